//! Generated code against the fixtures in `tests/fixtures`: forms, evolution, unknown writers, bad input, hygiene, compile errors.

mod compile_errors;
mod events;
mod evolution;
mod forms;
mod hygiene;
mod nested;
mod reuse;
mod shapes;
