//! OpenLineage events, facets and dataset naming; serde only.
