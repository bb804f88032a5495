//! From text to model: the documents are walked keyword by keyword, then the references are resolved.
//!
//! [`walk`] reads one schema object and knows the drafts; [`keywords`] reads the values of keywords; [`resolve`] finds
//! what references name, and walks places that are only schemas because a reference points at them.

mod keywords;
mod resolve;
mod walk;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use crate::json::model::{Kind, Node, NodeHash, NodeId};
use crate::json::{DEFAULT_BASE, Document, Draft, Inner, ParseOptions, Schema, hash, uri};
use crate::problem::{Problem, Problems};
use crate::span::Span;
use crate::{Reference, tree};

/// How many schemas one text may hold, those of its references included.
pub const MAX_NODES: usize = 65_536;
/// Most bytes that the places of all schemas may take: long names inside each other add up for every schema below.
const MAX_PLACE_BYTES: usize = 48 << 20;
/// How many problems are reported before the rest is left unsaid.
const MAX_PROBLEMS: usize = 100;

/// Where a schema stands: what its children inherit.
#[derive(Clone)]
struct Place {
    document: u32,
    /// Base URI without fragment.
    base: Rc<str>,
    draft: Draft,
}

/// Which field of a node a pending reference fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Static,
    Dynamic,
    Recursive,
}

/// A reference that has not been resolved yet.
struct Pending {
    from: NodeId,
    slot: Slot,
    text: String,
    span: Span,
    document: u32,
    base: Rc<str>,
}

/// A schema with a URI of its own.
#[derive(Clone)]
struct Resource {
    document: u32,
    pointer: String,
    node: NodeId,
}

/// A plain-name fragment.
#[derive(Clone, Copy)]
struct Anchor {
    node: NodeId,
    dynamic: bool,
}

struct Builder {
    options: ParseOptions,
    documents: Vec<Document>,
    /// The trees of the documents, shared so that they can be walked while nodes are added.
    trees: Vec<Rc<tree::Node>>,
    /// Problems of each document.
    problems: Vec<Vec<Problem>>,
    nodes: Vec<Node>,
    /// Node of a pointer, for each document.
    places: Vec<HashMap<String, NodeId>>,
    resources: HashMap<String, Resource>,
    anchors: HashMap<(String, String), Anchor>,
    pending: Vec<Pending>,
    overflow: bool,
    place_bytes: usize,
}

pub(super) fn parse(
    text: &str,
    references: &[Reference<'_>],
    options: ParseOptions,
) -> Result<Schema, Problems> {
    let main = tree::parse(text)?;
    let mut builder = Builder::new(options);
    let draft = builder.dialect(&main, Draft::Draft7, 0);
    let base = main
        .get(draft.id_keyword())
        .and_then(tree::Node::as_str)
        .map_or_else(
            || DEFAULT_BASE.to_owned(),
            |id| uri::resolve(DEFAULT_BASE, uri::split_fragment(id).0),
        );
    builder.add(String::new(), DEFAULT_BASE.to_owned(), text, main);
    for reference in references {
        let tree = tree::parse(reference.text).map_err(|problems| reference.within(problems))?;
        let name = uri::split_fragment(reference.name).0;
        let uri = uri::resolve(&base, name);
        builder.add(reference.name.to_owned(), uri, reference.text, tree);
    }
    // The trees of all documents are known before any is walked, so that the main text's nodes come first.
    let root = builder.document(0, draft);
    for index in 1..builder.documents.len() {
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        let tree = Rc::clone(&builder.trees[index]);
        let draft = builder.dialect(&tree, draft, index);
        builder.document(number, draft);
    }
    builder.resolve();
    builder.finish(root)
}

impl Builder {
    fn new(options: ParseOptions) -> Self {
        Self {
            options,
            documents: Vec::new(),
            trees: Vec::new(),
            problems: vec![Vec::new()],
            nodes: Vec::new(),
            places: Vec::new(),
            resources: HashMap::new(),
            anchors: HashMap::new(),
            pending: Vec::new(),
            overflow: false,
            place_bytes: 0,
        }
    }

    /// Takes a text in, not walked yet.
    fn add(&mut self, name: String, uri: String, text: &str, tree: tree::Node) -> u32 {
        let index = u32::try_from(self.documents.len()).unwrap_or(u32::MAX);
        self.trees.push(Rc::new(tree.clone()));
        self.documents.push(Document {
            name,
            uri,
            text: text.to_owned(),
            tree,
        });
        self.places.push(HashMap::new());
        self.problems.resize_with(self.documents.len(), Vec::new);
        index
    }

    /// Walks a whole document and makes it known by its name.
    fn document(&mut self, document: u32, draft: Draft) -> NodeId {
        let index = document as usize;
        let tree = Rc::clone(&self.trees[index]);
        let uri = self.documents[index].uri.clone();
        let place = Place {
            document,
            base: Rc::from(uri.as_str()),
            draft,
        };
        let root = self.schema(&tree, &mut String::new(), &place, true);
        let base = self.nodes[root.index()].base.clone();
        self.documents[index].uri = base;
        self.resources.entry(uri).or_insert(Resource {
            document,
            pointer: String::new(),
            node: root,
        });
        root
    }

    /// The draft that a document or an embedded resource names, else the one it inherits.
    fn dialect(&mut self, node: &tree::Node, inherited: Draft, document: usize) -> Draft {
        let Some(member) = node.member("$schema") else {
            return inherited;
        };
        let Some(uri) = member.value.as_str() else {
            return inherited;
        };
        if let Some(draft) = Draft::from_uri(uri) {
            return draft;
        }
        if !self.options.lenient {
            let problem = Problem::new(
                format!("`{uri}` is no draft of JSON Schema that is understood"),
                member.value.span,
            );
            let problem = match Draft::nearest_uri(uri) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help("drafts 4, 6, 7, 2019-09 and 2020-12 are"),
            };
            self.problem(document, problem);
        }
        Draft::Draft7
    }

    fn problem(&mut self, document: usize, problem: Problem) {
        if self.problems.len() <= document {
            self.problems.resize_with(document + 1, Vec::new);
        }
        if self.problems[document].len() < MAX_PROBLEMS {
            self.problems[document].push(problem);
        }
    }

    /// Makes a node that is filled in later, so that parents come before their children.
    fn reserve(&mut self, pointer: &str, span: Span, place: &Place) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node {
            kind: Kind::Bool(true),
            hash: NodeHash([0; 16]),
            pointer: pointer.to_owned(),
            document: place.document,
            span,
            draft: place.draft,
            base: place.base.as_ref().to_owned(),
        });
        self.places[place.document as usize].insert(pointer.to_owned(), id);
        id
    }

    fn finish(mut self, root: NodeId) -> Result<Schema, Problems> {
        let mut found = Vec::new();
        for (index, problems) in self.problems.iter_mut().enumerate() {
            if problems.is_empty() {
                continue;
            }
            let document = &self.documents[index];
            let located = Problems::locate(std::mem::take(problems), &document.text);
            let located = if index == 0 {
                located
            } else {
                let reference = Reference {
                    name: &document.name,
                    text: &document.text,
                };
                reference.within(located)
            };
            found.extend(located.0);
        }
        if !found.is_empty() {
            return Err(Problems(found));
        }
        hash::fill(&mut self.nodes, &self.documents);
        Ok(Schema(Arc::new(Inner {
            documents: self.documents,
            nodes: self.nodes,
            root,
            lines: OnceLock::new(),
        })))
    }
}
