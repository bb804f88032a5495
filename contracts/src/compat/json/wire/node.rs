//! The form in which the registry compares schemas: what its parsers make of a text, defects included.
//!
//! One object of keywords becomes a node of one kind, or a combination of several nodes if its keywords are about several
//! kinds. Both sides of a comparison live in one [`Arena`]. A node's identity matters, as it does in Java: two loads of
//! one definition are two nodes with the same content.

use callsheet_schema::json;
use sha2::{Digest, Sha256};

use super::number::Number;
use crate::compat::purse::Purse;

/// Units of work for a part of a node, and how many parts a node itself counts for.
const PER_PART: u64 = 5;
const PER_NODE: usize = 10;

/// Index of a node in its arena.
pub(super) type Id = usize;

/// All nodes of a comparison.
#[derive(Debug)]
pub(super) struct Arena<'p> {
    pub(super) nodes: Vec<Node>,
    /// Pays for loading and comparing them.
    pub(super) purse: &'p Purse<'p>,
    /// Whether something was left out because the purse is empty.
    pub(super) exhausted: bool,
}

impl<'p> Arena<'p> {
    /// No nodes yet.
    pub(super) const fn new(purse: &'p Purse<'p>) -> Self {
        Self {
            nodes: Vec::new(),
            purse,
            exhausted: false,
        }
    }

    /// Pays for loading a schema; `false` if nothing is to be loaded any more.
    pub(super) fn may_load(&mut self, schema: &json::Kind) -> bool {
        let parts = match schema {
            json::Kind::Bool(_) => 0,
            json::Kind::Keywords(keywords) => {
                let values = keywords.enumeration.as_ref().map_or(0, |at| at.value.len());
                let words = keywords.required.as_ref().map_or(0, |at| at.value.len());
                keywords.children().len() + values + words
            }
        };
        let paid = self.purse.pay_each(PER_NODE + parts, PER_PART);
        self.exhausted |= paid.is_err();
        !self.exhausted
    }

    pub(super) fn push(&mut self, mut node: Node) -> Id {
        node.digest = node.describe(self);
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// Puts a changed node in the place of one that nothing refers to yet.
    pub(super) fn replace(&mut self, id: Id, mut node: Node) {
        node.digest = node.describe(self);
        self.nodes[id] = node;
    }
}

/// One loaded schema.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) id: Option<String>,
    pub(super) default: Option<DefaultValue>,
    pub(super) extra: Extra,
    /// Digest of what the registry would print for it: combinations drop branches that print the same.
    pub(super) digest: [u8; 16],
}

/// A default value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DefaultValue {
    pub(super) text: String,
    /// Arrays and objects are never equal to anything, not even to themselves.
    pub(super) compound: bool,
}

/// What a parser keeps of a schema beside its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Extra {
    /// `connect.type` is `bytes`.
    pub(super) connect_bytes: bool,
    pub(super) min_contains: Option<Number>,
    pub(super) max_contains: Option<Number>,
    pub(super) unevaluated_items: Option<Id>,
    pub(super) unevaluated_properties: Option<Id>,
    /// Everything else, in a text that is equal for equal content.
    pub(super) rest: String,
}

/// How a combination holds together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Criterion {
    All,
    Any,
    One,
}

impl Criterion {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::All => "allOf",
            Self::Any => "anyOf",
            Self::One => "oneOf",
        }
    }
}

/// The kinds of node.
#[derive(Clone, Debug, Default)]
pub(super) enum Kind {
    /// An object without any keyword that counts.
    #[default]
    Empty,
    True,
    False,
    Boolean,
    Null,
    /// `if`, `then`, `else`: never looked into.
    Conditional([Option<Id>; 3]),
    Reference {
        text: String,
        /// Known once all is loaded.
        target: Option<Id>,
    },
    String(Box<StringNode>),
    Number(Box<NumberNode>),
    Array(Box<ArrayNode>),
    Object(Box<ObjectNode>),
    Enum(Vec<String>),
    Const(String),
    Not(Id),
    Combined(Combined),
}

impl Kind {
    /// Whether two nodes are of one class in the registry.
    pub(super) fn same_class(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    pub(super) fn is_false(&self) -> bool {
        matches!(self, Self::False)
    }

    /// Whether it is `{}` or `true`.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Empty | Self::True)
    }
}

