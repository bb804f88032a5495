//! The reference media-streaming pipeline, on the public API of `callsheet` only.
//!
//! Real films and generated viewing events → engagement per viewer and five seconds → a table that dashboards read. An exact
//! oracle says what must come out, so that every check is an equality. Start at [`run()`]; the contracts are in `contracts/`,
//! the generated types in [`contracts`], the jobs in [`ingest`], [`engagement`] and [`serving`].

pub mod activity;
pub mod compare;
pub mod contracts;
pub mod declared;
pub mod engagement;
pub mod films;
pub mod generator;
pub mod ingest;
pub mod oracle;
pub mod project;
pub mod run;
pub mod serving;
pub mod wire;

pub use films::NOTICE;
pub use run::{RunError, RunOptions, Summary, run};
