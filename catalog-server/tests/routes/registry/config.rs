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
    // What is shown always has a level.
    assert_eq!(
        bed.get("/config/s").await.json(),
        json!({"compatibilityLevel": "BACKWARD", "normalize": false})
    );
    assert_eq!(
        bed.delete("/config/s").await.json(),
        json!({"compatibilityLevel": "BACKWARD", "normalize": false})
    );
}

#[tokio::test]
async fn every_member_is_stored_shown_and_cleared() {
    let bed = Bed::new().await;
    let rules = json!({"domainRules": [
        {"name": "r", "kind": "CONDITION", "mode": "WRITE", "type": "CEL", "expr": "true"},
    ]});
    let mut config = json!({
        "alias": "t",
        "aliasForDeks": ":.x:u",
        "normalize": true,
        "validateFields": true,
        "validateNewSchemas": false,
        "validateRules": true,
        "compatibility": "FORWARD",
        "compatibilityPolicy": "LOGICAL",
        "compatibilityGroup": "major",
        "defaultMetadata": {"tags": {"a": ["PII"]}, "properties": {"k": "v"}, "sensitive": ["k"]},
        "overrideMetadata": {"properties": {"o": "p"}},
        "defaultRuleSet": rules,
        "overrideRuleSet": rules,
    });
    assert_eq!(bed.put("/config/s", &config).await.json(), config);
    let bed = bed.restart().await;
    let level = config.as_object_mut().unwrap().remove("compatibility");
    config["compatibilityLevel"] = level.unwrap();
    assert_eq!(bed.get("/config/s").await.json(), config);
    let names: Vec<String> = config.as_object().unwrap().keys().cloned().collect();
    for name in names {
        let name = if name == "compatibilityLevel" {
            "compatibility"
        } else {
            &name
        };
        bed.put("/config/s", &json!({name: null})).await;
    }
    assert_eq!(
        bed.get("/config/s").await.text,
        r#"{"compatibilityLevel":"BACKWARD"}"#
    );
}

#[tokio::test]
async fn refusals_have_their_order() {
    let bed = Bed::new().await;
    let broken = json!({"domainRules": [{"name": "r"}]});
    for (path, body, code) in [
        (
            "/config/s",
            json!({"compatibility": "x", "defaultRuleSet": broken}),
            42203,
        ),
        ("/config/s", json!({"defaultRuleSet": broken}), 42210),
        ("/config", json!({"overrideRuleSet": broken}), 42210),
        ("/config/__EMPTY", json!({"compatibility": "x"}), 42203),
        ("/config/__EMPTY", json!({"defaultRuleSet": broken}), 42210),
        ("/config/__EMPTY", json!({"compatibility": "NONE"}), 42208),
        ("/config/s", json!({"alias": "a\0b"}), 42208),
        ("/config/s", json!({"compatibilityPolicy": "LOOSE"}), 42282),
        ("/config/s", json!({"compatibilityGroup": "a\0"}), 42282),
    ] {
        assert_eq!(bed.put(path, &body).await.error(), (422, code), "{body}");
    }
    assert_eq!(bed.get("/config/s").await.error(), (404, 40408));
}

#[tokio::test]
async fn an_entry_of_its_own_is_filled_from_the_global_one_only() {
    let bed = Bed::new().await;
    bed.put(
        "/config",
        &json!({"normalize": true, "compatibilityGroup": "g", "compatibilityPolicy": "LENIENT", "alias": "a"}),
    )
    .await;
    bed.put(
        "/config/:.x:",
        &json!({"compatibility": "NONE", "validateFields": true}),
    )
    .await;
    let scope = async |path: &str| {
        bed.get(&format!("{path}?defaultToGlobal=true"))
            .await
            .json()
    };
    // Without an entry the context's applies whole.
    assert_eq!(
        scope("/config/:.x:s").await,
        json!({"compatibilityLevel": "NONE", "validateFields": true})
    );
    // With one, neither the context's switches nor any level are inherited; the global entry's are.
    bed.put("/config/:.x:s", &json!({"validateRules": false}))
        .await;
    assert_eq!(
        scope("/config/:.x:s").await,
        json!({
            "compatibilityLevel": "BACKWARD",
            "compatibilityPolicy": "LENIENT",
            "compatibilityGroup": "g",
            "normalize": true,
            "validateRules": false,
        })
    );
}

#[tokio::test]
async fn an_alias_stands_for_its_target_but_not_for_settings() {
    let bed = Bed::new().await;
    bed.register("target", &json!("string")).await;
    bed.register(":.x:target", &json!("long")).await;
    bed.put("/config/a%2Fb", &json!({"alias": "target"})).await;
    bed.put("/config/:.x:b", &json!({"alias": "target"})).await;
    bed.put("/config/c", &json!({"alias": ":.x:target"})).await;
    for (alias, subject) in [
        ("a%2Fb", "target"),
        (":.x:b", ":.x:target"),
        ("c", ":.x:target"),
    ] {
        let read = bed
            .get(&format!("/subjects/{alias}/versions/latest"))
            .await
            .json();
        assert_eq!(read["subject"], subject, "{alias}");
    }
    let by_id = bed.get("/schemas/ids/1?subject=c").await.json();
    assert_eq!(
        (&by_id["subject"], &by_id["schema"]),
        (&json!(":.x:target"), &json!("\"long\""))
    );
    let body = json!({"schema": "\"string\""});
    assert_eq!(
        bed.post("/subjects/a%2Fb", &body).await.json()["subject"],
        "target"
    );
    let check = "/compatibility/subjects/a%2Fb/versions/latest";
    assert_eq!(
        bed.post(check, &json!({"schema": "\"bytes\""}))
            .await
            .json()["is_compatible"],
        true
    );
    assert_eq!(
        bed.post(check, &json!({"schema": "\"int\""})).await.json()["is_compatible"],
        false
    );
    // Writes go to the target too.
    assert_eq!(bed.delete("/subjects/a%2Fb").await.json(), json!([1]));
    assert_eq!(bed.get("/subjects").await.json(), json!([":.x:target"]));
    // Settings are those of the alias, and one alias is followed, not two.
    assert_eq!(bed.get("/config/a%2Fb").await.json()["alias"], "target");
    assert_eq!(bed.get("/mode/a%2Fb").await.error(), (404, 40409));
    bed.put("/config/d", &json!({"alias": "c"})).await;
    assert_eq!(bed.get("/subjects/d/versions").await.error(), (404, 40401));
    bed.put("/config/c", &json!({"alias": null})).await;
    assert_eq!(bed.get("/subjects/c/versions").await.error(), (404, 40401));
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
    assert_eq!(bed.get("/contexts/x/config").await.error(), (404, 40408));
    assert_eq!(bed.delete("/contexts/x/config").await.error(), (404, 40401));
    assert_eq!(
        bed.get("/contexts/x/config?defaultToGlobal=true")
            .await
            .text,
        r#"{"compatibilityLevel":"FULL"}"#
    );
    // The server's own level is asked for without what stands above it.
    bed.delete("/config").await;
    assert_eq!(
        bed.get("/config").await.text,
        r#"{"compatibilityLevel":"BACKWARD"}"#
    );
    assert_eq!(
        bed.get("/config?defaultToGlobal=true").await.text,
        r#"{"compatibilityLevel":"FULL"}"#
    );
    bed.put("/config", &json!({"compatibility": "NONE"})).await;
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
