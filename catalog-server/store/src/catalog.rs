//! What the catalog's writes and reads take and answer: contracts, usage, checks, lineage events.
//!
//! Owns the value types only; the statements are in `writes/` and `reads/`.

use crate::names::{SubjectName, VersionNumber};
use crate::registry::Stamp;

/// A contract to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContract {
    /// The contract's id, as its document says.
    pub id: String,
    /// The ODCS document, byte for byte.
    pub odcs: String,
    /// The subjects of its schemas, in document order.
    pub subjects: Vec<SubjectName>,
    /// The owning team or domain.
    pub owner: Option<String>,
    /// The title, for lists.
    pub title: Option<String>,
    /// What [`crate::Store::search_contracts`] looks in; stored in lower case.
    pub search_text: String,
    /// Who stores it, and when.
    pub stamp: Stamp,
}

/// A stored contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredContract {
    /// The contract's id.
    pub id: String,
    /// Counted from 1; a new one for each changed document.
    pub revision: i64,
    /// The ODCS document, byte for byte.
    pub odcs: String,
    /// The subjects of its schemas, in document order.
    pub subjects: Vec<SubjectName>,
    /// The owning team or domain.
    pub owner: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// When the first revision was stored, milliseconds since the Unix epoch.
    pub created_ms: i64,
    /// When this revision was stored, milliseconds since the Unix epoch.
    pub updated_ms: i64,
}

/// A line of a contract list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractSummary {
    /// The contract's id.
    pub id: String,
    /// Its newest revision.
    pub revision: i64,
    /// The owning team or domain.
    pub owner: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// The subjects of its schemas, in document order.
    pub subjects: Vec<SubjectName>,
    /// When the newest revision was stored, milliseconds since the Unix epoch.
    pub updated_ms: i64,
}

/// A revision of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractRevision {
    /// Counted from 1.
    pub revision: i64,
    /// The ODCS document, byte for byte.
    pub odcs: String,
    /// Who stored it.
    pub actor: String,
    /// When, milliseconds since the Unix epoch.
    pub stored_ms: i64,
}

/// What storing a contract did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PutContract {
    /// The contract's revision now.
    pub revision: i64,
    /// False when the stored document and subjects were already these.
    pub new: bool,
}

/// What one program reads, as its generated manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// The program: a crate's name.
    pub app: String,
    /// Its version.
    pub app_version: String,
    /// Where it runs, if known.
    pub environment: Option<String>,
    /// What it reads; replaces what the same app, version and environment said before.
    pub reads: Vec<UsageRead>,
    /// Who reports it, and when: `now_ms` becomes `last_seen_ms`.
    pub stamp: Stamp,
}

/// The fields of one subject that a program reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageRead {
    /// The subject.
    pub subject: SubjectName,
    /// The writer versions that it can decode, ascending.
    pub versions: Vec<VersionNumber>,
    /// Field paths, `a.b`.
    pub fields: Vec<String>,
}

/// A program that reads a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageReader {
    /// The program.
    pub app: String,
    /// Its version.
    pub app_version: String,
    /// Where it runs, if known.
    pub environment: Option<String>,
    /// The field paths that it reads at, above or below the one asked for, sorted.
    pub fields: Vec<String>,
    /// The writer versions that it can decode, ascending.
    pub versions: Vec<VersionNumber>,
    /// The first report, milliseconds since the Unix epoch.
    pub first_seen_ms: i64,
    /// The newest report, milliseconds since the Unix epoch.
    pub last_seen_ms: i64,
}

/// The result of a gate run to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCheck {
    /// The repository.
    pub repo: String,
    /// The base revision.
    pub base: String,
    /// The checked revision.
    pub head: String,
    /// The pull request, if any.
    pub pr: Option<String>,
    /// The run's verdict word, for lists.
    pub verdict: String,
    /// The JSON of `callsheet check --format json`.
    pub body: String,
    /// Who posts it, and when.
    pub stamp: Stamp,
}

/// A kept gate run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCheck {
    /// Sixteen hex digits, computed from the content: posting the same result again answers the same id.
    pub id: String,
    /// The repository.
    pub repo: String,
    /// The base revision.
    pub base: String,
    /// The checked revision.
    pub head: String,
    /// The pull request, if any.
    pub pr: Option<String>,
    /// The run's verdict word.
    pub verdict: String,
    /// The JSON of the run; empty in lists.
    pub body: String,
    /// When it was stored, milliseconds since the Unix epoch.
    pub created_ms: i64,
}

/// What appending a lineage event did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppendedEvent {
    /// The event's place: that of its row in `changes`, so ascending, in commit order, with gaps where other writes lie.
    pub seq: i64,
    /// False when the same event was stored before.
    pub new: bool,
}

/// A stored lineage event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its place, see [`AppendedEvent::seq`].
    pub seq: i64,
    /// The event's JSON, as it was appended.
    pub raw: Vec<u8>,
    /// When it was received, milliseconds since the Unix epoch.
    pub received_ms: i64,
}
