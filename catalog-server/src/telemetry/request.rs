//! The outermost layer of a request: its id, its time limit, its line in the log, its metric.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use callsheet_api::error as codes;

use crate::error::ApiError;
use crate::state::AppState;

/// Header that carries the id of a request, in and out.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id that is taken over from a client.
const MAX_ID_BYTES: usize = 64;

/// Route label of requests that match no route, so that paths never become labels.
const UNMATCHED: &str = "unmatched";

/// Milliseconds since 1970 by this machine's clock.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or(Duration::ZERO);
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Runs a request under its time limit; see the module.
pub(crate) async fn observe(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let id = request_id(&request);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let path_for_log = request.uri().path().to_owned();
    request.headers_mut().insert(REQUEST_ID, id.clone());

    let operational = route
        .as_ref()
        .is_some_and(|route| is_operational(route.as_str()));
    let limit = state.config().limits.request_timeout;
    let mut response = if state.is_ready() || operational {
        tokio::time::timeout(limit, next.run(request))
            .await
            .unwrap_or_else(|_| {
                ApiError::new(codes::STORE_TIMEOUT, &[])
                    .because(format!(
                        "the request took longer than {} ms",
                        limit.as_millis()
                    ))
                    .into_response()
            })
    } else {
        ApiError::new(codes::UNAVAILABLE, &["the server is still loading"])
            .retry()
            .into_response()
    };

    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    let route = route.as_ref().map_or(UNMATCHED, MatchedPath::as_str);
    state
        .metrics()
        .request(label(&method), route, status, elapsed);
    log(&method, &path_for_log, status, elapsed, &id);
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

fn is_operational(route: &str) -> bool {
    matches!(route, "/healthz" | "/readyz" | "/metrics")
}

/// The method as a label; words of a client's own invention are one.
fn label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        _ => "OTHER",
    }
}

fn log(method: &Method, path: &str, status: u16, elapsed: Duration, id: &HeaderValue) {
    let id = id.to_str().unwrap_or_default();
    let duration_ms = elapsed.as_secs_f64() * 1_000.0;
    // Reads are many and alike; writes and failures are worth a line.
    if status >= 500 {
        tracing::warn!(
            request.id = id,
            http.status = status,
            duration_ms,
            "{method} {path}"
        );
    } else if *method == Method::GET || *method == Method::HEAD {
        tracing::debug!(
            request.id = id,
            http.status = status,
            duration_ms,
            "{method} {path}"
        );
    } else {
        tracing::info!(
            request.id = id,
            http.status = status,
            duration_ms,
            "{method} {path}"
        );
    }
}

/// The client's id if it is short and printable, else a new one.
fn request_id(request: &Request) -> HeaderValue {
    if let Some(id) = request.headers().get(REQUEST_ID) {
        let fits = id.len() <= MAX_ID_BYTES && id.to_str().is_ok_and(|text| !text.is_empty());
        if fits {
            return id.clone();
        }
    }
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let mut number = NEXT.fetch_add(1, Ordering::Relaxed);
    if number == 0 {
        // Ids of two runs differ: the counter starts at the time of the first request.
        number = u64::try_from(now_ms()).unwrap_or(0) << 20;
        NEXT.store(number + 1, Ordering::Relaxed);
    }
    HeaderValue::try_from(format!("{number:016x}"))
        .expect("invariant: hexadecimal digits are a valid header value")
}
