//! What a document says about the fields of a schema object, for generated code: documentation,
//! unit, classification, deprecation, by field path.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use callsheet_schema::Span;
use callsheet_schema::tree::{Node, Value};

use super::model::{Document, Property, SchemaObject};

/// The facts of an object's fields as JSON text, sorted by path, newline-terminated; `None` if the
/// document says nothing.
///
/// One object, field path → `{doc, owner, unit, classification, deprecated: {since, sunset,
/// replacedBy}}`; absent members are left out;
/// the contract's owner answers for a field without one. Fields of lists and maps have the path of their list.
pub fn facts(document: &Document, object: &SchemaObject) -> Option<String> {
    let mut fields = BTreeMap::new();
    collect(&object.properties, "", document.owner(), &mut fields);
    if fields.is_empty() {
        return None;
    }
    let mut out = String::from("{");
    for (index, (path, members)) in fields.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let parts: Vec<String> = members
            .iter()
            .map(|(name, json)| format!("    \"{name}\": {json}"))
            .collect();
        let _ = write!(
            out,
            "{comma}\n  {}: {{\n{}\n  }}",
            quoted(path),
            parts.join(",\n")
        );
    }
    out.push_str("\n}\n");
    Some(out)
}

type Members = Vec<(&'static str, String)>;

fn collect(
    properties: &[Property],
    parent: &str,
    owner: Option<&str>,
    out: &mut BTreeMap<String, Members>,
) {
    for property in properties {
        let element = &property.element;
        let path = if parent.is_empty() {
            element.name().to_owned()
        } else {
            format!("{parent}.{}", element.name())
        };
        let mut members: Members = Vec::new();
        if let Some(doc) = &element.description {
            members.push(("doc", quoted(&doc.value)));
        }
        let custom = |keys: [&str; 2]| keys.into_iter().find_map(|key| element.custom(key)?.text());
        let answers = custom(["callsheet.owner", "owner"]).or(owner);
        members.extend(answers.map(|text| ("owner", quoted(text))));
        let unit = custom(["callsheet.unit", "unit"]);
        members.extend(unit.map(|text| ("unit", quoted(text))));
        if let Some(classification) = &property.classification {
            members.push(("classification", quoted(&classification.value)));
        }
        let deprecated = element.custom("callsheet.deprecated");
        let deprecated = deprecated.and_then(|custom| custom.value.as_ref());
        if let Some(node) = deprecated {
            members.push(("deprecated", deprecation(node)));
        } else if element.deprecated {
            members.push(("deprecated", "{}".to_owned()));
        }
        if !members.is_empty() {
            out.insert(path.clone(), members);
        }
        collect(&property.properties, &path, owner, out);
        if let Some(items) = &property.items {
            collect(&items.properties, &path, owner, out);
        }
        if let Some(map) = &property.map {
            collect(&map.1.properties, &path, owner, out);
        }
    }
}

fn deprecation(node: &Node) -> String {
    let members = ["since", "sunset", "replacedBy"]
        .into_iter()
        .filter_map(|key| {
            let text = match &node.get(key)?.value {
                Value::String(text) | Value::Number(text) => quoted(text),
                _ => return None,
            };
            Some(format!("\"{key}\": {text}"))
        });
    format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
}

fn quoted(text: &str) -> String {
    Node {
        value: Value::String(text.to_owned()),
        span: Span { start: 0, end: 0 },
    }
    .to_compact_json()
}
