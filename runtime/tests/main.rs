//! Tests of this crate, one binary.

#[cfg(feature = "embedded")]
mod embedded;
