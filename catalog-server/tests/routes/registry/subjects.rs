//! Lists, lookup and deletion of subjects.

use serde_json::json;

use crate::bed::{Bed, record};

#[tokio::test]
async fn subjects_are_sorted_filtered_and_paged() {
    let bed = Bed::new().await;
    for subject in ["b", "a", "c", ":.x:a"] {
        bed.register(subject, &json!("string")).await;
    }
    bed.delete("/subjects/c").await;
    for (query, wanted) in [
        ("", json!([":.x:a", "a", "b"])),
        ("?deleted=true", json!([":.x:a", "a", "b", "c"])),
        ("?deletedOnly=true&deleted=true", json!(["c"])),
        ("?subjectPrefix=", json!(["a", "b"])),
        ("?subjectPrefix=%3A.x%3A", json!([":.x:a"])),
        ("?subjectPrefix=%3A*%3Aa", json!([":.x:a", "a"])),
        ("?offset=1&limit=1", json!(["a"])),
    ] {
        assert_eq!(
            bed.get(&format!("/subjects{query}")).await.json(),
            wanted,
            "{query}"
        );
    }
    assert_eq!(
        bed.get("/contexts/x/subjects").await.json(),
        json!([":.x:a"])
    );
}

#[tokio::test]
async fn lookup_tells_an_unknown_subject_from_an_unknown_schema() {
    let bed = Bed::new().await;
    let schema = record("A", &["a"]);
    bed.register("s", &schema).await;
    let found = bed
        .post("/subjects/s", &json!({"schema": schema.to_string()}))
        .await;
    let body = found.json();
    assert_eq!((&body["version"], &body["id"]), (&json!(1), &json!(1)));
    let other = json!({"schema": "\"string\""});
    assert_eq!(bed.post("/subjects/s", &other).await.error(), (404, 40403));
    let unknown = bed.post("/subjects/t", &other).await;
    assert_eq!(unknown.error(), (404, 40401));
    assert_eq!(unknown.message(), "Subject 't' not found.");
    bed.delete("/subjects/s").await;
    let body = json!({"schema": schema.to_string()});
    assert_eq!(bed.post("/subjects/s", &body).await.error(), (404, 40401));
    assert_eq!(
        bed.post("/subjects/s?deleted=true", &body).await.status,
        200
    );
}

#[tokio::test]
async fn lookup_finds_the_schema_whatever_its_white_space() {
    let bed = Bed::new().await;
    bed.register("s", &record("A", &["a"])).await;
    let spaced = r#"{ "name": "A", "type": "record", "fields": [ {"type":"string","name":"a"} ] }"#;
    assert_eq!(
        bed.post("/subjects/s", &json!({"schema": spaced}))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn an_unqualified_read_searches_the_other_contexts() {
    let bed = Bed::new().await;
    bed.register(":.x:s", &json!("string")).await;
    let found = bed.get("/subjects/s/versions/latest").await.json();
    assert_eq!(found["subject"], ":.x:s");
    let looked_up = bed
        .post("/subjects/s", &json!({"schema": "\"string\""}))
        .await
        .json();
    assert_eq!(looked_up["subject"], ":.x:s");
}

#[tokio::test]
async fn permanent_deletion_needs_the_soft_one_first() {
    let bed = Bed::new().await;
    bed.register("s", &json!("string")).await;
    assert_eq!(bed.delete("/subjects/t").await.error(), (404, 40401));
    let early = bed.delete("/subjects/s?permanent=true").await;
    assert_eq!(early.error(), (404, 40405));
    assert_eq!(
        early.message(),
        "Subject 's' was not deleted first before being permanently deleted"
    );
    assert_eq!(bed.delete("/subjects/s").await.json(), json!([1]));
    let twice = bed.delete("/subjects/s").await;
    assert_eq!(twice.error(), (404, 40404));
    assert_eq!(
        twice.message(),
        "Subject 's' was soft deleted.Set permanent=true to delete permanently"
    );
    assert_eq!(
        bed.delete("/subjects/s?permanent=true").await.json(),
        json!([1])
    );
    assert_eq!(
        bed.delete("/subjects/s?permanent=true").await.error(),
        (404, 40401)
    );
    // Numbering starts again, and an id is not given out twice for other content.
    assert_eq!(bed.register("s", &json!("long")).await, 2);
    assert_eq!(bed.get("/subjects/s/versions").await.json(), json!([1]));
}

#[tokio::test]
async fn a_referenced_subject_is_kept() {
    let bed = Bed::new().await;
    bed.register("inner", &record("Inner", &["a"])).await;
    let outer = json!({
        "schema": r#"{"type":"record","name":"Outer","fields":[{"name":"i","type":"Inner"}]}"#,
        "references": [{"name": "Inner", "subject": "inner", "version": 1}],
    });
    assert_eq!(
        bed.post("/subjects/outer/versions", &outer).await.status,
        200
    );
    assert_eq!(
        bed.get("/subjects/inner/versions/1/referencedby")
            .await
            .json(),
        json!([2])
    );
    let blocked = bed.delete("/subjects/inner").await;
    assert_eq!(blocked.error(), (422, 42206));
    assert_eq!(
        blocked.message(),
        "One or more references exist to the schema \
         {magic=1,keytype=SCHEMA,subject=inner,version=1}."
    );
    let read = bed.get("/subjects/outer/versions/1").await.json();
    assert_eq!(read["references"], outer["references"]);
    let resolved = bed
        .get("/subjects/outer/versions/1/schema?format=resolved")
        .await;
    assert!(
        resolved.text.contains(r#""name":"Inner""#),
        "{}",
        resolved.text
    );
    // The same schema with its references inlined is the same version.
    let inlined = json!({"schema": resolved.text});
    assert_eq!(
        bed.post("/subjects/outer", &inlined).await.json()["version"],
        1
    );
    assert_eq!(
        bed.post("/subjects/outer/versions", &inlined).await.json()["version"],
        1
    );
}
