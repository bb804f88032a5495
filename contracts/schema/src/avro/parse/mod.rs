//! Text to schema: every problem is reported, with its place.
//!
//! Two passes over the JSON tree: the first finds the names that are defined, so that a type may be used
//! before its definition (as Java 1.12 lets it), the second builds nodes. Defaults are read last.

mod attributes;
mod build;
mod references;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::hash;
use super::json;
use super::model::{Inner, Kind, Node, NodeHash, NodeId, Schema};
use super::name::Name;
use crate::problem::{Problem, Problems};
use crate::span::Span;
use crate::tree;

/// What a parse checks beyond the structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseOptions {
    /// Names and symbols are `[A-Za-z_][A-Za-z0-9_]*`.
    pub validate_names: bool,
    /// Defaults are values of their field's type.
    pub validate_defaults: bool,
}

impl Default for ParseOptions {
    fn default() -> Self {
        Self {
            validate_names: true,
            validate_defaults: true,
        }
    }
}

impl Schema {
    /// Parses a schema that stands alone, with all checks.
    pub fn parse(text: &str) -> Result<Schema, Problems> {
        Self::parse_with(text, &[], ParseOptions::default())
    }

    /// Parses a schema that may use the named types of `references`, each of which is complete in itself.
    ///
    /// # Errors
    /// Everything that is wrong with the text, in its order.
    pub fn parse_with(
        text: &str,
        references: &[Schema],
        options: ParseOptions,
    ) -> Result<Schema, Problems> {
        let document = tree::parse_with_comments(text)?;
        let mut parser = Parser {
            nodes: Vec::new(),
            names: HashMap::new(),
            declared: HashMap::new(),
            problems: Vec::new(),
            options,
        };
        parser.take_references(references);
        parser.declare(&document, "");
        let root = parser.schema(&document, "");
        parser.read_defaults();
        let root = match root {
            Some(root) if parser.problems.is_empty() => root,
            _ => return Err(Problems::locate(parser.problems, text)),
        };
        if let Err(deep) = hash::fill(&mut parser.nodes, root) {
            let node = &parser.nodes[deep.index()];
            let span = if node.origin == 0 {
                node.span
            } else {
                Span::default()
            };
            let message = format!("types nest deeper than {} levels", hash::MAX_NESTING);
            return Err(Problems::locate(vec![Problem::new(message, span)], text));
        }
        let referenced = references
            .iter()
            .map(|schema| schema.root_node().kind.label().to_owned())
            .collect();
        Ok(Schema(Arc::new(Inner {
            text: text.to_owned(),
            lines: OnceLock::new(),
            nodes: parser.nodes,
            root,
            names: parser.names,
            referenced,
            shortest: OnceLock::new(),
        })))
    }
}

/// A definition found by the first pass.
struct Declared<'t> {
    id: NodeId,
    tree: &'t tree::Node,
}

struct Parser<'t> {
    nodes: Vec<Node>,
    names: HashMap<String, NodeId>,
    declared: HashMap<String, Declared<'t>>,
    problems: Vec<Problem>,
    options: ParseOptions,
}

impl<'t> Parser<'t> {
    fn report(&mut self, message: impl Into<String>, span: Span) {
        self.problems.push(Problem::new(message, span));
    }

    fn report_with_help(
        &mut self,
        message: impl Into<String>,
        span: Span,
        help: impl Into<String>,
    ) {
        self.problems.push(Problem::new(message, span).help(help));
    }

    fn push(&mut self, kind: Kind, span: Span) -> NodeId {
        // MAX_TEXT_BYTES bounds the nodes of one text; references are texts too.
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let hash = NodeHash([0; 16]);
        self.nodes.push(Node {
            kind,
            hash,
            span,
            origin: 0,
            logical: None,
            properties: Vec::new(),
        });
        id
    }

    /// First pass: gives an id to each named type, so that references may come first.
    fn declare(&mut self, node: &'t tree::Node, namespace: &str) {
        if let Some(branches) = node.as_array() {
            for branch in branches {
                self.declare(branch, namespace);
            }
            return;
        }
        let Some(word) = node.get("type").and_then(tree::Node::as_str) else {
            return;
        };
        match word {
            "array" => node
                .get("items")
                .into_iter()
                .for_each(|items| self.declare(items, namespace)),
            "map" => node
                .get("values")
                .into_iter()
                .for_each(|values| self.declare(values, namespace)),
            "record" | "error" | "enum" | "fixed" => {
                let Some(name) = attributes::name(node, namespace) else {
                    return;
                };
                let known =
                    self.declared.contains_key(name.full()) || self.names.contains_key(name.full());
                if !known {
                    let id = self.push(attributes::empty(word, name.clone()), node.span);
                    self.declared
                        .insert(name.full().to_owned(), Declared { id, tree: node });
                    self.names.insert(name.full().to_owned(), id);
                }
                for field in node
                    .get("fields")
                    .and_then(tree::Node::as_array)
                    .unwrap_or(&[])
                {
                    if let Some(schema) = field.get("type") {
                        self.declare(schema, name.namespace());
                    }
                }
            }
            _ => {}
        }
    }

    /// Reads the defaults of all fields of the main text, now that every type is known.
    fn read_defaults(&mut self) {
        for index in 0..self.nodes.len() {
            if self.nodes[index].origin != 0 {
                continue;
            }
            let Kind::Record(record) = &self.nodes[index].kind else {
                continue;
            };
            let mut values = Vec::new();
            let mut found = Vec::new();
            for (at, field) in record.fields.iter().enumerate() {
                let Some(default) = &field.default else {
                    continue;
                };
                match json::read(&self.nodes, field.schema, &default.json) {
                    Ok(value) => values.push((at, value)),
                    Err(error) if error.tolerated || !self.options.validate_defaults => {}
                    Err(error) => {
                        let message = format!(
                            "the default of `{}` does not fit: {}",
                            field.name, error.message
                        );
                        let kind = &self.nodes[field.schema.index()].kind;
                        let problem = Problem::new(message, default.json.span);
                        found.push(match default_help(kind, &default.json) {
                            Some(help) => problem.help(help),
                            None => problem,
                        });
                    }
                }
            }
            self.problems.append(&mut found);
            let Kind::Record(record) = &mut self.nodes[index].kind else {
                continue;
            };
            for (at, value) in values {
                if let Some(default) = &mut record.fields[at].default {
                    default.value = Some(value);
                }
            }
        }
    }
}

/// Says what to do about a default that does not fit.
fn default_help(kind: &Kind, default: &tree::Node) -> Option<String> {
    if default.value == tree::Value::Null {
        return Some(match kind {
            Kind::Union(_) => "add \"null\" to the union".into(),
            _ => format!("make the type [\"null\", \"{}\"]", kind.label()),
        });
    }
    match (kind, &default.value) {
        (
            Kind::Int | Kind::Long | Kind::Float | Kind::Double | Kind::Boolean,
            tree::Value::String(text),
        ) => Some(format!("write it without quotes: {text}")),
        (Kind::Int | Kind::Long, tree::Value::Number(_)) => {
            Some("write a whole number in the range of the type, without fraction".into())
        }
        _ => None,
    }
}

/// Where a name is looked up: in the namespace first, then as it stands.
fn lookup(names: &HashMap<String, NodeId>, name: &str, namespace: &str) -> Option<NodeId> {
    let full = Name::new(name, namespace);
    names.get(full.full()).or_else(|| names.get(name)).copied()
}
