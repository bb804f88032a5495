//! `/api/v1/tokens` and `/api/v1/whoami`: API tokens are made, listed and revoked here.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use callsheet_api::access::{TokenBody, TokenList, TokenRequest, WhoAmI};

use crate::error::ApiError;
use crate::routes::extract::{CatalogBody, Json, Parameters, Segments};
use crate::services::access::{self, body};
use crate::state::AppState;

/// Tokens by name; with `revoked=true` those too that are no longer in force.
pub(super) async fn list(
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<TokenList>, ApiError> {
    let rows = state.store().tokens(parameters.flag("revoked")).await?;
    let tokens = rows.into_iter().map(body).collect();
    Ok(Json(TokenList { tokens }))
}

/// Makes a token and tells its secret, once.
pub(super) async fn create(
    State(state): State<AppState>,
    CatalogBody(request): CatalogBody<TokenRequest>,
) -> Result<Response, ApiError> {
    let (created, seq) = access::create_token(state.store(), request, state.stamp()).await?;
    state.registry().catch_up_to(seq).await?;
    let mut response = Json(created.told()).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Revokes the token with this id or name.
pub(super) async fn revoke(
    State(state): State<AppState>,
    Segments(id_or_name): Segments<String>,
) -> Result<Json<TokenBody>, ApiError> {
    let revoked = state
        .store()
        .revoke_token(&id_or_name, state.stamp())
        .await?;
    state.registry().catch_up_to(revoked.seq).await?;
    Ok(Json(body(revoked.value)))
}

/// Who the caller is.
pub(super) async fn whoami() -> Json<WhoAmI> {
    Json(access::whoami())
}
