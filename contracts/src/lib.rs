//! Data contracts: documents, diff, compatibility rules, witnesses, gate policy; pure and synchronous.
//!
//! Files arrive as (path, bytes) and become a [`set::ContractSet`]; [`gate::check`] compares two of
//! them and answers what blocks. The judgement of one pair of schemas is [`compat::check`],
//! its result a [`report::Report`]. Nothing here reads files, the clock or the network: the command
//! line and the server do, and pass in what they found.

pub mod compat;
pub mod config;
pub mod consumers;
pub mod diff;
pub mod gate;
mod nearest;
pub mod odcs;
pub mod report;
mod schema;
pub mod set;
pub mod view;

pub mod yaml;

pub use nearest::nearest;
pub use schema::{Referenced, Schema, Strictness, closure};
