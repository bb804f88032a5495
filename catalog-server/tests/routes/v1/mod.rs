//! The catalog's own surface.

mod checks;
mod compatibility;
mod consumers;
mod contracts;
mod lineage;
mod settings;
