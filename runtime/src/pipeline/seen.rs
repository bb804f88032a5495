//! Idempotence by event id: an id counts once, and the same id with other content is an error.

use std::collections::{BTreeMap, BTreeSet};

/// What an id's appearance means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sighting {
    /// The id is new.
    First,
    /// Seen before with the same content: drop it.
    Again,
    /// Seen before with other content: keep the first, refuse this one.
    Mutated,
}

/// Ids seen lately, for one partition. An id is forgotten `retention_ms` of event time after it happened.
#[derive(Clone, Debug)]
pub struct Seen {
    retention_ms: i64,
    ids: BTreeMap<[u8; 16], (u64, i64)>,
    by_time: BTreeSet<(i64, [u8; 16])>,
    added: Vec<[u8; 16]>,
    forgotten: Vec<[u8; 16]>,
}

impl Seen {
    /// No ids.
    pub const fn new(retention_ms: i64) -> Self {
        Self {
            retention_ms,
            ids: BTreeMap::new(),
            by_time: BTreeSet::new(),
            added: Vec::new(),
            forgotten: Vec::new(),
        }
    }

    /// Takes stored ids back: id, digest of the content, event time.
    pub fn restore(&mut self, ids: impl IntoIterator<Item = ([u8; 16], u64, i64)>) {
        self.ids.clear();
        self.by_time.clear();
        self.added.clear();
        self.forgotten.clear();
        for (id, digest, at_ms) in ids {
            self.ids.insert(id, (digest, at_ms));
            self.by_time.insert((at_ms, id));
        }
    }

    /// Looks at an id and remembers it.
    pub fn see(&mut self, id: [u8; 16], digest: u64, at_ms: i64) -> Sighting {
        match self.ids.get(&id) {
            Some((known, _)) if *known == digest => Sighting::Again,
            Some(_) => Sighting::Mutated,
            None => {
                self.ids.insert(id, (digest, at_ms));
                self.by_time.insert((at_ms, id));
                self.added.push(id);
                Sighting::First
            }
        }
    }

    /// Forgets the ids that happened `retention_ms` or more before `watermark_ms`.
    pub fn forget_before(&mut self, watermark_ms: i64) {
        let horizon_ms = watermark_ms.saturating_sub(self.retention_ms);
        while let Some((at_ms, id)) = self.by_time.first().copied() {
            if at_ms > horizon_ms {
                break;
            }
            self.by_time.pop_first();
            self.ids.remove(&id);
            self.forgotten.push(id);
        }
    }

    /// The ids that were added (`Some`: digest, event time) and forgotten (`None`) since the last call: what to store.
    pub fn take_changes(&mut self, mut each: impl FnMut([u8; 16], Option<(u64, i64)>)) {
        for id in core::mem::take(&mut self.added) {
            if let Some(entry) = self.ids.get(&id) {
                each(id, Some(*entry));
            }
        }
        for id in core::mem::take(&mut self.forgotten) {
            if !self.ids.contains_key(&id) {
                each(id, None);
            }
        }
    }

    /// Number of ids in memory.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// No id is in memory.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_counts_once_and_other_content_is_a_mutation() {
        let mut seen = Seen::new(100);
        assert_eq!(seen.see([1; 16], 7, 1_000), Sighting::First);
        assert_eq!(seen.see([1; 16], 7, 1_000), Sighting::Again);
        assert_eq!(seen.see([1; 16], 8, 1_000), Sighting::Mutated);
        assert_eq!(
            seen.see([1; 16], 7, 1_000),
            Sighting::Again,
            "the first content stays"
        );
    }

    #[test]
    fn ids_are_forgotten_by_event_time() {
        let mut seen = Seen::new(100);
        seen.see([1; 16], 7, 1_000);
        seen.see([2; 16], 7, 1_050);
        seen.forget_before(1_100);
        assert_eq!(seen.len(), 1);
        let mut changes = Vec::new();
        seen.take_changes(|id, entry| changes.push((id[0], entry)));
        assert_eq!(changes, [(2, Some((7, 1_050))), (1, None)]);
    }
}
