//! Reading the mode.

use crate::bed::Bed;

#[tokio::test]
async fn the_mode_is_readwrite_and_a_subject_has_none_of_its_own() {
    let bed = Bed::new().await;
    assert_eq!(bed.get("/mode").await.text, r#"{"mode":"READWRITE"}"#);
    let missing = bed.get("/mode/s").await;
    assert_eq!(missing.error(), (404, 40409));
    assert_eq!(
        missing.message(),
        "Subject 's' does not have subject-level mode configured"
    );
    let inherited = bed.get("/mode/s?defaultToGlobal=true").await;
    assert_eq!(inherited.text, r#"{"mode":"READWRITE"}"#);
}

#[tokio::test]
async fn a_read_only_subject_takes_known_content_and_nothing_else() {
    let bed = Bed::new().await;
    bed.register("s", &serde_json::json!("string")).await;
    let subject = callsheet_store::SubjectName::parse("s");
    let mode = callsheet_store::Mode::ReadOnly;
    bed.state
        .store()
        .put_mode(&subject, mode, bed.state.stamp())
        .await
        .unwrap();
    bed.state.tail_once().await.unwrap();
    assert_eq!(bed.get("/mode/s").await.text, r#"{"mode":"READONLY"}"#);
    bed.register("s", &serde_json::json!("string")).await;
    let other = serde_json::json!({"schema": "\"long\""});
    let refused = bed.post("/subjects/s/versions", &other).await;
    assert_eq!(refused.error(), (422, 42205));
    assert_eq!(
        refused.message(),
        "Subject s in context . is in read-only mode"
    );
    assert_eq!(bed.delete("/subjects/s").await.error(), (422, 42205));
    assert_eq!(
        bed.put("/config/s", &serde_json::json!({})).await.error(),
        (422, 42205)
    );
}
