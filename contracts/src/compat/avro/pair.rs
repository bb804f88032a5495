//! One obligation: a place of the writer that must be readable at a place of the reader, and what rules say about it.
//!
//! [`super::walk`] makes the pairs, [`super::rules`] look at them, [`super::assemble`] turns their hits into findings.

use std::cell::{Cell, OnceCell};
use std::fmt::Write as _;

use callsheet_schema::Span;
use callsheet_schema::avro::{Field, Kind, Node, NodeId, Record, Schema, Value};

use super::ways::Ways;
use crate::compat::patch::Repair;
use crate::compat::{MAX_PATH, shortened};
use crate::report::Direction;

/// A step from a pair down to one of the pairs that it depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A field present on both sides, by index.
    Field { writer: usize, reader: usize },
    /// Items of two arrays.
    Items,
    /// Values of two maps.
    Values,
    /// A branch of the writer's union.
    WriterBranch(usize),
    /// The branch of the reader's union that takes the writer's type.
    ReaderBranch(usize),
}

/// How the two types of a pair meet (Avro 1.12, schema resolution).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meeting {
    /// Same type; for named types also the name and the size fit.
    Same,
    /// The reader's type is a promotion of the writer's.
    Promoted,
    /// Two records that fit by name: for each reader field the writer's field, if there is one.
    Records(Vec<Option<usize>>),
    /// The writer's type is a union: each branch is an obligation.
    EachBranch,
    /// The reader's type is a union: the branch that takes the writer's type.
    Branch(usize),
    /// The reader's union has no branch for the writer's type.
    NoBranch,
    /// Two named types of one kind whose names do not fit.
    NamesDiffer,
    /// Two fixed of one name and different sizes.
    SizesDiffer,
    /// Nothing fits.
    Mismatch,
}

/// A pair of places with how they meet.
pub(crate) struct Pair<'a> {
    pub(crate) writer: &'a Schema,
    pub(crate) reader: &'a Schema,
    pub(crate) w: NodeId,
    pub(crate) r: NodeId,
    pub(crate) meeting: &'a Meeting,
    pub(crate) ways: &'a Ways,
    /// The pair's place in `ways`.
    pub(crate) at: usize,
    /// The branch of the reader's union that was meant, if the pair is that branch.
    pub(crate) meant: Option<usize>,
    pub(crate) direction: Direction,
    /// Whether the recursion of the writer's, of the reader's type cannot end.
    pub(crate) endless: (bool, bool),
    /// The field path, once it was asked for.
    pub(crate) path: OnceCell<String>,
    /// Repairs that may still be written down.
    pub(crate) repairs: &'a Cell<usize>,
}

/// A part of a node that a finding points at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spot {
    /// JSON pointer from the node, such as `/fields/2`.
    pub(crate) suffix: String,
    /// Bytes in the main text; `None` inside a referenced text.
    pub(crate) span: Option<Span>,
    /// Structural hash of what is pointed at.
    pub(crate) hash: [u8; 16],
}

/// The datum at a place that shows a difference; everything else in the witness is minimal.
#[derive(Clone, Debug)]
pub(crate) enum Leaf {
    /// No datum shows it.
    None,
    /// The smallest datum of the writer's type.
    Minimal,
    /// This datum of the writer's type.
    Value(Value),
}

/// What a rule found at a pair.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) message: String,
    /// Appended to the pair's field path.
    pub(crate) field: Option<String>,
    pub(crate) reader: Spot,
    pub(crate) writer: Spot,
    pub(crate) leaf: Leaf,
    /// Overrides the rule's Java type.
    pub(crate) wire_type: Option<&'static str>,
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

    /// Both records, where the pair is two records that fit by name.
    pub(crate) fn records(&self) -> Option<(&'a Record, &'a Record, &[Option<usize>])> {
        match (self.meeting, &self.written().kind, &self.read().kind) {
            (Meeting::Records(map), Kind::Record(w), Kind::Record(r)) => Some((w, r, map)),
            _ => None,
        }
    }

    /// Fields present on both sides, in the reader's order: writer's index and field, reader's index and field.
    pub(crate) fn shared_fields(
        &self,
    ) -> impl Iterator<Item = (usize, &'a Field, usize, &'a Field)> {
        self.records().into_iter().flat_map(|(w, r, map)| {
            map.iter().enumerate().filter_map(move |(reader, writer)| {
                writer.map(|writer| (writer, &w.fields[writer], reader, &r.fields[reader]))
            })
        })
    }

    /// The field path of the pair in the reader, such as `order.lines[].price`; empty for the root. Of a path that is
    /// too long for a sentence only the end.
    pub(crate) fn field_path(&self) -> &str {
        self.path.get_or_init(|| {
            let mut at = self.at;
            let (mut parts, mut length) = (Vec::new(), 0);
            while let Some(step) = self.ways.step(at) {
                let part = match (step, &self.reader.node(self.ways.before(at).r).kind) {
                    (Step::Field { reader, .. }, Kind::Record(record)) => {
                        Some(record.fields[reader].name.as_str())
                    }
                    (Step::Items, _) => Some("[]"),
                    (Step::Values, _) => Some("{}"),
                    _ => None,
                };
                parts.extend(part);
                length += part.map_or(0, str::len);
                at = self.ways.index_before(at);
                if length > MAX_PATH {
                    break;
                }
            }
            let mut path = String::new();
            for part in parts.into_iter().rev() {
                if !path.is_empty() && !matches!(part, "[]" | "{}") {
                    path.push('.');
                }
                path.push_str(part);
            }
            shortened(path)
        })
    }

    /// Whether another repair is worth its text: none is tried of the many that one large change would have.
    pub(crate) fn worth_repairing(&self) -> Option<()> {
        let left = self.repairs.get().checked_sub(1)?;
        self.repairs.set(left);
        Some(())
    }

    /// How messages call the place: the field path in backticks, or the type's name for the root.
    pub(crate) fn place(&self) -> String {
        let path = self.field_path();
        if path.is_empty() {
            format!("`{}`", self.read().kind.label())
        } else {
            format!("`{path}`")
        }
    }

    /// How messages call a field of the pair's record.
    pub(crate) fn field_place(&self, field: &str) -> String {
        let path = self.field_path();
        if path.is_empty() {
            format!("`{field}`")
        } else {
            format!("`{path}.{field}`")
        }
    }

    /// Whether the writer's type is one branch of a union.
    pub(crate) fn in_writer_union(&self) -> bool {
        self.meant.is_none() && matches!(self.ways.step(self.at), Some(Step::WriterBranch(_)))
    }

    /// The new side's node.
    pub(crate) fn new_node(&self) -> &'a Node {
        match self.direction {
            Direction::Backward => self.read(),
            Direction::Forward => self.written(),
        }
    }

    /// The old side's node.
    pub(crate) fn old_node(&self) -> &'a Node {
        match self.direction {
            Direction::Backward => self.written(),
            Direction::Forward => self.read(),
        }
    }

    /// A hit on the whole pair.
    pub(crate) fn hit(&self, message: String) -> Hit {
        Hit {
            message,
            field: None,
            reader: Spot::node(self.read(), ""),
            writer: Spot::node(self.written(), ""),
            leaf: Leaf::None,
            wire_type: None,
            repairs: Vec::new(),
        }
    }
}

