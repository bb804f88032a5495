//! `/associations`: subjects of resources such as topics.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use callsheet_api::error as codes;
use callsheet_api::registry::{
    Association, AssociationBatch, AssociationBatchGet, AssociationBatchResponse,
    AssociationRequest, AssociationResponse, AssociationResult,
};
use callsheet_store::{DEFAULT_CONTEXT, Lifecycle, SubjectName};

use crate::error::ApiError;
use crate::routes::extract::{Json, Parameters, RegistryBody, Segments};
use crate::services::registry::Shape;
use crate::services::registry::associations::{AssociationFilter, TOPIC, listed};
use crate::services::registry::subject::data_subject;
use crate::state::AppState;

/// Associations of the resource with an id.
pub(super) async fn of_resource(
    State(state): State<AppState>,
    Segments(id): Segments<String>,
    parameters: Parameters,
) -> Result<Json<Vec<Association>>, ApiError> {
    let filter = AssociationFilter {
        resource_id: Some(id),
        ..asked(&parameters)?
    };
    list(&state, &filter, &parameters)
}

/// Associations of the resources with a name.
pub(super) async fn of_name(
    State(state): State<AppState>,
    Segments(resource): Segments<(String, String)>,
    parameters: Parameters,
) -> Result<Json<Vec<Association>>, ApiError> {
    let filter = AssociationFilter {
        resource: Some(resource),
        ..asked(&parameters)?
    };
    list(&state, &filter, &parameters)
}

/// Associations of a subject.
pub(super) async fn of_subject(
    State(state): State<AppState>,
    Segments(subject): Segments<String>,
    parameters: Parameters,
) -> Result<Json<Vec<Association>>, ApiError> {
    let filter = AssociationFilter {
        subject: Some(data_subject(&subject)?),
        ..asked(&parameters)?
    };
    list(&state, &filter, &parameters)
}

fn asked(parameters: &Parameters) -> Result<AssociationFilter, ApiError> {
    let lifecycle = match parameters.text("lifecycle").filter(|word| !word.is_empty()) {
        None => None,
        Some(word) => Some(
            Lifecycle::parse(&word.to_ascii_uppercase())
                .ok_or_else(|| ApiError::new(codes::NOT_FOUND, &[]))?,
        ),
    };
    let types = parameters.all("associationType");
    Ok(AssociationFilter {
        resource_type: parameters
            .text("resourceType")
            .filter(|text| !text.is_empty())
            .map(str::to_owned),
        association_types: types.into_iter().map(str::to_owned).collect(),
        lifecycle,
        ..AssociationFilter::default()
    })
}

fn list(
    state: &AppState,
    filter: &AssociationFilter,
    parameters: &Parameters,
) -> Result<Json<Vec<Association>>, ApiError> {
    let found = state.registry().shown_associations(filter);
    Ok(Json(
        parameters.paging(None)?.apply(found.iter().map(listed)),
    ))
}

/// Creates the associations of a resource.
pub(super) async fn create(
    State(state): State<AppState>,
    parameters: Parameters,
    RegistryBody(request): RegistryBody<AssociationRequest>,
) -> Result<Json<AssociationResponse>, ApiError> {
    associate(&state, &parameters, &request, true).await
}

/// Creates or updates the associations of the resource with an id.
pub(super) async fn upsert(
    State(state): State<AppState>,
    Segments(id): Segments<String>,
    parameters: Parameters,
    RegistryBody(mut request): RegistryBody<AssociationRequest>,
) -> Result<Json<AssociationResponse>, ApiError> {
    if request
        .resource_id
        .as_ref()
        .is_some_and(|named| *named != id)
    {
        let arguments = ["resourceId", "does not match the resource of the path"];
        return Err(ApiError::new(codes::INVALID_ASSOCIATION, &arguments));
    }
    request.resource_id = Some(id);
    associate(&state, &parameters, &request, false).await
}

async fn associate(
    state: &AppState,
    parameters: &Parameters,
    request: &AssociationRequest,
    create: bool,
) -> Result<Json<AssociationResponse>, ApiError> {
    let dry_run = parameters.flag("dryRun");
    state
        .registry()
        .associate(
            &context(parameters),
            request,
            create,
            dry_run,
            state.stamp(),
        )
        .await
        .map(Json)
}

/// The context in which bare subjects of a request resolve.
fn context(parameters: &Parameters) -> String {
    match parameters.text("context").filter(|name| !name.is_empty()) {
        None => DEFAULT_CONTEXT.to_owned(),
        Some(name) if name.starts_with(':') => SubjectName::parse(name).context().to_owned(),
        Some(name) if name.starts_with('.') => name.to_owned(),
        Some(name) => format!(".{name}"),
    }
}

/// Deletes associations of the resource with an id; 40410 if it has none.
pub(super) async fn delete(
    State(state): State<AppState>,
    Segments(id): Segments<String>,
    parameters: Parameters,
) -> Result<StatusCode, ApiError> {
    let asked = asked(&parameters)?;
    let filter = AssociationFilter {
        resource_id: Some(id.clone()),
        resource_type: asked.resource_type.or_else(|| Some(TOPIC.to_owned())),
        association_types: asked.association_types,
        ..AssociationFilter::default()
    };
    if state.registry().associations(&filter).is_empty() {
        return Err(ApiError::new(codes::ASSOCIATION_NOT_FOUND, &[&id]));
    }
    let cascade = parameters.flag("cascadeLifecycle");
    let dry_run = parameters.flag("dryRun");
    state
        .registry()
        .dissociate(&filter, cascade, dry_run, state.stamp())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers many questions, each for itself.
pub(super) async fn batch_get(
    State(state): State<AppState>,
    shape: Shape,
    parameters: Parameters,
    RegistryBody(batch): RegistryBody<AssociationBatchGet>,
) -> Result<Response, ApiError> {
    let schemas = parameters.flag("includeSchemas");
    let mut results = Vec::with_capacity(batch.requests.len());
    for query in &batch.requests {
        let done = state
            .registry()
            .associations_of(query, schemas, shape)
            .await;
        results.push(result(done));
    }
    multi(results)
}

/// Changes many resources, each for itself.
pub(super) async fn batch_mutate(
    State(state): State<AppState>,
    parameters: Parameters,
    RegistryBody(batch): RegistryBody<AssociationBatch>,
) -> Result<Response, ApiError> {
    let dry_run = parameters.flag("dryRun");
    let context = context(&parameters);
    let mut results = Vec::with_capacity(batch.requests.len());
    for request in &batch.requests {
        let done = state
            .registry()
            .change_associations(&context, request, dry_run, &state.stamp())
            .await;
        results.push(result(done));
    }
    multi(results)
}

fn result(done: Result<AssociationResponse, ApiError>) -> AssociationResult {
    match done {
        Ok(response) => AssociationResult {
            error: None,
            result: Some(response),
        },
        Err(error) => AssociationResult {
            error: Some(error.body().clone()),
            result: None,
        },
    }
}

fn multi(results: Vec<AssociationResult>) -> Result<Response, ApiError> {
    if results.is_empty() {
        let arguments = ["requests", "cannot be null or empty"];
        return Err(ApiError::new(codes::INVALID_ASSOCIATION, &arguments));
    }
    let body = Json(AssociationBatchResponse { results });
    Ok((StatusCode::MULTI_STATUS, body).into_response())
}
