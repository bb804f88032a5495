//! What the polling thread, the runner and the stores know together: which partitions are ours and what waits in memory.
//!
//! No client here: the state is plain, so that its rules are tested without a broker.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::watch;

use super::queue::Partition;
use crate::source::{Assignment, Batch, Record};

#[derive(Debug, Default)]
struct State {
    epoch: u64,
    partitions: BTreeMap<u32, Partition>,
    paused: bool,
    failure: Option<String>,
    ending: bool,
}

/// Bounds of the queue in memory, over all partitions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) bytes: usize,
    pub(super) records: usize,
}

/// The shared state and its two bells.
#[derive(Debug)]
pub(super) struct Shared {
    topic: Arc<str>,
    bounds: Bounds,
    state: Mutex<State>,
    released: Condvar,
    arrivals: watch::Sender<u64>,
}

impl Shared {
    pub(super) fn new(topic: Arc<str>, bounds: Bounds) -> Self {
        Self {
            topic,
            bounds,
            state: Mutex::default(),
            released: Condvar::new(),
            arrivals: watch::Sender::new(0),
        }
    }

    pub(super) const fn topic(&self) -> &Arc<str> {
        &self.topic
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ring(&self) {
        self.arrivals.send_modify(|arrivals| *arrivals += 1);
    }

    pub(super) fn arrivals(&self) -> u64 {
        *self.arrivals.borrow()
    }

    pub(super) async fn wait(&self, seen: u64, longest: Duration) {
        let mut arrivals = self.arrivals.subscribe();
        let changed = arrivals.wait_for(|arrivals| *arrivals != seen);
        let _elapsed = tokio::time::timeout(longest, changed).await;
    }

    // The runner's side.

    pub(super) fn assignment(&self) -> Assignment {
        let state = self.lock();
        Assignment {
            epoch: state.epoch,
            partitions: state.partitions.keys().copied().collect(),
        }
    }

    pub(super) fn claim(&self, partition: u32, epoch: u64) -> bool {
        let mut state = self.lock();
        if state.epoch != epoch {
            return false;
        }
        match state.partitions.get_mut(&partition) {
            Some(partition) if !partition.leaving => {
                partition.claimed = true;
                true
            }
            _ => false,
        }
    }

    pub(super) fn release(&self, partition: u32) {
        if let Some(partition) = self.lock().partitions.get_mut(&partition) {
            partition.claimed = false;
        }
        self.released.notify_all();
    }

    /// The partition is assigned, and a position committed for it is this member's to commit.
    pub(super) fn owns(&self, partition: u32) -> bool {
        self.lock().partitions.contains_key(&partition)
    }

    /// What waits of `partition` from `offset` on; an empty batch when nothing does, or another position is read.
    ///
    /// # Errors
    /// What ended the polling thread for good.
    pub(super) fn take(
        &self,
        partition: u32,
        offset: u64,
        max_records: usize,
    ) -> Result<Batch, String> {
        let mut state = self.lock();
        if let Some(failure) = &state.failure {
            return Err(failure.clone());
        }
        let mut batch = Batch {
            topic: Arc::clone(&self.topic),
            partition,
            from: offset,
            records: Vec::new(),
        };
        let Some(part) = state.partitions.get_mut(&partition) else {
            return Ok(batch);
        };
        part.take(&mut batch, max_records);
        Ok(batch)
    }

    pub(super) fn pause(&self, paused: bool) {
        self.lock().paused = paused;
    }

    pub(super) fn end(&self) {
        self.lock().ending = true;
    }

    // The polling thread's side.

    pub(super) fn is_ending(&self) -> bool {
        self.lock().ending
    }

    pub(super) fn assign(&self, partitions: impl IntoIterator<Item = u32>) {
        let mut state = self.lock();
        for partition in partitions {
            state.partitions.insert(partition, Partition::default());
        }
        state.epoch += 1;
        drop(state);
        self.ring();
    }

    /// Gives partitions away: after the batches in hand, at most after `drain`.
    pub(super) fn revoke(&self, partitions: &[u32], drain: Duration) {
        let deadline = Instant::now() + drain;
        let mut state = self.lock();
        for partition in partitions {
            if let Some(partition) = state.partitions.get_mut(partition) {
                partition.leaving = true;
            }
        }
        let in_hand = |state: &State| {
            partitions
                .iter()
                .filter_map(|partition| state.partitions.get(partition))
                .any(|partition| partition.claimed)
        };
        while in_hand(&state) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state = self
                .released
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        for partition in partitions {
            state.partitions.remove(partition);
        }
        state.epoch += 1;
        drop(state);
        self.ring();
    }

    /// Keeps records, each if its partition is assigned and reads on from it.
    pub(super) fn push(&self, records: impl IntoIterator<Item = Record>) {
        let mut state = self.lock();
        let mut arrived = false;
        for record in records {
            if let Some(part) = state.partitions.get_mut(&record.partition) {
                arrived |= part.push(record);
            }
        }
        drop(state);
        if arrived {
            self.ring();
        }
    }

    pub(super) fn fail(&self, failure: String) {
        self.lock().failure = Some(failure);
        self.ring();
    }

    /// Positions to seek.
    pub(super) fn wanted(&self) -> Vec<(u32, u64)> {
        self.lock()
            .partitions
            .iter()
            .filter_map(|(partition, part)| Some((*partition, part.wanted()?)))
            .collect()
    }

    /// `partition` now reads from `offset`.
    pub(super) fn sought(&self, partition: u32, offset: u64) {
        if let Some(part) = self.lock().partitions.get_mut(&partition) {
            part.sought(offset);
        }
    }

    /// Partitions to pause and to resume, by how much waits: a partition stops at its share of the bounds and goes on at
    /// half of it.
    pub(super) fn flow(&self) -> (Vec<u32>, Vec<u32>) {
        let mut state = self.lock();
        let (mut pause, mut resume) = (Vec::new(), Vec::new());
        let shares = state.partitions.len().max(1);
        let (bytes, records) = (self.bounds.bytes / shares, self.bounds.records / shares);
        let all = state.paused;
        for (partition, part) in &mut state.partitions {
            match part.flow(bytes, records, all) {
                Some(true) => pause.push(*partition),
                Some(false) => resume.push(*partition),
                None => {}
            }
        }
        (pause, resume)
    }

    /// Bytes and records that wait.
    pub(super) fn waiting(&self) -> (usize, usize) {
        let state = self.lock();
        state
            .partitions
            .values()
            .fold((0, 0), |(bytes, records), part| {
                (bytes + part.bytes(), records + part.len())
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared() -> Shared {
        let bounds = Bounds {
            bytes: usize::MAX,
            records: 20,
        };
        Shared::new("t".into(), bounds)
    }

    fn record(partition: u32, offset: u64) -> Record {
        Record {
            topic: "t".into(),
            partition,
            offset,
            timestamp_ms: 0,
            key: None,
            value: Some(vec![1; 10]),
            headers: Vec::new(),
        }
    }

    fn seek(shared: &Shared) {
        for (partition, offset) in shared.wanted() {
            shared.sought(partition, offset);
        }
    }

    fn offsets(batch: &Batch) -> Vec<u64> {
        batch.records.iter().map(|record| record.offset).collect()
    }

    #[test]
    fn a_position_is_sought_before_anything_is_handed_out() {
        let shared = shared();
        shared.assign([0]);
        shared.push([record(0, 90)]);
        assert!(shared.take(0, 5, 10).unwrap().records.is_empty());
        assert_eq!(shared.wanted(), [(0, 5)]);
        shared.push([record(0, 91)]);
        seek(&shared);
        (5..8).for_each(|offset| shared.push([record(0, offset)]));
        let batch = shared.take(0, 5, 2).unwrap();
        assert_eq!((offsets(&batch), batch.to()), (vec![5, 6], 7));
        assert_eq!(offsets(&shared.take(0, 7, 2).unwrap()), [7]);
        assert_eq!(shared.waiting(), (0, 0));
    }

    #[test]
    fn going_back_discards_what_was_read_ahead() {
        let shared = shared();
        shared.assign([0]);
        shared.take(0, 0, 1).unwrap();
        seek(&shared);
        (0..4).for_each(|offset| shared.push([record(0, offset)]));
        assert_eq!(offsets(&shared.take(0, 0, 2).unwrap()), [0, 1]);
        assert!(shared.take(0, 0, 2).unwrap().records.is_empty());
        shared.push([record(0, 4)]);
        seek(&shared);
        shared.push([record(0, 0)]);
        assert_eq!(offsets(&shared.take(0, 0, 2).unwrap()), [0]);
    }

    #[test]
    fn gaps_of_compaction_and_transactions_are_no_reason_to_seek() {
        let shared = shared();
        shared.assign([0]);
        shared.take(0, 3, 1).unwrap();
        seek(&shared);
        shared.push([record(0, 7)]);
        shared.push([record(0, 12)]);
        let batch = shared.take(0, 3, 9).unwrap();
        assert_eq!((batch.from, batch.to()), (3, 13));
    }

    #[test]
    fn a_full_partition_pauses_and_goes_on_at_half_of_its_share() {
        let shared = shared();
        shared.assign([0, 1]);
        for partition in [0, 1] {
            shared.take(partition, 0, 1).unwrap();
        }
        seek(&shared);
        (0..10).for_each(|offset| shared.push([record(0, offset)]));
        assert_eq!(shared.flow(), (vec![0], vec![]));
        shared.take(0, 0, 4).unwrap();
        assert_eq!(shared.flow(), (vec![], vec![]));
        shared.take(0, 4, 1).unwrap();
        assert_eq!(shared.flow(), (vec![], vec![0]));
        shared.pause(true);
        assert_eq!(shared.flow(), (vec![0, 1], vec![]));
        shared.pause(false);
        assert_eq!(shared.flow(), (vec![], vec![0, 1]));
    }

    #[test]
    fn a_partition_leaves_after_the_batch_in_hand() {
        let shared = Arc::new(shared());
        shared.assign([0, 1]);
        let epoch = shared.assignment().epoch;
        assert!(shared.claim(0, epoch));
        let revoker = Arc::clone(&shared);
        let revoking = std::thread::spawn(move || revoker.revoke(&[0], Duration::from_mins(1)));
        // The claim holds it: ours until it is released.
        while shared.claim(0, epoch) {
            std::thread::yield_now();
        }
        assert!(shared.owns(0));
        shared.release(0);
        revoking.join().unwrap();
        assert!(!shared.owns(0) && shared.owns(1));
        assert_ne!(shared.assignment().epoch, epoch);
        assert!(!shared.claim(1, epoch), "positions are read again first");
    }

    #[test]
    fn a_batch_that_takes_too_long_loses_its_partition() {
        let shared = shared();
        shared.assign([0]);
        assert!(shared.claim(0, shared.assignment().epoch));
        shared.revoke(&[0], Duration::ZERO);
        assert!(!shared.owns(0));
    }
}
