//! Which configuration and which mode apply to a subject.
//!
//! The scopes are: subject, its context's entry (for the default context the global entry),
//! `:.__GLOBAL:`, the server's default. A subject with a configuration of its own does not
//! inherit the *level*: without one it has the server's default. Users get caught by that rule,
//! yet Confluent's registry has it, so the wire keeps it.

use std::str::FromStr;

use callsheet_contracts::compat::{CompatibilityLevel, Policy};
use callsheet_store::{Config, Mode, SubjectName};

use super::index::Index;

/// The configuration that applies to a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
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
}

impl Effective {
    /// The level as the engine knows it; an unknown word stored by another release checks nothing
    /// less than the default does.
    pub fn compatibility(&self) -> CompatibilityLevel {
        CompatibilityLevel::from_str(&self.level).unwrap_or(CompatibilityLevel::Backward)
    }

    /// Which differences between JSON Schemas pass; a word stored by another release lets pass nothing more than the
    /// default does.
    pub fn policy(&self) -> Policy {
        let stored = self.stored_policy.as_deref();
        stored
            .and_then(|policy| policy.parse().ok())
            .unwrap_or_default()
    }
}

/// The configuration that applies to a subject, or to a context if the name is empty.
pub fn config(index: &Index, subject: &SubjectName, default_level: &str) -> Effective {
    let own = (!subject.name().is_empty())
        .then(|| index.stored_config(subject))
        .flatten();
    let context = index.stored_config(&SubjectName::context_scope(subject.context()));
    let global = index.stored_config(&SubjectName::global());
    let first = own.or(context).or(global);
    let scopes = [own, context, global];
    let fill = |member: fn(&Config) -> Option<bool>| scopes.into_iter().flatten().find_map(member);
    let word =
        |member: fn(&Config) -> Option<&String>| scopes.into_iter().flatten().find_map(member);
    Effective {
        level: first
            .and_then(|config| config.compatibility_level.clone())
            .unwrap_or_else(|| default_level.to_owned()),
        normalize: fill(|config| config.normalize),
        validate_fields: fill(|config| config.validate_fields),
        validate_new_schemas: fill(|config| config.validate_new_schemas),
        stored_policy: word(|config| config.compatibility_policy.as_ref()).cloned(),
        group: word(|config| config.compatibility_group.as_ref()).cloned(),
    }
}

/// The mode that applies to a subject, or to a context if the name is empty.
pub fn mode(index: &Index, subject: &SubjectName) -> Mode {
    let global = index.stored_mode(&SubjectName::global());
    // These two stand above whatever a subject says.
    if let Some(mode @ (Mode::ReadOnlyOverride | Mode::Forward)) = global {
        return mode;
    }
    index
        .stored_mode(subject)
        .or_else(|| index.stored_mode(&SubjectName::context_scope(subject.context())))
        .or(global)
        .unwrap_or(Mode::ReadWrite)
}
