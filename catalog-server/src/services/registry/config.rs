//! Configuration of a subject, a context or the server: shown, updated in part, removed.

use std::collections::BTreeMap;

use callsheet_api::error as codes;
use callsheet_api::registry::{Config, ConfigUpdate, RuleSet, Setting};
use callsheet_contracts::compat::{Policy, UnknownPolicy};
use callsheet_store::{self as store, Patch, Stamp, SubjectName};
use serde::Serialize;
use serde_json::Value;

use super::answer::typed;
use super::mode::check_writable;
use super::subject::data_subject;
use super::{Registry, compare, rules, scope};
use crate::error::ApiError;

/// The policy that is stored and shown, and whose added checks this build does not make.
const LOGICAL: &str = "LOGICAL";

/// An update whose words are known and whose rule sets have the right shape.
pub struct CheckedUpdate(store::ConfigUpdate);

impl CheckedUpdate {
    /// Checks an update: 42203 for the level, then 42210 for rule sets, then 42282 for the policy,
    /// 42208 for an alias and 42282 for the group.
    pub fn new(update: ConfigUpdate) -> Result<Self, ApiError> {
        patches(update).map(Self)
    }
}

impl Registry {
    /// The configuration of a scope, with its level filled from the server's default; `inherited`
    /// asks for the one that applies there.
    ///
    /// The server and the scope above all contexts always have one; anything else without one of
    /// its own is 40408 unless `inherited`.
    pub fn config_of(&self, scope: &SubjectName, inherited: bool) -> Result<Config, ApiError> {
        if inherited {
            let config = scope::stored_in_scope(&self.index(), scope);
            return Ok(self.shown(&config));
        }
        self.own_config(scope)
            .ok_or_else(|| ApiError::new(codes::SUBJECT_CONFIG_NOT_FOUND, &[&scope.to_string()]))
    }

    fn own_config(&self, scope: &SubjectName) -> Option<Config> {
        match self.index().stored_config(scope) {
            Some(own) => Some(self.shown(own)),
            None => scope::is_top_level(scope).then(|| self.shown(&store::Config::default())),
        }
    }

    fn shown(&self, config: &store::Config) -> Config {
        let mut shown = wire(config);
        let default = || self.config.compatibility_level.clone();
        shown.compatibility_level = shown.compatibility_level.or_else(|| Some(default()));
        shown
    }

    /// Merges an update into a scope's configuration and answers the stored result; 42205 in
    /// read-only mode.
    pub async fn put_config(
        &self,
        scope: &SubjectName,
        CheckedUpdate(update): CheckedUpdate,
        stamp: Stamp,
    ) -> Result<ConfigUpdate, ApiError> {
        check_writable(scope, scope::mode(&self.index(), scope))?;
        let stored = self.store.put_config(scope, update, stamp).await?;
        self.catch_up_to(stored.seq).await?;
        let config = wire(&stored.value);
        Ok(ConfigUpdate {
            alias: config.alias.into(),
            alias_for_deks: config.alias_for_deks.into(),
            normalize: config.normalize.into(),
            validate_fields: config.validate_fields.into(),
            validate_new_schemas: config.validate_new_schemas.into(),
            validate_rules: config.validate_rules.into(),
            compatibility: config.compatibility_level.into(),
            compatibility_policy: config.compatibility_policy.into(),
            compatibility_group: config.compatibility_group.into(),
            default_metadata: config.default_metadata.into(),
            override_metadata: config.override_metadata.into(),
            default_rule_set: config.default_rule_set.into(),
            override_rule_set: config.override_rule_set.into(),
        })
    }

    /// Removes a scope's configuration and answers the old one; 40401 if there was none.
    pub async fn delete_config(
        &self,
        scope: &SubjectName,
        stamp: Stamp,
    ) -> Result<Config, ApiError> {
        let old = self
            .own_config(scope)
            .ok_or_else(|| ApiError::new(codes::SUBJECT_NOT_FOUND, &[&scope.to_string()]))?;
        check_writable(scope, scope::mode(&self.index(), scope))?;
        if self.index().stored_config(scope).is_none() {
            return Ok(old);
        }
        let removed = self.store.delete_config(scope, stamp).await?;
        self.catch_up_to(removed.seq).await?;
        Ok(self.shown(&removed.value))
    }

    /// The subject that answers for `subject`, if its own configuration names one. An unqualified
    /// alias is in the same context; an alias of the target is not followed.
    pub fn alias_target(&self, subject: &SubjectName, deks: bool) -> Option<SubjectName> {
        let index = self.index();
        let config = index.stored_config(subject)?;
        let named = |alias: Option<&String>| alias.filter(|alias| !alias.is_empty()).cloned();
        let alias = deks
            .then(|| named(config.alias_for_deks.as_ref()))
            .flatten()
            .or_else(|| named(config.alias.as_ref()))?;
        Some(SubjectName::parse_in(&alias, subject.context()))
    }

