//! What a registry answers about a pair of Protobuf schemas, sentence by sentence.

use callsheet_contracts::Schema;
use callsheet_contracts::compat::{Options, check};
use callsheet_contracts::report::{Direction, Truth};
use callsheet_schema::{Format, Reference};

fn parse(text: &str, lib: Option<&str>) -> Schema {
    let references: Vec<Reference<'_>> = lib
        .map(|text| Reference {
            name: "lib.proto",
            text,
        })
        .into_iter()
        .collect();
    Schema::parse(Format::Protobuf, text, &references)
        .unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

fn messages(old: &Schema, new: &Schema, direction: Direction) -> Vec<String> {
    let (writer, reader) = match direction {
        Direction::Backward => (old, new),
        Direction::Forward => (new, old),
    };
    let wire = check(writer, reader, &Options::toward(direction)).wire;
    assert_eq!(wire.compatible, wire.messages.is_empty());
    wire.messages
}

/// Old, new, type and sentence of the one message; the files are proto2.
const SENTENCES: [(&str, &str, &str, &str); 10] = [
    (
        "package a;",
        "package b;",
        "PACKAGE_CHANGED",
        "The package at '#/' in the new schema does not match the package in the old schema",
    ),
    (
        "message A {} message B {}",
        "message A {}",
        "MESSAGE_REMOVED",
        "The new schema is missing a MESSAGE type at path '#/B' in the old schema",
    ),
    (
        "message A { optional A a = 1; }",
        "message A { optional int32 a = 1; }",
        "FIELD_KIND_CHANGED",
        "The type of a field at path '#/A/1' in the new schema does not match the old schema",
    ),
    (
        "message A { optional sint32 a = 1; }",
        "message A { optional int32 a = 1; }",
        "FIELD_SCALAR_KIND_CHANGED",
        "The kind of a SCALAR field at path '#/A/1' in the new schema does not match its kind in the old schema",
    ),
    (
        "message A { optional A a = 1; } message B {}",
        "message A { optional B a = 1; } message B {}",
        "FIELD_NAMED_TYPE_CHANGED",
        "The type of a MESSAGE field at path '#/A/1' in the new schema does not match its type in the old schema",
    ),
    (
        "message A { optional int32 a = 1; }",
        "message A { repeated int32 a = 1; }",
        "FIELD_NUMERIC_LABEL_CHANGED",
        "The label for a NUMERIC field at path '#/A/1' in the new schema does not match its label in the old schema",
    ),
    (
        "message A {}",
        "message A { required int32 a = 1; }",
        "REQUIRED_FIELD_ADDED",
        "A required field  at path '#/A/1' in the new schema is missing in the old schema",
    ),
    (
        "message A { required int32 a = 1; }",
        "message A {}",
        "REQUIRED_FIELD_REMOVED",
        "The new schema is missing a required field at path: '#/A/1' in the old schema",
    ),
    (
        "message A { oneof o { int32 a = 1; int32 b = 2; } }",
        "message A { oneof o { int32 a = 1; } }",
        "ONEOF_FIELD_REMOVED",
        "The new schema is missing a oneof field at path '#/A/o/2' in the old schema",
    ),
    (
        "message A { optional int32 a = 1; optional int32 b = 2; }",
        "message A { oneof o { int32 a = 1; int32 b = 2; } }",
        "MULTIPLE_FIELDS_MOVED_TO_ONEOF",
        "Multiple fields in the oneof at path '#/A/o' in the new schema are outside a oneof in the old schema",
    ),
];

#[test]
fn each_incompatible_difference_has_its_sentence() {
    for (old, new, kind, sentence) in SENTENCES {
        let (old, new) = (parse(old, None), parse(new, None));
        assert_eq!(
            messages(&old, &new, Direction::Backward),
            [format!(
                "{{errorType:\"{kind}\", description:\"{sentence}\"}}"
            )]
        );
        for schema in [&old, &new] {
            let report = check(schema, schema, &Options::default());
            assert!(report.wire.compatible, "a schema fits itself");
            assert_eq!(report.truth, Truth::Proven);
        }
    }
}

#[test]
fn forward_swaps_the_sides_and_the_words() {
    let old = parse("message A { required int32 a = 1; }", None);
    let new = parse("message A {}", None);
    assert_eq!(
        messages(&old, &new, Direction::Forward),
        [
            "{errorType:\"REQUIRED_FIELD_ADDED\", description:\"A required field  at path '#/A/1' in the old schema is missing in the new schema\"}"
        ]
    );
}

#[test]
fn a_change_inside_of_an_import_is_told_twice() {
    let main = "syntax = \"proto3\"; import \"lib.proto\"; message A { B b = 1; }";
    let old = parse(
        main,
        Some("syntax = \"proto3\"; message B { int32 x = 1; }"),
    );
    let new = parse(
        main,
        Some("syntax = \"proto3\"; message B { string x = 1; }"),
    );
    assert_eq!(
        messages(&old, &new, Direction::Backward),
        [
            "{errorType:\"FIELD_SCALAR_KIND_CHANGED\", description:\"The kind of a SCALAR field at path '#/B/1' in the new schema does not match its kind in the old schema\"}",
            "{errorType:\"FIELD_NAMED_TYPE_CHANGED\", description:\"The type of a MESSAGE field at path '#/A/1' in the new schema does not match its type in the old schema\"}"
        ]
    );
}
