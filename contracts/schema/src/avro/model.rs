//! The schema model: an arena of nodes, one per place in the text, one per named type.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::logical::Logical;
use super::name::Name;
use super::value::Value;
use crate::sorted::Sorted;
use crate::span::{LineIndex, Position, Span};
use crate::tree;

/// A parsed schema; cheap to clone.
#[derive(Clone)]
pub struct Schema(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) text: String,
    pub(crate) lines: OnceLock<LineIndex>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) root: NodeId,
    pub(crate) names: HashMap<String, NodeId>,
    /// Full names of the roots of the references: printed by name, never inline.
    pub(crate) referenced: Vec<String>,
    /// Fewest bytes of a value of each node.
    pub(crate) shortest: OnceLock<Vec<Option<u64>>>,
}

impl Schema {
    /// Returns the text that was parsed.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// Returns the node of the whole schema.
    pub fn root(&self) -> NodeId {
        self.0.root
    }

    /// Returns a node of this schema; an id of another schema answers an arbitrary node or panics.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.0.nodes[id.index()]
    }

    /// Returns the node of the whole schema itself.
    pub fn root_node(&self) -> &Node {
        self.node(self.0.root)
    }

    /// Returns all nodes with their ids, in order of id: those of references first.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        (0_u32..).map(NodeId).zip(&self.0.nodes)
    }

    /// Returns the record, enum or fixed of a full name, one of a reference included.
    pub fn named(&self, full_name: &str) -> Option<NodeId> {
        self.0.names.get(full_name).copied()
    }

    /// Returns where a span of the main text starts.
    pub fn position(&self, span: Span) -> Position {
        self.0
            .lines
            .get_or_init(|| LineIndex::new(&self.0.text))
            .position(&self.0.text, span.start)
    }

    /// Returns the structural hash of the whole schema.
    pub fn hash(&self) -> NodeHash {
        self.root_node().hash
    }

    /// Returns the fields whose default Java's parser lets pass although it is no value of the field's
    /// type (an unknown enum symbol, a fixed of another size), as record and field index.
    ///
    /// A reader that needs such a default fails.
    pub fn unusable_defaults(&self) -> Vec<(NodeId, usize)> {
        let mut found = Vec::new();
        for (id, node) in self.nodes() {
            if let Kind::Record(record) = &node.kind {
                for (index, field) in record.fields.iter().enumerate() {
                    if field
                        .default
                        .as_ref()
                        .is_some_and(|default| default.value.is_none())
                    {
                        found.push((id, index));
                    }
                }
            }
        }
        found
    }
}

impl std::fmt::Debug for Schema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Schema").field(&self.text()).finish()
    }
}

/// Two schemas are equal when their structure is: the hash of the roots, not the text.
impl PartialEq for Schema {
    fn eq(&self, other: &Self) -> bool {
        self.hash() == other.hash()
    }
}

impl Eq for Schema {}

/// Index of a node in its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// Returns the index, dense from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A hash of what a node means, nested named types included: equal hash, same schema.
///
/// Covers kind, full names, aliases, field names and types, defaults, symbols, sizes and logical
/// types; leaves out docs, sort order, `error` against `record`, and other properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeHash(pub(crate) [u8; 16]);

impl NodeHash {
    /// Returns the sixteen bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// One schema in a schema. An inline definition and later references by name are one node.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Structural hash.
    pub hash: NodeHash,
    /// Place in the text of its origin.
    pub span: Span,
    /// 0 for the main text, otherwise a number per text of a reference.
    pub origin: u32,
    /// The logical type, where it is known and valid.
    pub logical: Option<Logical>,
    /// Attributes that the specification does not define, `logicalType` and its like included.
    pub properties: Vec<(String, tree::Node)>,
}

/// The types of Avro.
#[derive(Clone, Debug)]
pub enum Kind {
    /// No bytes.
    Null,
    /// One byte, 0 or 1.
    Boolean,
    /// 32-bit zigzag varint.
    Int,
    /// 64-bit zigzag varint.
    Long,
    /// Four bytes, little-endian.
    Float,
    /// Eight bytes, little-endian.
    Double,
    /// Length, then bytes.
    Bytes,
    /// Length, then UTF-8.
    String,
    /// Fields in order.
    Record(Record),
    /// Index of a symbol.
    Enum(Enum),
    /// A given number of bytes.
    Fixed(Fixed),
    /// Blocks of items.
    Array(NodeId),
    /// Blocks of string keys and values.
    Map(NodeId),
    /// Index of a branch, then its value.
    Union(Vec<NodeId>),
}

