//! Mirrors `src/routes`: one module per resource.

mod hostile;
mod ops;
mod protocol;
mod registry;
mod v1;
