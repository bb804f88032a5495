//! The loop: fetch, prepare, process, commit. One batch at a time, each as a whole or not at all.
//!
//! A batch that cannot be prepared now is held, and its partition with it; the other partitions go on. A store that
//! fails is tried again from its own positions; one that keeps failing is left alone until the breaker lets a probe
//! through, and the source is paused meanwhile.

use core::future::poll_fn;
use core::pin::pin;
use core::task::Poll;
use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::time::Instant;

use super::job::Group;
use super::options::Counts;
use super::watch::Watch;
use super::{Job, PipelineError, RunnerOptions, Step, Stop, Tolerance, Totals, Transient};
use crate::delivery::{Backoff, Breaker, BreakerState, Effects};
use crate::source::{Assignment, Batch, Source, SourceError};
use crate::store::{Progress, Store, StoreError};

/// A batch that waits for something outside, such as a schema.
#[derive(Debug)]
struct Held {
    batch: Batch,
    backoff: Backoff,
    until: Instant,
}

/// Drives one job over the partitions of one source, into one store.
#[derive(Debug)]
pub struct Runner<J, S, C> {
    store: C,
    group: Group,
    job: J,
    source: Arc<S>,
    options: RunnerOptions,
    assignment: Option<Assignment>,
    positions: BTreeMap<u32, u64>,
    held: BTreeMap<u32, Held>,
    breaker: Breaker,
    trouble: Backoff,
    began: Instant,
    turn: usize,
    restored: bool,
    totals: Totals,
    latest: (u64, u64),
    watch: Watch,
}

/// Tells the source, also when the future around it is dropped, that a partition's batch is no longer in hand.
struct InHand<S: Source>(Arc<S>, u32);

impl<S: Source> Drop for InHand<S> {
    fn drop(&mut self) {
        self.0.release(self.1);
    }
}

/// What became of one attempt at a batch.
enum Attempt {
    Committed(usize),
    /// The batch waits; others may go on.
    Held,
    /// The store failed and will be tried again.
    Trouble(StoreError),
}

impl<J: Job<C>, S: Source, C: Store> Runner<J, S, C> {
    /// A runner of `group`. Positions and state are read from `store` at the first step.
    pub fn new(store: C, group: &str, source: S, job: J, options: RunnerOptions) -> Self {
        Self {
            store,
            group: group.into(),
            job,
            source: Arc::new(source),
            breaker: Breaker::new(options.breaker),
            trouble: options.backoff.clone(),
            options,
            assignment: None,
            positions: BTreeMap::new(),
            held: BTreeMap::new(),
            began: Instant::now(),
            turn: 0,
            restored: false,
            totals: Totals::default(),
            latest: (0, 0),
            watch: Watch::default(),
        }
    }

    /// The same, telling `telemetry` what it does.
    #[cfg(feature = "otel")]
    #[must_use]
    pub fn watched_by(self, telemetry: crate::otel::Telemetry) -> Self {
        Self {
            watch: Watch::by(telemetry),
            ..self
        }
    }

    /// Processes and commits one batch. After an error, or when the future is dropped in the middle, nothing of the batch
    /// has happened and the next call takes positions and state back from the store.
    ///
    /// # Errors
    /// [`PipelineError`].
    pub async fn step(&mut self) -> Result<Step, PipelineError> {
        let (_stopper, mut never) = Stop::new();
        self.step_until(&mut never).await
    }

    /// Runs until every partition is read to its end or `stop` is asked for.
    ///
    /// # Errors
    /// As [`Runner::step`]; [`PipelineError::NotDrained`].
    pub async fn run_to_end(&mut self, stop: &Stop) -> Result<(), PipelineError> {
        let mut stop = stop.clone();
        while !stop.is_asked() {
            if !matches!(self.drained_step(&mut stop).await?, Step::Committed { .. }) {
                break;
            }
        }
        Ok(())
    }

