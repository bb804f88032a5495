//! Configuration and mode of a subject, a context or the server.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::metadata::{Metadata, RuleSet};

/// A configuration as `GET /config` shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Config {
    /// Another subject that answers for this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// The same for the routes of data encryption keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias_for_deks: Option<String>,
    /// Whether texts are normalized before they are stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normalize: Option<bool>,
    /// Whether reserved fields are enforced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validate_fields: Option<bool>,
    /// Whether new schemas get strict names and defaults.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validate_new_schemas: Option<bool>,
    /// Whether clients are asked to validate rules; stored and shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validate_rules: Option<bool>,
    /// Level in capitals, for example `BACKWARD_TRANSITIVE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibility_level: Option<String>,
    /// `STRICT` or `LENIENT`: which differences between JSON Schemas pass. `LOGICAL` is stored and shown, and checked as `STRICT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibility_policy: Option<String>,
    /// The metadata property that parts versions into groups; only versions of one group are compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibility_group: Option<String>,
    /// Metadata under what a version brings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_metadata: Option<Metadata>,
    /// Metadata over what a version brings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub override_metadata: Option<Metadata>,
    /// Rules under what a version brings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_rule_set: Option<RuleSet>,
    /// Rules over what a version brings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub override_rule_set: Option<RuleSet>,
}

/// A member of an update: left out, cleared by an explicit `null`, or set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Setting<T> {
    /// The member was left out: the stored value stays.
    #[default]
    Keep,
    /// An explicit `null`: the stored value goes.
    Clear,
    /// A new value.
    Set(T),
}

impl<T> Setting<T> {
    /// Whether the member is left out.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The value after this update of `stored`.
    pub fn apply(self, stored: Option<T>) -> Option<T> {
        match self {
            Self::Keep => stored,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }
}

impl<T> From<Option<T>> for Setting<T> {
    /// `None` is a member left out.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Keep, Self::Set)
    }
}

impl<T: Serialize> Serialize for Setting<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep | Self::Clear => serializer.serialize_none(),
            Self::Set(value) => serializer.serialize_some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Setting<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

/// The body of `PUT /config`, and its answer: the stored result.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ConfigUpdate {
    /// Another subject that answers for this one.
    #[serde(skip_serializing_if = "Setting::is_keep")]
    #[schemars(with = "Option<String>")]
    pub alias: Setting<String>,
    /// The same for the routes of data encryption keys.
    #[serde(skip_serializing_if = "Setting::is_keep")]
    #[schemars(with = "Option<String>")]
    pub alias_for_deks: Setting<String>,
    /// Whether texts are normalized before they are stored.
    #[serde(skip_serializing_if = "Setting::is_keep")]
    #[schemars(with = "Option<bool>")]
    pub normalize: Setting<bool>,
    /// Whether reserved fields are enforced.
    #[serde(skip_serializing_if = "Setting::is_keep")]
    #[schemars(with = "Option<bool>")]
    pub validate_fields: Setting<bool>,
    /// Whether new schemas get strict names and defaults.
    #[serde(skip_serializing_if = "Setting::is_keep")]
    #[schemars(with = "Option<bool>")]
    pub validate_new_schemas: Setting<bool>,
    /// Whether clients are asked to validate rules.
    #[serde(skip_serializing_if = "Setting::is_keep")]
    #[schemars(with = "Option<bool>")]
    pub validate_rules: Setting<bool>,
    /// Level, in any case of letters.
    #[serde(skip_serializing_if = "Setting::is_keep")]
    #[schemars(with = "Option<String>")]
    pub compatibility: Setting<String>,
    /// `STRICT`, `LENIENT` or `LOGICAL`, in any case of letters.
    #[serde(skip_serializing_if = "Setting::is_keep")]
    #[schemars(with = "Option<String>")]
    pub compatibility_policy: Setting<String>,
    /// Name of a metadata property.
    #[serde(skip_serializing_if = "Setting::is_keep")]
    #[schemars(with = "Option<String>")]
    pub compatibility_group: Setting<String>,
    /// Metadata under what a version brings.
    #[serde(skip_serializing_if = "Setting::is_keep")]
    #[schemars(with = "Option<Metadata>")]
    pub default_metadata: Setting<Metadata>,
    /// Metadata over what a version brings.
    #[serde(skip_serializing_if = "Setting::is_keep")]
    #[schemars(with = "Option<Metadata>")]
    pub override_metadata: Setting<Metadata>,
    /// Rules under what a version brings.
    #[serde(skip_serializing_if = "Setting::is_keep")]
    #[schemars(with = "Option<RuleSet>")]
    pub default_rule_set: Setting<RuleSet>,
    /// Rules over what a version brings.
    #[serde(skip_serializing_if = "Setting::is_keep")]
    #[schemars(with = "Option<RuleSet>")]
    pub override_rule_set: Setting<RuleSet>,
}

impl ConfigUpdate {
    /// An update of the level alone.
    pub fn level(level: impl Into<String>) -> Self {
        Self {
            compatibility: Setting::Set(level.into()),
            ..Self::default()
        }
    }
}

/// The mode of a subject, a context or the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mode {
    /// `READWRITE`, `READONLY`, `READONLY_OVERRIDE`, `IMPORT` or `FORWARD`; absent only in the answer to a recursive
    /// deletion that found none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
}

/// The body of `PUT /mode`, and its answer: an echo.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ModeUpdate {
    /// A mode in any case of letters; an explicit null clears.
    #[serde(skip_serializing_if = "Setting::is_keep")]
    #[schemars(with = "Option<String>")]
    pub mode: Setting<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_member_differs_from_null() {
        let update: ConfigUpdate = serde_json::from_str(r#"{"normalize":null,"x":1}"#).unwrap();
        assert_eq!(update.normalize, Setting::Clear);
        assert_eq!(update.compatibility, Setting::Keep);
        assert_eq!(update.normalize.apply(Some(true)), None);
        assert_eq!(
            update.compatibility.apply(Some("FULL".to_owned())),
            Some("FULL".to_owned())
        );
    }

    #[test]
    fn the_level_alone_is_the_only_member() {
        let text = serde_json::to_string(&ConfigUpdate::level("FULL")).unwrap();
        assert_eq!(text, r#"{"compatibility":"FULL"}"#);
    }
}
