//! Configuration and its scopes.

use serde_json::json;

use crate::bed::Bed;

#[tokio::test]
async fn the_server_has_a_level_before_anything_is_stored() {
    let bed = Bed::new().await;
    assert_eq!(
        bed.get("/config").await.text,
        r#"{"compatibilityLevel":"BACKWARD"}"#
    );
    let put = bed.put("/config", &json!({"compatibility": "full"})).await;
    assert_eq!(put.text, r#"{"compatibility":"FULL"}"#);
    assert_eq!(
        bed.get("/config").await.text,
        r#"{"compatibilityLevel":"FULL"}"#
    );
    assert_eq!(
        bed.delete("/config").await.text,
        r#"{"compatibilityLevel":"FULL"}"#
    );
    assert_eq!(
        bed.get("/config").await.text,
        r#"{"compatibilityLevel":"BACKWARD"}"#
    );
}

#[tokio::test]
async fn a_subject_without_config_is_40408_unless_it_may_inherit() {
    let bed = Bed::new().await;
    let missing = bed.get("/config/s").await;
    assert_eq!(missing.error(), (404, 40408));
    assert_eq!(
        missing.message(),
        "Subject 's' does not have subject-level compatibility configured"
    );
    bed.put("/config", &json!({"compatibility": "NONE"})).await;
    let inherited = bed.get("/config/s?defaultToGlobal=true").await;
    assert_eq!(inherited.text, r#"{"compatibilityLevel":"NONE"}"#);
    assert_eq!(bed.delete("/config/s").await.error(), (404, 40401));
}

#[tokio::test]
async fn a_partial_update_keeps_and_null_clears() {
    let bed = Bed::new().await;
    bed.put(
        "/config/s",
        &json!({"compatibility": "FORWARD", "normalize": true}),
    )
    .await;
    bed.put("/config/s", &json!({"normalize": false})).await;
    assert_eq!(
        bed.get("/config/s").await.json(),
        json!({"compatibilityLevel": "FORWARD", "normalize": false})
    );
    let cleared = bed.put("/config/s", &json!({"compatibility": null})).await;
    assert_eq!(cleared.json(), json!({"normalize": false}));
}

#[tokio::test]
async fn a_subject_config_without_level_does_not_inherit_the_level() {
    let bed = Bed::new().await;
    bed.put(
        "/config",
        &json!({"compatibility": "NONE", "normalize": true}),
    )
    .await;
    bed.put("/config/s", &json!({"validateFields": false}))
        .await;
    assert_eq!(
        bed.get("/config/s?defaultToGlobal=true").await.json(),
        json!({"compatibilityLevel": "BACKWARD", "normalize": true, "validateFields": false})
    );
}

#[tokio::test]
async fn an_unknown_level_is_42203() {
    let bed = Bed::new().await;
    let answer = bed
        .put("/config", &json!({"compatibility": "SOMETIMES"}))
        .await;
    assert_eq!(answer.error(), (422, 42203));
    assert!(
        answer
            .message()
            .starts_with("Invalid compatibility level. Valid values are none,")
    );
}

#[tokio::test]
async fn contexts_have_entries_of_their_own() {
    let bed = Bed::new().await;
    bed.put("/config", &json!({"compatibility": "NONE"})).await;
    // Another context does not fall back to the default context's entry.
    assert_eq!(
        bed.get("/contexts/x/config/s?defaultToGlobal=true")
            .await
            .text,
        r#"{"compatibilityLevel":"BACKWARD"}"#
    );
    bed.put("/config/:.__GLOBAL:", &json!({"compatibility": "FULL"}))
        .await;
    assert_eq!(
        bed.get("/contexts/x/config").await.text,
        r#"{"compatibilityLevel":"FULL"}"#
    );
    bed.put("/contexts/x/config", &json!({"compatibility": "FORWARD"}))
        .await;
    assert_eq!(
        bed.get("/config/:.x:s?defaultToGlobal=true").await.text,
        r#"{"compatibilityLevel":"FORWARD"}"#
    );
    // The default context written as a subject is the global entry.
    assert_eq!(
        bed.get("/config/:.:").await.text,
        r#"{"compatibilityLevel":"NONE"}"#
    );
}

#[tokio::test]
async fn normalize_in_the_config_changes_what_is_stored() {
    let bed = Bed::new().await;
    bed.put("/config/s", &json!({"normalize": true})).await;
    let schema = json!({"type": "string", "zeta": 1, "alpha": 2});
    bed.register("s", &schema).await;
    assert_eq!(
        bed.get("/subjects/s/versions/1/schema").await.text,
        r#"{"type":"string","alpha":2,"zeta":1}"#
    );
}