    /// Runs until `stop` is asked for, waiting for new records at the end.
    ///
    /// # Errors
    /// As [`Runner::run_to_end`].
    pub async fn run(&mut self, stop: &mut Stop) -> Result<(), PipelineError> {
        while !stop.is_asked() {
            let seen = self.source.arrivals();
            if self.drained_step(stop).await? == Step::AtEnd {
                first_of(stop.asked(), self.source.wait(seen, self.options.idle)).await;
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
        let mut effects = Effects::of_run(self.options.run_id.clone());
        self.job.finish(&mut effects).map_err(PipelineError::Job)?;
        self.totals.appended += self.store.commit(None, effects).await?;
        self.restored = true;
        Ok(())
    }

    /// A step that is given up when it takes longer than the drain after the stop was asked for.
    async fn drained_step(&mut self, stop: &mut Stop) -> Result<Step, PipelineError> {
        let (mut asked, drain) = (stop.clone(), self.options.drain);
        let mut step = pin!(self.step_until(stop));
        let mut late = pin!(async move {
            asked.asked().await;
            tokio::time::sleep(drain).await;
        });
        poll_fn(|context| {
            if let Poll::Ready(done) = step.as_mut().poll(context) {
                return Poll::Ready(done);
            }
            late.as_mut()
                .poll(context)
                .map(|()| Err(PipelineError::NotDrained))
        })
        .await
    }

    async fn step_until(&mut self, stop: &mut Stop) -> Result<Step, PipelineError> {
        loop {
            let pause = self.breaker.wait(self.began.elapsed());
            self.watch
                .behind(self.source.as_ref(), &self.group, &self.positions)
                .await;
            if !pause.is_zero() {
                self.source.pause(true);
                self.tell_breaker();
                if self.waited(pause, stop).await {
                    return Ok(Step::Stopped);
                }
                self.source.pause(false);
            }
            match self.restore_if_needed().await {
                Ok(()) => {}
                Err(PipelineError::Store(error)) if error.is_transient() => {
                    if self.stood_trouble(error, stop).await? {
                        return Ok(Step::Stopped);
                    }
                    continue;
                }
                Err(error) => return Err(error),
            }
            self.watch.fetching();
            let Some((batch, backoff)) = self.next_batch(stop).await? else {
                let Some(until) = self.held.values().map(|held| held.until).min() else {
                    return Ok(Step::AtEnd);
                };
                // Only held partitions have something: until the first may be tried again, or others get records.
                let (seen, pause) = (self.source.arrivals(), until - Instant::now());
                first_of(stop.asked(), self.source.wait(seen, pause)).await;
                if stop.is_asked() {
                    return Ok(Step::Stopped);
                }
                continue;
            };
            self.watch
                .fetched(self.source.as_ref(), &self.group, &batch);
            let epoch = self.assignment.as_ref().map_or(0, |shared| shared.epoch);
            if !self.source.claim(batch.partition, epoch) {
                continue;
            }
            let in_hand = InHand(Arc::clone(&self.source), batch.partition);
            let attempt = self.attempt(batch, backoff).await?;
            drop(in_hand);
            match attempt {
                Attempt::Committed(records) => return Ok(Step::Committed { records }),
                Attempt::Held => {}
                Attempt::Trouble(error) => {
                    if self.stood_trouble(error, stop).await? {
                        return Ok(Step::Stopped);
                    }
                }
            }
        }
    }

    async fn attempt(
        &mut self,
        batch: Batch,
        mut backoff: Backoff,
    ) -> Result<Attempt, PipelineError> {
        // From here until the commit the job is ahead of the store.
        self.restored = false;
        if let Err(transient) = self.job.prepare(&batch).await {
            self.hold(batch, &mut backoff, transient)?;
            // Preparing changes no state.
            self.restored = true;
            return Ok(Attempt::Held);
        }
        let mut effects = self.watch.effects(
            self.source.as_ref(),
            &self.group,
            &batch,
            self.options.run_id.clone(),
        );
        self.job
            .process(&batch, &mut effects)
            .map_err(PipelineError::Job)?;
        self.judge(&batch, &effects)?;
        let counts = Counts {
            dead_letters: effects.dead_letters().clone(),
            tally: *effects.tally(),
        };
        let progress = Progress::of(&self.group, &batch);
        self.watch.committing(&batch, &mut effects);
        let committed = self.store.commit(Some(&progress), effects).await;
        let error = committed.as_ref().err();
        self.watch
            .committed(self.source.as_ref(), &batch, &progress, &counts, error);
        let appended = match committed {
            Ok(appended) => appended,
            Err(error) if error.is_transient() => {
                self.breaker.failed(self.began.elapsed());
                return Ok(Attempt::Trouble(error));
            }
            Err(error) => return Err(PipelineError::Store(error)),
        };
        let was = self.breaker();
        self.breaker.succeeded();
        if was != BreakerState::Closed || self.totals.batches == 0 {
            self.tell_breaker();
        }
        self.trouble.reset();
        self.restored = true;
        self.positions.insert(batch.partition, progress.to);
        let records = batch.records.len() as u64;
        self.totals.add(records, appended, &counts);
        Ok(Attempt::Committed(batch.records.len()))
    }

    fn hold(
        &mut self,
        batch: Batch,
        backoff: &mut Backoff,
        transient: Transient,
    ) -> Result<(), PipelineError> {
        let Some(delay) = backoff.next() else {
            return Err(PipelineError::Waited(transient));
        };
        self.retried(transient.code.as_str());
        let held = Held {
            backoff: backoff.clone(),
            until: Instant::now() + delay,
            batch,
        };
        self.held.insert(held.batch.partition, held);
        Ok(())
    }

    /// Waits before the store is tried again; true when the stop was asked for.
    async fn stood_trouble(
        &mut self,
        error: StoreError,
        stop: &mut Stop,
    ) -> Result<bool, PipelineError> {
        let Some(delay) = self.trouble.next() else {
            return Err(PipelineError::Store(error));
        };
        self.retried("STORE");
        Ok(self.waited(delay, stop).await)
    }

    fn retried(&mut self, code: &'static str) {
        self.totals.retries += 1;
        self.watch.retried(self.source.as_ref(), &self.group, code);
    }

    fn tell_breaker(&self) {
        let state = self.breaker.state(self.began.elapsed());
        self.watch.breaker(self.source.as_ref(), &self.group, state);
    }

    /// Waits; true when the stop was asked for.
    async fn waited(&self, delay: Duration, stop: &mut Stop) -> bool {
        first_of(stop.asked(), tokio::time::sleep(delay)).await;
        stop.is_asked()
    }

    async fn restore_if_needed(&mut self) -> Result<(), PipelineError> {
        let assignment = self.source.assignment();
        if self.restored && self.assignment.as_ref() == Some(&assignment) {
            return Ok(());
        }
        self.restored = false;
        let partitions = assignment.partitions.as_slice();
        let topic = self.source.topic();
        self.positions = self
            .store
            .positions(&self.group, &topic, partitions)
            .await?;
        self.job
            .restore(&self.store, partitions)
            .await
            .map_err(PipelineError::Job)?;
        // What was held for another position, or for a partition that is gone, is not ours to process.
        let positions = &self.positions;
        self.held
            .retain(|partition, held| positions.get(partition) == Some(&held.batch.from));
        self.assignment = Some(assignment);
        self.restored = true;
        Ok(())
    }

    /// The next batch, partitions in turn, with the delays that are left to it; `None` when there is none to process now.
    async fn next_batch(
        &mut self,
        stop: &mut Stop,
    ) -> Result<Option<(Batch, Backoff)>, PipelineError> {
        let now = Instant::now();
        let ready = self.held.iter().find(|(_, held)| held.until <= now);
        if let Some(partition) = ready.map(|(partition, _)| *partition)
            && let Some(held) = self.held.remove(&partition)
        {
            return Ok(Some((held.batch, held.backoff)));
        }
        let partitions = self
            .assignment
            .as_ref()
            .map_or_else(Vec::new, |assignment| assignment.partitions.clone());
        for _ in 0..partitions.len() {
            let partition = partitions[self.turn % partitions.len()];
            self.turn = (self.turn + 1) % partitions.len();
            if self.held.contains_key(&partition) {
                continue;
            }
            let Some(batch) = self.fetch(partition, stop).await? else {
                return Ok(None);
            };
            if !batch.records.is_empty() {
                return Ok(Some((batch, self.options.backoff.clone())));
            }
        }
        Ok(None)
    }

    /// A batch of the partition; `None` when the stop was asked for while the source did not answer.
    async fn fetch(
        &mut self,
        partition: u32,
        stop: &mut Stop,
    ) -> Result<Option<Batch>, PipelineError> {
        let mut backoff = self.options.backoff.clone();
        loop {
            match self.fetch_once(partition).await {
                Ok(batch) => return Ok(Some(batch)),
                Err(error) => {
                    let Some(delay) = backoff.next() else {
                        return Err(PipelineError::Source(error));
                    };
                    self.retried("SOURCE");
                    if self.waited(delay, stop).await {
                        return Ok(None);
                    }
                }
            }
        }
    }

    async fn fetch_once(&mut self, partition: u32) -> Result<Batch, SourceError> {
        let position = if let Some(position) = self.positions.get(&partition) {
            *position
        } else {
            let beginning = self.source.beginning(partition).await?;
            self.positions.insert(partition, beginning);
            beginning
        };
        self.source
            .fetch(partition, position, self.options.batch_records)
            .await
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

impl<J, S, C> Runner<J, S, C> {
    /// The consumer group.
    pub fn group(&self) -> Arc<str> {
        Arc::clone(&self.group)
    }

    /// What was done so far.
    pub const fn totals(&self) -> &Totals {
        &self.totals
    }

    /// The job, for its own counts.
    pub const fn job(&self) -> &J {
        &self.job
    }

    /// The source.
    pub fn source(&self) -> &S {
        &self.source
    }

    /// What the breaker of the store lets through at present.
    pub fn breaker(&self) -> BreakerState {
        self.breaker.state(self.began.elapsed())
    }

    /// Positions: the next offset to read, by partition.
    pub const fn positions(&self) -> &BTreeMap<u32, u64> {
        &self.positions
    }
}
