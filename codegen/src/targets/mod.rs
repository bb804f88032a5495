//! What can be generated: a contract's types, a reader's projection, and (feature `crates`) whole crates.
//!
//! A new target is one file here and one line in [`TARGETS`].

pub mod code_first;
pub mod contract;
#[cfg(feature = "crates")]
pub mod json_schema;
#[cfg(feature = "crates")]
pub mod krate;
pub(crate) mod manifest;
#[cfg(feature = "crates")]
pub mod protobuf;
pub mod reader;

/// Names of the targets that `callsheet gen` can write, with one line about each.
pub const TARGETS: &[(&str, &str)] = &[(
    "rust",
    "a crate with the types, decoders and encoders of each locked contract",
)];
