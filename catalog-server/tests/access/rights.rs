//! The table of rights: principal × route × answer.

use serde_json::{Value, json};

use super::Guarded;
use crate::bed::record;

/// Principals of the table, in its columns' order.
const PRINCIPALS: [(&str, &[&str]); 7] = [
    ("reader", &["read:*"]),
    ("orders-reader", &["read:orders-*"]),
    ("orders-writer", &["write:orders-*"]),
    ("orders-admin", &["admin:orders-*"]),
    ("eu-writer", &["write::.eu:*"]),
    ("default-admin", &["admin::.:*"]),
    ("admin", &["admin:*"]),
];

/// Method, path, and which principals pass (`y`) or are denied (`.`).
const TABLE: &[(&str, &str, &str)] = &[
    ("GET", "/", "yyyyyyy"),
    ("GET", "/schemas/types", "yyyyyyy"),
    ("GET", "/subjects", "yyyyyyy"),
    ("GET", "/schemas", "yyyyyyy"),
    ("GET", "/contexts", "yyyyyyy"),
    ("GET", "/subjects/orders-value/versions", "yyyy.yy"),
    ("GET", "/subjects/payments-value/versions", "y....yy"),
    ("GET", "/subjects/:.eu:orders-value/versions", "y...y.y"),
    // Other spellings of the same subjects.
    ("GET", "/subjects/%6Frders-value/versions", "yyyy.yy"),
    ("GET", "/subjects/:.:payments-value/versions", "y....yy"),
    (
        "GET",
        "/subjects/%3A.eu%3Aorders-value/versions/1",
        "y...y.y",
    ),
    (
        "GET",
        "/contexts/.eu/subjects/orders-value/versions",
        "y...y.y",
    ),
    (
        "GET",
        "/contexts/eu/subjects/orders-value/versions/1/schema",
        "y...y.y",
    ),
    (
        "GET",
        "/contexts/.eu/subjects/:.:payments-value/versions",
        "y....yy",
    ),
    ("GET", "/contexts/.eu/config/orders-value", "y...y.y"),
    (
        "GET",
        "/subjects/payments-value/versions/1/referencedby",
        "y....yy",
    ),
    ("POST", "/subjects/payments-value", "y....yy"),
    (
        "POST",
        "/compatibility/subjects/payments-value/versions",
        "y....yy",
    ),
    // Ids: 1 is orders-value, 2 payments-value; 1 of .eu is its orders-value.
    ("GET", "/schemas/ids/1", "yyyy.yy"),
    ("GET", "/schemas/ids/2", "y....yy"),
    ("GET", "/schemas/ids/2/schema", "y....yy"),
    ("GET", "/schemas/ids/2?subject=orders-value", "y....yy"),
    ("GET", "/schemas/ids/1?subject=:.eu:", "y...y.y"),
    ("GET", "/contexts/.eu/schemas/ids/1", "y...y.y"),
    // Writing.
    ("POST", "/subjects/orders-value/versions", "..yy.yy"),
    ("POST", "/subjects/orders-new/versions", "..yy.yy"),
    ("POST", "/subjects/payments-value/versions", ".....yy"),
    ("POST", "/subjects/:.eu:orders-value/versions", "....y.y"),
    (
        "POST",
        "/contexts/.eu/subjects/orders-value/versions",
        "....y.y",
    ),
    ("DELETE", "/subjects/payments-value/versions/99", ".....yy"),
    ("DELETE", "/subjects/orders-value/versions/99", "..yy.yy"),
    (
        "DELETE",
        "/subjects/orders-value/versions/99?permanent=true",
        "...y.yy",
    ),
    ("DELETE", "/subjects/orders-none?permanent=TRUE", "...y.yy"),
    // Settings.
    ("GET", "/config", "yyyyyyy"),
    ("PUT", "/config", ".....yy"),
    ("DELETE", "/config", ".....yy"),
    ("PUT", "/config/orders-value", "...y.yy"),
    ("PUT", "/config/payments-value", ".....yy"),
    ("PUT", "/config/:.:", ".....yy"),
    ("PUT", "/config/:.eu:", "......y"),
    ("PUT", "/contexts/.eu/config", "......y"),
    ("PUT", "/config/:.__GLOBAL:", "......y"),
    ("GET", "/mode/orders-value", "yyyy.yy"),
    ("PUT", "/mode", ".....yy"),
    ("PUT", "/mode/orders-value", "...y.yy"),
    ("DELETE", "/mode/:.eu:?recursive=true", "......y"),
    ("DELETE", "/contexts/.eu", "......y"),
    ("GET", "/subjects/payments-value/metadata", "y....yy"),
    ("GET", "/exporters/x", "yyyyyyy"),
    // The catalog.
    ("GET", "/api/v1/consumers?subject=orders-value", "yyyy.yy"),
    ("GET", "/api/v1/consumers?subject=payments-value", "y....yy"),
    ("GET", "/api/v1/consumers", "y.....y"),
    ("GET", "/api/v1/contracts", "yyyyyyy"),
    ("PUT", "/api/v1/contracts/x", "......y"),
    ("POST", "/api/v1/lineage", "......y"),
    ("GET", "/api/v1/tokens", "......y"),
    ("POST", "/api/v1/tokens", "......y"),
    ("DELETE", "/api/v1/tokens/none", "......y"),
    ("GET", "/api/v1/whoami", "yyyyyyy"),
    ("POST", "/api/v1/compatibility", "yyyyyyy"),
    ("GET", "/catalog", "yyyyyyy"),
    ("GET", "/lineage.json", "yyyyyyy"),
    // No such route, and no such method.
    ("GET", "/no/such/path", "yyyyyyy"),
    ("PATCH", "/subjects", "......y"),
];

