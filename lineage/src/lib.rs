//! The lineage graph: fold, queries, sources, layout; pure and synchronous.
