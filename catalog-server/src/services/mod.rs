//! What the routes do, without HTTP: the registry, the catalog and the lineage graph.

pub mod access;
pub mod cache;
pub mod catalog;
pub mod lineage;
pub mod registry;
pub(crate) mod sight;
