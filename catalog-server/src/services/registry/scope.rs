//! Which configuration and which mode apply to a subject.
//!
//! The scopes are: subject, its context's entry (for the default context the global entry),
//! `:.__GLOBAL:`, the server's default; the first that stores something applies whole. Only a
//! scope with an entry of its own gets some members from the global entry: switches, policy and
//! group. The *level* is not among them: without one it has the server's default. Users get caught
//! by that rule, yet Confluent's registry has it, so the wire keeps it.

use std::str::FromStr;

use callsheet_contracts::compat::{CompatibilityLevel, Policy};
use callsheet_store::{Config, DEFAULT_CONTEXT, GLOBAL_CONTEXT, Mode, SubjectName};
use serde_json::Value;

use super::index::Index;

/// The configuration that applies to a subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Effective {
    /// Level in capitals.
    pub level: String,
    /// Whether texts are normalized before they are stored.
    pub normalize: Option<bool>,
    /// Whether reserved fields are enforced.
    pub validate_fields: Option<bool>,
    /// Whether new schemas get strict names and defaults.
    pub validate_new_schemas: Option<bool>,
    /// The policy as it is stored, if one is.
    pub stored_policy: Option<String>,
    /// The metadata property that parts the versions of a subject into groups; only versions of one group are compared.
    pub group: Option<String>,
    /// Metadata under what a version brings.
    pub default_metadata: Option<Value>,
    /// Metadata over what a version brings.
    pub override_metadata: Option<Value>,
    /// Rules under what a version brings.
    pub default_rule_set: Option<Value>,
    /// Rules over what a version brings.
    pub override_rule_set: Option<Value>,
}

impl Effective {
    /// The level as the engine knows it; an unknown word stored by another release checks nothing
    /// less than the default does.
    pub fn compatibility(&self) -> CompatibilityLevel {
        CompatibilityLevel::from_str(&self.level).unwrap_or(CompatibilityLevel::Backward)
    }

    /// Which differences between JSON Schemas pass. `LOGICAL`, which adds checks that this build
    /// does not make, and a word stored by another release let pass what the default does.
    pub fn policy(&self) -> Policy {
        let stored = self.stored_policy.as_deref();
        stored
            .and_then(|policy| policy.parse().ok())
            .unwrap_or_default()
    }

    /// Whether a registration must look at more than the posted metadata and rules.
    pub fn has_defaults_or_overrides(&self) -> bool {
        self.default_metadata.is_some()
            || self.override_metadata.is_some()
            || self.default_rule_set.is_some()
            || self.override_rule_set.is_some()
    }
}

/// The global entry: that of the default context.
pub fn global_entry() -> SubjectName {
    SubjectName::context_scope(DEFAULT_CONTEXT)
}

/// Whether a scope has a configuration and a mode even if nothing is stored there: the default
/// context and the scope above all contexts.
pub fn is_top_level(scope: &SubjectName) -> bool {
    scope.context() == GLOBAL_CONTEXT || *scope == global_entry()
}

/// The configuration that applies to a subject, or to a context if the name is empty.
pub fn config(index: &Index, subject: &SubjectName, default_level: &str) -> Effective {
    effective(stored_in_scope(index, subject), default_level)
}

/// As [`config`], with all members and as they are stored; the level may be missing.
pub fn stored_in_scope(index: &Index, subject: &SubjectName) -> Config {
    let global = index.stored_config(&global_entry());
    if let Some(own) = index.stored_config(subject) {
        return filled(own, global);
    }
    if subject.context() == GLOBAL_CONTEXT {
        return filled(&Config::default(), global);
    }
    index
        .stored_config(&SubjectName::context_scope(subject.context()))
        .or_else(|| index.stored_config(&SubjectName::global()))
        .cloned()
        .unwrap_or_default()
}

/// Where the compatibility level of a subject comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LevelSource {
    /// Its own configuration.
    Subject,
    /// The configuration of its context.
    Context,
    /// The configuration above all contexts.
    Global,
    /// Nothing is stored: the server's default.
    Server,
    /// Its own configuration, or its context's, names no level: the server's default, although this level is stored above.
    /// Confluent's rule, which surprises people.
    NotInherited(String),
}

/// Where the level of [`config`] comes from.
pub fn level_source(index: &Index, subject: &SubjectName) -> LevelSource {
    let context = SubjectName::context_scope(subject.context());
    let mut scopes = vec![(subject.clone(), LevelSource::Subject)];
    scopes.push((context, LevelSource::Context));
    scopes.push((SubjectName::global(), LevelSource::Global));
    let mut stored = scopes
        .into_iter()
        .filter_map(|(scope, source)| Some((index.stored_config(&scope)?, source)));
    let level = |config: &Config| config.compatibility_level.clone();
    match stored.next() {
        None => LevelSource::Server,
        Some((config, source)) if config.compatibility_level.is_some() => source,
        Some(_) => stored
            .find_map(|(config, _)| level(config))
            .map_or(LevelSource::Server, LevelSource::NotInherited),
    }
}

fn filled(own: &Config, global: Option<&Config>) -> Config {
    let mut config = own.clone();
    if let Some(global) = global {
        config.normalize = own.normalize.or(global.normalize);
        config.validate_fields = own.validate_fields.or(global.validate_fields);
        config.validate_new_schemas = own.validate_new_schemas.or(global.validate_new_schemas);
        config.validate_rules = own.validate_rules.or(global.validate_rules);
        if own.compatibility_policy.is_none() {
            config
                .compatibility_policy
                .clone_from(&global.compatibility_policy);
        }
        if own.compatibility_group.is_none() {
            config
                .compatibility_group
                .clone_from(&global.compatibility_group);
        }
    }
    config
}

fn effective(config: Config, default_level: &str) -> Effective {
    Effective {
        level: config
            .compatibility_level
            .unwrap_or_else(|| default_level.to_owned()),
        normalize: config.normalize,
        validate_fields: config.validate_fields,
        validate_new_schemas: config.validate_new_schemas,
        stored_policy: config.compatibility_policy,
        group: config.compatibility_group,
        default_metadata: config.default_metadata,
        override_metadata: config.override_metadata,
        default_rule_set: config.default_rule_set,
        override_rule_set: config.override_rule_set,
    }
}

/// Whether a text is normalized: the request or the configuration asks for it, and the mode does
/// not keep texts as they come.
pub fn normalizes(asked: bool, config: &Effective, mode: Mode) -> bool {
    let kept = matches!(mode, Mode::Import | Mode::Forward);
    (asked || config.normalize == Some(true)) && !kept
}

/// The mode that applies to a subject, or to a context if the name is empty.
pub fn mode(index: &Index, subject: &SubjectName) -> Mode {
    index
        .stored_mode(subject)
        .or_else(|| index.stored_mode(&SubjectName::context_scope(subject.context())))
        .or_else(|| index.stored_mode(&SubjectName::global()))
        .unwrap_or(Mode::ReadWrite)
}
