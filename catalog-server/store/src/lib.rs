//! The catalog's SQL on SQLite and Postgres, all of it, behind one handle: [`Store`].
//!
//! Tables are the truth. Every write is one transaction that also appends a row to `changes`; its sequence number and
//! chain hash are assigned under one database-wide lock as the last step before the commit, so sequence order is commit
//! order and there are no gaps. Each `Store` has one writer task that commits queued writes together.
//!
//! Refuses to know: HTTP, schema languages, compatibility, what a contract says. Identity alone is computed here
//! ([`identity`]), because the tables are keyed by it.
//!
//! Start reading at [`Store`], then `writer.rs` (the group commit), then `writes/register.rs` (the order of checks).

mod access;
mod association;
mod catalog;
mod chain;
mod change;
mod change_json;
mod db;
mod error;
mod failure;
pub mod identity;
mod inspect;
mod names;
mod options;
mod postgres;
mod reads;
mod registry;
mod row;
mod snapshot;
mod sqlite;
mod store;
mod trace;
mod writer;
mod writes;

pub use access::{NewToken, StoredToken};
pub use association::{Association, AssociationKey, Cascade, Lifecycle};
pub use catalog::{
    AppendedEvent, ContractRevision, ContractSummary, NewCheck, NewContract, PutContract,
    StoredCheck, StoredContract, StoredEvent, Usage, UsageRead, UsageReader,
};
pub use chain::{BreakKind, ChainBreak, ChainReport};
pub use change::{Change, RegisteredVersion, What};
pub use error::{Cause, StoreError};
pub use inspect::{AuditEntry, Inspector};
pub use names::{
    DEFAULT_CONTEXT, GLOBAL_CONTEXT, Guid, Mode, Reference, SchemaId, SubjectName, VersionKey,
    VersionNumber,
};
pub use options::{Options, Target};
pub use registry::{
    Committed, Config, ConfigRow, ConfigUpdate, Content, LiveVersion, ModeRow, NewVersion, Patch,
    PermanentDeletion, Registered, Stamp,
};
pub use snapshot::{BrokenRow, ContextRow, IdRow, ReferenceRow, Snapshot, VersionRow};
pub use store::Store;
pub use trace::TRACE_TARGET;
