//! What one judgement found out that holds for every pair of schemas of the same two hashes.
//!
//! Versions of a subject often differ in words only: descriptions, comments, layout. Their structural hashes are equal,
//! and so are the records that they accept; a witness of one is a witness of all. What is each version's own (the
//! registry's answer, places, the rules about words) is looked at again, which costs little.

use std::collections::BTreeMap;

use crate::report::{Fix, Truth, Witness};

/// A finding's rule and places, by text and by hash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) rule: &'static str,
    /// Path and hash in the reader.
    pub(super) reader: (String, [u8; 16]),
    /// Path and hash in the writer.
    pub(super) writer: (String, [u8; 16]),
}

/// What became of the search for a record that shows a finding.
#[derive(Clone, Debug)]
pub(super) enum Shown {
    /// There is no such record.
    Absent,
    /// It was not found.
    Open,
    /// This one.
    By(Witness),
}

/// What is known about one pair of hashes.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The verdict without a look at single places, and its record.
    pub(super) truth: Option<(Truth, Option<Witness>)>,
    pub(super) shown: BTreeMap<Key, Shown>,
    /// Fixes that were tried; `None` if none works.
    pub(super) fixes: BTreeMap<Key, Option<Fix>>,
}
