//! `/schemas` and `/schemas/types`.

use axum::extract::State;
use callsheet_api::registry::Schema;

use super::MAX_LISTED;
use crate::error::ApiError;
use crate::routes::extract::{Json, Parameters};
use crate::services::registry::subject::SubjectPrefix;
use crate::services::registry::{DeletedFilter, Shape};
use crate::state::AppState;

/// Schemas by subject and version; without a prefix those of the default context.
pub(super) async fn list(
    State(state): State<AppState>,
    shape: Shape,
    parameters: Parameters,
) -> Result<Json<Vec<Schema>>, ApiError> {
    let prefix = SubjectPrefix::parse(parameters.text("subjectPrefix").unwrap_or_default());
    let filter = DeletedFilter::new(parameters.flag("deleted"), false);
    let paging = parameters.paging(Some(MAX_LISTED))?;
    let latest_only = parameters.flag("latestOnly");
    let listed = state
        .registry()
        .list_schemas(&prefix, filter, latest_only, paging)
        .await?;
    let body = listed
        .iter()
        .map(|row| shape.schema(&row.subject, &row.entry, &row.content, &row.content.text))
        .collect();
    Ok(Json(body))
}

/// The types that this build reads.
pub(super) async fn types() -> Json<[&'static str; 3]> {
    Json(["JSON", "PROTOBUF", "AVRO"])
}
