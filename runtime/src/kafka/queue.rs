//! One assigned partition: what waits of it, from where it reads on, and whether it is in hand.

use std::collections::VecDeque;

use super::records::size_bytes;
use crate::source::{Batch, Record};

/// One assigned partition.
#[derive(Debug, Default)]
pub(super) struct Partition {
    queue: VecDeque<Record>,
    bytes: usize,
    /// The offset that the queue goes on from; `None` until a position was sought.
    reading_from: Option<u64>,
    /// The position to seek next.
    wanted: Option<u64>,
    /// A batch is being processed.
    pub(super) claimed: bool,
    /// Being taken away: no new batch.
    pub(super) leaving: bool,
    /// The client was told to stop fetching.
    paused: bool,
}

impl Partition {
    /// The position to seek next.
    pub(super) const fn wanted(&self) -> Option<u64> {
        self.wanted
    }

    /// Bytes that wait.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Records that wait.
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }

    /// Fills `batch` from its position on; asks for a seek when another position is read.
    pub(super) fn take(&mut self, batch: &mut Batch, max_records: usize) {
        if self.leaving {
            return;
        }
        let offset = batch.from;
        if self.wanted.is_some() || self.reading_from != Some(offset) {
            if self.wanted != Some(offset) {
                self.queue.clear();
                self.bytes = 0;
                self.reading_from = None;
                self.wanted = Some(offset);
            }
            return;
        }
        let count = max_records.min(self.queue.len());
        batch.records.extend(self.queue.drain(..count));
        self.bytes -= batch.records.iter().map(size_bytes).sum::<usize>();
        self.reading_from = Some(batch.to());
    }

    /// Keeps a record if the partition reads on from it. Answers whether it is the first that waits.
    pub(super) fn push(&mut self, record: Record) -> bool {
        let next = self.queue.back().map(|last| last.offset + 1);
        let Some(next) = next.or(self.reading_from) else {
            return false;
        };
        if self.wanted.is_some() || record.offset < next {
            return false;
        }
        let was_empty = self.queue.is_empty();
        self.bytes += size_bytes(&record);
        self.queue.push_back(record);
        was_empty
    }

    /// The client now reads from `offset`.
    pub(super) fn sought(&mut self, offset: u64) {
        if self.wanted == Some(offset) {
            self.wanted = None;
            self.reading_from = Some(offset);
        }
    }

    /// `Some(true)`: pause now, `Some(false)`: go on. It stops at its bounds and goes on at half of them; with `all` it
    /// stops whatever waits.
    pub(super) fn flow(&mut self, bytes: usize, records: usize, all: bool) -> Option<bool> {
        let full = self.bytes >= bytes.max(1) || self.queue.len() >= records.max(1);
        let drained = self.bytes <= bytes / 2 && self.queue.len() <= records / 2;
        let pause = !self.paused && (all || full);
        let resume = self.paused && !all && drained;
        if !(pause || resume) {
            return None;
        }
        self.paused = pause;
        Some(pause)
    }
}
