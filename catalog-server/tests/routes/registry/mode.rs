//! Modes: scopes, what each forbids, imports.

use serde_json::{Value, json};

use crate::bed::{Answer, Bed, record};

async fn set(bed: &Bed, scope: &str, mode: &str) -> Answer {
    bed.put(&format!("/mode{scope}"), &json!({"mode": mode}))
        .await
}

async fn register(bed: &Bed, subject: &str, body: &Value) -> Answer {
    bed.post(&format!("/subjects/{subject}/versions"), body)
        .await
}

#[tokio::test]
async fn the_server_has_a_mode_and_a_subject_has_none_of_its_own() {
    let bed = Bed::new().await;
    assert_eq!(bed.get("/mode").await.text, r#"{"mode":"READWRITE"}"#);
    for (path, subject) in [
        ("/mode/s", "s"),
        ("/mode/:.x:", ":.x:"),
        ("/contexts/x/mode", ":.x:"),
    ] {
        let missing = bed.get(path).await;
        assert_eq!(missing.error(), (404, 40409), "{path}");
        assert_eq!(
            missing.message(),
            format!("Subject '{subject}' does not have subject-level mode configured")
        );
        let inherited = bed.get(&format!("{path}?defaultToGlobal=true")).await;
        assert_eq!(inherited.text, r#"{"mode":"READWRITE"}"#);
    }
    assert_eq!(
        bed.get("/mode/:.__GLOBAL:").await.text,
        r#"{"mode":"READWRITE"}"#
    );
    assert_eq!(bed.get("/mode/__GLOBAL").await.error(), (422, 42208));
}

#[tokio::test]
async fn a_mode_is_echoed_cleared_and_deleted() {
    let bed = Bed::new().await;
    // The echo is as it was sent, the stored mode as it is spelt.
    assert_eq!(
        set(&bed, "/s", "readonly").await.text,
        r#"{"mode":"readonly"}"#
    );
    assert_eq!(bed.get("/mode/s").await.text, r#"{"mode":"READONLY"}"#);
    let cleared = bed.put("/mode/s", &json!({"mode": null})).await;
    assert_eq!(cleared.text, r#"{"mode":null}"#);
    assert_eq!(bed.get("/mode/s").await.error(), (404, 40409));
    assert_eq!(bed.put("/mode/s", &json!({"mode": null})).await.status, 200);
    set(&bed, "/s", "READONLY").await;
    assert_eq!(bed.delete("/mode/s").await.text, r#"{"mode":"READONLY"}"#);
    let gone = bed.delete("/mode/s").await;
    assert_eq!(
        (gone.error(), gone.message().as_str()),
        ((404, 40401), "Subject 's' not found.")
    );
    // The server's is never missing.
    assert_eq!(bed.delete("/mode").await.text, r#"{"mode":"READWRITE"}"#);
}

#[tokio::test]
async fn other_words_and_a_forward_below_the_top_are_42204() {
    let bed = Bed::new().await;
    for body in [json!({"mode": "SOMETIMES"}), json!({"mode": ""}), json!({})] {
        let refused = bed.put("/mode", &body).await;
        assert_eq!(refused.error(), (422, 42204));
        assert_eq!(
            refused.message(),
            "Invalid mode. Valid values are READWRITE, READONLY, IMPORT and FORWARD."
        );
    }
    for scope in ["", "/s", "/:.x:", "/:.__GLOBAL:s"] {
        let refused = set(&bed, scope, "forward").await;
        assert_eq!(refused.error(), (422, 42204), "{scope}");
        assert_eq!(
            refused.message(),
            "Forward mode only supported on global level"
        );
    }
    assert_eq!(set(&bed, "/:.__GLOBAL:", "FORWARD").await.status, 200);
    assert_eq!(
        bed.get("/mode/s?defaultToGlobal=true").await.text,
        r#"{"mode":"FORWARD"}"#
    );
}

#[tokio::test]
async fn the_first_scope_that_has_a_mode_decides() {
    let bed = Bed::new().await;
    let modes = async |paths: [&str; 3]| {
        let mut modes = Vec::new();
        for path in paths {
            let answer = bed.get(&format!("{path}?defaultToGlobal=true")).await;
            modes.push(answer.json()["mode"].as_str().unwrap().to_owned());
        }
        modes
    };
    let paths = ["/mode/s", "/mode/:.x:s", "/mode/:.x:t"];
    set(&bed, "/:.__GLOBAL:", "READONLY").await;
    assert_eq!(modes(paths).await, ["READONLY"; 3]);
    // The default context's entry is not above the other contexts.
    set(&bed, "", "READWRITE").await;
    assert_eq!(modes(paths).await, ["READWRITE", "READONLY", "READONLY"]);
    set(&bed, "/:.x:", "READONLY_OVERRIDE").await;
    set(&bed, "/:.x:s", "READWRITE").await;
    assert_eq!(
        modes(paths).await,
        ["READWRITE", "READWRITE", "READONLY_OVERRIDE"]
    );
}

#[tokio::test]
async fn a_recursive_deletion_takes_the_modes_of_a_context() {
    let bed = Bed::new().await;
    for scope in ["/s", "/:.x:", "/:.x:s", "/:.x:t"] {
        set(&bed, scope, "READONLY").await;
    }
    assert_eq!(
        bed.delete("/mode/:.x:?recursive=true").await.text,
        r#"{"mode":"READONLY"}"#
    );
    for path in ["/mode/:.x:", "/mode/:.x:s", "/mode/:.x:t"] {
        assert_eq!(bed.get(path).await.error(), (404, 40409), "{path}");
    }
    assert_eq!(bed.get("/mode/s").await.status, 200);
    assert_eq!(bed.delete("/mode/:.x:?recursive=true").await.text, "{}");
    assert_eq!(bed.delete("/mode/:.x:").await.error(), (404, 40401));
    bed.delete("/mode?recursive=true").await;
    assert_eq!(bed.get("/mode/s").await.error(), (404, 40409));
}

#[tokio::test]
async fn a_read_only_subject_takes_known_content_and_nothing_else() {
    let bed = Bed::new().await;
    bed.register("s", &json!("string")).await;
    set(&bed, "/s", "READONLY").await;
    bed.register("s", &json!("string")).await;
    let other = json!({"schema": "\"long\""});
    let refused = register(&bed, "s", &other).await;
    assert_eq!(refused.error(), (422, 42205));
    assert_eq!(
        refused.message(),
        "Subject s in context  is in read-only mode"
    );
    for refused in [
        bed.delete("/subjects/s").await,
        bed.delete("/subjects/s/versions/1").await,
        bed.put("/config/s", &json!({})).await,
        register(&bed, "s", &json!({"schema": "\"long\"", "id": 7})).await,
    ] {
        assert_eq!(refused.error(), (422, 42205));
    }
    // What is not there is missed before the mode is looked at, and a broken text is read first.
    assert_eq!(
        bed.delete("/subjects/s/versions/9").await.error(),
        (404, 40402)
    );
    assert_eq!(bed.delete("/config/s").await.error(), (404, 40401));
    assert_eq!(
        register(&bed, "s", &json!({"schema": "{"})).await.error(),
        (422, 42201)
    );
    let level = bed.put("/config/s", &json!({"compatibility": "x"})).await;
    assert_eq!(level.error(), (422, 42203));
    // The mode itself can be changed.
    set(&bed, "/:.x:", "READONLY").await;
    let refused = register(&bed, ":.x:s", &other).await;
    assert_eq!(
        refused.message(),
        "Subject :.x:s in context :.x: is in read-only mode"
    );
    assert_eq!(set(&bed, "/s", "READWRITE").await.status, 200);
    assert_eq!(
        bed.put("/config/s", &json!({"compatibility": "NONE"}))
            .await
            .status,
        200
    );
    assert_eq!(register(&bed, "s", &other).await.status, 200);
}

#[tokio::test]
async fn an_import_keeps_ids_and_versions() {
    let bed = Bed::new().await;
    assert_eq!(set(&bed, "", "IMPORT").await.status, 200);
    let import = async |subject: &str, schema: &str, id: i32, version: i32| {
        let body = json!({"schema": schema, "id": id, "version": version});
        let answer = register(&bed, subject, &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let body = answer.json();
        (
            body["id"].as_i64().unwrap(),
            body["version"].as_i64().unwrap(),
        )
    };
    assert_eq!(import("s", "\"string\"", 100, 7).await, (100, 7));
    // Earlier versions, incompatible ones, one content under several ids.
    assert_eq!(import("s", "\"long\"", 40, 3).await, (40, 3));
    assert_eq!(import("s", "\"string\"", 101, 9).await, (101, 9));
    assert_eq!(import("t", "\"string\"", 101, 1).await, (101, 1));
    // Again: the same answer, and no new version.
    assert_eq!(import("s", "\"string\"", 100, 7).await, (100, 7));
    assert_eq!(import("s", "\"string\"", 101, 9).await, (101, 9));
    assert_eq!(
        bed.get("/subjects/s/versions").await.json(),
        json!([3, 7, 9])
    );
    let read = bed.get("/subjects/s/versions/7").await.json();
    assert_eq!(
        read["guid"],
        bed.get("/schemas/ids/101").await.json()["guid"]
    );
    assert!(read.get("metadata").is_none());
    let without = register(&bed, "s", &json!({"schema": "\"int\""})).await;
    assert_eq!(without.error(), (422, 42205));
    assert_eq!(
        without.message(),
        "Subject s in context  is not in read-write mode"
    );
    let taken = register(
        &bed,
        "s",
        &json!({"schema": "\"int\"", "id": 100, "version": 10}),
    )
    .await;
    assert_eq!(taken.error(), (422, 42205));
    assert_eq!(
        taken.message(),
        "Overwrite new schema with id 100 in context  is not permitted."
    );
    let other = register(&bed, "s", &json!({"schema": "\"string\"", "id": 102})).await;
    assert_eq!(other.error(), (422, 42207));
    assert_eq!(
        other.message(),
        "The ID of an imported schema does not match the existing ID"
    );
    for id in [0, i32::MAX] {
        let body = json!({"schema": "\"int\"", "id": id, "version": 20});
        let status = register(&bed, "s", &body).await.status;
        assert_eq!(status, if id == 0 { 422 } else { 200 }, "{id}");
    }
    // Back to normal: known content keeps its id, and no id is left above the highest.
    set(&bed, "", "READWRITE").await;
    assert_eq!(bed.register("u", &json!("string")).await, 100);
    let full = register(&bed, "u", &json!({"schema": "\"float\""})).await;
    assert_eq!(full.status, 409, "{}", full.text);
    let full = register(&bed, "v", &json!({"schema": "\"float\""})).await;
    assert_eq!(full.error(), (422, 42201));
}

#[tokio::test]
async fn an_import_needs_an_empty_scope_and_cleans_it() {
    let bed = Bed::new().await;
    bed.register(":.x:s", &json!("string")).await;
    bed.register("s", &json!("string")).await;
    let refused = set(&bed, "/:.x:", "IMPORT").await;
    assert_eq!(refused.error(), (422, 42205));
    assert_eq!(
        refused.message(),
        "Cannot import since found existing subjects"
    );
    assert_eq!(set(&bed, "/:.x:t", "IMPORT").await.status, 200);
    assert_eq!(
        bed.put("/mode/:.x:?force=true", &json!({"mode": "IMPORT"}))
            .await
            .status,
        200
    );
    // It applies already: nothing to make ready.
    assert_eq!(set(&bed, "/:.x:", "IMPORT").await.status, 200);
    set(&bed, "/:.x:", "READWRITE").await;
    bed.delete("/subjects/:.x:s").await;
    assert_eq!(set(&bed, "/:.x:", "IMPORT").await.status, 200);
    assert_eq!(bed.get("/subjects?deleted=true").await.json(), json!(["s"]));
    assert_eq!(
        bed.get("/contexts/x/schemas/ids/1").await.error(),
        (404, 40403)
    );
    assert_eq!(bed.get("/schemas/ids/1").await.status, 200);
    // Ids of the context are free for the import.
    let body = json!({"schema": "\"long\"", "id": 1, "version": 1});
    assert_eq!(register(&bed, ":.x:s", &body).await.json()["id"], 1);
    assert_eq!(
        set(&bed, "/:.__GLOBAL:", "IMPORT").await.error(),
        (422, 42205)
    );
}

#[tokio::test]
async fn a_referenced_version_blocks_the_import_mode() {
    let bed = Bed::new().await;
    bed.register(":.x:inner", &record("Inner", &["a"])).await;
    let outer = json!({
        "schema": r#"{"type":"record","name":"Outer","fields":[{"name":"i","type":"Inner"}]}"#,
        "references": [{"name": "Inner", "subject": ":.x:inner", "version": 1}],
    });
    assert_eq!(register(&bed, "outer", &outer).await.status, 200);
    bed.delete("/subjects/outer").await;
    assert_eq!(bed.delete("/subjects/:.x:inner").await.status, 200);
    let refused = set(&bed, "/:.x:", "IMPORT").await;
    assert_eq!(refused.error(), (422, 42206));
    assert_eq!(
        refused.message(),
        "One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=:.x:inner,version=1}."
    );
}

#[tokio::test]
async fn an_import_skips_normalizing_and_defaults() {
    let bed = Bed::new().await;
    bed.put(
        "/config",
        &json!({"normalize": true, "defaultMetadata": {"properties": {"a": "b"}}}),
    )
    .await;
    set(&bed, "", "IMPORT").await;
    let schema = r#"{"type":"string","zeta":1,"alpha":2}"#;
    let body = json!({"schema": schema, "id": 5, "version": 1});
    let answer = register(&bed, "s", &body).await.json();
    assert_eq!(answer["schema"], schema);
    assert!(answer.get("metadata").is_none());
}

#[tokio::test]
async fn each_change_of_a_mode_is_in_the_change_log() {
    let bed = Bed::new().await;
    let head = bed.state.store().head().await.unwrap();
    set(&bed, "/s", "READONLY").await;
    set(&bed, "/s", "READONLY").await;
    bed.put("/mode/s", &json!({"mode": null})).await;
    let changes = bed.state.store().changes_after(head, 10).await.unwrap();
    let kinds: Vec<String> = changes
        .iter()
        .map(|change| format!("{:?}", change.what))
        .collect();
    assert_eq!(kinds.len(), 2, "{kinds:?}");
    assert!(kinds[0].starts_with("ModePut") && kinds[1].starts_with("ModeDeleted"));
    assert!(bed.state.store().verify_chain().await.unwrap().is_intact());
    // And another start reads the same.
    set(&bed, "/s", "READONLY").await;
    let bed = bed.restart().await;
    assert_eq!(bed.get("/mode/s").await.text, r#"{"mode":"READONLY"}"#);
}
