//! The Avro engine: an obligation graph, a wire verdict as Java's checker gives it, and executed witnesses.
//!
//! `wire` says what a Confluent registry would, `walk` visits every obligation and lets the [`rules`] look at it,
//! `witness` executes what they claim, `assemble` puts the [`Report`] together, `repair` tries the fixes.

use callsheet_schema::avro::Schema;

use crate::report::{Direction, Report};

pub(super) mod assemble;
mod edit;
mod endless;
mod fast;
pub(crate) mod fields;
pub(crate) mod pair;
mod repair;
mod resolve;
pub(super) mod rules;
pub(super) mod walk;
pub(super) mod wire;
mod witness;

/// Judges one writer and one reader, with every voter asked and every fix tried.
pub(super) fn report(writer: &Schema, reader: &Schema, direction: Direction) -> Report {
    let effort = assemble::Effort {
        voters: true,
        repairs: true,
    };
    assemble::report(
        writer,
        reader,
        direction,
        effort,
        &mut walk::Clean::default(),
    )
}
