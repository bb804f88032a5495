//! The loop: fetch, prepare, process, commit. One batch at a time, each as a whole or not at all.

use core::future::poll_fn;
use core::pin::pin;
use core::task::Poll;
use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::job::Group;
use super::{Job, PipelineError, Stop};
use crate::dead_letter::ErrorCode;
use crate::delivery::{Backoff, Effects};
use crate::embedded::{Log, LogError, Progress};
use crate::source::{Batch, Source};

/// What happens to records that fail for good; Kafka Connect's `errors.tolerance`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tolerance {
    /// The first one stops the pipeline.
    None,
    /// They become dead letters.
    #[default]
    All,
}

/// How a runner runs.
#[derive(Clone, Debug)]
pub struct RunnerOptions {
    /// Most records in a batch.
    pub batch_records: usize,
    /// What happens to records that fail for good.
    pub tolerance: Tolerance,
    /// Dead letters among the last [`RunnerOptions::breaker_records`] records beyond this share, in percent, stop the pipeline.
    pub breaker_percent: u64,
    /// Records that the share is taken over; fewer never stop it.
    pub breaker_records: u64,
    /// Delays between attempts at a batch that cannot be processed now.
    pub backoff: Backoff,
    /// Longest wait for new records before looking again.
    pub idle: Duration,
}

impl Default for RunnerOptions {
    /// Batches of 2,000; dead letters tolerated up to half of the last 1,000 records; a look every 250 ms.
    fn default() -> Self {
        Self {
            batch_records: 2_000,
            tolerance: Tolerance::All,
            breaker_percent: 50,
            breaker_records: 1_000,
            backoff: Backoff::new(0),
            idle: Duration::from_millis(250),
        }
    }
}

/// What one turn of the loop did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A batch was committed.
    Committed {
        /// Records in it.
        records: usize,
    },
    /// Every partition is read to its end.
    AtEnd,
}

/// What a runner has done since it was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Records read and committed.
    pub records: u64,
    /// Batches committed.
    pub batches: u64,
    /// Records appended, dead letters included.
    pub appended: u64,
    /// Dead letters by class.
    pub dead_letters: BTreeMap<ErrorCode, u64>,
    /// Attempts that had to be repeated.
    pub retries: u64,
}

/// Drives one job over the partitions of one source.
#[derive(Debug)]
pub struct Runner<J, S> {
    log: Log,
    group: Group,
    job: J,
    source: S,
    options: RunnerOptions,
    positions: BTreeMap<u32, u64>,
    turn: u32,
    restored: bool,
    totals: Totals,
    latest: (u64, u64),
}

impl<J: Job, S: Source> Runner<J, S> {
    /// A runner of `group`. Positions and state are read from `log` at the first step.
    pub fn new(log: Log, group: &str, source: S, job: J, options: RunnerOptions) -> Self {
        Self {
            log,
            group: group.into(),
            job,
            source,
            options,
            positions: BTreeMap::new(),
            turn: 0,
            restored: false,
            totals: Totals::default(),
            latest: (0, 0),
        }
    }

    /// What was done so far.
    pub const fn totals(&self) -> &Totals {
        &self.totals
    }

    /// The job, for its own counts.
    pub const fn job(&self) -> &J {
        &self.job
    }

    /// Processes and commits one batch. After an error, or when the future is dropped in the middle, nothing of the batch
    /// has happened and the next call takes positions and state back from the log.
    ///
    /// # Errors
    /// [`PipelineError`].
    pub async fn step(&mut self) -> Result<Step, PipelineError> {
        self.restore_if_needed().await?;
        let Some(batch) = self.next_batch().await? else {
            return Ok(Step::AtEnd);
        };
        // From here until the commit the job is ahead of the log.
        self.restored = false;
        self.prepare(&batch).await?;
        let mut effects = Effects::new();
        self.job
            .process(&batch, &mut effects)
            .map_err(PipelineError::Job)?;
        self.judge(&batch, &effects)?;
        let dead_letters = effects.dead_letters().clone();
        let progress = Progress::of(&self.group, &batch);
        let committed = self.commit(Some(&progress), effects).await?;
        self.restored = true;
        self.positions.insert(batch.partition, progress.to);
        self.totals.records += batch.records.len() as u64;
        self.totals.batches += 1;
        self.totals.appended += committed;
        for (code, count) in dead_letters {
            *self.totals.dead_letters.entry(code).or_default() += count;
        }
        Ok(Step::Committed {
            records: batch.records.len(),
        })
    }

    /// Runs until every partition is read to its end or `stop` is asked for.
    ///
    /// # Errors
    /// As [`Runner::step`].
    pub async fn run_to_end(&mut self, stop: &Stop) -> Result<(), PipelineError> {
        while !stop.is_asked() {
            if self.step().await? == Step::AtEnd {
                break;
            }
        }
        Ok(())
    }

