//! Levels: which versions count, and the registry's list of messages.

use callsheet_contracts::Schema;
use callsheet_contracts::compat::{
    CompatibilityLevel, Options, Policy, Version, check_level, check_wire,
};
use callsheet_contracts::report::{Direction, Truth};

use super::schema;

const A: &str = r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}"#;
const AB: &str = r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"int"}]}"#;
const AB_DEFAULT: &str = r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"int","default":0}]}"#;

fn messages(new: &str, history: &[&str], level: CompatibilityLevel) -> Vec<String> {
    let schemas: Vec<Schema> = history.iter().map(|text| schema(text)).collect();
    let numbers = (1..).take(schemas.len()).collect::<Vec<i32>>();
    let versions: Vec<Version<'_>> = schemas
        .iter()
        .zip(history)
        .zip(numbers.iter().rev())
        .map(|((schema, text), number)| Version {
            number: *number,
            schema,
            text,
        })
        .collect();
    let new = schema(new);
    let report = check_level(&new, &versions, level, &Options::default());
    let wire = check_wire(&new, &versions, level, Policy::Strict);
    assert_eq!(
        (report.wire_compatible, &report.messages),
        (wire.compatible, &wire.messages)
    );
    report.messages
}

#[test]
fn backward_asks_whether_the_new_schema_reads_the_latest() {
    assert_eq!(
        messages(A, &[AB], CompatibilityLevel::Backward),
        Vec::<String>::new()
    );
    assert_eq!(
        messages(AB, &[A], CompatibilityLevel::Backward),
        [
            "{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field 'b' at path '/fields/1' in the new schema has no default value and is missing in the old schema', additionalInfo:'b'}",
            "{oldSchemaVersion: 1}",
            &format!("{{oldSchema: '{A}'}}"),
            "{validateFields: 'false', compatibility: 'BACKWARD'}",
        ]
    );
}

#[test]
fn forward_swaps_the_words_and_full_appends_the_version_after_backward_errors_only() {
    let forward = messages(A, &[AB], CompatibilityLevel::Forward);
    assert_eq!(
        forward[0],
        "{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field 'b' at path '/fields/1' in the old schema has no default value and is missing in the new schema', additionalInfo:'b'}"
    );
    assert_eq!(forward[1], "{oldSchemaVersion: 1}");
    assert_eq!(forward.len(), 4);
    let full = messages(A, &[AB], CompatibilityLevel::Full);
    assert_eq!(
        full,
        [
            forward[0].as_str(),
            "{validateFields: 'false', compatibility: 'FULL'}"
        ]
    );
    let both = messages(r#""int""#, &[r#""boolean""#], CompatibilityLevel::Full);
    assert_eq!(both.len(), 5);
    assert!(both[0].contains("in the old schema does not match with the new schema"));
    assert!(both[1].contains("in the new schema does not match with the old schema"));
    assert_eq!(both[2], "{oldSchemaVersion: 1}");
}

#[test]
fn transitive_levels_look_at_every_version_and_report_the_first_that_fails() {
    let history = [AB_DEFAULT, A, A];
    assert_eq!(
        messages(AB, &history, CompatibilityLevel::Backward),
        Vec::<String>::new()
    );
    let all = messages(AB, &history, CompatibilityLevel::BackwardTransitive);
    assert_eq!(all[1], "{oldSchemaVersion: 2}");
    assert_eq!(all.len(), 4);
    assert_eq!(
        messages(AB, &history, CompatibilityLevel::None),
        Vec::<String>::new()
    );
}

#[test]
fn every_comparison_is_reported_with_its_version_and_direction() {
    let (a, ab) = (schema(A), schema(AB));
    let history = [
        Version {
            number: 2,
            schema: &ab,
            text: AB,
        },
        Version {
            number: 1,
            schema: &a,
            text: A,
        },
    ];
    let report = check_level(
        &ab,
        &history,
        CompatibilityLevel::FullTransitive,
        &Options::default(),
    );
    let seen: Vec<_> = report
        .comparisons
        .iter()
        .map(|one| (one.against, one.direction, one.report.truth.clone()))
        .collect();
    assert_eq!(
        seen,
        [
            (2, Direction::Forward, Truth::Proven),
            (2, Direction::Backward, Truth::Proven),
            (1, Direction::Forward, Truth::Proven),
            (1, Direction::Backward, Truth::Refuted),
        ]
    );
    assert_eq!(
        report.comparisons[3].report.findings[0].against,
        "version 1"
    );
}

#[test]
fn a_removed_field_is_named_after_the_writer_that_removed_it() {
    let (a, ab) = (schema(A), schema(AB));
    let history = [Version {
        number: 1,
        schema: &ab,
        text: AB,
    }];
    let report = check_level(
        &a,
        &history,
        CompatibilityLevel::Forward,
        &Options::default(),
    );
    let finding = &report.comparisons[0].report.findings[0];
    assert_eq!(
        (finding.rule, finding.field_path.as_str()),
        ("writer_field_removed", "b")
    );
    assert_eq!(
        finding.fix.as_ref().unwrap().patched.as_deref(),
        Some(
            AB.replace("},{\"name\":\"b\"", "}, {\"name\":\"b\"")
                .as_str()
        )
    );
}

#[test]
fn a_long_schema_is_quoted_in_part() {
    let doc = "x".repeat(11_000);
    let old = format!(r#"{{"type":"record","name":"R","doc":"{doc}","fields":[]}}"#);
    let list = messages(AB, &[&old], CompatibilityLevel::Backward);
    let quoted = &list[list.len() - 2];
    assert!(quoted.starts_with("{oldSchema: <truncated to 10240 characters> '{\"type\""));
    assert_eq!(
        quoted.len(),
        "{oldSchema: <truncated to 10240 characters> ''}".len() + 10_240
    );
}

#[test]
fn levels_are_read_in_any_case() {
    assert_eq!(
        "full_transitive".parse(),
        Ok(CompatibilityLevel::FullTransitive)
    );
    assert!("FULLY".parse::<CompatibilityLevel>().is_err());
}
