//! Events in, columns out.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::bed::Bed;

/// A run of `shop:sum` that makes `totals.sum` of `orders.amount`.
pub(super) fn event(run: &str) -> Value {
    let facet = |name: &str, members: Value| {
        let mut facet = json!({
            "_producer": "https://example.org",
            "_schemaURL": format!("https://openlineage.io/spec/facets/1-0-0/{name}.json"),
        });
        facet
            .as_object_mut()
            .unwrap()
            .extend(members.as_object().unwrap().clone());
        facet
    };
    json!({
        "eventTime": "2026-01-02T03:04:05Z",
        "eventType": "COMPLETE",
        "producer": "https://example.org",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": run},
        "job": {"namespace": "shop", "name": "sum"},
        "inputs": [{
            "namespace": "kafka://broker:9092", "name": "orders",
            "facets": {
                "schema": facet("SchemaDatasetFacet", json!({"fields": [{"name": "amount", "type": "long"}]})),
                "callsheet_schema": facet("CallsheetSchema", json!({"subject": "orders-value", "version": 1, "schemaId": 1})),
            },
        }],
        "outputs": [{
            "namespace": "postgres://db:5432", "name": "shop.public.totals",
            "facets": {
                "schema": facet("SchemaDatasetFacet", json!({"fields": [{"name": "sum", "type": "bigint"}]})),
                "columnLineage": facet("ColumnLineageDatasetFacet", json!({"fields": {"sum": {"inputFields": [{
                    "namespace": "kafka://broker:9092", "name": "orders", "field": "amount",
                    "transformations": [{"type": "DIRECT", "subtype": "AGGREGATION"}],
                }]}}})),
            },
        }],
    })
}

const RUN: &str = "c0ffee00-0000-4000-8000-000000000001";

#[tokio::test]
async fn a_column_is_traced_up_and_down_after_its_event() {
    let bed = Bed::new().await;
    let accepted = bed.post("/api/v1/lineage", &event(RUN)).await;
    assert_eq!(accepted.json()["new"], true, "{}", accepted.text);
    let seq = accepted.json()["seq"].as_i64().unwrap();
    let up = format!(
        "/api/v1/lineage/columns?dataset=postgres://db:5432:shop.public.totals&column=sum\
         &direction=up&depth=3&min_seq={seq}"
    );
    let body = bed.get(&up).await.json();
    assert_eq!(body["complete"], true);
    assert_eq!(body["graph_seq"], seq);
    let nodes = body["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 2, "{body}");
    assert_eq!(nodes[1]["column"], "amount");
    assert_eq!(nodes[1]["namespace"], "kafka://broker:9092");
    let edge = &body["edges"][0];
    assert_eq!(edge["from"]["column"], "amount");
    assert_eq!(edge["kinds"], json!(["DIRECT:AGGREGATION"]));
    assert_eq!(edge["job"], "shop:sum");
    let down =
        "/api/v1/lineage/columns?dataset=kafka://broker:9092:orders&column=amount&direction=down";
    let body = bed.get(down).await.json();
    assert_eq!(body["nodes"][1]["column"], "sum", "{body}");
}

#[tokio::test]
async fn the_same_event_is_stored_once() {
    let bed = Bed::new().await;
    let first = bed.post("/api/v1/lineage", &event(RUN)).await.json();
    let again = bed.post("/api/v1/lineage", &event(RUN)).await.json();
    assert_eq!(again, json!({"seq": first["seq"], "new": false}));
}

#[tokio::test]
async fn a_malformed_event_is_refused_with_its_place() {
    let bed = Bed::new().await;
    let mut broken = event(RUN);
    broken["run"] = json!({});
    let answer = bed.post("/api/v1/lineage", &broken).await;
    assert_eq!(answer.error(), (422, 42281));
    assert!(
        answer.message().contains("/run/runId"),
        "{}",
        answer.message()
    );
    assert_eq!(
        bed.post("/api/v1/lineage", &json!([])).await.error(),
        (422, 42281)
    );
}

#[tokio::test]
async fn each_event_of_a_batch_stands_for_itself() {
    let bed = Bed::new().await;
    let batch = json!([event(RUN), {"eventTime": "x"}, event(RUN)]);
    let body = bed.post("/api/v1/lineage/batch", &batch).await.json();
    assert_eq!(body["status"], "partial_success");
    assert_eq!(
        (&body["summary"]["successful"], &body["summary"]["failed"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(body["failed_events"][0]["index"], 1);
    assert_eq!(body["failed_events"][0]["retriable"], false);
}

#[tokio::test]
async fn a_compressed_event_is_read_and_its_size_counts_decompressed() {
    // `{"eventTime":"2026-01-02T03:04:05Z"}` by gzip, and a mebibyte of blanks.
    const EVENT: &[u8] = include_bytes!("event.json.gz");
    const BLANKS: &[u8] = include_bytes!("blanks.gz");
    let bed = Bed::with("[server.lineage]\nmax_body_bytes = 100000\n").await;
    let request = |bytes: &'static [u8]| {
        Request::post("/api/v1/lineage")
            .header("content-type", "application/json")
            .header("content-encoding", "gzip")
            .body(Body::from(bytes))
            .unwrap()
    };
    let answer = bed.send(request(EVENT)).await;
    assert_eq!(answer.error(), (422, 42281));
    assert!(
        answer
            .message()
            .contains("neither a run, job nor dataset event"),
        "{}",
        answer.message()
    );
    assert_eq!(bed.send(request(BLANKS)).await.error(), (413, 413));
}

#[tokio::test]
async fn questions_say_what_is_wrong_with_them() {
    let bed = Bed::with("[server.lineage]\nmax_wait_ms = 1\n").await;
    for query in [
        "",
        "dataset=a:b",
        "dataset=a:b&column=c&direction=left",
        "dataset=a:b&column=c&depth=-1",
    ] {
        let answer = bed.get(&format!("/api/v1/lineage/columns?{query}")).await;
        assert_eq!(answer.error(), (422, 42282), "{query}");
    }
    let early = bed
        .get("/api/v1/lineage/columns?dataset=a:b&column=c&min_seq=9")
        .await;
    assert_eq!(early.error(), (503, 50381));
    let unknown = bed
        .get("/api/v1/lineage/columns?dataset=a:b&column=c")
        .await
        .json();
    assert_eq!(
        (&unknown["nodes"], &unknown["complete"]),
        (&json!([]), &json!(true))
    );
}
