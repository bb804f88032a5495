//! The wire verdict without registering.

use serde_json::{Value, json};

use crate::bed::{Bed, record};

fn body(schema: &Value) -> Value {
    json!({"schema": schema.to_string()})
}

#[tokio::test]
async fn messages_come_only_with_verbose() {
    let bed = Bed::new().await;
    bed.register("s", &record("A", &["a"])).await;
    let path = "/compatibility/subjects/s/versions/latest";
    let bad = body(&record("A", &["a", "b"]));
    assert_eq!(
        bed.post(path, &bad).await.text,
        r#"{"is_compatible":false}"#
    );
    let verbose = bed.post(&format!("{path}?verbose=true"), &bad).await.json();
    assert_eq!(verbose["is_compatible"], false);
    assert!(!verbose["messages"].as_array().unwrap().is_empty());
    let good = body(&record("A", &["a", "b?"]));
    let verbose = bed.post(&format!("{path}?verbose=true"), &good).await;
    assert_eq!(verbose.text, r#"{"is_compatible":true,"messages":[]}"#);
}

#[tokio::test]
async fn an_unknown_subject_is_compatible_and_an_unknown_version_is_40402() {
    let bed = Bed::new().await;
    let good = body(&json!("string"));
    for path in [
        "/compatibility/subjects/t/versions",
        "/compatibility/subjects/t/versions/latest",
    ] {
        assert_eq!(
            bed.post(path, &good).await.text,
            r#"{"is_compatible":true}"#,
            "{path}"
        );
    }
    let missing = bed
        .post("/compatibility/subjects/t/versions/3", &good)
        .await;
    assert_eq!(missing.error(), (404, 40402));
}

#[tokio::test]
async fn an_invalid_schema_is_42201_or_a_verbose_message() {
    let bed = Bed::new().await;
    let path = "/compatibility/subjects/s/versions";
    for schema in ["", "{"] {
        let body = json!({"schema": schema});
        assert_eq!(bed.post(path, &body).await.error(), (422, 42201));
        let verbose = bed.post(&format!("{path}?verbose=true"), &body).await;
        assert_eq!(
            (verbose.status, &verbose.json()["is_compatible"]),
            (200, &json!(false))
        );
    }
}

#[tokio::test]
async fn the_level_decides_which_versions_are_compared() {
    let bed = Bed::new().await;
    bed.put("/config/s", &json!({"compatibility": "none"}))
        .await;
    for fields in [&["a"][..], &["b"], &["c?"]] {
        bed.register("s", &record("A", fields)).await;
    }
    // Reads version 3, not version 1.
    let candidate = body(&record("A", &["c?", "a"]));
    let path = "/compatibility/subjects/s/versions";
    for (level, wanted) in [
        ("NONE", true),
        ("BACKWARD", false),
        ("FORWARD", true),
        ("FORWARD_TRANSITIVE", false),
        ("FULL", false),
    ] {
        bed.put("/config/s", &json!({"compatibility": level})).await;
        let answer = bed.post(path, &candidate).await.json();
        assert_eq!(answer["is_compatible"], wanted, "{level}");
    }
    // One version alone, also at a transitive level.
    bed.put("/config/s", &json!({"compatibility": "FORWARD_TRANSITIVE"}))
        .await;
    let answer = bed.post(&format!("{path}/3"), &candidate).await.json();
    assert_eq!(answer["is_compatible"], true);
}

#[tokio::test]
async fn soft_deleted_versions_are_never_compared() {
    let bed = Bed::new().await;
    bed.register("s", &record("A", &["a"])).await;
    bed.delete("/subjects/s").await;
    let other = body(&record("A", &["b"]));
    let answer = bed.post("/compatibility/subjects/s/versions", &other).await;
    assert_eq!(answer.text, r#"{"is_compatible":true}"#);
    assert_eq!(bed.register("s", &record("A", &["b"])).await, 2);
}
