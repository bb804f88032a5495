//! Both verdicts on a pair.

use serde_json::json;

use crate::bed::{Bed, record};

#[tokio::test]
async fn a_broken_pair_has_both_verdicts_and_a_witness() {
    let bed = Bed::new().await;
    let body = json!({
        "format": "AVRO",
        "writer": {"schema": record("A", &["a"]).to_string()},
        "reader": {"schema": record("A", &["a", "b"]).to_string()},
    });
    let report = bed.post("/api/v1/compatibility", &body).await.json();
    assert_eq!(report["wire"]["compatible"], false);
    let entry = report["wire"]["messages"][0].as_str().unwrap();
    assert!(
        entry.starts_with("{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE'"),
        "{entry}"
    );
    assert_eq!(
        report["truth"],
        json!({"verdict": "refuted", "reason": null})
    );
    let finding = &report["findings"][0];
    let mut members: Vec<&String> = finding.as_object().unwrap().keys().collect();
    members.sort();
    assert_eq!(
        members,
        [
            "against",
            "axis",
            "class",
            "direction",
            "field_path",
            "fingerprint",
            "fix",
            "level",
            "message",
            "reader_path",
            "reader_span",
            "readers",
            "rule",
            "wire_type",
            "witness",
            "writer_path",
            "writer_span",
        ]
    );
    assert_eq!(finding["class"], "BREAKS_DECODE");
    assert_eq!(finding["reader_span"]["file"], "reader");
    let witness = finding["witness"].as_object().unwrap();
    assert!(
        witness["record"].is_object(),
        "the record is JSON, not text"
    );
    let members: Vec<&String> = witness.keys().collect();
    assert_eq!(
        members,
        ["encoded_hex", "error", "path", "record", "verified_by"]
    );
}

#[tokio::test]
async fn a_safe_pair_is_proven() {
    let bed = Bed::new().await;
    let body = json!({
        "writer": {"schema": record("A", &["a"]).to_string()},
        "reader": {"schema": record("A", &["a", "b?"]).to_string()},
    });
    let report = bed.post("/api/v1/compatibility", &body).await.json();
    assert_eq!(report["wire"], json!({"compatible": true, "messages": []}));
    assert_eq!(report["truth"]["verdict"], "proven");
}

#[tokio::test]
async fn references_resolve_in_their_order() {
    let bed = Bed::new().await;
    let side = json!({
        "schema": r#"{"type":"record","name":"C","fields":[{"name":"b","type":"B"}]}"#,
        "references": [
            {"name": "A", "schema": record("A", &["a"]).to_string()},
            {"name": "B", "schema": r#"{"type":"record","name":"B","fields":[{"name":"a","type":"A"}]}"#},
        ],
    });
    let body = json!({"format": "avro", "writer": side, "reader": side});
    let answer = bed.post("/api/v1/compatibility", &body).await;
    assert_eq!(
        answer.json()["truth"]["verdict"],
        "proven",
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn a_text_that_cannot_be_read_names_its_role_and_place() {
    let bed = Bed::new().await;
    let body = json!({"writer": {"schema": "\"string\""}, "reader": {"schema": "\n{"}});
    let answer = bed.post("/api/v1/compatibility", &body).await;
    assert_eq!(answer.error(), (422, 42201));
    assert!(
        answer.message().starts_with("reader:2:"),
        "{}",
        answer.message()
    );
    let body = json!({"format": "JSON", "writer": {"schema": ""}, "reader": {"schema": ""}});
    assert_eq!(
        bed.post("/api/v1/compatibility", &body).await.error(),
        (422, 42201)
    );
    let body = json!({"reader": {"schema": ""}});
    assert_eq!(
        bed.post("/api/v1/compatibility", &body).await.error(),
        (422, 422)
    );
}
