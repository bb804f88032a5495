//! Small bodies about places of a schema and about the server.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A version that holds a schema.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct SubjectVersion {
    /// Subject, qualified unless in the default context.
    pub subject: String,
    /// Version from 1.
    pub version: i32,
}

/// An id that a context gave to a content.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct ContextId {
    /// Context with its leading dot; `.` is the default one.
    pub context: String,
    /// Schema id in that context.
    pub id: i32,
}

/// The answer of `GET /v1/metadata/version`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServerVersion {
    /// Version of this build.
    pub version: String,
    /// Commit of this build; empty if unknown.
    pub commit_id: String,
}

/// The answer of `GET /v1/metadata/deployment`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeploymentAttributes {
    /// Free labels.
    pub attributes: Vec<String>,
}
