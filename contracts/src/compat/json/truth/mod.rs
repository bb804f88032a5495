//! The truth about two JSON Schemas: is there a value that the writer accepts and the reader rejects?
//!
//! Both schemas become formulas ([`terms`], `compile`, `unevaluated`), and `writer ∧ ¬reader` a goal of the [`solve`]r,
//! which searches kind by kind (`branch`) down to conjunctions of atoms (`scalar`, `array`, `object`). After Attouche et
//! al., "Witness Generation for JSON Schema" (arXiv 2202.12849), made lazy: nothing is brought into a normal form that no
//! answer needs.

mod array;
mod branch;
mod compile;
mod evaluate;
mod form;
mod keys;
mod matching;
mod object;
mod ring;
mod scalar;
mod solve;
mod terms;
mod unevaluated;
mod value;

#[cfg(test)]
mod random;
#[cfg(test)]
mod tests;

use callsheet_schema::json::Schema;

use super::budget::Budget;
pub(crate) use form::Lit;
pub(crate) use ring::ring;
pub(crate) use solve::{Outcome, Solver};
pub(crate) use terms::Terms;
pub(crate) use value::Json;

impl<'a> Solver<'a> {
    /// A solver for two schemas.
    pub(crate) fn of(
        writer: &'a Schema,
        reader: &'a Schema,
        budget: Budget<'a>,
        max_frames: usize,
    ) -> Self {
        Self::new(Terms::new(writer, reader, budget), max_frames)
    }

    /// What a value satisfies that the writer's schema accepts and the reader's rejects.
    pub(crate) fn refutation(&mut self, writer: &Schema, reader: &Schema) -> Vec<Lit> {
        vec![
            self.terms.schema(0, writer.root()),
            self.terms.schema(1, reader.root()).not(),
        ]
    }
}
