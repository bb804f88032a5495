//! Schemas that use the types of others.

use callsheet_schema::avro::{ParseOptions, Schema};

fn with(text: &str, references: &[Schema]) -> Result<Schema, String> {
    Schema::parse_with(text, references, ParseOptions::default())
        .map_err(|problems| problems.to_string())
}

fn line() -> Schema {
    Schema::parse(
        r#"{"type":"record","name":"Line","namespace":"shop","fields":[
            {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["A","B"]}},{"name":"next","type":["null","Line"]}]}"#,
    )
    .unwrap()
}

#[test]
fn referenced_types_print_by_name_and_resolve_inline() {
    let text = r#"{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"line","type":"Line"}]}"#;
    let order = with(text, &[line()]).unwrap();
    assert_eq!(order.to_json(), text);
    assert_eq!(
        order.to_json_resolved(),
        r#"{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"line","type":{"type":"record","name":"Line","fields":[{"name":"kind","type":{"type":"enum","name":"Kind","symbols":["A","B"]}},{"name":"next","type":["null","Line"]}]}}]}"#
    );
    let inline = Schema::parse(&order.to_json_resolved()).unwrap();
    assert_eq!(inline, order);
    assert_eq!(inline.canonical_form(), order.canonical_form());
    let node = order.node(order.named("shop.Kind").unwrap());
    assert_eq!((node.origin, order.root_node().origin), (1, 0));
}

#[test]
fn redefinition_and_contradiction_are_reported() {
    let other = Schema::parse(r#"{"type":"enum","name":"shop.Kind","symbols":["C"]}"#).unwrap();
    assert_eq!(
        with(r#"["shop.Line"]"#, &[line(), other]).unwrap_err(),
        "1:1: two references define `shop.Kind` differently (refer to one version of it)"
    );
    assert_eq!(
        with(r#"{"type":"fixed","name":"shop.Line","size":1}"#, &[line()]).unwrap_err(),
        "1:24: the type `shop.Line` is defined twice (a reference defines it; remove the definition and keep the name)"
    );
}
