//! `POST /subjects/{subject}/versions/{version}/tags`.

use axum::extract::State;
use callsheet_api::registry::{RegisterResponse, TagSchemaRequest};

use crate::error::ApiError;
use crate::routes::extract::{Json, RegistryBody, Segments};
use crate::services::registry::Shape;
use crate::services::registry::subject::{VersionQuery, data_subject};
use crate::state::AppState;

/// Registers a version with other tags, metadata or rules.
pub(super) async fn change(
    State(state): State<AppState>,
    shape: Shape,
    Segments((subject, version)): Segments<(String, String)>,
    RegistryBody(request): RegistryBody<TagSchemaRequest>,
) -> Result<Json<RegisterResponse>, ApiError> {
    let subject = data_subject(&subject)?;
    let version = VersionQuery::parse(&version)?;
    let done = state
        .registry()
        .tag_version(&subject, version, &request, state.stamp())
        .await?;
    Ok(Json(shape.registered(
        &done.entry,
        &done.content,
        &done.content.text,
    )))
}
