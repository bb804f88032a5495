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

/// A subject of three versions, of which the first has a field of another type.
async fn history(bed: &Bed, subject: &str) {
    let versions = [json!(["string"]), json!("int"), json!(["int"])];
    for (at, kind) in versions.iter().enumerate() {
        let schema = json!({"type": "record", "name": "A", "doc": at, "fields": [{"name": "a", "type": kind}]});
        let path = format!("/subjects/{subject}/versions");
        let none = json!({"compatibility": "NONE"});
        assert_eq!(bed.put("/config", &none).await.status, 200);
        let answer = bed
            .post(&path, &json!({"schema": schema.to_string()}))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
}

#[tokio::test]
async fn a_schema_is_judged_against_every_version_that_the_level_asks_for() {
    let bed = Bed::new().await;
    history(&bed, "orders").await;
    let schema = r#"{"type":"record","name":"A","fields":[{"name":"a","type":"int"}]}"#;
    let body = json!({"schema": schema});
    let ask = async |level: &str| {
        let path = format!("/api/v1/subjects/orders/compatibility{level}");
        bed.post(&path, &body).await.json()
    };
    let seen = |report: &serde_json::Value| -> Vec<(i64, String, String)> {
        let comparisons = report["comparisons"].as_array().unwrap();
        comparisons
            .iter()
            .map(|one| {
                (
                    one["version"].as_i64().unwrap(),
                    one["direction"].as_str().unwrap().to_owned(),
                    one["report"]["truth"]["verdict"]
                        .as_str()
                        .unwrap()
                        .to_owned(),
                )
            })
            .collect()
    };
    let row = |version, direction: &str, verdict: &str| {
        (version, direction.to_owned(), verdict.to_owned())
    };

    // The subject's own level.
    let report = ask("").await;
    assert_eq!(report["level"], "NONE");
    assert_eq!(seen(&report), []);
    let report = ask("?level=backward").await;
    assert_eq!(seen(&report), [row(3, "backward", "proven")]);
    assert_eq!(report["wire"], json!({"compatible": true, "messages": []}));

    // The registry stops at the first version that fails; here every version has its verdict.
    let report = ask("?level=FULL_TRANSITIVE").await;
    assert_eq!(
        seen(&report),
        [
            row(3, "forward", "proven"),
            row(3, "backward", "proven"),
            row(2, "forward", "proven"),
            row(2, "backward", "proven"),
            row(1, "forward", "refuted"),
            row(1, "backward", "refuted"),
        ]
    );
    assert_eq!(report["wire"]["compatible"], false);
    let messages = report["wire"]["messages"].as_array().unwrap();
    assert!(
        messages.contains(&json!("{oldSchemaVersion: 1}")),
        "{messages:?}"
    );
    let finding = &report["comparisons"][5]["report"]["findings"][0];
    assert_eq!(finding["against"], "version 1");
    assert_eq!(finding["reader_span"]["file"], "schema");
    assert_eq!(finding["writer_span"]["file"], "version 1");
    assert!(finding["witness"]["record"].is_object(), "{finding}");
}

#[tokio::test]
async fn what_cannot_be_judged_against_a_subject_is_refused_with_its_reason() {
    let bed = Bed::new().await;
    let path = "/api/v1/subjects/orders/compatibility";
    // Nothing is registered: nothing stands against the schema.
    let body = json!({"schema": "\"string\""});
    let report = bed.post(path, &body).await.json();
    assert_eq!(
        (&report["level"], &report["comparisons"]),
        (&json!("BACKWARD"), &json!([]))
    );
    assert_eq!(
        bed.get("/subjects").await.json(),
        json!([]),
        "nothing was registered"
    );
    let answer = bed.post(path, &json!({"schema": "{"})).await;
    assert_eq!(answer.error(), (422, 42201));
    let answer = bed.post(&format!("{path}?level=SIDEWAYS"), &body).await;
    assert!(answer.message().contains("SIDEWAYS"), "{}", answer.text);
    assert_eq!(answer.error().0, 422);
}
