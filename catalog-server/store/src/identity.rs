//! The identity of a schema: which posted schemas are the same one.
//!
//! Owns Confluent's recipe, byte for byte: an MD5 over text, references, metadata and rules, printed as a UUID. Fleets that
//! migrate keep their ids only if this never changes. Refuses to know how a text becomes canonical: that is the schema
//! crate's.

use md5::{Digest, Md5};
use serde_json::Value;

use crate::names::{Guid, Reference};

/// Computes the identity of a schema's content.
///
/// No separators; absent members add nothing; the schema's type is not part of it. `metadata` is
/// `{tags, properties, sensitive}` and `rule_set` is `{migrationRules, domainRules, encodingRules, enableAt}` as on the
/// wire; `null` counts as absent, an empty object does not.
///
/// ```
/// use callsheet_store::identity::guid;
/// assert_eq!(guid("\"string\"", &[], None, None).to_string(), "095d71cf-1255-6b9d-5e33-0ad575b3df5d");
/// ```
pub fn guid(
    text: &str,
    references: &[Reference],
    metadata: Option<&Value>,
    rule_set: Option<&Value>,
) -> Guid {
    let mut hash = Md5::new();
    hash.update(text.as_bytes());
    for reference in references {
        hash.update(reference.name.as_bytes());
        hash.update(reference.subject.as_bytes());
        hash.update(reference.version.0.to_be_bytes());
    }
    if let Some(metadata) = metadata.filter(|value| !value.is_null()) {
        hash.update([1]);
        hash_metadata(&mut hash, metadata);
    }
    if let Some(rule_set) = rule_set.filter(|value| !value.is_null()) {
        hash.update([1]);
        for list in ["migrationRules", "domainRules", "encodingRules"] {
            for rule in items(&rule_set[list]) {
                hash_rule(&mut hash, rule);
            }
        }
        hash_text(&mut hash, &rule_set["enableAt"]);
    }
    Guid(hash.finalize().into())
}

fn hash_metadata(hash: &mut Md5, metadata: &Value) {
    for (path, tags) in members(&metadata["tags"]) {
        hash.update(path.as_bytes());
        hash_set(hash, tags);
    }
    hash_map(hash, &metadata["properties"]);
    hash_set(hash, &metadata["sensitive"]);
}

fn hash_rule(hash: &mut Md5, rule: &Value) {
    for member in ["name", "doc", "kind", "mode", "type"] {
        hash_text(hash, &rule[member]);
    }
    hash_set(hash, &rule["tags"]);
    hash_map(hash, &rule["params"]);
    for member in ["expr", "onSuccess", "onFailure"] {
        hash_text(hash, &rule[member]);
    }
    if rule["disabled"].as_bool() == Some(true) {
        hash.update([1]);
    }
}

fn hash_map(hash: &mut Md5, map: &Value) {
    for (key, value) in members(map) {
        hash.update(key.as_bytes());
        hash_text(hash, value);
    }
}

fn hash_set(hash: &mut Md5, set: &Value) {
    let mut values: Vec<&str> = items(set).iter().filter_map(Value::as_str).collect();
    values.sort_by(|a, b| java_order(a, b));
    values.dedup();
    for value in values {
        hash.update(value.as_bytes());
    }
}

fn hash_text(hash: &mut Md5, value: &Value) {
    if let Some(text) = value.as_str() {
        hash.update(text.as_bytes());
    }
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn members(value: &Value) -> Vec<(&str, &Value)> {
    let mut members: Vec<(&str, &Value)> = value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), value))
        .collect();
    members.sort_by(|a, b| java_order(a.0, b.0));
    members
}

/// Java's `String.compareTo`, which sorts by UTF-16 code unit: it differs from Rust's order beyond the basic plane.
fn java_order(a: &str, b: &str) -> std::cmp::Ordering {
    a.encode_utf16().cmp(b.encode_utf16())
}
