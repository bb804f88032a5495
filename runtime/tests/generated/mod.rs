//! Generated code against the fixtures in `tests/fixtures`: forms, evolution, unknown writers, bad input, hygiene, compile errors.

mod code_first;
mod compile_errors;
mod events;
mod evolution;
mod forms;
mod hygiene;
#[cfg(feature = "json-schema")]
mod json_schema;
mod nested;
mod reuse;
mod shapes;
#[cfg(feature = "lineage")]
mod transforms;
