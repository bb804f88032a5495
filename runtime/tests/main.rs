//! Tests of this crate, one binary.

#[cfg(feature = "embedded")]
mod app;
#[cfg(feature = "embedded")]
mod embedded;
#[cfg(feature = "files")]
mod files;
#[cfg(test)]
#[cfg(feature = "macros")]
mod generated;
#[cfg(feature = "kafka")]
mod kafka;
#[cfg(any(feature = "embedded", all(feature = "kafka", feature = "postgres")))]
mod killed;
#[cfg(feature = "pipeline")]
mod pipeline;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(all(feature = "redis", feature = "embedded"))]
mod redis;
#[cfg(any(feature = "files", feature = "postgres", feature = "redis"))]
mod visits;
