//! What scopes store themselves: the list that copies of a whole registry need and the Confluent surface lacks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Config;

/// The answer of `GET /api/v1/settings`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoredSettings {
    /// Configurations, sorted by scope.
    pub configs: Vec<ScopeConfig>,
    /// Modes, sorted by scope.
    pub modes: Vec<ScopeMode>,
}

/// A configuration and where it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScopeConfig {
    /// A subject, `:.ctx:` for a context, `:.:` for the default one, `:.__GLOBAL:` above all.
    pub scope: String,
    /// The members that are stored there; what is inherited is absent.
    pub config: Config,
}

/// A mode and where it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScopeMode {
    /// As in [`ScopeConfig`].
    pub scope: String,
    /// The mode.
    pub mode: String,
}
