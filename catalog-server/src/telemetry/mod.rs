//! Logs, metrics, traces and the identity of a request.

pub mod logs;
pub mod metrics;
pub(crate) mod rate;
pub(crate) mod request;
pub mod traces;
