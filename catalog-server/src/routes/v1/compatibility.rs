//! `POST /api/v1/compatibility`: both verdicts on a pair; `POST /api/v1/subjects/{subject}/compatibility`: both verdicts on a
//! schema against what its subject's level asks for. Nothing is registered.

use std::str::FromStr;
use std::time::{Duration, Instant, SystemTime};

use axum::extract::State;
use callsheet_api::compatibility::{CompatibilityRequest, SchemaSource, SubjectReportBody};
use callsheet_api::error as codes;
use callsheet_api::registry::RegisterRequest;
use callsheet_api::report::ReportBody;
use callsheet_contracts::Schema;
use callsheet_contracts::compat::{self, Options};
use callsheet_contracts::gate::Date;
use callsheet_schema::{Format, Problems, Reference, UnknownFormat};

use crate::error::ApiError;
use crate::routes::extract::{CatalogBody, Json, Parameters, Segments};
use crate::services::registry::judge::Judging;
use crate::services::registry::subject::data_subject;
use crate::state::AppState;

/// Problems that one message shows.
const SHOWN_PROBLEMS: usize = 20;

const SECONDS_A_DAY: u64 = 86_400;

/// Longest search for a proof or a witness; what is open then is undecided.
const LONGEST_SEARCH: Duration = Duration::from_secs(2);

/// Judges a writer and a reader.
pub(super) async fn judge(
    State(state): State<AppState>,
    CatalogBody(request): CatalogBody<CompatibilityRequest>,
) -> Result<Json<ReportBody>, ApiError> {
    let format = request.format.parse().map_err(|error: UnknownFormat| {
        ApiError::new(codes::INVALID_SCHEMA, &[&error.to_string()])
    })?;
    let policy = choice(request.policy.as_deref(), "policy")?.unwrap_or_default();
    let profile = choice(request.profile.as_deref(), "profile")?;
    let started = Instant::now();
    // Pure computation; the threads that answer requests stay free.
    let report = tokio::task::spawn_blocking(move || {
        let options = Options {
            policy,
            profile,
            today: Some(today()),
            cancelled: &|| started.elapsed() > LONGEST_SEARCH,
            ..Options::default()
        };
        report(format, &request, &options)
    })
    .await
    .map_err(ApiError::internal)??;
    state
        .metrics()
        .compat_check("PAIR", report.wire.compatible, started.elapsed());
    Ok(Json(report))
}

/// Judges a schema against the versions of a subject; `level` asks as if the subject had another one.
pub(super) async fn against_subject(
    State(state): State<AppState>,
    Segments(subject): Segments<String>,
    parameters: Parameters,
    CatalogBody(request): CatalogBody<RegisterRequest>,
) -> Result<Json<SubjectReportBody>, ApiError> {
    let subject = data_subject(&subject)?;
    let judging = Judging {
        level: choice(parameters.text("level"), "level")?,
        normalize: parameters.flag("normalize"),
        today: today(),
        patience: LONGEST_SEARCH,
    };
    let (level, report) = state.registry().judge(&subject, &request, judging).await?;
    Ok(Json(SubjectReportBody::new(level, &report)))
}

/// Today, in UTC.
fn today() -> Date {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    Date::from_days(i64::try_from(since.as_secs() / SECONDS_A_DAY).unwrap_or(0))
}

/// Reads an optional word of the request.
fn choice<T: FromStr<Err: std::fmt::Display>>(
    text: Option<&str>,
    parameter: &str,
) -> Result<Option<T>, ApiError> {
    text.map(str::parse).transpose().map_err(|error: T::Err| {
        ApiError::new(codes::INVALID_PARAMETER, &[parameter, &error.to_string()])
    })
}

fn report(
    format: Format,
    request: &CompatibilityRequest,
    options: &Options<'_>,
) -> Result<ReportBody, ApiError> {
    let writer = parse(format, "writer", &request.writer)?;
    let reader = parse(format, "reader", &request.reader)?;
    let mut report = compat::check(&writer, &reader, options);
    // A text without a file is named by its role.
    for finding in &mut report.findings {
        finding.reader_location = finding
            .reader_span
            .map(|span| reader.locate("reader", span));
        finding.writer_location = finding
            .writer_span
            .map(|span| writer.locate("writer", span));
    }
    Ok(ReportBody::from(&report))
}

fn parse(format: Format, role: &str, source: &SchemaSource) -> Result<Schema, ApiError> {
    let references: Vec<Reference<'_>> = source
        .references
        .iter()
        .map(|reference| Reference {
            name: &reference.name,
            text: &reference.schema,
        })
        .collect();
    Schema::parse(format, &source.schema, &references).map_err(|problems| invalid(role, &problems))
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
