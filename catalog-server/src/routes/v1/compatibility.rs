//! `POST /api/v1/compatibility`: both verdicts on a pair, nothing registered.

use axum::extract::State;
use callsheet_api::compatibility::{CompatibilityRequest, SchemaSource};
use callsheet_api::error as codes;
use callsheet_api::report::ReportBody;
use callsheet_contracts::Schema;
use callsheet_contracts::compat;
use callsheet_contracts::report::SourceSpan;
use callsheet_schema::{Format, Problems, Reference, Span};

use crate::error::ApiError;
use crate::routes::extract::{CatalogBody, Json};
use crate::state::AppState;

/// Problems that one message shows.
const SHOWN_PROBLEMS: usize = 20;

/// Judges a writer and a reader.
pub(super) async fn judge(
    State(state): State<AppState>,
    CatalogBody(request): CatalogBody<CompatibilityRequest>,
) -> Result<Json<ReportBody>, ApiError> {
    if !request.format.eq_ignore_ascii_case("AVRO") {
        let text = format!(
            "format `{}` is not supported yet by this build; AVRO is",
            request.format
        );
        return Err(ApiError::new(codes::INVALID_SCHEMA, &[&text]));
    }
    if let Some(policy) = &request.policy
        && !matches!(policy.to_ascii_uppercase().as_str(), "STRICT" | "LENIENT")
    {
        let arguments = ["policy", "is neither `STRICT` nor `LENIENT`"];
        return Err(ApiError::new(codes::INVALID_PARAMETER, &arguments));
    }
    let started = std::time::Instant::now();
    // Pure computation; the threads that answer requests stay free.
    let report = tokio::task::spawn_blocking(move || report(&request))
        .await
        .map_err(ApiError::internal)??;
    state
        .metrics()
        .compat_check("PAIR", report.wire.compatible, started.elapsed());
    Ok(Json(report))
}

fn report(request: &CompatibilityRequest) -> Result<ReportBody, ApiError> {
    let writer = parse("writer", &request.writer)?;
    let reader = parse("reader", &request.reader)?;
    let mut report = compat::check(&writer, &reader, &compat::Options::default());
    for finding in &mut report.findings {
        finding.reader_location = finding
            .reader_span
            .map(|span| located("reader", &reader, span));
        finding.writer_location = finding
            .writer_span
            .map(|span| located("writer", &writer, span));
    }
    Ok(ReportBody::from(&report))
}

/// A text without a file is named by its role.
fn located(role: &str, schema: &Schema, span: Span) -> SourceSpan {
    let position = schema.position(span);
    SourceSpan {
        file: role.to_owned(),
        line: position.line,
        column: position.column,
    }
}

fn parse(role: &str, source: &SchemaSource) -> Result<Schema, ApiError> {
    let references: Vec<Reference<'_>> = source
        .references
        .iter()
        .map(|reference| Reference {
            name: &reference.name,
            text: &reference.schema,
        })
        .collect();
    Schema::parse(Format::Avro, &source.schema, &references)
        .map_err(|problems| invalid(role, &problems))
}

fn invalid(place: &str, problems: &Problems) -> ApiError {
    let lines: Vec<String> = problems
        .0
        .iter()
        .take(SHOWN_PROBLEMS)
        .map(|problem| {
            format!(
                "{place}:{}:{}: {}",
                problem.position.line, problem.position.column, problem.message
            )
        })
        .collect();
    ApiError::new(codes::INVALID_SCHEMA, &[&lines.join("; ")])
}
