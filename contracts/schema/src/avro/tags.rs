//! Tags of records and fields: the property `confluent:tags`.

use super::model::Schema;
use crate::tags::edits::{self, Edits};
use crate::tags::{Entity, EntityKind, NoSuchEntity, TagEdit, Tagged};
use crate::tree::{self, Node, Value};

impl Schema {
    /// Returns the records and fields of the text that have tags, in the order of the text; not those of references.
    pub fn tagged(&self) -> Vec<Tagged> {
        let mut found = Vec::new();
        let Ok(mut root) = tree::parse(&self.to_json()) else {
            return found;
        };
        walk(&mut root, "", &mut |kind, names, node| {
            let tags = edits::read(node);
            if let (false, Some(path)) = (tags.is_empty(), names.first()) {
                let path = (*path).to_owned();
                found.push(Tagged {
                    entity: Entity { kind, path },
                    tags,
                });
            }
        });
        found
    }

    /// Returns the text with other tags, printed as [`to_json`](Schema::to_json) does. A record without dots in its path is
    /// found in any namespace.
    ///
    /// # Errors
    /// A path that names nothing in the text.
    pub fn with_tags(&self, edits: &[TagEdit]) -> Result<String, NoSuchEntity> {
        let mut edits = Edits::new(edits);
        let text = self.to_json();
        let Ok(mut root) = tree::parse(&text) else {
            return edits.finish().map(|()| text);
        };
        walk(&mut root, "", &mut |kind, names, node| {
            if let Some(tags) = edits.apply(kind, names, &edits::read(node)) {
                edits::write(node, tags);
            }
        });
        edits.finish()?;
        Ok(root.to_compact_json())
    }
}

/// Visits every record and field with its names: the full one, the one without the namespace.
fn walk(node: &mut Node, namespace: &str, visit: &mut dyn FnMut(EntityKind, &[&str], &mut Node)) {
    match &mut node.value {
        Value::Array(branches) => {
            for branch in branches {
                walk(branch, namespace, visit);
            }
            return;
        }
        Value::Object(_) => {}
        _ => return,
    }
    let word = node.get("type").and_then(Node::as_str).map(str::to_owned);
    let inner = match word.as_deref() {
        Some("record" | "error") => return record(node, namespace, visit),
        Some("array") => "items",
        Some("map") => "values",
        Some(_) => return,
        None => "type",
    };
    if let Some(inner) = member(node, inner) {
        walk(inner, namespace, visit);
    }
}

fn record(node: &mut Node, namespace: &str, visit: &mut dyn FnMut(EntityKind, &[&str], &mut Node)) {
    let text = |key: &str| node.get(key).and_then(Node::as_str);
    let name = text("name").unwrap_or_default();
    let (namespace, simple) = match name.rsplit_once('.') {
        Some((namespace, simple)) => (namespace.to_owned(), simple.to_owned()),
        None => (
            text("namespace").unwrap_or(namespace).to_owned(),
            name.to_owned(),
        ),
    };
    let full = if namespace.is_empty() {
        simple.clone()
    } else {
        format!("{namespace}.{simple}")
    };
    visit(EntityKind::Record, &[&full, &simple], node);
    let Some(Value::Array(fields)) = member(node, "fields").map(|fields| &mut fields.value) else {
        return;
    };
    for field in fields {
        let name = field.get("name").and_then(Node::as_str).unwrap_or_default();
        let names = [format!("{full}.{name}"), format!("{simple}.{name}")];
        visit(EntityKind::Field, &[&names[0], &names[1]], field);
        if let Some(inner) = member(field, "type") {
            walk(inner, &namespace, visit);
        }
    }
}

fn member<'a>(node: &'a mut Node, key: &str) -> Option<&'a mut Node> {
    match &mut node.value {
        Value::Object(members) => members
            .iter_mut()
            .find(|member| member.key == key)
            .map(|member| &mut member.value),
        _ => None,
    }
}
