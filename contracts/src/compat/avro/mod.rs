//! The Avro engine: an obligation graph, a wire verdict as Java's checker gives it, and executed witnesses.
//!
//! `wire` says what a Confluent registry would, `walk` visits every obligation and lets the [`rules`] look at it,
//! `witness` executes what they claim, `assemble` puts the [`Report`] together, `repair` tries the fixes.

use callsheet_schema::avro::Schema;

use super::Options;
use super::purse::Purses;
use crate::report::Report;

mod assemble;
mod edit;
pub(crate) mod fields;
pub(crate) mod pair;
mod repair;
mod resolve;
pub(super) mod rules;
mod semantic;
pub(super) mod walk;
mod ways;
pub(super) mod wire;
mod witness;

/// Judges one writer and one reader.
pub(super) fn report(
    writer: &Schema,
    reader: &Schema,
    options: &Options<'_>,
    purses: &Purses<'_>,
) -> Report {
    assemble::report(writer, reader, options, purses)
}
