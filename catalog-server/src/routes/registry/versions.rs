//! `/subjects/{subject}/versions` and everything below it.

use std::collections::BTreeSet;

use axum::extract::{FromRequestParts, Request, State};
use axum::response::{IntoResponse, Response};
use callsheet_api::registry::{RegisterRequest, RegisterResponse};
use callsheet_store::VersionKey;

use super::MAX_LISTED;
use crate::error::ApiError;
use crate::routes::extract::{Json, Parameters, RegistryBody, Segments, json_bytes};
use crate::services::registry::subject::{VersionQuery, data_subject};
use crate::services::registry::{
    DeletedFilter, Found, RegisterOptions, Shape, check_rule_set, qualify_references, wire_id,
};
use crate::state::AppState;

/// Version numbers, ascending; soft-deleted ones negative if asked for.
pub(super) async fn list(
    State(state): State<AppState>,
    Segments(subject): Segments<String>,
    parameters: Parameters,
) -> Result<Json<Vec<i32>>, ApiError> {
    let subject = data_subject(&subject)?;
    let as_negative = parameters.flag("deletedAsNegative");
    let (deleted, only) = (parameters.flag("deleted"), parameters.flag("deletedOnly"));
    let filter = if as_negative {
        DeletedFilter::All
    } else {
        DeletedFilter::new(deleted, only)
    };
    let versions = state
        .registry()
        .list_versions(&subject, filter, deleted || only)?;
    let numbers = versions.iter().map(|entry| {
        if as_negative && entry.deleted {
            -entry.version.0
        } else {
            entry.version.0
        }
    });
    Ok(Json(parameters.paging(None)?.apply(numbers)))
}

/// Registers a schema.
pub(super) async fn register(
    State(state): State<AppState>,
    shape: Shape,
    Segments(subject): Segments<String>,
    parameters: Parameters,
    RegistryBody(request): RegistryBody<RegisterRequest>,
) -> Result<Json<RegisterResponse>, ApiError> {
    check_rule_set(&request)?;
    let subject = data_subject(&subject)?;
    let options = RegisterOptions {
        normalize: parameters.flag("normalize"),
        force: parameters.flag("force"),
    };
    let done = state
        .registry()
        .register(&subject, &request, options, state.stamp())
        .await?;
    let context = subject.shared_context();
    let format = parameters.text("format");
    let text = state
        .registry()
        .formatted(&context, &done.content, format)
        .await?;
    Ok(Json(shape.registered(&done.entry, &done.content, &text)))
}

/// One version; without parameters the answer is finished bytes from memory.
pub(super) async fn schema(
    State(state): State<AppState>,
    shape: Shape,
    parameters: Parameters,
    request: Request,
) -> Result<Response, ApiError> {
    let registry = state.registry();
    let (mut parts, _) = request.into_parts();
    if parameters.is_empty()
        && let Some(bytes) = registry.answer_by_path(parts.uri.path(), shape)
    {
        return Ok(json_bytes(bytes));
    }
    let Segments(path) =
        Segments::<(String, String)>::from_request_parts(&mut parts, &state).await?;
    if parameters.is_empty() {
        let version = VersionQuery::parse(&path.1)?;
        let subject = data_subject(&path.0)?;
        let answer = registry.answer_by_version(&subject, version, shape, parts.uri.path());
        return answer.await.map(json_bytes);
    }
    let (found, text) = read(&state, &path, &parameters).await?;
    let mut body = shape.schema(&found.subject, &found.entry, &found.content, &text);
    let tags = parameters.all("findTags").collect::<Vec<&str>>();
    if !tags.is_empty() {
        let context = found.subject.shared_context();
        let found = state
            .registry()
            .found_tags(&context, &found.content, &tags)
            .await?;
        body.schema_tags = Some(found).filter(|found| !found.is_empty());
    }
    if parameters.text("referenceFormat") == Some("qualified") {
        qualify_references(&mut body.references, found.subject.context());
    }
    Ok(Json(body).into_response())
}

/// The bare text of a version.
pub(super) async fn text(
    State(state): State<AppState>,
    Segments(path): Segments<(String, String)>,
    parameters: Parameters,
) -> Result<Response, ApiError> {
    Ok(json_bytes(read(&state, &path, &parameters).await?.1))
}

async fn read(
    state: &AppState,
    (subject, version): &(String, String),
    parameters: &Parameters,
) -> Result<(Found, String), ApiError> {
    let version = VersionQuery::parse(version)?;
    let subject = data_subject(subject)?;
    let deleted = parameters.flag("deleted");
    let found = state.registry().version(&subject, version, deleted).await?;
    let context = found.subject.shared_context();
    let format = parameters.text("format");
    let text = state
        .registry()
        .formatted(&context, &found.content, format)
        .await?;
    Ok((found, text))
}

/// Ids of the schemas that refer to a version, by context and id. The version is found even if it is
/// soft-deleted. The same number twice stands for two contexts.
pub(super) async fn referenced_by(
    State(state): State<AppState>,
    Segments((subject, version)): Segments<(String, String)>,
    parameters: Parameters,
) -> Result<Json<Vec<i32>>, ApiError> {
    let version = VersionQuery::parse(&version)?;
    let subject = data_subject(&subject)?;
    let found = state.registry().version(&subject, version, true).await?;
    let key = VersionKey {
        subject: found.subject,
        version: found.entry.version,
    };
    let referrers = state.registry().referrers(&key, parameters.flag("deleted"));
    let ids: BTreeSet<(&str, i32)> = referrers
        .iter()
        .map(|(from, id)| (from.subject.context(), wire_id(*id)))
        .collect();
    let ids = ids.into_iter().map(|(_, id)| id);
    Ok(Json(parameters.paging(Some(MAX_LISTED))?.apply(ids)))
}

/// Deletes a version; answers its number.
pub(super) async fn remove(
    State(state): State<AppState>,
    Segments((subject, version)): Segments<(String, String)>,
    parameters: Parameters,
) -> Result<Json<i32>, ApiError> {
    let version = VersionQuery::parse(&version)?;
    let subject = data_subject(&subject)?;
    let permanent = parameters.flag("permanent");
    let stamp = state.stamp();
    let version = state
        .registry()
        .delete_version(&subject, version, permanent, stamp)
        .await?;
    Ok(Json(version.0))
}
