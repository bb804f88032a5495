//! The router with its layers, innermost first: panics caught, the door that asks who calls, the time
//! limit, log and metric of a request, the context prefix rewritten.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Response;
use axum::middleware::{self, Next};
use axum::response::IntoResponse;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::auth::gate;
use crate::error::ApiError;
use crate::openapi;
use crate::routes::{
    alias, context_prefix, media, method_not_allowed, not_found, ops, recheck, registry, v1,
};
use crate::state::AppState;
use crate::telemetry::request;
use crate::ui;

/// Everything that this server answers, over one state.
pub fn app(state: AppState) -> Router {
    let recheck = middleware::from_fn_with_state(state.clone(), recheck::recheck);
    // Inside the recheck, which sees by a body that it is empty; the time limit hides that.
    let bodies = RequestBodyTimeoutLayer::new(state.config().limits.body_timeout);
    let registry = registry::router()
        .layer(bodies.clone())
        .layer(recheck)
        .merge(registry::hot());
    let routes = Router::new()
        .merge(registry.layer(middleware::from_fn(media::negotiate)))
        .merge(v1::router().layer(bodies))
        .merge(ops::router())
        .merge(openapi::router())
        .merge(ui::router())
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(state.clone(), gate))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            request::observe,
        ))
        .with_state(state.clone());
    // A layer of the router runs after routing, so the rewriting is a router around it.
    Router::new()
        .fallback_service(routes)
        .layer(middleware::from_fn_with_state(state, prefix))
}

async fn prefix(State(state): State<AppState>, request: Request, next: Next) -> Response<Body> {
    let rewritten = context_prefix::rewrite(request);
    match rewritten.and_then(|request| alias::rewrite(request, state.registry())) {
        Ok(request) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

fn panicked(cause: Box<dyn std::any::Any + Send + 'static>) -> Response<Body> {
    let text = cause
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| cause.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned());
    ApiError::internal(format!("a handler panicked: {text}")).into_response()
}
