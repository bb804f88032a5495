//! `/mode` and `/mode/{subject}`.

use axum::extract::State;
use callsheet_api::registry::{Mode, ModeUpdate};
use callsheet_store::SubjectName;

use crate::error::ApiError;
use crate::routes::extract::{Json, Parameters, RegistryBody, Segments};
use crate::services::registry::scope::global_entry;
use crate::services::registry::subject::settings_scope;
use crate::state::AppState;

/// The mode of the server.
pub(super) async fn server(
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<Mode>, ApiError> {
    show(&state, &global_entry(), &parameters)
}

/// The mode of a subject or context.
pub(super) async fn of(
    State(state): State<AppState>,
    Segments(subject): Segments<String>,
    parameters: Parameters,
) -> Result<Json<Mode>, ApiError> {
    show(&state, &settings_scope(&subject)?, &parameters)
}

fn show(
    state: &AppState,
    scope: &SubjectName,
    parameters: &Parameters,
) -> Result<Json<Mode>, ApiError> {
    let inherited = parameters.flag("defaultToGlobal");
    state.registry().mode_of(scope, inherited).map(Json)
}

/// Sets the mode of the server.
pub(super) async fn put_server(
    State(state): State<AppState>,
    parameters: Parameters,
    RegistryBody(update): RegistryBody<ModeUpdate>,
) -> Result<Json<ModeUpdate>, ApiError> {
    store(&state, &global_entry(), &parameters, update).await
}

/// Sets the mode of a subject or context, which need not exist.
pub(super) async fn put(
    State(state): State<AppState>,
    Segments(subject): Segments<String>,
    parameters: Parameters,
    RegistryBody(update): RegistryBody<ModeUpdate>,
) -> Result<Json<ModeUpdate>, ApiError> {
    store(&state, &settings_scope(&subject)?, &parameters, update).await
}

async fn store(
    state: &AppState,
    scope: &SubjectName,
    parameters: &Parameters,
    update: ModeUpdate,
) -> Result<Json<ModeUpdate>, ApiError> {
    let force = parameters.flag("force");
    state
        .registry()
        .put_mode(scope, &update, force, state.stamp())
        .await?;
    Ok(Json(update))
}

/// Removes the mode of the server; answers the old one.
pub(super) async fn delete_server(
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<Mode>, ApiError> {
    remove(&state, &global_entry(), &parameters).await
}

/// Removes the mode of a subject or context; answers the old one.
pub(super) async fn delete(
    State(state): State<AppState>,
    Segments(subject): Segments<String>,
    parameters: Parameters,
) -> Result<Json<Mode>, ApiError> {
    remove(&state, &settings_scope(&subject)?, &parameters).await
}

async fn remove(
    state: &AppState,
    scope: &SubjectName,
    parameters: &Parameters,
) -> Result<Json<Mode>, ApiError> {
    let recursive = parameters.flag("recursive");
    let stamp = state.stamp();
    let old = state.registry().delete_mode(scope, recursive, stamp);
    old.await.map(Json)
}
