//! Properties of random schemas.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

/// A random schema as text, for any draft since 6.
fn schema() -> impl Strategy<Value = String> {
    let name = prop_oneof![Just("a"), Just("b/c"), Just("~"), Just("é"), Just("")];
    let number = prop_oneof![
        Just("0"),
        Just("1"),
        Just("-2.50"),
        Just("1e3"),
        Just("12345678901234567890")
    ];
    let leaf = prop_oneof![
        Just("true".to_owned()),
        Just("{}".to_owned()),
        Just(r##"{"$ref":"#"}"##.to_owned()),
        Just(r##"{"$ref":"#/definitions/D"}"##.to_owned()),
        number
            .clone()
            .prop_map(|n| format!(r#"{{"minimum":{n},"enum":[{n},null]}}"#)),
        (0..4_u8).prop_map(|n| format!(r#"{{"type":"string","minLength":{n},"title":"t{n}"}}"#)),
    ];
    leaf.prop_recursive(4, 32, 4, move |inner| {
        let name = name.clone();
        prop_oneof![
            proptest::collection::vec((name, inner.clone()), 0..4).prop_map(|list| {
                let mut out = String::from(r#"{"type":"object","properties":{"#);
                let mut seen = Vec::new();
                for (name, schema) in list {
                    if seen.contains(&name) {
                        continue;
                    }
                    let comma = if seen.is_empty() { "" } else { "," };
                    seen.push(name);
                    write!(out, r#"{comma}"{name}":{schema}"#).unwrap();
                }
                out + "}}"
            }),
            (inner.clone(), inner.clone()).prop_map(|(one, two)| {
                format!(r#"{{"allOf":[{one},{two}],"not":{one},"x-unknown":[{two}]}}"#)
            }),
            (inner.clone(), inner).prop_map(|(one, two)| {
                format!(
                    r#"{{ "oneOf" : [ {one} ] , "additionalProperties":{two},"contains":{one} }}"#
                )
            }),
        ]
    })
    .prop_map(|inner| format!(r#"{{"definitions":{{"D":{{"type":"null"}}}},"items":{inner}}}"#))
}

/// The text with the members of every object in reverse order.
fn reversed(node: &tree::Node) -> String {
    match &node.value {
        tree::Value::Object(members) => {
            let parts: Vec<String> = members
                .iter()
                .rev()
                .map(|member| {
                    let mut key = String::new();
                    tree::write_string(&member.key, &mut key);
                    format!("{key}:{}", reversed(&member.value))
                })
                .collect();
            format!("{{{}}}", parts.join(","))
        }
        tree::Value::Array(items) => {
            let parts: Vec<String> = items.iter().map(reversed).collect();
            format!("[{}]", parts.join(","))
        }
        _ => node.to_compact_json(),
    }
}

proptest! {
    #[test]
    fn the_canonical_text_is_a_fixpoint_and_asserts_the_same(text in schema()) {
        let schema = parse(&text);
        let canonical = schema.canonical_text();
        let again = parse(&canonical);
        prop_assert_eq!(again.canonical_text(), canonical);
        prop_assert_eq!(again.hash(), schema.hash());
    }

    #[test]
    fn the_normalized_text_is_one_for_all_orders_and_asserts_the_same(text in schema()) {
        let schema = parse(&text);
        let normalized = schema.normalized_text();
        let again = parse(&normalized);
        prop_assert_eq!(again.normalized_text(), normalized.as_str());
        prop_assert_eq!(again.canonical_text(), normalized.as_str());
        prop_assert_eq!(again.hash(), schema.hash());
        let other = parse(&reversed(&schema.documents()[0].tree));
        prop_assert_eq!(other.normalized_text(), normalized);
    }

    #[test]
    fn the_order_of_members_does_not_change_the_hash(text in schema()) {
        let schema = parse(&text);
        let other = parse(&reversed(&schema.documents()[0].tree));
        prop_assert_eq!(other.hash(), schema.hash());
    }

    #[test]
    fn every_pointer_leads_to_its_span(text in schema()) {
        let schema = parse(&text);
        for (id, node) in schema.nodes() {
            let document = &schema.documents()[node.document as usize];
            let found = pointer::follow(&document.tree, &node.pointer);
            prop_assert_eq!(found.map(|found| found.span), Some(node.span));
            prop_assert_eq!(schema.tree(id).span, node.span);
            // The span alone is the schema again, unless it refers to what is elsewhere.
            let slice = node.span.slice(&document.text);
            if !slice.contains("$ref") {
                prop_assert_eq!(parse(slice).hash(), node.hash);
            }
        }
    }
}
