//! `/subjects` and `/subjects/{subject}`.

use axum::extract::State;
use callsheet_api::registry::{RegisterRequest, Schema};

use crate::error::ApiError;
use crate::routes::extract::{Json, Parameters, RegistryBody, Segments};
use crate::services::registry::subject::{SubjectPrefix, data_subject};
use crate::services::registry::{DeletedFilter, LookupOptions, Shape};
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
    let context = found.subject.shared_context();
    let format = parameters.text("format");
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
