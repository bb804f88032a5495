//! What the writes and reads of access tokens take and answer.
//!
//! Owns the value types only. A secret never comes here: the store sees its SHA-256, and keeps scopes as the texts that
//! the server understands.

use crate::registry::Stamp;

/// A token to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// Its public id.
    pub id: String,
    /// Its name; free among the tokens that are not revoked.
    pub name: String,
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// What it may do, each `action:pattern`.
    pub scopes: Vec<String>,
    /// From when on it is refused, milliseconds since the Unix epoch; never, if `None`.
    pub expires_ms: Option<i64>,
    /// Who makes it, and when.
    pub stamp: Stamp,
}

/// A stored token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredToken {
    /// Its public id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// What it may do, each `action:pattern`.
    pub scopes: Vec<String>,
    /// When it was made, milliseconds since the Unix epoch.
    pub created_ms: i64,
    /// Who made it.
    pub created_by: String,
    /// From when on it is refused, milliseconds since the Unix epoch.
    pub expires_ms: Option<i64>,
    /// When it was revoked, milliseconds since the Unix epoch.
    pub revoked_ms: Option<i64>,
    /// When it was last used, to about an hour, milliseconds since the Unix epoch.
    pub last_used_ms: Option<i64>,
}
