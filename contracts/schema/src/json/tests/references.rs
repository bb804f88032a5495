//! What references find.

use super::*;

/// The pointer of what the root's property `a` refers to, after the name of its document.
fn target(text: &str, references: &[Reference<'_>]) -> String {
    let schema = Schema::parse(text, references).unwrap_or_else(|problems| panic!("{problems}"));
    let root = schema.root_node().keywords().unwrap();
    let property = keywords(&schema, root.property("a").unwrap().node);
    let reference = property
        .reference
        .as_ref()
        .or(property.dynamic_reference.as_ref())
        .unwrap();
    let node = schema.node(reference.value.target);
    let document = &schema.documents()[node.document as usize];
    format!("{}#{}", document.name, node.pointer)
}

#[test]
fn references_find_pointers_anchors_and_identifiers() {
    let modern = r#""$schema":"https://json-schema.org/draft/2020-12/schema""#;
    for (text, expected) in [
        (r##"{"properties":{"a":{"$ref":"#"}}}"##.to_owned(), "#"),
        (r##"{"properties":{"a":{"$ref":"#/properties/b~1c"},"b/c":{}}}"##.to_owned(), "#/properties/b~1c"),
        (r##"{"properties":{"a":{"$ref":"#/properties/%C3%A9"},"é":{}}}"##.to_owned(), "#/properties/é"),
        // A place that is no schema by itself becomes one.
        (r##"{"properties":{"a":{"$ref":"#/x-types/0"}},"x-types":[{"type":"null"}]}"##.to_owned(), "#/x-types/0"),
        // Registries look into `definitions` for what is not in `$defs`.
        (r##"{"properties":{"a":{"$ref":"#/$defs/B"}},"definitions":{"B":{}}}"##.to_owned(), "#/definitions/B"),
        (r##"{"properties":{"a":{"$ref":"#b"}},"definitions":{"B":{"$id":"#b"}}}"##.to_owned(), "#/definitions/B"),
        (r#"{"$id":"http://x.example/s.json","properties":{"a":{"$ref":"b.json"}},"definitions":{"B":{"$id":"b.json"}}}"#.to_owned(), "#/definitions/B"),
        (r#"{"$schema":"http://json-schema.org/draft-04/schema#","properties":{"a":{"$ref":"b.json#/not"}},"definitions":{"B":{"id":"b.json","not":{}}}}"#.to_owned(), "#/definitions/B/not"),
        (format!(r##"{{{modern},"properties":{{"a":{{"$ref":"#b"}}}},"$defs":{{"B":{{"$anchor":"b"}}}}}}"##), "#/$defs/B"),
        (format!(r##"{{{modern},"properties":{{"a":{{"$dynamicRef":"#b"}}}},"$defs":{{"B":{{"$dynamicAnchor":"b"}}}}}}"##), "#/$defs/B"),
        (r#"{"properties":{"a":{"$ref":"http://json-schema.org/draft-07/schema#/definitions/schemaArray"}}}"#.to_owned(), "http://json-schema.org/draft-07/schema#/definitions/schemaArray"),
    ] {
        assert_eq!(target(&text, &[]), expected, "{text}");
    }
}

#[test]
fn registry_references_are_found_by_name_by_path_and_by_identifier() {
    let reference = |name| Reference {
        name,
        text: r#"{"$id":"http://x.example/own.json","definitions":{"B":{}}}"#,
    };
    for (name, id, text) in [
        ("b.json", "", "b.json#/definitions/B"),
        ("b.json", "", "./b.json#/definitions/B"),
        ("./b.json", "", "b.json#/definitions/B"),
        (
            "b.json",
            r#""$id":"http://x.example/dir/main.json","#,
            "b.json#/definitions/B",
        ),
        (
            "http://x.example/b.json",
            "",
            "http://x.example/b.json#/definitions/B",
        ),
        (
            "http://x.example/b.json",
            r#""$id":"http://x.example/main.json","#,
            "b.json#/definitions/B",
        ),
        ("anything", "", "http://x.example/own.json#/definitions/B"),
        ("com.example.B", "", "com.example.B#/definitions/B"),
    ] {
        let main = format!(r#"{{{id}"properties":{{"a":{{"$ref":"{text}"}}}}}}"#);
        let found = target(&main, &[reference(name)]);
        assert_eq!(found, format!("{name}#/definitions/B"), "{main}");
    }
}

#[test]
fn references_may_refer_to_each_other_and_take_the_draft_of_the_main_text() {
    let references = [
        Reference {
            name: "b.json",
            text: r#"{"$ref":"c.json"}"#,
        },
        Reference {
            name: "c.json",
            text: r#"{"properties":{"back":{"$ref":"b.json"}},"prefixItems":[true]}"#,
        },
    ];
    let main = with_draft(Draft::Draft2020, r#""$ref":"b.json""#);
    let schema = Schema::parse(&main, &references).unwrap();
    assert!(
        schema
            .nodes()
            .all(|(_, node)| node.draft == Draft::Draft2020)
    );
    assert_eq!(schema.documents().len(), 3);
}

#[test]
fn a_dynamic_reference_says_by_which_anchor_it_may_change() {
    let schema = parse(&with_draft(
        Draft::Draft2020,
        r##""$dynamicAnchor":"node","items":{"$dynamicRef":"#node"},"not":{"$dynamicRef":"#/items"}"##,
    ));
    let root = schema.root_node().keywords().unwrap();
    let of = |at: &Option<At<NodeId>>| {
        let id = at.as_ref().unwrap().value;
        keywords(&schema, id)
            .dynamic_reference
            .clone()
            .unwrap()
            .value
    };
    assert_eq!(of(&root.items).dynamic.as_deref(), Some("node"));
    assert_eq!(of(&root.not).dynamic, None);

    let recursive = with_draft(
        Draft::Draft2019,
        r##""$recursiveAnchor":true,"not":{"$recursiveRef":"#"}"##,
    );
    let schema = parse(&recursive);
    let root = schema.root_node().keywords().unwrap();
    let id = root.not.as_ref().unwrap().value;
    let reference = &keywords(&schema, id)
        .dynamic_reference
        .as_ref()
        .unwrap()
        .value;
    assert_eq!(reference.dynamic.as_deref(), Some(""));
    assert_eq!(reference.target, schema.root());
}
