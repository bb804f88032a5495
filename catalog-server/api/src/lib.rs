//! Request and response types and error codes of the registry and the catalog; serde only.
