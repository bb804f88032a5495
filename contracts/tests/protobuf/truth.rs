//! What records do under a change, row by row: wire verdict, truth verdict, rule, and what the witness shows.

use callsheet_contracts::Schema;
use callsheet_contracts::compat::{self, Options};
use callsheet_contracts::report::{Direction, Report, Truth};
use callsheet_schema::{Format, Reference};

pub(super) fn schema(text: &str) -> Schema {
    Schema::parse(Format::Protobuf, text, &[])
        .unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

fn check(old: &str, new: &str) -> Report {
    let options = Options::toward(Direction::Backward);
    compat::check(&schema(old), &schema(new), &options)
}

/// One row: the body of message `M` before and after, in a syntax.
struct Row {
    change: &'static str,
    syntax: &'static str,
    old: &'static str,
    new: &'static str,
    /// `wire truth`, `+` for yes.
    verdicts: &'static str,
    /// Rule and what its witness shows; empty for none.
    shown: &'static str,
}

const fn row(
    change: &'static str,
    old: &'static str,
    new: &'static str,
    verdicts: &'static str,
    shown: &'static str,
) -> Row {
    Row {
        change,
        syntax: "proto3",
        old,
        new,
        verdicts,
        shown,
    }
}

const fn row2(
    change: &'static str,
    old: &'static str,
    new: &'static str,
    verdicts: &'static str,
    shown: &'static str,
) -> Row {
    Row {
        change,
        syntax: "proto2",
        old,
        new,
        verdicts,
        shown,
    }
}

const ROWS: &[Row] = &[
    // What a registry accepts although records break.
    row(
        "int64 to int32",
        "int64 a = 1;",
        "int32 a = 1;",
        "+ -",
        "proto_integer_narrowed: 2147483648 → -2147483648",
    ),
    row(
        "int32 to uint32",
        "int32 a = 1;",
        "uint32 a = 1;",
        "+ -",
        "proto_sign_changed: -1 → 4294967295",
    ),
    row(
        "fixed32 to sfixed32",
        "fixed32 a = 1;",
        "sfixed32 a = 1;",
        "+ -",
        "proto_sign_changed: 2147483648 → -2147483648",
    ),
    row(
        "bytes to string",
        "bytes a = 1;",
        "string a = 1;",
        "+ -",
        "proto_bytes_to_string: failed to decode Protobuf message: invalid string value: data is not UTF-8 encoded",
    ),
    row(
        "repeated string to string",
        "repeated string a = 1;",
        "string a = 1;",
        "+ -",
        "proto_field_made_singular: [\"a\", \"b\"] → \"b\"",
    ),
    row(
        "repeated message to message",
        "repeated N a = 1; message N { int32 x = 1; }",
        "N a = 1; message N { int32 x = 1; }",
        "+ -",
        "proto_field_made_singular: [{}, {}] → {}",
    ),
    row(
        "enum value removed",
        "E a = 1; enum E { Z = 0; A = 1; }",
        "E a = 1; enum E { Z = 0; }",
        "+ +",
        "proto_json_enum_value_unknown: unrecognized enum value 'A' at line 1 column 8",
    ),
    row(
        "field renamed",
        "int32 a = 1;",
        "int32 b = 1;",
        "+ +",
        "proto_json_name_changed: unrecognized field name 'a' at line 1 column 4",
    ),
    // What it refuses although the bytes are the same.
    row(
        "map to entries",
        "map<string, int32> a = 1; message P { string key = 1; int32 value = 2; }",
        "repeated P a = 1; message P { string key = 1; int32 value = 2; }",
        "- +",
        "proto_json_type_changed: invalid type: map, expected a list at line 1 column 6",
    ),
    // The rest of the encoding guide.
    row("int32 to int64", "int32 a = 1;", "int64 a = 1;", "+ +", ""),
    row(
        "uint32 to int64",
        "uint32 a = 1;",
        "int64 a = 1;",
        "+ +",
        "",
    ),
    row(
        "uint64 to int64",
        "uint64 a = 1;",
        "int64 a = 1;",
        "+ -",
        "proto_sign_changed: 9223372036854775808 → -9223372036854775808",
    ),
    row(
        "int32 to bool",
        "int32 a = 1;",
        "bool a = 1;",
        "+ -",
        "proto_integer_narrowed: -1 → true",
    ),
    row(
        "bool to int32",
        "bool a = 1;",
        "int32 a = 1;",
        "+ +",
        "proto_json_type_changed: invalid type: boolean `true`, expected a 32-bit signed integer at line 1 column 9",
    ),
    row(
        "enum to int32",
        "E a = 1; enum E { Z = 0; A = 1; }",
        "int32 a = 1; enum E { Z = 0; A = 1; }",
        "+ +",
        "proto_json_type_changed: invalid digit found in string at line 1 column 8",
    ),
    row(
        "int32 to enum",
        "int32 a = 1; enum E { Z = 0; A = 1; }",
        "E a = 1; enum E { Z = 0; A = 1; }",
        "+ +",
        "",
    ),
    row(
        "int32 to sint32",
        "int32 a = 1;",
        "sint32 a = 1;",
        "- -",
        "proto_field_type_incompatible: 1 → -1",
    ),
    row(
        "sint64 to sint32",
        "sint64 a = 1;",
        "sint32 a = 1;",
        "+ -",
        "proto_integer_narrowed: 2147483648 → 0",
    ),
    row(
        "fixed32 to float",
        "fixed32 a = 1;",
        "float a = 1;",
        "- -",
        "proto_field_type_incompatible: 1 → 0.000000000000000000000000000000000000000000001",
    ),
    row(
        "int32 to string",
        "int32 a = 1;",
        "string a = 1;",
        "- -",
        "proto_field_type_incompatible: 1 → \"\"",
    ),
    row(
        "float to double",
        "float a = 1;",
        "double a = 1;",
        "- -",
        "proto_field_type_incompatible: 1.5 → 0",
    ),
    row(
        "string to bytes",
        "string a = 1;",
        "bytes a = 1;",
        "+ +",
        "proto_json_type_changed: invalid base64: Invalid input length: 1 at line 1 column 8",
    ),
    row(
        "bytes to message",
        "bytes a = 1; message N { int32 x = 1; }",
        "N a = 1; message N { int32 x = 1; }",
        "- -",
        "proto_field_undecodable: the record is cut short",
    ),
    row(
        "message to bytes",
        "N a = 1; message N { int32 x = 1; }",
        "bytes a = 1; message N { int32 x = 1; }",
        "- +",
        "proto_json_type_changed: invalid type: map, expected a base64-encoded string at line 1 column 5",
    ),
    row(
        "string to packed",
        "string a = 1;",
        "repeated int32 a = 1;",
        "- -",
        "proto_field_undecodable: failed to decode Protobuf message: invalid varint",
    ),
    row(
        "packed to bytes",
        "repeated int32 a = 1;",
        "bytes a = 1;",
        "- -",
        "proto_field_type_incompatible: [1] → 0x01",
    ),
    row(
        "packed to single",
        "repeated int32 a = 1;",
        "int32 a = 1;",
        "+ -",
        "proto_field_made_singular: [1, -1] → 0",
    ),
    row(
        "single to repeated",
        "string a = 1;",
        "repeated string a = 1;",
        "+ +",
        "proto_json_type_changed: invalid type: string \"a\", expected a list at line 1 column 8",
    ),
    row(
        "entries to map",
        "repeated P a = 1; message P { string key = 1; int32 value = 2; }",
        "map<string, int32> a = 1; message P { string key = 1; int32 value = 2; }",
        "- -",
        "proto_entries_made_map: [{}, {}] → {\"\": 0}",
    ),
    row(
        "key narrowed",
        "map<int64, string> a = 1;",
        "map<int32, string> a = 1;",
        "+ -",
        "proto_integer_narrowed: 2147483648 → -2147483648",
    ),
    row(
        "unpacked",
        "repeated int32 a = 1;",
        "repeated int32 a = 1 [packed = false];",
        "+ +",
        "",
    ),
    row(
        "an enum that is always zero, in another wire type",
        "optional E a = 1; enum E { Z = 0; }",
        "optional sfixed32 a = 1; enum E { Z = 0; }",
        "- +",
        "",
    ),
    row2(
        "an enum that is always one, in another wire type",
        "optional E a = 1; enum E { A = 1; }",
        "optional sfixed32 a = 1; enum E { A = 1; }",
        "- -",
        "proto_field_type_incompatible: A (1) → 0",
    ),
    row(
        "into a oneof",
        "int32 a = 1; int32 b = 2;",
        "oneof o { int32 a = 1; int32 b = 2; }",
        "- -",
        "proto_field_moved_into_oneof: 1 → 0",
    ),
    row(
        "alone into a oneof",
        "int32 a = 1;",
        "oneof o { int32 a = 1; }",
        "+ +",
        "",
    ),
    row(
        "out of a oneof",
        "oneof o { int32 a = 1; int32 b = 2; }",
        "int32 a = 1; int32 b = 2;",
        "+ +",
        "",
    ),
    row(
        "field removed",
        "int32 a = 1; int32 b = 2;",
        "int32 a = 1;",
        "+ +",
        "proto_json_field_unknown: unrecognized field name 'b' at line 1 column 4",
    ),
    row(
        "field added",
        "int32 a = 1;",
        "int32 a = 1; int32 b = 2;",
        "+ +",
        "",
    ),
    row(
        "field renumbered",
        "int32 a = 1;",
        "int32 a = 2;",
        "+ -",
        "proto_field_renumbered: 1 → absent",
    ),
    row(
        "number taken over",
        "int32 a = 1;",
        "string b = 1;",
        "- -",
        "proto_tag_reused: 1 → \"\"",
    ),
    row(
        "enum value renumbered",
        "E a = 1; enum E { Z = 0; A = 1; }",
        "E a = 1; enum E { Z = 0; A = 2; }",
        "+ -",
        "proto_enum_value_renumbered: A (1) → 1",
    ),
    row(
        "presence dropped",
        "optional int32 a = 1;",
        "int32 a = 1;",
        "+ +",
        "",
    ),
    row(
        "json_name changed",
        "int32 a = 1;",
        "int32 a = 1 [json_name = \"x\"];",
        "+ +",
        "",
    ),
    row(
        "json_name dropped",
        "int32 a = 1 [json_name = \"x\"];",
        "int32 a = 1;",
        "+ +",
        "proto_json_name_changed: unrecognized field name 'x' at line 1 column 4",
    ),
    row(
        "any",
        "N a = 1; message N { int32 x = 1; }",
        "N a = 1; message N { int64 x = 1; }",
        "+ +",
        "",
    ),
    row2(
        "required added",
        "optional int32 a = 1;",
        "required int32 a = 1;",
        "- -",
        "proto_required_field_missing: required field `a` is missing",
    ),
    row2(
        "required dropped",
        "required int32 a = 1;",
        "optional int32 a = 1;",
        "- +",
        "",
    ),
    row2(
        "default changed",
        "optional int32 a = 1 [default = 3];",
        "optional int32 a = 1 [default = 5];",
        "+ -",
        "proto_default_changed: 3 → 5",
    ),
    row2(
        "closed enum value removed",
        "optional E a = 1; enum E { Z = 0; A = 1; }",
        "optional E a = 1; enum E { Z = 0; }",
        "+ -",
        "proto_closed_enum_value_missing: A (1) → Z (0)",
    ),
    row2(
        "closed enum value removed from a list",
        "repeated E a = 1; enum E { Z = 0; A = 1; }",
        "repeated E a = 1; enum E { Z = 0; }",
        "+ -",
        "proto_closed_enum_value_missing: [A (1)] → []",
    ),
    row2(
        "closed enum value removed from a map",
        "map<string, E> a = 1; enum E { Z = 0; A = 1; }",
        "map<string, E> a = 1; enum E { Z = 0; }",
        "+ -",
        "proto_closed_enum_value_missing: {\"value\":\"A\"} → nothing",
    ),
    row2(
        "closed enum reordered",
        "optional E a = 1; enum E { Z = 0; A = 1; }",
        "optional E a = 1; enum E { A = 1; Z = 0; }",
        "+ -",
        "proto_default_changed: Z (0) → A (1)",
    ),
    row2(
        "int32 to closed enum",
        "optional int32 a = 1; enum E { Z = 0; A = 1; }",
        "optional E a = 1; enum E { Z = 0; A = 1; }",
        "+ -",
        "proto_integer_narrowed: -1 → Z (0)",
    ),
    row2(
        "group to message",
        "optional group N = 1 { optional int32 x = 1; }",
        "optional N n = 1; message N { optional int32 x = 1; }",
        "+ -",
        "proto_field_type_incompatible: {\"x\":1} → absent",
    ),
    row2(
        "extension becomes a field",
        "extensions 100 to 199; extend M { optional int64 e = 100; }",
        "optional int32 e = 100;",
        "+ -",
        "proto_integer_narrowed: 2147483648 → -2147483648",
    ),
];

#[test]
fn every_change_has_its_verdicts_and_its_witness() {
    let mut wrong = Vec::new();
    for row in ROWS {
        let text = |body: &str| format!("syntax = \"{}\";\nmessage M {{ {body} }}\n", row.syntax);
        let report = check(&text(row.old), &text(row.new));
        let sign = |yes: bool| if yes { "+" } else { "-" };
        assert!(
            !matches!(report.truth, Truth::Undecided { .. }),
            "{}",
            row.change
        );
        let verdicts = format!(
            "{} {}",
            sign(report.wire.compatible),
            sign(report.truth == Truth::Proven)
        );
        let shown = report
            .findings
            .iter()
            .find_map(|finding| {
                let witness = finding.witness.as_ref()?;
                Some(format!("{}: {}", finding.rule, witness.error))
            })
            .unwrap_or_default();
        if (verdicts.as_str(), shown.as_str()) != (row.verdicts, row.shown) {
            wrong.push(format!("{}: {verdicts:?} {shown:?}", row.change));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_finding_deep_in_a_record_is_shown_on_the_whole_record() {
    let text = |ty: &str| {
        format!(
            "syntax = \"proto3\";\nmessage Order {{ repeated Line lines = 1; }}\n\
             message Line {{ map<string, Price> prices = 1; }}\nmessage Price {{ {ty} cents = 1; Price was = 2; }}\n"
        )
    };
    let report = check(&text("int64"), &text("int32"));
    let finding = &report.findings[0];
    assert_eq!(finding.field_path, "lines[].prices[].cents");
    assert_eq!(finding.reader_path, "/Price/1");
    let witness = finding.witness.as_ref().unwrap();
    assert_eq!(
        witness.record,
        r#"{"lines":[{"prices":{"":{"cents":"2147483648"}}}]}"#
    );
    assert_eq!(witness.path, "lines[].prices[].cents");
    assert_eq!(report.findings.len(), 1, "recursion is visited once");
}

#[test]
fn imports_take_part_and_their_places_are_not_in_the_main_text() {
    let main =
        "syntax = \"proto3\";\nimport \"price.proto\";\nmessage Order { Price price = 1; }\n";
    let price = |ty: &str| format!("syntax = \"proto3\";\nmessage Price {{ {ty} cents = 1; }}\n");
    let read = |text: &str| {
        let reference = Reference {
            name: "price.proto",
            text,
        };
        Schema::parse(Format::Protobuf, main, &[reference]).unwrap()
    };
    let (old, new) = (read(&price("int64")), read(&price("int32")));
    let report = compat::check(&old, &new, &Options::toward(Direction::Backward));
    assert_eq!(report.truth, Truth::Refuted);
    let finding = &report.findings[0];
    assert_eq!(
        (finding.rule, finding.field_path.as_str()),
        ("proto_integer_narrowed", "price.cents")
    );
    assert_eq!(finding.reader_span, None);
    assert!(finding.fix.as_ref().unwrap().patched.is_none());
}

#[test]
fn a_record_begins_in_the_main_file_however_long_the_way() {
    let main = "syntax = \"proto3\";\nimport \"links.proto\";\nmessage Order { L0 first = 1; }\n";
    let links = |ty: &str| {
        let links: Vec<String> = (0..20)
            .map(|at| format!("message L{at} {{ L{} next = 1; }}\n", at + 1))
            .collect();
        let links = links.concat();
        format!("syntax = \"proto3\";\n{links}message L20 {{ {ty} cents = 1; }}\n")
    };
    let read = |text: &str| {
        let name = "links.proto";
        Schema::parse(Format::Protobuf, main, &[Reference { name, text }]).unwrap()
    };
    let (old, new) = (read(&links("int64")), read(&links("int32")));
    let report = compat::check(&old, &new, &Options::toward(Direction::Backward));
    let finding = &report.findings[0];
    assert_eq!(
        finding.field_path,
        format!("first.{}cents", "next.".repeat(20))
    );
    assert!(finding.witness.is_some());
}

#[test]
fn required_fields_that_never_end_break_nothing() {
    let text = |ty: &str| {
        format!(
            "syntax = \"proto2\";\nmessage Loop {{ required Loop again = 1; optional {ty} a = 2; }}\n"
        )
    };
    assert_eq!(check(&text("int64"), &text("int32")).truth, Truth::Proven);
}

#[test]
fn a_fix_is_offered_only_if_it_turns_the_finding_green() {
    for (old, new, fixed) in [
        ("int64 a = 1;", "int32 a = 1;", "int64 a = 1;"),
        ("int32 a = 1;", "int32 a = 2;", "int32 a = 1;"),
        (
            "int32 a = 1;",
            "string b = 1;",
            "string b = 2; reserved 1; reserved \"a\";",
        ),
        (
            "int32 a = 1;",
            "int32 b = 1;",
            "int32 b = 1 [json_name = \"a\"];",
        ),
    ] {
        let text = |body: &str| format!("syntax = \"proto3\";\nmessage M {{ {body} }}\n");
        let report = check(&text(old), &text(new));
        let fix = report.findings[0].fix.as_ref().unwrap();
        assert_eq!(fix.patched.as_deref(), Some(text(fixed).as_str()));
        let again = check(&text(old), &text(fixed));
        assert_eq!(again.truth, Truth::Proven);
    }
}
