//! `/api/v1/checks`: results of the gate, kept for their page.

use axum::extract::State;
use axum::response::Response;
use callsheet_api::check::{CheckCreated, CheckSummary, CheckUpload};
use callsheet_api::error as codes;

use crate::error::ApiError;
use crate::routes::extract::{DocumentBody, Json, Parameters, Segments, json_bytes, parse};
use crate::state::AppState;

/// Checks that one answer lists, unless `limit` says otherwise.
const DEFAULT_LISTED: i64 = 100;
const MAX_LISTED: i64 = 1000;

/// Keeps a check; the same content has the same id.
pub(super) async fn keep(
    State(state): State<AppState>,
    DocumentBody(raw): DocumentBody,
) -> Result<Json<CheckCreated>, ApiError> {
    let upload: CheckUpload = parse(&raw)?;
    // The text as it was sent: members that a newer command line adds are kept.
    let text = std::str::from_utf8(&raw)
        .map_err(|_| ApiError::new(codes::BAD_REQUEST, &["the body is not UTF-8"]))?;
    let id = state
        .catalog()
        .put_check(&upload, text.to_owned(), state.stamp())
        .await?;
    Ok(Json(CheckCreated { url: url(&id), id }))
}

/// A kept check, as it was sent.
pub(super) async fn read(
    State(state): State<AppState>,
    Segments(id): Segments<String>,
) -> Result<Response, ApiError> {
    Ok(json_bytes(state.catalog().check(&id).await?.body))
}

/// The newest checks, newest first; `complete` is told by the check itself.
pub(super) async fn list(
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<Vec<CheckSummary>>, ApiError> {
    let limit = parameters
        .number("limit")?
        .unwrap_or(DEFAULT_LISTED)
        .clamp(1, MAX_LISTED);
    let rows = state.catalog().checks(limit).await?;
    let summaries = rows.into_iter().map(|row| CheckSummary {
        url: url(&row.id),
        id: row.id,
        repo: row.repo,
        base: row.base,
        head: row.head,
        pr: row.pr,
        verdict: row.verdict,
        created_ms: row.created_ms,
    });
    Ok(Json(summaries.collect()))
}

fn url(id: &str) -> String {
    format!("/checks/{id}")
}
