//! Restarts and several nodes: memory is nothing but the tables.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::bed::{Bed, record, send};

#[tokio::test]
async fn a_restart_keeps_everything() {
    let bed = Bed::new().await;
    bed.register("a", &record("A", &["a"])).await;
    bed.register("a", &record("A", &["a", "b?"])).await;
    bed.register("b", &json!("string")).await;
    bed.delete("/subjects/a/versions/1").await;
    bed.put("/config/a", &json!({"compatibility": "FULL"}))
        .await;
    let paths = [
        "/subjects?deleted=true",
        "/subjects/a/versions?deletedAsNegative=true",
        "/schemas/ids/1",
        "/schemas/ids/2",
        "/config/a",
        "/schemas?deleted=true",
    ];
    let mut before = Vec::new();
    for path in paths {
        before.push(bed.get(path).await.text);
    }
    let bed = bed.restart().await;
    for (path, before) in paths.iter().zip(before) {
        assert_eq!(bed.get(path).await.text, before, "{path}");
    }
    assert_eq!(bed.register("c", &json!("long")).await, 4);
}

#[tokio::test]
async fn a_second_node_sees_writes_after_tailing_and_checks_against_them() {
    let bed = Bed::new().await;
    let (state, router) = bed.second_node().await;
    bed.register("s", &record("A", &["a"])).await;
    let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    state.tail_once().await.unwrap();
    assert_eq!(send(&router, get("/subjects")).await.json(), json!(["s"]));
    // This node has not heard of version 2 when it is asked to register against it.
    bed.register("s", &record("A", &["a", "b?"])).await;
    let body = json!({"schema": record("A", &["a", "b?", "c?"]).to_string()});
    let request = Request::post("/subjects/s/versions")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let answer = send(&router, request).await;
    assert_eq!(answer.json()["version"], 3, "{}", answer.text);
    state.close().await;
}

#[tokio::test]
async fn an_id_that_another_node_has_just_given_is_not_unknown() {
    let bed = Bed::new().await;
    let (state, router) = bed.second_node().await;
    let get = |path: String| Request::get(path).body(Body::empty()).unwrap();
    for (subject, path) in [("s", "/schemas/ids/"), ("t", "/schemas/ids/%/schema")] {
        let id = bed.register(subject, &record(subject, &["a"])).await;
        let path = if path.contains('%') {
            path.replace('%', &id.to_string())
        } else {
            format!("{path}{id}")
        };
        let answer = send(&router, get(path)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let answer = send(&router, get("/schemas/ids/99".to_owned())).await;
    assert_eq!(answer.error(), (404, 40403));
    state.close().await;
}

#[tokio::test]
async fn a_refusal_is_never_owed_to_an_old_memory() {
    let bed = Bed::new().await;
    let (state, router) = bed.second_node().await;
    let ask = async |method: &str, path: &str, body: Option<Value>| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json");
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        send(&router, request.body(body).unwrap()).await
    };
    let schema = |name: &str| json!({"schema": record(name, &["a"]).to_string()});
    // Each of these would be refused by a memory that does not know what the first node has just written.
    bed.register("a", &record("A", &["a"])).await;
    let answer = ask("GET", "/subjects/a/versions/latest", None).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    bed.register("b", &record("B", &["a"])).await;
    let answer = ask("GET", "/subjects/b/versions", None).await;
    assert_eq!(answer.json(), json!([1]));
    bed.register("c", &record("C", &["a"])).await;
    let answer = ask("POST", "/subjects/c", Some(schema("C"))).await;
    assert_eq!(answer.json()["version"], 1, "{}", answer.text);
    bed.register("d", &record("D", &["a"])).await;
    let mut refers = json!({"references": [{"name": "D", "subject": "d", "version": 1}]});
    refers["schema"] =
        json!({"type": "record", "name": "E", "fields": [{"name": "d", "type": "D"}]})
            .to_string()
            .into();
    let answer = ask("POST", "/subjects/e/versions", Some(refers)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    bed.put("/config/a", &json!({"compatibility": "NONE"}))
        .await;
    let answer = ask("GET", "/config/a", None).await;
    assert_eq!(answer.json()["compatibilityLevel"], "NONE");
    bed.register("f", &record("F", &["a"])).await;
    let answer = ask("DELETE", "/subjects/f", None).await;
    assert_eq!(answer.json(), json!([1]));
    // Incompatible with a version that is no longer there.
    bed.register("g", &record("G", &["a"])).await;
    state.tail_once().await.unwrap();
    bed.delete("/subjects/g").await;
    let answer = ask("POST", "/subjects/g/versions", Some(schema("Other"))).await;
    assert_eq!(answer.json()["version"], 2, "{}", answer.text);
    // And what nobody wrote stays unknown.
    let answer = ask("GET", "/subjects/nobody/versions", None).await;
    assert_eq!(answer.error(), (404, 40401));
    let answer = ask("GET", "/subjects/nobody/versions/1", None).await;
    assert_eq!(answer.error(), (404, 40401));
    state.close().await;
    // A node that cannot look does not claim to know.
    let answer = ask("GET", "/subjects/nobody/versions", None).await;
    assert_eq!(answer.error(), (503, 50380));
}

#[tokio::test]
async fn finished_answers_follow_every_change_of_their_version() {
    let bed = Bed::new().await;
    let path = "/subjects/s/versions/latest";
    bed.register("s", &record("A", &["a"])).await;
    assert_eq!(bed.get(path).await.json()["version"], 1);
    bed.register("s", &record("A", &["a", "b?"])).await;
    let second = bed.get(path).await;
    assert_eq!(second.json()["version"], 2);
    assert_eq!(bed.get("/subjects/s/versions/2").await.text, second.text);
    // The long way gives the same bytes.
    let long = bed.get("/subjects/s/versions/2?deleted=false").await;
    assert_eq!(long.text, second.text);
    bed.delete("/subjects/s/versions/2").await;
    assert_eq!(bed.get(path).await.json()["version"], 1);
    assert_eq!(
        bed.get("/subjects/s/versions/2").await.error(),
        (404, 40402)
    );
    // The content comes back as another version: the finished answer of the old one is not used.
    bed.register("s", &record("A", &["a", "b?"])).await;
    let third = bed.get(path).await.json();
    assert_eq!((&third["version"], &third["id"]), (&json!(3), &json!(2)));
}

#[tokio::test]
async fn lineage_is_folded_again_on_start() {
    let bed = Bed::new().await;
    let event = json!({
        "eventTime": "2026-01-02T03:04:05Z",
        "producer": "https://example.org",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent",
        "dataset": {"namespace": "n", "name": "d"},
    });
    let accepted = bed.post("/api/v1/lineage", &event).await;
    assert_eq!(accepted.status, 200, "{}", accepted.text);
    bed.state.tail_once().await.unwrap();
    let hash = bed.state.lineage().whole_graph().state_hash();
    let bed = bed.restart().await;
    assert_eq!(bed.state.lineage().whole_graph().state_hash(), hash);
    assert_eq!(bed.state.lineage().whole_graph().datasets().len(), 1);
}
