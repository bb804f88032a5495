//! The differences of a registry, case by case, and what keeps hostile schemas within bounds.

mod arrays;
mod combinations;
mod hostile;
mod objects;
mod scalars;

use std::collections::BTreeSet;

use super::*;

fn check(
    writer: &Schema,
    reader: &Schema,
    is: &str,
    was: &str,
    policy: Policy,
) -> crate::report::Wire {
    let purse = Purse::new(crate::compat::purse::WORK, 0, &|| false);
    super::check(writer, reader, is, was, policy, &purse)
}

fn parse(text: &str) -> Schema {
    Schema::parse(text, &[]).unwrap_or_else(|problems| panic!("{text}: {problems}"))
}

fn found(old: &str, new: &str, policy: Policy) -> Vec<String> {
    differences(&parse(old), &parse(new), policy)
        .into_iter()
        .map(|difference| format!("{} {}", difference.kind.as_str(), difference.path))
        .collect()
}

/// Splits a table into cases: two lines of schemas, then indented differences.
fn cases(table: &str) -> impl Iterator<Item = (&str, &str, Vec<&str>)> {
    table.trim().split("\n\n").map(|case| {
        let mut lines = case.lines();
        let (old, new) = (lines.next().unwrap(), lines.next().unwrap());
        (old, new, lines.map(str::trim).collect())
    })
}

fn table(table: &str) {
    for (old, new, expected) in cases(table) {
        for policy in [Policy::Strict, Policy::Lenient] {
            assert_eq!(found(old, new, policy), expected, "{old}\n{new}");
        }
        // No schema differs from itself, but the registry always has a word on `not`.
        for text in [old, new]
            .into_iter()
            .filter(|text| !text.contains("\"not\""))
        {
            assert_eq!(found(text, text, Policy::Strict), [""; 0], "{text}");
        }
    }
}

#[test]
fn every_difference_type_of_a_pair_of_schemas_has_a_case() {
    let tables = [
        arrays::CASES,
        combinations::CASES,
        objects::CASES,
        scalars::CASES,
    ];
    let shown: BTreeSet<&str> = tables
        .into_iter()
        .flat_map(|table| cases(table).flat_map(|(.., differences)| differences))
        .map(|line| line.split_once(' ').unwrap().0)
        .collect();
    let missing: Vec<&str> = Kind::ALL
        .iter()
        .map(|kind| kind.as_str())
        .filter(|kind| !shown.contains(kind))
        .collect();
    // The first is retired; the other two compare metadata, not schemas.
    assert_eq!(
        missing,
        [
            "PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL",
            "RESERVED_PROPERTY_REMOVED",
            "RESERVED_PROPERTY_CONFLICTS_WITH_PROPERTY",
        ]
    );
}

#[test]
fn a_policy_decides_which_branch_is_taken() {
    // An optional property in an open object: the branch fits under the lenient policy only.
    let old = r#"{"type":"object"}"#;
    let new =
        r#"{"oneOf":[{"type":"object","properties":{"a":{"type":"string"}}},{"type":"null"}]}"#;
    assert_eq!(found(old, new, Policy::Strict), ["TYPE_CHANGED #/"]);
    assert_eq!(
        found(old, new, Policy::Lenient),
        [
            "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a",
            "SUM_TYPE_EXTENDED #/",
        ]
    );
}

#[test]
fn registry_references_and_their_recursion_are_followed() {
    let reference = |kind: &str| {
        format!(
            r##"{{"definitions":{{"A":{{"properties":{{"v":{{"type":"{kind}"}},"n":{{"$ref":"#/definitions/A"}}}}}}}}}}"##
        )
    };
    let text = r#"{"properties":{"a":{"$ref":"a.json#/definitions/A"}}}"#;
    let schema = |kind: &str| {
        let reference = reference(kind);
        let references = [callsheet_schema::Reference {
            name: "a.json",
            text: &reference,
        }];
        Schema::parse(text, &references).unwrap()
    };
    let (old, new) = (schema("string"), schema("integer"));
    let wire = check(&old, &new, "new", "old", Policy::Strict);
    assert_eq!(
        wire.messages,
        [
            r#"{errorType:"TYPE_CHANGED", description:"A type at path '#/properties/a/properties/v' is different between the new schema and the old schema'}"#,
            r#"{errorType:"TYPE_CHANGED", description:"A type at path '#/properties/a/properties/n/properties/v' is different between the new schema and the old schema'}"#,
        ]
    );
}
