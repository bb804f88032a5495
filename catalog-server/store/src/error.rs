//! The one error type of this crate: what could not be done, on which thing, and whether trying again helps.
//!
//! Owns the classes that callers act on. Which database code means which class is decided in `sqlite/` and `postgres/`.

use std::error::Error;
use std::sync::Arc;

use crate::names::{Guid, SchemaId, SubjectName, VersionKey, VersionNumber};
use crate::registry::LiveVersion;

/// The database driver's error, shared by all writes of a failed group.
pub type Cause = Arc<dyn Error + Send + Sync>;

/// Why the store did not do what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// No token that is in force has this id or name.
    #[error("access token `{id_or_name}` not found")]
    TokenNotFound {
        /// What was asked for.
        id_or_name: String,
    },
    /// A token that is not revoked has the name.
    #[error("an access token named `{name}` exists")]
    TokenNameTaken {
        /// The name.
        name: String,
    },
    /// The subject has no version, not even a soft-deleted one.
    #[error("subject `{subject}` not found")]
    SubjectNotFound {
        /// The subject that was asked for.
        subject: SubjectName,
    },
    /// The subject exists, the version does not.
    #[error("subject `{subject}` has no version {version}")]
    VersionNotFound {
        /// The subject that was asked for.
        subject: SubjectName,
        /// The version that was asked for.
        version: VersionNumber,
    },
    /// A soft delete met a subject whose versions are all soft-deleted.
    #[error("subject `{subject}` is already soft-deleted")]
    SubjectSoftDeleted {
        /// The subject.
        subject: SubjectName,
    },
    /// A soft delete met a soft-deleted version.
    #[error("subject `{subject}` version {version} is already soft-deleted")]
    VersionSoftDeleted {
        /// The subject.
        subject: SubjectName,
        /// The version.
        version: VersionNumber,
    },
    /// A permanent delete met a subject with a live version.
    #[error("subject `{subject}` is not soft-deleted, which permanent deletion asks for")]
    SubjectNotSoftDeleted {
        /// The subject.
        subject: SubjectName,
    },
    /// A permanent delete met a live version.
    #[error(
        "subject `{subject}` version {version} is not soft-deleted, which permanent deletion asks for"
    )]
    VersionNotSoftDeleted {
        /// The subject.
        subject: SubjectName,
        /// The version.
        version: VersionNumber,
    },
    /// Another version refers to the one that was to be deleted.
    #[error("deleting {target}: {} other versions refer to it, the first is {}", referrers.len(), first(referrers))]
    Referenced {
        /// The version that was to be deleted.
        target: VersionKey,
        /// Who refers to it, sorted; never empty.
        referrers: Vec<VersionKey>,
    },
    /// A registered schema refers to a version that does not exist.
    #[error("reference `{name}`: {target} not found")]
    ReferenceNotFound {
        /// The reference's name.
        name: String,
        /// The version that it names.
        target: VersionKey,
    },
    /// The subject has no configuration of its own.
    #[error("no configuration is set on `{scope}`")]
    ConfigNotFound {
        /// The subject or context.
        scope: SubjectName,
    },
    /// The subject has no mode of its own.
    #[error("no mode is set on `{scope}`")]
    ModeNotFound {
        /// The subject or context.
        scope: SubjectName,
    },
    /// Import mode was asked for a scope with live versions in it.
    #[error("`{scope}` holds live versions")]
    ScopeNotEmpty {
        /// The subject or context.
        scope: SubjectName,
    },
    /// A context with versions in it, soft-deleted ones too, was to be deleted.
    #[error("context `{context}` holds versions")]
    ContextNotEmpty {
        /// The context, with its leading dot.
        context: String,
    },
    /// A resource owns the subject, or would own one that another resource is associated with.
    #[error("subject `{subject}` cannot be owned by one resource and associated with another")]
    SubjectOwned {
        /// The subject.
        subject: SubjectName,
    },
    /// A resource is associated with the subject, which therefore stays.
    #[error("a resource is associated with subject `{subject}`")]
    SubjectAssociated {
        /// The subject.
        subject: SubjectName,
    },
    /// An associated subject has, or would have, no live version.
    #[error("subject `{subject}` has no live version, which an association asks for")]
    NoLiveVersion {
        /// The subject.
        subject: SubjectName,
    },
    /// A resource would own a subject to which something refers.
    #[error("subject `{subject}` cannot be owned: other versions refer to it")]
    SubjectReferenced {
        /// The subject.
        subject: SubjectName,
    },
    /// A registered schema refers to a subject that a resource owns.
    #[error("subject `{subject}` is owned by a resource and cannot be referred to")]
    ReferenceOwned {
        /// The subject that is referred to, as the reference spells it.
        subject: String,
    },
    /// A frozen association was to be deleted without what it owns.
    #[error("the association of type `{association_type}` is frozen for subject `{subject}`")]
    AssociationFrozen {
        /// `key` or `value`.
        association_type: String,
        /// The subject.
        subject: SubjectName,
    },
    /// The live versions are no longer those that the caller checked against: check again and retry.
    #[error("subject `{subject}` changed while its new version was being checked")]
    Stale {
        /// The subject.
        subject: SubjectName,
        /// Its live versions now, ascending.
        live: Vec<LiveVersion>,
    },
    /// An explicit version is not the next one.
    #[error("subject `{subject}`: version {version} is not the next version, {next}")]
    VersionNotNext {
        /// The subject.
        subject: SubjectName,
        /// The version that was asked for.
        version: VersionNumber,
        /// The version that would be accepted.
        next: VersionNumber,
    },
    /// An explicit version already holds other content.
    #[error("{key} already holds schema id {id}")]
    VersionTaken {
        /// The version.
        key: VersionKey,
        /// The id that it holds.
        id: SchemaId,
    },
    /// An explicit id already holds other content.
    #[error("schema id {id} of context `{context}` already holds other content, {guid}")]
    IdTaken {
        /// The context.
        context: String,
        /// The id that was asked for.
        id: SchemaId,
        /// The content that holds it.
        guid: Guid,
    },
    /// The content is live under another id than the explicit one.
    #[error("{key} holds this content as schema id {stored}, not {offered}")]
    IdMismatch {
        /// The live version.
        key: VersionKey,
        /// Its id.
        stored: SchemaId,
        /// The id that was asked for.
        offered: SchemaId,
    },
    /// The content is known as a schema of another type; identity does not cover the type.
    #[error("content {guid} is stored as {stored}, not as {offered}")]
    FormatMismatch {
        /// The content.
        guid: Guid,
        /// The type of the stored content.
        stored: callsheet_schema::Format,
        /// The type that was to be registered.
        offered: callsheet_schema::Format,
    },
    /// No number is left: ids and versions end at 2^31 - 1.
    #[error("{what} of `{scope}` are exhausted")]
    Exhausted {
        /// `schema ids` or `versions`.
        what: &'static str,
        /// The context or subject.
        scope: String,
    },
    /// The database is locked, or conflicts persisted through every retry, or the write queue is full: retry later.
    #[error("{doing}: the database is busy")]
    Busy {
        /// What was being done.
        doing: &'static str,
        /// The driver's error, when there is one.
        #[source]
        source: Option<Cause>,
    },
    /// The disk, or the size that the database may have, is used up. Nothing of this write was stored.
    #[error("{doing}: the database is full")]
    Full {
        /// What was being done.
        doing: &'static str,
        /// The driver's error.
        #[source]
        source: Option<Cause>,
    },
    /// The database cannot be reached. A write may have been committed or not; every write can be repeated.
    #[error("{doing}: the database is unavailable")]
    Unavailable {
        /// What was being done.
        doing: &'static str,
        /// The driver's error, when there is one.
        #[source]
        source: Option<Cause>,
    },
    /// A row or the file breaks what the schema promises.
    #[error("{doing}: the database is damaged: {detail}")]
    Corrupt {
        /// What was being done.
        doing: &'static str,
        /// Which row, and how.
        detail: String,
        /// The driver's error, when there is one.
        #[source]
        source: Option<Cause>,
    },
    /// The database's tables are not those of this program, or could not be brought there.
    #[error("migrating the database: {detail}")]
    Migration {
        /// Which migration, and how.
        detail: String,
        /// The driver's error.
        #[source]
        source: Option<Cause>,
    },
    /// The target is not one that this store can open.
    #[error("opening the database: {detail}")]
    Target {
        /// What is wrong with the path or URL. Never holds the password.
        detail: String,
    },
    /// The database refused a statement for a reason outside these classes.
    #[error("{doing}: the database refused")]
    Refused {
        /// What was being done.
        doing: &'static str,
        /// The driver's error.
        #[source]
        source: Option<Cause>,
    },
}

impl StoreError {
    /// Whether the database did not do its work, rather than the call being refused for what it asks.
    pub fn is_failure(&self) -> bool {
        matches!(
            self,
            Self::Busy { .. }
                | Self::Full { .. }
                | Self::Unavailable { .. }
                | Self::Corrupt { .. }
                | Self::Migration { .. }
                | Self::Target { .. }
                | Self::Refused { .. }
        )
    }

    /// Whether the same call may succeed later without any change by the caller.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Busy { .. } | Self::Full { .. } | Self::Unavailable { .. }
        )
    }
}

fn first(referrers: &[VersionKey]) -> String {
    referrers
        .first()
        .map_or_else(|| "unknown".to_owned(), VersionKey::to_string)
}
