//! A topic and a store in memory.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use callsheet::delivery::Effects;
use callsheet::source::{Assignment, Batch, Record, Source, SourceError};
use callsheet::store::{Positions, Progress, Promise, StateEntries, Store, StoreError};

/// What the store does with a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Commit,
    Fail,
    /// The answer is lost on its way.
    CommitAndFail,
    /// No answer comes.
    Hang,
}

#[derive(Debug, Default)]
struct Kept {
    positions: Positions,
    output: Vec<Vec<u8>>,
    answers: VecDeque<Answer>,
    hanging: u32,
}

/// Keeps positions and output, fails as told.
#[derive(Clone, Debug)]
pub(crate) struct Memory(Arc<Mutex<Kept>>);

impl Memory {
    pub(crate) fn new(partitions: usize) -> Self {
        Self(Arc::new(Mutex::new(Kept {
            output: vec![Vec::new(); partitions],
            ..Kept::default()
        })))
    }

    /// The answers to the next commits; later ones succeed.
    pub(crate) fn answer(&self, answers: impl IntoIterator<Item = Answer>) {
        self.0.lock().unwrap().answers = answers.into_iter().collect();
    }

    /// Values by partition, in order.
    pub(crate) fn outcome(&self) -> Vec<Vec<u8>> {
        self.0.lock().unwrap().output.clone()
    }

    pub(crate) fn hanging(&self) -> u32 {
        self.0.lock().unwrap().hanging
    }

    fn keep(&self, progress: &Progress, effects: &Effects) -> Answer {
        let mut kept = self.0.lock().unwrap();
        let answer = kept.answers.pop_front().unwrap_or(Answer::Commit);
        if matches!(answer, Answer::Commit | Answer::CommitAndFail) {
            let stored = kept.positions.insert(progress.partition, progress.to);
            assert_eq!(stored.unwrap_or(0), progress.from, "{progress:?}");
            for record in effects.records() {
                let value = record.value.as_ref().unwrap()[0];
                kept.output[record.partition as usize].push(value);
            }
        }
        kept.hanging += u32::from(answer == Answer::Hang);
        answer
    }
}

impl Store for Memory {
    async fn positions(
        &self,
        _group: &str,
        _topic: &str,
        partitions: &[u32],
    ) -> Result<Positions, StoreError> {
        let mut positions = self.0.lock().unwrap().positions.clone();
        positions.retain(|partition, _| partitions.contains(partition));
        Ok(positions)
    }

    async fn state(&self, _store: &str, _prefix: &[u8]) -> Result<StateEntries, StoreError> {
        Ok(Vec::new())
    }

    async fn commit(
        &self,
        progress: Option<&Progress>,
        effects: Effects,
    ) -> Result<u64, StoreError> {
        match self.keep(progress.unwrap(), &effects) {
            Answer::Commit => Ok(effects.records().len() as u64),
            Answer::Fail | Answer::CommitAndFail => {
                Err(StoreError::Transient("the store does not answer".into()))
            }
            Answer::Hang => core::future::pending().await,
        }
    }

    fn promises(&self) -> Vec<Promise> {
        Vec::new()
    }
}

#[derive(Debug)]
struct Shared {
    assignment: Assignment,
    in_hand: u32,
    pauses: u32,
}

/// A topic whose values are 0, 1, 2 … in each partition.
#[derive(Clone, Debug)]
pub(crate) struct Topic {
    records: u8,
    partitions: usize,
    shared: Arc<Mutex<Shared>>,
}

impl Topic {
    pub(crate) fn new(partitions: u32, records: u8) -> Self {
        Self {
            records,
            partitions: partitions as usize,
            shared: Arc::new(Mutex::new(Shared {
                assignment: Assignment {
                    epoch: 0,
                    partitions: (0..partitions).collect(),
                },
                in_hand: 0,
                pauses: 0,
            })),
        }
    }

    pub(crate) fn assign(&self, partitions: &[u32]) {
        let assignment = &mut self.shared.lock().unwrap().assignment;
        assignment.epoch += 1;
        assignment.partitions = partitions.to_vec();
    }

    /// What the output must be in the end: every value once, in order.
    pub(crate) fn everything(&self) -> Vec<Vec<u8>> {
        vec![(0..self.records).collect(); self.partitions]
    }

    pub(crate) fn pauses(&self) -> u32 {
        self.shared.lock().unwrap().pauses
    }

    pub(crate) fn in_hand(&self) -> u32 {
        self.shared.lock().unwrap().in_hand
    }
}

impl Source for Topic {
    fn topic(&self) -> Arc<str> {
        "in".into()
    }

    fn partitions(&self) -> u32 {
        u32::try_from(self.assignment().partitions.len()).unwrap()
    }

    fn assignment(&self) -> Assignment {
        self.shared.lock().unwrap().assignment.clone()
    }

    fn claim(&self, partition: u32, epoch: u64) -> bool {
        let mut shared = self.shared.lock().unwrap();
        let ours =
            shared.assignment.epoch == epoch && shared.assignment.partitions.contains(&partition);
        shared.in_hand += u32::from(ours);
        ours
    }

    fn release(&self, _partition: u32) {
        self.shared.lock().unwrap().in_hand -= 1;
    }

    fn pause(&self, paused: bool) {
        self.shared.lock().unwrap().pauses += u32::from(paused);
    }

    async fn fetch(
        &self,
        partition: u32,
        offset: u64,
        max_records: usize,
    ) -> Result<Batch, SourceError> {
        let topic: Arc<str> = self.topic();
        let records = (offset..u64::from(self.records))
            .take(max_records)
            .map(|offset| Record {
                topic: Arc::clone(&topic),
                partition,
                offset,
                timestamp_ms: 0,
                key: None,
                value: Some(vec![u8::try_from(offset).unwrap()]),
                headers: Vec::new(),
            })
            .collect();
        Ok(Batch {
            topic,
            partition,
            from: offset,
            records,
        })
    }
}
