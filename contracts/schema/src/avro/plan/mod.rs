//! Resolution of a writer schema against a reader schema, compiled once (Avro 1.12, schema resolution).
//!
//! A [`Plan`] is a graph of [`Step`]s, one per pair of writer and reader type that can meet; recursion is a
//! [`StepId`] that points back. It is run into a [`Value`], through a [`Sink`], or printed as code by a
//! generator.
//!
//! Choices that the specification leaves open: the reader's aliases are applied, types and fields, unless the two
//! schemas are one: then there is nothing to resolve. Names
//! match unqualified. A reader union takes the first branch of the same type and, if named, the same full
//! name; else the first that matches by unqualified name; else the first that the writer's type promotes to.
//! Of two writer fields that map to one reader field, the one of the reader's own name wins.

mod compile;
mod place;
mod plans;
mod run;

use compile::Compiler;
use place::{Part, PlaceId, Places};
use run::Runner;

use super::model::{NodeId, Schema};
use super::value::Value;

pub use plans::Plans;
pub use run::{Rejected, Sink};

/// The compiled resolution of one writer against one reader.
#[derive(Clone, Debug)]
pub struct Plan {
    writer: Schema,
    reader: Schema,
    steps: Vec<Step>,
    places: Places,
    root: StepId,
}

/// Index of a step in its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(u32);

impl StepId {
    /// Returns the index, dense from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What to do with the bytes of one writer type.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Nothing to read.
    Null,
    /// Read a boolean.
    Boolean,
    /// Read an int.
    Int,
    /// Read a long.
    Long,
    /// Read a float.
    Float,
    /// Read a double.
    Double,
    /// Read bytes.
    Bytes,
    /// Read a string.
    String,
    /// Read so many bytes.
    Fixed(usize),
    /// Read the writer's primitive and widen it.
    Promote(Promotion),
    /// Read the writer's index: one entry per writer symbol, the reader's index or why there is none.
    Enum(Vec<Result<u32, Obstacle>>),
    /// Read blocks of items.
    Array(StepId),
    /// Read blocks of keys and values.
    Map(StepId),
    /// Read the writer's branch: one step per writer branch.
    WriterUnion(Vec<StepId>),
    /// The value becomes this branch of the reader's union; nothing to read for the choice.
    ReaderBranch {
        /// Branch of the reader's union.
        branch: u32,
        /// What to do with the value.
        step: StepId,
    },
    /// Read a record.
    Record(RecordStep),
    /// Nothing that the writer writes here can be read.
    Fail(Obstacle),
}

/// How a writer's record becomes a reader's.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordStep {
    /// The writer's record.
    pub writer: NodeId,
    /// The reader's record.
    pub reader: NodeId,
    /// What to do with each writer field, in the writer's order.
    pub actions: Vec<FieldAction>,
    /// Reader fields that the writer lacks, by index in the reader, with their default.
    pub defaults: Vec<(u32, Value)>,
}

/// What to do with one writer field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldAction {
    /// It becomes a reader field.
    Read {
        /// Index in the reader's record.
        reader_field: u32,
        /// What to do with its bytes.
        step: StepId,
    },
    /// The reader does not have it.
    Skip {
        /// Its type in the writer schema.
        writer: NodeId,
    },
}

/// A widening of primitives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promotion {
    /// `int` to `long`.
    IntToLong,
    /// `int` to `float`; loses digits beyond 24 bits.
    IntToFloat,
    /// `int` to `double`.
    IntToDouble,
    /// `long` to `float`; loses digits beyond 24 bits.
    LongToFloat,
    /// `long` to `double`; loses digits beyond 53 bits.
    LongToDouble,
    /// `float` to `double`.
    FloatToDouble,
    /// `string` to `bytes`.
    StringToBytes,
    /// `bytes` to `string`; bytes that are not UTF-8 fail.
    BytesToString,
}

/// A step that does not resolve; data that meets it becomes [`Unresolved`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// Why.
    pub kind: UnresolvedKind,
    /// The reason as a sentence fragment.
    pub message: String,
    pair: (NodeId, NodeId),
    place: PlaceId,
    part: Part,
}

/// A place that data met and that the reader cannot resolve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// Why.
    pub kind: UnresolvedKind,
    /// JSON pointer into the reader schema, by way of definitions.
    pub reader_path: String,
    /// JSON pointer into the writer schema, by way of definitions.
    pub writer_path: String,
    /// The reason as a sentence fragment.
    pub message: String,
    /// The writer's and the reader's type there.
    pub pair: (NodeId, NodeId),
}

/// Why a place cannot be resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnresolvedKind {
    /// The types differ and do not promote.
    Type,
    /// Record, enum or fixed of another name.
    Name,
    /// Fixed of another size.
    FixedSize,
    /// Decimals of another precision or scale.
    Decimal,
    /// The reader's union has no branch for the writer's type.
    NoBranch,
    /// The reader has a field that the writer lacks, without a default.
    MissingField,
    /// The default of the reader's field is no value of its type.
    UnusableDefault,
    /// The reader's enum lacks the symbol and has no default.
    Symbol,
}

impl Plan {
    /// Compiles the resolution; never fails, since what does not resolve becomes [`Step::Fail`].
    ///
    /// Costs about one step per pair of types that can meet.
    pub fn compile(writer: &Schema, reader: &Schema) -> Plan {
        let mut compiler = Compiler::new(writer, reader);
        let root = compiler.begin(writer.root(), reader.root());
        Plan {
            steps: compiler.steps,
            places: compiler.places,
            writer: writer.clone(),
            reader: reader.clone(),
            root,
        }
    }

    /// Returns the step that reads a whole value.
    pub fn root(&self) -> StepId {
        self.root
    }

    /// Returns a step of this plan.
    pub fn step(&self, id: StepId) -> &Step {
        &self.steps[id.index()]
    }

    /// Returns all steps with their ids.
    pub fn steps(&self) -> impl Iterator<Item = (StepId, &Step)> {
        (0_u32..).map(StepId).zip(&self.steps)
    }

    /// Returns the writer schema.
    pub fn writer(&self) -> &Schema {
        &self.writer
    }

    /// Returns the reader schema.
    pub fn reader(&self) -> &Schema {
        &self.reader
    }
}
