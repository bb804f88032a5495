//! Where a registry is wrong in either direction: what it answers, what is true, and the record that shows it.

use std::fmt::Write as _;

use callsheet_contracts::Schema;
use callsheet_contracts::compat::{self, Options};
use callsheet_contracts::report::Report;
use callsheet_schema::Format;

pub(super) fn schema(text: &str) -> Schema {
    Schema::parse(Format::Json, text, &[]).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

pub(super) fn report(old: &str, new: &str) -> Report {
    compat::check(&schema(old), &schema(new), &Options::default())
}

/// The worst witness of a report.
fn witness(report: &Report) -> &str {
    report
        .findings
        .iter()
        .filter(|finding| finding.class.refutes())
        .find_map(|finding| finding.witness.as_ref())
        .map_or("", |witness| &witness.record)
}

/// Each row: what it is about, the old and the new schema, whether the registry takes it, the truth, the record.
fn check(rows: &[(&str, &str, &str, &str, &str, &str)]) {
    let mut wrong = String::new();
    for (about, old, new, wire, truth, record) in rows {
        let report = report(old, new);
        let found = (
            if report.wire.compatible {
                "compatible"
            } else {
                "incompatible"
            },
            report.truth.as_str(),
            witness(&report),
        );
        if found != (*wire, *truth, *record) {
            let rules: Vec<_> = report.findings.iter().map(|finding| finding.rule).collect();
            let reason = report.truth.reason().unwrap_or("");
            writeln!(wrong, "{about}: {found:?} {rules:?} {reason}").unwrap();
        }
        for finding in &report.findings {
            if let Some(witness) = &finding.witness {
                assert_eq!(witness.verified_by, ["jsonschema", "boon"]);
                assert_eq!(witness.encoded, witness.record.as_bytes());
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn what_breaks_records_is_shown_whatever_a_registry_says() {
    check(&[
        (
            "a required name that is not declared on both sides",
            r#"{"type":"object","required":["foo"]}"#,
            r#"{"type":"object","required":["bar"]}"#,
            "compatible",
            "refuted",
            r#"{"foo":null}"#,
        ),
        (
            "patternProperties are only looked at to tell open from closed",
            r#"{"type":"object","patternProperties":{"^x-":{"type":"string"}}}"#,
            r#"{"type":"object","patternProperties":{"^x-":{"type":"integer"}}}"#,
            "compatible",
            "refuted",
            r#"{"x-":""}"#,
        ),
        (
            "propertyNames",
            r#"{"type":"object"}"#,
            r#"{"type":"object","propertyNames":{"maxLength":3}}"#,
            "compatible",
            "refuted",
            r#"{"aaaa":null}"#,
        ),
        (
            "the schema of contains",
            r#"{"type":"array","contains":{"type":"string"}}"#,
            r#"{"type":"array","contains":{"type":"integer"}}"#,
            "compatible",
            "refuted",
            r#"[""]"#,
        ),
        (
            "if and then",
            r#"{"type":"object","properties":{"kind":{"type":"string"}}}"#,
            r#"{"type":"object","properties":{"kind":{"type":"string"}},"if":{"required":["kind"]},"then":{"minProperties":2}}"#,
            "incompatible",
            "refuted",
            r#"{"kind":""}"#,
        ),
        (
            "an added branch of oneOf that overlaps",
            r#"{"oneOf":[{"type":"string"},{"type":"integer"}]}"#,
            r#"{"oneOf":[{"type":"string"},{"type":"integer"},{"type":"number"}]}"#,
            "compatible",
            "refuted",
            "0",
        ),
        (
            "a required property with a default, which validators do not apply",
            r#"{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false}"#,
            r#"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer","default":0}},"required":["b"],"additionalProperties":false}"#,
            "compatible",
            "refuted",
            "{}",
        ),
        (
            "a required property that is no longer declared",
            r#"{"type":"object","properties":{"terms":{"type":"array","items":{"type":"string"}}},"required":["terms"],"additionalProperties":false}"#,
            r#"{"type":"object","properties":{},"required":["terms"],"additionalProperties":false}"#,
            "incompatible",
            "refuted",
            r#"{"terms":[]}"#,
        ),
        (
            "a property of an object that may be no object at all",
            r#"{"properties":{"foo":true},"additionalProperties":{"type":"string"}}"#,
            r#"{"properties":{"foo":true,"bar":{"type":"integer"}},"additionalProperties":{"type":"string"}}"#,
            "incompatible",
            "refuted",
            r#"{"bar":""}"#,
        ),
        (
            "not integer is wider than not number",
            r#"{"not":{"type":"integer"}}"#,
            r#"{"not":{"type":"number"}}"#,
            "incompatible",
            "refuted",
            "0.1",
        ),
    ]);
}

#[test]
fn what_breaks_nothing_is_proven_whatever_a_registry_says() {
    check(&[
        (
            "an optional property of an object that writers keep closed",
            r#"{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false}"#,
            r#"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}}}"#,
            "compatible",
            "proven",
            "",
        ),
        (
            "an optional property that was allowed by a pattern",
            r#"{"type":"object","patternProperties":{"^b$":{"type":"integer"}},"additionalProperties":{"type":"string"}}"#,
            r#"{"type":"object","properties":{"b":{"type":"number"}}}"#,
            "compatible",
            "proven",
            "",
        ),
        (
            "oneOf turned into anyOf",
            r#"{"oneOf":[{"type":"string"},{"type":"integer"}]}"#,
            r#"{"anyOf":[{"type":"string"},{"type":"number"}]}"#,
            "compatible",
            "proven",
            "",
        ),
        (
            "allOf folded into one schema",
            r#"{"allOf":[{"type":"object","properties":{"a":{"type":"string"}}},{"required":["a"]}]}"#,
            r#"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}"#,
            "incompatible",
            "proven",
            "",
        ),
        (
            "a pattern that matches more",
            r#"{"type":"string","pattern":"^[a-f]+$"}"#,
            r#"{"type":"string","pattern":"^[a-z]+$"}"#,
            "incompatible",
            "proven",
            "",
        ),
        (
            "not of something narrower",
            r#"{"type":"string","not":{"enum":["a","b"]}}"#,
            r#"{"type":"string","not":{"enum":["a"]}}"#,
            "compatible",
            "proven",
            "",
        ),
        (
            "an enumeration instead of two constants",
            r#"{"oneOf":[{"const":"a"},{"const":"b"}]}"#,
            r#"{"enum":["a","b","c"]}"#,
            "incompatible",
            "proven",
            "",
        ),
        (
            "unevaluated members that were closed before",
            r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"a":true},"additionalProperties":false}"#,
            r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}"#,
            "incompatible",
            "proven",
            "",
        ),
    ]);
}
