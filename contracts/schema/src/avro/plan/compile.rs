//! Compilation: one step per pair of writer and reader type, found from a work list, not by recursion.

use std::collections::HashMap;

use super::place::{Part, Place, PlaceId, Places, Tokens};
use super::{FieldAction, Obstacle, Promotion, RecordStep, Step, StepId, UnresolvedKind};
use crate::avro::logical::Logical;
use crate::avro::model::{Enum, Field, Kind, NodeId, Record, Schema};
use crate::avro::name::Name;
use crate::avro::pairs::PairMap;

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

struct Work {
    step: StepId,
    writer: NodeId,
    reader: NodeId,
    place: PlaceId,
}

/// The steps of one writer and one reader as far as they were asked for.
pub(super) struct Compiler<'a> {
    pub(super) writer: &'a Schema,
    pub(super) reader: &'a Schema,
    renames: HashMap<&'a str, &'a Name>,
    pub(super) steps: Vec<Step>,
    known: PairMap<StepId>,
    queue: Vec<Work>,
    pub(super) places: Places,
    /// Whether both schemas are one: then nothing is resolved, and aliases do not count.
    same: bool,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(writer: &'a Schema, reader: &'a Schema) -> Self {
        let same = writer.hash() == reader.hash();
        Self {
            writer,
            reader,
            renames: if same {
                HashMap::new()
            } else {
                renames(reader)
            },
            steps: Vec::new(),
            known: PairMap::default(),
            queue: Vec::new(),
            places: Places::default(),
            same,
        }
    }

    /// Returns the step of a pair; it and all that it leads to are compiled once.
    pub(super) fn begin(&mut self, writer: NodeId, reader: NodeId) -> StepId {
        let root = self.pair(writer, reader, Place::ROOT);
        while let Some(work) = self.queue.pop() {
            let step = self.resolve(&work);
            self.steps[work.step.index()] = step;
        }
        root
    }

    /// Returns the step of a pair, queueing it when it is new.
    fn pair(&mut self, writer: NodeId, reader: NodeId, place: Place) -> StepId {
        if let Some(step) = self.known.get(&(writer, reader)) {
            return *step;
        }
        let place = self.places.push(place);
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

    /// Returns the writer's full name after the reader's aliases.
    fn renamed(&self, name: &'a Name) -> &'a Name {
        self.renames.get(name.full()).copied().unwrap_or(name)
    }

    fn resolve(&mut self, work: &Work) -> Step {
        let (writer, reader) = (self.writer.node(work.writer), self.reader.node(work.reader));
        let after = |tokens| Place::after(work.place, tokens);
        if let Kind::Union(branches) = &writer.kind {
            let steps = branches
                .iter()
                .enumerate()
                .map(|(index, branch)| {
                    self.pair(*branch, work.reader, after(Tokens::WriterBranch(index)))
                })
                .collect();
            return Step::WriterUnion(steps);
        }
        if let Kind::Union(branches) = &reader.kind {
            return if let Some(index) = self.branch(work.writer, branches) {
                let place = after(Tokens::ReaderBranch(index));
                let step = self.pair(work.writer, branches[index], place);
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
                work.fail(UnresolvedKind::NoBranch, message)
            };
        }
        if let Err((kind, message)) = self.matches(work.writer, work.reader) {
            return work.fail(kind, message);
        }
        match (&writer.kind, &reader.kind) {
            (Kind::Null, _) => Step::Null,
            (Kind::Boolean, _) => Step::Boolean,
            (Kind::Array(from), Kind::Array(to)) => {
                Step::Array(self.pair(*from, *to, after(Tokens::Items)))
            }
            (Kind::Map(from), Kind::Map(to)) => {
                Step::Map(self.pair(*from, *to, after(Tokens::Values)))
            }
            (Kind::Fixed(fixed), _) => Step::Fixed(fixed.size),
            (Kind::Enum(from), Kind::Enum(to)) => Step::Enum(symbols(from, to, work)),
            (Kind::Record(from), Kind::Record(to)) => self.record(from, to, work),
            (Kind::Int, Kind::Int) => Step::Int,
            (Kind::Long, Kind::Long) => Step::Long,
            (Kind::Float, Kind::Float) => Step::Float,
            (Kind::Double, Kind::Double) => Step::Double,
            (Kind::Bytes, Kind::Bytes) => Step::Bytes,
            (Kind::String, Kind::String) => Step::String,
            (from, to) => match promotion(from, to) {
                Some(promotion) => Step::Promote(promotion),
                None => work.fail(UnresolvedKind::Type, differ(from, to)),
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
            return Step::Fail(work.obstacle(kind, Part::ReaderField(index), message));
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
                    let place = Place::after(work.place, tokens);
                    let step = self.pair(field.schema, schema, place);
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
}

impl Work {
    fn fail(&self, kind: UnresolvedKind, message: String) -> Step {
        Step::Fail(self.obstacle(kind, Part::Whole, message))
    }

    fn obstacle(&self, kind: UnresolvedKind, part: Part, message: String) -> Obstacle {
        Obstacle {
            kind,
            message,
            pair: (self.writer, self.reader),
            place: self.place,
            part,
        }
    }
}

/// For each symbol of the writer the index of the reader's, or why there is none.
fn symbols(from: &Enum, to: &Enum, work: &Work) -> Vec<Result<u32, Obstacle>> {
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
                let message = format!(
                    "the reader's `{}` lacks the symbol `{}` and has no default",
                    to.name, symbol.name
                );
                work.obstacle(UnresolvedKind::Symbol, Part::WriterSymbol(index), message)
            })
        })
        .collect()
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
