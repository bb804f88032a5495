//! Tests of this crate, one binary.

#[cfg(test)]
#[cfg(feature = "macros")]
mod generated;
#[cfg(feature = "embedded")]
mod embedded;
