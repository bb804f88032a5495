//! The plan for a writer that was unknown when the code was built: resolution compiled once, run for each record.

use callsheet_schema::Problems;
use callsheet_schema::avro::{Plan, Schema, Step, StepId};
use core::fmt;
use std::sync::OnceLock;

use super::DecodeError;

/// Resolution of one writer's schema to one reader's. Cheap to clone; keep one per schema id.
#[derive(Clone, Debug)]
pub struct WriterPlan {
    plan: Plan,
}

/// Why a plan could not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanError {
    /// The writer's schema does not parse.
    Writer(Problems),
    /// The reader's schema does not parse: the generated code is broken.
    Reader(Problems),
    /// Nothing that this writer writes can be read.
    Unresolved(String),
}

/// The plan for a locked version that has no code of its own: compiled at its first record.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct SlotPlan(OnceLock<Option<WriterPlan>>);

impl SlotPlan {
    /// Not compiled yet.
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The plan for reading `T` from `WRITERS[slot]`.
    ///
    /// # Errors
    /// [`DecodeError::Resolution`] when nothing of that version can be read.
    pub fn get<'a, T: crate::Decode<'a>>(&self, slot: usize) -> Result<&WriterPlan, DecodeError> {
        let plan = self.0.get_or_init(|| {
            let writer = T::WRITERS.get(slot)?;
            WriterPlan::compile::<T>(writer.schema).ok()
        });
        plan.as_ref().ok_or(DecodeError::Resolution)
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Writer(problems) => write!(formatter, "writer's schema: {problems}"),
            Self::Reader(problems) => write!(formatter, "reader's schema: {problems}"),
            Self::Unresolved(message) => write!(
                formatter,
                "resolving the writer's schema to the reader's: {message}"
            ),
        }
    }
}

impl core::error::Error for PlanError {}

impl WriterPlan {
    /// Compiles the plan for reading `T` from records of `writer_schema` (JSON text without references).
    ///
    /// # Errors
    /// [`PlanError::Writer`], [`PlanError::Unresolved`] when no record of the writer can be read as `T`.
    pub fn compile<'a, T: crate::Decode<'a>>(writer_schema: &str) -> Result<Self, PlanError> {
        Self::resolve(writer_schema, &T::reader_schema())
    }

    /// Compiles the plan for two schemas' texts.
    ///
    /// # Errors
    /// As [`WriterPlan::compile`], and [`PlanError::Reader`].
    pub fn resolve(writer_schema: &str, reader_schema: &str) -> Result<Self, PlanError> {
        let writer = Schema::parse(writer_schema).map_err(PlanError::Writer)?;
        let reader = Schema::parse(reader_schema).map_err(PlanError::Reader)?;
        Self::from_plan(Plan::compile(&writer, &reader))
    }

    /// Takes a plan that was compiled elsewhere, from schemas with references for instance.
    ///
    /// # Errors
    /// [`PlanError::Unresolved`].
    pub fn from_plan(plan: Plan) -> Result<Self, PlanError> {
        match plan.step(plan.root()) {
            Step::Fail(unresolved) => Err(PlanError::Unresolved(unresolved.message.clone())),
            _ => Ok(Self { plan }),
        }
    }

    /// The writer's schema.
    pub fn writer(&self) -> &Schema {
        self.plan.writer()
    }

    /// The plan's steps.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The step that reads a whole record.
    #[doc(hidden)]
    pub fn root(&self) -> StepId {
        self.plan.root()
    }
}
