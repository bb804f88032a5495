//! Tests of this crate, one binary.

#[cfg(feature = "macros")]
mod contract;
#[cfg(feature = "embedded")]
mod embedded;
