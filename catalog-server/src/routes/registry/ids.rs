//! `/schemas/ids/{id}`: the hot path of every client.
//!
//! Without parameters the answer is finished bytes from memory.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use callsheet_api::error as codes;
use callsheet_api::registry::SubjectVersion;
use callsheet_store::{SchemaId, SubjectName};

use crate::error::ApiError;
use crate::routes::extract::{Json, Parameters, Segments, json_bytes};
use crate::services::registry::subject::data_subject;
use crate::services::registry::{Shape, qualify_references};
use crate::state::AppState;

/// The schema of an id; `subject` names the context and asks for subject and version.
pub(super) async fn schema(
    State(state): State<AppState>,
    shape: Shape,
    Segments(id): Segments<i64>,
    parameters: Parameters,
) -> Result<Response, ApiError> {
    let id = schema_id(id)?;
    if parameters.is_empty() {
        return state
            .registry()
            .answer_by_id(id, shape)
            .await
            .map(json_bytes);
    }
    let subject = subject(&parameters)?;
    let found = state.registry().by_id(id, subject.as_ref()).await?;
    let text = state
        .registry()
        .formatted(&found.context, &found.content, parameters.text("format"))
        .await?;
    let holder = found.holder.as_ref();
    let mut body = shape.schema_string(&found.content, &text, holder, found.named.as_ref());
    if parameters.flag("fetchMaxId") {
        let last = state.registry().index().last_id(&found.context);
        body.max_id = i32::try_from(last).ok();
    }
    let tags = parameters.all("findTags").collect::<Vec<&str>>();
    if !tags.is_empty() {
        let found = state
            .registry()
            .found_tags(&found.context, &found.content, &tags)
            .await?;
        body.schema_tags = Some(found).filter(|found| !found.is_empty());
    }
    if parameters.text("referenceFormat") == Some("qualified")
        && let Some(named) = &found.named
    {
        qualify_references(&mut body.references, named.context());
    }
    Ok(Json(body).into_response())
}

/// The bare text of an id's schema.
pub(super) async fn text(
    State(state): State<AppState>,
    Segments(id): Segments<i64>,
    parameters: Parameters,
) -> Result<Response, ApiError> {
    let subject = subject(&parameters)?;
    let found = state
        .registry()
        .by_id(schema_id(id)?, subject.as_ref())
        .await?;
    let format = parameters.text("format");
    let text = state
        .registry()
        .formatted(&found.context, &found.content, format)
        .await?;
    Ok(json_bytes(text))
}

/// Subjects that hold an id, sorted.
pub(super) async fn subjects(
    State(state): State<AppState>,
    Segments(id): Segments<i64>,
    parameters: Parameters,
) -> Result<Json<Vec<String>>, ApiError> {
    let mut names: Vec<String> = places(&state, id, &parameters)?
        .into_iter()
        .map(|place| place.subject)
        .collect();
    names.sort_unstable();
    names.dedup();
    Ok(Json(parameters.paging(None)?.apply(names)))
}

/// Versions that hold an id, sorted by subject.
pub(super) async fn versions(
    State(state): State<AppState>,
    Segments(id): Segments<i64>,
    parameters: Parameters,
) -> Result<Json<Vec<SubjectVersion>>, ApiError> {
    let places = places(&state, id, &parameters)?;
    Ok(Json(parameters.paging(None)?.apply(places)))
}

fn places(
    state: &AppState,
    id: i64,
    parameters: &Parameters,
) -> Result<Vec<SubjectVersion>, ApiError> {
    let id = schema_id(id).map_err(|_| ApiError::new(codes::SCHEMA_NOT_FOUND, &[]))?;
    let subject = subject(parameters)?;
    state
        .registry()
        .places(id, subject.as_ref(), parameters.flag("deleted"))
}

fn subject(parameters: &Parameters) -> Result<Option<SubjectName>, ApiError> {
    parameters
        .text("subject")
        .filter(|text| !text.is_empty())
        .map(data_subject)
        .transpose()
}

/// A number that no id can have names no schema.
fn schema_id(id: i64) -> Result<SchemaId, ApiError> {
    u32::try_from(id)
        .map(SchemaId)
        .map_err(|_| ApiError::new(codes::SCHEMA_ID_NOT_FOUND, &[&id.to_string()]))
}
