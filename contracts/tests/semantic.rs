//! The rules about meaning, format by format: what counts as the same field, what is said where, and what is no change.

use callsheet_contracts::Schema;
use callsheet_contracts::compat::{self, Options};
use callsheet_contracts::gate::Date;
use callsheet_contracts::report::Direction;
use callsheet_schema::Format;

/// `rule path: message` of every finding about meaning, which both directions must agree on.
fn said(format: Format, old: &str, new: &str) -> Vec<String> {
    let (old, new) = (parse(format, old), parse(format, new));
    let in_direction = |direction: Direction| -> Vec<(String, String)> {
        let (writer, reader) = match direction {
            Direction::Backward => (&old, &new),
            Direction::Forward => (&new, &old),
        };
        let options = Options {
            today: Date::parse("2026-11-21"),
            ..Options::toward(direction)
        };
        let report = compat::check(writer, reader, &options);
        let about = report.findings.into_iter().filter(|finding| {
            compat::rules::find(finding.rule).is_some_and(compat::rules::Rule::is_about_meaning)
        });
        let mut all: Vec<(String, String)> = about
            .map(|found| {
                (
                    format!("{} {}", found.rule, found.field_path),
                    found.message,
                )
            })
            .collect();
        all.sort();
        all
    };
    let backward = in_direction(Direction::Backward);
    let forward = in_direction(Direction::Forward);
    // Paths are the reader's, so a renamed field has two.
    let messages = |all: &[(String, String)]| -> Vec<String> {
        all.iter().map(|(_, message)| message.clone()).collect()
    };
    assert_eq!(messages(&backward), messages(&forward));
    let line = |(place, message): (String, String)| format!("{place}: {message}");
    backward.into_iter().map(line).collect()
}

fn parse(format: Format, text: &str) -> Schema {
    Schema::parse(format, text, &[]).unwrap_or_else(|problems| panic!("{problems}: {text}"))
}

const NOTHING: [&str; 0] = [];

