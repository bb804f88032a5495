//! Typed HTTP client of the registry and the catalog.
