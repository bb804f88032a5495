//! Tests of this crate, one binary.
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, in helpers too"
)]

mod fold;
mod layout;
mod neighbourhood;
mod picture;
mod restrict;
mod sample;
mod sources;
mod trace;
