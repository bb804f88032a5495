//! Traces as a collector gets them: a small one on the loopback that decodes what it is sent.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::routing::post;
use axum::{Router, extract::State};
use callsheet_server::telemetry::traces::Traces;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use opentelemetry_proto::tonic::trace::v1::{
    Span, Status, span::SpanKind, status::StatusCode as SpanStatus,
};
use prost::Message as _;
use serde_json::json;
use tokio::net::TcpListener;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::bed::{Bed, record};

type Taken = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

/// A collector and what it took.
struct Collector {
    endpoint: String,
    taken: Taken,
}

impl Collector {
    async fn start(answer: StatusCode) -> Self {
        async fn take(
            State((taken, answer)): State<(Taken, StatusCode)>,
            headers: HeaderMap,
            body: Bytes,
        ) -> StatusCode {
            taken.lock().unwrap().push((headers, body));
            answer
        }
        let taken = Taken::default();
        let router = Router::new()
            .route("/v1/traces", post(take))
            .with_state((Arc::clone(&taken), answer));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { endpoint, taken }
    }

    /// As [`Collector::spans`], once there are so many of a name: a thread of the database may hold the span of a request
    /// for a moment after its answer.
    async fn with(
        &self,
        traces: &Traces,
        name: &str,
        count: usize,
    ) -> (BTreeMap<String, Vec<Span>>, BTreeMap<String, String>) {
        for _ in 0..500 {
            traces.flush().await;
            let found = self.spans();
            if found.0.get(name).is_some_and(|spans| spans.len() >= count) {
                return found;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{name}: not {count} of {:?}", self.spans().0.keys());
    }

    /// Every span, by name, and the attributes of the resource.
    fn spans(&self) -> (BTreeMap<String, Vec<Span>>, BTreeMap<String, String>) {
        let mut spans: BTreeMap<String, Vec<Span>> = BTreeMap::new();
        let mut resource = BTreeMap::new();
        for (headers, body) in self.taken.lock().unwrap().iter() {
            assert_eq!(headers["content-type"], "application/x-protobuf");
            let request = ExportTraceServiceRequest::decode(body.clone()).unwrap();
            for part in request.resource_spans {
                resource.extend(texts(&part.resource.unwrap().attributes));
                for span in part.scope_spans.into_iter().flat_map(|scope| scope.spans) {
                    spans.entry(span.name.clone()).or_default().push(span);
                }
            }
        }
        (spans, resource)
    }
}

fn texts(attributes: &[KeyValue]) -> BTreeMap<String, String> {
    attributes
        .iter()
        .map(|attribute| {
            let value = attribute.value.clone().and_then(|value| value.value);
            let text = match value {
                Some(Value::StringValue(text)) => text,
                Some(Value::IntValue(number)) => number.to_string(),
                other => panic!("{other:?}"),
            };
            (attribute.key.clone(), text)
        })
        .collect()
}

fn status(span: &Span) -> SpanStatus {
    span.status.as_ref().map_or(SpanStatus::Unset, Status::code)
}

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

/// Runs a test again in a process of its own: threads of the database let go of a span only where its subscriber is the
/// whole process's. Answers whether this is that process.
fn is_alone(name: &str) -> bool {
    const ALONE: &str = "CALLSHEET_TEST_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return true;
    }
    let done = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(ALONE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(
        done.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&done.stderr)
    );
    false
}

#[tokio::test]
async fn requests_and_uses_of_the_database_are_spans_of_the_callers_trace() {
    if !is_alone("traces::requests_and_uses_of_the_database_are_spans_of_the_callers_trace") {
        return;
    }
    let collector = Collector::start(StatusCode::OK).await;
    let traces = Traces::open(&collector.endpoint).unwrap();
    let subscriber = tracing_subscriber::registry().with(traces.layer());
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let bed = Bed::new().await;
    let call = |method: &str, path: &str, body: String| {
        Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("user-agent", "shop/1")
            .header("traceparent", format!("00-{TRACE}-{PARENT}-01"))
            .body(Body::from(body))
            .unwrap()
    };
    let schema = json!({"schema": record("A", &["secret_field"]).to_string()}).to_string();
    let register = "/subjects/orders-value/versions";
    assert_eq!(bed.send(call("POST", register, schema)).await.status, 200);
    let missing = bed
        .send(call("GET", "/subjects/none/versions", String::new()))
        .await;
    assert_eq!(missing.status, 404);
    // Without a caller's trace a request begins one.
    bed.get("/api/v1/contracts").await;
    let (spans, resource) = collector.with(&traces, "GET /api/v1/contracts", 1).await;
    assert_eq!(resource["service.name"], "callsheet");
    assert_eq!(resource["service.version"], env!("CARGO_PKG_VERSION"));
    let one = |name: &str| match spans.get(name).map(Vec::as_slice) {
        Some([span]) => span,
        other => panic!("{name}: {other:?} of {:?}", spans.keys()),
    };
    let registered = one("POST /subjects/{subject}/versions");
    assert_eq!(registered.trace_id, bytes(TRACE));
    assert_eq!(registered.parent_span_id, bytes(PARENT));
    assert_eq!(registered.kind(), SpanKind::Server);
    assert_eq!(status(registered), SpanStatus::Unset);
    assert!(registered.end_time_unix_nano >= registered.start_time_unix_nano);
    let attributes = texts(&registered.attributes);
    for (name, value) in [
        ("http.request.method", "POST"),
        ("http.route", "/subjects/{subject}/versions"),
        ("http.response.status_code", "200"),
        ("url.path", register),
        ("user_agent.original", "shop/1"),
    ] {
        assert_eq!(
            attributes.get(name).map(String::as_str),
            Some(value),
            "{attributes:?}"
        );
    }
    let written = one("registering a schema");
    assert_eq!(written.trace_id, registered.trace_id);
    assert_eq!(written.parent_span_id, registered.span_id);
    assert_eq!(written.kind(), SpanKind::Client);
    let attributes = texts(&written.attributes);
    assert_eq!(attributes["db.system.name"], "sqlite");
    assert_eq!(attributes["db.operation.name"], "registering a schema");
    // That a subject is not there is an answer, not a failure of the server.
    let missing = one("GET /subjects/{subject}/versions");
    assert_eq!(
        texts(&missing.attributes)["http.response.status_code"],
        "404"
    );
    assert_eq!(status(missing), SpanStatus::Unset);
    let own = one("GET /api/v1/contracts");
    assert_ne!(own.trace_id, bytes(TRACE));
    assert_eq!(own.parent_span_id, Vec::<u8>::new());
    assert_eq!(one("searching contracts").parent_span_id, own.span_id);
    for (_, body) in collector.taken.lock().unwrap().iter() {
        assert!(!String::from_utf8_lossy(body).contains("secret_field"));
    }

    // What fails is marked.
    bed.state.close().await;
    assert_eq!(bed.get("/api/v1/contracts").await.status, 503);
    let (spans, _) = collector.with(&traces, "GET /api/v1/contracts", 2).await;
    let failed = &spans["GET /api/v1/contracts"][1];
    assert_eq!(status(failed), SpanStatus::Error);
    assert_eq!(texts(&failed.attributes)["error.type"], "503");
    assert_eq!(status(&spans["searching contracts"][1]), SpanStatus::Error);
}

#[tokio::test]
async fn a_collector_that_takes_nothing_stops_no_request() {
    for endpoint in [
        Collector::start(StatusCode::INTERNAL_SERVER_ERROR)
            .await
            .endpoint,
        "http://127.0.0.1:1".to_owned(),
    ] {
        let traces = Traces::open(&endpoint).unwrap();
        let subscriber = tracing_subscriber::registry().with(traces.layer());
        let _guard = tracing::subscriber::set_default(subscriber);
        let bed = Bed::new().await;
        bed.register("s", &record("A", &["a"])).await;
        assert_eq!(bed.get("/subjects").await.json(), json!(["s"]));
        traces.flush().await;
    }
}
