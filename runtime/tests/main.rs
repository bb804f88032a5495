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
#[cfg(any(feature = "embedded", feature = "kafka"))]
mod headers;
#[cfg(feature = "kafka")]
mod kafka;
#[cfg(any(feature = "embedded", all(feature = "kafka", feature = "postgres")))]
mod killed;
#[cfg(all(feature = "otel", feature = "embedded"))]
mod otel;
#[cfg(feature = "pipeline")]
mod pipeline;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(all(feature = "redis", feature = "embedded"))]
mod redis;
#[cfg(any(
    feature = "embedded",
    feature = "files",
    feature = "kafka",
    feature = "postgres",
    feature = "redis"
))]
mod visits;
