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
    for (path, message) in [
        (
            "/contexts/a%3Ab/subjects",
            "Context name 'a:b' cannot contain a colon",
        ),
        (
            "/contexts/%FF/subjects",
            "the name of the context is not UTF-8",
        ),
    ] {
        let refused = bed.get(path).await;
        assert_eq!(
            (refused.error(), refused.message().as_str()),
            ((400, 400), message)
        );
    }
    assert_eq!(
        bed.get("/contexts/a%00/subjects").await.error(),
        (422, 42208)
    );
}

#[tokio::test]
async fn only_an_empty_context_can_be_deleted() {
    let bed = Bed::new().await;
    bed.register(":.x:s", &json!("string")).await;
    let refused = bed.delete("/contexts/.x").await;
    assert_eq!(refused.error(), (422, 42211));
    assert_eq!(
        refused.message(),
        "The specified context ':.x:' is not empty."
    );
    bed.delete("/subjects/:.x:s").await;
    assert_eq!(bed.delete("/contexts/x").await.error(), (422, 42211));
    bed.delete("/subjects/:.x:s?permanent=true").await;
    // Empty, it is still listed until it is deleted.
    assert_eq!(bed.get("/contexts").await.json(), json!([".", ".x"]));
    for context in [":.x:", ".x", "unknown"] {
        let deleted = bed.delete(&format!("/contexts/{context}")).await;
        assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
    }
    assert_eq!(bed.get("/contexts").await.json(), json!(["."]));
    assert_eq!(bed.delete("/contexts/.").await.error(), (405, 405));
    assert_eq!(bed.delete("/contexts/a%00").await.error(), (422, 42208));
    // It comes back with the next version, whose id is a new one; over a restart too.
    let bed = bed.restart().await;
    assert_eq!(bed.get("/contexts").await.json(), json!(["."]));
    assert_eq!(bed.register(":.x:s", &json!("long")).await, 2);
    assert_eq!(bed.get("/contexts").await.json(), json!([".", ".x"]));
}

#[tokio::test]
async fn a_context_without_a_subject_is_a_context() {
    let bed = Bed::new().await;
    bed.put("/config/:.x", &json!({"compatibility": "NONE"}))
        .await;
    assert_eq!(
        bed.get("/contexts/:.x:/config").await.text,
        r#"{"compatibilityLevel":"NONE"}"#
    );
}

#[tokio::test]
async fn an_id_is_looked_for_where_its_subject_is() {
    let bed = Bed::new().await;
    bed.register("a", &json!("string")).await;
    bed.register(":.x:b", &json!("long")).await;
    let schema = async |query: &str| {
        bed.get(&format!("/schemas/ids/1{query}")).await.json()["schema"].clone()
    };
    assert_eq!(schema("").await, "\"string\"");
    assert_eq!(schema("?subject=a").await, "\"string\"");
    assert_eq!(schema("?subject=b").await, "\"long\"");
    assert_eq!(schema("?subject=:.x:").await, "\"long\"");
    // A bare subject that no context has leaves the default context's id.
    assert_eq!(schema("?subject=c").await, "\"string\"");
    for (path, wanted) in [
        ("/schemas/ids/1/subjects?subject=b", json!([":.x:b"])),
        (
            "/schemas/ids/1/versions?subject=:.x:",
            json!([{"subject": ":.x:b", "version": 1}]),
        ),
    ] {
        assert_eq!(bed.get(path).await.json(), wanted, "{path}");
    }
    for path in ["", "/schema", "/subjects", "/versions"] {
        let path = format!("/schemas/ids/1{path}?subject=:.x:a");
        assert_eq!(bed.get(&path).await.error(), (404, 40403), "{path}");
    }
}
