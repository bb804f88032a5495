//! `/` and what tools ask about the server.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::bed::Bed;

#[tokio::test]
async fn the_root_is_an_empty_object() {
    let bed = Bed::new().await;
    assert_eq!(bed.get("/").await.text, "{}");
    let posted = bed
        .send(Request::post("/").body(Body::empty()).unwrap())
        .await;
    assert_eq!((posted.status, posted.text.as_str()), (200, "{}"));
}

#[tokio::test]
async fn tools_find_what_they_ask_for() {
    let bed = Bed::new().await;
    assert_eq!(bed.get("/exporters").await.json(), json!([]));
    assert_eq!(bed.get("/v1/metadata/id").await.json()["id"], "");
    assert!(bed.get("/v1/metadata/version").await.json()["version"].is_string());
    assert_eq!(
        bed.get("/v1/metadata/deployment").await.json(),
        json!({"attributes": []})
    );
}
