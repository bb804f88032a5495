//! Paths of fields: the tree that a declaration asks for, and where each version of a schema holds a path.

use std::collections::BTreeSet;

use callsheet_schema::avro::{
    Field, FieldAction, Kind, NodeId, Plan, Record, Schema, Step, StepId,
};

use super::fit::nullable;
use crate::emit::decode::next;

/// What is read, as a tree of wire names.
#[derive(Default)]
pub(super) struct Tree(pub(super) Vec<(String, Branch)>);

/// What a name of the tree stands for.
pub(super) enum Branch {
    Leaf(usize),
    Inner(Tree),
}

/// How a version holds a path.
pub(super) enum Presence {
    Missing,
    Present { node: NodeId, nullable_above: bool },
}

impl Tree {
    /// Adds a path; false when it is there already.
    pub(super) fn insert(&mut self, path: &[String], at: usize) -> bool {
        let Some((first, rest)) = path.split_first() else {
            return false;
        };
        let known = self
            .0
            .iter_mut()
            .find(|(name, _)| name == first)
            .map(|(_, branch)| branch);
        match (known, rest) {
            (None, []) => self.0.push((first.clone(), Branch::Leaf(at))),
            (None, rest) => {
                let mut inner = Self::default();
                inner.insert(rest, at);
                self.0.push((first.clone(), Branch::Inner(inner)));
            }
            (Some(Branch::Inner(inner)), rest) if !rest.is_empty() => {
                return inner.insert(rest, at);
            }
            _ => return false,
        }
        true
    }

    pub(super) fn leaves(&self) -> Vec<usize> {
        self.0
            .iter()
            .flat_map(|(_, branch)| branch.leaves())
            .collect()
    }
}

impl Branch {
    pub(super) fn leaves(&self) -> Vec<usize> {
        match self {
            Self::Leaf(at) => vec![*at],
            Self::Inner(tree) => tree.leaves(),
        }
    }
}

/// A path as people write it.
pub(super) fn path_text(along: &[Field]) -> String {
    along
        .iter()
        .map(|field| field.name.as_str())
        .collect::<Vec<_>>()
        .join(".")
}

fn record_at(schema: &Schema, node: NodeId) -> Option<&Record> {
    let node = match nullable(schema, node) {
        Some((_, others)) if others.len() == 1 => others[0],
        _ => node,
    };
    match &schema.node(node).kind {
        Kind::Record(record) => Some(record),
        _ => None,
    }
}

/// The record that a path of names leads to.
pub(super) fn parent_record<'s>(schema: &'s Schema, path: &[&str]) -> Option<&'s Record> {
    let mut record = record_at(schema, schema.root())?;
    for name in path {
        record = record_at(schema, record.field(name)?.1.schema)?;
    }
    Some(record)
}

/// The last field of a path of names, through records that may be null.
pub(super) fn locate<'s>(schema: &'s Schema, path: &[&str]) -> Option<&'s Field> {
    let (last, parents) = path.split_last()?;
    parent_record(schema, parents)?
        .field(last)
        .map(|(_, field)| field)
}

/// How a version holds a path of fields, the reader's aliases applied; the depth that was reached.
pub(super) fn presence(schema: &Schema, along: &[Field]) -> (Presence, usize) {
    let mut node = schema.root();
    let mut nullable_above = false;
    for (depth, wanted) in along.iter().enumerate() {
        nullable_above |= depth > 0 && nullable(schema, node).is_some();
        let Some(record) = record_at(schema, node) else {
            return (Presence::Missing, depth);
        };
        let found = record
            .field(&wanted.name)
            .or_else(|| wanted.aliases.iter().find_map(|alias| record.field(alias)));
        match found {
            Some((_, field)) => node = field.schema,
            None => return (Presence::Missing, depth),
        }
    }
    (
        Presence::Present {
            node,
            nullable_above,
        },
        along.len(),
    )
}

/// Steps that read a field of the reader's record below a step.
pub(super) fn reads(plan: &Plan, step: StepId, index: usize) -> Vec<StepId> {
    match plan.step(step) {
        Step::WriterUnion(steps) => steps
            .iter()
            .flat_map(|step| reads(plan, *step, index))
            .collect(),
        Step::ReaderBranch { step, .. } => reads(plan, *step, index),
        Step::Record(record) => record
            .actions
            .iter()
            .filter_map(|action| match action {
                FieldAction::Read { reader_field, step } if *reader_field as usize == index => {
                    Some(*step)
                }
                _ => None,
            })
            .collect(),
        Step::Fail(_) => vec![step],
        _ => Vec::new(),
    }
}

/// Whether a step can meet data that does not resolve.
pub(super) fn fails(plan: &Plan, start: StepId) -> bool {
    let mut reached = BTreeSet::new();
    let mut open = vec![start];
    while let Some(step) = open.pop() {
        if matches!(plan.step(step), Step::Fail(_)) {
            return true;
        }
        if reached.insert(step) {
            open.extend(next(plan, step));
        }
    }
    false
}

/// A node behind lists and maps, and behind a `null` beside one of them.
pub(super) fn stripped(schema: &Schema, mut node: NodeId) -> NodeId {
    loop {
        let inner = match nullable(schema, node) {
            Some((_, others)) if others.len() == 1 => others[0],
            _ => node,
        };
        match &schema.node(inner).kind {
            Kind::Array(item) | Kind::Map(item) => node = *item,
            _ => return node,
        }
    }
}

/// The branches of a union, or the node itself.
pub(super) fn branches(schema: &Schema, node: NodeId) -> Vec<NodeId> {
    match &schema.node(node).kind {
        Kind::Union(branches) => branches.clone(),
        _ => vec![node],
    }
}

/// The branches of a union as one text: two unions with the same text are read by the same code.
pub(super) fn labels(schema: &Schema, node: NodeId) -> String {
    let labels: Vec<&str> = branches(schema, node)
        .into_iter()
        .map(|branch| {
            let kind = &schema.node(branch).kind;
            kind.name().map_or(kind.type_name(), |name| name.full())
        })
        .collect();
    labels.join("|")
}

/// Records that a field holds, behind `null`, lists, maps and among other types.
pub(super) fn records(schema: &Schema, node: NodeId) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match &schema.node(node).kind {
            Kind::Record(_) if !found.contains(&node) => found.push(node),
            Kind::Array(inner) | Kind::Map(inner) => open.push(*inner),
            Kind::Union(branches) => open.extend(branches.iter().rev()),
            _ => {}
        }
    }
    found
}

/// Full names of the writer's records that become reader's records of a namespace.
pub(super) fn records_read(writer: &Schema, reader: &Schema, namespace: &str) -> Vec<String> {
    records_read_at(writer, reader, &Plan::compile(writer, reader), namespace)
}

/// The same by a plan that is there.
pub(super) fn records_read_at(
    writer: &Schema,
    reader: &Schema,
    plan: &Plan,
    namespace: &str,
) -> Vec<String> {
    let mut names = BTreeSet::new();
    let mut reached = BTreeSet::new();
    let mut open = vec![plan.root()];
    while let Some(step) = open.pop() {
        if !reached.insert(step) {
            continue;
        }
        open.extend(next(plan, step));
        if let Step::Record(record) = plan.step(step)
            && let Kind::Record(made) = &reader.node(record.reader).kind
            && made.name.namespace() == namespace
            && let Kind::Record(from) = &writer.node(record.writer).kind
        {
            names.insert(from.name.full().to_owned());
        }
    }
    names.into_iter().collect()
}
