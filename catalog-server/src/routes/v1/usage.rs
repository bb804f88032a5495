//! `PUT /api/v1/usage`: a crate says which fields it reads.

use axum::extract::State;
use axum::response::Response;
use callsheet_api::catalog::UsageUpload;

use crate::error::ApiError;
use crate::routes::extract::{CatalogBody, json_bytes};
use crate::state::AppState;

/// Replaces what the same crate, version and environment said before.
pub(super) async fn store(
    State(state): State<AppState>,
    CatalogBody(upload): CatalogBody<UsageUpload>,
) -> Result<Response, ApiError> {
    state.catalog().put_usage(upload, state.stamp()).await?;
    Ok(json_bytes(&b"{}"[..]))
}
