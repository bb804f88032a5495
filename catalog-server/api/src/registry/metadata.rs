//! Metadata and rules of a version: stored and returned untouched, run by clients.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::is_false;

#[expect(clippy::ref_option, reason = "serde passes references")]
fn no_entries<V>(map: &Option<BTreeMap<String, V>>) -> bool {
    map.as_ref().is_none_or(BTreeMap::is_empty)
}

#[expect(clippy::ref_option, reason = "serde passes references")]
fn no_members(set: &Option<BTreeSet<String>>) -> bool {
    set.as_ref().is_none_or(BTreeSet::is_empty)
}

#[expect(clippy::ref_option, reason = "serde passes references")]
fn no_rules(rules: &Option<Vec<Rule>>) -> bool {
    rules.as_ref().is_none_or(Vec::is_empty)
}

/// Tags, properties and the names of the sensitive ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Metadata {
    /// Path in the schema to its tags.
    #[serde(skip_serializing_if = "no_entries")]
    pub tags: Option<BTreeMap<String, BTreeSet<String>>>,
    /// Free properties.
    #[serde(skip_serializing_if = "no_entries")]
    pub properties: Option<BTreeMap<String, String>>,
    /// Keys of properties that must not be shown.
    #[serde(skip_serializing_if = "no_members")]
    pub sensitive: Option<BTreeSet<String>>,
}

/// One rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Rule {
    /// Unique over all lists of the set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Text for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// `TRANSFORM` or `CONDITION`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// `UPGRADE`, `DOWNGRADE`, `UPDOWN`, `WRITE`, `READ` or `WRITEREAD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// Name of the engine that runs the rule, for example `CEL`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub rule_type: Option<String>,
    /// Tags that the rule applies to.
    #[serde(skip_serializing_if = "no_members")]
    pub tags: Option<BTreeSet<String>>,
    /// Parameters of the engine.
    #[serde(skip_serializing_if = "no_entries")]
    pub params: Option<BTreeMap<String, String>>,
    /// Expression of the engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expr: Option<String>,
    /// Action on success; two, separated by a comma, for the two-way modes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_success: Option<String>,
    /// Action on failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_failure: Option<String>,
    /// Whether clients skip the rule.
    #[serde(skip_serializing_if = "is_false")]
    pub disabled: bool,
}

/// The rules of a version, in three lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct RuleSet {
    /// Rules between versions.
    #[serde(skip_serializing_if = "no_rules")]
    pub migration_rules: Option<Vec<Rule>>,
    /// Rules on values.
    #[serde(skip_serializing_if = "no_rules")]
    pub domain_rules: Option<Vec<Rule>>,
    /// Rules on encoded bytes.
    #[serde(skip_serializing_if = "no_rules")]
    pub encoding_rules: Option<Vec<Rule>>,
    /// `ALL`, `CLIENT`, `GATEWAY`, `SERVER` or `NONE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_at: Option<String>,
}
