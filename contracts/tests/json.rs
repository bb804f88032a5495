//! Tests of the JSON Schema engine.

mod cases;
mod findings;
pub(crate) mod generate;
mod generator;
mod properties;
pub(crate) mod strategies;
mod truth;
mod wire;
