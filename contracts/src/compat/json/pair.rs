//! One pair of places: a schema of the writer and the schema of the reader that the same values reach.
//!
//! [`super::walk`] makes the pairs, [`super::rules`] look at them, [`super::assemble`] asks the solver about their hits.

use std::cell::{Cell, OnceCell};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::Arc;

use callsheet_schema::Span;
use callsheet_schema::json::{At, Keywords, Node, NodeId, Schema, Word};
use callsheet_schema::tree;

use crate::compat::patch::{Edit, Repair};
use crate::compat::shortened;
use crate::report::Direction;

/// A step from a pair down to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The member of this name.
    Property(Arc<str>),
    /// Members whose names match this pattern.
    Pattern(Arc<str>),
    /// Members that no other keyword of the reader's schema declares.
    Additional(NodeId),
    /// The item at this index.
    Item(u64),
    /// The items from this index on.
    Items(u64),
    /// The same value, which a branch of the writer's accepts.
    Branch(NodeId),
}

/// A pair of places with the way there.
pub(crate) struct Pair<'a> {
    pub(crate) writer: &'a Schema,
    pub(crate) reader: &'a Schema,
    pub(crate) w: NodeId,
    pub(crate) r: NodeId,
    pub(crate) trail: &'a [Step],
    pub(crate) direction: Direction,
    /// What `true` says.
    pub(crate) nothing: &'a Keywords,
    /// The field path, once it was asked for.
    pub(crate) path: OnceCell<String>,
    /// Repairs that may still be written down.
    pub(crate) repairs: &'a Cell<usize>,
}

/// A place that a finding points at.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    /// JSON pointer in its document.
    pub(crate) pointer: String,
    /// Bytes in the main text; `None` in another document.
    pub(crate) span: Option<Span>,
    /// Hash of what is pointed at.
    pub(crate) hash: [u8; 16],
}

/// What a value at the place must do to show a hit; that the writer accepts and the reader rejects the whole record is
/// asked for anyway.
#[derive(Clone, Debug)]
pub(crate) enum Probe {
    /// It fails these keywords of the reader.
    Fails(Box<Keywords>),
    /// It has this member, and its value is not one that the reader takes from members it does not declare.
    Member(String),
    /// It fails the reader's schema as a whole.
    FailsAll,
    /// It satisfies this branch of the writer and fails the reader's schema as a whole.
    Branch(NodeId),
    /// It has a member that the reader does not declare, with a value that fails `additionalProperties`.
    Others,
    /// It satisfies a branch of the reader's `oneOf`, and yet not the `oneOf`.
    Overlap,
    /// Where formats are checked, the writer accepts a string there that the reader rejects.
    Format,
    /// Nothing can show it.
    None,
}

/// What a rule found at a pair.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) message: String,
    /// Appended to the pair's field path.
    pub(crate) field: Option<String>,
    pub(crate) reader: Spot,
    pub(crate) writer: Spot,
    pub(crate) probe: Probe,
    pub(crate) repairs: Vec<Repair>,
}

impl<'a> Pair<'a> {
    /// The writer's node.
    pub(crate) fn written(&self) -> &'a Node {
        self.writer.node(self.w)
    }

    /// The reader's node.
    pub(crate) fn read(&self) -> &'a Node {
        self.reader.node(self.r)
    }

    /// Keywords of both, the writer's first; `true` and `false` have none.
    pub(crate) fn keywords(&self) -> (&'a Keywords, &'a Keywords) {
        (
            self.written().keywords().unwrap_or(self.nothing),
            self.read().keywords().unwrap_or(self.nothing),
        )
    }

    /// The field path for messages: of one that is too long for a sentence only the end.
    fn path(&self) -> &str {
        self.path.get_or_init(|| shortened(field_path(self.trail)))
    }

    /// Whether another repair is worth its text: none is tried of the many that one large change would have.
    pub(crate) fn worth_repairing(&self) -> Option<()> {
        let left = self.repairs.get().checked_sub(1)?;
        self.repairs.set(left);
        Some(())
    }

    /// How messages call the place: the field path in backticks.
    pub(crate) fn place(&self) -> String {
        let path = self.path();
        if path.is_empty() {
            "the value".to_owned()
        } else {
            format!("`{path}`")
        }
    }

    /// How messages call a member of the place.
    pub(crate) fn member(&self, name: &str) -> String {
        let path = self.path();
        if path.is_empty() {
            format!("`{name}`")
        } else {
            format!("`{path}.{name}`")
        }
    }

    /// A hit that points at both nodes as a whole.
    pub(crate) fn hit(&self, message: String) -> Hit {
        Hit {
            message,
            field: None,
            reader: Spot::node(self.read()),
            writer: Spot::node(self.written()),
            probe: Probe::FailsAll,
            repairs: Vec::new(),
        }
    }

    /// The text that fixes edit, and the node there: the new schema's.
    pub(crate) fn new_node(&self) -> (&'a Schema, &'a Node) {
        match self.direction {
            Direction::Backward => (self.reader, self.read()),
            Direction::Forward => (self.writer, self.written()),
        }
    }

    /// A repair of the new schema that gives a value of it another text; none outside its main text.
    pub(crate) fn replace(&self, at: Span, text: &str, summary: String) -> Option<Repair> {
        let (_, node) = self.new_node();
        node.main_span()?;
        Some(Repair {
            summary,
            edits: vec![Edit {
                at,
                text: text.to_owned(),
            }],
        })
    }
}

