//! Mirrors `src/routes`: one module per resource.

mod ops;
mod protocol;
mod registry;
mod v1;
