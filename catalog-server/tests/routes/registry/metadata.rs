//! Metadata and rules of a version: merged, carried over, numbered, looked up, held.

use serde_json::{Value, json};

use crate::bed::{Answer, Bed, record};

async fn register(bed: &Bed, body: &Value) -> Answer {
    bed.post("/subjects/s/versions", body).await
}

fn text(fields: &[&str]) -> String {
    record("A", fields).to_string()
}

#[tokio::test]
async fn defaults_and_overrides_of_the_configuration_are_merged() {
    let bed = Bed::new().await;
    let rule = |name: &str, doc: &str| json!({"name": name, "doc": doc, "kind": "CONDITION", "mode": "WRITE", "type": "CEL"});
    bed.put(
        "/config",
        &json!({
            "defaultMetadata": {"properties": {"owner": "nobody", "team": "data"}},
            "overrideMetadata": {"properties": {"audited": "yes"}},
            "overrideRuleSet": {"domainRules": [rule("check", "override")]},
        }),
    )
    .await;
    let body = json!({
        "schema": text(&["a"]),
        "metadata": {"properties": {"owner": "shop", "audited": "no"}},
        "ruleSet": {"domainRules": [rule("own", "own"), rule("check", "own")]},
    });
    let first = register(&bed, &body).await.json();
    assert_eq!(
        first["metadata"],
        json!({"properties": {"audited": "yes", "owner": "shop", "team": "data"}})
    );
    assert_eq!(
        first["ruleSet"],
        json!({"domainRules": [rule("own", "own"), rule("check", "override")]})
    );
    // Posted again, or looked up, the bare schema is the same version.
    let bare = json!({"schema": text(&["a"])});
    assert_eq!(register(&bed, &bare).await.json()["version"], 1);
    assert_eq!(bed.post("/subjects/s", &bare).await.json()["version"], 1);
    assert_eq!(bed.post("/subjects/s", &body).await.json()["version"], 1);
    // A subject with a configuration of its own does not inherit them.
    bed.put("/config/t", &json!({"normalize": false})).await;
    let other = bed.post("/subjects/t/versions", &bare).await.json();
    assert!(other.get("metadata").is_none() && other.get("ruleSet").is_none());
}

#[tokio::test]
async fn a_rule_has_a_kind_and_a_mode_which_are_part_of_the_identity() {
    let bed = Bed::new().await;
    let bare =
        json!({"schema": "\"string\"", "ruleSet": {"domainRules": [{"name": "r", "type": "CEL"}]}});
    let shown = json!({"domainRules": [{"name": "r", "kind": "TRANSFORM", "mode": "WRITEREAD", "type": "CEL"}]});
    let first = register(&bed, &bare).await.json();
    assert_eq!(first["ruleSet"], shown);
    let full = json!({"schema": "\"string\"", "ruleSet": shown});
    let second = register(&bed, &full).await.json();
    assert_eq!(
        (&second["version"], &second["guid"]),
        (&json!(1), &first["guid"])
    );
}

#[tokio::test]
async fn empty_members_of_metadata_and_rules_are_left_out() {
    let bed = Bed::new().await;
    let body = json!({
        "schema": "\"string\"",
        "metadata": {"properties": {"a": "b"}, "tags": {}, "sensitive": []},
        "ruleSet": {"domainRules": [], "migrationRules": null},
    });
    let answer = register(&bed, &body).await.json();
    assert_eq!(answer["metadata"], json!({"properties": {"a": "b"}}));
    assert_eq!(answer["ruleSet"], json!({}));
}

