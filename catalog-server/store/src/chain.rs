//! The hash chain over `changes`: each row's hash covers the row and the hash before it.
//!
//! Owns the recipe and the report. A row that is edited, removed, inserted or reordered breaks the chain from there on;
//! rows cut off at the end are seen because the head is kept apart.

use sha2::{Digest, Sha256};

/// A row of `changes` as it stands in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) seq: i64,
    pub(crate) ts_ms: i64,
    pub(crate) actor: String,
    pub(crate) what: String,
    pub(crate) prev_hash: [u8; 32],
    pub(crate) hash: [u8; 32],
}

/// The newest row, as the table `chain_head` keeps it; all zero before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) seq: i64,
    pub(crate) hash: [u8; 32],
}

impl Head {
    /// The link that follows.
    pub(crate) fn link(&self, ts_ms: i64, actor: &str, what: String) -> Link {
        let seq = self.seq + 1;
        Link {
            seq,
            ts_ms,
            actor: actor.to_owned(),
            hash: link_hash(&self.hash, seq, ts_ms, actor, &what),
            what,
            prev_hash: self.hash,
        }
    }
}

/// SHA-256 over: the hash before, `seq` and `ts_ms` (8 bytes big-endian each), the actor's length in bytes (8 bytes
/// big-endian), the actor, the text of `what`.
pub(crate) fn link_hash(
    prev_hash: &[u8; 32],
    seq: i64,
    ts_ms: i64,
    actor: &str,
    what: &str,
) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(prev_hash);
    hash.update(seq.to_be_bytes());
    hash.update(ts_ms.to_be_bytes());
    hash.update((actor.len() as u64).to_be_bytes());
    hash.update(actor.as_bytes());
    hash.update(what.as_bytes());
    hash.finalize().into()
}

/// What [`crate::Store::verify_chain`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainReport {
    /// How many rows were read.
    pub rows: i64,
    /// The sequence number that the kept head names.
    pub head: i64,
    /// The places where the chain breaks, ascending; at most 100.
    pub breaks: Vec<ChainBreak>,
}

impl ChainReport {
    /// Whether every row is as it was written and none is missing.
    pub fn is_intact(&self) -> bool {
        self.breaks.is_empty()
    }
}

/// One place where the chain breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainBreak {
    /// The row.
    pub seq: i64,
    /// How it breaks.
    pub kind: BreakKind,
}

/// How the chain breaks at a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakKind {
    /// The row is missing.
    Missing,
    /// The row's content does not give its hash, or cannot be read.
    Edited,
    /// The row does not continue the one before it.
    Unlinked,
    /// The kept head is not the newest row.
    Head,
}