#[tokio::test]
async fn every_principal_passes_where_the_table_says_and_nowhere_else() {
    let guarded = Guarded::new().await;
    let mut tokens = Vec::new();
    for (name, scopes) in PRINCIPALS {
        tokens.push(guarded.token(name, scopes).await);
    }
    let body = json!({"schema": "{"});
    for (method, path, expected) in TABLE {
        let mut found = String::new();
        for token in &tokens {
            let answer = guarded
                .call(
                    Some(token),
                    method,
                    path,
                    (*method != "GET").then_some(&body),
                )
                .await;
            assert!(
                answer.status < 500 && answer.status != 401,
                "{method} {path}"
            );
            found.push(if answer.status == 403 { '.' } else { 'y' });
            if answer.status == 403 {
                let ours = ["/api/", "/catalog", "/lineage"]
                    .iter()
                    .any(|start| path.starts_with(start));
                let code = if ours { 40380 } else { 40301 };
                assert_eq!(answer.error(), (403, code), "{method} {path}");
            }
        }
        assert_eq!(&found, expected, "{method} {path}");
    }
}

#[tokio::test]
async fn a_refusal_names_the_operation_and_the_subject() {
    let guarded = Guarded::new().await;
    let token = guarded.token("ci", &["read:orders-*"]).await;
    let path = "/contexts/.eu/subjects/orders-value/versions";
    let answer = guarded
        .call(Some(&token), "POST", path, Some(&json!({})))
        .await;
    assert_eq!(
        answer.message(),
        "User is denied operation Write on Subject: :.eu:orders-value"
    );
    let answer = guarded.call(Some(&token), "DELETE", "/config", None).await;
    assert_eq!(
        answer.message(),
        "User is denied operation Admin on this server."
    );
}

