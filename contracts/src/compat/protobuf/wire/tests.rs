//! Every difference the registry knows, at its path and in its order.

use callsheet_schema::Reference;
use callsheet_schema::protobuf::{ParseOptions, Schema};

use super::DifferenceKind;
use crate::compat::purse::{KEPT, Purse, WORK};
use crate::report::Wire;

fn check(old: &Schema, new: &Schema, reader: &str, writer: &str) -> Wire {
    super::check(old, new, reader, writer, &Purse::new(WORK, KEPT, &|| false))
}

fn parse(text: &str, imported: Option<&str>) -> Schema {
    let references: Vec<Reference<'_>> = imported
        .map(|text| Reference {
            name: "lib.proto",
            text,
        })
        .into_iter()
        .collect();
    Schema::parse(text, &references).unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

fn listed(old: &Schema, new: &Schema) -> Vec<String> {
    super::differences(old, new, &Purse::new(WORK, KEPT, &|| false))
        .0
        .iter()
        .map(|one| format!("{} {}", one.kind, one.path))
        .collect()
}

fn proto3(body: &str) -> Schema {
    parse(&format!("syntax = \"proto3\";\n{body}"), None)
}

#[test]
fn each_difference_has_its_type_and_path() {
    // Old, new, differences; all in proto3.
    let cases: &[(&str, &str, &[&str])] = &[
        ("package a;", "package b;", &["PACKAGE_CHANGED #/"]),
        ("", "package b;", &["PACKAGE_CHANGED #/"]),
        (
            "message A {}",
            "message A {} message B {}",
            &["MESSAGE_ADDED #/B"],
        ),
        (
            "message A {} message B {}",
            "message A {}",
            &["MESSAGE_REMOVED #/B"],
        ),
        (
            "message A {} message B {}",
            "message B {} message A {}",
            &["MESSAGE_MOVED #/A", "MESSAGE_MOVED #/B"],
        ),
        (
            "message A { message N {} }",
            "message A {}",
            &["MESSAGE_REMOVED #/A/N"],
        ),
        ("", "enum E { X = 0; }", &["ENUM_ADDED #/E"]),
        ("enum E { X = 0; }", "", &["ENUM_REMOVED #/E"]),
        (
            "message A { enum E { X = 0; } }",
            "message A {}",
            &["ENUM_REMOVED #/A/E"],
        ),
        (
            "enum E { X = 0; Y = 1; }",
            "enum E { X = 0; Z = 1; W = 2; }",
            &["ENUM_CONST_CHANGED #/E/1", "ENUM_CONST_ADDED #/E/2"],
        ),
        (
            "enum E { X = 0; Y = 1; M = -1; }",
            "enum E { X = 0; }",
            &["ENUM_CONST_REMOVED #/E/-1", "ENUM_CONST_REMOVED #/E/1"],
        ),
        (
            "message A {}",
            "message A { int32 a = 1; }",
            &["FIELD_ADDED #/A/1"],
        ),
        (
            "message A { int32 a = 1; }",
            "message A {}",
            &["FIELD_REMOVED #/A/1"],
        ),
        (
            "message A { int32 a = 1; }",
            "message A { int32 b = 1; }",
            &["FIELD_NAME_CHANGED #/A/1"],
        ),
        (
            "message A { int32 a = 1; } message B {}",
            "message A { B a = 1; } message B {}",
            &["FIELD_KIND_CHANGED #/A/1"],
        ),
        (
            "message A { map<int32, int32> a = 1; } message B {}",
            "message A { repeated B a = 1; } message B {}",
            &["FIELD_KIND_CHANGED #/A/1"],
        ),
        (
            "message A { int32 a = 1; }",
            "message A { string a = 1; }",
            &["FIELD_SCALAR_KIND_CHANGED #/A/1"],
        ),
        (
            "message A { map<int32, int32> a = 1; }",
            "message A { map<string, double> a = 1; }",
            &[
                "FIELD_SCALAR_KIND_CHANGED #/A/1",
                "FIELD_SCALAR_KIND_CHANGED #/A/1",
            ],
        ),
        (
            "message A { B a = 1; } message B {} message C {}",
            "message A { C a = 1; } message B {} message C {}",
            &["FIELD_NAMED_TYPE_CHANGED #/A/1"],
        ),
        (
            "message A { optional int32 a = 1; optional string b = 2; }",
            "message A { repeated int32 a = 1; repeated string b = 2; }",
            &[
                "FIELD_NUMERIC_LABEL_CHANGED #/A/1",
                "FIELD_STRING_OR_BYTES_LABEL_CHANGED #/A/2",
            ],
        ),
        // Defects of the registry: a label that is not written is not compared, a message's never.
        (
            "message A { int32 a = 1; }",
            "message A { repeated int32 a = 1; }",
            &[],
        ),
        (
            "message A { optional A a = 1; }",
            "message A { repeated A a = 1; }",
            &[],
        ),
        (
            "message A { int32 a = 1; }",
            "message A { oneof o { int32 a = 1; } }",
            &["ONEOF_ADDED #/A/o"],
        ),
        (
            "message A { oneof o { int32 a = 1; } }",
            "message A { int32 a = 1; }",
            &[
                "ONEOF_REMOVED #/A/o",
                "ONEOF_FIELD_MOVED_TO_TOP_LEVEL #/A/1",
            ],
        ),
        (
            "message A { oneof o { int32 a = 1; } }",
            "message A {}",
            &["ONEOF_REMOVED #/A/o"],
        ),
        (
            "message A { oneof o { int32 a = 1; } }",
            "message A { oneof o { int32 a = 1; int32 b = 2; } }",
            &["ONEOF_FIELD_ADDED #/A/o/2"],
        ),
        (
            "message A { oneof o { int32 a = 1; int32 b = 2; } }",
            "message A { oneof o { int32 a = 1; } }",
            &["ONEOF_FIELD_REMOVED #/A/o/2"],
        ),
        (
            "message A { oneof o { int32 a = 1; int32 b = 2; } }",
            "message A { oneof p { int32 a = 1; } }",
            &[
                "ONEOF_REMOVED #/A/o",
                "ONEOF_ADDED #/A/p",
                "ONEOF_FIELD_REMOVED #/A/o/2",
            ],
        ),
        (
            "message A { int32 a = 1; int32 b = 2; }",
            "message A { oneof o { int32 a = 1; string b = 2; } }",
            &[
                "MULTIPLE_FIELDS_MOVED_TO_ONEOF #/A/o",
                "ONEOF_ADDED #/A/o",
                "FIELD_SCALAR_KIND_CHANGED #/A/o/2",
            ],
        ),
        (
            "message A { int32 a = 1; oneof o { int32 b = 2; } }",
            "message A { oneof o { int32 a = 1; int32 b = 2; } }",
            &["FIELD_MOVED_TO_EXISTING_ONEOF #/A/o"],
        ),
        // Not looked at: numbers kept, options, services.
        (
            "message A { reserved 1; int32 a = 2; } service S {}",
            "message A { int32 a = 2 [deprecated = true]; }",
            &[],
        ),
    ];
    for (old, new, expected) in cases {
        assert_eq!(
            listed(&proto3(old), &proto3(new)),
            *expected,
            "{old} → {new}"
        );
    }
    let required = |body: &str| parse(&format!("message A {{ {body} }}"), None);
    let (without, with) = (required(""), required("required int32 a = 1;"));
    assert_eq!(listed(&without, &with), ["REQUIRED_FIELD_ADDED #/A/1"]);
    assert_eq!(listed(&with, &without), ["REQUIRED_FIELD_REMOVED #/A/1"]);
    let group = |number: i32| {
        required(&format!(
            "optional group G = {number} {{ optional int32 x = 1; }}"
        ))
    };
    assert_eq!(listed(&group(1), &group(2)), [""; 0], "groups are not seen");
}

#[test]
fn scalars_of_one_group_are_one_kind() {
    let groups: [&[&str]; 7] = [
        &["int32", "int64", "uint32", "uint64", "bool", "E"],
        &["sint32", "sint64"],
        &["string", "bytes"],
        &["fixed32", "sfixed32"],
        &["fixed64", "sfixed64"],
        &["float"],
        &["double"],
    ];
    let message = |ty: &str| proto3(&format!("message A {{ {ty} a = 1; }} enum E {{ X = 0; }}"));
    for (i, one) in groups.iter().enumerate() {
        for (j, other) in groups.iter().enumerate() {
            for old in *one {
                for new in *other {
                    let found = listed(&message(old), &message(new));
                    assert_eq!(found.is_empty(), i == j, "{old} → {new}");
                }
            }
        }
    }
}

#[test]
fn messages_of_imports_are_compared_where_they_are_used() {
    let main = "syntax = \"proto3\"; import \"lib.proto\"; message A { lib.B b = 1; }";
    let lib = |body: &str| format!("syntax = \"proto3\"; package lib; message B {{ {body} }}");
    let with = |body: &str| parse(main, Some(&lib(body)));
    assert_eq!(
        listed(&with("int32 x = 1;"), &with("int32 x = 1;")),
        [""; 0]
    );
    assert_eq!(
        listed(&with("int32 x = 1;"), &with("int32 y = 1;")),
        ["FIELD_NAME_CHANGED #/B/1"]
    );
    assert_eq!(
        listed(&with("int32 x = 1;"), &with("string x = 1; B more = 2;")),
        [
            "FIELD_SCALAR_KIND_CHANGED #/B/1",
            "FIELD_ADDED #/B/2",
            "FIELD_NAMED_TYPE_CHANGED #/A/1"
        ]
    );
    // From the main file into an import: the local name is what counts.
    let local = parse(
        "syntax = \"proto3\"; message A { B b = 1; message B { int32 x = 1; } }",
        None,
    );
    assert_eq!(
        listed(&local, &with("int32 x = 1;")),
        ["FIELD_NAMED_TYPE_CHANGED #/A/1", "MESSAGE_REMOVED #/A/B"]
    );
}

#[test]
fn types_that_nobody_defines_are_compared_by_name() {
    let lenient = |ty: &str| {
        let text = format!("syntax = \"proto3\"; message A {{ {ty} a = 1; }}");
        Schema::parse_with(&text, &[], ParseOptions { lenient: true }).unwrap()
    };
    assert_eq!(listed(&lenient("bad.B"), &lenient("bad.B")), [""; 0]);
    assert_eq!(
        listed(&lenient("bad.B"), &lenient("bad.C")),
        ["FIELD_NAMED_TYPE_CHANGED #/A/1"]
    );
}

#[test]
fn messages_come_in_the_order_of_a_hash_table() {
    let body = |names: &[&str]| -> String {
        let messages: Vec<String> = names
            .iter()
            .map(|name| format!("message {name} {{}}"))
            .collect();
        messages.join(" ")
    };
    let names = [
        "Order", "Line", "Card", "Voucher", "Address", "Aa", "BB", "Zone",
    ];
    assert_eq!(
        listed(&proto3(&body(&names)), &proto3("")),
        [
            "MESSAGE_REMOVED #/Order",
            "MESSAGE_REMOVED #/Line",
            "MESSAGE_REMOVED #/Aa",
            "MESSAGE_REMOVED #/BB",
            "MESSAGE_REMOVED #/Address",
            "MESSAGE_REMOVED #/Zone",
            "MESSAGE_REMOVED #/Card",
            "MESSAGE_REMOVED #/Voucher",
        ]
    );
}

#[test]
fn sentences_name_both_sides() {
    let old = proto3("message A { int32 a = 1; }");
    let new = proto3("message A { string a = 1; }");
    let wire = check(&old, &new, "new", "old");
    assert!(!wire.compatible);
    assert_eq!(
        wire.messages,
        [
            "{errorType:\"FIELD_SCALAR_KIND_CHANGED\", description:\"The kind of a SCALAR field at path '#/A/1' in the new schema does not match its kind in the old schema\"}"
        ]
    );
    // Compatible differences are not told.
    let added = proto3("message A { int32 a = 1; int32 b = 2; }");
    assert_eq!(
        check(&old, &added, "new", "old"),
        crate::report::Wire::compatible()
    );
}

#[test]
fn every_kind_that_is_incompatible_has_a_sentence() {
    let all = [
        DifferenceKind::PackageChanged,
        DifferenceKind::MessageAdded,
        DifferenceKind::MessageRemoved,
        DifferenceKind::MessageMoved,
        DifferenceKind::EnumAdded,
        DifferenceKind::EnumRemoved,
        DifferenceKind::EnumConstAdded,
        DifferenceKind::EnumConstChanged,
        DifferenceKind::EnumConstRemoved,
        DifferenceKind::FieldAdded,
        DifferenceKind::FieldRemoved,
        DifferenceKind::FieldNameChanged,
        DifferenceKind::FieldKindChanged,
        DifferenceKind::FieldScalarKindChanged,
        DifferenceKind::FieldNamedTypeChanged,
        DifferenceKind::FieldNumericLabelChanged,
        DifferenceKind::FieldStringOrBytesLabelChanged,
        DifferenceKind::RequiredFieldAdded,
        DifferenceKind::RequiredFieldRemoved,
        DifferenceKind::OneofAdded,
        DifferenceKind::OneofRemoved,
        DifferenceKind::OneofFieldAdded,
        DifferenceKind::OneofFieldRemoved,
        DifferenceKind::OneofFieldMovedToTopLevel,
        DifferenceKind::MultipleFieldsMovedToOneof,
        DifferenceKind::FieldMovedToExistingOneof,
    ];
    assert_eq!(all.len(), 26);
    assert_eq!(all.iter().filter(|kind| !kind.is_compatible()).count(), 11);
    for kind in all {
        let sentence = super::Difference {
            kind,
            path: "#/A".to_owned(),
        }
        .description("new", "old");
        assert!(kind.is_compatible() || sentence.contains("#/A"), "{kind}");
    }
}

#[test]
fn shared_imports_and_deep_chains_end() {
    use std::fmt::Write as _;
    // Each message names the next twice: 2^40 paths, were they all walked.
    let mut lib = String::from("syntax = \"proto3\"; package lib;");
    for at in 0..40 {
        let next = at + 1;
        write!(lib, "message M{at} {{ M{next} a = 1; M{next} b = 2; }}").unwrap();
    }
    lib.push_str("message M40 {}");
    let main = "syntax = \"proto3\"; import \"lib.proto\"; message A { lib.M0 m = 1; }";
    let schema = parse(main, Some(&lib));
    let spaced = parse(main, Some(&format!("{lib}\n")));
    assert_eq!(listed(&schema, &schema), [""; 0]);
    assert_eq!(listed(&schema, &spaced), [""; 0]);
    let mut chain = String::from("syntax = \"proto3\"; package lib;");
    for at in 0..5_000 {
        write!(chain, "message M{at} {{ M{} a = 1; }}", at + 1).unwrap();
    }
    chain.push_str("message M5000 {}");
    let schema = parse(main, Some(&chain));
    let spaced = parse(main, Some(&format!("{chain}\n")));
    assert_eq!(listed(&schema, &spaced), [""; 0]);
}
