//! The JSON Schema engine: inclusion of the values that two schemas accept, as far as a budget of work allows.
//!
//! `wire` is what a Confluent registry answers; `truth` decides whether a value breaks the reader, `validate` has every
//! such value seen by two validators; `walk` lets the [`rules`] look at pairs of places, `assemble` puts the report
//! together. `language` and `number` are the exact sets of strings and of numbers that its decisions rest on, `budget` is what
//! everything here pays with.

mod assemble;
mod bench;
pub(crate) mod budget;
mod counts;
mod edit;
pub(crate) mod language;
pub(crate) mod number;
pub(crate) mod pair;
pub(super) mod rules;
mod semantic;
pub(crate) mod truth;
pub(crate) mod validate;
mod walk;
pub(crate) mod wire;

use callsheet_schema::json::Schema;

use super::Options;
use super::known::Known;
use super::purse::Purses;
use crate::report::Report;

/// Judges one writer and one reader.
pub(super) fn report(
    writer: &Schema,
    reader: &Schema,
    options: &Options<'_>,
    known: &mut Known,
    purses: &Purses<'_>,
) -> Report {
    assemble::report(writer, reader, options, known, purses)
}
