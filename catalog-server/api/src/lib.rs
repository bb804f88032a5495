//! Request and response types and error codes of the registry and the catalog.
//!
//! This crate owns what travels over HTTP and nothing else: no routing, no storage, no checks.
//! Start with [`registry`] for the routes that a Confluent client calls, with [`report`] for what
//! a compatibility check answers, and with [`catalog`] for the routes of our own. [`error`] holds
//! the one table of error codes.
//!
//! Members of Confluent's bodies that are null or empty are left out, as its clients expect;
//! members of our own bodies are always present.

pub mod access;
pub mod catalog;
pub mod check;
pub mod compatibility;
#[cfg(feature = "convert")]
pub mod convert;
pub mod error;
pub mod registry;
pub mod report;

/// Media type of every Confluent-shaped answer.
pub const REGISTRY_JSON: &str = "application/vnd.schemaregistry.v1+json";
