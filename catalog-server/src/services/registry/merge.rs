//! Metadata and rules of a new version: the configuration's defaults, under what the request or
//! else the previous version brings, under the configuration's overrides.
//!
//! Pure. A merge keeps both sides and lets the later one win: per path, per property, per name of
//! a rule.

use std::collections::BTreeMap;

use callsheet_api::registry::{Metadata, Rule, RuleSet};
use callsheet_store::Content;
use serde::Serialize;
use serde_json::Value;

use super::answer::typed;
use super::scope::Effective;
use crate::error::ApiError;

/// The property that holds the number of the version that it is part of.
pub(super) const CONFLUENT_VERSION: &str = "confluent:version";

/// What a version holds beside its schema.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Extras {
    pub(super) metadata: Option<Metadata>,
    pub(super) rule_set: Option<RuleSet>,
}

impl Extras {
    /// Those of a content.
    pub(super) fn of(content: &Content) -> Self {
        Self {
            metadata: typed(content.metadata.as_ref()),
            rule_set: typed(content.rule_set.as_ref()),
        }
    }

    /// Those of a new version: `posted`, where it is silent those of the previous version, between
    /// the defaults and overrides of the configuration.
    pub(super) fn merged(self, previous: Option<Self>, config: &Effective) -> Self {
        let previous = previous.unwrap_or_default();
        let own = self.metadata.or(previous.metadata);
        let own = metadata(typed(config.default_metadata.as_ref()), own);
        let rules = self.rule_set.or(previous.rule_set);
        let rules = rule_set(typed(config.default_rule_set.as_ref()), rules);
        Self {
            metadata: metadata(own, typed(config.override_metadata.as_ref())),
            rule_set: rule_set(rules, typed(config.override_rule_set.as_ref())),
        }
    }

    /// Writes the number of the new version into the metadata if the request asks for it by naming
    /// a version, or if it stands there already. Answers whether it did.
    pub(super) fn number(&mut self, version: i32, asked: bool) -> bool {
        if !asked && self.confluent_version().is_none() {
            return false;
        }
        let metadata = self.metadata.get_or_insert_default();
        let properties = metadata.properties.get_or_insert_default();
        properties.insert(CONFLUENT_VERSION.to_owned(), version.to_string());
        true
    }

    /// The number that the metadata gives for the version.
    pub(super) fn confluent_version(&self) -> Option<&str> {
        let properties = self.metadata.as_ref()?.properties.as_ref()?;
        properties.get(CONFLUENT_VERSION).map(String::as_str)
    }

    /// As the store keeps them.
    pub(super) fn stored(&self) -> Result<(Option<Value>, Option<Value>), ApiError> {
        Ok((
            value(self.metadata.as_ref())?,
            value(self.rule_set.as_ref())?,
        ))
    }
}

/// A member as the store keeps it.
pub(super) fn value<T: Serialize>(member: Option<&T>) -> Result<Option<Value>, ApiError> {
    member
        .map(serde_json::to_value)
        .transpose()
        .map_err(ApiError::internal)
}

fn metadata(old: Option<Metadata>, new: Option<Metadata>) -> Option<Metadata> {
    let (Some(old), Some(new)) = (&old, &new) else {
        return new.or(old);
    };
    Some(Metadata {
        tags: entries(old.tags.as_ref(), new.tags.as_ref()),
        properties: entries(old.properties.as_ref(), new.properties.as_ref()),
        sensitive: match (&old.sensitive, &new.sensitive) {
            (Some(old), Some(new)) => Some(old | new),
            (old, new) => new.clone().or_else(|| old.clone()),
        },
    })
}

fn entries<V: Clone>(
    old: Option<&BTreeMap<String, V>>,
    new: Option<&BTreeMap<String, V>>,
) -> Option<BTreeMap<String, V>> {
    let mut merged = old.cloned();
    if let Some(new) = new {
        merged.get_or_insert_default().extend(new.clone());
    }
    merged
}

