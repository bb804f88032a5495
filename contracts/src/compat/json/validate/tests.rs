//! Both validators on what only one of them gets right, on what hurts them, and on schemas of several documents.

use callsheet_schema::Reference;
use callsheet_schema::json::{Draft, Schema};
use serde_json::{Value, json};

use super::{Formats, Rejection, Validators, Verdict};
use crate::compat::json::budget::{Budget, Limits};

/// Asks about a record with the whole schema, and with the part that the record puts to use: they must agree.
fn ask(schema: &Schema, formats: Formats, record: &Value) -> Verdict {
    let within = |most: usize| {
        let mut budget = Budget::new(Limits::CHECK);
        match Validators::within(most, schema, formats, &mut budget).unwrap() {
            Ok(validators) => validators.accepts(record, &mut budget).unwrap(),
            Err(reason) => Verdict::Failed(reason),
        }
    };
    let (whole, part) = (within(usize::MAX), within(0));
    if !matches!(whole, Verdict::Failed(_)) {
        assert_eq!(whole, part, "{} on {record}", schema.text());
    }
    whole
}

fn check(text: &str, record: &Value) -> Verdict {
    let schema = Schema::parse(text, &[]).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
    ask(&schema, Formats::Annotate, record)
}

fn accepted(text: &str, record: &Value) -> bool {
    match check(text, record) {
        Verdict::Accepted => true,
        Verdict::Rejected(_) => false,
        other => panic!("{text} on {record}: {other:?}"),
    }
}

#[test]
fn a_rejection_says_where_and_why() {
    let text = r#"{"properties":{"lines":{"items":{"properties":{"price":{"minimum":0}}}}}}"#;
    let record = json!({"lines": [{}, {"price": -1}]});
    assert_eq!(
        check(text, &record),
        Verdict::Rejected(Rejection {
            path: "lines[1].price".into(),
            reason: "-1 is less than the minimum of 0".into(),
        })
    );
    assert_eq!(
        check(text, &json!({"lines": [{"price": 0}]})),
        Verdict::Accepted
    );
}

#[test]
fn every_draft_is_read_by_its_own_rules() {
    for draft in Draft::ALL {
        let uri = draft.uri();
        let old = matches!(draft, Draft::Draft4);
        let bound = if old {
            r#""maximum":5,"exclusiveMaximum":true"#
        } else {
            r#""exclusiveMaximum":5"#
        };
        let text = format!(r#"{{"$schema":"{uri}",{bound}}}"#);
        assert!(accepted(&text, &json!(4)), "{draft}");
        assert!(!accepted(&text, &json!(5)), "{draft}");
        // Only since 2019-09 does a keyword beside a reference count.
        let text = format!(
            r##"{{"$schema":"{uri}","definitions":{{"a":{{"type":"string"}}}},"properties":{{"b":{{"$ref":"#/definitions/a","maxLength":1}}}}}}"##
        );
        let alone = draft.reference_stands_alone();
        assert_eq!(accepted(&text, &json!({"b": "xy"})), alone, "{draft}");
    }
}

#[test]
fn what_a_schema_only_annotates_is_not_checked_unless_asked() {
    for draft in Draft::ALL {
        let text = format!(
            r#"{{"$schema":"{}","format":"ipv4","contentEncoding":"base64","contentMediaType":"application/json"}}"#,
            draft.uri()
        );
        let schema = Schema::parse(&text, &[]).unwrap();
        let record = json!("no address");
        assert_eq!(
            ask(&schema, Formats::Annotate, &record),
            Verdict::Accepted,
            "{draft}"
        );
        assert!(
            matches!(ask(&schema, Formats::Assert, &record), Verdict::Rejected(_)),
            "{draft}"
        );
        let record = json!("127.0.0.1");
        assert_eq!(
            ask(&schema, Formats::Assert, &record),
            Verdict::Accepted,
            "{draft}"
        );
    }
    // A property of that name is no keyword.
    let text = r#"{"properties":{"format":{"type":"integer"},"$schema":{"type":"integer"},"id":{"type":"integer"}}}"#;
    for name in ["format", "$schema", "id"] {
        assert!(!accepted(text, &json!({name: "x"})));
    }
}

#[test]
fn references_lead_where_the_model_says() {
    let customer = r##"{"type":"object","properties":{"name":{"$ref":"#/definitions/name"}},"definitions":{"name":{"type":"string"}}}"##;
    let address = r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://example.com/address","$defs":{"zip":{"$anchor":"zip","prefixItems":[{"type":"integer"}]}}}"#;
    let references = [
        Reference {
            name: "customer.json",
            text: customer,
        },
        Reference {
            name: "address.json",
            text: address,
        },
    ];
    let text = r##"{
        "$id": "https://example.com/order",
        "definitions": {"a/b~c%d é": {"type": "boolean"}},
        "properties": {
            "customer": {"$ref": "customer.json"},
            "zip": {"$ref": "https://example.com/address#zip"},
            "flag": {"$ref": "#/$defs/a~1b~0c%25d%20é"}
        }
    }"##;
    let schema = Schema::parse(text, &references).unwrap();
    for (record, expected) in [
        (
            json!({"customer": {"name": "x"}, "zip": [1], "flag": true}),
            true,
        ),
        (json!({"customer": {"name": 1}}), false),
        (json!({"zip": ["x"]}), false),
        (json!({"flag": "x"}), false),
    ] {
        let verdict = ask(&schema, Formats::Annotate, &record);
        assert_eq!(
            verdict == Verdict::Accepted,
            expected,
            "{record}: {verdict:?}"
        );
        assert!(
            matches!(verdict, Verdict::Accepted | Verdict::Rejected(_)),
            "{verdict:?}"
        );
    }
}

