//! `/compatibility/subjects/{subject}/versions[/{version}]`: the wire verdict alone.

use axum::extract::State;
use callsheet_api::registry::{CompatibilityCheckResponse, RegisterRequest};

use crate::error::ApiError;
use crate::routes::extract::{Json, Parameters, RegistryBody, Segments};
use crate::services::registry::subject::{VersionQuery, data_subject};
use crate::state::AppState;

type Answer = Result<Json<CompatibilityCheckResponse>, ApiError>;

/// Against the versions that the level asks for.
pub(super) async fn against_level(
    State(state): State<AppState>,
    Segments(subject): Segments<String>,
    parameters: Parameters,
    RegistryBody(request): RegistryBody<RegisterRequest>,
) -> Answer {
    check(&state, &subject, None, &parameters, &request).await
}

/// Against one version, at a transitive level too.
pub(super) async fn against_version(
    State(state): State<AppState>,
    Segments((subject, version)): Segments<(String, String)>,
    parameters: Parameters,
    RegistryBody(request): RegistryBody<RegisterRequest>,
) -> Answer {
    let version = VersionQuery::parse(&version)?;
    check(&state, &subject, Some(version), &parameters, &request).await
}

async fn check(
    state: &AppState,
    subject: &str,
    version: Option<VersionQuery>,
    parameters: &Parameters,
    request: &RegisterRequest,
) -> Answer {
    let subject = data_subject(subject)?;
    let normalize = parameters.flag("normalize");
    let verbose = parameters.flag("verbose");
    state
        .registry()
        .check_compatibility(&subject, version, request, normalize, verbose)
        .await
        .map(Json)
}
