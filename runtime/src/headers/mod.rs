//! Headers that tell where a record comes from: W3C trace context, CloudEvents, provenance.
//!
//! Owns the reading and writing of their bytes, over any transport and without a dependency. Spans and metrics are feature
//! `otel`. Start at [`crate::delivery::Effects::reading`], which gives them to derived records.

mod cloud_events;
mod provenance;
mod trace;

pub use cloud_events::{CloudEvent, CloudEventError, CloudEvents};
pub use provenance::{PROVENANCE_HEADER, Place, Provenance, Ranges};
pub use trace::{TRACEPARENT_HEADER, TRACESTATE_HEADER, TraceContext};

use crate::source::Header;

/// Puts the header in the place of all that are called so.
fn set(headers: &mut Vec<Header>, name: &str, value: impl Into<Vec<u8>>) {
    headers.retain(|header| header.name != name);
    headers.push(Header::new(name, value));
}
