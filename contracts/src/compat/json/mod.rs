//! The JSON Schema engine: inclusion of the values that two schemas accept, as far as a budget of work allows.
//!
//! `language` and `number` are the exact sets of strings and of numbers that its decisions rest on, `budget` is what
//! everything here pays with.

pub(crate) mod budget;
pub(crate) mod language;
pub(crate) mod number;
pub(crate) mod truth;
pub(crate) mod validate;
pub(crate) mod wire;
