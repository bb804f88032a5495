//! Everything a node keeps in memory, read at one point of `changes`.
//!
//! Owns the snapshot's rows. No texts and no parsing: a row that breaks what the schema promises is listed in
//! [`Snapshot::broken`] and left out, so that it fails alone.

use std::sync::Arc;

use callsheet_schema::Format;

use crate::association::Association;
use crate::names::{Guid, SchemaId, SubjectName, VersionKey, VersionNumber};
use crate::registry::{ConfigRow, ModeRow};

/// The registry at [`Snapshot::seq`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// The newest change that is included; tail from here.
    pub seq: i64,
    /// Every context, sorted.
    pub contexts: Vec<ContextRow>,
    /// Every id, sorted by context and id.
    pub ids: Vec<IdRow>,
    /// Every version, soft-deleted ones too, sorted by context, subject, version.
    pub versions: Vec<VersionRow>,
    /// Every reference of a version, sorted by referrer and position.
    pub references: Vec<ReferenceRow>,
    /// Every configuration.
    pub configs: Vec<ConfigRow>,
    /// Every mode.
    pub modes: Vec<ModeRow>,
    /// Every association, sorted by its key.
    pub associations: Vec<Association>,
    /// Rows that could not be read.
    pub broken: Vec<BrokenRow>,
}

/// A context and its id counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextRow {
    /// The context, with its leading dot.
    pub context: Arc<str>,
    /// The newest id that was given out; 0 before the first.
    pub last_id: u32,
    /// Whether it was taken off the list and holds nothing since.
    pub deleted: bool,
}

/// What an id stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdRow {
    /// The context.
    pub context: Arc<str>,
    /// The id.
    pub id: SchemaId,
    /// The content.
    pub guid: Guid,
    /// The content's language.
    pub schema_type: Format,
}

/// One version of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRow {
    /// The subject.
    pub subject: SubjectName,
    /// The version.
    pub version: VersionNumber,
    /// Its id in the subject's context.
    pub id: SchemaId,
    /// Whether it is soft-deleted.
    pub deleted: bool,
    /// When it was created, milliseconds since the Unix epoch.
    pub created_ms: i64,
}

/// One reference of a version, resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceRow {
    /// The version that refers.
    pub from: VersionKey,
    /// The version that is referred to.
    pub to: VersionKey,
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenRow {
    /// Its table.
    pub table: &'static str,
    /// Its key, as far as readable, and what is wrong.
    pub detail: String,
}
