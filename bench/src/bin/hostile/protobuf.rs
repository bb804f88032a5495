//! Hostile Protobuf files.

use callsheet_schema::Format;

use crate::Texts;

type Row = (&'static str, Format, fn() -> Texts);

const HEAD: &str = "syntax = \"proto3\";\npackage p;\n";

const fn case(name: &'static str, make: fn() -> Texts) -> Row {
    (name, Format::Protobuf, make)
}

fn both(text: impl Fn(&str) -> String, old: &str, new: &str) -> Texts {
    Texts::pair(text(old), text(new))
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

fn message(count: usize, field: impl Fn(usize) -> String) -> String {
    format!("{HEAD}message M {{\n{}}}\n", lines(count, field))
}

fn plain(count: usize, ty: &str) -> String {
    message(count, |i| format!("  {ty} f{i} = {};\n", number(i)))
}

/// A field number that is not one of the reserved ones.
fn number(i: usize) -> usize {
    if i + 1 < 19_000 { i + 1 } else { i + 1_001 }
}

fn around(length: usize, leaf: &str) -> String {
    format!("{HEAD}{}", lines(length, |i| format!("message A{i} {{ {leaf} v = 1; A{} next = 2; }}\n", (i + 1) % length)))
}

fn dense(count: usize, leaf: &str) -> String {
    format!("{HEAD}{}", lines(count, |i| format!("message A{i} {{ {leaf} v = 1; {} }}\n", lines(count, |j| format!("A{j} p{j} = {};", j + 2)))))
}

fn values(count: usize, name: impl Fn(usize) -> String) -> String {
    format!("{HEAD}enum E {{\n{}}}\nmessage M {{ E e = 1; }}\n", lines(count, |i| format!("  {} = {i};\n", name(i))))
}

/// Every case.
pub(crate) const CASES: &[Row] = &[
    case("protobuf/fields-changed", || Texts::pair(plain(10_000, "int32"), plain(10_000, "string"))),
    case("protobuf/fields-narrowed", || Texts::pair(plain(10_000, "int64"), plain(10_000, "int32"))),
    case("protobuf/fields-renamed", || Texts::pair(plain(10_000, "int32"), message(10_000, |i| format!("  int32 g{i} = {};\n", number(i))))),
    case("protobuf/fields-renumbered", || Texts::pair(plain(10_000, "int32"), message(10_000, |i| format!("  int32 f{i} = {};\n", 20_000 + i)))),
    case("protobuf/fields-turned", || Texts::pair(plain(10_000, "int32"), message(10_000, |i| format!("  int32 f{} = {};\n", 9_999 - i, number(i))))),
    case("protobuf/fields-gone", || Texts::pair(plain(10_000, "int32"), plain(1, "int32"))),
    case("protobuf/fields-repeated", || Texts::pair(plain(10_000, "string"), plain(10_000, "repeated string"))),
    case("protobuf/fields-options", || both(|word| message(5_000, |i| format!("  string f{i} = {} [json_name = \"{word}{i}\", deprecated = {}, jstype = JS_NORMAL, ctype = CORD];\n", number(i), word == "a")), "a", "b")),
    case("protobuf/messages-changed", || both(|word| format!("{HEAD}{}", lines(10_000, |i| format!("message M{i} {{ {word} v = 1; }}\n"))), "int32", "string")),
    case("protobuf/messages-gone", || Texts::pair(format!("{HEAD}{}", lines(10_000, |i| format!("message M{i} {{ int32 v = 1; }}\n"))), format!("{HEAD}message X {{}}"))),
    case("protobuf/messages-renamed", || both(|word| format!("{HEAD}{}", lines(5_000, |i| format!("message {word}{i} {{ int32 v = 1; {word}{} n = 2; }}\n", (i + 1) % 5_000))), "A", "B")),
    case("protobuf/package-changed", || both(|word| plain(5_000, "int32").replace("package p", word), "package p", "package q")),
    case("protobuf/nested", || both(|leaf| format!("{HEAD}{}{leaf} v = 1;{}", lines(10_000, |i| format!("message M{i} {{")), "}".repeat(10_000)), "int32", "string")),
    case("protobuf/nested-deepest", || both(|leaf| format!("{HEAD}{}{leaf} v = 1;{}", lines(25, |i| format!("message M{i} {{ M{i} self = 2; ")), "}".repeat(25)), "int32", "string")),
    case("protobuf/chain", || both(|leaf| format!("{HEAD}{}message M5000 {{ {leaf} v = 1; }}", lines(5_000, |i| format!("message M{i} {{ M{} n = 1; }}\n", i + 1))), "int32", "string")),
    case("protobuf/dense-messages", || Texts::pair(dense(120, "int32"), dense(120, "string"))),
    case("protobuf/coprime-rings", || Texts::pair(around(211, "int32"), around(223, "string"))),
    case("protobuf/coprime-rings-renamed", || Texts::pair(around(509, "int32"), around(503, "string"))),
    case("protobuf/enum-renamed", || Texts::pair(values(10_000, |i| format!("A{i}")), values(10_000, |i| format!("B{i}")))),
    case("protobuf/enum-gone", || Texts::pair(values(10_000, |i| format!("A{i}")), values(1, |i| format!("A{i}")))),
    case("protobuf/enum-turned", || Texts::pair(values(10_000, |i| format!("A{i}")), values(10_000, |i| format!("A{}", 9_999 - i)))),
    case("protobuf/enum-closed", || {
        let old = |word: &str| format!("syntax = \"proto2\";\nenum E {{\n{}}}\nmessage M {{ {} }}\n", lines(2_000, |i| format!("  {word}{i} = {i};\n")), lines(2_000, |i| format!("optional E e{i} = {};\n", i + 1)));
        both(old, "A", "B")
    }),
    case("protobuf/oneof-made", || Texts::pair(plain(5_000, "int32"), format!("{HEAD}message M {{ oneof o {{\n{}}} }}\n", lines(5_000, |i| format!("  int32 f{i} = {};\n", i + 1))))),
    case("protobuf/oneof-changed", || both(|word| format!("{HEAD}message M {{ oneof o {{\n{}}} }}\n", lines(5_000, |i| format!("  {word} f{i} = {};\n", i + 1))), "int32", "string")),
    case("protobuf/oneofs-shuffled", || {
        let text = |step: usize| format!("{HEAD}message M {{ {} }}\n", lines(500, |group| format!("oneof o{group} {{ {} }}\n", lines(10, |i| { let at = (group * 10 + i) * step % 5_000; format!("int32 f{at} = {};", at + 1) }))));
        Texts::pair(text(1), text(7))
    }),
    case("protobuf/required", || {
        let text = |word: &str| format!("syntax = \"proto2\";\nmessage M {{\n{}}}\n", lines(5_000, |i| format!("  {word} int32 f{i} = {};\n", i + 1)));
        Texts::pair(text("optional"), text("required"))
    }),
    case("protobuf/required-ladder", || {
        let text = |word: &str| format!("syntax = \"proto2\";\n{}message L60 {{ required {word} v = 1; }}\n", lines(60, |i| format!("message L{i} {{ required L{0} a = 1; required L{0} b = 2; }}\n", i + 1)));
        both(text, "int32", "string")
    }),
    case("protobuf/required-chain", || {
        let text = |word: &str| format!("syntax = \"proto2\";\n{}message L5000 {{ required {word} v = 1; }}\n", lines(5_000, |i| format!("message L{i} {{ required L{} a = 1; }}\n", i + 1)));
        both(text, "int32", "string")
    }),
    case("protobuf/maps", || both(|word| message(3_000, |i| format!("  map<string, {word}> f{i} = {};\n", i + 1)), "int32", "string")),
    case("protobuf/reserved", || Texts::pair(message(10_000, |i| format!("  reserved {}, \"g{i}\";\n", 2 * i + 1).replace(", \"", "; reserved \"")), plain(10_000, "int32"))),
    case("protobuf/options", || both(|word| format!("syntax = \"proto2\";\nimport \"google/protobuf/descriptor.proto\";\nmessage O {{ repeated O o = 1; optional string s = 2; }}\nextend google.protobuf.FieldOptions {{ optional O o = 50000; }}\nmessage M {{\n{}}}\n", lines(300, |i| format!("optional int32 f{i} = {} [(o) = {{ {} }}];\n", i + 1, lines(50, |j| format!("o {{ s: \"{word}{j}\" }} "))))), "a", "b")),
    case("protobuf/services", || both(|word| format!("{HEAD}message A {{}}\nmessage B {{}}\n{}", lines(2_000, |i| format!("service S{i} {{ {} }}\n", lines(5, |j| format!("rpc R{j}({word}) returns ({word});"))))), "A", "B")),
    case("protobuf/imports", || {
        let references: Vec<(String, String)> = (0..2_000).map(|i| {
            let import = if i > 0 { format!("import \"f{}.proto\";\n", i - 1) } else { String::new() };
            let field = if i > 0 { format!("T{} t = 1;", i - 1) } else { "int32 v = 1;".to_owned() };
            (format!("f{i}.proto"), format!("syntax = \"proto3\";\npackage p;\n{import}message T{i} {{ {field} }}\n"))
        }).collect();
        let text = |word: &str| format!("syntax = \"proto3\";\npackage p;\nimport \"f1999.proto\";\nmessage M {{ T1999 t = 1; {word} v = 2; }}\n");
        Texts { references, ..both(text, "int32", "string") }
    }),
    case("protobuf/text-long", || both(|word| format!("{HEAD}// {0}\nmessage M {{ int32 {0} = 1; }}\n", word.repeat(1 << 20)), "a", "b")),
    case("protobuf/100-fields", || Texts::versions(|version| message(1_000, |i| format!("  string v{version}f{i} = {};\n", number(i))))),
    case("protobuf/100-numbers", || Texts::versions(|version| message(1_000, |i| format!("  string f{i} = {};\n", 20_000 + version * 1_000 + i)))),
    case("protobuf/100-messages", || Texts::versions(|version| format!("{HEAD}{}", lines(1_000, |i| format!("message M{i} {{ {} v = {}; }}\n", if version == 100 { "string" } else { "int32" }, 1 + version % 7))))),
    case("protobuf/100-fields-10000", || Texts::versions(|version| plain(10_000, if version == 100 { "string" } else { "int32" }))),
];
