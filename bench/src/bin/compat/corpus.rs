//! JSON Schemas as people write them, and one edit each as people make it.
//!
//! Events and documents of 5 to 30 properties: nested objects, lists, formats, patterns, shared definitions, recursion,
//! discriminated choices, maps, conditions. An edit changes one place; thirty kinds.

use callsheet_bench::random::Random;
use serde_json::{Map, Value, json};

const WORDS: [&str; 24] = [
    "id", "name", "status", "amount", "currency", "created_at", "updated_at", "email", "country", "city", "zip", "tags", "items", "price",
    "quantity", "note", "source", "version", "owner", "device", "session", "title", "kind", "score",
];

const DIALECTS: [&str; 3] = [
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
];

/// A schema.
pub fn schema(random: &mut Random) -> Value {
    let mut root = object(random, 3);
    root["$schema"] = json!(random.one(&DIALECTS));
    root["title"] = json!("Event");
    let mut definitions = Map::new();
    definitions.insert("money".to_owned(), json!({"type": "object", "required": ["units", "currency"], "additionalProperties": false,
        "properties": {"units": {"type": "integer"}, "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}}}));
    definitions.insert("address".to_owned(), object(random, 1));
    definitions.insert("node".to_owned(), json!({"type": "object", "required": ["label"], "properties": {
        "label": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/definitions/node"}}}}));
    root["definitions"] = Value::Object(definitions);
    let properties = root["properties"].as_object_mut().expect("an object has properties");
    properties.insert("total".to_owned(), json!({"$ref": "#/definitions/money"}));
    if random.chance(60) {
        properties.insert("address".to_owned(), json!({"$ref": "#/definitions/address"}));
    }
    if random.chance(40) {
        properties.insert("tree".to_owned(), json!({"$ref": "#/definitions/node"}));
    }
    if random.chance(30) {
        properties.insert("payment".to_owned(), json!({"oneOf": [
            {"type": "object", "required": ["type", "card"], "properties": {"type": {"const": "card"}, "card": {"type": "string", "minLength": 12, "maxLength": 19}}},
            {"type": "object", "required": ["type", "iban"], "properties": {"type": {"const": "sepa"}, "iban": {"type": "string", "pattern": "^[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}$"}}}]}));
    }
    if random.chance(15) {
        root["if"] = json!({"properties": {"status": {"const": "paid"}}, "required": ["status"]});
        root["then"] = json!({"required": ["total"]});
    }
    root
}

fn object(random: &mut Random, depth: usize) -> Value {
    let mut properties = Map::new();
    for _ in 0..random.below(14) + 3 {
        let name = (*random.one(&WORDS)).to_owned();
        let value = leaf_or_more(random, &name, depth);
        properties.insert(name, value);
    }
    let required: Vec<&String> = properties.keys().filter(|_| random.chance(40)).collect();
    let mut out = json!({"type": "object", "required": required});
    out["properties"] = Value::Object(properties);
    if random.chance(35) {
        out["additionalProperties"] = json!(false);
    }
    out
}

fn leaf_or_more(random: &mut Random, name: &str, depth: usize) -> Value {
    match random.below(if depth == 0 { 12 } else { 16 }) {
        0..=2 => json!({"type": "string"}),
        3 => json!({"type": "string", "minLength": 1, "maxLength": 10 + random.below(200)}),
        4 => json!({"type": "string", "format": random.one(&["date-time", "uuid", "email", "uri"])}),
        5 => json!({"type": "string", "pattern": random.one(&["^[a-z]+$", "^[A-Z]{2}-[0-9]+$", "^\\d{4}-\\d{2}$", "^[^@]+@[^@]+$"])}),
        6 => {
            let words = &["new", "paid", "sent", "done"][..random.below(3) + 2];
            json!({"enum": words})
        }
        7 => json!({"type": "integer", "minimum": 0}),
        8 => json!({"type": "number", "minimum": 0, "multipleOf": 0.01}),
        9 => json!({"type": ["string", "null"]}),
        10 => json!({"type": "boolean"}),
        11 => json!({"type": "integer", "description": format!("the {name}"), "maximum": 1_000_000}),
        12 => json!({"type": "array", "items": leaf_or_more(random, name, depth - 1), "maxItems": 100}),
        13 => json!({"type": "object", "additionalProperties": leaf_or_more(random, name, depth - 1)}),
        14 => json!({"anyOf": [{"type": "null"}, leaf_or_more(random, name, depth - 1)]}),
        _ => object(random, depth - 1),
    }
}

/// Kinds of edits.
pub const EDITS: usize = 30;

/// The schema with one edit of a kind; none if nothing in it can be edited so.
pub fn edited(schema: &Value, kind: usize, random: &mut Random) -> Option<Value> {
    let mut next = schema.clone();
    let places = places(&next);
    // Some place takes the edit, or none does.
    for _ in 0..24 {
        let pointer = random.one(&places).clone();
        let node = next.pointer_mut(&pointer)?;
        if apply(node.as_object_mut()?, kind, random) && next != *schema {
            return Some(next);
        }
        next = schema.clone();
    }
    None
}

/// JSON pointers of all schemas in a schema.
fn places(root: &Value) -> Vec<String> {
    let mut out = Vec::new();
    let mut open = vec![(root, String::new())];
    while let Some((node, pointer)) = open.pop() {
        let Some(members) = node.as_object() else { continue };
        out.push(pointer.clone());
        for (key, value) in members {
            match (key.as_str(), value) {
                ("properties" | "definitions", Value::Object(named)) => {
                    open.extend(named.iter().map(|(name, value)| (value, format!("{pointer}/{key}/{name}"))));
                }
                ("items" | "additionalProperties" | "then", Value::Object(_)) => open.push((value, format!("{pointer}/{key}"))),
                ("anyOf" | "oneOf", Value::Array(branches)) => {
                    open.extend(branches.iter().enumerate().map(|(at, value)| (value, format!("{pointer}/{key}/{at}"))));
                }
                _ => {}
            }
        }
    }
    out
}

fn apply(node: &mut Map<String, Value>, kind: usize, random: &mut Random) -> bool {
    let is = |node: &Map<String, Value>, word: &str| node.get("type").is_some_and(|kind| kind == word);
    let has = |node: &Map<String, Value>, key: &str| node.contains_key(key);
    let names = |node: &Map<String, Value>| -> Vec<String> { node.get("properties").and_then(Value::as_object).map_or_else(Vec::new, |all| all.keys().cloned().collect()) };
    let number = |node: &mut Map<String, Value>, key: &str, by: i64| match node.get(key).and_then(Value::as_i64) {
        Some(value) => {
            node.insert(key.to_owned(), json!(value + by));
            true
        }
        None => false,
    };
    match kind {
        // Properties.
        0 | 1 if has(node, "properties") => {
            node["properties"]["added"] = json!({"type": "string"});
            if kind == 1 {
                require(node, "added");
            }
            true
        }
        2 if has(node, "properties") => {
            let all = names(node);
            if all.is_empty() {
                return false;
            }
            let name = random.one(&all).clone();
            node["properties"].as_object_mut().is_some_and(|all| all.remove(&name).is_some())
        }
        3 if has(node, "properties") => {
            let all = names(node);
            if all.is_empty() {
                return false;
            }
            let name = random.one(&all).clone();
            require(node, &name)
        }
        4 => node.get_mut("required").and_then(Value::as_array_mut).is_some_and(|all| all.pop().is_some()),
        5 if is(node, "object") && has(node, "properties") => node.insert("additionalProperties".to_owned(), json!(false)).is_none(),
        6 => node.get("additionalProperties") == Some(&json!(false)) && node.remove("additionalProperties").is_some(),
        // Numbers and lengths.
        7 => number(node, "minimum", 1),
        8 => number(node, "minimum", -1),
        9 => number(node, "maximum", -1) || number(node, "maxItems", -1),
        10 => number(node, "maximum", 1) || number(node, "maxItems", 1),
        11 => number(node, "maxLength", -1) || number(node, "minLength", 1),
        12 => number(node, "maxLength", 1),
        13 => is(node, "number") && has(node, "multipleOf") && { node["multipleOf"] = json!(0.1); true },
        14 => node.remove("multipleOf").is_some(),
        // Types.
        15 if is(node, "integer") => { node["type"] = json!("number"); true }
        16 if is(node, "number") => { node["type"] = json!("integer"); true }
        17 if is(node, "string") => { node["type"] = json!(["string", "null"]); true }
        18 => node.get("type") == Some(&json!(["string", "null"])) && { node["type"] = json!("string"); true },
        19 if is(node, "boolean") => { node["type"] = json!("string"); true }
        // Values.
        20 => node.get_mut("enum").and_then(Value::as_array_mut).is_some_and(|all| { all.push(json!("other")); true }),
        21 => node.get_mut("enum").and_then(Value::as_array_mut).is_some_and(|all| all.pop().is_some()),
        22 if has(node, "pattern") => { node["pattern"] = json!("^[a-zA-Z0-9@-]+$"); true }
        23 => is(node, "string") && !has(node, "pattern") && node.insert("pattern".to_owned(), json!("^\\S+$")).is_none(),
        24 => node.remove("pattern").is_some(),
        25 if has(node, "format") => { node["format"] = json!("hostname"); true }
        // Structure.
        26 => node.get_mut("oneOf").and_then(Value::as_array_mut).is_some_and(|all| { all.push(json!({"type": "object", "required": ["type"], "properties": {"type": {"const": "cash"}}})); true }),
        27 => node.get_mut("oneOf").and_then(Value::as_array_mut).is_some_and(|all| all.pop().is_some()),
        28 if is(node, "array") => node.insert("uniqueItems".to_owned(), json!(true)).is_none(),
        29 => node.insert("description".to_owned(), json!("another text")) != Some(json!("another text")),
        _ => false,
    }
}

fn require(node: &mut Map<String, Value>, name: &str) -> bool {
    let required = node.entry("required").or_insert_with(|| json!([]));
    let Some(all) = required.as_array_mut() else { return false };
    if all.iter().any(|one| one == name) {
        return false;
    }
    all.push(json!(name));
    true
}
