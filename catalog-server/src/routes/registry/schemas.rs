//! `/schemas` and `/schemas/types`.

use axum::extract::State;
use callsheet_api::error as codes;
use callsheet_api::registry::ExtendedSchema;
use callsheet_store::Lifecycle;

use super::MAX_LISTED;
use crate::error::ApiError;
use crate::routes::extract::{Json, Parameters};
use crate::services::registry::associations::{AssociatedQuery, listed};
use crate::services::registry::subject::SubjectPrefix;
use crate::services::registry::{DeletedFilter, SchemaQuery, Shape};
use crate::state::AppState;

/// Schemas by subject and version; without a prefix those of the default context.
pub(super) async fn list(
    State(state): State<AppState>,
    shape: Shape,
    parameters: Parameters,
) -> Result<Json<Vec<ExtendedSchema>>, ApiError> {
    let rule_type = parameters.text("ruleType").filter(|word| !word.is_empty());
    let query = SchemaQuery {
        prefix: SubjectPrefix::parse(parameters.text("subjectPrefix").unwrap_or_default()),
        filter: DeletedFilter::new(parameters.flag("deleted"), false),
        latest_only: parameters.flag("latestOnly"),
        aliases: parameters.flag("aliases"),
        rule_type: rule_type.map(str::to_owned),
        associated: associated(&parameters)?,
        paging: parameters.paging(Some(MAX_LISTED))?,
    };
    let found = state.registry().list_schemas(&query).await?;
    let body = found.into_iter().map(|row| ExtendedSchema {
        schema: shape.schema(&row.subject, &row.entry, &row.content, &row.content.text),
        aliases: row.aliases,
        associations: row.associations.iter().map(listed).collect(),
    });
    Ok(Json(body.collect()))
}

/// Which associations are asked for, if any are.
fn associated(parameters: &Parameters) -> Result<Option<AssociatedQuery>, ApiError> {
    let words = |name| {
        let words = parameters.all(name);
        words.filter(|word| !word.is_empty()).map(str::to_owned)
    };
    let lifecycles: Result<Vec<_>, ApiError> = words("lifecycle")
        .map(|word| match word.to_ascii_uppercase().as_str() {
            "NONE" => Ok(None),
            word => match Lifecycle::parse(word) {
                None => Err(ApiError::new(codes::NOT_FOUND, &[])),
                known => Ok(known),
            },
        })
        .collect();
    let query = AssociatedQuery {
        resource_type: words("resourceType").next(),
        association_types: words("associationType").collect(),
        lifecycles: lifecycles?,
    };
    let asks = query.resource_type.is_some()
        || !query.association_types.is_empty()
        || !query.lifecycles.is_empty();
    Ok(asks.then_some(query))
}

/// The types that this build reads.
pub(super) async fn types() -> Json<[&'static str; 3]> {
    Json(["JSON", "PROTOBUF", "AVRO"])
}
