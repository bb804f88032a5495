//! `/subjects` and `/subjects/{subject}`.

use axum::extract::State;
use callsheet_api::registry::{RegisterRequest, Schema};

use crate::error::ApiError;
use crate::routes::extract::{Json, Parameters, RegistryBody, Segments};
use crate::services::registry::subject::{SubjectPrefix, data_subject};
use crate::services::registry::{DeletedFilter, Lookup, LookupOptions, Shape};
use crate::state::AppState;

/// Subjects, sorted; without a prefix those of every context.
pub(super) async fn list(
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<Vec<String>>, ApiError> {
    let prefix = SubjectPrefix::parse(parameters.text("subjectPrefix").unwrap_or(":*:"));
    let filter = DeletedFilter::new(parameters.flag("deleted"), parameters.flag("deletedOnly"));
    let paging = parameters.paging(None)?;
    Ok(Json(
        state.registry().list_subjects(&prefix, filter, paging),
    ))
}

/// Which version holds the posted schema?
pub(super) async fn lookup(
    State(state): State<AppState>,
    shape: Shape,
    Segments(subject): Segments<String>,
    parameters: Parameters,
    RegistryBody(request): RegistryBody<RegisterRequest>,
) -> Result<Json<Schema>, ApiError> {
    let subject = data_subject(&subject)?;
    let options = LookupOptions {
        normalize: parameters.flag("normalize"),
        deleted: parameters.flag("deleted"),
    };
    let found = state.registry().lookup(&subject, &request, options).await?;
    show(&state, shape, &found, parameters.text("format")).await
}

/// The newest version whose metadata holds the properties that `key` and `value` pair by position.
pub(super) async fn with_metadata(
    State(state): State<AppState>,
    shape: Shape,
    Segments(subject): Segments<String>,
    parameters: Parameters,
) -> Result<Json<Schema>, ApiError> {
    let subject = data_subject(&subject)?;
    let properties = parameters.all("key").zip(parameters.all("value")).collect();
    let found = state
        .registry()
        .latest_with_metadata(&subject, &properties, parameters.flag("deleted"))
        .await?;
    show(&state, shape, &found, parameters.text("format")).await
}

async fn show(
    state: &AppState,
    shape: Shape,
    found: &Lookup,
    format: Option<&str>,
) -> Result<Json<Schema>, ApiError> {
    let context = found.subject.shared_context();
    let text = state
        .registry()
        .formatted(&context, &found.content, format)
        .await?;
    Ok(Json(shape.schema(
        &found.subject,
        &found.entry,
        &found.content,
        &text,
    )))
}

/// Deletes a subject; answers its deleted versions.
pub(super) async fn remove(
    State(state): State<AppState>,
    Segments(subject): Segments<String>,
    parameters: Parameters,
) -> Result<Json<Vec<i32>>, ApiError> {
    let subject = data_subject(&subject)?;
    let permanent = parameters.flag("permanent");
    let versions = state
        .registry()
        .delete_subject(&subject, permanent, state.stamp())
        .await?;
    Ok(Json(
        versions.into_iter().map(|version| version.0).collect(),
    ))
}
