//! `/api/v1/contracts`: envelopes with an owner, a purpose and their subjects.

use axum::extract::State;
use callsheet_api::catalog::{ContractBody, ContractList, ContractUpload};
use callsheet_store::SubjectName;

use crate::error::ApiError;
use crate::routes::extract::{CatalogBody, Json, Parameters, Segments};
use crate::state::AppState;

/// Stores a contract; answers what the catalog made of it.
pub(super) async fn store(
    State(state): State<AppState>,
    Segments(id): Segments<String>,
    CatalogBody(upload): CatalogBody<ContractUpload>,
) -> Result<Json<ContractBody>, ApiError> {
    state
        .catalog()
        .put_contract(&id, upload, state.stamp())
        .await
        .map(Json)
}

/// One contract with its document.
pub(super) async fn read(
    State(state): State<AppState>,
    Segments(id): Segments<String>,
) -> Result<Json<ContractBody>, ApiError> {
    state.catalog().contract_body(&id).await.map(Json)
}

/// Contracts that hold every word of `q`, by id, without documents.
pub(super) async fn search(
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<ContractList>, ApiError> {
    let found = state
        .catalog()
        .search_contracts(parameters.text("q").unwrap_or_default())
        .await?;
    let contracts = found
        .into_iter()
        .map(|row| ContractBody {
            id: row.id,
            name: row.title,
            owner: row.owner,
            subjects: row.subjects.iter().map(SubjectName::to_string).collect(),
            updated_ms: row.updated_ms,
            ..ContractBody::default()
        })
        .collect();
    Ok(Json(ContractList { contracts }))
}
