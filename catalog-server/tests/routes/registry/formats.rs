//! Texts: the stored layout, `normalize`, `format`, `referenceFormat`, and lookups that find what was registered.

use serde_json::{Value, json};

use crate::bed::{Bed, record};

async fn register(bed: &Bed, subject: &str, query: &str, body: &Value) -> Value {
    let path = format!("/subjects/{subject}/versions{query}");
    let answer = bed.post(&path, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

fn proto(text: &str) -> Value {
    json!({"schema": text, "schemaType": "PROTOBUF"})
}

const ORDER: &str = "// Orders.\nsyntax = \"proto3\"; package shop;\nimport \"google/protobuf/timestamp.proto\";\n\
     message Order { google.protobuf.Timestamp at = 2; string id = 1; Line line = 3; message Line {} }";

const STORED: &str = "syntax = \"proto3\";\npackage shop;\n\nimport \"google/protobuf/timestamp.proto\";\n\n\
     message Order {\n  google.protobuf.Timestamp at = 2;\n  string id = 1;\n  Line line = 3;\n\n  message Line {}\n}\n";

const NORMAL: &str = "syntax = \"proto3\";\npackage shop;\n\nimport \"google/protobuf/timestamp.proto\";\n\n\
     message Order {\n  string id = 1;\n  .google.protobuf.Timestamp at = 2;\n  .shop.Order.Line line = 3;\n\n  message Line {}\n}\n";

#[tokio::test]
async fn every_spelling_of_a_schema_is_stored_in_one_layout() {
    let bed = Bed::new().await;
    for (schema_type, spellings, stored) in [
        (
            "JSON",
            [
                "{ \"type\": \"object\",\n \"maximum\": 1e3 }",
                "{\"type\":\"object\",\"maximum\":1E+3}",
            ],
            "{\"type\":\"object\",\"maximum\":1E+3}",
        ),
        ("PROTOBUF", [ORDER, STORED], STORED),
    ] {
        let mut ids = Vec::new();
        for text in spellings {
            let body = json!({"schema": text, "schemaType": schema_type});
            let answer = register(&bed, schema_type, "", &body).await;
            assert_eq!(answer["schema"], stored);
            ids.push((
                answer["id"].clone(),
                answer["version"].clone(),
                answer["guid"].clone(),
            ));
            let found = bed.post(&format!("/subjects/{schema_type}"), &body).await;
            assert_eq!(found.json()["id"], answer["id"], "{}", found.text);
        }
        assert_eq!(ids[0], ids[1]);
    }
}

#[tokio::test]
async fn normalize_stores_the_normal_text_and_lookups_find_it() {
    let bed = Bed::new().await;
    let avro =
        json!({"type": "record", "name": "a.B", "fields": [], "z": 1, "aliases": ["y", "x"]});
    let cases = [
        (
            json!({"schema": avro.to_string()}),
            r#"{"type":"record","name":"B","namespace":"a","fields":[],"z":1,"aliases":["x","y"]}"#
                .to_owned(),
        ),
        (
            json!({"schema": "{\"type\":\"object\",\"$id\":\"u\"}", "schemaType": "JSON"}),
            "{\"$id\":\"u\",\"type\":\"object\"}".to_owned(),
        ),
        (proto(ORDER), NORMAL.to_owned()),
    ];
    for (index, (body, normal)) in cases.iter().enumerate() {
        let subject = format!("s{index}");
        let done = register(&bed, &subject, "?normalize=true", body).await;
        assert_eq!(done["schema"], *normal);
        let path = format!("/subjects/{subject}");
        let missed = bed.post(&path, body).await;
        assert_eq!(missed.error(), (404, 40403), "{normal}");
        let found = bed.post(&format!("{path}?normalize=true"), body).await;
        assert_eq!(found.json()["guid"], done["guid"]);
        // The configuration says it for those who do not.
        bed.put(&format!("/config/{subject}"), &json!({"normalize": true}))
            .await;
        assert_eq!(bed.post(&path, body).await.json()["guid"], done["guid"]);
        assert_eq!(register(&bed, &subject, "", body).await["id"], done["id"]);
        let check = format!("/compatibility/subjects/{subject}/versions/latest?normalize=true");
        assert_eq!(bed.post(&check, body).await.json()["is_compatible"], true);
    }
}

#[tokio::test]
async fn a_format_changes_the_text_and_not_the_guid() {
    let bed = Bed::new().await;
    let text = "syntax = \"proto2\"; import \"google/protobuf/descriptor.proto\"; \
         extend google.protobuf.FieldOptions { optional string note = 50000; } \
         message M { optional int32 a = 1 [(note) = \"n\"]; extensions 100 to 200; }";
    let plain = register(&bed, "s", "", &proto(text)).await;
    let id = plain["id"].as_i64().unwrap();
    let guid = plain["guid"].as_str().unwrap().to_owned();
    let bare = "syntax = \"proto2\";\n\nimport \"google/protobuf/descriptor.proto\";\n\nmessage M {\n  optional int32 a = 1;\n}\n";
    for (format, wanted) in [
        ("ignore_extensions", bare.to_owned()),
        ("IGNORE_EXTENSIONS", bare.to_owned()),
        ("resolved", plain["schema"].as_str().unwrap().to_owned()),
        ("%20", plain["schema"].as_str().unwrap().to_owned()),
    ] {
        for path in [
            format!("/schemas/ids/{id}?format={format}"),
            format!("/schemas/guids/{guid}?format={format}"),
            format!("/subjects/s/versions/1?format={format}"),
        ] {
            let answer = bed.get(&path).await.json();
            assert_eq!(answer["schema"], *wanted, "{path}");
            assert_eq!(answer["guid"], *guid, "{path}");
        }
        for path in [
            format!("/schemas/ids/{id}/schema?format={format}"),
            format!("/subjects/s/versions/latest/schema?format={format}"),
        ] {
            assert_eq!(bed.get(&path).await.text, wanted, "{path}");
        }
        let found = bed
            .post(&format!("/subjects/s?format={format}"), &proto(text))
            .await;
        assert_eq!(found.json()["schema"], *wanted);
        let again = register(&bed, "s", &format!("?format={format}"), &proto(text)).await;
        assert_eq!(
            (&again["schema"], &again["guid"]),
            (&json!(wanted), &json!(guid))
        );
    }
}

#[tokio::test]
async fn a_descriptor_is_a_schema_and_a_schema_is_a_descriptor() {
    let bed = Bed::new().await;
    let money = "syntax = \"proto3\"; package shop; message Money { int64 units = 1; }";
    register(&bed, "money", "", &proto(money)).await;
    let references = json!([{"name": "shop/money.proto", "subject": "money", "version": 1}]);
    let mut body = proto(
        "syntax = \"proto3\"; package shop; import \"shop/money.proto\"; message Order { Money total = 1; map<string, Money> by = 2; }",
    );
    body["references"] = references.clone();
    let done = register(&bed, "order", "?normalize=true", &body).await;
    let path = format!("/schemas/ids/{}?format=serialized", done["id"]);
    let serialized = bed.get(&path).await.json()["schema"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(serialized.starts_with("CgdkZWZhdWx0"), "{serialized}");
    // A client without the text registers the descriptor and finds the same schema.
    let mut body = proto(&serialized);
    body["references"] = references;
    let found = bed.post("/subjects/order?normalize=true", &body).await;
    assert_eq!(found.json()["id"], done["id"], "{}", found.text);
    assert_eq!(
        register(&bed, "order", "?normalize=true", &body).await["id"],
        done["id"]
    );
    body["references"] = json!([]);
    let missing = bed.post("/subjects/order/versions", &body).await;
    assert_eq!(missing.error(), (422, 42201));
    assert!(
        missing.message().contains("shop/money.proto"),
        "{}",
        missing.message()
    );
}

#[tokio::test]
async fn a_registered_descriptor_is_answered_with_its_text() {
    let bed = Bed::new().await;
    let text = "syntax = \"proto3\"; message Money { int64 units = 1; }";
    let done = register(&bed, "text", "", &proto(text)).await;
    let path = format!("/schemas/ids/{}?format=serialized", done["id"]);
    let descriptor = bed.get(&path).await.json()["schema"].clone();
    // As Confluent's server answers, when the content is new and when it is known.
    for _ in 0..2 {
        let body = proto(descriptor.as_str().unwrap());
        let answer = register(&bed, "descriptor", "", &body).await;
        let answered = answer["schema"].as_str().unwrap();
        assert!(answered.starts_with("syntax = \"proto3\";\n"), "{answer}");
        assert!(answered.contains("  int64 units = 1;\n"), "{answer}");
    }
}

#[tokio::test]
async fn avro_references_are_inlined_by_the_format_resolved() {
    let bed = Bed::new().await;
    bed.register("money", &record("Money", &["units"])).await;
    let order =
        json!({"type": "record", "name": "Order", "fields": [{"name": "total", "type": "Money"}]});
    let body = json!({"schema": order.to_string(),
        "references": [{"name": "Money", "subject": "money", "version": -1}]});
    let done = register(&bed, "order", "", &body).await;
    // The latest version is stored by its number.
    assert_eq!(done["references"][0]["version"], 1);
    let path = format!("/schemas/ids/{}?format=resolved", done["id"]);
    let resolved = bed.get(&path).await.json();
    assert_eq!(
        resolved["schema"],
        r#"{"type":"record","name":"Order","fields":[{"name":"total","type":{"type":"record","name":"Money","fields":[{"name":"units","type":"string"}]}}]}"#
    );
    // The same schema without references is found.
    let alone = json!({"schema": resolved["schema"]});
    assert_eq!(
        bed.post("/subjects/order", &alone).await.json()["id"],
        done["id"]
    );
    assert_eq!(
        bed.post("/subjects/order", &body).await.json()["id"],
        done["id"]
    );
}

#[tokio::test]
async fn references_resolve_in_the_context_of_the_referrer() {
    let bed = Bed::new().await;
    let cases = [
        ("AVRO", "Money", record("Money", &["units"]).to_string(),
         json!({"type": "record", "name": "Order", "fields": [{"name": "total", "type": "Money"}]}).to_string()),
        ("JSON", "money.json", "{\"type\":\"integer\"}".to_owned(),
         "{\"type\":\"object\",\"properties\":{\"total\":{\"$ref\":\"money.json\"}}}".to_owned()),
        ("PROTOBUF", "money.proto", "syntax = \"proto3\"; message Money { int64 units = 1; }".to_owned(),
         "syntax = \"proto3\"; import \"money.proto\"; message Order { Money total = 1; }".to_owned()),
    ];
    for (schema_type, name, referenced, referring) in cases {
        let money = format!(":.pay:{schema_type}-money");
        let body = json!({"schema": referenced, "schemaType": schema_type});
        register(&bed, &money, "", &body).await;
        let order = format!(":.pay:{schema_type}-order");
        let mut body = json!({"schema": referring, "schemaType": schema_type, "references":
            [{"name": name, "subject": format!("{schema_type}-money"), "version": -1}]});
        register(&bed, &order, "", &body).await;
        let path = format!("/subjects/{order}/versions/1");
        let plain = bed.get(&path).await.json();
        assert_eq!(
            plain["references"][0]["subject"],
            format!("{schema_type}-money")
        );
        let qualified = bed
            .get(&format!("{path}?referenceFormat=qualified"))
            .await
            .json();
        assert_eq!(qualified["references"][0]["subject"], money);
        let by_id = format!(
            "/schemas/ids/{}?subject={order}&referenceFormat=qualified",
            plain["id"]
        );
        assert_eq!(
            bed.get(&by_id).await.json()["references"][0]["subject"],
            money
        );
        let found = bed.post(&format!("/subjects/{order}"), &body).await;
        assert_eq!(found.json()["version"], 1, "{}", found.text);
        let check = format!("/compatibility/subjects/{order}/versions/latest");
        assert_eq!(bed.post(&check, &body).await.json()["is_compatible"], true);
        // In the default context there is no such subject, whatever asks.
        for path in ["/subjects/x/versions", "/compatibility/subjects/x/versions"] {
            let refused = bed.post(path, &body).await;
            assert_eq!(refused.error(), (422, 42201));
            let wanted = format!(
                "No schema reference found for subject \"{schema_type}-money\" and version -1"
            );
            assert_eq!(refused.message(), wanted);
        }
        // A qualified name reaches over.
        body["references"][0]["subject"] = json!(money);
        body["references"][0]["version"] = json!(1);
        register(&bed, &format!("{schema_type}-x"), "", &body).await;
        body["references"][0]["version"] = json!(7);
        let refused = bed.post("/subjects/y/versions", &body).await;
        assert_eq!(
            refused.message(),
            format!("No schema reference found for subject \"{money}\" and version 7")
        );
    }
}

#[tokio::test]
async fn a_reference_to_the_network_is_refused() {
    let bed = Bed::new().await;
    let body = json!({"schemaType": "JSON",
        "schema": "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"http://127.0.0.1:9/a.json\"}}}"});
    for path in ["/subjects/s/versions", "/compatibility/subjects/s/versions"] {
        let refused = bed.post(path, &body).await;
        assert_eq!(refused.error(), (422, 42201));
        assert!(
            refused
                .message()
                .contains("Remote schema reference fetching over HTTP(S) is disabled"),
            "{}",
            refused.message()
        );
    }
}
