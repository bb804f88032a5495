//! Spans and metrics of a pipeline, by OpenTelemetry's conventions for messaging.
//!
//! Owns what a runner and its job tell: [`Telemetry`], given to [`crate::pipeline::Runner::watched_by`], and the way to a
//! collector ([`Otlp`], OTLP over HTTP). It works with any other tracer and meter too. It does not own the trace context
//! in headers: that is `headers`, and needs no feature.
//!
//! ```no_run
//! # async fn example() -> Result<(), callsheet::otel::OtlpError> {
//! use callsheet::otel::Otlp;
//!
//! // What `OTEL_…` variables say about sampling, intervals and the resource, the SDK reads itself.
//! let collector = Otlp::open("http://localhost:4318", "ledger")?;
//! let telemetry = collector.telemetry().job("ledger").team("payments");
//! // Runner::new(…).watched_by(telemetry)
//! collector.flush().await;
//! # Ok(())
//! # }
//! ```

mod instruments;
mod otlp;
pub(crate) mod records;
mod telemetry;

pub use otlp::{Otlp, OtlpError};
pub use telemetry::Telemetry;
pub(crate) use telemetry::{Done, Facts};
