//! Versions of a schema and what lies between two of them.

use callsheet_api::report::ReportBody;
use callsheet_contracts::Schema;
use callsheet_contracts::compat::{Options, check};
use callsheet_contracts::diff;
use callsheet_contracts::report::{Direction, Truth};
use callsheet_store::{SubjectName, VersionNumber};

use super::super::highlight;
use super::super::pages::diff::{Change, Comparison};
use super::super::pages::schema::Version;
use super::super::pages::versions::{Level, Row};
use crate::error::ApiError;
use crate::services::registry::scope::level_source;
use crate::services::registry::subject::VersionQuery;
use crate::state::AppState;

/// How many versions the page of versions compares with the one before.
const COMPARED: usize = 50;

/// All live versions, newest first, the newest ones compared with the one before; and the compatibility level with where it
/// comes from.
pub(in super::super) async fn versions(
    state: &AppState,
    subject: &SubjectName,
) -> Result<(Vec<Row>, Level), ApiError> {
    let entries = state.registry().versions(subject);
    let mut rows = Vec::new();
    for (at, entry) in entries.iter().enumerate().rev() {
        let mut row = Row {
            version: entry.version.0,
            id: i32::try_from(entry.id.0).unwrap_or(i32::MAX),
            registered_ms: Some(entry.created_ms),
            changes: Vec::new(),
            before: None,
            wire: None,
            truth: None,
        };
        if let Some(before) = at.checked_sub(1).map(|before| entries[before]) {
            row.before = Some(before.version.0);
            if rows.len() < COMPARED
                && let (Ok(old), Ok(new)) = (
                    state.registry().schema(subject, before.version).await,
                    state.registry().schema(subject, entry.version).await,
                )
            {
                let report = check(
                    &old,
                    &new,
                    &Options {
                        thorough: false,
                        ..Options::default()
                    },
                );
                row.changes = diff::changes(&old, &new)
                    .into_iter()
                    .map(|change| change.message)
                    .collect();
                row.wire = Some(report.wire.compatible);
                row.truth = Some(match report.truth {
                    Truth::Proven => "proven",
                    Truth::Refuted => "refuted",
                    Truth::Undecided { .. } => "undecided",
                });
            }
        }
        rows.push(row);
    }
    let level = state
        .registry()
        .config_of(subject, true)?
        .compatibility_level
        .unwrap_or_default();
    let source = level_source(&state.registry().index(), subject);
    Ok((rows, Level { level, source }))
}

/// One version with its text.
pub(in super::super) async fn version(
    state: &AppState,
    subject: &SubjectName,
    number: i32,
) -> Result<Version, ApiError> {
    let query = VersionQuery::Number(VersionNumber(number));
    let found = state.registry().version(subject, query, false).await?;
    let parsed = state
        .registry()
        .parsed(&found.subject.shared_context(), &found.content)
        .await;
    Ok(Version {
        number: found.entry.version.0,
        id: i32::try_from(found.entry.id.0).unwrap_or(i32::MAX),
        guid: found.content.guid.to_string(),
        fingerprint: parsed
            .ok()
            .and_then(|schema| Some(format!("{:016x}", schema.as_avro()?.fingerprint_rabin()))),
        text: highlight::laid_out(found.content.schema_type, &found.content.text),
    })
}

/// Two versions: what changed, both directions judged, both texts. `range` is `old...new`; without one, the newest two.
pub(in super::super) async fn comparison(
    state: &AppState,
    subject: &SubjectName,
    range: Option<(i32, i32)>,
) -> Result<Option<Comparison>, ApiError> {
    let versions: Vec<i32> = state
        .registry()
        .versions(subject)
        .iter()
        .map(|entry| entry.version.0)
        .collect();
    let newest = || match versions.as_slice() {
        [.., old, new] => Some((*old, *new)),
        _ => None,
    };
    let Some((old, new)) = range.or_else(newest) else {
        return Ok(None);
    };
    let (old_schema, old_text) = schema(state, subject, old).await?;
    let (new_schema, new_text) = schema(state, subject, new).await?;
    let changes = diff::changes(&old_schema, &new_schema)
        .into_iter()
        .map(|change| Change {
            path: change.path,
            message: change.message,
            old: change.old.map(|side| side.text),
            new: change.new.map(|side| side.text),
        })
        .collect();
    let backward = check(&old_schema, &new_schema, &Options::default());
    let forward = check(
        &new_schema,
        &old_schema,
        &Options::toward(Direction::Forward),
    );
    Ok(Some(Comparison {
        old,
        new,
        versions,
        changes,
        backward: with_readers(state, subject, ReportBody::from(&backward)).await?,
        forward: with_readers(state, subject, ReportBody::from(&forward)).await?,
        old_text,
        new_text,
    }))
}

async fn schema(
    state: &AppState,
    subject: &SubjectName,
    number: i32,
) -> Result<(Schema, String), ApiError> {
    let query = VersionQuery::Number(VersionNumber(number));
    let found = state.registry().version(subject, query, false).await?;
    let schema = state
        .registry()
        .parsed(&found.subject.shared_context(), &found.content)
        .await?;
    let text = highlight::laid_out(found.content.schema_type, &found.content.text);
    Ok((schema, text))
}

/// Adds to each finding who reads its field, as the catalog knows.
async fn with_readers(
    state: &AppState,
    subject: &SubjectName,
    mut report: ReportBody,
) -> Result<ReportBody, ApiError> {
    let graph = state.graph();
    for finding in &mut report.findings {
        if finding.readers.is_empty() && !finding.field_path.is_empty() {
            finding.readers = state
                .catalog()
                .consumers(subject, Some(&finding.field_path), &graph)
                .await?
                .iter()
                .map(|reader| (&reader.reader).into())
                .collect();
        }
    }
    Ok(report)
}
