//! Tests of this crate, one binary.

#[cfg(all(test, feature = "macros"))]
mod generated;
#[cfg(feature = "embedded")]
mod embedded;
