//! Health, readiness and metrics.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use callsheet_api::error as codes;

use crate::error::ApiError;
use crate::routes::extract::json_bytes;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/healthz", get(health))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

/// 200 as long as this process answers.
async fn health() -> Response {
    json_bytes(&br#"{"status":"ok"}"#[..])
}

/// 200 once the memory is loaded and while the database answers.
async fn ready(State(state): State<AppState>) -> Result<Response, ApiError> {
    if !state.is_ready() {
        return Err(ApiError::new(codes::UNAVAILABLE, &["the server is still loading"]).retry());
    }
    state.store().ping().await.map_err(|error| {
        ApiError::new(codes::UNAVAILABLE, &["the database does not answer"])
            .retry()
            .because(error)
    })?;
    Ok(json_bytes(&br#"{"status":"ready"}"#[..]))
}

/// The numbers of this node in the Prometheus text format.
async fn metrics(State(state): State<AppState>) -> Response {
    let text = state.metrics().text(state.gauges());
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        text,
    )
        .into_response()
}
