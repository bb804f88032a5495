//! Tags on the records and fields of a schema, as clients name and change them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::metadata::{Metadata, RuleSet};

/// A record or field of a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SchemaEntity {
    /// Its path: Avro full names, names of JSON keywords and properties, Protobuf messages without the package.
    pub entity_path: String,
    /// `sr_record` or `sr_field`.
    pub entity_type: String,
}

/// The tags of one record or field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SchemaTags {
    /// What carries the tags.
    pub schema_entity: SchemaEntity,
    /// The tags.
    pub tags: Vec<String>,
}

/// The body of `POST /subjects/{subject}/versions/{version}/tags`: what the next version has that this one has not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct TagSchemaRequest {
    /// Number of the version to make; absent for the next one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_version: Option<i32>,
    /// Tags that entities get.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags_to_add: Option<Vec<SchemaTags>>,
    /// Tags that entities lose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags_to_remove: Option<Vec<SchemaTags>>,
    /// Metadata in place of the version's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules in place of the version's; not beside the two members below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// Rules that join those of the version before the new one, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules_to_merge: Option<RuleSet>,
    /// Names of rules that the new version no longer has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules_to_remove: Option<Vec<String>>,
}
