//! Traces: a span for each request and each use of the database, sent to an OpenTelemetry collector (OTLP over HTTP, in
//! protobuf). Nothing is made, and nothing is sent, unless an endpoint is configured.
//!
//! The spans are those of [`TRACE_TARGET`]; the log does not see them. Their names and attributes follow OpenTelemetry's
//! conventions for HTTP servers and database clients. What `OTEL_…` variables say about sampling, batches, headers and
//! the resource, the SDK reads itself.

use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::{self, HeaderMap, Request, Response};
use bytes::Bytes;
use callsheet_store::TRACE_TARGET;
use opentelemetry::propagation::TextMapPropagator as _;
use opentelemetry::trace::{TraceContextExt as _, TracerProvider as _};
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::{HeaderExtractor, HeaderInjector, HttpClient, HttpError};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::resource::EnvResourceDetector;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::runtime::Handle;
use tracing::{Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

/// Where collectors take traces, below their endpoint.
const PATH: &str = "v1/traces";

/// Longest time for one delivery.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The way to a collector.
#[derive(Debug)]
pub struct Traces {
    provider: SdkTracerProvider,
}

impl Traces {
    /// Opens the way to the collector at an endpoint, such as `http://localhost:4318`; call it inside the runtime that is
    /// to send. Nothing is sent yet: a collector that is away is met later, in the log.
    pub fn open(endpoint: &str) -> Result<Self, String> {
        let client = Sender::new(Handle::current())?;
        let url = format!("{}/{PATH}", endpoint.trim_end_matches('/'));
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(client)
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(url)
            .with_timeout(TIMEOUT)
            .build()
            .map_err(|error| error.to_string())?;
        let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
        let resource = Resource::builder_empty()
            .with_service_name("callsheet")
            .with_attribute(version)
            .with_detector(Box::new(EnvResourceDetector::new()))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource)
            .build();
        Ok(Self { provider })
    }

    /// What a subscriber needs to send spans.
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        let layer = tracing_opentelemetry::layer()
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_tracer(self.provider.tracer("callsheet"));
        layer.with_filter(filter_fn(|metadata| metadata.target() == TRACE_TARGET))
    }

    /// Sends what has ended so far.
    pub async fn flush(&self) {
        let provider = self.provider.clone();
        // It blocks its thread until the collector has answered.
        let done = tokio::task::spawn_blocking(move || provider.force_flush()).await;
        if let Ok(Err(error)) = done {
            tracing::warn!(cause = %error, "the last traces were not delivered");
        }
    }
}

/// The span of a request, below its caller's if the caller sent a W3C trace context.
pub(crate) fn request_span<B>(request: &Request<B>, method: &'static str, route: &str) -> Span {
    let span = tracing::info_span!(
        target: TRACE_TARGET,
        "request",
        otel.name = tracing::field::Empty,
        otel.kind = "server",
        otel.status_code = tracing::field::Empty,
        http.request.method = method,
        http.route = route,
        http.response.status_code = tracing::field::Empty,
        url.path = request.uri().path(),
        url.scheme = tracing::field::Empty,
        user_agent.original = tracing::field::Empty,
        error.r#type = tracing::field::Empty,
    );
    if span.is_disabled() {
        return span;
    }
    span.record("otel.name", format!("{method} {route}"));
    if let Some(agent) = request.headers().get(http::header::USER_AGENT) {
        span.record("user_agent.original", agent.to_str().unwrap_or_default());
    }
    let caller = TraceContextPropagator::new()
        .extract_with_context(&Context::new(), &HeaderExtractor(request.headers()));
    if caller.span().span_context().is_valid() {
        // It fails for a span that nobody sends.
        let _not_sent = span.set_parent(caller);
    }
    span
}

/// Ends what is known about a request.
pub(crate) fn answered(span: &Span, status: u16) {
    span.record("http.response.status_code", status);
    if status >= 500 {
        span.record("otel.status_code", "ERROR");
        span.record("error.type", status.to_string());
    }
}

/// The trace that a span belongs to; `None` if nobody sends it.
pub(crate) fn trace_id(span: &Span) -> Option<String> {
    if span.is_disabled() {
        return None;
    }
    let context = span.context();
    let context = context.span().span_context().clone();
    context.is_valid().then(|| context.trace_id().to_string())
}

/// Headers that name the running span to whoever this server asks.
pub(crate) fn outgoing() -> HeaderMap {
    let mut headers = HeaderMap::new();
    let span = Span::current();
    if !span.is_disabled() {
        TraceContextPropagator::new()
            .inject_context(&span.context(), &mut HeaderInjector(&mut headers));
    }
    headers
}

/// Delivers on the runtime of the server what the SDK's own thread hands over.
struct Sender {
    client: reqwest::Client,
    runtime: Handle,
    /// Whether the newest delivery failed: one line when it breaks and one when it heals.
    failing: AtomicBool,
}

impl fmt::Debug for Sender {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Sender")
    }
}

impl Sender {
    fn new(runtime: Handle) -> Result<Self, String> {
        let _installed_before = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self {
            client,
            runtime,
            failing: AtomicBool::new(false),
        })
    }

    async fn deliver(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let request = self
            .client
            .request(parts.method, parts.uri.to_string())
            .headers(parts.headers)
            .body(body);
        let sent = self.runtime.spawn(async move {
            // Sent from here: its time limit needs the runtime's clock.
            let answer = request.send().await?;
            let status = answer.status();
            let body = answer.bytes().await?;
            Ok::<_, reqwest::Error>((status, body))
        });
        let (status, body) = sent.await??;
        Ok(Response::builder().status(status).body(body)?)
    }

    fn note(&self, outcome: &Result<Response<Bytes>, HttpError>) {
        let problem = match outcome {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) => Some(format!("it answered {}", answer.status())),
            Err(error) => Some(error.to_string()),
        };
        let failed = self.failing.swap(problem.is_some(), Ordering::Relaxed);
        match problem {
            Some(cause) if !failed => {
                tracing::warn!(cause, "the collector does not take traces; they are lost");
            }
            None if failed => tracing::info!("the collector takes traces again"),
            _ => {}
        }
    }
}

impl HttpClient for Sender {
    fn send_bytes<'life0, 'async_trait>(
        &'life0 self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(async move {
            let outcome = self.deliver(request).await;
            self.note(&outcome);
            outcome
        })
    }
}
