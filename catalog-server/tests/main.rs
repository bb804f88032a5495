//! Tests of this crate, one binary; `routes` mirrors `src/routes`.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stop where something fails, as tests do"
)]

mod access;
mod bed;
mod limits;
mod outage;
mod proxy;
mod recovery;
mod routes;
mod serve;
mod traces;
mod transcripts;
mod ui;
