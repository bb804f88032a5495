//! A parsed schema as documents for validators: plain JSON that names every target by an address of ours.
//!
//! How a registry's schemas find each other (names of references, `definitions` for `$defs`) is decided by the model;
//! validators get the outcome. `$id`s and anchors go, so that nothing can be looked up in another way, and so do
//! `format` and `content…` unless they are to be asserted: validators differ in whether they assert them unasked.

use std::collections::{BTreeSet, HashMap, HashSet};

use callsheet_schema::json::{DEFAULT_BASE, Draft, Keywords, Node, NodeId, Schema};
use callsheet_schema::tree;
use serde_json::{Map, Value};

/// Where documents stand; nothing is ever fetched from there, and nothing could be.
const BASE: &str = "https://schema.invalid/";

/// All documents of one schema.
pub(super) struct Documents {
    /// Address of the main document.
    pub(super) main: String,
    /// Addresses and contents, the main document first.
    pub(super) list: Vec<(String, Value)>,
    /// Draft of the main document.
    pub(super) draft: Draft,
}

/// Writes the documents out; `pattern` may put another regular expression in a pattern's place.
///
/// With a `part`, schemas outside it that nothing of it stands in are left out. That changes no verdict on a record for
/// which validators visit no other schema: a property that is left out is one that the record does not have.
pub(super) fn documents(
    schema: &Schema,
    formats: bool,
    pattern: &dyn Fn(&str) -> String,
    part: Option<&BTreeSet<NodeId>>,
) -> Result<Documents, String> {
    let nodes: HashMap<(u32, &str), (NodeId, &Node)> = schema
        .nodes()
        .map(|(id, node)| ((node.document, node.pointer.as_str()), (id, node)))
        .collect();
    let roots: Vec<Draft> = (0_u32..)
        .zip(schema.documents())
        .map(|(document, _)| {
            nodes
                .get(&(document, ""))
                .map_or(Draft::Draft7, |(_, node)| node.draft)
        })
        .collect();
    let kept = part.map(|part| places(schema, part));
    let writer = Writer {
        schema,
        addressed: can_be_addressed(schema, &roots),
        nodes,
        kept,
        formats,
        pattern,
    };
    let mut list = Vec::with_capacity(schema.documents().len());
    for (index, document) in (0_u32..).zip(schema.documents()) {
        let mut pointer = String::new();
        let value = writer.value(&document.tree, index, &mut pointer)?;
        list.push((writer.address(index), value));
    }
    Ok(Documents {
        main: writer.address(0),
        list,
        draft: schema.draft(),
    })
}

/// Documents and pointers of the schemas of a part, and of all that they stand in.
pub(super) fn places<'s>(schema: &'s Schema, part: &BTreeSet<NodeId>) -> HashSet<(u32, &'s str)> {
    let mut places = HashSet::new();
    for node in part.iter().map(|id| schema.node(*id)) {
        let mut pointer = node.pointer.as_str();
        while places.insert((node.document, pointer)) {
            pointer = pointer.rfind('/').map_or("", |at| &pointer[..at]);
        }
    }
    places
}

/// Whether every reference has one target whoever follows it, so that addresses say it all.
fn can_be_addressed(schema: &Schema, roots: &[Draft]) -> bool {
    schema.nodes().all(|(_, node)| {
        let one_target = node.keywords().is_none_or(|keywords| {
            keywords.dynamic_reference.as_ref().is_none_or(|reference| {
                reference.value.dynamic.is_none() && keywords.reference.is_none()
            })
        });
        one_target && roots.get(node.document as usize) == Some(&node.draft)
    })
}

struct Writer<'a> {
    schema: &'a Schema,
    nodes: HashMap<(u32, &'a str), (NodeId, &'a Node)>,
    /// Places that are not left out; all, if there is no such list.
    kept: Option<HashSet<(u32, &'a str)>>,
    /// Whether references are replaced by addresses.
    addressed: bool,
    formats: bool,
    pattern: &'a dyn Fn(&str) -> String,
}