/// A combination of subschemas.
#[derive(Clone, Debug)]
pub(super) struct Combined {
    pub(super) criterion: Criterion,
    pub(super) subschemas: Vec<Id>,
    /// Made by the loader from the keywords of one object.
    pub(super) generated: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct StringNode {
    pub(super) required: bool,
    pub(super) min_length: Option<u64>,
    pub(super) max_length: Option<u64>,
    pub(super) pattern: Option<String>,
    /// A format that the registry validates.
    pub(super) format: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct NumberNode {
    pub(super) required: bool,
    pub(super) integer: bool,
    pub(super) minimum: Option<Number>,
    pub(super) maximum: Option<Number>,
    pub(super) exclusive_minimum: Option<Number>,
    pub(super) exclusive_maximum: Option<Number>,
    /// The booleans of draft 4, which are never compared.
    pub(super) flags: (bool, bool),
    pub(super) multiple_of: Option<Number>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct ArrayNode {
    pub(super) required: bool,
    pub(super) min_items: Option<u64>,
    pub(super) max_items: Option<u64>,
    pub(super) unique_items: bool,
    pub(super) all_items: Option<Id>,
    pub(super) items: Vec<Id>,
    pub(super) forbids_additional: bool,
    pub(super) additional: Option<Id>,
    pub(super) contains: Option<Id>,
}

impl ArrayNode {
    /// Whether more items than those of the tuple may come.
    pub(super) fn permits_additional(&self) -> bool {
        !self.forbids_additional || self.all_items.is_some() || self.additional.is_some()
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct ObjectNode {
    pub(super) required_type: bool,
    pub(super) min_properties: Option<u64>,
    pub(super) max_properties: Option<u64>,
    pub(super) required: Vec<String>,
    /// In the order of Java's table.
    pub(super) properties: Vec<(String, Id)>,
    pub(super) patterns: Vec<(String, Id)>,
    pub(super) forbids_additional: bool,
    pub(super) additional: Option<Id>,
    pub(super) property_names: Option<Id>,
    /// In the order of Java's table; needs sorted, each once.
    pub(super) dependent_required: Vec<(String, Vec<String>)>,
    pub(super) dependent_schemas: Vec<(String, Id)>,
}

impl Node {
    pub(super) fn of(kind: Kind) -> Self {
        Self {
            kind,
            ..Self::default()
        }
    }

    fn describe(&self, arena: &Arena<'_>) -> [u8; 16] {
        let mut out = Printer {
            sha: Sha256::new(),
            arena,
        };
        let words = [&self.title, &self.description, &self.id];
        if words.iter().all(|text| text.is_none()) && self.default.is_none() {
            // Most nodes say nothing of the kind.
            out.text("plain");
        } else {
            out.text(&words.map(|text| format!("{text:?}")).join(","));
            out.text(&format!("{:?}", self.default));
        }
        out.text(&format!(
            "{} {:?} {:?} {}",
            self.extra.connect_bytes,
            self.extra.min_contains,
            self.extra.max_contains,
            self.extra.rest
        ));
        out.maybe(self.extra.unevaluated_items);
        out.maybe(self.extra.unevaluated_properties);
        out.kind(&self.kind);
        let mut digest = [0; 16];
        digest.copy_from_slice(&out.sha.finalize()[..16]);
        digest
    }
}

struct Printer<'a> {
    sha: Sha256,
    arena: &'a Arena<'a>,
}

impl Printer<'_> {
    fn text(&mut self, text: &str) {
        self.sha.update((text.len() as u64).to_be_bytes());
        self.sha.update(text);
    }

    fn node(&mut self, id: Id) {
        self.sha.update(self.arena.nodes[id].digest);
    }

    fn maybe(&mut self, id: Option<Id>) {
        self.text(if id.is_some() { "some" } else { "none" });
        if let Some(id) = id {
            self.node(id);
        }
    }

    fn list(&mut self, ids: &[Id]) {
        self.text(&ids.len().to_string());
        for id in ids {
            self.node(*id);
        }
    }

    fn map(&mut self, map: &[(String, Id)]) {
        let mut sorted: Vec<&(String, Id)> = map.iter().collect();
        sorted.sort();
        self.text(&sorted.len().to_string());
        for (name, id) in sorted {
            self.text(name);
            self.node(*id);
        }
    }

    fn kind(&mut self, kind: &Kind) {
        match kind {
            Kind::Empty => self.text("empty"),
            Kind::True => self.text("true"),
            Kind::False => self.text("false"),
            Kind::Boolean => self.text("boolean"),
            Kind::Null => self.text("null"),
            Kind::Conditional(parts) => {
                self.text("if");
                for part in parts {
                    self.maybe(*part);
                }
            }
            Kind::Reference { text, .. } => {
                self.text("$ref");
                self.text(text);
            }
            Kind::String(node) => self.text(&format!("string {node:?}")),
            Kind::Number(node) => self.text(&format!("number {node:?}")),
            Kind::Array(node) => {
                self.text(&format!(
                    "array {} {:?} {:?} {} {}",
                    node.required,
                    node.min_items,
                    node.max_items,
                    node.unique_items,
                    node.permits_additional()
                ));
                self.maybe(node.all_items);
                self.maybe(node.additional);
                self.maybe(node.contains);
                self.list(&node.items);
            }
            Kind::Object(node) => {
                self.text(&format!(
                    "object {} {:?} {:?} {:?} {} {:?}",
                    node.required_type,
                    node.min_properties,
                    node.max_properties,
                    node.required,
                    node.forbids_additional,
                    node.dependent_required
                ));
                self.maybe(node.additional);
                self.maybe(node.property_names);
                self.map(&node.properties);
                self.map(&node.patterns);
                self.map(&node.dependent_schemas);
            }
            Kind::Enum(values) => {
                let mut values: Vec<&String> = values.iter().collect();
                values.sort();
                values.dedup();
                self.text(&format!("enum {values:?}"));
            }
            Kind::Const(value) => self.text(&format!("const {value}")),
            Kind::Not(node) => {
                self.text("not");
                self.node(*node);
            }
            Kind::Combined(combined) => {
                self.text(combined.criterion.as_str());
                self.list(&combined.subschemas);
            }
        }
    }
}
