//! The way to a collector: OTLP over HTTP, in protobuf.

use core::fmt;
use core::pin::Pin;
use core::time::Duration;

use opentelemetry::global::BoxedTracer;
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{
    MetricExporter, Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::resource::EnvResourceDetector;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::runtime::Handle;

use super::Telemetry;

/// Longest time for one delivery.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The instrumentation's name.
const SCOPE: &str = "callsheet";

/// Why the way to a collector cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtlpError {
    endpoint: String,
    cause: String,
}

impl fmt::Display for OtlpError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { endpoint, cause } = self;
        write!(formatter, "sending telemetry to `{endpoint}`: {cause}")
    }
}

impl core::error::Error for OtlpError {}

/// The way to a collector. A collector that is away costs telemetry and nothing else.
#[derive(Clone, Debug)]
pub struct Otlp {
    tracers: SdkTracerProvider,
    meters: SdkMeterProvider,
}

impl Otlp {
    /// Opens the way to the collector at `endpoint`, such as `http://localhost:4318`, for the service of that name; call
    /// it inside the runtime that is to send. Nothing is sent yet.
    ///
    /// # Errors
    /// [`OtlpError`] for an endpoint that is no URL.
    pub fn open(endpoint: &str, service: &str) -> Result<Self, OtlpError> {
        let failed = |cause: String| OtlpError {
            endpoint: endpoint.to_owned(),
            cause,
        };
        let base = endpoint.trim_end_matches('/');
        if !base.starts_with("http://") && !base.starts_with("https://") {
            return Err(failed("it begins neither with http:// nor https://".into()));
        }
        let client = Sender::new(Handle::current()).map_err(|error| failed(error.to_string()))?;
        let spans = SpanExporter::builder()
            .with_http()
            .with_http_client(client.clone())
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{base}/v1/traces"))
            .with_timeout(TIMEOUT)
            .build()
            .map_err(|error| failed(error.to_string()))?;
        let metrics = MetricExporter::builder()
            .with_http()
            .with_http_client(client)
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{base}/v1/metrics"))
            .with_timeout(TIMEOUT)
            .build()
            .map_err(|error| failed(error.to_string()))?;
        let resource = Resource::builder_empty()
            .with_service_name(service.to_owned())
            .with_detector(Box::new(EnvResourceDetector::new()))
            .build();
        Ok(Self {
            tracers: SdkTracerProvider::builder()
                .with_batch_exporter(spans)
                .with_resource(resource.clone())
                .build(),
            meters: SdkMeterProvider::builder()
                .with_periodic_exporter(metrics)
                .with_resource(resource)
                .build(),
        })
    }

    /// The way that `OTEL_EXPORTER_OTLP_ENDPOINT` names; `None` without it.
    ///
    /// # Errors
    /// As [`Otlp::open`].
    pub fn from_env(service: &str) -> Result<Option<Self>, OtlpError> {
        match std::env::var("OTEL_EXPORTER_OTLP_ENDPOINT") {
            Ok(endpoint) if !endpoint.is_empty() => Self::open(&endpoint, service).map(Some),
            _ => Ok(None),
        }
    }

    /// What a runner needs.
    pub fn telemetry(&self) -> Telemetry {
        let tracer = BoxedTracer::new(Box::new(self.tracers.tracer(SCOPE)));
        Telemetry::new(tracer, &self.meters.meter(SCOPE))
    }

    /// Sends what there is so far; at the end of a program, too. Answers whether the collector took it.
    pub async fn flush(&self) -> bool {
        let (tracers, meters) = (self.tracers.clone(), self.meters.clone());
        // Both block their thread until the collector has answered.
        let flushed = tokio::task::spawn_blocking(move || {
            let (traced, measured) = (tracers.force_flush(), meters.force_flush());
            traced.is_ok() && measured.is_ok()
        });
        flushed.await.unwrap_or(false)
    }
}

/// Delivers on the program's runtime what the SDK's own threads hand over.
#[derive(Clone)]
struct Sender {
    client: reqwest::Client,
    runtime: Handle,
}

impl fmt::Debug for Sender {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sender")
    }
}

impl Sender {
    fn new(runtime: Handle) -> Result<Self, reqwest::Error> {
        let _installed_before = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self { client, runtime })
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
        Box::pin(self.deliver(request))
    }
}
