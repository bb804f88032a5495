//! `/schemas` and `/schemas/types`.

use axum::extract::State;
use callsheet_api::registry::ExtendedSchema;

use super::MAX_LISTED;
use crate::error::ApiError;
use crate::routes::extract::{Json, Parameters};
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
        paging: parameters.paging(Some(MAX_LISTED))?,
    };
    let listed = state.registry().list_schemas(&query).await?;
    let body = listed.into_iter().map(|row| ExtendedSchema {
        schema: shape.schema(&row.subject, &row.entry, &row.content, &row.content.text),
        aliases: row.aliases,
    });
    Ok(Json(body.collect()))
}

/// The types that this build reads.
pub(super) async fn types() -> Json<[&'static str; 3]> {
    Json(["JSON", "PROTOBUF", "AVRO"])
}
