//! Register, and reads and deletions of versions.

use serde_json::{Value, json};

use crate::bed::{Bed, record};

async fn post(bed: &Bed, subject: &str, schema: &Value) -> crate::bed::Answer {
    let body = json!({"schema": schema.to_string()});
    bed.post(&format!("/subjects/{subject}/versions"), &body)
        .await
}

#[tokio::test]
async fn register_is_idempotent_by_content() {
    let bed = Bed::new().await;
    let first = post(&bed, "s", &record("A", &["a"])).await.json();
    assert_eq!(
        (&first["id"], &first["version"], &first["schemaType"]),
        (&json!(1), &json!(1), &json!("AVRO"))
    );
    assert!(first.get("references").is_none());
    let again = post(&bed, "s", &record("A", &["a"])).await.json();
    assert_eq!((&again["id"], &again["version"]), (&json!(1), &json!(1)));
    let second = post(&bed, "s", &record("A", &["a", "b?"])).await.json();
    assert_eq!((&second["id"], &second["version"]), (&json!(2), &json!(2)));
    let other = post(&bed, "t", &record("A", &["a", "b?"])).await.json();
    assert_eq!((&other["id"], &other["version"]), (&json!(2), &json!(1)));
    assert_eq!(bed.get("/subjects/s/versions").await.json(), json!([1, 2]));
}

#[tokio::test]
async fn an_incompatible_schema_is_409_with_the_differences() {
    let bed = Bed::new().await;
    post(&bed, "s", &record("A", &["a"])).await;
    let refused = post(&bed, "s", &record("A", &["a", "b"])).await;
    assert_eq!(refused.error(), (409, 40901));
    let message = refused.message();
    assert!(
        message.starts_with(
            "Schema being registered is incompatible with an earlier schema for subject \"s\", \
             details: [{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE'"
        ),
        "{message}"
    );
    assert!(message.contains("{oldSchemaVersion: 1}"), "{message}");
    assert!(
        message.ends_with("{validateFields: 'false', compatibility: 'BACKWARD'}]"),
        "{message}"
    );
    let body = json!({"schema": record("A", &["a", "b"]).to_string()});
    assert_eq!(
        bed.post("/subjects/s/versions?force=true", &body)
            .await
            .json()["version"],
        2
    );
}

#[tokio::test]
async fn the_code_of_an_incompatible_schema_can_be_the_old_one() {
    let bed = Bed::with("[server.registry]\nincompatible_error_code = 409\n").await;
    post(&bed, "s", &record("A", &["a"])).await;
    assert_eq!(
        post(&bed, "s", &record("A", &["a", "b"])).await.error(),
        (409, 409)
    );
}

#[tokio::test]
async fn a_schema_that_cannot_be_read_is_42201_with_its_place() {
    let bed = Bed::new().await;
    for (schema, part) in [
        ("{\"type\":\"record\",\n\"name\":\"A\"}", "line "),
        ("{", "line 1"),
        ("", "Empty schema"),
        ("\"nope\"", "nope"),
        (
            r#"{"type":"record","name":"A","fields":[{"name":"a","type":"int","default":"x"}]}"#,
            "default",
        ),
    ] {
        let answer = bed
            .post("/subjects/s/versions", &json!({"schema": schema}))
            .await;
        assert_eq!(answer.error(), (422, 42201), "{schema}");
        assert!(
            answer.message().contains(part),
            "{schema}: {}",
            answer.message()
        );
    }
    assert_eq!(bed.get("/subjects").await.json(), json!([]));
}

