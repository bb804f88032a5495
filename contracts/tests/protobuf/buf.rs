//! Profiles of rules about sources. Which rule fires on which fixture is in `tests/rules.rs`.

use callsheet_contracts::compat::rules::{self, Profile};
use callsheet_contracts::compat::{self, Options};
use callsheet_contracts::report::{Direction, Truth};
use callsheet_schema::Format;

use super::truth::schema;

fn fired(old: &str, new: &str, profile: Option<Profile>) -> Vec<(&'static str, u32, String)> {
    let (old, new) = (schema(old), schema(new));
    let options = Options {
        profile,
        ..Options::toward(Direction::Backward)
    };
    let report = compat::check(&old, &new, &options);
    report
        .findings
        .iter()
        .filter(|finding| !rules::find(finding.rule).unwrap().profiles.is_empty())
        .map(|finding| {
            let line = finding
                .reader_span
                .map_or(0, |span| new.position(span).line);
            (finding.rule, line, finding.message.clone())
        })
        .collect()
}

#[test]
fn each_profile_has_the_number_of_rules_that_buf_gives_it() {
    let count = |profile| {
        rules::all()
            .filter(|rule| rule.profiles.contains(&profile))
            .count()
    };
    assert_eq!(
        Profile::ALL.map(count),
        [51, 51, 22, 15, 32],
        "{:?}",
        Profile::ALL
    );
    let all = rules::all().filter(|rule| !rule.profiles.is_empty());
    assert!(all.clone().all(|rule| rule.format == Format::Protobuf));
    assert_eq!(all.count(), 64);
}

#[test]
fn no_profile_no_rules_about_sources() {
    let old = "syntax = \"proto3\";\nmessage M { int32 a = 1; }\n";
    let new = "syntax = \"proto3\";\nmessage M { int32 b = 1; }\n";
    assert_eq!(fired(old, new, None), []);
    assert_eq!(fired(old, new, Some(Profile::Wire)), []);
    let found: Vec<_> = fired(old, new, Some(Profile::WireJson))
        .into_iter()
        .map(|(rule, ..)| rule)
        .collect();
    assert_eq!(found, ["FIELD_SAME_JSON_NAME", "FIELD_SAME_NAME"]);
}

#[test]
fn a_deleted_element_points_at_what_was_around_it() {
    let old = "syntax = \"proto3\";\n\nmessage M {\n  message N {\n    int32 a = 1;\n  }\n  int32 x = 1;\n}\n";
    let new = "syntax = \"proto3\";\n\nmessage M {\n  int32 y = 2;\n}\n";
    assert_eq!(
        fired(old, new, Some(Profile::File)),
        [
            (
                "FIELD_NO_DELETE",
                3,
                "field 1 `x` of `M` is gone".to_owned()
            ),
            (
                "MESSAGE_NO_DELETE",
                3,
                "message `M.N` is gone from its file".to_owned()
            ),
        ]
    );
}

#[test]
fn replaced_ids_find_what_replaced_them() {
    for (old, now) in [
        ("FIELD_SAME_CTYPE", "FIELD_SAME_CPP_STRING_TYPE"),
        ("FIELD_SAME_LABEL", "FIELD_SAME_CARDINALITY"),
        (
            "FILE_SAME_JAVA_STRING_CHECK_UTF8",
            "FIELD_SAME_JAVA_UTF8_VALIDATION",
        ),
    ] {
        assert_eq!(rules::find(old).unwrap().id, now);
    }
}

#[test]
fn defaults_are_compared_by_value_across_types() {
    let text = |ty: &str, default: &str| {
        format!(
            "syntax = \"proto2\";\nmessage M {{ optional {ty} a = 1 [default = {default}]; }}\n"
        )
    };
    for (old, new, same) in [
        (("int32", "16"), ("int64", "0x10"), true),
        (("int32", "1"), ("double", "1.0"), true),
        (("float", "1.1"), ("double", "1.1"), true),
        (("double", "nan"), ("float", "nan"), true),
        (("int32", "1"), ("bool", "true"), true),
        (("int32", "1"), ("double", "1.5"), false),
        (("int32", "5"), ("string", "\"5\""), false),
        (("string", "\"a\""), ("bytes", "\"\\x61\""), true),
        (("sint32", "-1"), ("sint32", "1"), false),
        (("double", "-inf"), ("double", "inf"), false),
    ] {
        let found = fired(
            &text(old.0, old.1),
            &text(new.0, new.1),
            Some(Profile::Wire),
        );
        let changed = found.iter().any(|(rule, ..)| *rule == "FIELD_SAME_DEFAULT");
        assert_eq!(changed, !same, "{old:?} {new:?}: {found:?}");
    }
}

#[test]
fn a_reservation_is_a_fix() {
    let old = schema("syntax = \"proto3\";\nmessage M {\n  int32 a = 1;\n  int32 b = 2;\n}\n");
    let new = schema("syntax = \"proto3\";\nmessage M {\n  int32 a = 1;\n}\n");
    let options = Options {
        profile: Some(Profile::Wire),
        ..Options::toward(Direction::Backward)
    };
    let report = compat::check(&old, &new, &options);
    assert_eq!(report.truth, Truth::Proven);
    let finding = &report.findings[0];
    assert_eq!(finding.rule, "FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED");
    assert_eq!(
        finding.fix.as_ref().unwrap().patched.as_deref(),
        Some("syntax = \"proto3\";\nmessage M {\n  int32 a = 1;\n  reserved 2;\n}\n")
    );
}
