//! Tags of objects and properties: the member `confluent:tags`.

use super::Schema;
use super::canonical;
use crate::tags::edits::{self, Edits};
use crate::tags::{Entity, EntityKind, NoSuchEntity, TagEdit, Tagged};
use crate::tree::{Node, Value};

/// An entity on the way through a text.
struct Visit<'a> {
    kind: EntityKind,
    path: &'a str,
    /// Whether it is the object that a property holds: its tags are the property's.
    in_field: bool,
}

impl Schema {
    /// Returns the objects and properties of the main text that have tags, in the order of the text.
    pub fn tagged(&self) -> Vec<Tagged> {
        let mut found = Vec::new();
        let mut root = self.0.documents[0].tree.clone();
        walk(&mut root, "", false, &mut |visit, node| {
            let tags = edits::read(node);
            if !tags.is_empty() && !visit.in_field {
                let path = visit.path.to_owned();
                let kind = visit.kind;
                found.push(Tagged {
                    entity: Entity { kind, path },
                    tags,
                });
            }
        });
        found
    }

    /// Returns the canonical text with other tags.
    ///
    /// # Errors
    /// A path that names nothing in the text.
    pub fn with_tags(&self, edits: &[TagEdit]) -> Result<String, NoSuchEntity> {
        let mut edits = Edits::new(edits);
        let mut root = self.0.documents[0].tree.clone();
        walk(&mut root, "", false, &mut |visit, node| {
            if let Some(tags) = edits.apply(visit.kind, &[visit.path], &edits::read(node)) {
                edits::write(node, tags);
            }
        });
        edits.finish()?;
        Ok(canonical::text(&root))
    }
}

/// Visits every object and property; the depth of a text is bounded by its parser.
fn walk(node: &mut Node, scope: &str, in_field: bool, visit: &mut dyn FnMut(Visit<'_>, &mut Node)) {
    let word = |node: &Node| node.get("type").and_then(Node::as_str).map(str::to_owned);
    let is_object = word(node).as_deref() == Some("object")
        || node.get("properties").is_some()
        || listed_place(node, "object").is_some();
    let combined = ["allOf", "anyOf", "oneOf"]
        .into_iter()
        .filter(|key| node.get(key).is_some())
        .count();
    let conditional = ["if", "then", "else"]
        .iter()
        .any(|key| node.get(key).is_some());
    // An object with conditions beside its properties is one of all the things that a value must be.
    let parts = usize::from(is_object) + combined + usize::from(conditional);
    let mut part = 0;
    let mut place = |written: bool| {
        let prefix = if parts > 1 && !written {
            format!("{scope}allof.{part}.")
        } else {
            scope.to_owned()
        };
        part += 1;
        prefix
    };
    if is_object {
        let mut prefix = place(false);
        if let Some(at) = listed_place(node, "object") {
            prefix = format!("{prefix}anyof.{at}.");
        }
        object(node, &format!("{prefix}object"), in_field, visit);
    }
    if let Some(items) = member(node, "items") {
        walk(items, &format!("{scope}array."), false, visit);
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        let Some(list) = member(node, key) else {
            continue;
        };
        let prefix = place(key == "allOf");
        if let Value::Array(branches) = &mut list.value {
            for (index, branch) in branches.iter_mut().enumerate() {
                let scope = format!("{prefix}{}.{index}.", key.to_ascii_lowercase());
                walk(branch, &scope, false, visit);
            }
        }
    }
    if conditional {
        let prefix = place(false);
        for key in ["if", "then", "else"] {
            if let Some(branch) = member(node, key) {
                walk(branch, &format!("{prefix}conditional.{key}."), false, visit);
            }
        }
    }
    if let Some(inner) = member(node, "not") {
        walk(inner, &format!("{scope}not."), false, visit);
    }
}

fn object(
    node: &mut Node,
    path: &str,
    in_field: bool,
    visit: &mut dyn FnMut(Visit<'_>, &mut Node),
) {
    let kind = EntityKind::Record;
    visit(
        Visit {
            kind,
            path,
            in_field,
        },
        node,
    );
    if let Some(Value::Object(properties)) = member(node, "properties").map(|node| &mut node.value)
    {
        for property in properties {
            let path = format!("{path}.{}", property.key);
            let field = Visit {
                kind: EntityKind::Field,
                path: &path,
                in_field: false,
            };
            visit(field, &mut property.value);
            walk(&mut property.value, &format!("{path}."), true, visit);
        }
    }
    for key in ["definitions", "$defs"] {
        if let Some(Value::Object(definitions)) = member(node, key).map(|node| &mut node.value) {
            for definition in definitions {
                let scope = format!("{path}.{key}.{}.", definition.key);
                walk(&mut definition.value, &scope, false, visit);
            }
        }
    }
}

/// The place of a word in a `type` that is a list.
fn listed_place(node: &Node, word: &str) -> Option<usize> {
    let types = node.get("type")?.as_array()?;
    types.iter().position(|one| one.as_str() == Some(word))
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