#[test]
fn references_that_are_dynamic_stay_so() {
    let text = r##"{
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://example.com/strict-tree",
        "$dynamicAnchor": "node",
        "$ref": "tree",
        "unevaluatedProperties": false,
        "$defs": {"tree": {
            "$id": "tree",
            "$dynamicAnchor": "node",
            "type": "object",
            "properties": {"data": true, "children": {"type": "array", "items": {"$dynamicRef": "#node"}}}
        }}
    }"##;
    assert!(accepted(text, &json!({"children": [{"data": 1}]})));
    assert!(!accepted(text, &json!({"children": [{"daat": 1}]})));
}

#[test]
fn recursive_schemas_follow_the_record() {
    let text =
        r##"{"properties":{"next":{"$ref":"#"},"value":{"type":"integer"}},"required":["value"]}"##;
    let mut record = json!({"value": 1});
    for _ in 0..60 {
        record = json!({"value": 1, "next": record});
    }
    assert!(accepted(text, &record));
    for _ in 0..60 {
        record = json!({"value": 1, "next": record});
    }
    assert!(matches!(check(text, &record), Verdict::Failed(_)));
}

#[test]
fn patterns_that_one_engine_lacks_are_computed_for_it() {
    for (pattern, yes, no) in [
        ("^(?!foo)[a-z]+$", "bar", "foobar"),
        ("^(?=.*\\\\d)(?=.*[a-z]).{3,}$", "ab1", "abc"),
        ("^[a-z-]+(?<!-)$", "a-b", "a-"),
        ("\\\\cJ", "a\nb", "ab"),
        ("^\\\\d{2}$", "12", "1\u{664}"),
    ] {
        let text = format!(r#"{{"pattern":"{pattern}"}}"#);
        assert!(accepted(&text, &json!(yes)), "{pattern}");
        assert!(!accepted(&text, &json!(no)), "{pattern}");
        let text = format!(
            r#"{{"patternProperties":{{"{pattern}":{{"type":"integer"}},"(?!x)y":true}}}}"#
        );
        assert!(!accepted(&text, &json!({yes: "x"})), "{pattern}");
        assert!(accepted(&text, &json!({no: "x"})), "{pattern}");
    }
    // What neither of them takes stays unasked.
    for pattern in ["^(a)\\\\1$", "^[^]$"] {
        let text = format!(r#"{{"pattern":"{pattern}"}}"#);
        assert!(
            matches!(check(&text, &json!("aa")), Verdict::Failed(_)),
            "{pattern}"
        );
    }
}

#[test]
fn what_would_never_end_is_not_begun() {
    let many = |count: usize, body: &dyn Fn(usize) -> String| -> String {
        let definitions: Vec<String> = (0..count)
            .map(|i| format!(r#""d{i}":{}"#, body(i + 1)))
            .collect();
        definitions.join(",")
    };
    let to = |i: usize| format!(r##"{{"$ref":"#/definitions/d{i}"}}"##);
    let tower = many(60, &|i| format!(r#"{{"allOf":[{0},{0}]}}"#, to(i)));
    let chain = many(5_000, &to);
    let ladder = many(5_000, &|i| format!(r#"{{"items":{}}}"#, to(i)));
    for text in [
        r##"{"allOf":[{"$ref":"#"}]}"##.to_owned(),
        r##"{"definitions":{"a":{"$ref":"#/definitions/b"},"b":{"$ref":"#/definitions/a"}},"$ref":"#/definitions/a"}"##.to_owned(),
        format!(r##"{{"definitions":{{{tower},"d60":true}},"$ref":"#/definitions/d0"}}"##),
        format!(r##"{{"definitions":{{{chain},"d5000":true}},"$ref":"#/definitions/d0"}}"##),
    ] {
        assert!(matches!(check(&text, &json!({})), Verdict::Failed(_)), "{text:.80}");
    }
    let text =
        format!(r##"{{"definitions":{{{ladder},"d5000":false}},"$ref":"#/definitions/d0"}}"##);
    assert!(matches!(
        check(&text, &json!([[]])),
        Verdict::Accepted | Verdict::Failed(_)
    ));
}

#[test]
fn deep_schemas_do_not_exhaust_the_stack() {
    let deep = |open: &str, close: &str, depth: usize| {
        format!("{}true{}", open.repeat(depth), close.repeat(depth))
    };
    for text in [
        deep(r#"{"items":"#, "}", 150),
        deep(r#"{"items":"#, "}", 32),
        deep(r#"{"properties":{"a":"#, "}}", 90),
        deep(r#"{"properties":{"a":"#, "}}", 32),
        deep(r#"{"allOf":["#, "]}", 90),
        deep(r#"{"allOf":["#, "]}", 32),
        deep(r#"{"anyOf":["#, "]}", 32),
        deep(r#"{"not":"#, "}", 90),
        deep(r#"{"not":"#, "}", 32),
    ] {
        let verdict = check(&text, &json!([]));
        assert!(
            matches!(verdict, Verdict::Accepted | Verdict::Failed(_)),
            "{verdict:?}"
        );
    }
}

#[test]
fn hostile_patterns_do_not_hang_the_validators() {
    let word = format!("{}!", "a".repeat(60));
    for pattern in [
        "^(a+)+$",
        "^(a|a)*$",
        "^(?=(a+)+$)a",
        "(?:(?:a{1,100}){1,100}){1,100}",
    ] {
        let text = format!(r#"{{"pattern":"{pattern}"}}"#);
        let verdict = check(&text, &json!(word));
        assert!(
            matches!(
                verdict,
                Verdict::Rejected(_) | Verdict::Failed(_) | Verdict::Disagree { .. }
            ),
            "{pattern}: {verdict:?}"
        );
    }
}

#[test]
fn numbers_beyond_doubles_are_refused_by_name() {
    match check(r#"{"maximum":1e400}"#, &json!(1)) {
        Verdict::Failed(reason) => assert!(reason.contains("1e400"), "{reason}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_two_disagree_on_the_integers_of_draft_4() {
    let text = r#"{"$schema":"http://json-schema.org/draft-04/schema#","type":"integer"}"#;
    assert!(matches!(
        check(text, &json!(1.0)),
        Verdict::Disagree {
            by: "jsonschema",
            ..
        }
    ));
    assert!(accepted(text, &json!(1)));
}

#[test]
fn a_part_says_what_the_whole_says() {
    let text = r##"{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
        "properties":{
            "a":{"type":"array","contains":{"const":1},"prefixItems":[{"type":"integer"},{"type":"string"}]},
            "b":{"$ref":"#/properties/c/properties/deep"},
            "c":{"type":"object","required":["deep"],"properties":{"deep":{"type":"boolean"},"other":{"type":"null"}}},
            "d":{"type":"object","unevaluatedProperties":false,"properties":{"x":{},"y":{}}},
            "e":{"type":"object","additionalProperties":false,"patternProperties":{"^p":{"type":"integer"}}}},
        "dependentSchemas":{"b":{"required":["c"]}},
        "additionalProperties":{"type":"string"}}"##;
    for (record, expected) in [
        (json!({}), true),
        (json!({"a": []}), false),
        (json!({"a": [1]}), true),
        (json!({"a": [2, 1]}), false),
        (json!({"a": [1, 2]}), false),
        (json!({"b": true}), false),
        (json!({"b": true, "c": {"deep": false}}), true),
        (json!({"b": 1, "c": {"deep": false}}), false),
        (json!({"c": {}}), false),
        (json!({"d": {"x": 1}}), true),
        (json!({"d": {"z": 1}}), false),
        (json!({"e": {"p1": 1}}), true),
        (json!({"e": {"q": 1}}), false),
        (json!({"z": "text"}), true),
        (json!({"z": 1}), false),
    ] {
        assert_eq!(accepted(text, &record), expected, "{record}");
    }
}

#[test]
fn a_large_schema_is_compiled_as_far_as_a_record_needs_it() {
    let properties: Vec<String> = (0..20_000)
        .map(|at| format!(r#""p{at}":{{"type":"integer"}}"#))
        .collect();
    let text = format!(
        r#"{{"properties":{{{}}},"additionalProperties":false}}"#,
        properties.join(",")
    );
    let schema = Schema::parse(&text, &[]).unwrap();
    let mut budget = Budget::new(Limits::CHECK);
    let validators = Validators::new(&schema, Formats::Annotate, &mut budget)
        .unwrap()
        .unwrap();
    for (record, expected) in [
        (json!({"p7": 1, "p19999": 2}), true),
        (json!({"p7": 1}), true),
        (json!({"p7": 1, "p19999": "x"}), false),
        (json!({"p8": 1}), true),
        (json!({"q": 1}), false),
    ] {
        let verdict = validators.accepts(&record, &mut budget).unwrap();
        assert_eq!(
            verdict == Verdict::Accepted,
            expected,
            "{record}: {verdict:?}"
        );
        assert!(!matches!(verdict, Verdict::Failed(_)), "{verdict:?}");
    }
}
