//! Bodies of `/api/v1/tokens` and `/api/v1/whoami`: who may call, and what they may do.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A token to make.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct TokenRequest {
    /// Its name, free among the tokens in force; the user name of HTTP basic.
    pub name: String,
    /// What it may do, each `action:pattern`: `read:*`, `write:orders-*`, `admin::.context:*`.
    pub scopes: Vec<String>,
    /// From when on it is refused, milliseconds since 1970; never, if it is left out.
    pub expires_ms: Option<i64>,
}

/// A token, without its secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct TokenBody {
    /// Its public id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it may do, each `action:pattern`.
    pub scopes: Vec<String>,
    /// When it was made, milliseconds since 1970.
    pub created_ms: i64,
    /// Who made it.
    pub created_by: String,
    /// From when on it is refused, milliseconds since 1970.
    pub expires_ms: Option<i64>,
    /// When it was revoked, milliseconds since 1970.
    pub revoked_ms: Option<i64>,
    /// When it was last used, to about an hour, milliseconds since 1970.
    pub last_used_ms: Option<i64>,
}

/// Every token, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct TokenList {
    /// The tokens.
    pub tokens: Vec<TokenBody>,
}

/// A token that was just made: the only time that its secret is told.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CreatedToken {
    /// Its public id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it may do, each `action:pattern`.
    pub scopes: Vec<String>,
    /// From when on it is refused, milliseconds since 1970.
    pub expires_ms: Option<i64>,
    /// The secret: sent as `Authorization: Bearer …`, or as the password of HTTP basic.
    pub secret: String,
}

impl fmt::Debug for CreatedToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("CreatedToken")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("scopes", &self.scopes)
            .field("expires_ms", &self.expires_ms)
            .finish_non_exhaustive()
    }
}

/// Who the caller is to the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WhoAmI {
    /// The name that the audit trail keeps, as `token:ci`; `anonymous` where callers are not asked.
    pub principal: String,
    /// What the caller may do.
    pub scopes: Vec<String>,
}
