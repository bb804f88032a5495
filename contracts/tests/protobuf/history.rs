//! Numbers and names that come back after a version without them.

use callsheet_contracts::compat::{CompatibilityLevel, Options, Version, check_level};
use callsheet_contracts::report::{Finding, Level};

use super::truth::schema;

/// What the history finds in the last body, at a level.
fn found(level: CompatibilityLevel, bodies: &[&str]) -> Vec<Finding> {
    let texts: Vec<String> = bodies
        .iter()
        .map(|body| format!("syntax = \"proto3\";\nmessage M {{ {body} }}\n"))
        .collect();
    let schemas: Vec<_> = texts.iter().map(|text| schema(text)).collect();
    let (new, old) = schemas.split_last().unwrap();
    let mut history: Vec<Version<'_>> = (1..)
        .zip(old)
        .zip(&texts)
        .map(|((number, schema), text)| Version {
            number,
            schema,
            text,
        })
        .collect();
    history.reverse();
    let report = check_level(new, &history, level, &Options::default());
    report
        .comparisons
        .into_iter()
        .flat_map(|one| one.report.findings)
        .filter(|finding| finding.rule.ends_with("_reused"))
        .collect()
}

/// Rule, place and version of what the history finds in the last body, at a level.
fn told(level: CompatibilityLevel, bodies: &[&str]) -> Vec<String> {
    found(level, bodies)
        .iter()
        .map(|finding| {
            assert_eq!(finding.level, Level::Error);
            let witness = finding.witness.as_ref().unwrap();
            format!(
                "{} {} {}: {}",
                finding.rule, finding.reader_path, finding.against, witness.error
            )
        })
        .collect()
}

#[test]
fn a_number_that_was_free_may_not_come_back_for_another_field() {
    let bodies = [
        "int32 a = 1; string email = 2;",
        "int32 a = 1;",
        "int32 a = 1; string phone = 2;",
    ];
    let found = "proto_tag_reused /M/2 version 1: `email` \"a\" → `phone` \"a\"";
    for level in [
        CompatibilityLevel::Backward,
        CompatibilityLevel::Forward,
        CompatibilityLevel::FullTransitive,
    ] {
        assert_eq!(told(level, &bodies), [found], "{level}");
    }
    assert_eq!(
        told(CompatibilityLevel::None, &bodies),
        Vec::<String>::new()
    );
}

#[test]
fn a_number_of_another_wire_type_is_reused_too() {
    let bodies = [
        "int32 a = 1; string email = 2;",
        "int32 a = 1;",
        "int32 a = 1; int32 age = 2;",
    ];
    assert_eq!(
        told(CompatibilityLevel::Backward, &bodies),
        ["proto_tag_reused /M/2 version 1: \"a\" → 0"]
    );
}

#[test]
fn a_name_that_was_free_may_not_come_back_under_another_number() {
    let bodies = [
        "int32 a = 1; int32 size = 2;",
        "int32 a = 1;",
        "int32 a = 1; int32 size = 3;",
    ];
    assert_eq!(
        told(CompatibilityLevel::Backward, &bodies),
        ["proto_name_reused /M/3 version 1: 1 → absent"]
    );
}

#[test]
fn an_enum_number_may_not_come_back_under_another_name() {
    let bodies = [
        "E e = 1; enum E { Z = 0; PAID = 1; }",
        "E e = 1; enum E { Z = 0; }",
        "E e = 1; enum E { Z = 0; LOST = 1; }",
    ];
    assert_eq!(
        told(CompatibilityLevel::Backward, &bodies),
        ["proto_tag_reused /M/E/1 version 1: `e` PAID (1) → `e` LOST (1)"]
    );
}

#[test]
fn what_comes_back_as_itself_or_is_only_renamed_is_no_reuse() {
    for bodies in [
        &[
            "int32 a = 1; string b = 2;",
            "int32 a = 1;",
            "int32 a = 1; string b = 2;",
        ][..],
        &["string b = 2;", "string c = 2;", "string d = 2;"],
        &["int32 a = 1;", "int64 a = 1;", "int64 a = 1; string c = 3;"],
        // The newest version has it already.
        &[
            "string b = 2;",
            "",
            "string c = 2;",
            "string c = 2; int32 d = 3;",
        ],
        // So it has where only another message changes.
        &[
            "string b = 2;",
            "",
            "string c = 2;",
            "string c = 2; } message N { int32 d = 1;",
        ],
    ] {
        assert_eq!(
            told(CompatibilityLevel::Backward, bodies),
            Vec::<String>::new()
        );
    }
}

#[test]
fn what_comes_back_has_a_fix_that_no_version_objects_to() {
    for (bodies, expected) in [
        (
            // Number 3 is free in the new version, and was taken before.
            &[
                "int32 a = 1; string email = 2; string fax = 3;",
                "int32 a = 1;",
                "int32 a = 1; string phone = 2;",
            ][..],
            "int32 a = 1; string phone = 4; reserved 2; reserved \"email\";",
        ),
        (
            &[
                "int32 a = 1; int32 size = 2;",
                "int32 a = 1;",
                "int32 a = 1; int32 size = 3;",
            ],
            "int32 a = 1; int32 size = 2;",
        ),
        (
            // The old number is reserved: only another name helps.
            &[
                "int32 a = 1; int32 size = 2;",
                "int32 a = 1; reserved 2;",
                "int32 a = 1; int32 size = 3; reserved 2;",
            ],
            "int32 a = 1; int32 size_3 = 3; reserved 2; reserved \"size\";",
        ),
        (
            &[
                "E e = 1; enum E { Z = 0; PAID = 1; SENT = 2; }",
                "E e = 1; enum E { Z = 0; }",
                "E e = 1; enum E { Z = 0; LOST = 1; }",
            ],
            "E e = 1; enum E { Z = 0; LOST = 3; reserved 1; reserved \"PAID\"; }",
        ),
    ] {
        let findings = found(CompatibilityLevel::Backward, bodies);
        let patched: Vec<&str> = findings
            .iter()
            .filter_map(|finding| finding.fix.as_ref()?.patched.as_deref())
            .collect();
        let wanted = format!("syntax = \"proto3\";\nmessage M {{ {expected} }}\n");
        assert_eq!(patched, [wanted.as_str()]);
    }
}
