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

/// 200 once the memory is loaded, while the database answers and as long as the memory keeps up with it.
async fn ready(State(state): State<AppState>) -> Result<Response, ApiError> {
    let wait = |text: &str| ApiError::new(codes::UNAVAILABLE, &[text]).retry();
    if !state.is_ready() {
        return Err(wait("the server is still loading"));
    }
    let head = state
        .store()
        .head()
        .await
        .map_err(|error| wait("the database does not answer").because(error))?;
    let now = state.registry().freshness();
    if now.age > state.config().staleness_limit() {
        return Err(wait(&format!(
            "catching up: the memory reflects change {} of {head} and was compared with the database {} ms ago",
            now.seq,
            now.age.as_millis()
        )));
    }
    Ok(json_bytes(format!(
        r#"{{"status":"ready","seq":{},"head":{},"lag":{},"tail_age_ms":{}}}"#,
        now.seq,
        head.max(now.seq),
        (head - now.seq).max(0),
        now.age.as_millis()
    )))
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
