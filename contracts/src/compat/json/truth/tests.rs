//! Pairs of schemas with their verdict and the witness that the search finds first.

use std::fmt::Write as _;

use callsheet_schema::json::Schema;

use super::{Outcome, Solver};
use crate::compat::json::budget::{Budget, Limits};

/// `proven`, the witness, or `? reason`.
fn answer(old: &str, new: &str) -> String {
    let parse = |text: &str| {
        Schema::parse(text, &[]).unwrap_or_else(|problems| panic!("{text}: {problems}"))
    };
    let (old, new) = (parse(old), parse(new));
    let budget = Budget::new(Limits::CHECK);
    let mut solver = Solver::of(&old, &new, budget, 400);
    let goal = solver.refutation(&old, &new);
    match solver.decide(goal) {
        Ok(Outcome::Value(value)) => value.to_serde().unwrap().to_string(),
        Ok(Outcome::Empty) => "proven".into(),
        Ok(Outcome::Unknown(reason, candidate)) => format!(
            "? {reason} {:?}",
            candidate
                .and_then(|value| value.to_serde())
                .map(|value| value.to_string())
        ),
        Err(exhausted) => format!("! {exhausted}"),
    }
}

/// Each row: old, new, expected.
fn check(rows: &[(&str, &str, &str)]) {
    let mut wrong = String::new();
    for (old, new, expected) in rows {
        let found = answer(old, new);
        if found != *expected {
            writeln!(
                wrong,
                "{old}\n  {new}\n  expected {expected}, found {found}"
            )
            .unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn scalars() {
    check(&[
        ("true", "true", "proven"),
        ("true", "false", "null"),
        ("false", "true", "proven"),
        (r#"{"type":"integer"}"#, r#"{"type":"number"}"#, "proven"),
        (r#"{"type":"number"}"#, r#"{"type":"integer"}"#, "0.1"),
        (
            r#"{"not":{"type":"integer"}}"#,
            r#"{"not":{"type":"number"}}"#,
            "0.1",
        ),
        (
            r#"{"enum":[1,"a",null]}"#,
            r#"{"enum":[null,"a",1.0]}"#,
            "proven",
        ),
        (r#"{"enum":[1,"a",null]}"#, r#"{"enum":[null,1]}"#, r#""a""#),
        (r#"{"type":"boolean"}"#, r#"{"enum":[true]}"#, "false"),
        (
            r#"{"type":"boolean"}"#,
            r#"{"enum":[true,false]}"#,
            "proven",
        ),
        (r#"{"type":"null"}"#, r#"{"const":null}"#, "proven"),
        (r#"{"minimum":0}"#, r#"{"minimum":1}"#, "0"),
        (
            r#"{"minimum":0,"maximum":10,"multipleOf":3}"#,
            r#"{"maximum":9}"#,
            "proven",
        ),
        (
            r#"{"type":"integer","multipleOf":6}"#,
            r#"{"multipleOf":4}"#,
            "6",
        ),
        (
            r#"{"type":"integer","multipleOf":12}"#,
            r#"{"multipleOf":4}"#,
            "proven",
        ),
        (
            r#"{"type":"string","pattern":"^[a-f]+$"}"#,
            r#"{"pattern":"^[a-z]+$"}"#,
            "proven",
        ),
        (
            r#"{"type":"string","pattern":"^[a-z]+$"}"#,
            r#"{"pattern":"^[a-f]+$"}"#,
            r#""g""#,
        ),
        (
            r#"{"type":"string","minLength":3}"#,
            r#"{"type":"string","minLength":4}"#,
            r#""aaa""#,
        ),
        (
            r#"{"type":"string"}"#,
            r#"{"type":"string","maxLength":1000000}"#,
            "? a string asks for very many characters None",
        ),
        (r#"{"type":"string"}"#, r#"{"not":{"const":"x"}}"#, r#""x""#),
        (
            r#"{"type":"string","pattern":"(?=a)b"}"#,
            r#"{"pattern":"(?=a)b"}"#,
            "proven",
        ),
    ]);
}

#[test]
fn objects() {
    check(&[
        (
            r#"{"required":["foo"]}"#,
            r#"{"required":["bar"]}"#,
            r#"{"foo":null}"#,
        ),
        (
            r#"{"type":"object","required":["a","b"]}"#,
            r#"{"required":["a"]}"#,
            "proven",
        ),
        (
            r#"{"type":"object","properties":{"a":{"type":"string"}}}"#,
            r#"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}}}"#,
            r#"{"b":null}"#,
        ),
        (
            r#"{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}"#,
            r#"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"additionalProperties":false}"#,
            "proven",
        ),
        (
            r#"{"type":"object","properties":{"a":{"type":"string"}}}"#,
            r#"{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}"#,
            r#"{"x":null}"#,
        ),
        (
            r#"{"properties":{"foo":{}},"additionalProperties":{"type":"string"}}"#,
            r#"{"properties":{"foo":{},"bar":{"type":"integer"}}}"#,
            r#"{"bar":""}"#,
        ),
        (
            r#"{"type":"object","patternProperties":{"^x-":{"type":"string"}},"additionalProperties":false}"#,
            r#"{"type":"object","patternProperties":{"^x-a":{"type":"string"}},"additionalProperties":false}"#,
            r#"{"x-":""}"#,
        ),
        (
            r#"{"type":"object","patternProperties":{"^x-a":{"type":"string"}},"additionalProperties":false}"#,
            r#"{"type":"object","patternProperties":{"^x-":{"type":"string"}},"additionalProperties":false}"#,
            "proven",
        ),
        (
            r#"{"type":"object","propertyNames":{"maxLength":3}}"#,
            r#"{"type":"object","propertyNames":{"maxLength":2}}"#,
            r#"{"aaa":null}"#,
        ),
        (
            r#"{"type":"object","propertyNames":{"enum":["a","b"]}}"#,
            r#"{"type":"object","maxProperties":2}"#,
            "proven",
        ),
        (
            r#"{"type":"object","propertyNames":{"enum":["a","b"]},"minProperties":2}"#,
            r#"{"type":"object","required":["a","b"]}"#,
            "proven",
        ),
        (
            r#"{"type":"object","maxProperties":3}"#,
            r#"{"maxProperties":2}"#,
            r#"{"x":null,"y":null,"z":null}"#,
        ),
        (
            r#"{"type":"object","minProperties":1}"#,
            r#"{"minProperties":2}"#,
            r#"{"x":null}"#,
        ),
        (
            r#"{"type":"object","dependencies":{"a":["b"]}}"#,
            r#"{"type":"object","dependencies":{"a":["b","c"]}}"#,
            r#"{"a":null,"b":null}"#,
        ),
        (
            r#"{"type":"object","required":["k"],"properties":{"k":{"const":"a"},"v":{"type":"string"}}}"#,
            r#"{"type":"object","if":{"properties":{"k":{"const":"a"}}},"then":{"properties":{"v":{"type":"integer"}}}}"#,
            r#"{"k":"a","v":""}"#,
        ),
        (
            r#"{"type":"object","properties":{"terms":{"type":"array","items":{"type":"string"}}},"required":["terms"],"additionalProperties":false}"#,
            r#"{"type":"object","properties":{},"required":["terms"],"additionalProperties":false}"#,
            r#"{"terms":[]}"#,
        ),
        (
            r#"{"const":{"a":1,"b":2}}"#,
            r#"{"const":{"b":2,"a":1}}"#,
            "proven",
        ),
        (
            r#"{"type":"object"}"#,
            r#"{"not":{"const":{"a":1}}}"#,
            r#"{"a":1}"#,
        ),
        (
            r#"{"not":{"const":{"a":1}},"type":"object","required":["a"],"properties":{"a":{"enum":[1,2]}},"additionalProperties":false}"#,
            r#"{"properties":{"a":{"const":2}}}"#,
            "proven",
        ),
    ]);
}

#[test]
fn arrays() {
    check(&[
        (
            r#"{"type":"array","items":{"type":"integer"}}"#,
            r#"{"type":"array","items":{"type":"number"}}"#,
            "proven",
        ),
        (
            r#"{"type":"array","items":{"type":"number"}}"#,
            r#"{"type":"array","items":{"type":"integer"}}"#,
            "[0.1]",
        ),
        (
            r#"{"type":"array"}"#,
            r#"{"type":"array","uniqueItems":true}"#,
            "[null,null]",
        ),
        (
            r#"{"type":"array","maxItems":1}"#,
            r#"{"type":"array","uniqueItems":true}"#,
            "proven",
        ),
        (
            r#"{"type":"array","items":[{"type":"string"},{"type":"integer"}],"additionalItems":false}"#,
            r#"{"type":"array","uniqueItems":true}"#,
            "proven",
        ),
        (
            r#"{"type":"array","items":{"enum":[1,2]},"uniqueItems":true}"#,
            r#"{"type":"array","maxItems":2}"#,
            "proven",
        ),
        (
            r#"{"type":"array","items":{"enum":[1,2,3]},"uniqueItems":true,"minItems":3}"#,
            r#"{"type":"array","contains":{"const":2}}"#,
            "proven",
        ),
        (
            r#"{"type":"array","contains":{"type":"string"}}"#,
            r#"{"type":"array","minItems":1}"#,
            "proven",
        ),
        (
            r#"{"type":"array","minItems":1}"#,
            r#"{"type":"array","contains":{"type":"string"}}"#,
            "[null]",
        ),
        (
            r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","contains":{"type":"string"},"minContains":2,"maxContains":3}"#,
            r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","contains":{"type":"string"},"maxContains":2}"#,
            r#"["","",""]"#,
        ),
        (
            r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","contains":{"type":"string"},"maxContains":2,"minItems":3}"#,
            r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","contains":{"not":{"type":"string"}}}"#,
            "proven",
        ),
        (
            r#"{"type":"array","items":[{"type":"string"}]}"#,
            r#"{"type":"array","items":[{"type":"string"},{"type":"integer"}]}"#,
            r#"["",null]"#,
        ),
        (
            r#"{"type":"array","maxItems":2}"#,
            r#"{"not":{"const":[1,2]}}"#,
            "[1,2]",
        ),
    ]);
}

#[test]
fn combinations_and_recursion() {
    check(&[
        (
            r#"{"oneOf":[{"type":"string"},{"type":"integer"}]}"#,
            r#"{"oneOf":[{"type":"string"},{"type":"integer"},{"type":"number"}]}"#,
            "0",
        ),
        (
            r#"{"oneOf":[{"type":"string"},{"type":"integer"}]}"#,
            r#"{"anyOf":[{"type":"string"},{"type":"number"}]}"#,
            "proven",
        ),
        (
            r#"{"allOf":[{"type":"string"},{"minLength":2}]}"#,
            r#"{"type":"string","minLength":2}"#,
            "proven",
        ),
        (
            r##"{"$ref":"#/definitions/list","definitions":{"list":{"type":"object","properties":{"next":{"$ref":"#/definitions/list"},"v":{"type":"integer"}}}}}"##,
            r##"{"$ref":"#/definitions/l","definitions":{"l":{"type":"object","properties":{"next":{"$ref":"#/definitions/l"},"v":{"type":"number"}}}}}"##,
            "proven",
        ),
        (
            r##"{"$ref":"#/definitions/list","definitions":{"list":{"type":"object","properties":{"next":{"$ref":"#/definitions/list"},"v":{"type":"number"}}}}}"##,
            r##"{"$ref":"#/definitions/l","definitions":{"l":{"type":"object","properties":{"next":{"$ref":"#/definitions/l"},"v":{"type":"integer"}}}}}"##,
            r#"{"v":0.1}"#,
        ),
        (
            r##"{"definitions":{"a":{"type":"array","minItems":1,"items":{"$ref":"#/definitions/a"}}},"$ref":"#/definitions/a"}"##,
            r#"{"type":"string"}"#,
            "proven",
        ),
        (
            r##"{"definitions":{"a":{"type":"object","required":["b"],"properties":{"b":{"$ref":"#/definitions/b"}}},"b":{"anyOf":[{"type":"null"},{"$ref":"#/definitions/a"}]}},"$ref":"#/definitions/a"}"##,
            r##"{"definitions":{"a":{"type":"object","required":["b"],"properties":{"b":{"$ref":"#/definitions/b"}}},"b":{"anyOf":[{"type":"string"},{"$ref":"#/definitions/a"}]}},"$ref":"#/definitions/a"}"##,
            r#"{"b":null}"#,
        ),
    ]);
}

#[test]
fn unevaluated() {
    check(&[
        (
            r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}"#,
            r#"{"type":"object","properties":{"a":true},"additionalProperties":false}"#,
            "proven",
        ),
        (
            r#"{"type":"object","properties":{"a":true,"b":true},"additionalProperties":false}"#,
            r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","anyOf":[{"properties":{"a":true},"required":["a"]},{"properties":{"b":true}}],"unevaluatedProperties":false}"#,
            "proven",
        ),
        (
            r#"{"type":"object","properties":{"a":true,"b":true},"additionalProperties":false}"#,
            r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","anyOf":[{"properties":{"a":true},"required":["a"]},{"properties":{"b":{"type":"string"}}}],"unevaluatedProperties":false}"#,
            r#"{"b":null}"#,
        ),
        (
            r#"{"type":"array","items":{"type":"integer"}}"#,
            r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","contains":{"type":"number"},"minContains":0,"unevaluatedItems":false}"#,
            "proven",
        ),
    ]);
}
