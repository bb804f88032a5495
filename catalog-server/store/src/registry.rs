//! What the registry's writes take and answer: registrations, deletions, configuration.
//!
//! Owns the value types only; the transactions are in `writes/`.

use serde_json::Value;

use callsheet_schema::Format;

use crate::names::{Guid, Mode, Reference, SchemaId, SubjectName, VersionKey, VersionNumber};

/// A write's answer and the place in `changes` that it reflects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed<T> {
    /// The answer.
    pub value: T,
    /// The sequence number of this write's row in `changes`; when nothing had to change, the newest one then. A memory
    /// that has applied `changes` up to here reflects the answer.
    pub seq: i64,
}

impl<T> Committed<T> {
    /// Changes the answer, keeps the place.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Committed<U> {
        Committed {
            value: f(self.value),
            seq: self.seq,
        }
    }
}

/// Who writes, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The actor's name, as the audit log shows it.
    pub actor: String,
    /// Milliseconds since the Unix epoch, by the caller's clock.
    pub now_ms: i64,
}

impl Stamp {
    /// A stamp of `actor` at `now_ms`.
    pub fn new(actor: impl Into<String>, now_ms: i64) -> Self {
        Self {
            actor: actor.into(),
            now_ms,
        }
    }
}

/// A live version as the caller saw it when it checked compatibility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LiveVersion {
    /// The version.
    pub version: VersionNumber,
    /// The id that it holds.
    pub id: SchemaId,
}

/// A schema to register under a subject.
#[derive(Clone, Debug, PartialEq)]
pub struct NewVersion {
    /// The subject.
    pub subject: SubjectName,
    /// The schema's language.
    pub schema_type: Format,
    /// The canonical text, stored and hashed as it stands.
    pub text: String,
    /// References, in the order of the request.
    pub references: Vec<Reference>,
    /// Metadata (`tags`, `properties`, `sensitive`), if any.
    pub metadata: Option<Value>,
    /// Rule set, if any.
    pub rule_set: Option<Value>,
    /// The identity of the content, from [`crate::identity::guid`].
    pub guid: Guid,
    /// The live versions that the caller's compatibility check saw, in any order; `None` when nothing was checked
    /// (`force`, import). Differs at commit → [`crate::StoreError::Stale`].
    pub expected: Option<Vec<LiveVersion>>,
    /// The id that the request names.
    pub id: Option<SchemaId>,
    /// The version that the request names; must be the next one unless `import`.
    pub version: Option<VersionNumber>,
    /// Import and forward modes: any free version is accepted.
    pub import: bool,
    /// Who registers, and when; `now_ms` becomes the version's `ts`.
    pub stamp: Stamp,
}

/// The version that a registration made or found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The version.
    pub key: VersionKey,
    /// Its id in the subject's context.
    pub id: SchemaId,
    /// Its content.
    pub guid: Guid,
    /// False when the content was already live in the subject.
    pub new: bool,
    /// When the version was created, milliseconds since the Unix epoch.
    pub created_ms: i64,
}

/// A schema's content: what an id stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// Its identity.
    pub guid: Guid,
    /// The schema's language.
    pub schema_type: Format,
    /// The canonical text.
    pub text: String,
    /// References, in the order of the request.
    pub references: Vec<Reference>,
    /// Metadata, if any.
    pub metadata: Option<Value>,
    /// Rule set, if any.
    pub rule_set: Option<Value>,
}