#[tokio::test]
async fn a_named_version_is_written_into_the_metadata() {
    let bed = Bed::new().await;
    let numbered = |version: i32| json!({"properties": {"confluent:version": version.to_string()}});
    let body = |version: i32, fields: &[&str]| json!({"schema": text(fields), "version": version});
    let first = register(&bed, &body(1, &["a"])).await.json();
    assert_eq!(
        (&first["version"], &first["metadata"]),
        (&json!(1), &numbered(1))
    );
    // -1 looks at the latest version, and means it though the number is missing.
    let known = register(&bed, &body(-1, &["a"])).await.json();
    assert_eq!((&known["version"], &known["id"]), (&json!(1), &first["id"]));
    let second = register(&bed, &body(-1, &["a", "b?"])).await.json();
    assert_eq!(
        (&second["version"], &second["metadata"]),
        (&json!(2), &numbered(2))
    );
    // The first version's content is no longer the latest: a third version.
    let third = register(&bed, &body(-1, &["a"])).await.json();
    assert_eq!(
        (&third["version"], &third["metadata"]),
        (&json!(3), &numbered(3))
    );
    // Without a version any one that the schema means is found, newest first.
    let bare = json!({"schema": text(&["a"])});
    assert_eq!(register(&bed, &bare).await.json()["version"], 3);
    assert_eq!(bed.post("/subjects/s", &bare).await.json()["version"], 3);
    // The number goes on as long as the metadata does.
    let fourth = register(&bed, &json!({"schema": text(&["a", "c?"])}))
        .await
        .json();
    assert_eq!(
        (&fourth["version"], &fourth["metadata"]),
        (&json!(4), &numbered(4))
    );
    let wrong = register(&bed, &body(9, &["a", "d?"])).await;
    assert_eq!(wrong.error(), (422, 42201));
    assert_eq!(
        wrong.message(),
        "Version is not one more than previous version"
    );
}