impl Spot {
    /// A whole node.
    pub(crate) fn node(node: &Node) -> Self {
        Self {
            pointer: node.pointer.clone(),
            span: node.main_span(),
            hash: node.hash.0,
        }
    }

    /// A keyword of a node, if it is there; else the node.
    pub(crate) fn keyword<T>(node: &Node, keyword: &str, at: Option<&At<T>>) -> Self {
        let mut spot = Self::node(node);
        if let Some(at) = at {
            write_to(&mut spot.pointer, format_args!("/{}", escaped(keyword)));
            spot.span = node.main_span().map(|_| at.span);
        }
        spot
    }

    /// A place below a node.
    pub(crate) fn below(node: &Node, suffix: &str, span: Span) -> Self {
        let mut spot = Self::node(node);
        spot.pointer.push_str(suffix);
        spot.span = node.main_span().map(|_| span);
        spot
    }
}

impl Hit {
    /// Sets what a value at the place must do to show it.
    pub(crate) fn shown_by(mut self, probe: Probe) -> Self {
        self.probe = probe;
        self
    }

    /// Sets what shows it to failing these keywords of the reader.
    pub(crate) fn shown_by_failing(self, keywords: Keywords) -> Self {
        self.shown_by(Probe::Fails(Box::new(keywords)))
    }

    /// Sets the reader's and the writer's spot.
    pub(crate) fn at(mut self, reader: Spot, writer: Spot) -> Self {
        self.reader = reader;
        self.writer = writer;
        self
    }

    /// Appends a member to the path.
    pub(crate) fn on_field(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// Adds a way out.
    pub(crate) fn repaired_by(mut self, repair: Option<Repair>) -> Self {
        self.repairs.extend(repair);
        self
    }
}

/// A text that is equal for equal values, in whatever order their members stand.
pub(crate) fn value_key(value: &tree::Node) -> String {
    let mut key = String::new();
    write_key(value, &mut key);
    key
}

fn write_key(value: &tree::Node, out: &mut String) {
    match &value.value {
        tree::Value::Array(items) => {
            out.push('[');
            for item in items {
                write_key(item, out);
                out.push(',');
            }
            out.push(']');
        }
        tree::Value::Object(members) => {
            let mut members: Vec<&tree::Member> = members.iter().collect();
            members.sort_by_key(|member| &member.key);
            out.push('{');
            for member in members {
                write_to(out, format_args!("{:?}:", member.key));
                write_key(&member.value, out);
                out.push(',');
            }
            out.push('}');
        }
        _ => out.push_str(&value.to_compact_json()),
    }
}

/// The words of a list that another list lacks.
pub(crate) fn words_beyond<'a>(
    list: Option<&'a At<Vec<Word>>>,
    other: Option<&At<Vec<Word>>>,
) -> Vec<&'a Word> {
    let known: HashSet<&str> = other
        .into_iter()
        .flat_map(|at| &at.value)
        .map(|word| word.text.as_str())
        .collect();
    list.into_iter()
        .flat_map(|at| &at.value)
        .filter(|word| !known.contains(word.text.as_str()))
        .collect()
}

/// The path of fields along a trail, such as `order.lines[].price`.
pub(crate) fn field_path(trail: &[Step]) -> String {
    let mut path = String::new();
    for step in trail {
        match step {
            Step::Property(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
            Step::Pattern(_) | Step::Additional(_) => path.push_str("{}"),
            Step::Item(index) => write_to(&mut path, format_args!("[{index}]")),
            Step::Items(_) => path.push_str("[]"),
            Step::Branch(_) => {}
        }
    }
    path
}

/// A name as a token of a JSON pointer.
pub(crate) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn write_to(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text)
        .expect("invariant: writing to a String does not fail");
}
