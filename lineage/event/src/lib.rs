//! OpenLineage events, facets and dataset naming; serde only.
//!
//! Owns the wire shape of OpenLineage 2-0-2: which of the three events a body is, the facets that
//! Callsheet reads and writes, and the names of datasets per system. Refuses to own what events mean
//! together: the fold into a graph is `callsheet-lineage`. Whatever this crate does not know is kept
//! and written back. Start at [`Event`], then [`facets`]; to emit, start at [`builder`].

#![forbid(unsafe_code)]

pub mod builder;
mod canonical;
mod error;
mod event;
pub mod facets;
mod name;
pub mod naming;
mod object;
mod time;

pub use canonical::canonical_json;
pub use error::EventError;
pub use event::{Dataset, DatasetEvent, Event, EventType, Job, JobEvent, Run, RunEvent};
pub use facets::{Facet, Facets};
pub use name::{DatasetName, JobName};
pub use time::EventTime;

/// The core version this crate writes.
pub const SCHEMA_URL: &str = "https://openlineage.io/spec/2-0-2/OpenLineage.json";
