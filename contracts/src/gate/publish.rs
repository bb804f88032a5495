//! Versions of a subject that are published and still alive.

use std::sync::Arc;

/// A published version, from the lock file or a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedVersion {
    /// Version in the registry.
    pub number: i32,
    /// Path or name of its text, for locations.
    pub file: String,
    /// Text of the schema.
    pub text: Arc<str>,
}
