//! `/schemas/guids/{guid}`.

use axum::extract::State;
use callsheet_api::error as codes;
use callsheet_api::registry::{ContextId, SchemaString};
use callsheet_store::Guid;

use crate::error::ApiError;
use crate::routes::extract::{Json, Parameters, Segments};
use crate::services::registry::Shape;
use crate::state::AppState;

/// The schema of a guid.
pub(super) async fn schema(
    State(state): State<AppState>,
    shape: Shape,
    Segments(text): Segments<String>,
    parameters: Parameters,
) -> Result<Json<SchemaString>, ApiError> {
    let guid =
        Guid::parse(&text).ok_or_else(|| ApiError::new(codes::SCHEMA_ID_NOT_FOUND, &[&text]))?;
    let found = state.registry().by_guid(guid).await?;
    let format = parameters.text("format");
    let text = state
        .registry()
        .formatted(&found.context, &found.content, format)
        .await?;
    Ok(Json(shape.schema_string(
        &found.content,
        &text,
        found.holder.as_ref(),
        None,
    )))
}

/// The ids of a guid in every context; an unknown one has none.
pub(super) async fn ids(
    State(state): State<AppState>,
    Segments(text): Segments<String>,
) -> Json<Vec<ContextId>> {
    let ids = Guid::parse(&text).map(|guid| state.registry().ids_of_guid(guid));
    Json(ids.unwrap_or_default())
}
