//! Health, readiness, metrics.

use axum::body::Body;
use axum::http::Request;
use callsheet_server::{AppState, Layers, app};
use serde_json::json;

use crate::bed::{Bed, send};

#[tokio::test]
async fn a_server_is_ready_once_it_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let config = Layers::default().flag("data", Some(data)).load().unwrap();
    let state = AppState::open(config).await.unwrap();
    let router = app(state.clone());
    let get = |path: &'static str| Request::get(path).body(Body::empty()).unwrap();
    assert_eq!(send(&router, get("/healthz")).await.status, 200);
    assert_eq!(send(&router, get("/readyz")).await.error(), (503, 503));
    let early = send(&router, get("/subjects")).await;
    assert_eq!(early.error(), (503, 503));
    assert!(early.headers.contains_key("retry-after"));
    state.load().await.unwrap();
    assert_eq!(send(&router, get("/readyz")).await.status, 200);
    assert_eq!(send(&router, get("/subjects")).await.status, 200);
}

#[tokio::test]
async fn a_closed_database_is_not_ready_and_says_to_retry() {
    let bed = Bed::new().await;
    bed.register("s", &json!("string")).await;
    bed.state.close().await;
    let ready = bed.get("/readyz").await;
    assert_eq!(ready.error(), (503, 503));
    let write = bed
        .post("/subjects/t/versions", &json!({"schema": "\"long\""}))
        .await;
    assert_eq!(write.error(), (503, 50380));
    assert_eq!(write.headers["retry-after"], "1");
    // Reads of what is in memory go on.
    assert_eq!(bed.get("/subjects").await.json(), json!(["s"]));
}

#[tokio::test]
async fn metrics_count_registrations_and_routes_without_subjects() {
    let bed = Bed::new().await;
    bed.register("secret-subject", &json!("string")).await;
    bed.get("/schemas/ids/1").await;
    bed.get("/nowhere").await;
    let text = bed.get("/metrics").await.text;
    for line in [
        "callsheet_registry_registrations_total{result=\"created\"} 1",
        "callsheet_registry_subjects 1",
        "callsheet_registry_ready 1",
        "callsheet_http_request_duration_seconds_count{method=\"GET\",route=\"/schemas/ids/{id}\",status=\"200\"} 1",
    ] {
        assert!(text.lines().any(|known| known == line), "{line}\n{text}");
    }
    assert!(!text.contains("secret-subject") && !text.contains("nowhere"));
}
