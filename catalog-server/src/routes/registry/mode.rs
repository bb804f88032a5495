//! `/mode` and `/mode/{subject}`: reading only; many clients ask before they register.

use axum::extract::State;
use callsheet_api::registry::Mode;
use callsheet_store::{DEFAULT_CONTEXT, SubjectName};

use crate::error::ApiError;
use crate::routes::extract::{Json, Parameters, Segments};
use crate::services::registry::subject::settings_scope;
use crate::state::AppState;

/// The mode of the server.
pub(super) async fn server(State(state): State<AppState>) -> Result<Json<Mode>, ApiError> {
    state
        .registry()
        .mode_of(&SubjectName::context_scope(DEFAULT_CONTEXT), true)
        .map(Json)
}

/// The mode of a subject or context.
pub(super) async fn of(
    State(state): State<AppState>,
    Segments(subject): Segments<String>,
    parameters: Parameters,
) -> Result<Json<Mode>, ApiError> {
    let subject = settings_scope(&subject)?;
    state
        .registry()
        .mode_of(&subject, parameters.flag("defaultToGlobal"))
        .map(Json)
}
