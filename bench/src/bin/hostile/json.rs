//! Hostile JSON Schemas.

use callsheet_schema::Format;

use crate::{Texts, list};

type Row = (&'static str, Format, fn() -> Texts);

const fn case(name: &'static str, make: fn() -> Texts) -> Row {
    (name, Format::Json, make)
}

/// A pair of one text with two words in one place.
fn both(text: impl Fn(&str) -> String, old: &str, new: &str) -> Texts {
    Texts::pair(text(old), text(new))
}

fn nested(depth: usize, open: &str, close: &str, leaf: &str) -> String {
    format!("{}{leaf}{}", open.repeat(depth), close.repeat(depth))
}

fn properties(count: usize, part: impl Fn(usize) -> String) -> String {
    format!(r#"{{"type":"object","properties":{{{}}}}}"#, list(count, |i| format!(r#""p{i}":{}"#, part(i))))
}

fn typed(word: &str) -> String {
    format!(r#"{{"type":"{word}"}}"#)
}

/// A formula of clauses of three literals over properties that are true or false.
fn clauses(count: usize, names: usize, seed: usize) -> String {
    let mut state = seed;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let all: Vec<String> = (0..count)
        .map(|_| {
            let literals: Vec<String> = (0..3).map(|_| format!(r#"{{"properties":{{"x{}":{{"const":{}}}}}}}"#, next(names), next(2) == 0)).collect();
            format!(r#"{{"anyOf":[{}]}}"#, literals.join(","))
        })
        .collect();
    format!(r#"{{"type":"object","required":[{}],"properties":{{{}}},"allOf":[{}]}}"#, list(names, |i| format!(r#""x{i}""#)), list(names, |i| format!(r#""x{i}":{{"type":"boolean"}}"#)), all.join(","))
}

/// Definitions that use each other, each of them every other one.
fn dense(count: usize, leaf: &str) -> String {
    let definitions = list(count, |i| format!(r##""d{i}":{{"type":"object","properties":{{"leaf{i}":{{"type":"{leaf}"}},{}}}}}"##, list(count, |j| format!(r##""p{j}":{{"$ref":"#/$defs/d{j}"}}"##))));
    format!(r##"{{"$ref":"#/$defs/d0","$defs":{{{definitions}}}}}"##)
}

/// A ladder of definitions, each of which names the next one several times.
fn ladder(depth: usize, rung: impl Fn(&str) -> String, leaf: &str) -> String {
    let definitions = list(depth, |i| format!(r#""d{i}":{}"#, rung(&format!(r##"{{"$ref":"#/$defs/d{}"}}"##, i + 1))));
    format!(r##"{{"$ref":"#/$defs/d0","$defs":{{{definitions},"d{depth}":{leaf}}}}}"##)
}

/// A list of objects that goes around after some steps.
fn around(length: usize, leaf: &str) -> String {
    let definitions = list(length, |i| format!(r##""d{i}":{{"type":"object","properties":{{"next":{{"$ref":"#/$defs/d{}"}},"v":{{"type":"{leaf}"}}}}}}"##, (i + 1) % length));
    format!(r##"{{"$ref":"#/$defs/d0","$defs":{{{definitions}}}}}"##)
}

fn pattern(text: &str) -> String {
    format!(r#"{{"type":"string","pattern":"{text}"}}"#)
}

fn branches(word: &str, count: usize, part: impl Fn(usize) -> String) -> String {
    format!(r#"{{"{word}":[{}]}}"#, list(count, part))
}

fn tagged(count: usize, value: &str) -> String {
    branches("oneOf", count, |i| format!(r#"{{"type":"object","required":["kind"],"properties":{{"kind":{{"const":"k{i}"}},"v":{{"type":"{value}"}}}}}}"#))
}

/// Every case.
pub(crate) const CASES: &[Row] = &[
    case("json/nested-properties", || both(|leaf| nested(10_000, r#"{"properties":{"a":"#, "}}", &typed(leaf)), "integer", "string")),
    case("json/nested-properties-deepest", || both(|leaf| nested(90, r#"{"type":"object","properties":{"a":"#, "}}", &typed(leaf)), "integer", "string")),
    case("json/nested-items-deepest", || both(|leaf| nested(185, r#"{"items":"#, "}", &typed(leaf)), "integer", "string")),
    case("json/nested-not-deepest", || both(|leaf| nested(185, r#"{"not":"#, "}", &typed(leaf)), "integer", "string")),
    case("json/nested-any-of-deepest", || both(|leaf| nested(90, r#"{"anyOf":[{"minLength":3},"#, "]}", &typed(leaf)), "integer", "string")),
    case("json/nested-one-of-deepest", || both(|leaf| nested(90, r#"{"oneOf":[{"minLength":3},"#, "]}", &typed(leaf)), "integer", "string")),
    case("json/nested-if-deepest", || both(|leaf| nested(180, r#"{"if":{"minLength":3},"then":{"maxLength":9},"else":"#, "}", &typed(leaf)), "integer", "string")),
    case("json/one-of-constants", || both(|word| branches("oneOf", 10_000, |i| format!(r#"{{"const":"{word}{i}"}}"#)), "a", "b")),
    case("json/one-of-one-gone", || Texts::pair(branches("oneOf", 10_000, |i| format!(r#"{{"const":{i}}}"#)), branches("oneOf", 9_999, |i| format!(r#"{{"const":{i}}}"#)))),
    case("json/one-of-overlapping", || both(|word| branches("oneOf", 10_000, |i| format!(r#"{{"{word}":{i}}}"#)), "minimum", "maximum")),
    case("json/one-of-tagged", || Texts::pair(tagged(10_000, "integer"), tagged(10_000, "string"))),
    case("json/one-of-tagged-1000", || Texts::pair(tagged(1_000, "integer"), tagged(1_000, "string"))),
    case("json/any-of-objects", || both(|word| branches("anyOf", 10_000, |i| format!(r#"{{"type":"object","required":["p{i}"],"properties":{{"p{i}":{{"type":"{word}"}}}}}}"#)), "integer", "string")),
    case("json/any-of-constants", || both(|word| branches("anyOf", 10_000, |i| format!(r#"{{"const":"{word}{i}"}}"#)), "a", "b")),
    case("json/all-of-objects", || both(|word| branches("allOf", 10_000, |i| format!(r#"{{"properties":{{"p{i}":{{"type":"{word}"}}}}}}"#)), "integer", "string")),
    case("json/all-of-any-of", || Texts::pair(clauses(420, 100, 1), clauses(420, 100, 2))),
    case("json/all-of-any-of-40", || Texts::pair(clauses(170, 40, 3), clauses(170, 40, 4))),
    case("json/titles-of-branches", || both(|word| branches("anyOf", 10_000, |i| format!(r#"{{"title":"{word}{i}","minimum":{i}}}"#)), "a", "b")),
    case("json/properties-changed", || both(|word| properties(10_000, |_| typed(word)), "integer", "string")),
    case("json/properties-described", || both(|word| properties(10_000, |i| format!(r#"{{"type":"string","description":"{word} {i}","default":"{word}"}}"#)), "old", "new")),
    case("json/properties-required", || Texts::pair(properties(10_000, |_| typed("integer")), format!(r#"{{"required":[{}],{}"#, list(10_000, |i| format!(r#""p{i}""#)), &properties(10_000, |_| typed("integer"))[1..]))),
    case("json/properties-gone", || Texts::pair(properties(10_000, |_| typed("integer")), r#"{"type":"object","additionalProperties":false}"#)),
    case("json/properties-renamed", || both(|word| format!(r#"{{"additionalProperties":false,"properties":{{{}}}}}"#, list(10_000, |i| format!(r#""{word}{i}":{{"type":"integer"}}"#))), "a", "b")),
    case("json/properties-bounded", || both(|word| properties(10_000, |i| format!(r#"{{"type":"integer","{word}":{i}}}"#)), "minimum", "maximum")),
    case("json/properties-formats", || both(|word| properties(10_000, |_| format!(r#"{{"type":"string","format":"{word}"}}"#)), "date", "uuid")),
    case("json/properties-deep-names", || {
        let text = |leaf: &str| {
            let name = "n".repeat(20_000);
            nested(60, &format!(r#"{{"properties":{{"{name}":"#), "}}", &properties(10_000, |_| typed(leaf)))
        };
        both(text, "integer", "string")
    }),
    case("json/enum-disjoint", || both(|word| format!(r#"{{"enum":[{}]}}"#, list(100_000, |i| format!(r#""{word}{i}""#))), "a", "b")),
    case("json/enum-shifted", || Texts::pair(format!(r#"{{"enum":[{}]}}"#, list(100_000, |i| i.to_string())), format!(r#"{{"enum":[{}]}}"#, list(100_000, |i| (i + 1).to_string())))),
    case("json/enum-objects", || both(|word| format!(r#"{{"enum":[{}]}}"#, list(10_000, |i| format!(r#"{{"{word}":[{i},{{"b":{i}}}]}}"#))), "a", "b")),
    case("json/enum-pattern", || Texts::pair(format!(r#"{{"enum":[{}]}}"#, list(20_000, |i| format!(r#""a{i}""#))), pattern("^(a|b)*9$"))),
    case("json/dense-definitions", || Texts::pair(dense(120, "integer"), dense(120, "string"))),
    case("json/ladder-properties", || both(|leaf| ladder(60, |next| format!(r#"{{"properties":{{"a":{next},"b":{next}}}}}"#), &typed(leaf)), "integer", "string")),
    case("json/ladder-all-of", || both(|leaf| ladder(60, |next| format!(r#"{{"allOf":[{next},{next}]}}"#), &typed(leaf)), "integer", "string")),
    case("json/ladder-one-of", || both(|leaf| ladder(60, |next| format!(r#"{{"oneOf":[{{"properties":{{"a":{next}}}}},{{"properties":{{"b":{next}}}}}]}}"#), &typed(leaf)), "integer", "string")),
    case("json/ladder-unevaluated", || both(|leaf| ladder(40, |next| format!(r#"{{"anyOf":[{next},{{"properties":{{"b":{next}}}}}],"unevaluatedProperties":false}}"#), &typed(leaf)), "integer", "string")),
    case("json/coprime-rings", || Texts::pair(around(211, "integer"), around(223, "string"))),
    case("json/coprime-rings-large", || Texts::pair(around(2_003, "integer"), around(1_999, "integer"))),
    case("json/reference-chain", || both(|leaf| ladder(10_000, str::to_owned, &typed(leaf)), "integer", "string")),
    case("json/reference-cycle", || both(|word| format!(r##"{{"$ref":"#/$defs/a","{word}":1,"$defs":{{"a":{{"$ref":"#/$defs/b"}},"b":{{"$ref":"#/$defs/a"}}}}}}"##), "minimum", "maximum")),
    case("json/pattern-counted", || Texts::pair(pattern("^(a?){200}a{200}$"), pattern("^(a|b)*a(a|b){16}$"))),
    case("json/pattern-exponential", || Texts::pair(pattern("^(a|b)*a(a|b){24}$"), pattern("^(a|b)*b(a|b){24}$"))),
    case("json/pattern-nested-stars", || Texts::pair(pattern("^((a*)*b?)*c$"), pattern("^(((a|b)*)*)*d$"))),
    case("json/pattern-huge-counts", || Texts::pair(pattern("^.{1,100000}$"), pattern("^(.{1,1000}){1,1000}$"))),
    case("json/pattern-words", || both(|word| pattern(&format!("^({})$", (0..10_000).map(|i| format!("{word}{i}")).collect::<Vec<_>>().join("|"))), "a", "b")),
    case("json/pattern-classes", || Texts::pair(pattern("^[\\\\p{L}\\\\p{N}]{0,200}$"), pattern("^\\\\w{0,150}[^\\\\W_]*$"))),
    case("json/pattern-look-around", || Texts::pair(pattern("^(?=.*a)(?=.*b)(?=.*c)(?=.*d)(?=.*e)(?=.*f)(?=.*g)(?=.*h).*$"), pattern("^(?!.*(a.*){9}).*(?<=z)$"))),
    case("json/pattern-many", || both(|word| properties(300, |i| pattern(&format!("^({word}|x)*y(x|y){{{}}}$", i % 12))), "a", "b")),
    case("json/pattern-nested-groups", || Texts::pair(pattern(&nested(2_000, "(", ")*", "a")), pattern(&nested(2_000, "(", ")?", "b")))),
    case("json/pattern-all-of", || both(|word| branches("allOf", 40, |i| format!(r#"{{"pattern":"^(a|b)*{word}(a|b){{{i}}}$"}}"#)), "a", "b")),
    case("json/pattern-properties", || both(|word| format!(r#"{{"additionalProperties":false,"patternProperties":{{{}}}}}"#, list(60, |i| format!(r#""^.*a.{{{i}}}$":{{"type":"{word}"}}"#))), "integer", "string")),
    case("json/pattern-properties-300", || both(|word| format!(r#"{{"patternProperties":{{{}}}}}"#, list(300, |i| format!(r#""{}{i}":{{"{word}":{i}}}"#, if i % 2 == 0 { "^" } else { "" }))), "minimum", "maximum")),
    case("json/property-names", || both(|word| format!(r#"{{"propertyNames":{{"pattern":"^({word}|c)*d.{{12}}$"}},"minProperties":1000}}"#), "a", "b")),
    case("json/numbers-beyond", || both(|word| format!(r#"{{"type":"number","{word}":1e400,"multipleOf":1e-400,"not":{{"const":{}}}}}"#, "9".repeat(100_000)), "minimum", "exclusiveMinimum")),
    case("json/numbers-exponents", || both(|word| format!(r#"{{"type":"number","{word}":1e999999999,"multipleOf":1e-999999999}}"#), "minimum", "maximum")),
    case("json/numbers-multiples", || Texts::pair(branches("allOf", 300, |i| format!(r#"{{"multipleOf":{}}}"#, 2 * i + 3)), branches("anyOf", 300, |i| format!(r#"{{"type":"integer","multipleOf":{}}}"#, 2 * i + 1_001)))),
    case("json/counts-huge", || Texts::pair(r#"{"minLength":1000000000,"minItems":1000000000,"minProperties":1000000000,"maxLength":2000000000}"#, r#"{"maxLength":1500000000,"maxItems":1500000000,"maxProperties":1500000000}"#)),
    case("json/items-unique", || Texts::pair(r#"{"type":"array","minItems":5000,"items":{"type":"integer"}}"#, r#"{"type":"array","uniqueItems":true,"items":{"maximum":4000}}"#)),
    case("json/items-prefix", || both(|word| format!(r#"{{"prefixItems":[{}],"minItems":10000}}"#, list(10_000, |_| typed(word))), "integer", "string")),
    case("json/items-contains", || both(|word| format!(r#"{{"type":"array","allOf":[{}]}}"#, list(60, |i| format!(r#"{{"contains":{{"{word}":{i}}},"minContains":{},"maxContains":{}}}"#, i + 1, 2 * i + 2))), "minimum", "maximum")),
    case("json/items-contains-huge", || both(|word| format!(r#"{{"type":"array","contains":{{"type":"{word}"}},"minContains":10000,"uniqueItems":true}}"#), "integer", "number")),
    case("json/unevaluated-properties", || both(|word| format!(r#"{{"anyOf":[{}],"unevaluatedProperties":{{"type":"{word}"}}}}"#, list(1_000, |i| format!(r#"{{"properties":{{"p{i}":{{"type":"integer"}}}}}}"#))), "integer", "string")),
    case("json/unevaluated-items", || both(|word| format!(r#"{{"anyOf":[{}],"unevaluatedItems":{{"type":"{word}"}}}}"#, list(300, |i| format!(r#"{{"prefixItems":[{}]}}"#, list(i + 1, |_| "{}".to_owned())))), "integer", "string")),
    case("json/conditions", || both(|word| format!(r#"{{"type":"object","allOf":[{}]}}"#, list(500, |i| format!(r#"{{"if":{{"properties":{{"a":{{"const":{i}}}}}}},"then":{{"required":["{word}{i}"]}},"else":{{"properties":{{"c{i}":{{"type":"integer"}}}}}}}}"#))), "a", "b")),
    case("json/dependent", || both(|word| format!(r#"{{"dependentSchemas":{{{}}},"dependentRequired":{{{}}}}}"#, list(1_000, |i| format!(r#""p{i}":{{"properties":{{"p{}":{{"type":"{word}"}}}}}}"#, i + 1)), list(1_000, |i| format!(r#""p{i}":["p{}"]"#, i + 1))), "integer", "string")),
    case("json/not-one-of", || both(|word| format!(r#"{{"not":{}}}"#, branches("oneOf", 1_000, |i| format!(r#"{{"{word}":{i}}}"#))), "minimum", "maximum")),
    case("json/texts-long", || both(|word| format!(r#"{{"type":"object","properties":{{"{0}":{{"const":"{0}","description":"{0}"}}}}}}"#, word.repeat(1 << 20)), "a", "b")),
    case("json/members-twice", || both(|word| format!(r#"{{{}}}"#, list(10_000, |_| format!(r#""title":"{word}""#))), "a", "b")),
    case("json/surrogates", || both(|word| format!(r#"{{"enum":["\ud800{word}"]}}"#), "a", "b")),
    case("json/100-properties", || Texts::versions(|version| properties(1_000, |i| format!(r#"{{"type":"integer","minimum":{}}}"#, version * 1_000 + i)))),
    case("json/100-one-of", || Texts::versions(|version| branches("oneOf", 1_000, |i| format!(r#"{{"const":{}}}"#, version * 7 + i)))),
    case("json/100-clauses", || Texts::versions(|version| clauses(170, 40, version))),
    case("json/100-patterns", || Texts::versions(|version| pattern(&format!("^(a|b)*a(a|b){{16}}.{{{version}}}$")))),
    case("json/100-unevaluated", || Texts::versions(|version| format!(r#"{{"anyOf":[{}],"unevaluatedProperties":{{"maximum":{version}}}}}"#, list(200, |i| format!(r#"{{"properties":{{"p{i}":{{"type":"integer"}}}}}}"#))))),
];