#[tokio::test]
async fn json_and_protobuf_are_registered() {
    let bed = Bed::new().await;
    for (subject, schema_type, schema) in [
        ("j", "JSON", "{\"type\":\"object\"}"),
        (
            "p",
            "PROTOBUF",
            "syntax = \"proto3\";\n\nmessage Order {\n  string id = 1;\n}\n",
        ),
    ] {
        let body = json!({"schema": schema, "schemaType": schema_type});
        let route = format!("/subjects/{subject}/versions");
        let registered = bed.post(&route, &body).await;
        assert_eq!(registered.status, 200, "{}", registered.json());
        let read = bed.get(&format!("{route}/1")).await.json();
        assert_eq!(
            (&read["schema"], &read["schemaType"]),
            (&json!(schema), &json!(schema_type))
        );
        let broken = json!({"schema": "{ \"type\": ", "schemaType": schema_type});
        assert_eq!(bed.post(&route, &broken).await.error(), (422, 42201));
        // Another type is incompatible, whatever it says.
        let avro = json!({"schema": record("A", &["a"]).to_string()});
        let refused = bed.post(&route, &avro).await;
        assert_eq!(refused.error(), (409, 40901));
        assert!(
            refused.message().contains("different schema type"),
            "{}",
            refused.message()
        );
    }
    let body = json!({"schema": "{}", "schemaType": "XML"});
    assert_eq!(
        bed.post("/subjects/s/versions", &body).await.error(),
        (422, 42201)
    );
    assert_eq!(
        bed.get("/schemas/types").await.json(),
        json!(["JSON", "PROTOBUF", "AVRO"])
    );
}

#[tokio::test]
async fn references_of_json_and_protobuf_resolve_in_the_registry() {
    let bed = Bed::new().await;
    let money = "syntax = \"proto3\"; package shop; message Money { int64 units = 1; }";
    let order = "syntax = \"proto3\"; package shop; import \"shop/money.proto\"; message Order { Money total = 1; }";
    let cases = [
        ("PROTOBUF", "shop/money.proto", money, order),
        (
            "JSON",
            "money.json",
            r#"{"type":"object","properties":{"units":{"type":"integer"}}}"#,
            r#"{"type":"object","properties":{"total":{"$ref":"money.json"}}}"#,
        ),
    ];
    for (schema_type, name, referenced, schema) in cases {
        let subject = format!("{schema_type}-money");
        let route = format!("/subjects/{schema_type}-order/versions");
        let alone = json!({"schema": schema, "schemaType": schema_type});
        let missing = bed.post(&route, &alone).await;
        assert_eq!(missing.error(), (422, 42201));
        assert!(missing.message().contains(name), "{}", missing.message());
        let body = json!({"schema": referenced, "schemaType": schema_type});
        bed.post(&format!("/subjects/{subject}/versions"), &body)
            .await;
        let body = json!({"schema": schema, "schemaType": schema_type,
            "references": [{"name": name, "subject": subject, "version": 1}]});
        let registered = bed.post(&route, &body).await;
        assert_eq!(registered.status, 200, "{}", registered.json());
    }
}

#[tokio::test]
async fn versions_of_another_compatibility_group_are_not_compared() {
    let bed = Bed::new().await;
    bed.put("/config/s", &json!({"compatibilityGroup": "major"}))
        .await;
    let of = |major: Option<&str>, fields: &[&str]| {
        let mut body = json!({"schema": record("A", fields).to_string()});
        if let Some(major) = major {
            body["metadata"] = json!({"properties": {"major": major}});
        }
        body
    };
    let register = async |body| bed.post("/subjects/s/versions", &body).await.status;
    assert_eq!(register(of(Some("1"), &["a"])).await, 200);
    assert_eq!(register(of(Some("1"), &["a", "b"])).await, 409);
    assert_eq!(register(of(Some("2"), &["a", "b"])).await, 200);
    assert_eq!(register(of(Some("2"), &["a", "b", "c"])).await, 409);
    // The latest of the group counts, not the latest of the subject.
    assert_eq!(register(of(Some("1"), &[])).await, 200);
}

#[tokio::test]
async fn an_explicit_version_must_be_the_next_one() {
    let bed = Bed::new().await;
    let body = |version: i32, fields: &[&str]| json!({"schema": record("A", fields).to_string(), "version": version});
    assert_eq!(
        bed.post("/subjects/s/versions", &body(2, &["a"]))
            .await
            .error(),
        (422, 42201)
    );
    assert_eq!(
        bed.post("/subjects/s/versions", &body(1, &["a"]))
            .await
            .json()["version"],
        1
    );
    let next = bed
        .post("/subjects/s/versions", &body(2, &["a", "b?"]))
        .await;
    assert_eq!(next.json()["version"], 2);
}

#[tokio::test]
async fn an_explicit_id_needs_import_mode_unless_it_is_the_known_one() {
    let bed = Bed::new().await;
    let body = json!({"schema": "\"string\"", "id": 9});
    assert_eq!(
        bed.post("/subjects/s/versions", &body).await.error(),
        (422, 42205)
    );
    bed.register("s", &json!("string")).await;
    let known = json!({"schema": "\"string\"", "id": 1});
    assert_eq!(
        bed.post("/subjects/s/versions", &known).await.json()["id"],
        1
    );
}

