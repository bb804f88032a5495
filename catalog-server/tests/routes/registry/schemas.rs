//! The list of schemas.

use serde_json::json;

use crate::bed::{Bed, record};

#[tokio::test]
async fn schemas_are_sorted_by_subject_and_version() {
    let bed = Bed::new().await;
    bed.register("b", &record("A", &["a"])).await;
    bed.register("b", &record("A", &["a", "b?"])).await;
    bed.register("a", &json!("string")).await;
    bed.register(":.x:c", &json!("string")).await;
    let places = |body: serde_json::Value| -> Vec<String> {
        let rows = body.as_array().unwrap().clone();
        rows.iter()
            .map(|row| format!("{} {}", row["subject"].as_str().unwrap(), row["version"]))
            .collect()
    };
    for (query, wanted) in [
        ("", &["a 1", "b 1", "b 2"][..]),
        ("?latestOnly=true", &["a 1", "b 2"]),
        ("?subjectPrefix=b&limit=1&offset=1", &["b 2"]),
        ("?subjectPrefix=%3A*%3A", &[":.x:c 1", "a 1", "b 1", "b 2"]),
    ] {
        assert_eq!(
            places(bed.get(&format!("/schemas{query}")).await.json()),
            wanted,
            "{query}"
        );
    }
}

fn subjects(answer: &crate::bed::Answer) -> Vec<String> {
    let rows = answer.json().as_array().unwrap().clone();
    rows.iter()
        .map(|row| format!("{} {}", row["subject"].as_str().unwrap(), row["version"]))
        .collect()
}

#[tokio::test]
async fn the_list_can_be_narrowed_to_a_type_of_rule() {
    let bed = Bed::new().await;
    let with = |rule_type: &str, list: &str| {
        let mode = if list == "migrationRules" {
            "UPGRADE"
        } else {
            "WRITE"
        };
        json!({"schema": "\"string\"", "ruleSet": {list: [{"name": "r", "type": rule_type, "mode": mode}]}})
    };
    bed.post("/subjects/a/versions", &with("CEL", "domainRules"))
        .await;
    bed.post("/subjects/b/versions", &with("JSONATA", "migrationRules"))
        .await;
    bed.post(
        "/subjects/c/versions",
        &with("ENCRYPT_PAYLOAD", "encodingRules"),
    )
    .await;
    bed.register("d", &json!("string")).await;
    for (query, wanted) in [
        ("?ruleType=CEL", &["a 1"][..]),
        ("?ruleType=JSONATA", &["b 1"]),
        ("?ruleType=ENCRYPT_PAYLOAD", &["c 1"]),
        ("?ruleType=X", &[]),
        ("?ruleType=", &["a 1", "b 1", "c 1", "d 1"]),
    ] {
        assert_eq!(
            subjects(&bed.get(&format!("/schemas{query}")).await),
            wanted,
            "{query}"
        );
    }
}

#[tokio::test]
async fn aliases_are_shown_and_bring_their_target() {
    let bed = Bed::new().await;
    bed.register("orders", &json!("string")).await;
    bed.register("other", &json!("string")).await;
    bed.put("/config/bills", &json!({"alias": "orders"})).await;
    bed.put("/config/:.x:bills", &json!({"alias": ":.:orders"}))
        .await;
    let listed = bed.get("/schemas?aliases=true").await.json();
    // By context, then by name.
    assert_eq!(listed[0]["aliases"], json!(["bills", ":.x:bills"]));
    assert!(listed[1].get("aliases").is_none());
    let asked = bed.get("/schemas?aliases=true&subjectPrefix=bil").await;
    assert_eq!(subjects(&asked), ["orders 1"]);
    assert!(bed.get("/schemas").await.json()[0].get("aliases").is_none());
    assert_eq!(
        bed.get("/schemas?subjectPrefix=bil").await.json(),
        json!([])
    );
}

#[tokio::test]
async fn a_limit_above_the_maximum_is_the_maximum() {
    let bed = Bed::new().await;
    for subject in ["a", "b", "c"] {
        bed.register(subject, &json!("string")).await;
    }
    for (query, count) in [
        ("?limit=2", 2),
        ("?limit=0", 3),
        ("?limit=-5", 3),
        ("?limit=1001", 3),
        ("?offset=9", 0),
    ] {
        let listed = bed.get(&format!("/schemas{query}")).await.json();
        assert_eq!(listed.as_array().unwrap().len(), count, "{query}");
    }
    assert_eq!(bed.get("/schemas?limit=x").await.error(), (422, 42282));
}
