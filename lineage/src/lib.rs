//! The lineage graph: fold, queries, sources, layout; pure and synchronous.
//!
//! Owns what OpenLineage events mean together: datasets, jobs and columns, the edges between them
//! and what each edge is known by. Refuses to own storage, HTTP and JSON: events arrive parsed and
//! answers leave as values. Start at [`Graph`]: [`Graph::apply`] folds an event in, in any order and
//! any number of times; [`Graph::trace`], [`Graph::neighbourhood`] and [`Graph::readers_of`] ask;
//! [`Graph::restricted`] is the graph of whoever may not see all of it.
//! [`picture`], [`layout`] and [`svg`] draw what those answer.

#![forbid(unsafe_code)]

mod edge;
mod facts;
mod graph;
mod index;
pub mod layout;
mod neighbourhood;
pub mod picture;
mod readers;
mod restrict;
mod shape;
mod shards;
mod sources;
pub mod svg;
mod trace;
mod views;

pub use callsheet_openlineage::{DatasetName, JobName};
pub use edge::{Endpoint, Evidence, Influence, Kind, Subtype};
pub use graph::{Applied, Graph};
pub use neighbourhood::{Focus, FocusNode, Stub, Subgraph, SubgraphEdge, SubgraphNode};
pub use readers::Reader;
pub use trace::{ColumnEdge, ColumnNode, ColumnQuery, ColumnTrace, Direction};
pub use views::{Column, ContractOf, DatasetView, JobView, LastRun, SchemaOf, Stage, Tag};
