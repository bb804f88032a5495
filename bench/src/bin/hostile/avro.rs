//! Hostile Avro schemas.

use callsheet_schema::Format;

use crate::{Texts, list};

type Row = (&'static str, Format, fn() -> Texts);

const fn case(name: &'static str, make: fn() -> Texts) -> Row {
    (name, Format::Avro, make)
}

fn both(text: impl Fn(&str) -> String, old: &str, new: &str) -> Texts {
    Texts::pair(text(old), text(new))
}

fn record(name: &str, fields: &str) -> String {
    format!(r#"{{"type":"record","name":"{name}","fields":[{fields}]}}"#)
}

fn fields(count: usize, field: impl Fn(usize) -> String) -> String {
    record("R", &list(count, field))
}

fn plain(count: usize, ty: &str) -> String {
    fields(count, |i| format!(r#"{{"name":"f{i}","type":"{ty}"}}"#))
}

/// A union of records, each with one field.
fn union(count: usize, order: impl Fn(usize) -> usize, ty: &str) -> String {
    format!("[{}]", list(count, |i| record(&format!("N{}", order(i)), &format!(r#"{{"name":"f","type":"{ty}"}}"#))))
}

/// A list that goes around after some steps; all its records have one unqualified name.
fn around(length: usize, leaf: &str) -> String {
    let mut text = String::new();
    for i in (0..length).rev() {
        text = format!(r#"{{"type":"record","name":"n{i}.A","fields":[{{"name":"v","type":"{leaf}"}},{{"name":"next","type":["null",{}]}}]}}"#, if i + 1 == length { r#""n0.A""#.to_owned() } else { text });
    }
    text
}

/// Records that all use all others.
fn dense(count: usize, leaf: &str) -> String {
    let mut seen = std::collections::BTreeSet::new();
    fn one(i: usize, count: usize, leaf: &str, seen: &mut std::collections::BTreeSet<usize>) -> String {
        if !seen.insert(i) {
            return format!(r#""R{i}""#);
        }
        // The next record is defined inside this one, the others are named; those that are not yet there come later.
        let next = if i + 1 < count { one(i + 1, count, leaf, seen) } else { r#""R0""#.to_owned() };
        let rest = list(i + 1, |j| format!(r#"{{"name":"p{j}","type":["null","R{j}"]}}"#));
        format!(r#"{{"type":"record","name":"R{i}","fields":[{{"name":"leaf","type":"{leaf}"}},{{"name":"next","type":["null",{next}]}},{rest}]}}"#)
    }
    one(0, count, leaf, &mut seen)
}

fn nested(depth: usize, open: &str, close: &str, leaf: &str) -> String {
    format!("{}{leaf}{}", open.repeat(depth), close.repeat(depth))
}

fn nested_records(depth: usize, leaf: &str) -> String {
    let open: String = (0..depth).map(|i| format!(r#"{{"type":"record","name":"R{i}","fields":[{{"name":"f","type":"#)).collect();
    format!("{open}\"{leaf}\"{}", "}]}".repeat(depth))
}

fn symbols(count: usize, word: &str) -> String {
    format!(r#"{{"type":"enum","name":"E","symbols":[{}]}}"#, list(count, |i| format!(r#""{word}{i}""#)))
}

/// Every case.
pub(crate) const CASES: &[Row] = &[
    case("avro/nested-arrays", || both(|leaf| nested(10_000, r#"{"type":"array","items":"#, "}", &format!("\"{leaf}\"")), "int", "string")),
    case("avro/nested-records", || Texts::pair(nested_records(10_000, "int"), nested_records(10_000, "string"))),
    case("avro/nested-records-deepest", || Texts::pair(nested_records(60, "int"), nested_records(60, "string"))),
    case("avro/nested-arrays-deepest", || both(|leaf| nested(180, r#"{"type":"array","items":"#, "}", &format!("\"{leaf}\"")), "int", "string")),
    case("avro/union-records-changed", || Texts::pair(union(10_000, |i| i, "int"), union(10_000, |i| i, "string"))),
    case("avro/union-records-turned", || Texts::pair(union(10_000, |i| i, "int"), union(10_000, |i| 9_999 - i, "int"))),
    case("avro/union-records-turned-changed", || Texts::pair(union(10_000, |i| i, "int"), union(10_000, |i| 9_999 - i, "string"))),
    case("avro/union-records-others", || Texts::pair(union(10_000, |i| i, "int"), union(10_000, |i| 10_000 + i, "int"))),
    case("avro/fields-changed", || Texts::pair(plain(10_000, "int"), plain(10_000, "string"))),
    case("avro/fields-lossy", || Texts::pair(plain(10_000, "long"), plain(10_000, "double"))),
    case("avro/fields-swapped", || Texts::pair(plain(10_000, "string"), fields(10_000, |i| format!(r#"{{"name":"g{i}","type":"string"}}"#)))),
    case("avro/fields-renamed", || Texts::pair(plain(10_000, "string"), fields(10_000, |i| format!(r#"{{"name":"g{i}","type":"string","aliases":["f{i}"],"doc":"x{i}"}}"#)))),
    case("avro/fields-enums", || {
        let text = |word: &str| fields(3_000, |i| format!(r#"{{"name":"f{i}","type":{{"type":"enum","name":"E{i}","symbols":["A","{word}"]}}}}"#));
        both(text, "B", "C")
    }),
    case("avro/fields-defaults", || both(|word| fields(10_000, |i| format!(r#"{{"name":"f{i}","type":"string","default":"{word}"}}"#)), "a", "b")),
    case("avro/fields-unions", || both(|word| fields(3_000, |i| format!(r#"{{"name":"f{i}","type":["null","{word}","boolean"]}}"#)), "int", "string")),
    case("avro/field-aliases", || Texts::pair(plain(1, "int"), record("R", &format!(r#"{{"name":"f0","type":"string","aliases":[{}]}}"#, list(50_000, |i| format!(r#""a{i}""#)))))),
    case("avro/type-aliases", || Texts::pair(plain(1, "int"), format!(r#"{{"aliases":[{}],{}"#, list(50_000, |i| format!(r#""a{i}""#)), &plain(1, "string")[1..]))),
    case("avro/enum-others", || Texts::pair(symbols(100_000, "A"), symbols(100_000, "B"))),
    case("avro/enum-turned", || Texts::pair(symbols(20_000, "A"), format!(r#"{{"type":"enum","name":"E","symbols":[{}]}}"#, list(20_000, |i| format!(r#""A{}""#, 19_999 - i))))),
    case("avro/dense-records", || Texts::pair(dense(40, "int"), dense(40, "string"))),
    case("avro/coprime-rings", || Texts::pair(around(43, "int"), around(41, "string"))),
    case("avro/coprime-rings-large", || Texts::pair(around(509, "int"), around(503, "string"))),
    case("avro/ladder", || {
        let text = |leaf: &str| {
            let rungs = list(40, |i| record(&format!("L{i}"), &if i == 0 { format!(r#"{{"name":"v","type":"{leaf}"}}"#) } else { format!(r#"{{"name":"a","type":"L{0}"}},{{"name":"b","type":"L{0}"}}"#, i - 1) }));
            format!("[{rungs}]")
        };
        both(text, "int", "string")
    }),
    case("avro/fixed-huge", || both(|name| fields(2, |i| format!(r#"{{"name":"f{i}","type":{{"type":"fixed","name":"F{i}","size":2000000000}}}},{{"name":"{name}{i}","type":"int"}}"#)), "a", "b")),
    case("avro/shared-type", || {
        let text = |leaf: &str| format!("[{},{}]", record("S", &format!(r#"{{"name":"v","type":"{leaf}"}}"#)), record("R", &list(5_000, |i| format!(r#"{{"name":"f{i}","type":"S"}}"#))));
        both(text, "int", "string")
    }),
    case("avro/text-long", || both(|word| fields(1, |_| format!(r#"{{"name":"f","type":"string","default":"{0}","doc":"{0}"}}"#, word.repeat(1 << 20))), "a", "b")),
    case("avro/names-long", || {
        let name = "n".repeat(20_000);
        let text = |leaf: &str| {
            let open: String = (0..50).map(|i| format!(r#"{{"type":"record","name":"R{i}","fields":[{{"name":"{name}","type":"#)).collect();
            format!("{open}{}{}", plain(3_000, leaf), "}]}".repeat(50))
        };
        both(text, "int", "string")
    }),
    case("avro/100-fields", || Texts::versions(|version| fields(1_000, |i| format!(r#"{{"name":"v{version}f{i}","type":"string"}}"#)))),
    case("avro/100-fields-10000", || Texts::versions(|version| plain(10_000, if version == 100 { "string" } else { "int" }))),
    case("avro/100-unions", || Texts::versions(|version| union(1_000, |i| i * 7 % 1_000 + version, "int"))),
    case("avro/100-rings", || Texts::versions(|version| around(20 + version % 20, if version == 100 { "string" } else { "int" }))),
];
