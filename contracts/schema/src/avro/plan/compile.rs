//! Compilation: one step per pair of writer and reader type, found from a work list, not by recursion.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::{FieldAction, Plan, Promotion, RecordStep, Step, StepId, Unresolved, UnresolvedKind};
use crate::avro::logical::Logical;
use crate::avro::model::{Enum, Field, Kind, NodeId, Record, Schema};
use crate::avro::name::Name;
use crate::avro::pairs::PairMap;

pub(super) fn compile(writer: &Schema, reader: &Schema, (w, r): (NodeId, NodeId)) -> Plan {
    let mut compiler = Compiler {
        writer,
        reader,
        renames: if writer.hash() == reader.hash() {
            HashMap::new()
        } else {
            renames(reader)
        },
        steps: Vec::new(),
        known: PairMap::default(),
        queue: Vec::new(),
        places: vec![Place {
            before: 0,
            tokens: Tokens::Root,
        }],
        same: writer.hash() == reader.hash(),
    };
    let root = compiler.step(w, r, 0);
    while let Some(work) = compiler.queue.pop() {
        let step = compiler.resolve(&work);
        compiler.steps[work.step.index()] = step;
    }
    Plan {
        writer: writer.clone(),
        reader: reader.clone(),
        steps: compiler.steps,
        root,
        makes: r,
    }
}

/// What the reader's type aliases make of writer names: alias to reader name.
fn renames(reader: &Schema) -> HashMap<&str, &Name> {
    let mut renames = HashMap::new();
    for (_, node) in reader.nodes() {
        if let Some(name) = node.kind.name() {
            for alias in node.kind.aliases() {
                renames.insert(alias.full(), name);
            }
        }
    }
    renames
}

/// A place in both schemas: the place before it and what to append to its two JSON pointers.
#[derive(Clone, Copy)]
struct Place {
    before: usize,
    tokens: Tokens,
}

/// What a step appends to the reader's and to the writer's pointer.
#[derive(Clone, Copy)]
enum Tokens {
    Root,
    Items,
    Values,
    WriterBranch(usize),
    ReaderBranch(usize),
    Field { reader: usize, writer: usize },
}

struct Work {
    step: StepId,
    writer: NodeId,
    reader: NodeId,
    place: usize,
}

struct Compiler<'a> {
    writer: &'a Schema,
    reader: &'a Schema,
    renames: HashMap<&'a str, &'a Name>,
    steps: Vec<Step>,
    known: PairMap<StepId>,
    queue: Vec<Work>,
    places: Vec<Place>,
    /// Whether both schemas are one: then nothing is resolved, and aliases do not count.
    same: bool,
}

impl<'a> Compiler<'a> {
    /// Returns the step of a pair one place further, queueing it when it is new.
    fn pair(&mut self, writer: NodeId, reader: NodeId, before: usize, tokens: Tokens) -> StepId {
        if let Some(step) = self.known.get(&(writer, reader)) {
            return *step;
        }
        self.places.push(Place { before, tokens });
        self.step(writer, reader, self.places.len() - 1)
    }

    fn step(&mut self, writer: NodeId, reader: NodeId, place: usize) -> StepId {
        let step = StepId(u32::try_from(self.steps.len()).unwrap_or(u32::MAX));
        self.steps.push(Step::Null);
        self.known.insert((writer, reader), step);
        self.queue.push(Work {
            step,
            writer,
            reader,
            place,
        });
        step
    }

    /// Writes out the JSON pointers of a place: into the reader, into the writer.
    fn pointers(&self, mut place: usize) -> (String, String) {
        let mut way = Vec::new();
        while place != 0 {
            way.push(self.places[place].tokens);
            place = self.places[place].before;
        }
        let (mut to, mut from) = (String::new(), String::new());
        for tokens in way.into_iter().rev() {
            match tokens {
                Tokens::Root => {}
                Tokens::Items => {
                    to.push_str("/items");
                    from.push_str("/items");
                }
                Tokens::Values => {
                    to.push_str("/values");
                    from.push_str("/values");
                }
                Tokens::WriterBranch(index) => append(&mut from, format_args!("/{index}")),
                Tokens::ReaderBranch(index) => append(&mut to, format_args!("/{index}")),
                Tokens::Field { reader, writer } => {
                    append(&mut to, format_args!("/fields/{reader}/type"));
                    append(&mut from, format_args!("/fields/{writer}/type"));
                }
            }
        }
        (to, from)
    }