#[test]
fn json_annotations_are_found_behind_references_null_and_all_of() {
    let schema = |email: &str| {
        format!(
            r##"{{"allOf":[{{"properties":{{"a":{{"$ref":"#/$defs/Email"}}}}}},
                {{"properties":{{"b":{{"anyOf":[{{"type":"null"}},{{"type":"string"{email}}}]}}}}}}],
                "properties":{{"list":{{"type":"array","items":{{"type":"object","properties":{{"c":{{"type":"string"{email}}}}}}}}}}},
                "$defs":{{"Email":{{"type":"string"{email}}}}}}}"##
        )
    };
    let old = schema(r#","confluent:tags":["PII"]"#);
    assert_eq!(
        said(Format::Json, &old, &schema("")),
        [
            "pii_tag_removed a: `a` lost its mark as personal data, `confluent:tags: [\"PII\"]`",
            "pii_tag_removed b: `b` lost its mark as personal data, `confluent:tags: [\"PII\"]`",
            "pii_tag_removed list[].c: `list[].c` lost its mark as personal data, `confluent:tags: [\"PII\"]`",
        ]
    );
    // Another spelling of the mark is still a mark.
    assert_eq!(
        said(Format::Json, &old, &schema(r#","x-pii":true"#)),
        NOTHING
    );
}

#[test]
fn a_property_that_moved_into_all_of_is_not_gone() {
    let device = r#""device":{"type":"string","x-sunset":"2999-12-31"}"#;
    let flat = format!(r#"{{"type":"object","properties":{{"id":{{}},{device}}}}}"#);
    let split = format!(
        r#"{{"type":"object","properties":{{"id":{{}}}},"allOf":[{{"properties":{{{device}}}}}]}}"#
    );
    assert_eq!(said(Format::Json, &flat, &split), NOTHING);
    let gone = r#"{"type":"object","properties":{"id":{}}}"#;
    assert_eq!(
        said(Format::Json, &split, gone),
        ["deprecated_field_removed_early device: `device` is gone before its sunset on 2999-12-31"]
    );
}

#[test]
fn json_enumerations_are_described_beside_and_inside() {
    let beside = |texts: &str| format!(r#"{{"enum":["a",1],"x-enumDescriptions":{texts}}}"#);
    assert_eq!(
        said(
            Format::Json,
            &beside(r#"["open","one"]"#),
            &beside(r#"["closed","One."]"#)
        ),
        ["enum_symbol_meaning_changed : `a` of the value meant `open` and means `closed` now"]
    );
    assert_eq!(
        said(
            Format::Json,
            &beside(r#"{"a":"open","1":"one"}"#),
            &beside(r#"{"a":"open","1":"two"}"#)
        ),
        ["enum_symbol_meaning_changed : `1` of the value meant `one` and means `two` now"]
    );
    let inside = |title: &str| {
        format!(
            r#"{{"properties":{{"s":{{"oneOf":[{{"const":"a","title":"{title}"}},{{"const":"b"}}]}}}}}}"#
        )
    };
    assert_eq!(
        said(Format::Json, &inside("Open"), &inside("Closed")),
        ["enum_symbol_meaning_changed s: `a` of `s` meant `Open` and means `Closed` now"]
    );
}

#[test]
fn a_number_with_another_name_and_another_comment_is_another_field() {
    let field = |comment: &str, field: &str| {
        format!("syntax = \"proto3\";\nmessage M {{\n  // {comment}\n  {field} = 1;\n}}\n")
    };
    let old = field("Paid, in cents.", "int64 price");
    assert_eq!(
        said(
            Format::Protobuf,
            &old,
            &field("Saved, in cents.", "int64 discount")
        ),
        [
            "field_renamed_with_another_doc discount: `discount` takes the place of `price`, and their docs differ: \
             `Saved, in cents.`, `Paid, in cents.`"
        ]
    );
    // The same words, or the same name, are the same field; an unlike type is a finding about bytes.
    for new in [
        field("Paid, in cents.", "int64 amount"),
        field("Paid in cents", "int64 price"),
        field("A word.", "string word"),
    ] {
        assert_eq!(said(Format::Protobuf, &old, &new), NOTHING, "{new}");
    }
}

#[test]
fn a_symbol_may_get_a_comment_and_lose_it() {
    let symbols = |comment: &str, name: &str| {
        format!(
            "syntax = \"proto3\";\nenum E {{\n  {comment}\n  {name} = 0;\n}}\nmessage M {{ repeated E e = 1; }}\n"
        )
    };
    let old = symbols("// Open.", "OPEN");
    assert_eq!(said(Format::Protobuf, &old, &symbols("", "OPEN")), NOTHING);
    assert_eq!(
        said(Format::Protobuf, &old, &symbols("// open", "OPEN")),
        NOTHING
    );
    assert_eq!(
        said(Format::Protobuf, &old, &symbols("// Closed.", "DONE")).len(),
        1
    );
    let option = |doc: &str| {
        format!(
            "syntax = \"proto3\";\nimport \"confluent/meta.proto\";\nenum E {{ OPEN = 0 [(confluent.enum_value_meta).doc = \"{doc}\"]; }}\n\
             message M {{ E e = 1; }}\n"
        )
    };
    assert_eq!(
        said(Format::Protobuf, &option("open"), &option("closed")),
        ["enum_symbol_meaning_changed e: `OPEN` of enum `E` meant `open` and means `closed` now"]
    );
}

#[test]
fn avro_types_speak_for_their_fields_and_records_for_themselves() {
    let schema = |on_type: &str, on_record: &str| {
        format!(
            r#"{{"type":"record","name":"R"{on_record},"fields":[{{"name":"at","type":["null",{{"type":"long"{on_type}}}]}}]}}"#
        )
    };
    assert_eq!(
        said(
            Format::Avro,
            &schema(r#","unit":"s""#, r#","classification":"PII data""#),
            &schema(r#","unit":"ms""#, ""),
        ),
        [
            "pii_tag_removed : `R` lost its mark as personal data, `classification: \"PII data\"`",
            "unit_property_changed at: `at` was in `s` and is in `ms` now",
        ]
    );
}

#[test]
fn an_accepted_change_of_a_unit_does_not_accept_another_one() {
    let unit =
        |unit: &str| format!(r#"{{"properties":{{"a":{{"type":"integer","unit":"{unit}"}}}}}}"#);
    let print = |new: &str| {
        let (old, new) = (
            parse(Format::Json, &unit("EUR")),
            parse(Format::Json, &unit(new)),
        );
        let report = compat::check(&old, &new, &Options::default());
        report.findings[0].fingerprint.clone()
    };
    assert_eq!(print("USD"), print("USD"));
    assert_ne!(print("USD"), print("JPY"));
}
