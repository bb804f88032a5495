//! The Protobuf engine.
//!
//! `wire` says what a Confluent registry would.

use callsheet_schema::protobuf::Schema;

use super::Options;
use crate::report::{Direction, Report, Truth};

pub(super) mod wire;

/// Judges one writer and one reader.
pub(super) fn report(writer: &Schema, reader: &Schema, options: &Options<'_>) -> Report {
    let (reader_word, writer_word) = match options.direction {
        Direction::Backward => ("new", "old"),
        Direction::Forward => ("old", "new"),
    };
    let truth = if writer.hash() == reader.hash() {
        Truth::Proven
    } else {
        Truth::Undecided {
            reason: "records of Protobuf schemas are not compared yet".to_owned(),
        }
    };
    Report {
        wire: wire::check(writer, reader, reader_word, writer_word),
        truth,
        findings: Vec::new(),
    }
}
