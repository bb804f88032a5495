//! Rust types, decoders and encoders from contracts: one library behind macros, build scripts and `callsheet gen`.
//!
//! [`lock`] and [`facts`] are the texts that pin a contract, [`fs`] finds and reads them, [`source`] is a contract with all its locked
//! versions. [`ir`] resolves a version to Rust types; [`targets`] print them; `usage` finds what a crate reads,
//! `lineage` what a function makes of which fields. Only [`fs`] touches files and the environment; nothing
//! touches the network.

#[cfg(feature = "fs")]
mod diagnose;
#[cfg(feature = "fs")]
mod emit;
#[cfg(feature = "fs")]
pub mod expand;
pub mod facts;
#[cfg(feature = "fs")]
pub mod fs;
pub mod ident;
pub mod ir;
#[cfg(feature = "transform")]
pub mod lineage;
#[cfg(feature = "fs")]
pub mod lock;
#[cfg(feature = "fs")]
pub mod source;
#[cfg(feature = "fs")]
pub mod targets;
#[cfg(feature = "crates")]
pub mod usage;
