//! `/config` and `/config/{subject}`.

use axum::extract::State;
use callsheet_api::registry::{Config, ConfigUpdate};

use crate::error::ApiError;
use crate::routes::extract::{Json, Parameters, RegistryBody, Segments};
use crate::services::registry::CheckedUpdate;
use crate::services::registry::scope::global_entry;
use crate::services::registry::subject::settings_scope;
use crate::state::AppState;

/// The configuration of the server.
pub(super) async fn server(
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<Config>, ApiError> {
    state
        .registry()
        .config_of(&global_entry(), parameters.flag("defaultToGlobal"))
        .map(Json)
}

/// Changes the configuration of the server.
pub(super) async fn put_server(
    State(state): State<AppState>,
    RegistryBody(update): RegistryBody<ConfigUpdate>,
) -> Result<Json<ConfigUpdate>, ApiError> {
    let update = CheckedUpdate::new(update)?;
    state
        .registry()
        .put_config(&global_entry(), update, state.stamp())
        .await
        .map(Json)
}

/// Resets the configuration of the server; answers the old one.
pub(super) async fn delete_server(State(state): State<AppState>) -> Result<Json<Config>, ApiError> {
    state
        .registry()
        .delete_config(&global_entry(), state.stamp())
        .await
        .map(Json)
}

/// The configuration of a subject or context.
pub(super) async fn of(
    State(state): State<AppState>,
    Segments(subject): Segments<String>,
    parameters: Parameters,
) -> Result<Json<Config>, ApiError> {
    let subject = settings_scope(&subject)?;
    state
        .registry()
        .config_of(&subject, parameters.flag("defaultToGlobal"))
        .map(Json)
}

/// Changes the configuration of a subject or context, which need not exist.
pub(super) async fn put(
    State(state): State<AppState>,
    Segments(subject): Segments<String>,
    RegistryBody(update): RegistryBody<ConfigUpdate>,
) -> Result<Json<ConfigUpdate>, ApiError> {
    // In Confluent's order: the body before the name.
    let update = CheckedUpdate::new(update)?;
    let subject = settings_scope(&subject)?;
    state
        .registry()
        .put_config(&subject, update, state.stamp())
        .await
        .map(Json)
}

/// Removes the configuration of a subject or context; answers the old one.
pub(super) async fn delete(
    State(state): State<AppState>,
    Segments(subject): Segments<String>,
) -> Result<Json<Config>, ApiError> {
    let subject = settings_scope(&subject)?;
    state
        .registry()
        .delete_config(&subject, state.stamp())
        .await
        .map(Json)
}
