//! What is wrong with a text is told at its place, all of it at once.

use std::fmt::Write as _;

use callsheet_schema::Reference;
use callsheet_schema::protobuf::Schema;

/// The problems of a text, one a line.
fn problems(text: &str, references: &[(&str, &str)]) -> String {
    let references: Vec<Reference<'_>> = references
        .iter()
        .map(|(name, text)| Reference { name, text })
        .collect();
    match Schema::parse(text, &references) {
        Ok(_) => String::new(),
        Err(problems) => problems.to_string(),
    }
}

#[test]
fn each_mistake_has_its_problem() {
    let cases: &[(&str, &str)] = &[
        (
            "message M { string a = 1 }",
            "1:25: expected `;` before `}`",
        ),
        (
            "mesage M {}",
            "1:1: expected a statement such as `message`, found `mesage` (did you mean `message`?)",
        ),
        (
            "message M {",
            "1:11: the body of message `M` is never closed",
        ),
        (
            "syntax = \"proto4\";",
            "1:10: `proto4` is no syntax (`proto2` and `proto3` are)",
        ),
        (
            "edition = \"2023\"; message M { string x = 1; }",
            "1:1: files of an edition are not supported (write `syntax = \"proto3\";` or `syntax = \"proto2\";`)",
        ),
        (
            "syntax = \"proto3\"; message M { strng a = 1; }",
            "1:32: type `strng` is not defined (did you mean `string`?)",
        ),
        (
            "syntax = \"proto3\"; message Order {} message M { Oder a = 1; }",
            "1:49: type `Oder` is not defined (did you mean `Order`?)",
        ),
        (
            "syntax = \"proto3\"; message M { int32 a = 0; }",
            "1:42: field `a` has number 0; numbers run from 1 to 536870911",
        ),
        (
            "syntax = \"proto3\"; message M { int32 a = 19123; }",
            "1:42: field `a` has number 19123; 19000 to 19999 belong to the implementation",
        ),
        (
            "syntax = \"proto3\"; message M { int32 a = 99999999999; }",
            "1:42: `99999999999` is no number from -2147483648 to 2147483647",
        ),
        (
            "syntax = \"proto3\"; message M { int32 a = 1; reserved 3; int32 b = 1; }",
            "1:67: field `b` has number 1 of field `a` (the next free number is 2)",
        ),
        (
            "syntax = \"proto3\"; message M { reserved 1 to 3; int32 b = 2; }",
            "1:59: field `b` has number 2, which is reserved (the next free number is 4)",
        ),
        (
            "syntax = \"proto3\"; message M { reserved \"b\"; int32 b = 2; }",
            "1:52: field `b` has a reserved name",
        ),
        (
            "syntax = \"proto3\"; message M { reserved 1 to 3, 2; }",
            "1:49: the range overlaps 1 to 3",
        ),
        (
            "syntax = \"proto3\"; message M { reserved 3 to 1; }",
            "1:41: the range ends at 1 before it starts at 3",
        ),
        (
            "syntax = \"proto3\"; message M { required int32 a = 1; }",
            "1:32: proto3 has no `required` (remove the label, or say `optional`)",
        ),
        (
            "message M { int32 a = 1; }",
            "1:13: field `a` has no label (proto2 needs `optional`, `required` or `repeated`; or start the file with `syntax = \"proto3\";`)",
        ),
        (
            "syntax = \"proto3\"; message M { int32 a = 1 [default = 3]; }",
            "1:45: proto3 has no defaults (remove the default)",
        ),
        (
            "syntax = \"proto3\"; message M { int32 a_b = 1; int32 aB = 2; }",
            "1:53: fields `a_b` and `aB` are both `aB` in JSON (give one of them a `json_name`)",
        ),
        (
            "syntax = \"proto3\"; message M { oneof o {} }",
            "1:38: oneof `o` has no field",
        ),
        (
            "syntax = \"proto3\"; message M { oneof o { repeated int32 a = 1; } }",
            "1:42: a member of a oneof cannot be `repeated` (remove the label)",
        ),
        (
            "syntax = \"proto3\"; message M { map<float, int32> a = 1; }",
            "1:36: `float` cannot be the key of a map (keys are integers, `bool` or `string`)",
        ),
        (
            "syntax = \"proto3\"; message M { repeated map<int32, int32> a = 1; }",
            "1:32: a map cannot be `repeated` (remove the label: a map repeats by itself)",
        ),
        (
            "syntax = \"proto3\"; enum E { A = 1; }",
            "1:33: the first value of enum `E` is not 0 (in proto3 the first value is the default and has number 0)",
        ),
        (
            "syntax = \"proto3\"; enum E {}",
            "1:25: enum `E` has no value",
        ),
        (
            "syntax = \"proto3\"; enum E { A = 0; B = 0; }",
            "1:40: value `B` has number 0 of value `A` (say `option allow_alias = true;` if that is meant)",
        ),
        (
            "syntax = \"proto3\"; enum E { option allow_alias = true; A = 0; }",
            "1:36: enum `E` allows aliases and has none (remove `allow_alias`)",
        ),
        (
            "syntax = \"proto3\"; enum E { A = 0; } enum F { A = 0; }",
            "1:47: enum value `A` is declared twice (the values of an enum share the scope around it; add a prefix)",
        ),
        (
            "syntax = \"proto3\"; message M {} enum M { A = 0; }",
            "1:38: enum `M` has the full name `M` of the message",
        ),
        (
            "syntax = \"proto3\"; message M { string s = 1 [nope = 1]; }",
            "1:46: option field `nope` is not defined",
        ),
        (
            "message M { optional int32 s = 1 [default = \"x\"]; }",
            "1:45: expected value to be an integer, but found `x`",
        ),
        (
            "syntax = \"proto3\"; import \"google/protobuf/timestmp.proto\"; message M {}",
            "1:27: import `google/protobuf/timestmp.proto` is missing (add a reference of that name, or remove the import; did you mean `google/protobuf/timestamp.proto`?)",
        ),
        (
            "syntax = \"proto3\"; message M { google.protobuf.Timestamp t = 1; }",
            "1:32: type `google.protobuf.Timestamp` is not defined",
        ),
        (
            "syntax = \"proto3\"; service S { rpc R (E) returns (M); } enum E { A = 0; } message M {}",
            "1:39: `E` is an enum, not a message",
        ),
        (
            "option x = \"a\nb\";",
            "1:12: the string is not closed on its line (close it with the quote that opened it; adjacent strings are joined)",
        ),
        (
            "message M { /* no end",
            "1:11: the body of message `M` is never closed\n1:13: the comment is never closed",
        ),
        (
            "option java_package = \"a\\q\";",
            "1:25: there is no such escape",
        ),
        ("message M { § }", "1:13: `§` has no meaning here"),
    ];
    let mut wrong = String::new();
    for (text, expected) in cases {
        let found = problems(text, &[]);
        if found != *expected {
            writeln!(wrong, "{text}\n  expected {expected}\n  found    {found}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn all_problems_come_at_once_in_the_order_of_the_text() {
    let text = r#"syntax = "proto3";
message A {
  strng x = 1;
  int32 y = 1;
  required bool z = 3;
}
message B { C c = 1; }
"#;
    assert_eq!(
        problems(text, &[]),
        "\
3:3: type `strng` is not defined (did you mean `string`?)
4:13: field `y` has number 1 of field `x` (the next free number is 4)
5:3: proto3 has no `required` (remove the label, or say `optional`)
7:13: type `C` is not defined (did you mean `A`?)"
    );
    let broken = "message A { optional int32 = 1; }\nmessage B { optional strin g 2; }\nmessage C { optional int32 ok = 1; }";
    assert_eq!(
        problems(broken, &[]),
        "\
1:22: field `int32` has no type (write `string name = 1;`)
2:30: expected `=`, found `2`"
    );
}

#[test]
fn problems_of_an_import_name_it() {
    let main = "syntax = \"proto3\"; import \"a.proto\"; message M { A a = 1; }";
    assert_eq!(
        problems(
            main,
            &[("a.proto", "syntax = \"proto3\"; message A { B b = 1; }")]
        ),
        "1:32: reference `a.proto`: type `B` is not defined (did you mean `A`?)"
    );
    assert_eq!(
        problems(
            main,
            &[(
                "a.proto",
                "syntax = \"proto3\"; import \"b.proto\"; message A {}"
            )]
        ),
        "1:27: reference `a.proto`: import `b.proto` is missing (add a reference of that name, or remove the import; did you mean `a.proto`?)"
    );
    assert_eq!(
        problems(
            main,
            &[
                (
                    "a.proto",
                    "syntax = \"proto3\"; import \"b.proto\"; message A {}"
                ),
                (
                    "b.proto",
                    "syntax = \"proto3\"; import \"a.proto\"; message B {}"
                ),
            ]
        ),
        "1:27: reference `b.proto`: the imports run in a circle: a.proto → b.proto → a.proto"
    );
    assert_eq!(
        problems(
            "syntax = \"proto3\"; import \"a.proto\"; message M { B b = 1; }",
            &[
                (
                    "a.proto",
                    "syntax = \"proto3\"; import \"b.proto\"; message A {}"
                ),
                ("b.proto", "syntax = \"proto3\"; message B {}"),
            ]
        ),
        "1:50: type `B` is not defined (import `b.proto`, which defines `B`)"
    );
    assert_eq!(
        problems(
            "syntax = \"proto3\"; import \"a.proto\"; message A {}",
            &[("a.proto", "syntax = \"proto3\"; message A {}")]
        ),
        "1:46: message `A` has the full name `A` of the message in `a.proto`"
    );
}

#[test]
fn nesting_without_end_is_a_problem_and_no_crash() {
    let deep = 10_000;
    let messages = format!("{}{}", "message M { ".repeat(deep), "}".repeat(deep));
    assert!(problems(&messages, &[]).contains("messages nest deeper than 31 levels"));
    let open = "message M { ".repeat(deep);
    assert!(problems(&open, &[]).contains("messages nest deeper than 31 levels"));
    let groups = "optional group G = 1 { ".repeat(deep);
    assert!(problems(&format!("message M {{ {groups}"), &[]).contains("nest deeper"));
    for (start, end) in [("a {", "}"), ("a: [{", "}]"), ("a <", ">")] {
        let value = format!(
            "option (x) = {{ {}{} }};",
            start.repeat(deep),
            end.repeat(deep)
        );
        assert!(
            problems(&value, &[]).contains("nests deeper than 31 levels"),
            "{start}"
        );
    }
    let chain: Vec<(String, String)> = (0..2_000)
        .map(|at| {
            (
                format!("f{at}.proto"),
                format!("syntax = \"proto3\"; import \"f{}.proto\";", at + 1),
            )
        })
        .collect();
    let chain: Vec<(&str, &str)> = chain
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    let text = problems("syntax = \"proto3\"; import \"f0.proto\";", &chain);
    assert!(text.contains("import `f2000.proto` is missing"), "{text}");
    let parens = format!("option {}", "(".repeat(deep));
    assert!(!problems(&parens, &[]).is_empty());
    let names = format!(
        "syntax = \"proto3\"; message M {{ {} x = 1; }}",
        vec!["a"; deep].join(".")
    );
    assert!(problems(&names, &[]).contains("is not defined"));
}

#[test]
fn a_text_that_is_too_long_is_not_read() {
    let text = " ".repeat((16 << 20) + 1);
    assert_eq!(
        problems(&text, &[]),
        "1:1: the text has 16777217 bytes, more than 16777216 are not read"
    );
}

#[test]
fn a_large_text_takes_no_more_than_its_share() {
    let fields: Vec<String> = (1..=5_000)
        .map(|number| format!("optional int32 f{number} = {number};"))
        .collect();
    let good = format!("syntax = \"proto3\"; message M {{ {} }}", fields.join(""));
    assert_eq!(problems(&good, &[]), "");
    // On one line and wrong everywhere: the first hundred are told.
    for (from, to) in [
        ("int32", "nope"),
        (" = ", " = 1"),
        ("optional", "required"),
        (";", ""),
    ] {
        let bad = good.replace(from, to);
        let told = problems(&bad, &[]).lines().count();
        assert!((1..=100).contains(&told), "{from} → {to}: {told}");
    }
}
