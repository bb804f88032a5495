//! JSON Schema of drafts 4, 6, 7, 2019-09 and 2020-12, parsed with spans, references resolved.
//!
//! Start at [`Schema::parse`], then [`Node`] and [`Keywords`]. Nothing is fetched: a `$ref` finds its target in the
//! text itself, in the references that come with it, or among the metaschemas of the drafts. What is wrong with a text
//! comes back as [`Problems`], all of it.
//!
//! This module says what a schema says. Whether a value satisfies it, and what changes between two of them, is
//! `callsheet-contracts`.

mod canonical;
mod draft;
mod hash;
mod metaschema;
mod model;
mod parse;
mod pointer;
mod tags;
#[cfg(test)]
mod tests;
mod uri;

use std::sync::{Arc, OnceLock};

use crate::span::{LineIndex, Position, Span};
use crate::{Problems, Reference, tree};

pub use draft::Draft;
pub use model::{
    At, DependentNames, Keywords, Kind, NameIndex, Named, Node, NodeHash, NodeId, Number, Ref,
    Type, Word,
};
pub use parse::MAX_NODES;

/// The URI of a main text that names none: references by relative paths are resolved against it.
pub const DEFAULT_BASE: &str = "mem://input";

/// A parsed schema; cheap to clone.
#[derive(Clone)]
pub struct Schema(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) documents: Vec<Document>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) root: NodeId,
    pub(crate) lines: OnceLock<LineIndex>,
}

/// A text that takes part in a schema.
#[derive(Clone, Debug)]
pub struct Document {
    /// The name of the reference or the URI of the metaschema; empty for the main text.
    pub name: String,
    /// What the document is resolved as: its `$id`, or its name, as an absolute URI without fragment.
    pub uri: String,
    /// The text as it was read.
    pub text: String,
    /// The text as a tree.
    pub tree: tree::Node,
}

/// How much is forgiven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ParseOptions {
    /// Takes a `$schema` that is not known for draft 7, as a registry does, instead of refusing it.
    pub lenient: bool,
}

impl Schema {
    /// Parses a schema that may use `references`, strictly.
    ///
    /// # Errors
    /// Everything that is wrong: JSON that is none, keywords of a wrong type, references to what is not there.
    pub fn parse(text: &str, references: &[Reference<'_>]) -> Result<Self, Problems> {
        Self::parse_with(text, references, ParseOptions::default())
    }

    /// Parses a schema that may use `references`.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        text: &str,
        references: &[Reference<'_>],
        options: ParseOptions,
    ) -> Result<Self, Problems> {
        parse::parse(text, references, options)
    }

    /// Returns the main text.
    pub fn text(&self) -> &str {
        &self.0.documents[0].text
    }

    /// Returns where a span of the main text starts.
    pub fn position(&self, span: Span) -> Position {
        self.0
            .lines
            .get_or_init(|| LineIndex::new(self.text()))
            .position(self.text(), span.start)
    }

    /// Returns the draft of the main text.
    pub fn draft(&self) -> Draft {
        self.root_node().draft
    }

    /// Returns the node of the whole main text.
    pub fn root(&self) -> NodeId {
        self.0.root
    }

    /// Returns a node of this schema; an id of another schema answers an arbitrary node or panics.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.0.nodes[id.index()]
    }

    /// Returns the node of the whole main text itself.
    pub fn root_node(&self) -> &Node {
        self.node(self.0.root)
    }

    /// Returns all nodes with their ids, in order of id: the main text in its order, then what it refers to.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        (0_u32..).map(NodeId).zip(&self.0.nodes)
    }

    /// Returns the texts that take part: the main text, the references, the metaschemas that are referred to.
    pub fn documents(&self) -> &[Document] {
        &self.0.documents
    }

    /// Returns the hash of what the whole schema asserts.
    pub fn hash(&self) -> NodeHash {
        self.root_node().hash
    }

    /// Returns the value that a node was read from.
    pub fn tree(&self, id: NodeId) -> &tree::Node {
        let node = self.node(id);
        let root = &self.0.documents[node.document as usize].tree;
        pointer::follow(root, &node.pointer).unwrap_or(root)
    }

    /// Returns the text as a registry stores it: without white space, members in the order of the text, numbers as
    /// Java's decimals print.
    pub fn canonical_text(&self) -> String {
        canonical::text(&self.0.documents[0].tree)
    }

    /// Returns the canonical text with the members of every object in the order of their keys: what a registry stores
    /// when it is asked to normalize.
    pub fn normalized_text(&self) -> String {
        canonical::sorted(&self.0.documents[0].tree)
    }
}

impl std::fmt::Debug for Schema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Schema").field(&self.text()).finish()
    }
}