impl Spot {
    /// A node, or a part of it that has no span of its own.
    pub(crate) fn node(node: &Node, suffix: &str) -> Self {
        Self {
            suffix: suffix.to_owned(),
            span: main_text(node, node.span),
            hash: *node.hash.as_bytes(),
        }
    }

    /// A field of a record.
    pub(crate) fn field(schema: &Schema, record: &Node, index: usize, field: &Field) -> Self {
        Self {
            suffix: format!("/fields/{index}"),
            span: main_text(record, field.span),
            hash: *schema.node(field.schema).hash.as_bytes(),
        }
    }

    /// The type of a field.
    pub(crate) fn field_type(schema: &Schema, record: &Node, index: usize, field: &Field) -> Self {
        Self {
            suffix: format!("/fields/{index}/type"),
            span: main_text(record, field.type_span),
            hash: *schema.node(field.schema).hash.as_bytes(),
        }
    }
}

impl Hit {
    /// Sets the datum that shows it.
    pub(crate) fn shown_by(mut self, leaf: Leaf) -> Self {
        self.leaf = leaf;
        self
    }

    /// Sets the reader's and the writer's spot.
    pub(crate) fn at(mut self, reader: Spot, writer: Spot) -> Self {
        self.reader = reader;
        self.writer = writer;
        self
    }

    /// Sets the pointers of both spots below the node.
    pub(crate) fn below(mut self, suffix: &str) -> Self {
        suffix.clone_into(&mut self.reader.suffix);
        suffix.clone_into(&mut self.writer.suffix);
        self
    }

    /// Appends a field to the path.
    pub(crate) fn on_field(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// Adds a way out.
    pub(crate) fn repaired_by(mut self, repair: Option<Repair>) -> Self {
        self.repairs.extend(repair);
        self
    }

    /// Overrides the rule's Java type.
    pub(crate) fn reported_as(mut self, wire_type: &'static str) -> Self {
        self.wire_type = Some(wire_type);
        self
    }
}

/// A span of a node's origin, if that is the main text.
pub(crate) fn main_text(node: &Node, span: Span) -> Option<Span> {
    (node.origin == 0).then_some(span)
}

/// The path of fields along a trail, in the reader's names.
pub(crate) fn field_path(reader: &Schema, trail: &[Step]) -> String {
    let mut path = String::new();
    let mut at = reader.root();
    for step in trail {
        match (step, &reader.node(at).kind) {
            (Step::Field { reader: index, .. }, Kind::Record(record)) => {
                let field = &record.fields[*index];
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&field.name);
                at = field.schema;
            }
            (Step::Items, Kind::Array(items)) => {
                path.push_str("[]");
                at = *items;
            }
            (Step::Values, Kind::Map(values)) => {
                path.push_str("{}");
                at = *values;
            }
            (Step::ReaderBranch(index), Kind::Union(branches)) => at = branches[*index],
            _ => {}
        }
    }
    path
}

/// The JSON pointers of a trail: into the reader, into the writer.
pub(crate) fn pointers(trail: &[Step]) -> (String, String) {
    let (mut r, mut w) = (String::new(), String::new());
    for step in trail {
        match step {
            Step::Field { writer, reader } => {
                write_to(&mut r, format_args!("/fields/{reader}/type"));
                write_to(&mut w, format_args!("/fields/{writer}/type"));
            }
            Step::Items => {
                r.push_str("/items");
                w.push_str("/items");
            }
            Step::Values => {
                r.push_str("/values");
                w.push_str("/values");
            }
            Step::WriterBranch(index) => write_to(&mut w, format_args!("/{index}")),
            Step::ReaderBranch(index) => write_to(&mut r, format_args!("/{index}")),
        }
    }
    (r, w)
}

fn write_to(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text)
        .expect("invariant: writing to a String does not fail");
}
