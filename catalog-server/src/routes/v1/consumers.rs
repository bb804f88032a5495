//! `GET /api/v1/consumers`: who reads a field, and how it is known.

use axum::extract::State;
use callsheet_api::catalog::{ConsumerBody, ConsumersBody};
use callsheet_store::SubjectName;

use crate::error::ApiError;
use crate::routes::extract::{Json, Parameters};
use crate::state::AppState;

/// Readers of `field` of `subject`; of every field without `field`.
pub(super) async fn of(
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<ConsumersBody>, ApiError> {
    let subject = SubjectName::parse(parameters.required("subject")?);
    let field = parameters.text("field").filter(|field| !field.is_empty());
    let graph = state.graph();
    let found = state.catalog().consumers(&subject, field, &graph).await?;
    let readers = found
        .iter()
        .map(|row| ConsumerBody::new(row.field.clone(), (&row.reader).into()))
        .collect();
    Ok(Json(ConsumersBody {
        subject: subject.to_string(),
        field: field.map(str::to_owned),
        readers,
    }))
}
