//! The identity recipe. The expected values were computed outside this program, by MD5 over the bytes written out by hand.

use callsheet_store::{Reference, VersionNumber, identity::guid};
use serde_json::{Value, json};

const TEXT: &str = "\"string\"";

fn references() -> Vec<Reference> {
    let reference = |name: &str, subject: &str, version| Reference {
        name: name.to_owned(),
        subject: subject.to_owned(),
        version: VersionNumber(version),
    };
    vec![
        reference("com.acme.Money", "money-value", 2),
        reference("com.acme.Id", ":.ctx:id", 258),
    ]
}

/// Sets and maps stand out of order and repeat.
fn metadata() -> Value {
    json!({
        "sensitive": ["p2", "p1", "p2"],
        "properties": {"k2": "v2", "k1": "v1"},
        "tags": {"z": ["X"], "a.b": ["SECRET", "PII"]},
    })
}

fn rule_set() -> Value {
    json!({
        "migrationRules": [{
            "name": "up", "doc": "doc", "kind": "TRANSFORM", "mode": "UPGRADE", "type": "JSONATA", "expr": "$.a",
            "disabled": false,
        }],
        "domainRules": [{
            "name": "enc", "kind": "TRANSFORM", "mode": "WRITEREAD", "type": "ENCRYPT", "tags": ["PII"],
            "params": {"b": "2", "a": "1"}, "expr": "x", "onSuccess": "ERROR,NONE", "onFailure": "DLQ", "disabled": true,
        }],
        "enableAt": "ALL",
    })
}

#[test]
fn the_recipe_is_confluents() {
    let (metadata, rules, empty) = (metadata(), rule_set(), json!({}));
    let check = |references: &[Reference], metadata, rules, expected: &str| {
        assert_eq!(
            guid(TEXT, references, metadata, rules).to_string(),
            expected
        );
    };
    check(&[], None, None, "095d71cf-1255-6b9d-5e33-0ad575b3df5d");
    check(
        &references(),
        None,
        None,
        "521f73a5-b36e-06cf-1afc-c2efa85dea1b",
    );
    check(
        &[],
        Some(&metadata),
        None,
        "ee24baf1-10ae-a97c-8658-fc8a2b598f86",
    );
    check(
        &[],
        Some(&empty),
        None,
        "cecc02e2-232b-87f1-1b0c-aa0e70dbb74d",
    );
    check(
        &[],
        None,
        Some(&rules),
        "c48d7bd3-9c3c-a9dd-1e89-16dfad8bf647",
    );
    check(
        &references(),
        Some(&metadata),
        Some(&rules),
        "c809abd0-7bbd-d1f9-fcf2-5ae68a2b94d3",
    );
}

#[test]
fn null_counts_as_absent() {
    assert_eq!(
        guid(TEXT, &[], Some(&Value::Null), Some(&Value::Null)),
        guid(TEXT, &[], None, None)
    );
}

#[test]
fn keys_sort_as_java_sorts_them() {
    // U+1F600 is a surrogate pair in UTF-16 and so comes before U+FF5E.
    let metadata = json!({"properties": {"\u{ff5e}": "2", "\u{1f600}": "1"}});
    assert_eq!(
        guid(TEXT, &[], Some(&metadata), None).to_string(),
        "377de4f4-38d8-0037-3999-2521b1d7a012"
    );
}
