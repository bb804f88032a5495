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
async fn readiness_tells_ready_from_catching_up_with_numbers() {
    // Twenty polls that did not get through: half a second here, and nobody polls in this test.
    let bed = Bed::with("[server]\npoll_interval_ms = 25").await;
    bed.register("s", &json!("string")).await;
    bed.state.tail_once().await.unwrap();
    let behind = loop {
        let answer = bed.get("/readyz").await;
        if answer.status != 200 {
            break answer;
        }
        let body = answer.json();
        assert_eq!(
            (&body["status"], &body["seq"], &body["head"], &body["lag"]),
            (&json!("ready"), &json!(1), &json!(1), &json!(0))
        );
        assert!(body["tail_age_ms"].is_u64(), "{body}");
        tokio::task::yield_now().await;
    };
    assert_eq!(behind.error(), (503, 503));
    let said = behind.message();
    assert!(
        said.starts_with("catching up: the memory reflects change 1 of 1 "),
        "{said}"
    );
    assert!(behind.headers.contains_key("retry-after"));
    while bed.get("/readyz").await.status != 200 {
        bed.state.tail_once().await.unwrap();
    }
}

#[tokio::test]
async fn metrics_say_how_old_the_memory_may_be() {
    let bed = Bed::new().await;
    bed.register("s", &json!("string")).await;
    let text = bed.get("/metrics").await.text;
    for line in [
        "callsheet_registry_seq 1",
        "callsheet_registry_seq_lag 0",
        "# TYPE callsheet_registry_tail_age_seconds gauge",
    ] {
        assert!(text.lines().any(|known| known == line), "{line}\n{text}");
    }
    // SQLite announces nothing.
    assert!(!text.contains("callsheet_registry_listening"));
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

#[tokio::test]
async fn the_api_describes_itself_to_programs_and_people() {
    let bed = Bed::new().await;
    let document = bed.get("/openapi.json").await;
    assert_eq!(document.status, 200);
    assert_eq!(document.json()["openapi"], "3.1.0");
    assert!(document.json()["paths"]["/subjects"]["get"].is_object());
    // The source of Protobuf is no JSON, whatever the media type says.
    for path in [
        "/schemas/ids/{id}/schema",
        "/subjects/{subject}/versions/{version}/schema",
    ] {
        let answer = &document.json()["paths"][path]["get"]["responses"]["200"];
        let promised = serde_json::json!({ callsheet_api::REGISTRY_JSON: {} });
        assert_eq!(answer["content"], promised, "{path}");
    }
    let page = bed.get("/api").await;
    assert!(page.content_type().starts_with("text/html"));
    assert!(page.text.contains("/subjects/{subject}/versions"));
    assert!(!page.text.contains("<script"));
}