/// The configuration of a subject, a context or the whole registry; absent members are not set there.
///
/// Words (`compatibility_level`, …) are stored as the wire spells them and not interpreted here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// Another subject that answers for this one.
    pub alias: Option<String>,
    /// The same for key-encryption routes.
    pub alias_for_deks: Option<String>,
    /// Normalise on registration and lookup.
    pub normalize: Option<bool>,
    /// Hold reserved field names.
    pub validate_fields: Option<bool>,
    /// Validate new schemas strictly.
    pub validate_new_schemas: Option<bool>,
    /// Validate rule sets.
    pub validate_rules: Option<bool>,
    /// `BACKWARD`, `FULL_TRANSITIVE`, …
    pub compatibility_level: Option<String>,
    /// `STRICT`, `LENIENT`, `LOGICAL`.
    pub compatibility_policy: Option<String>,
    /// The metadata property that separates groups of comparable versions.
    pub compatibility_group: Option<String>,
    /// Metadata for schemas that bring none.
    pub default_metadata: Option<Value>,
    /// Metadata over what schemas bring.
    pub override_metadata: Option<Value>,
    /// Rule set for schemas that bring none.
    pub default_rule_set: Option<Value>,
    /// Rule set over what schemas bring.
    pub override_rule_set: Option<Value>,
}

/// What an update does to one member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// The member was left out: its value stays.
    #[default]
    Keep,
    /// The member was `null`: no value from now on.
    Clear,
    /// The new value.
    Set(T),
}

impl<T> Patch<T> {
    /// The value after the update.
    pub fn apply(self, old: Option<T>) -> Option<T> {
        match self {
            Self::Keep => old,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }
}

/// A partial update of a [`Config`], merged inside the transaction; members as in [`Config`].
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(
    missing_docs,
    reason = "the members are those of `Config`, documented there"
)]
pub struct ConfigUpdate {
    pub alias: Patch<String>,
    pub alias_for_deks: Patch<String>,
    pub normalize: Patch<bool>,
    pub validate_fields: Patch<bool>,
    pub validate_new_schemas: Patch<bool>,
    pub validate_rules: Patch<bool>,
    pub compatibility_level: Patch<String>,
    pub compatibility_policy: Patch<String>,
    pub compatibility_group: Patch<String>,
    pub default_metadata: Patch<Value>,
    pub override_metadata: Patch<Value>,
    pub default_rule_set: Patch<Value>,
    pub override_rule_set: Patch<Value>,
}

impl ConfigUpdate {
    /// The configuration after the update.
    pub fn apply(self, old: Config) -> Config {
        Config {
            alias: self.alias.apply(old.alias),
            alias_for_deks: self.alias_for_deks.apply(old.alias_for_deks),
            normalize: self.normalize.apply(old.normalize),
            validate_fields: self.validate_fields.apply(old.validate_fields),
            validate_new_schemas: self.validate_new_schemas.apply(old.validate_new_schemas),
            validate_rules: self.validate_rules.apply(old.validate_rules),
            compatibility_level: self.compatibility_level.apply(old.compatibility_level),
            compatibility_policy: self.compatibility_policy.apply(old.compatibility_policy),
            compatibility_group: self.compatibility_group.apply(old.compatibility_group),
            default_metadata: self.default_metadata.apply(old.default_metadata),
            override_metadata: self.override_metadata.apply(old.override_metadata),
            default_rule_set: self.default_rule_set.apply(old.default_rule_set),
            override_rule_set: self.override_rule_set.apply(old.override_rule_set),
        }
    }
}

/// What a permanent deletion took away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermanentDeletion {
    /// The subject.
    pub subject: SubjectName,
    /// The versions, ascending.
    pub versions: Vec<VersionNumber>,
    /// Ids that no version holds any more: they no longer resolve in the subject's context.
    pub dropped_ids: Vec<SchemaId>,
    /// Whether the subject's configuration and mode went with its last version.
    pub subject_gone: bool,
}

/// A configuration's scope and value, as [`crate::Snapshot`] lists them.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigRow {
    /// Subject, or context with an empty name.
    pub scope: SubjectName,
    /// The stored members.
    pub config: Config,
}

/// A mode's scope and value, as [`crate::Snapshot`] lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModeRow {
    /// Subject, or context with an empty name.
    pub scope: SubjectName,
    /// The mode.
    pub mode: Mode,
}
