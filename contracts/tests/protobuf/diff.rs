//! The typed diff of Protobuf schemas: each kind of change, with path and both places.

use callsheet_contracts::{Schema, diff};
use callsheet_schema::{Format, Reference};

const LIB: &str = "syntax = \"proto3\"; package lib; message Money { int64 cents = 1; }";

fn parse(text: &str) -> Schema {
    let lib = [Reference {
        name: "lib.proto",
        text: LIB,
    }];
    Schema::parse(Format::Protobuf, text, &lib)
        .unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

fn check(old: &str, new: &str, expected: &[&str]) {
    let (old, new) = (parse(old), parse(new));
    let changes = diff::changes(&old, &new);
    let shown: Vec<String> = changes
        .iter()
        .map(|change| {
            format!(
                "{} {}: {}",
                change.kind.as_str(),
                change.path,
                change.message
            )
        })
        .collect();
    assert_eq!(shown, expected);
    for change in &changes {
        for (side, text) in [(&change.old, old.text()), (&change.new, new.text())] {
            if let Some(side) = side {
                match side.span {
                    Some(span) => assert!(span.start == 0 || !span.slice(text).is_empty()),
                    None => assert!(change.path.starts_with("lib."), "{}", change.path),
                }
            }
        }
    }
    assert_eq!(diff::changes(&old, &old), []);
    assert_eq!(diff::changes(&new, &new), []);
}

fn message(body: &str) -> String {
    format!("syntax = \"proto3\";\npackage a;\nmessage M {{ {body} }}")
}

#[test]
fn fields_come_go_and_change() {
    check(
        &message(
            "int32 a = 1; string b = 2; int32 c = 3; int32 d = 4; bool gone = 5; map<string, int32> m = 7;",
        ),
        &message(
            "int64 a = 1; string bb = 2; optional int32 c = 3; repeated int32 d = 14; bool come = 6; map<string, M> m = 7;",
        ),
        &[
            "field_removed M.gone: `M.gone` was removed, number 5",
            "type_changed M.a: `M.a` went from `int32` to `int64`",
            "field_renamed M.bb: `b` is called `M.bb`",
            "cardinality_changed M.c: `M.c` went from implicit to optional",
            "number_changed M.d: the number of `M.d` went from 4 to 14",
            "cardinality_changed M.d: `M.d` went from implicit to repeated",
            "field_added M.come: `M.come` was added, number 6",
            "type_changed M.m: `M.m` went from `map<string, int32>` to `map<string, M>`",
        ],
    );
}

#[test]
fn options_defaults_and_names_in_json() {
    check(
        "message M { optional int32 a = 1 [default = 1]; // x\n /* why */ optional string s = 2; }",
        "option java_package = \"x\"; message M { option deprecated = true; optional int32 a = 1 [default = 2, deprecated = true]; optional string s = 2 [json_name = \"S\"]; }",
        &[
            "property_changed : the option `java_package` of the file went from `nothing` to `\"x\"`",
            "property_changed M: the option `deprecated` of `M` went from `nothing` to `true`",
            "default_changed M.a: the default of `M.a` went from `1` to `2`",
            "property_changed M.a: the option `deprecated` of `M.a` went from `nothing` to `true`",
            "json_name_changed M.s: the JSON name of `M.s` went from `s` to `S`",
            "doc_changed M.s: the documentation of `M.s` changed",
        ],
    );
}

#[test]
fn oneofs_and_what_is_reserved() {
    check(
        &message("int32 a = 1; oneof o { int32 b = 2; } reserved 5, 6; reserved \"x\";"),
        &message("oneof p { int32 a = 1; int32 b = 2; } reserved 5 to 7;"),
        &[
            "reserved_changed M: what `M` reserves went from [5 to 6, \"x\"] to [5 to 7]",
            "oneof_removed M.o: oneof `o` of `M` was removed",
            "oneof_added M.p: oneof `p` of `M` was added",
            "oneof_changed M.a: `M.a` went from no oneof to oneof `p`",
            "oneof_changed M.b: `M.b` went from oneof `o` to oneof `p`",
        ],
    );
    check(
        "message M { extensions 100 to 199; }",
        "message M { extensions 100 to 150; }",
        &[
            "extensions_changed M: the extension ranges of `M` went from [100 to 199] to [100 to 150]",
        ],
    );
}

#[test]
fn values_of_enums() {
    check(
        "syntax = \"proto3\"; enum E { A = 0; B = 1; C = 2; D = 3; }",
        "syntax = \"proto3\"; enum E { A = 0; BB = 1; C = 5; F = 6; }",
        &[
            "symbol_renamed E.BB: value `B` of `E` is called `BB`",
            "number_changed E.C: the number of `E.C` went from 2 to 5",
            "symbol_added E.F: `E` has the value `F` now, number 6",
            "symbol_removed E.D: `E` no longer has the value `D`, number 3",
        ],
    );
}

#[test]
fn types_services_imports_and_the_head_of_the_file() {
    check(
        "package a; message M { message N { enum E { X = 0; } } } service S { rpc A (M) returns (M); rpc B (M) returns (M); } service T {}",
        "syntax = \"proto3\"; package b; import \"lib.proto\"; message M { } enum K { Y = 0; } service S { rpc A (stream M) returns (lib.Money); rpc C (M) returns (M); }",
        &[
            "syntax_changed : the syntax went from `proto2` to `proto3`",
            "name_changed : package `a` became package `b`",
            "import_added : `lib.proto` is imported",
            "type_removed M.N: message `M.N` was removed",
            "type_added lib.Money: message `lib.Money` was added",
            "type_added K: enum `K` was added",
            "type_removed T: service `T` was removed",
            "method_removed S.B: method `B` of `S` was removed",
            "method_changed S.A: method `S.A` went from `(M) → (M)` to `(stream M) → (lib.Money)`",
            "method_added S.C: method `C` of `S` was added",
        ],
    );
}

#[test]
fn order_and_layout_are_no_change() {
    check(
        "syntax = \"proto3\"; message A { int32 a = 1; B b = 2; } message B {} enum E { X = 0; Y = 1; Z = 2; }",
        "syntax = \"proto3\"; enum E { X = 0; Z = 2; Y = 1; }\nmessage B {}\nmessage A { .B b = 2;\n int32 a = 0x1; }",
        &[],
    );
}

#[test]
fn extensions_are_fields_of_what_they_extend() {
    check(
        "message M { extensions 100 to 200; } extend M { optional int32 x = 100; optional int32 y = 101; }",
        "message M { extensions 100 to 200; } extend M { optional string x = 100; }",
        &[
            "field_removed extend M.y: `extend M.y` was removed, number 101",
            "type_changed extend M.x: `extend M.x` went from `int32` to `string`",
        ],
    );
}
