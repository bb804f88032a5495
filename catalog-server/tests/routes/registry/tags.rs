//! Tags: at register, by their own route, and in answers.

use serde_json::{Value, json};

use crate::bed::{Bed, record};

fn tags(kind: &str, path: &str, tags: &[&str]) -> Value {
    json!({"schemaEntity": {"entityPath": path, "entityType": kind}, "tags": tags})
}

#[tokio::test]
async fn register_adds_removes_and_propagates_tags() {
    let bed = Bed::new().await;
    let path = "/subjects/s/versions";
    let body = json!({"schema": record("A", &["a", "b?"]).to_string(),
        "schemaTagsToAdd": [tags("sr_field", "A.a", &["PII", "X"]), tags("sr_record", "A", &["TOP"])],
        "schemaTagsToRemove": [tags("sr_field", "A.a", &["X"])]});
    let first = bed.post(path, &body).await;
    assert_eq!(first.status, 200, "{}", first.text);
    let text: Value = serde_json::from_str(first.json()["schema"].as_str().unwrap()).unwrap();
    assert_eq!(text["confluent:tags"], json!(["TOP"]));
    assert_eq!(text["fields"][0]["confluent:tags"], json!(["PII"]));
    // The next version takes over what its text still has.
    let next =
        json!({"schema": record("A", &["a", "c?"]).to_string(), "propagateSchemaTags": true});
    let second = bed.post(path, &next).await;
    assert_eq!(second.status, 200, "{}", second.text);
    assert_eq!(second.json()["version"], 2);
    let read = bed.get("/subjects/s/versions/2?findTags=*").await.json();
    assert_eq!(
        read["schemaTags"],
        json!([
            tags("sr_record", "A", &["TOP"]),
            tags("sr_field", "A.a", &["PII"])
        ])
    );
    let id = read["id"].as_i64().unwrap();
    let by_id = bed
        .get(&format!("/schemas/ids/{id}?findTags=PII&findTags=NONE"))
        .await
        .json();
    assert_eq!(
        by_id["schemaTags"],
        json!([tags("sr_field", "A.a", &["PII"])])
    );
    let none = bed
        .get(&format!("/schemas/ids/{id}?findTags=NONE"))
        .await
        .json();
    assert!(none.get("schemaTags").is_none(), "{none}");
    let missing = json!({"schema": record("A", &["a"]).to_string(),
        "schemaTagsToAdd": [tags("sr_field", "A.zz", &["PII"])]});
    let refused = bed.post(path, &missing).await;
    assert_eq!(refused.error(), (422, 42201));
    assert_eq!(
        refused.message(),
        "No matching path 'A.zz' found in the schema"
    );
}

#[tokio::test]
async fn tagging_a_version_registers_the_next_one() {
    let bed = Bed::new().await;
    for (schema_type, schema, path) in [
        ("AVRO", record("A", &["a"]).to_string(), "A.a"),
        (
            "JSON",
            json!({"type": "object", "properties": {"a": {"type": "string"}}}).to_string(),
            "object.a",
        ),
        (
            "PROTOBUF",
            "syntax = \"proto3\"; message A { string a = 1; }".to_owned(),
            ".A.a",
        ),
    ] {
        let route = format!("/subjects/{schema_type}/versions");
        let body = json!({"schema": schema, "schemaType": schema_type,
            "metadata": {"properties": {"owner": "o"}}});
        bed.post(&route, &body).await;
        let change = json!({"tagsToAdd": [tags("sr_field", path, &["PII"])]});
        let tagged = bed.post(&format!("{route}/latest/tags"), &change).await;
        assert_eq!(tagged.status, 200, "{}", tagged.text);
        assert_eq!(tagged.json()["version"], 2);
        assert_eq!(tagged.json()["metadata"]["properties"]["owner"], "o");
        let read = bed.get(&format!("{route}/2?findTags=PII")).await.json();
        assert_eq!(read["schemaTags"][0]["tags"], json!(["PII"]), "{read}");
        let change = json!({"tagsToRemove": [tags("sr_field", path, &["PII"])], "newVersion": 3});
        let plain = bed.post(&format!("{route}/2/tags"), &change).await;
        assert_eq!(plain.status, 200, "{}", plain.text);
        let read = bed.get(&format!("{route}/latest?findTags=*")).await.json();
        assert!(read.get("schemaTags").is_none(), "{read}");
    }
}

#[tokio::test]
async fn the_route_of_tags_changes_rules_in_one_of_two_ways() {
    let bed = Bed::new().await;
    let rule = |name: &str| json!({"name": name, "kind": "CONDITION", "mode": "WRITE", "type": "CEL", "expr": "true"});
    let body = json!({"schema": record("A", &["a"]).to_string(),
        "ruleSet": {"domainRules": [rule("one"), rule("two")]}});
    bed.post("/subjects/s/versions", &body).await;
    let route = "/subjects/s/versions/1/tags";
    let change =
        json!({"rulesToMerge": {"domainRules": [rule("three")]}, "rulesToRemove": ["one"]});
    let done = bed.post(route, &change).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let rules = done.json()["ruleSet"]["domainRules"].clone();
    let names: Vec<&str> = rules
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["two", "three"]);
    let both = json!({"ruleSet": {"domainRules": [rule("x")]}, "rulesToRemove": ["two"]});
    let refused = bed.post(route, &both).await;
    assert_eq!(refused.error(), (422, 42210));
    let broken =
        json!({"rulesToMerge": {"domainRules": [{"name": "1 x", "mode": "WRITE", "type": "CEL"}]}});
    assert_eq!(bed.post(route, &broken).await.error(), (422, 42210));
    assert_eq!(
        bed.post("/subjects/s/versions/9/tags", &change)
            .await
            .error(),
        (404, 40402)
    );
    assert_eq!(
        bed.post("/subjects/t/versions/1/tags", &change)
            .await
            .error(),
        (404, 40401)
    );
    assert_eq!(
        bed.post("/subjects/s/versions/x/tags", &change)
            .await
            .error(),
        (422, 42202)
    );
}