impl Kind {
    /// Returns the word of the specification: `record`, `int`, `union` and so on.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Int => "int",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::Bytes => "bytes",
            Self::String => "string",
            Self::Record(_) => "record",
            Self::Enum(_) => "enum",
            Self::Fixed(_) => "fixed",
            Self::Array(_) => "array",
            Self::Map(_) => "map",
            Self::Union(_) => "union",
        }
    }

    /// Returns the name of a record, enum or fixed.
    pub fn name(&self) -> Option<&Name> {
        match self {
            Self::Record(record) => Some(&record.name),
            Self::Enum(symbols) => Some(&symbols.name),
            Self::Fixed(fixed) => Some(&fixed.name),
            _ => None,
        }
    }

    /// Returns the aliases of a record, enum or fixed.
    pub fn aliases(&self) -> &[Name] {
        match self {
            Self::Record(record) => &record.aliases,
            Self::Enum(symbols) => &symbols.aliases,
            Self::Fixed(fixed) => &fixed.aliases,
            _ => &[],
        }
    }

    /// Returns the full name of a named type, else the type's word: how messages call the type.
    pub fn label(&self) -> &str {
        self.name().map_or_else(|| self.type_name(), Name::full)
    }

    /// Returns the schema directly inside at `index`: a field's, a branch, the items or values; else `None`.
    pub fn child(&self, index: usize) -> Option<NodeId> {
        match self {
            Self::Record(record) => record.fields.get(index).map(|field| field.schema),
            Self::Array(inner) | Self::Map(inner) if index == 0 => Some(*inner),
            Self::Union(branches) => branches.get(index).copied(),
            _ => None,
        }
    }
}

/// A record.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its name.
    pub name: Name,
    /// Other full names that it answers to as a reader.
    pub aliases: Vec<Name>,
    /// Documentation.
    pub doc: Option<String>,
    /// Whether it was declared as `error`.
    pub is_error: bool,
    /// The fields in order.
    pub fields: Vec<Field>,
    pub(crate) sorted: Sorted,
}

impl Record {
    /// Returns the field of a name with its index.
    pub fn field(&self, name: &str) -> Option<(usize, &Field)> {
        let fields = &self.fields;
        let at = self
            .sorted
            .find(fields.len(), |at| &fields[at].name, name)?;
        Some((at, &fields[at]))
    }
}

/// A field of a record.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Other names that it answers to as a reader.
    pub aliases: Vec<String>,
    /// Documentation.
    pub doc: Option<String>,
    /// Its type.
    pub schema: NodeId,
    /// Its default.
    pub default: Option<FieldDefault>,
    /// Sort order.
    pub order: Order,
    /// Attributes that the specification does not define.
    pub properties: Vec<(String, tree::Node)>,
    /// The whole field.
    pub span: Span,
    /// The name's string.
    pub name_span: Span,
    /// The value of `type`.
    pub type_span: Span,
}

/// The default of a field.
#[derive(Clone, Debug)]
pub struct FieldDefault {
    /// As it stands in the text; numbers in quotes for float and double became numbers.
    pub json: tree::Node,
    /// The value; `None` when the text is no value of the type ([`Schema::unusable_defaults`]).
    pub value: Option<Value>,
}

/// How a field takes part in the sort order of records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Ascending.
    #[default]
    Ascending,
    /// Descending.
    Descending,
    /// Not at all.
    Ignore,
}

impl Order {
    /// Returns the word of the specification.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Descending => "descending",
            Self::Ignore => "ignore",
        }
    }
}

/// An enum.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Its name.
    pub name: Name,
    /// Other full names that it answers to as a reader.
    pub aliases: Vec<Name>,
    /// Documentation.
    pub doc: Option<String>,
    /// The symbols in order.
    pub symbols: Vec<Symbol>,
    /// The symbol that a reader takes for one that it does not know.
    pub default: Option<String>,
    pub(crate) sorted: Sorted,
}

impl Enum {
    /// Returns the index of a symbol.
    pub fn index_of(&self, symbol: &str) -> Option<usize> {
        let symbols = &self.symbols;
        self.sorted
            .find(symbols.len(), |at| &symbols[at].name, symbol)
    }
}

/// A symbol of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// The symbol.
    pub name: String,
    /// Its string in the text.
    pub span: Span,
}

/// A fixed.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// Its name.
    pub name: Name,
    /// Other full names that it answers to as a reader.
    pub aliases: Vec<Name>,
    /// Documentation.
    pub doc: Option<String>,
    /// Size in bytes.
    pub size: usize,
}
