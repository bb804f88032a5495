//! The answer of Confluent's compatibility check.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The wire verdict; carries nothing that Confluent's answer lacks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CompatibilityCheckResponse {
    /// Whether the schema could be registered.
    pub is_compatible: bool,
    /// Why not; present, even if empty, exactly when `verbose=true` was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages: Option<Vec<String>>,
}