    /// Runs until `stop` is asked for, waiting for new records at the end.
    ///
    /// # Errors
    /// As [`Runner::step`].
    pub async fn run(&mut self, stop: &mut Stop) -> Result<(), PipelineError> {
        while !stop.is_asked() {
            let seen = self.log.commits();
            if self.step().await? == Step::AtEnd {
                first_of(
                    stop.asked(),
                    self.log.wait_for_commit(seen, self.options.idle),
                )
                .await;
            }
        }
        Ok(())
    }

    /// The input has ended for good: commits what the job still holds.
    ///
    /// # Errors
    /// As [`Runner::step`].
    pub async fn finish(&mut self) -> Result<(), PipelineError> {
        self.restore_if_needed().await?;
        self.restored = false;
        let mut effects = Effects::new();
        self.job.finish(&mut effects).map_err(PipelineError::Job)?;
        self.totals.appended += self.commit(None, effects).await?;
        self.restored = true;
        Ok(())
    }

    async fn restore_if_needed(&mut self) -> Result<(), PipelineError> {
        if self.restored {
            return Ok(());
        }
        let topic = self.source.topic();
        for partition in 0..self.source.partitions() {
            let position = self.log.position(&self.group, &topic, partition).await?;
            self.positions.insert(partition, position);
        }
        self.job
            .restore(&self.log)
            .await
            .map_err(PipelineError::Job)?;
        self.restored = true;
        Ok(())
    }

    /// The next batch, partitions in turn; `None` when all are at their end.
    async fn next_batch(&mut self) -> Result<Option<Batch>, PipelineError> {
        let partitions = self.source.partitions();
        for _ in 0..partitions {
            let partition = self.turn % partitions;
            self.turn = (partition + 1) % partitions;
            let position = self.positions.get(&partition).copied().unwrap_or(0);
            let batch = self.fetch(partition, position).await?;
            if !batch.records.is_empty() {
                return Ok(Some(batch));
            }
        }
        Ok(None)
    }

    async fn fetch(&mut self, partition: u32, position: u64) -> Result<Batch, PipelineError> {
        let mut backoff = self.options.backoff.clone();
        loop {
            match self
                .source
                .fetch(partition, position, self.options.batch_records)
                .await
            {
                Ok(batch) => return Ok(batch),
                Err(error) => match backoff.next() {
                    Some(delay) => self.wait(delay).await,
                    None => return Err(PipelineError::Source(error)),
                },
            }
        }
    }

    async fn prepare(&mut self, batch: &Batch) -> Result<(), PipelineError> {
        let mut backoff = self.options.backoff.clone();
        loop {
            match self.job.prepare(batch).await {
                Ok(()) => return Ok(()),
                Err(transient) => match backoff.next() {
                    Some(delay) => self.wait(delay).await,
                    None => return Err(PipelineError::Waited(transient)),
                },
            }
        }
    }

    async fn wait(&mut self, delay: Duration) {
        self.totals.retries += 1;
        tokio::time::sleep(delay).await;
    }

    async fn commit(&self, progress: Option<&Progress>, effects: Effects) -> Result<u64, LogError> {
        let committed = self.log.commit(progress, effects).await?;
        Ok(committed.appended.values().map(|(_, count)| count).sum())
    }

    /// Refuses a batch that the tolerance or the share of dead letters forbids.
    fn judge(&mut self, batch: &Batch, effects: &Effects) -> Result<(), PipelineError> {
        let failed: u64 = effects.dead_letters().values().sum();
        if let (Tolerance::None, Some((code, _))) = (
            self.options.tolerance,
            effects.dead_letters().first_key_value(),
        ) {
            let batch = batch
                .records
                .first()
                .map(crate::source::Record::position)
                .unwrap_or_default();
            return Err(PipelineError::NotTolerated { code: *code, batch });
        }
        if self.latest.1 >= self.options.breaker_records {
            self.latest = (0, 0);
        }
        self.latest.0 += failed;
        self.latest.1 += batch.records.len() as u64;
        let (dead_letters, records) = self.latest;
        if records >= self.options.breaker_records
            && dead_letters * 100 > records * self.options.breaker_percent
        {
            self.latest = (0, 0);
            return Err(PipelineError::TooManyDeadLetters {
                dead_letters,
                records,
            });
        }
        Ok(())
    }
}

/// Waits for whichever ends first.
async fn first_of(one: impl Future<Output = ()>, other: impl Future<Output = ()>) {
    let (mut one, mut other) = (pin!(one), pin!(other));
    poll_fn(|context| {
        if one.as_mut().poll(context).is_ready() {
            Poll::Ready(())
        } else {
            other.as_mut().poll(context)
        }
    })
    .await;
}

impl<J, S> Runner<J, S> {
    /// The consumer group.
    pub fn group(&self) -> Arc<str> {
        Arc::clone(&self.group)
    }
}
