//! Which schemas hash alike.

use super::*;

fn same(left: &str, right: &str) -> bool {
    parse(left).hash() == parse(right).hash()
}

#[test]
fn spelling_and_annotations_do_not_matter() {
    for (left, right) in [
        (
            r#"{"type":"string","maxLength":3}"#,
            r#"{"maxLength":3.0,"type":["string"]}"#,
        ),
        (
            r#"{"title":"a","default":1,"x-a":2,"examples":[1],"$comment":"c"}"#,
            "true",
        ),
        (
            r#"{"enum":[1,{"a":2,"b":3}]}"#,
            r#"{"enum":[{"b":3.0,"a":2},1.0,1]}"#,
        ),
        (r#"{"required":["a","b"]}"#, r#"{"required":["b","a","a"]}"#),
        (
            r#"{"allOf":[{"minimum":1},{"maximum":2}]}"#,
            r#"{"allOf":[{"maximum":2e0},{"minimum":1}]}"#,
        ),
        (
            r##"{"$ref":"#/definitions/A","definitions":{"A":{"minimum":1}}}"##,
            r#"{"minimum":1}"#,
        ),
        (
            r##"{"items":{"$ref":"#/definitions/A"},"definitions":{"A":{"$ref":"#/definitions/B"},"B":{"not":{}}}}"##,
            r##"{"definitions":{"other":{"not":{}}},"items":{"$ref":"#/definitions/other"}}"##,
        ),
        (
            r#"{"items":[{}],"additionalItems":{"type":"null"}}"#,
            r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","prefixItems":[{}],"items":{"type":"null"}}"#,
        ),
        (
            r#"{"exclusiveMinimum":1}"#,
            r#"{"$schema":"http://json-schema.org/draft-04/schema#","minimum":1,"exclusiveMinimum":true}"#,
        ),
        (
            r#"{"dependencies":{"a":["b"]}}"#,
            r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","dependentRequired":{"a":["b"]}}"#,
        ),
    ] {
        assert!(same(left, right), "{left}\n{right}");
    }
}

#[test]
fn assertions_do_matter() {
    for (left, right) in [
        ("true", "false"),
        (r#"{"minimum":1}"#, r#"{"minimum":10}"#),
        (r#"{"minimum":1}"#, r#"{"exclusiveMinimum":1}"#),
        (r#"{"enum":["1"]}"#, r#"{"enum":[1]}"#),
        (r#"{"required":["a"]}"#, r#"{"required":["b"]}"#),
        (
            r#"{"anyOf":[{"minimum":1},{}]}"#,
            r#"{"oneOf":[{"minimum":1},{}]}"#,
        ),
        (
            r#"{"if":{"minimum":1},"then":{"maximum":2}}"#,
            r#"{"if":{"minimum":1},"else":{"maximum":2}}"#,
        ),
        (
            r#"{"properties":{"a":{"minimum":1}}}"#,
            r#"{"patternProperties":{"a":{"minimum":1}}}"#,
        ),
        (
            r#"{"type":"integer"}"#,
            r#"{"$schema":"http://json-schema.org/draft-04/schema#","type":"integer"}"#,
        ),
    ] {
        assert!(!same(left, right), "{left}\n{right}");
    }
}

#[test]
fn recursion_is_told_apart_however_deep_the_difference_is() {
    let list = |value: &str| {
        format!(r##"{{"properties":{{"next":{{"$ref":"#"}},"value":{{"type":"{value}"}}}}}}"##)
    };
    assert!(same(&list("string"), &list("string")));
    assert!(!same(&list("string"), &list("null")));
    // One round of the same recursion, written out.
    let two = r##"{"$ref":"#/definitions/A","definitions":{
        "A":{"properties":{"next":{"$ref":"#/definitions/B"},"value":{"type":"string"}}},
        "B":{"properties":{"next":{"$ref":"#/definitions/A"},"value":{"type":"string"}}}}}"##;
    assert!(same(&list("string"), two));
    // A ring of fifty that differs in one place only.
    let ring = |odd: usize| {
        let mut out = String::from(r##"{"$ref":"#/definitions/d0","definitions":{"##);
        for index in 0..50 {
            let maximum = usize::from(index == odd);
            let next = (index + 1) % 50;
            let comma = if index == 49 { "" } else { "," };
            out.extend([format!(
                r##""d{index}":{{"maximum":{maximum},"items":{{"$ref":"#/definitions/d{next}"}}}}{comma}"##
            )]);
        }
        out + "}}"
    };
    assert!(same(&ring(7), &ring(7)));
    assert!(!same(&ring(7), &ring(8)));
    // References that only lead to each other.
    assert!(same(
        r##"{"$ref":"#/definitions/A","definitions":{"A":{"$ref":"#"}}}"##,
        r##"{"$ref":"#"}"##
    ));
}
