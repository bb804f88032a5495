//! Routes: one folder per surface, one file per resource, one line per route in the folder's
//! `router`.
//!
//! [`registry`] is Confluent's surface, [`v1`] our own, [`ops`] health and metrics. [`extract`]
//! reads requests, [`media`] chooses the content type, [`context_prefix`] rewrites
//! `/contexts/{ctx}/…` and [`alias`] subjects that stand for others before routing, [`recheck`] looks
//! at the newest changes before a refusal.

pub(crate) mod alias;
pub(crate) mod context_prefix;
pub(crate) mod extract;
pub(crate) mod media;
pub(crate) mod ops;
pub(crate) mod recheck;
pub(crate) mod registry;
pub(crate) mod v1;

use callsheet_api::error as codes;

use crate::error::ApiError;

/// An unknown path.
pub(crate) async fn not_found() -> ApiError {
    ApiError::new(codes::NOT_FOUND, &[])
}

/// A known path with another method.
pub(crate) async fn method_not_allowed() -> ApiError {
    ApiError::new(codes::METHOD_NOT_ALLOWED, &[])
}
