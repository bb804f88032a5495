//! OpenLineage events of a job, from the constants of the generated code.
//!
//! Owns [`JobLineage`]: what a job reads (`Decode::READS`), what it writes (`Contract::COLUMNS`) and which column comes from
//! which, as the job declares it. Names that the generated code does not know are errors. Events carry the dataset's
//! schema, `columnLineage` and the explicit `lineage` facet. With features `registry` and `embedded`, [`Sender`] brings
//! them to the catalog.

mod declare;
mod falsify;
mod job;
mod run;
#[cfg(all(feature = "registry", feature = "embedded"))]
mod sender;
mod transform;

pub use callsheet_openlineage::builder::Producer;
pub use callsheet_openlineage::facets::Transformation;
pub use callsheet_openlineage::{DatasetName, Event, EventTime, EventType, naming};
pub use falsify::{Fields, Refuted, Tried};
pub use job::{JobLineage, LineageError};
pub use run::RunLineage;
#[cfg(all(feature = "registry", feature = "embedded"))]
pub use sender::{DESTINATION, SendError, Sender};
pub use transform::{Call, Edge, Flow, FlowKind, From, How, Input, Shape, Transform};