    /// Every alias with its target, by target: who else answers to that name.
    pub(super) fn aliases(&self) -> BTreeMap<SubjectName, Vec<SubjectName>> {
        let index = self.index();
        let mut aliases: BTreeMap<SubjectName, Vec<SubjectName>> = BTreeMap::new();
        for (scope, config) in index.stored_configs() {
            if let Some(alias) = config.alias.as_deref().filter(|alias| !alias.is_empty()) {
                let target = SubjectName::parse_in(alias, scope.context());
                aliases.entry(target).or_default().push(scope.clone());
            }
        }
        aliases
    }
}

fn patches(update: ConfigUpdate) -> Result<store::ConfigUpdate, ApiError> {
    let compatibility_level = match update.compatibility {
        Setting::Set(text) => Patch::Set(compare::level(&text)?.as_str().to_owned()),
        Setting::Clear => Patch::Clear,
        Setting::Keep => Patch::Keep,
    };
    Ok(store::ConfigUpdate {
        compatibility_level,
        default_rule_set: rule_set(update.default_rule_set)?,
        override_rule_set: rule_set(update.override_rule_set)?,
        compatibility_policy: policy(update.compatibility_policy)?,
        alias: alias(update.alias)?,
        alias_for_deks: alias(update.alias_for_deks)?,
        normalize: patch(update.normalize),
        validate_fields: patch(update.validate_fields),
        validate_new_schemas: patch(update.validate_new_schemas),
        validate_rules: patch(update.validate_rules),
        compatibility_group: group(update.compatibility_group)?,
        default_metadata: document(update.default_metadata)?,
        override_metadata: document(update.override_metadata)?,
    })
}

fn policy(setting: Setting<String>) -> Result<Patch<String>, ApiError> {
    let Setting::Set(text) = setting else {
        return Ok(patch(setting));
    };
    if text.eq_ignore_ascii_case(LOGICAL) {
        return Ok(Patch::Set(LOGICAL.to_owned()));
    }
    let policy: Policy = text.parse().map_err(|error: UnknownPolicy| {
        let arguments = ["compatibilityPolicy", &error.to_string()];
        ApiError::new(codes::INVALID_PARAMETER, &arguments)
    })?;
    Ok(Patch::Set(policy.as_str().to_owned()))
}

/// An alias is a subject: 42208 for a name that none may have. An empty one is none.
fn alias(setting: Setting<String>) -> Result<Patch<String>, ApiError> {
    if let Setting::Set(name) = &setting
        && !name.is_empty()
    {
        data_subject(name)?;
    }
    Ok(patch(setting))
}

fn group(setting: Setting<String>) -> Result<Patch<String>, ApiError> {
    match &setting {
        Setting::Set(name) if name.chars().any(char::is_control) => Err(ApiError::new(
            codes::INVALID_PARAMETER,
            &[
                "compatibilityGroup",
                "control characters are no part of a name",
            ],
        )),
        _ => Ok(patch(setting)),
    }
}

fn rule_set(setting: Setting<RuleSet>) -> Result<Patch<Value>, ApiError> {
    let Setting::Set(set) = setting else {
        return document(setting);
    };
    let set = rules::completed(set);
    rules::validate(&set)?;
    document(Setting::Set(set))
}

fn document<T: Serialize>(setting: Setting<T>) -> Result<Patch<Value>, ApiError> {
    Ok(match setting {
        Setting::Keep => Patch::Keep,
        Setting::Clear => Patch::Clear,
        Setting::Set(value) => Patch::Set(serde_json::to_value(value).map_err(ApiError::internal)?),
    })
}

fn patch<T>(setting: Setting<T>) -> Patch<T> {
    match setting {
        Setting::Keep => Patch::Keep,
        Setting::Clear => Patch::Clear,
        Setting::Set(value) => Patch::Set(value),
    }
}

/// What a scope stores itself, in the members of the wire.
pub(super) fn wire(config: &store::Config) -> Config {
    Config {
        alias: config.alias.clone(),
        alias_for_deks: config.alias_for_deks.clone(),
        normalize: config.normalize,
        validate_fields: config.validate_fields,
        validate_new_schemas: config.validate_new_schemas,
        validate_rules: config.validate_rules,
        compatibility_level: config.compatibility_level.clone(),
        compatibility_policy: config.compatibility_policy.clone(),
        compatibility_group: config.compatibility_group.clone(),
        default_metadata: typed(config.default_metadata.as_ref()),
        override_metadata: typed(config.override_metadata.as_ref()),
        default_rule_set: typed(config.default_rule_set.as_ref()),
        override_rule_set: typed(config.override_rule_set.as_ref()),
    }
}
