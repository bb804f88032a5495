//! The cold search for where a failure lies: the record is read again, slowly, with positions kept.

use callsheet_schema::avro::{self, Plan, Schema};
use core::fmt;

use super::{DecodeError, WriterPlan};
use crate::contract::Decode;

/// A decoding failure with its place, for messages and dead-letter headers. Holds no value of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeFailure {
    /// What the decoder said.
    pub error: DecodeError,
    /// Field path in the writer's record (`device.tags[2]`); empty when the search did not find it.
    pub path: String,
    /// Byte offset into the record, without framing; none when the search did not find it.
    pub offset: Option<usize>,
}

impl fmt::Display for DecodeFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.error)?;
        if !self.path.is_empty() {
            write!(formatter, " in field `{}`", self.path)?;
        }
        match self.offset {
            Some(offset) => write!(formatter, " at byte {offset}"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for DecodeFailure {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// Finds where decoding of `record` failed with `error` in [`Decode::decode_slot`]. Slow; call it for failures only.
pub fn explain<'a, T: Decode<'a>>(error: DecodeError, slot: usize, record: &[u8]) -> DecodeFailure {
    let schemas = T::WRITERS.get(slot).and_then(|writer| {
        let writer = Schema::parse(writer.schema).ok()?;
        let reader = Schema::parse(&T::reader_schema()).ok()?;
        Some((writer, reader))
    });
    match schemas {
        Some((writer, reader)) => locate(error, &Plan::compile(&writer, &reader), record),
        None => DecodeFailure {
            error,
            path: String::new(),
            offset: None,
        },
    }
}

/// Finds where decoding of `record` failed with `error` in [`Decode::decode_dynamic`].
pub fn explain_dynamic(error: DecodeError, plan: &WriterPlan, record: &[u8]) -> DecodeFailure {
    locate(error, plan.plan(), record)
}

fn locate(error: DecodeError, plan: &Plan, record: &[u8]) -> DecodeFailure {
    let failure = plan
        .decode(&mut &*record)
        .err()
        .or_else(|| avro::decode(plan.writer(), &mut &*record).err());
    match failure {
        Some(found) => DecodeFailure {
            error,
            path: found.path,
            offset: Some(found.offset),
        },
        None => DecodeFailure {
            error,
            path: String::new(),
            offset: None,
        },
    }
}
