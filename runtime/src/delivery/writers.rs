//! Which decoder reads a record: the code specialised for a locked version, or a plan for a writer learnt at run time.
//!
//! GUIDs and fingerprints hold everywhere, schema ids only in the registry that gave them. [`Writers::locked`] trusts the
//! ids of the lock; [`Writers::resolved`] asks for each id once and then uses the specialised code if the fingerprint is
//! that of a locked version.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use callsheet_schema::avro::{Plan, Schema};

use super::{Frame, frame_of};
use crate::contract::{Decode, WriterVersion};
use crate::dead_letter::{ErrorCode, Reason};
use crate::decode::{DecodeError, PlanError, WriterPlan, explain, explain_dynamic};
use crate::source::{Batch, Record};

/// How records of one writer are read.
#[derive(Clone, Debug)]
pub enum Writer {
    /// By the code specialised for `WRITERS[slot]`.
    Slot(usize),
    /// By a plan; rebuilding against a newer lock specialises it.
    Plan(Arc<WriterPlan>),
    /// Not at all: the registry does not know it, or its schema does not parse.
    Refused(Reason),
}

/// The writers that a reader knows.
#[derive(Clone, Debug)]
pub struct Writers {
    locked: &'static [WriterVersion],
    reader_schema: Cow<'static, str>,
    known: BTreeMap<Frame, Writer>,
}

/// Frames of a batch whose writers are not known yet.
pub type UnknownWriters = BTreeSet<Frame>;

impl Writers {
    /// Trusts the schema ids of the lock: for readers that talk to the lock's own registry, and for locks without a registry.
    pub fn locked<T: Decode<'static>>() -> Self {
        let mut writers = Self::resolved::<T>();
        for (slot, version) in writers.locked.iter().enumerate() {
            if let Some(id) = version.schema_id {
                writers.known.insert(Frame::Id(id), Writer::Slot(slot));
            }
        }
        writers
    }

    /// Trusts no id: each is looked up once. For readers that talk to another registry than the lock's.
    pub fn resolved<T: Decode<'static>>() -> Self {
        let known = T::WRITERS
            .iter()
            .enumerate()
            .map(|(slot, version)| (Frame::Guid(version.guid), Writer::Slot(slot)))
            .collect();
        Self {
            locked: T::WRITERS,
            reader_schema: T::reader_schema(),
            known,
        }
    }

    /// Forgets refusals: what the registry did not know a moment ago it may know now. Answers the batch's unknown writers.
    pub fn unknown(&mut self, batch: &Batch) -> UnknownWriters {
        self.known
            .retain(|_, writer| !matches!(writer, Writer::Refused(_)));
        batch
            .records
            .iter()
            .filter_map(|record| Some(frame_of(record).ok()?.0))
            .filter(|frame| !self.known.contains_key(frame))
            .collect()
    }

    /// Learns the schema behind a frame: a locked version by its fingerprint, else a plan.
    pub fn learn(&mut self, frame: Frame, schema: &Schema) {
        let fingerprint = schema.fingerprint_rabin();
        let locked = self.locked.iter().position(|version| {
            // The fingerprint leaves out defaults and aliases, which a writer's schema does not need.
            version.fingerprint == fingerprint
        });
        let writer = match locked {
            Some(slot) => Writer::Slot(slot),
            None => match self.plan(schema) {
                Ok(plan) => Writer::Plan(Arc::new(plan)),
                Err(error) => {
                    Writer::Refused(Reason::decoding(ErrorCode::Resolution, error.to_string()))
                }
            },
        };
        self.known.insert(frame, writer);
    }

    fn plan(&self, writer: &Schema) -> Result<WriterPlan, PlanError> {
        let reader = Schema::parse(&self.reader_schema).map_err(PlanError::Reader)?;
        WriterPlan::from_plan(Plan::compile(writer, &reader))
    }

    /// Notes that the frame's schema cannot be had; until the next [`Writers::unknown`].
    pub fn refuse(&mut self, frame: Frame, reason: Reason) {
        self.known.insert(frame, Writer::Refused(reason));
    }

    /// How the frame's records are read; `None` when nobody has asked yet.
    pub fn writer(&self, frame: Frame) -> Option<&Writer> {
        self.known.get(&frame)
    }

    /// Decodes a record's value.
    ///
    /// # Errors
    /// A [`Reason`] that names the field and the writer's id, never a value: `MAGIC`, `UNKNOWN_SCHEMA_ID`, `TRUNCATED`,
    /// `RESOLUTION`, `CONTRACT`.
    pub fn decode<'a, T: Decode<'a>>(&self, record: &'a Record) -> Result<T, Reason> {
        let (frame, payload) = frame_of(record)?;
        let mut input = payload;
        let (result, slot_or_plan) = match self.known.get(&frame) {
            Some(Writer::Slot(slot)) => (T::decode_slot(*slot, &mut input), Ok(*slot)),
            Some(Writer::Plan(plan)) => (T::decode_dynamic(plan, &mut input), Err(plan)),
            Some(Writer::Refused(reason)) => return Err(attribute(reason.clone(), frame)),
            None => {
                let reason = Reason::decoding(
                    ErrorCode::UnknownSchemaId,
                    "the writer's schema is not known",
                );
                return Err(attribute(reason, frame));
            }
        };
        result.map_err(|error| {
            let failure = match slot_or_plan {
                Ok(slot) => explain::<T>(error, slot, payload),
                Err(plan) => explain_dynamic(error, plan, payload),
            };
            let reason = Reason::decoding(
                class(error),
                match failure.offset {
                    Some(offset) => format!("{error} at byte {offset} of the payload"),
                    None => error.to_string(),
                },
            );
            let blamed = if failure.path.is_empty() {
                reason
            } else {
                reason.at(failure.path)
            };
            attribute(blamed, frame)
        })
    }
}

fn attribute(reason: Reason, frame: Frame) -> Reason {
    match frame {
        Frame::Id(id) => reason.written_by(id),
        Frame::Guid(_) => reason,
    }
}

/// The class of a decoder's error.
const fn class(error: DecodeError) -> ErrorCode {
    match error {
        DecodeError::Truncated => ErrorCode::Truncated,
        DecodeError::Resolution | DecodeError::UnknownSymbol => ErrorCode::Resolution,
        _ => ErrorCode::Contract,
    }
}
