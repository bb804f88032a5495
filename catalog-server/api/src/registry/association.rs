//! Associations of subjects with resources such as topics.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::schema::{RegisterRequest, Schema};
use crate::error::ErrorBody;

/// A stored association.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Association {
    /// The subject, with its context.
    pub subject: String,
    /// Identity of the association as a UUID.
    pub guid: String,
    /// Name of the resource in its namespace.
    pub resource_name: String,
    /// Namespace of the resource, such as the cluster of a topic.
    pub resource_namespace: String,
    /// Id of the resource.
    pub resource_id: String,
    /// Its type: `topic`.
    pub resource_type: String,
    /// `key` or `value`.
    pub association_type: String,
    /// `STRONG` or `WEAK`.
    pub lifecycle: String,
    /// Whether it can no longer be changed.
    pub frozen: bool,
    /// When it was made, milliseconds since 1970.
    pub create_ts: i64,
    /// When it was changed last, milliseconds since 1970.
    pub update_ts: i64,
}

/// One association of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AssociationInfo {
    /// What a batch does: `CREATE`, `UPSERT` or `DELETE`; nothing elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub op_type: Option<String>,
    /// The subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// `key` or `value`; absent means `value`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub association_type: Option<String>,
    /// `STRONG` or `WEAK`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<String>,
    /// Whether it can no longer be changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frozen: Option<bool>,
    /// A schema to register under the subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<RegisterRequest>,
    /// Whether that schema is normalized.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normalize: Option<bool>,
    /// Whether a deletion takes frozen associations and owned subjects along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cascade_lifecycle: Option<bool>,
}

/// The body of create and upsert, and one request of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AssociationRequest {
    /// Name of the resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_name: Option<String>,
    /// Its namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_namespace: Option<String>,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// Its type; absent means `topic`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    /// What it is associated with.
    pub associations: Vec<AssociationInfo>,
}

/// One association of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AssociatedSubject {
    /// The subject, with its context.
    pub subject: String,
    /// `key` or `value`.
    pub association_type: String,
    /// `STRONG` or `WEAK`.
    pub lifecycle: String,
    /// Whether it can no longer be changed.
    pub frozen: bool,
    /// The schema that was registered, or the latest one if it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<Schema>,
}

/// The answer to create and upsert, and one result of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AssociationResponse {
    /// Name of the resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_name: Option<String>,
    /// Its namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_namespace: Option<String>,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// Its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    /// What was stored or found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub associations: Vec<AssociatedSubject>,
}

/// One question of a batch of reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AssociationQuery {
    /// Name of the resource; needs the namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_name: Option<String>,
    /// Its namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_namespace: Option<String>,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// Its type; absent means `topic`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    /// `key`, `value`; empty means both.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub association_types: Vec<String>,
    /// `STRONG` or `WEAK`; absent means both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<String>,
}

/// The body of `POST /associations:batchGet`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AssociationBatchGet {
    /// The questions.
    pub requests: Vec<AssociationQuery>,
}

/// The body of `POST /associations:batchMutate`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AssociationBatch {
    /// The requests, each for itself.
    pub requests: Vec<AssociationRequest>,
}

/// What one request of a batch came to: one of the two members.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AssociationResult {
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorBody>,
    /// What it answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<AssociationResponse>,
}

/// The answer of a batch, in the order of the requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AssociationBatchResponse {
    /// One result a request.
    pub results: Vec<AssociationResult>,
}
