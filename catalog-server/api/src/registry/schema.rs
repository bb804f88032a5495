//! Schemas as clients send and receive them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::association::Association;
use super::metadata::{Metadata, RuleSet};
use super::tags::SchemaTags;

/// A reference from one schema to a version of another subject.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct SchemaReference {
    /// Avro full name, import path or `$ref` URI, as the referring schema writes it.
    #[serde(default)]
    pub name: String,
    /// Subject that holds the referred schema; unqualified means the referring context.
    #[serde(default)]
    pub subject: String,
    /// Version from 1; -1 means the latest.
    #[serde(default)]
    pub version: i32,
}

/// The body of register, lookup and the compatibility checks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct RegisterRequest {
    /// Version to take: absent for the next one, -1 to look only at the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// Schema id to take; only in IMPORT and FORWARD mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i32>,
    /// `AVRO`, `JSON` or `PROTOBUF`; absent means `AVRO`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_type: Option<String>,
    /// References in the order in which the identity hashes them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub references: Option<Vec<SchemaReference>>,
    /// Tags and properties of this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules that clients run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// Text of the schema; absent or empty copies the previous version's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Tags that entities of the text get before it is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_tags_to_add: Option<Vec<SchemaTags>>,
    /// Tags that entities of the text lose before it is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_tags_to_remove: Option<Vec<SchemaTags>>,
    /// Whether entities get the tags that they have in the latest version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub propagate_schema_tags: Option<bool>,
}

impl RegisterRequest {
    /// A request for an Avro schema without references.
    pub fn avro(schema: impl Into<String>) -> Self {
        Self {
            schema: Some(schema.into()),
            ..Self::default()
        }
    }
}

/// The answer to register.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct RegisterResponse {
    /// Schema id of the context.
    pub id: i32,
    /// Version under the subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// Identity of the content as a UUID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// `AVRO`, `JSON` or `PROTOBUF`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_type: Option<String>,
    /// References as stored.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<SchemaReference>,
    /// Metadata as stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules as stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// Stored text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Time of the stored record, milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ts: Option<i64>,
    /// Whether the version is soft-deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
}

/// One version of a subject.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Schema {
    /// Subject, qualified unless in the default context.
    pub subject: String,
    /// Version from 1.
    pub version: i32,
    /// Schema id of the context.
    pub id: i32,
    /// Identity of the content as a UUID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// `AVRO`, `JSON` or `PROTOBUF`; older servers leave it out for Avro.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_type: Option<String>,
    /// References as stored.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<SchemaReference>,
    /// Metadata as stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules as stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// Text, in the asked format.
    pub schema: String,
    /// Entities that have one of the tags that `findTags` asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_tags: Option<Vec<SchemaTags>>,
    /// Time of the stored record, milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ts: Option<i64>,
    /// Whether the version is soft-deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
}

/// One version in the list of schemas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ExtendedSchema {
    /// The version.
    #[serde(flatten)]
    pub schema: Schema,
    /// Subjects that stand for its subject, if they were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Associations of its subject, if the list was narrowed to some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub associations: Vec<Association>,
}

/// A schema by id or guid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SchemaString {
    /// Subject, only if the request named one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Version under that subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// Identity of the content as a UUID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// `AVRO`, `JSON` or `PROTOBUF`; older servers leave it out for Avro.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_type: Option<String>,
    /// Text, in the asked format.
    pub schema: String,
    /// Entities that have one of the tags that `findTags` asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_tags: Option<Vec<SchemaTags>>,
    /// References as stored.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<SchemaReference>,
    /// Metadata as stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules as stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// Highest id of the context, if `fetchMaxId` asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_id: Option<i32>,
    /// Time of the stored record, milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ts: Option<i64>,
    /// Whether the version is soft-deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
}