#[tokio::test]
async fn an_empty_schema_copies_type_text_and_references() {
    let bed = Bed::new().await;
    let body = json!({"schema": r#"{"type": "object"}"#, "schemaType": "JSON"});
    register(&bed, &body).await;
    for blank in [json!(null), json!(""), json!(" \n")] {
        let mut body = json!({"metadata": {"properties": {"blank": blank.to_string()}}});
        body["schema"] = blank;
        let copied = register(&bed, &body).await.json();
        assert_eq!(
            (&copied["schema"], &copied["schemaType"]),
            (&json!(r#"{"type":"object"}"#), &json!("JSON"))
        );
    }
    let nothing = bed
        .post("/subjects/t/versions", &json!({"schema": " "}))
        .await;
    assert_eq!(
        (nothing.error(), nothing.message().as_str()),
        ((422, 42201), "Empty schema")
    );
    // A lookup of nothing finds nothing.
    assert_eq!(
        bed.post("/subjects/s", &json!({"schema": ""}))
            .await
            .error(),
        (404, 40403)
    );
    assert_eq!(
        bed.post("/subjects/t", &json!({})).await.error(),
        (404, 40401)
    );
}

#[tokio::test]
async fn the_newest_version_with_some_properties() {
    let bed = Bed::new().await;
    let body = |major: &str, fields: &[&str]| {
        let properties = json!({"major": major, "owner": "shop"});
        json!({"schema": text(fields), "metadata": {"properties": properties}})
    };
    register(&bed, &json!({"schema": text(&[])})).await;
    register(&bed, &body("1", &["a?"])).await;
    register(&bed, &body("1", &["a?", "b?"])).await;
    register(&bed, &body("2", &["a?", "c?"])).await;
    let version = async |query: &str| {
        let answer = bed.get(&format!("/subjects/s/metadata?{query}")).await;
        answer.json()["version"].clone()
    };
    assert_eq!(version("key=major&value=1").await, 3);
    assert_eq!(version("key=major&value=2&key=owner&value=shop").await, 4);
    // Keys and values are paired by position, a surplus one counts for nothing.
    assert_eq!(version("key=major&key=owner&value=1").await, 3);
    assert_eq!(version("").await, 4);
    let missing = bed.get("/subjects/s/metadata?key=major&value=9").await;
    assert_eq!(
        (missing.error(), missing.message().as_str()),
        ((404, 40403), "Schema not found")
    );
    bed.delete("/subjects/s/versions/3").await;
    assert_eq!(version("key=major&value=1").await, 2);
    assert_eq!(version("key=major&value=1&deleted=true").await, 3);
    assert_eq!(
        bed.get("/subjects/t/metadata?key=a&value=b").await.error(),
        (404, 40401)
    );
}

#[tokio::test]
async fn reserved_fields_stay_reserved_and_free() {
    let bed = Bed::new().await;
    let reserving = |names: &str| json!({"properties": {"confluent:reserved": names}});
    let body = |names: &str, fields: &[&str]| json!({"schema": text(fields), "metadata": reserving(names)});
    assert_eq!(register(&bed, &body("x, y", &["a"])).await.status, 200);
    // Not held unless asked for.
    assert_eq!(register(&bed, &body("x,y", &["a", "z?"])).await.status, 200);
    bed.put("/config/s", &json!({"validateFields": true})).await;
    let taken = register(&bed, &body("x,y", &["a", "x?"])).await;
    assert_eq!(taken.error(), (409, 40901));
    assert!(
        taken.message().ends_with(
            "details: [The new schema has field that conflicts with the reserved field x., \
             {validateFields: 'true', compatibility: 'BACKWARD'}]"
        ),
        "{}",
        taken.message()
    );
    let check = "/compatibility/subjects/s/versions?verbose=true";
    let removed = bed.post(check, &body("y", &["a"])).await.json();
    assert_eq!(
        removed["messages"],
        json!([
            "The new schema has reserved field x removed from its metadata which is present in the old \
             schema's metadata.",
            "{validateFields: 'true', compatibility: 'BACKWARD'}",
        ])
    );
    // The level does not matter, and both kinds of problems are told.
    bed.put("/config/s", &json!({"compatibility": "NONE"}))
        .await;
    assert_eq!(register(&bed, &body("y", &["a"])).await.status, 409);
    bed.put("/config/s", &json!({"compatibility": "BACKWARD"}))
        .await;
    let both = bed.post(check, &body("x,y", &["a", "x"])).await.json();
    let messages = both["messages"].as_array().unwrap();
    assert!(messages.len() > 2 && messages[0].as_str().unwrap().contains("reserved field x"));
    assert!(
        messages[1]
            .as_str()
            .unwrap()
            .contains("READER_FIELD_MISSING_DEFAULT_VALUE")
    );
    assert_eq!(
        messages.last().unwrap(),
        "{validateFields: 'true', compatibility: 'BACKWARD'}"
    );
    assert_eq!(register(&bed, &body("x,y", &["a", "w?"])).await.status, 200);
}

#[tokio::test]
async fn reserved_fields_of_json_and_protobuf() {
    let bed = Bed::new().await;
    bed.put("/config", &json!({"validateFields": true})).await;
    for (schema_type, schema) in [
        (
            "JSON",
            r#"{"type":"object","properties":{"a":{"properties":{"b":{}}}}}"#,
        ),
        (
            "PROTOBUF",
            "syntax = \"proto3\"; message M { string a = 1; message N { string b = 1; } }",
        ),
    ] {
        for (reserved, status) in [("a", 409), ("b", 200)] {
            let body = json!({
                "schema": schema,
                "schemaType": schema_type,
                "metadata": {"properties": {"confluent:reserved": reserved}},
            });
            let route = format!("/subjects/{schema_type}/versions");
            assert_eq!(
                bed.post(&route, &body).await.status,
                status,
                "{schema_type} {reserved}"
            );
        }
    }
}

#[tokio::test]
async fn force_skips_the_compatibility_check_alone() {
    let bed = Bed::new().await;
    register(&bed, &json!({"schema": text(&["a"])})).await;
    let forced = async |body: Value| bed.post("/subjects/s/versions?force=true", &body).await;
    assert_eq!(forced(json!({"schema": "{"})).await.error(), (422, 42201));
    let version = json!({"schema": "\"long\"", "version": 9});
    assert_eq!(forced(version).await.error(), (422, 42201));
    let first = forced(json!({"schema": "\"long\"", "version": 2}))
        .await
        .json();
    assert_eq!(first["metadata"]["properties"]["confluent:version"], "2");
}
