//! What the command line does with a catalog's database while no server of its own runs: copies, checks, the audit log.
//!
//! The command line may not know the store; it knows these few names.

pub use callsheet_store::{
    AuditEntry, BreakKind, ChainBreak, ChainReport, Change, DEFAULT_CONTEXT, Guid, Inspector,
    Reference, StoreError, SubjectName, Target, VersionKey, VersionNumber, What, identity,
};
