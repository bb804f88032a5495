//! Contexts: lists, qualified names and the path prefix.

use serde_json::json;

use crate::bed::Bed;

#[tokio::test]
async fn the_default_context_is_always_listed_first() {
    let bed = Bed::new().await;
    assert_eq!(bed.get("/contexts").await.json(), json!(["."]));
    bed.register(":.b:s", &json!("string")).await;
    bed.register(":.a:s", &json!("string")).await;
    assert_eq!(bed.get("/contexts").await.json(), json!([".", ".a", ".b"]));
    assert_eq!(
        bed.get("/contexts?contextPrefix=.a").await.json(),
        json!([".a"])
    );
}

#[tokio::test]
async fn the_prefix_and_the_qualified_name_are_one_subject() {
    let bed = Bed::new().await;
    let body = json!({"schema": "\"string\""});
    let answer = bed.post("/contexts/.x/subjects/s/versions", &body).await;
    assert_eq!(answer.json()["id"], 1);
    assert_eq!(
        bed.get("/subjects/:.x:s/versions/1").await.json()["subject"],
        ":.x:s"
    );
    let by_id = bed.get("/contexts/.x/schemas/ids/1").await;
    assert_eq!(by_id.json()["schema"], "\"string\"");
    // Ids are counted per context.
    assert_eq!(bed.get("/schemas/ids/1").await.error(), (404, 40403));
    assert_eq!(bed.register("t", &json!("long")).await, 1);
}

#[tokio::test]
async fn a_colon_in_the_context_is_a_bad_request() {
    let bed = Bed::new().await;
    assert_eq!(
        bed.get("/contexts/a%3Ab/subjects").await.error(),
        (400, 400)
    );
}
