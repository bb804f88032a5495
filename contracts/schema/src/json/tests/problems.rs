//! What is said about texts that are no schemas.

use super::*;

fn check(text: &str, expected: &str) {
    let found = match Schema::parse(text, &[]) {
        Ok(_) => String::new(),
        Err(problems) => problems.to_string(),
    };
    assert_eq!(found, expected, "{text}");
}

#[test]
fn every_wrong_type_is_said_at_once_with_its_place() {
    check(
        r#"{"title":1,"required":true,
"properties":[],"minLength":-1,"maxLength":1.5,"multipleOf":0}"#,
        "1:10: `title` is a number, not a string\n\
         1:23: `required` is a boolean, not an array of strings (list the names of required properties beside \
         `properties` instead)\n\
         2:14: `properties` is an array, not an object of schemas\n\
         2:29: `minLength` is `-1`, not a count from 0\n\
         2:44: `maxLength` is `1.5`, not a count from 0\n\
         2:61: `multipleOf` is `0`, not more than zero",
    );
}

#[test]
fn slips_of_the_pen_name_what_was_meant() {
    for (text, expected) in [
        (
            r#"{"type":"strnig"}"#,
            "1:9: `strnig` is no type (did you mean `string`?)",
        ),
        (
            r#"{"type":["null","any"]}"#,
            "1:17: `any` is no type (the types are `null`, `boolean`, `integer`, `number`, `string`, `array`, `object`)",
        ),
        (
            r#"{"type":[]}"#,
            "1:9: `type` is an empty array, which no value satisfies (leave `type` out to allow any)",
        ),
        (
            r#"{"$schema":"http://json-schema.org/draft-7/schema#"}"#,
            "1:12: `http://json-schema.org/draft-7/schema#` is no draft of JSON Schema that is understood (did you mean \
             `http://json-schema.org/draft-07/schema#`?)",
        ),
        (
            r#"{"exclusiveMinimum":true}"#,
            "1:21: `exclusiveMinimum` is a boolean, not a number (since draft 6 `exclusiveMinimum` is the bound itself; \
             name draft 4 in `$schema` if it is meant)",
        ),
        (
            r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","items":[{}]}"#,
            "1:67: `items` is one schema in draft 2020-12, not an array (name it `prefixItems`)",
        ),
        (
            "[]",
            "1:1: a schema is an object or a boolean, not an array",
        ),
        (
            r#"{"not":"string"}"#,
            "1:8: a schema is an object or a boolean, not a string",
        ),
        (
            r#"{"a":1,"a":2}"#,
            "1:8: the key `a` stands twice in one object (remove one of the two)",
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn references_to_what_is_not_there_say_what_to_do() {
    for (text, expected) in [
        (
            r##"{"$ref":"#/definitions/Adress","definitions":{"Address":{}}}"##,
            "1:9: `#/definitions/Adress` points at nothing: no `Adress` (did you mean `Address`?)",
        ),
        (
            r##"{"$ref":"#/title","title":"t"}"##,
            "1:9: `#/title` points at a string, not a schema",
        ),
        (
            r#"{"$ref":"https://example.com/a.json"}"#,
            "1:9: `https://example.com/a.json` names a schema that is neither here nor among the references: Remote \
             schema reference fetching over HTTP(S) is disabled (register it and list it as the reference \
             `https://example.com/a.json`)",
        ),
        (
            r#"{"$ref":"a.json#/x"}"#,
            "1:9: `a.json#/x` names a schema that is neither here nor among the references (list it as the reference \
             `a.json`)",
        ),
        (
            r##"{"$schema":"https://json-schema.org/draft/2020-12/schema","$ref":"#nod","$anchor":"node"}"##,
            "1:66: `#nod` names an anchor that is not there (did you mean `#node`?)",
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn a_problem_in_a_reference_names_it() {
    let reference = Reference {
        name: "a.json",
        text: r#"{"type":"int"}"#,
    };
    let problems = Schema::parse("{}", &[reference]).unwrap_err();
    assert_eq!(
        problems.to_string(),
        "1:9: reference `a.json`: `int` is no type (the types are `null`, `boolean`, `integer`, `number`, `string`, \
         `array`, `object`)"
    );
}

#[test]
fn an_unknown_draft_is_draft_7_where_that_is_forgiven() {
    let text = r#"{"$schema":"https://example.com/mine"}"#;
    let lenient = ParseOptions { lenient: true };
    assert!(Schema::parse(text, &[]).is_err());
    let schema = Schema::parse_with(text, &[], lenient).unwrap();
    assert_eq!(schema.draft(), Draft::Draft7);
}

#[test]
fn hostile_texts_end() {
    let nested = |open: &str, close: &str| open.repeat(10_000) + "true" + &close.repeat(10_000);
    let problems = Schema::parse(&nested(r#"{"not":"#, "}"), &[]).unwrap_err();
    assert!(
        problems
            .to_string()
            .contains("nests deeper than 192 levels")
    );

    let branches = format!(r#"{{"oneOf":[{}]}}"#, vec!["{}"; 10_000].join(","));
    assert_eq!(parse(&branches).nodes().count(), 10_001);

    let many = format!(r#"{{"oneOf":[{}]}}"#, vec!["{}"; MAX_NODES + 10].join(","));
    let problems = Schema::parse(&many, &[]).unwrap_err().to_string();
    assert!(problems.contains("more than 65536 schemas"), "{problems}");

    // Each property keeps its place, which is as long as all names around it.
    let name = "n".repeat(20_000);
    let properties: Vec<String> = (0..2_000).map(|at| format!(r#""p{at}":{{}}"#)).collect();
    let open = format!(r#"{{"properties":{{"{name}":"#).repeat(50);
    let long = format!(
        r#"{open}{{"properties":{{{}}}}}{}"#,
        properties.join(","),
        "}}".repeat(50)
    );
    let problems = Schema::parse(&long, &[]).unwrap_err().to_string();
    assert!(problems.contains("take more than"), "{problems}");
}
