//! The rows of `changes`: what each write did, typed.
//!
//! Owns the JSON of the column `what`: written once, never edited, read by nodes of other releases. A kind or member that
//! this release does not know becomes [`What::Unknown`], upon which a node reads a fresh snapshot.

use callsheet_schema::Format;

use crate::association::{Association, AssociationKey};
use crate::names::{Guid, Mode, SchemaId, SubjectName, VersionKey, VersionNumber};
use crate::registry::{Config, PermanentDeletion};

/// One row of `changes`.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Counted from 1 in commit order, without gaps.
    pub seq: i64,
    /// When the write was made, milliseconds since the Unix epoch, by the writer's clock.
    pub ts_ms: i64,
    /// Who made it.
    pub actor: String,
    /// What it did.
    pub what: What,
}

/// What a write did, in full enough to bring a memory up to date.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum What {
    /// A version was created, or an imported one revived.
    Registered(RegisteredVersion),
    /// Versions were soft-deleted.
    SoftDeleted {
        /// The subject.
        subject: SubjectName,
        /// The versions, ascending.
        versions: Vec<VersionNumber>,
    },
    /// Versions were deleted permanently.
    PermanentlyDeleted(PermanentDeletion),
    /// A configuration was stored.
    ConfigPut {
        /// Subject, or context with an empty name.
        scope: SubjectName,
        /// The whole configuration now.
        config: Box<Config>,
    },
    /// A configuration was deleted.
    ConfigDeleted {
        /// Subject, or context with an empty name.
        scope: SubjectName,
    },
    /// A mode was stored.
    ModePut {
        /// Subject, or context with an empty name.
        scope: SubjectName,
        /// The mode.
        mode: Mode,
    },
    /// A mode was stored after the soft-deleted versions in its scope were deleted permanently.
    ModePutPurging {
        /// Subject, or context with an empty name.
        scope: SubjectName,
        /// The mode.
        mode: Mode,
        /// What was deleted, by subject; configurations and modes stay.
        purged: Vec<PermanentDeletion>,
    },
    /// A mode was deleted.
    ModeDeleted {
        /// Subject, or context with an empty name.
        scope: SubjectName,
    },
    /// The modes of a context and of subjects in it were deleted.
    ModesDeleted {
        /// Subjects, and the context with an empty name, sorted.
        scopes: Vec<SubjectName>,
    },
    /// An empty context left the list of contexts; its counter of ids stays.
    ContextDeleted {
        /// The context, with its leading dot.
        context: String,
    },
    /// Associations were stored, each in place of what its key had.
    AssociationsPut(Vec<Association>),
    /// Associations were deleted.
    AssociationsDeleted(Vec<AssociationKey>),
    /// A contract got a new revision.
    ContractPut {
        /// The contract.
        id: String,
        /// Its newest revision.
        revision: i64,
    },
    /// A program reported what it reads.
    UsagePut {
        /// The program.
        app: String,
        /// Its version.
        app_version: String,
        /// Where it runs, if known.
        environment: Option<String>,
    },
    /// A gate run was stored.
    CheckPut {
        /// The run.
        id: String,
    },
    /// A lineage event was appended; its `seq` is this row's.
    EventAppended {
        /// The event's content hash, SHA-256 in hex.
        hash: String,
    },
    /// An access token was made. Its secret and its hash are not here.
    TokenCreated {
        /// The token's public id.
        id: String,
        /// Its name.
        name: String,
        /// What it may do.
        scopes: Vec<String>,
        /// From when on it is refused, milliseconds since the Unix epoch.
        expires_ms: Option<i64>,
    },
    /// An access token was revoked.
    TokenRevoked {
        /// The token's public id.
        id: String,
        /// Its name.
        name: String,
    },
    /// A row that this release cannot read: read a fresh snapshot.
    Unknown {
        /// The row's kind, as far as readable.
        kind: String,
    },
}

/// A created version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredVersion {
    /// The version.
    pub key: VersionKey,
    /// Its id in the subject's context.
    pub id: SchemaId,
    /// Its content.
    pub guid: Guid,
    /// The content's language.
    pub schema_type: Format,
    /// When the version was created, milliseconds since the Unix epoch.
    pub created_ms: i64,
    /// What it refers to, resolved, in the order of the request.
    pub references: Vec<VersionKey>,
    /// Soft-deleted versions of the same content that it took the place of.
    pub replaced: Vec<VersionNumber>,
}
