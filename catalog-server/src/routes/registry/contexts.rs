//! `/contexts`.

use axum::extract::State;
use axum::http::StatusCode;
use callsheet_api::error as codes;
use callsheet_store::DEFAULT_CONTEXT;

use crate::error::ApiError;
use crate::routes::context_prefix;
use crate::routes::extract::{Json, Parameters, Segments};
use crate::state::AppState;

/// Contexts that held a version and were not deleted; the default one is always first.
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

/// Takes an empty context off the list: 204, for an unknown one too. The default context stays.
pub(super) async fn delete(
    State(state): State<AppState>,
    Segments(name): Segments<String>,
) -> Result<StatusCode, ApiError> {
    let context = context_prefix::context_of(&name)?;
    if context == DEFAULT_CONTEXT {
        return Err(ApiError::new(codes::METHOD_NOT_ALLOWED, &[]));
    }
    let registry = state.registry();
    registry.delete_context(&context, state.stamp()).await?;
    Ok(StatusCode::NO_CONTENT)
}