#[tokio::test]
async fn lists_hold_what_the_principal_may_read() {
    let guarded = Guarded::new().await;
    let orders = guarded.token("orders", &["read:orders-*"]).await;
    let eu = guarded.token("eu", &["read::.eu:*"]).await;
    for (token, path, expected) in [
        (&orders, "/subjects", json!(["orders-value"])),
        (&eu, "/subjects", json!([":.eu:orders-value"])),
        (&orders, "/contexts", json!(["."])),
        (&eu, "/contexts", json!([".", ".eu"])),
        (&orders, "/schemas/ids/1/subjects", json!(["orders-value"])),
        (&eu, "/schemas/ids/1/subjects", json!([])),
        (&orders, "/subjects?limit=1&offset=1", json!([])),
    ] {
        let answer = guarded.call(Some(token), "GET", path, None).await;
        assert_eq!(answer.json(), expected, "{path}");
    }
    let listed = guarded
        .call(Some(&orders), "GET", "/schemas?subjectPrefix=:*:", None)
        .await;
    let subjects: Vec<Value> = listed
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|schema| schema["subject"].clone())
        .collect();
    assert_eq!(subjects, ["orders-value"]);
}

#[tokio::test]
async fn a_guid_and_a_search_through_contexts_lead_nowhere_new() {
    let guarded = Guarded::new().await;
    let orders = guarded.token("orders", &["read:orders-*"]).await;
    let admin = guarded.admin.clone();
    let payments = guarded
        .call(Some(&admin), "GET", "/schemas/ids/2", None)
        .await;
    let guid = payments.json()["guid"].as_str().unwrap().to_owned();
    for path in [
        format!("/schemas/guids/{guid}"),
        format!("/schemas/guids/{guid}/ids"),
    ] {
        let answer = guarded.call(Some(&orders), "GET", &path, None).await;
        assert!(
            answer.status == 404 || answer.text == "[]",
            "{path}: {}",
            answer.text
        );
    }
    // `orders-eu` exists in .eu alone: an unqualified read finds it there, if the caller may read there.
    let schema = json!({"schema": record("R", &["q"]).to_string()});
    let made = guarded
        .call(
            Some(&admin),
            "POST",
            "/subjects/:.eu:orders-eu/versions",
            Some(&schema),
        )
        .await;
    assert_eq!(made.status, 200, "{}", made.text);
    for (token, status) in [(&admin, 200), (&orders, 404)] {
        let answer = guarded
            .call(Some(token), "GET", "/subjects/orders-eu/versions/1", None)
            .await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
}

#[tokio::test]
async fn a_reference_to_a_subject_that_the_caller_may_not_read_is_refused() {
    let guarded = Guarded::new().await;
    let writer = guarded.token("w", &["write:orders-*"]).await;
    let body = json!({
        "schema": "\"R\"",
        "references": [{"name": "R", "subject": "payments-value", "version": 1}],
    });
    for path in [
        "/subjects/orders-value/versions",
        "/subjects/orders-value",
        "/compatibility/subjects/orders-value/versions?verbose=true",
    ] {
        let answer = guarded.call(Some(&writer), "POST", path, Some(&body)).await;
        assert!(!answer.text.contains("\\\"b\\\""), "{}", answer.text);
        assert!(
            answer.status == 403 || answer.text.contains("User is denied"),
            "{path}: {}",
            answer.text
        );
    }
}

#[tokio::test]
async fn an_alias_is_no_way_around_the_rights_on_its_target() {
    let guarded = Guarded::new().await;
    let admin = guarded.token("w", &["admin:orders-*"]).await;
    let alias = json!({"alias": "payments-value"});
    let put = guarded
        .call(Some(&admin), "PUT", "/config/orders-alias", Some(&alias))
        .await;
    assert_eq!(put.status, 200, "{}", put.text);
    let path = "/subjects/orders-alias/versions";
    for (method, body) in [("GET", None), ("POST", Some(json!({"schema": "{"})))] {
        let answer = guarded
            .call(Some(&admin), method, path, body.as_ref())
            .await;
        assert_eq!(
            answer.message(),
            format!(
                "User is denied operation {} on Subject: payments-value",
                if method == "GET" { "Read" } else { "Write" }
            )
        );
    }
}
