//! `GET /api/v1/settings`: which scopes have a configuration or a mode of their own.

use axum::extract::State;
use callsheet_api::registry::StoredSettings;

use crate::routes::extract::Json;
use crate::state::AppState;

/// Everything that is stored, nothing that is inherited.
pub(super) async fn list(State(state): State<AppState>) -> Json<StoredSettings> {
    Json(state.registry().stored_settings())
}