fn rule_set(old: Option<RuleSet>, new: Option<RuleSet>) -> Option<RuleSet> {
    let (Some(old), Some(new)) = (&old, &new) else {
        return new.or(old);
    };
    Some(RuleSet {
        migration_rules: rules(old.migration_rules.as_ref(), new.migration_rules.as_ref()),
        domain_rules: rules(old.domain_rules.as_ref(), new.domain_rules.as_ref()),
        encoding_rules: rules(old.encoding_rules.as_ref(), new.encoding_rules.as_ref()),
        enable_at: new.enable_at.clone().or_else(|| old.enable_at.clone()),
    })
}

/// The old rules that no new one replaces, then the new ones.
fn rules(old: Option<&Vec<Rule>>, new: Option<&Vec<Rule>>) -> Option<Vec<Rule>> {
    let (Some(old), Some(new)) = (old, new) else {
        return new.or(old).cloned();
    };
    let replaced = |rule: &Rule| new.iter().any(|other| other.name == rule.name);
    let kept = old.iter().filter(|rule| !replaced(rule));
    Some(kept.chain(new).cloned().collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn config(members: &Value) -> Effective {
        let member = |name: &str| members.get(name).cloned();
        Effective {
            level: "BACKWARD".to_owned(),
            normalize: None,
            validate_fields: None,
            validate_new_schemas: None,
            stored_policy: None,
            group: None,
            default_metadata: member("defaultMetadata"),
            override_metadata: member("overrideMetadata"),
            default_rule_set: member("defaultRuleSet"),
            override_rule_set: member("overrideRuleSet"),
        }
    }

    fn extras(members: &Value) -> Extras {
        Extras {
            metadata: typed(members.get("metadata")),
            rule_set: typed(members.get("ruleSet")),
        }
    }

    #[test]
    fn the_request_stands_between_defaults_and_overrides() {
        let config = config(&json!({
            "defaultMetadata": {"properties": {"a": "default", "b": "default", "c": "default"}},
            "overrideMetadata": {"properties": {"b": "override"}, "sensitive": ["b"]},
        }));
        let posted =
            json!({"metadata": {"properties": {"a": "own", "b": "own"}, "sensitive": ["a"]}});
        let previous = json!({"metadata": {"properties": {"p": "previous"}}});
        let merged = extras(&posted).merged(Some(extras(&previous)), &config);
        assert_eq!(
            merged.stored().unwrap().0,
            Some(json!({
                "properties": {"a": "own", "b": "override", "c": "default"},
                "sensitive": ["a", "b"],
            }))
        );
        // A request without metadata takes the previous version's.
        let carried = Extras::default().merged(Some(extras(&previous)), &config);
        assert_eq!(
            carried.metadata.unwrap().properties.unwrap()["p"],
            "previous"
        );
    }

    #[test]
    fn a_rule_replaces_the_one_of_its_name_and_stands_last() {
        let rule = |name: &str, doc: &str| json!({"name": name, "doc": doc, "type": "CEL"});
        let config = config(&json!({
            "defaultRuleSet": {"domainRules": [rule("x", "default"), rule("y", "default")]},
            "overrideRuleSet": {"domainRules": [rule("z", "override")], "enableAt": "CLIENT"},
        }));
        let posted = json!({"ruleSet": {"domainRules": [rule("z", "own"), rule("x", "own")], "enableAt": "ALL"}});
        let merged = extras(&posted).merged(None, &config).rule_set.unwrap();
        let shown: Vec<String> = merged
            .domain_rules
            .unwrap()
            .into_iter()
            .map(|rule| format!("{} {}", rule.name.unwrap(), rule.doc.unwrap()))
            .collect();
        assert_eq!(shown, ["y default", "x own", "z override"]);
        assert_eq!(merged.enable_at.as_deref(), Some("CLIENT"));
    }

    #[test]
    fn nothing_merged_with_nothing_is_nothing() {
        let merged = Extras::default().merged(None, &config(&json!({})));
        assert_eq!(merged, Extras::default());
        assert_eq!(merged.stored().unwrap(), (None, None));
    }

    #[test]
    fn the_number_is_written_when_asked_for_or_there() {
        let mut silent = Extras::default();
        assert!(!silent.number(2, false));
        assert!(silent.number(2, true));
        assert_eq!(silent.confluent_version(), Some("2"));
        assert!(silent.number(3, false));
        assert_eq!(silent.confluent_version(), Some("3"));
    }
}
