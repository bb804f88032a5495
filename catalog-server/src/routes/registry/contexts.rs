//! `/contexts`.

use axum::extract::State;

use crate::error::ApiError;
use crate::routes::extract::{Json, Parameters};
use crate::state::AppState;

/// Contexts that hold a version; the default one is always first.
pub(super) async fn list(
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<Vec<String>>, ApiError> {
    let prefix = parameters.text("contextPrefix").unwrap_or_default();
    Ok(Json(
        state
            .registry()
            .list_contexts(prefix, parameters.paging(None)?),
    ))
}
