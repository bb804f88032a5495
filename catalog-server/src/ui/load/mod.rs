//! What pages show, gathered from the services: the only place of the UI that waits for anything.

mod changes;
mod entries;
mod flow;
mod flow_view;
mod picture;

use callsheet_api::check::{CheckSummary, CheckUpload};

use crate::error::ApiError;
use crate::state::AppState;

pub(super) use changes::{comparison, version, versions};
pub(super) use entries::{beside, contract_text, entries, entry};
pub(super) use flow::{Asked, export_csv, export_json, export_svg, job};
pub(super) use flow_view::lineage;

/// Checks that lists look at.
const CHECKS: i64 = 200;

/// The newest checks, newest first.
pub(super) async fn checks(state: &AppState) -> Result<Vec<CheckSummary>, ApiError> {
    let rows = state.catalog().checks(CHECKS).await?;
    Ok(rows
        .into_iter()
        .map(|row| CheckSummary {
            url: format!("/checks/{}", row.id),
            id: row.id,
            repo: row.repo,
            base: row.base,
            head: row.head,
            pr: row.pr,
            verdict: row.verdict,
            created_ms: row.created_ms,
        })
        .collect())
}

/// The newest check of each pull request that blocks.
pub(super) fn blocking(checks: &[CheckSummary]) -> Vec<&CheckSummary> {
    let mut seen = std::collections::BTreeSet::new();
    checks
        .iter()
        .filter(|check| seen.insert((&check.repo, &check.pr)))
        .filter(|check| check.verdict == "breaking")
        .collect()
}

/// One check with the moment it came, milliseconds since 1970.
pub(super) async fn check(state: &AppState, id: &str) -> Result<(CheckUpload, i64), ApiError> {
    let stored = state.catalog().check(id).await?;
    let check = serde_json::from_str(&stored.body)
        .map_err(|error| ApiError::internal(format!("the stored check `{id}`: {error}")))?;
    Ok((check, stored.created_ms))
}
