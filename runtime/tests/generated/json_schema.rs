//! JSON Schemas of Rust types.

use callsheet::code_first::JsonContract as _;
use callsheet::schemars::JsonSchema;

/// An order as its page sends it.
#[derive(JsonSchema, callsheet::Contract)]
#[schemars(crate = "callsheet::schemars")]
#[contract(json)]
#[expect(dead_code, reason = "only its schema is asked for")]
struct Order {
    /// Its number.
    id: u64,
    lines: Vec<String>,
    note: Option<String>,
}

#[test]
fn a_type_has_the_schema_that_schemars_makes() {
    let text = Order::json_schema_text();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["title"], "Order");
    assert_eq!(value["properties"]["id"]["description"], "Its number.");
    assert_eq!(value["required"], serde_json::json!(["id", "lines"]));
    assert!(text.ends_with("}\n"));
}
