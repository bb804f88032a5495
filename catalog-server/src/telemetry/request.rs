//! The outermost layer of a request: its id, its time limit, its line in the log, its metric, its span.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::body::HttpBody as _;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use callsheet_api::error as codes;
use tracing::Instrument as _;

use crate::auth::Caller;
use crate::config::{AccessLog, LogConfig};
use crate::connections::PeerAddress;
use crate::error::ApiError;
use crate::state::AppState;
use crate::telemetry::traces;

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
    let client = request.extensions().get::<PeerAddress>().copied();
    let pattern = route.as_ref().map_or(UNMATCHED, MatchedPath::as_str);
    let span = traces::request_span(&request, label(&method), pattern);
    let trace = traces::trace_id(&span).or_else(|| trace_id(&request));
    request.headers_mut().insert(REQUEST_ID, id.clone());

    let operational = route
        .as_ref()
        .is_some_and(|route| is_operational(route.as_str()));
    let limits = &state.config().limits;
    let running = state.metrics().running();
    let answer = next.run(request).instrument(span.clone());
    let mut response = if operational {
        answer.await
    } else if !state.is_ready() {
        ApiError::new(codes::UNAVAILABLE, &["the server is still loading"])
            .retry()
            .into_response()
    } else if running.count() > limits.max_requests {
        let text = "too many requests run at once";
        ApiError::new(codes::UNAVAILABLE, &[text])
            .retry()
            .into_response()
    } else {
        let limit = limits.request_timeout;
        tokio::time::timeout(limit, answer)
            .await
            .unwrap_or_else(|_| {
                ApiError::new(codes::STORE_TIMEOUT, &[])
                    .because(format!(
                        "the request took longer than {} ms",
                        limit.as_millis()
                    ))
                    .into_response()
            })
    };
    drop(running);

    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    traces::answered(&span, status);
    let route = route.as_ref().map_or(UNMATCHED, MatchedPath::as_str);
    state
        .metrics()
        .request(label(&method), route, status, elapsed);
    let caller = response.extensions().get::<Caller>().cloned();
    Line {
        id: id.to_str().unwrap_or_default(),
        method: &method,
        path: &path_for_log,
        route,
        status,
        bytes: response.body().size_hint().exact(),
        elapsed,
        principal: caller.as_ref().map_or("", |caller| &caller.0),
        client: client.map(|client| client.0),
        trace: trace.as_deref().unwrap_or_default(),
    }
    .write(&state.config().log);
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// One line of the access log.
struct Line<'a> {
    id: &'a str,
    method: &'a Method,
    path: &'a str,
    route: &'a str,
    status: u16,
    /// Of the answer's body; `None` if it is streamed.
    bytes: Option<u64>,
    elapsed: Duration,
    /// Empty if nobody had to say who they are.
    principal: &'a str,
    client: Option<SocketAddr>,
    /// Of the caller's W3C trace context; empty without one.
    trace: &'a str,
}

impl Line<'_> {
    fn write(&self, config: &LogConfig) {
        let (id, trace, principal) = (self.id, self.trace, self.principal);
        let (method, path, route) = (self.method.as_str(), self.path, self.route);
        let (status, bytes) = (self.status, self.bytes);
        let duration_ms = self.elapsed.as_secs_f64() * 1_000.0;
        let client = self.client.map(tracing::field::display);
        // The level of an event is part of its static description.
        macro_rules! event {
            ($level:ident, $text:tt) => {
                tracing::$level!(
                    target: "callsheet::access",
                    {
                    request.id = id,
                    http.method = method,
                    http.path = path,
                    http.route = route,
                    http.status = status,
                    http.bytes = bytes,
                    duration_ms,
                    principal,
                    client,
                    trace.id = trace
                    },
                    $text
                )
            };
        }
        let reads = *self.method == Method::GET || *self.method == Method::HEAD;
        if status >= 500 {
            event!(warn, "failed");
        } else if self.elapsed >= config.slow {
            event!(warn, "slow");
        } else if config.access == AccessLog::All || (config.access == AccessLog::Writes && !reads)
        {
            event!(info, "answered");
        } else {
            event!(debug, "answered");
        }
    }
}

/// The trace id of a W3C `traceparent` header: version, trace id, span id and flags in lower-case hexadecimal.
fn trace_id(request: &Request) -> Option<String> {
    let text = request.headers().get("traceparent")?.to_str().ok()?;
    let parts: Vec<&str> = text.split('-').collect();
    let [version, trace, span, flags, ..] = parts[..] else {
        return None;
    };
    let hex = |part: &str, length| {
        part.len() == length
            && part
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let sound = hex(version, 2)
        && version != "ff"
        && hex(trace, 32)
        && trace.bytes().any(|byte| byte != b'0')
        && hex(span, 16)
        && hex(flags, 2);
    sound.then(|| trace.to_owned())
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

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn only_a_sound_trace_context_is_taken_over() {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        for (header, wanted) in [
            (format!("00-{trace}-00f067aa0ba902b7-01"), Some(trace)),
            (format!("cc-{trace}-00f067aa0ba902b7-01-more"), Some(trace)),
            (format!("ff-{trace}-00f067aa0ba902b7-01"), None),
            (format!("00-{}-00f067aa0ba902b7-01", "0".repeat(32)), None),
            (
                format!("00-{}-00f067aa0ba902b7-01", trace.to_uppercase()),
                None,
            ),
            (format!("00-{trace}-00f067aa0ba902b7"), None),
            ("x".to_owned(), None),
        ] {
            let request = Request::builder().header("traceparent", &header);
            let request = request.body(Body::empty()).unwrap();
            assert_eq!(trace_id(&request).as_deref(), wanted, "{header}");
        }
    }
}