impl Writer<'_> {
    fn address(&self, document: u32) -> String {
        if self.addressed {
            return format!("{BASE}{document}");
        }
        match self.schema.documents()[document as usize].uri.as_str() {
            "" => DEFAULT_BASE.to_owned(),
            uri => uri.to_owned(),
        }
    }

    /// The recursion is as deep as the text, which its parser bounds.
    fn value(
        &self,
        tree: &tree::Node,
        document: u32,
        pointer: &mut String,
    ) -> Result<Value, String> {
        Ok(match &tree.value {
            tree::Value::Null => Value::Null,
            tree::Value::Bool(value) => Value::Bool(*value),
            tree::Value::Number(text) => Value::Number(
                serde_json::from_str(text)
                    .map_err(|_| format!("`{text}` is beyond the numbers of validators"))?,
            ),
            tree::Value::String(text) => Value::String(text.clone()),
            tree::Value::Array(items) => {
                let mut values = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    let value = self.below(item, document, pointer, &index.to_string())?;
                    // The places of the others stay.
                    values.push(value.unwrap_or_else(|| Value::Object(Map::new())));
                }
                Value::Array(values)
            }
            tree::Value::Object(members) => {
                let keywords = self
                    .nodes
                    .get(&(document, pointer.as_str()))
                    .and_then(|(_, node)| node.keywords().map(|keywords| (*node, keywords)));
                let mut object = Map::new();
                for member in members {
                    let value = self.below(&member.value, document, pointer, &member.key)?;
                    let Some((node, keywords)) = keywords else {
                        // A name that nothing of the record has, or that no reference leads to.
                        object.extend(value.map(|value| (member.key.clone(), value)));
                        continue;
                    };
                    if self.is_dropped(&member.key, node, keywords) {
                        continue;
                    }
                    // A keyword stays: an empty array has no item to visit and yet contains nothing.
                    let mut value = value.unwrap_or_else(|| Value::Object(Map::new()));
                    self.rewrite(&member.key, &mut value);
                    object.insert(member.key.clone(), value);
                }
                if let Some((node, keywords)) = keywords {
                    self.complete(node, keywords, &mut object);
                }
                Value::Object(object)
            }
        })
    }

    fn below(
        &self,
        tree: &tree::Node,
        document: u32,
        pointer: &mut String,
        token: &str,
    ) -> Result<Option<Value>, String> {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
        let place = (document, pointer.as_str());
        let left_out = self
            .kept
            .as_ref()
            .is_some_and(|kept| !kept.contains(&place))
            && self.nodes.contains_key(&place);
        let value = if left_out {
            Ok(None)
        } else {
            self.value(tree, document, pointer).map(Some)
        };
        pointer.truncate(length);
        value
    }

    fn is_dropped(&self, key: &str, node: &Node, keywords: &Keywords) -> bool {
        match key {
            "format" => !self.formats,
            "contentEncoding" | "contentMediaType" | "contentSchema" => true,
            "$schema" => true,
            "$anchor" | "$dynamicAnchor" | "$recursiveAnchor" => self.addressed,
            "$ref" => self.addressed && keywords.reference.is_some(),
            "$dynamicRef" | "$recursiveRef" => {
                self.addressed && keywords.dynamic_reference.is_some()
            }
            "id" | "$id" => self.addressed && key == node.draft.id_keyword(),
            _ => false,
        }
    }

    /// Puts other patterns in the place of those that a validator cannot take.
    fn rewrite(&self, key: &str, value: &mut Value) {
        match (key, value) {
            ("pattern", Value::String(text)) => *text = (self.pattern)(text),
            ("patternProperties", Value::Object(members)) => {
                *members = std::mem::take(members)
                    .into_iter()
                    .map(|(name, schema)| ((self.pattern)(&name), schema))
                    .collect();
            }
            _ => {}
        }
    }

    /// Adds what was dropped and is to be said in another way.
    fn complete(&self, node: &Node, keywords: &Keywords, object: &mut Map<String, Value>) {
        let is_root = node.pointer.is_empty();
        let embedded = keywords.id.is_some() && !self.addressed;
        if is_root || embedded {
            object.insert("$schema".into(), node.draft.uri().into());
        }
        let reference = keywords
            .reference
            .as_ref()
            .or(keywords.dynamic_reference.as_ref());
        if let Some(reference) = reference
            && self.addressed
        {
            let target = self.schema.node(reference.value.target);
            let address = self.address(target.document);
            let fragment = escaped(&target.pointer);
            object.insert("$ref".into(), format!("{address}#{fragment}").into());
        }
    }
}

/// Percent-encodes what may not stand in a fragment (RFC 3986, section 3.5).
fn escaped(pointer: &str) -> String {
    use std::fmt::Write as _;

    let mut out = String::with_capacity(pointer.len());
    for byte in pointer.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("invariant: writing to a String does not fail");
        }
    }
    out
}