    fn fail(&self, place: usize, kind: UnresolvedKind, message: String) -> Step {
        let (reader_path, writer_path) = self.pointers(place);
        Step::Fail(Unresolved {
            kind,
            reader_path,
            writer_path,
            message,
        })
    }

    /// Returns the writer's full name after the reader's aliases.
    fn renamed(&self, name: &'a Name) -> &'a Name {
        self.renames.get(name.full()).copied().unwrap_or(name)
    }

    fn resolve(&mut self, work: &Work) -> Step {
        let (writer, reader) = (self.writer.node(work.writer), self.reader.node(work.reader));
        let place = work.place;
        if let Kind::Union(branches) = &writer.kind {
            let steps = branches
                .iter()
                .enumerate()
                .map(|(index, branch)| {
                    self.pair(*branch, work.reader, place, Tokens::WriterBranch(index))
                })
                .collect();
            return Step::WriterUnion(steps);
        }
        if let Kind::Union(branches) = &reader.kind {
            return if let Some(index) = self.branch(work.writer, branches) {
                let tokens = Tokens::ReaderBranch(index);
                let step = self.pair(work.writer, branches[index], place, tokens);
                Step::ReaderBranch {
                    branch: u32::try_from(index).unwrap_or(u32::MAX),
                    step,
                }
            } else {
                let labels: Vec<&str> = branches
                    .iter()
                    .map(|branch| self.reader.node(*branch).kind.label())
                    .collect();
                let found = writer.kind.label();
                let message = format!(
                    "the reader's union [{}] has no branch for `{found}`",
                    labels.join(", ")
                );
                self.fail(place, UnresolvedKind::NoBranch, message)
            };
        }
        if let Err((kind, message)) = self.matches(work.writer, work.reader) {
            return self.fail(place, kind, message);
        }
        match (&writer.kind, &reader.kind) {
            (Kind::Null, _) => Step::Null,
            (Kind::Boolean, _) => Step::Boolean,
            (Kind::Array(from), Kind::Array(to)) => {
                Step::Array(self.pair(*from, *to, place, Tokens::Items))
            }
            (Kind::Map(from), Kind::Map(to)) => {
                Step::Map(self.pair(*from, *to, place, Tokens::Values))
            }
            (Kind::Fixed(fixed), _) => Step::Fixed(fixed.size),
            (Kind::Enum(from), Kind::Enum(to)) => Step::Enum(self.symbols(from, to, place)),
            (Kind::Record(from), Kind::Record(to)) => self.record(from, to, work),
            (Kind::Int, Kind::Int) => Step::Int,
            (Kind::Long, Kind::Long) => Step::Long,
            (Kind::Float, Kind::Float) => Step::Float,
            (Kind::Double, Kind::Double) => Step::Double,
            (Kind::Bytes, Kind::Bytes) => Step::Bytes,
            (Kind::String, Kind::String) => Step::String,
            (from, to) => match promotion(from, to) {
                Some(promotion) => Step::Promote(promotion),
                None => self.fail(place, UnresolvedKind::Type, differ(from, to)),
            },
        }
    }

    /// Chooses the branch of a reader union for a writer type that is no union.
    fn branch(&self, writer: NodeId, branches: &[NodeId]) -> Option<usize> {
        let from = &self.writer.node(writer).kind;
        let fits = |branch: &NodeId| self.matches(writer, *branch).is_ok();
        let same = |branch: &NodeId| {
            let to = &self.reader.node(*branch).kind;
            std::mem::discriminant(from) == std::mem::discriminant(to)
        };
        let exact = |branch: &NodeId| match (from.name(), self.reader.node(*branch).kind.name()) {
            (Some(from), Some(to)) => self.renamed(from) == to,
            _ => true,
        };
        branches
            .iter()
            .position(|branch| same(branch) && exact(branch) && fits(branch))
            .or_else(|| {
                branches
                    .iter()
                    .position(|branch| same(branch) && fits(branch))
            })
            .or_else(|| branches.iter().position(fits))
    }

    /// Tells whether two types that are no unions match, without looking into them.
    fn matches(&self, writer: NodeId, reader: NodeId) -> Result<(), (UnresolvedKind, String)> {
        let (writer, reader) = (self.writer.node(writer), self.reader.node(reader));
        if let (Some(from), Some(to)) = (writer.kind.name(), reader.kind.name()) {
            let same_kind =
                std::mem::discriminant(&writer.kind) == std::mem::discriminant(&reader.kind);
            if same_kind && self.renamed(from).name() != to.name() {
                let message = format!("the writer's `{from}` is not the reader's `{to}`");
                return Err((UnresolvedKind::Name, message));
            }
        }
        match (&writer.kind, &reader.kind) {
            (Kind::Fixed(from), Kind::Fixed(to)) if from.size != to.size => {
                let message = format!(
                    "`{}` has {} bytes, the reader's {}",
                    from.name, from.size, to.size
                );
                return Err((UnresolvedKind::FixedSize, message));
            }
            (from, to) if std::mem::discriminant(from) == std::mem::discriminant(to) => {}
            (from, to) if promotion(from, to).is_some() => {}
            (from, to) => return Err((UnresolvedKind::Type, differ(from, to))),
        }
        match (writer.logical, reader.logical) {
            (
                Some(Logical::Decimal {
                    precision: p,
                    scale: s,
                }),
                Some(Logical::Decimal { precision, scale }),
            ) if (p, s) != (precision, scale) => {
                let message = format!("decimal({p}, {s}) is not decimal({precision}, {scale})");
                Err((UnresolvedKind::Decimal, message))
            }
            _ => Ok(()),
        }
    }

    fn record(&mut self, from: &'a Record, to: &'a Record, work: &Work) -> Step {
        let targets = targets(from, to, self.same);
        let mut taken = vec![false; to.fields.len()];
        for target in targets.iter().flatten() {
            taken[*target] = true;
        }
        let mut defaults = Vec::new();
        for (index, field) in to.fields.iter().enumerate() {
            if taken[index] {
                continue;
            }
            let value = field.default.as_ref().map(|default| default.value.clone());
            let (kind, why) = match value {
                Some(Some(value)) => {
                    defaults.push((u32::try_from(index).unwrap_or(u32::MAX), value));
                    continue;
                }
                Some(None) => (
                    UnresolvedKind::UnusableDefault,
                    "a default that is no value of its type",
                ),
                None => (UnresolvedKind::MissingField, "no default"),
            };
            let message = format!(
                "the writer lacks the field `{}` of `{}`, which has {why}",
                field.name, to.name
            );
            let (reader_path, writer_path) = self.pointers(work.place);
            return Step::Fail(Unresolved {
                kind,
                reader_path: format!("{reader_path}/fields/{index}"),
                writer_path,
                message,
            });
        }
        let mut actions = Vec::with_capacity(from.fields.len());
        for (index, (field, target)) in from.fields.iter().zip(targets).enumerate() {
            actions.push(match target {
                Some(target) => {
                    let tokens = Tokens::Field {
                        reader: target,
                        writer: index,
                    };
                    let schema = to.fields[target].schema;
                    let step = self.pair(field.schema, schema, work.place, tokens);
                    FieldAction::Read {
                        reader_field: u32::try_from(target).unwrap_or(u32::MAX),
                        step,
                    }
                }
                None => FieldAction::Skip {
                    writer: field.schema,
                },
            });
        }
        Step::Record(RecordStep {
            writer: work.writer,
            reader: work.reader,
            actions,
            defaults,
        })
    }

    fn symbols(&self, from: &Enum, to: &Enum, place: usize) -> Vec<Result<u32, Unresolved>> {
        let same = from.symbols.len() == to.symbols.len()
            && from
                .symbols
                .iter()
                .zip(&to.symbols)
                .all(|(from, to)| from.name == to.name);
        if same {
            return (0..).map(Ok).take(to.symbols.len()).collect();
        }
        let known: HashMap<&str, u32> = (0..)
            .zip(&to.symbols)
            .map(|(index, symbol)| (symbol.name.as_str(), index))
            .collect();
        let default = to
            .default
            .as_ref()
            .and_then(|default| known.get(default.as_str()).copied());
        from.symbols
            .iter()
            .enumerate()
            .map(|(index, symbol)| {
                let found = known.get(symbol.name.as_str()).copied().or(default);
                found.ok_or_else(|| {
                    let (reader_path, writer_path) = self.pointers(place);
                    Unresolved {
                        kind: UnresolvedKind::Symbol,
                        reader_path: format!("{reader_path}/symbols"),
                        writer_path: format!("{writer_path}/symbols/{index}"),
                        message: format!(
                            "the reader's `{}` lacks the symbol `{}` and has no default",
                            to.name, symbol.name
                        ),
                    }
                })
            })
            .collect()
    }
}

/// Finds for each writer field the reader field that takes it, each reader field at most once.
///
/// A reader's alias counts before the writer's own name, as if the writer schema were rewritten; where that
/// makes two writer fields one, the one that has the reader's name keeps it.
fn targets(from: &Record, to: &Record, same: bool) -> Vec<Option<usize>> {
    let aligned = |(from, to): (&Field, &Field)| from.name == to.name;
    let plain = same || to.fields.iter().all(|field| field.aliases.is_empty());
    if plain && from.fields.len() == to.fields.len() {
        // The usual case, without a map.
        if from.fields.iter().zip(&to.fields).all(aligned) {
            return (0..from.fields.len()).map(Some).collect();
        }
    }
    let by_name = |name: &str| to.field(name).map(|(index, _)| index);
    let mut by_alias: HashMap<&str, usize> = HashMap::new();
    for (index, field) in to.fields.iter().enumerate() {
        for alias in field.aliases.iter().filter(|_| !same) {
            by_alias.insert(alias, index);
        }
    }
    // takers[reader field] = the writer field that becomes it.
    let mut takers: Vec<Option<usize>> = vec![None; to.fields.len()];
    for (at, field) in from.fields.iter().enumerate() {
        let name = field.name.as_str();
        if let Some(target) = by_alias.get(name).copied().or_else(|| by_name(name))
            && (takers[target].is_none() || to.fields[target].name == name)
        {
            takers[target] = Some(at);
        }
    }
    for (at, field) in from.fields.iter().enumerate() {
        // A field that lost falls back to the reader field of its own name, if that is free.
        if let Some(target) = by_name(&field.name)
            && takers[target].is_none()
            && !takers.contains(&Some(at))
        {
            takers[target] = Some(at);
        }
    }
    let mut targets = vec![None; from.fields.len()];
    for (target, taker) in takers.into_iter().enumerate() {
        if let Some(at) = taker {
            targets[at] = Some(target);
        }
    }
    targets
}

fn append(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text)
        .expect("invariant: writing to a String does not fail");
}

fn differ(from: &Kind, to: &Kind) -> String {
    format!(
        "the writer's `{}` does not become the reader's `{}`",
        from.label(),
        to.label()
    )
}

fn promotion(from: &Kind, to: &Kind) -> Option<Promotion> {
    Some(match (from, to) {
        (Kind::Int, Kind::Long) => Promotion::IntToLong,
        (Kind::Int, Kind::Float) => Promotion::IntToFloat,
        (Kind::Int, Kind::Double) => Promotion::IntToDouble,
        (Kind::Long, Kind::Float) => Promotion::LongToFloat,
        (Kind::Long, Kind::Double) => Promotion::LongToDouble,
        (Kind::Float, Kind::Double) => Promotion::FloatToDouble,
        (Kind::String, Kind::Bytes) => Promotion::StringToBytes,
        (Kind::Bytes, Kind::String) => Promotion::BytesToString,
        _ => return None,
    })
}