#[tokio::test]
async fn a_reference_to_nothing_is_named() {
    let bed = Bed::new().await;
    let body = json!({
        "schema": r#"{"type":"record","name":"O","fields":[{"name":"i","type":"I"}]}"#,
        "references": [{"name": "I", "subject": "inner", "version": 3}],
    });
    let answer = bed.post("/subjects/o/versions", &body).await;
    assert_eq!(answer.error(), (422, 42201));
    assert_eq!(
        answer.message(),
        "No schema reference found for subject \"inner\" and version 3"
    );
}

#[tokio::test]
async fn a_remote_reference_is_never_fetched() {
    let bed = Bed::new().await;
    let remote = "https://example.com/money.json";
    let schema = json!({"properties": {"total": {"$ref": remote}}}).to_string();
    let mut body = json!({"schema": schema, "schemaType": "JSON"});
    for mode in ["READWRITE", "IMPORT"] {
        bed.put("/mode?force=true", &json!({"mode": mode})).await;
        let refused = bed.post("/subjects/s/versions", &body).await;
        assert_eq!(refused.error(), (422, 42201), "{mode}");
        assert!(
            refused
                .message()
                .contains("Remote schema reference fetching over HTTP(S) is disabled"),
            "{}",
            refused.message()
        );
        body["id"] = json!(7);
    }
    bed.put("/mode", &json!({"mode": "READWRITE"})).await;
    let money = json!({"schema": r#"{"type":"integer"}"#, "schemaType": "JSON"});
    bed.post("/subjects/money/versions", &money).await;
    let listed = json!({
        "schema": schema,
        "schemaType": "JSON",
        "references": [{"name": remote, "subject": "money", "version": -1}],
    });
    let registered = bed.post("/subjects/s/versions", &listed).await;
    assert_eq!(registered.status, 200, "{}", registered.text);
    // -1 was the latest version then, and means it in a lookup too.
    assert_eq!(registered.json()["references"][0]["version"], 1);
    assert_eq!(bed.post("/subjects/s", &listed).await.json()["version"], 1);
}

#[tokio::test]
async fn metadata_is_part_of_the_identity_and_carried_over() {
    let bed = Bed::new().await;
    let text = record("A", &["a"]).to_string();
    let plain = json!({"schema": text});
    let owned = json!({"schema": text, "metadata": {"properties": {"owner": "team"}}});
    assert_eq!(
        bed.post("/subjects/s/versions", &plain).await.json()["id"],
        1
    );
    assert_eq!(
        bed.post("/subjects/s/versions", &owned).await.json()["id"],
        2
    );
    let read = bed.get("/subjects/s/versions/2").await.json();
    assert_eq!(read["metadata"], json!({"properties": {"owner": "team"}}));
    // Left out, it is that of the previous version.
    let next = json!({"schema": record("A", &["a", "b?"]).to_string()});
    let body = bed.post("/subjects/s/versions", &next).await.json();
    assert_eq!(body["metadata"], json!({"properties": {"owner": "team"}}));
}

#[tokio::test]
async fn an_empty_schema_copies_the_previous_text() {
    let bed = Bed::new().await;
    bed.register("s", &record("A", &["a"])).await;
    let body = json!({"metadata": {"properties": {"k": "v"}}});
    let copied = bed.post("/subjects/s/versions", &body).await.json();
    assert_eq!(copied["version"], 2);
    assert_eq!(
        copied["schema"],
        record("A", &["a"]).to_string().as_str().replace(
            r#"{"fields":[{"name":"a","type":"string"}],"name":"A","type":"record"}"#,
            r#"{"type":"record","name":"A","fields":[{"name":"a","type":"string"}]}"#,
        )
    );
}

#[tokio::test]
async fn a_rule_set_of_the_wrong_shape_is_42210() {
    let bed = Bed::new().await;
    let body = json!({
        "schema": "\"string\"",
        "ruleSet": {"domainRules": [{"name": "1", "type": "CEL", "mode": "WRITE"}]},
    });
    for subject in ["s", "__GLOBAL"] {
        let route = format!("/subjects/{subject}/versions");
        assert_eq!(bed.post(&route, &body).await.error(), (422, 42210));
    }
}

#[tokio::test]
async fn reserved_subjects_are_42208() {
    let bed = Bed::new().await;
    let answer = bed
        .post(
            "/subjects/__GLOBAL/versions",
            &json!({"schema": "\"string\""}),
        )
        .await;
    assert_eq!(answer.error(), (422, 42208));
    assert_eq!(
        answer.message(),
        "The specified subject '__GLOBAL' is not a valid."
    );
}

#[tokio::test]
async fn a_schema_above_the_limit_is_42209() {
    let bed = Bed::with("[server]\nmax_body_bytes = 100\n").await;
    let body = json!({"schema": "x".repeat(200)});
    let answer = bed.post("/subjects/s/versions", &body).await;
    assert_eq!(answer.error(), (422, 42209));
    assert_eq!(
        answer.message(),
        "Register operation failed because schema is too large"
    );
}

#[tokio::test]
async fn a_subject_keeps_its_slashes() {
    let bed = Bed::new().await;
    bed.register("a%2Fb%20c", &json!("string")).await;
    assert_eq!(bed.get("/subjects").await.json(), json!(["a/b c"]));
    assert_eq!(
        bed.get("/subjects/a%2Fb%20c/versions/1").await.json()["subject"],
        "a/b c"
    );
}

#[tokio::test]
async fn versions_that_do_not_exist() {
    let bed = Bed::new().await;
    bed.register("s", &json!("string")).await;
    for (path, error, message) in [
        (
            "/subjects/s/versions/2",
            (404, 40402),
            "Version 2 not found.",
        ),
        (
            "/subjects/t/versions/1",
            (404, 40401),
            "Subject 't' not found.",
        ),
        (
            "/subjects/t/versions/latest",
            (404, 40401),
            "Subject 't' not found.",
        ),
        (
            "/subjects/t/versions",
            (404, 40401),
            "Subject 't' not found.",
        ),
        (
            "/subjects/s/versions/0",
            (422, 42202),
            "The specified version '0' is not a valid version id. \
             Allowed values are between [1, 2^31-1] and the string \"latest\"",
        ),
    ] {
        let answer = bed.get(path).await;
        assert_eq!(
            (answer.error(), answer.message().as_str()),
            (error, message),
            "{path}"
        );
    }
    assert_eq!(
        bed.get("/subjects/s/versions/-1").await.json()["version"],
        1
    );
    assert_eq!(
        bed.get("/subjects/s/versions/Latest/schema").await.text,
        "\"string\""
    );
}

#[tokio::test]
async fn deleted_versions_hide_and_reappear() {
    let bed = Bed::new().await;
    bed.register("s", &record("A", &["a"])).await;
    bed.register("s", &record("A", &["a", "b?"])).await;
    assert_eq!(bed.delete("/subjects/s/versions/latest").await.text, "2");
    for (query, wanted) in [
        ("", json!([1])),
        ("?deleted=true", json!([1, 2])),
        ("?deletedOnly=true", json!([2])),
        ("?deletedAsNegative=true", json!([1, -2])),
    ] {
        assert_eq!(
            bed.get(&format!("/subjects/s/versions{query}"))
                .await
                .json(),
            wanted
        );
    }
    assert_eq!(
        bed.get("/subjects/s/versions/latest").await.json()["version"],
        1
    );
    assert_eq!(
        bed.get("/subjects/s/versions/2").await.error(),
        (404, 40402)
    );
    assert_eq!(
        bed.get("/subjects/s/versions/2?deleted=true").await.json()["deleted"],
        true
    );
    let twice = bed.delete("/subjects/s/versions/2").await;
    assert_eq!(twice.error(), (404, 40406));
    let early = bed.delete("/subjects/s/versions/1?permanent=true").await;
    assert_eq!(early.error(), (404, 40407));
    assert_eq!(
        bed.delete("/subjects/s/versions/9").await.error(),
        (404, 40402)
    );
    // The same content again: a new version with the old id, in place of the deleted one.
    let again = post(&bed, "s", &record("A", &["a", "b?"])).await.json();
    assert_eq!((&again["id"], &again["version"]), (&json!(2), &json!(3)));
    assert_eq!(
        bed.get("/subjects/s/versions?deleted=true").await.json(),
        json!([1, 3])
    );
}
