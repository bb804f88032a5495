//! The runner over a source and a store in memory that fail as told: nothing is lost, doubled or given up.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, in helpers too"
)]

pub(crate) mod memory;

use core::time::Duration;
use std::sync::{Arc, Mutex};

use callsheet::dead_letter::ErrorCode;
use callsheet::delivery::{Backoff, BreakerState, Effects};
use callsheet::pipeline::{
    Job, JobError, PipelineError, Runner, RunnerOptions, Step, Stop, Transient,
};
use callsheet::source::{Batch, NewRecord};
use memory::{Answer, Memory, Topic};
use proptest::prelude::*;

/// Copies every record to topic `out`; cannot prepare a partition for a number of times.
#[derive(Default)]
struct Copy {
    unprepared: Vec<u32>,
    prepared: Arc<Mutex<Vec<u32>>>,
}

impl Job<Memory> for Copy {
    async fn prepare(&mut self, batch: &Batch) -> Result<(), Transient> {
        if let Some(index) = self
            .unprepared
            .iter()
            .position(|partition| *partition == batch.partition)
        {
            self.unprepared.remove(index);
            return Err(Transient {
                code: ErrorCode::RegistryUnavailable,
                message: "not yet".into(),
            });
        }
        self.prepared.lock().unwrap().push(batch.partition);
        Ok(())
    }

    fn process(&mut self, batch: &Batch, effects: &mut Effects) -> Result<(), JobError> {
        for record in &batch.records {
            effects.append(NewRecord {
                topic: "out".into(),
                partition: record.partition,
                timestamp_ms: record.timestamp_ms,
                key: None,
                value: record.value.clone(),
                headers: Vec::new(),
            });
        }
        Ok(())
    }
}

fn options() -> RunnerOptions {
    RunnerOptions {
        batch_records: 3,
        backoff: Backoff::new(3).bounds(
            Duration::from_millis(10),
            Duration::from_millis(100),
            Duration::from_mins(1),
        ),
        ..RunnerOptions::default()
    }
}

/// Lets the paused clock go on.
async fn virtual_moment() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

fn runner(store: &Memory, topic: &Topic, job: Copy) -> Runner<Copy, Topic, Memory> {
    Runner::new(store.clone(), "copy", topic.clone(), job, options())
}

#[tokio::test(start_paused = true)]
async fn a_partition_that_has_to_wait_holds_no_other() {
    let (store, topic) = (Memory::new(2), Topic::new(2, 6));
    let job = Copy {
        unprepared: vec![0, 0, 0],
        ..Copy::default()
    };
    let prepared = Arc::clone(&job.prepared);
    let mut runner = runner(&store, &topic, job);
    runner.run_to_end(&Stop::new().1).await.unwrap();
    assert_eq!(store.outcome(), topic.everything());
    let order = prepared.lock().unwrap().clone();
    assert_eq!(order[0], 1, "{order:?}: the other partition went first");
    assert_eq!(runner.totals().retries, 3);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_outlasts_its_budget_is_an_error_and_nothing_is_given_up() {
    let (store, topic) = (Memory::new(1), Topic::new(1, 4));
    let job = Copy {
        unprepared: vec![0; 100_000],
        ..Copy::default()
    };
    let mut first = runner(&store, &topic, job);
    let error = first.run_to_end(&Stop::new().1).await.unwrap_err();
    assert!(matches!(error, PipelineError::Waited(_)), "{error}");
    assert!(store.outcome()[0].is_empty());
    let mut second = runner(&store, &topic, Copy::default());
    second.run_to_end(&Stop::new().1).await.unwrap();
    assert_eq!(store.outcome(), topic.everything());
}

#[tokio::test(start_paused = true)]
async fn a_failing_store_opens_the_breaker_pauses_the_source_and_a_probe_goes_on() {
    let (store, topic) = (Memory::new(1), Topic::new(1, 9));
    store.answer([Answer::Fail; 7]);
    let mut runner = runner(&store, &topic, Copy::default());
    let began = tokio::time::Instant::now();
    runner.run_to_end(&Stop::new().1).await.unwrap();
    assert_eq!(store.outcome(), topic.everything());
    // Five failures open it; two probes fail, the third closes it.
    assert!(
        began.elapsed() >= Duration::from_secs(30),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(topic.pauses(), 3);
    assert_eq!(runner.breaker(), BreakerState::Closed);
    assert!(runner.totals().dead_letters.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_store_that_never_recovers_is_an_error() {
    let (store, topic) = (Memory::new(1), Topic::new(1, 3));
    store.answer([Answer::Fail; 10_000]);
    let mut runner = runner(&store, &topic, Copy::default());
    let error = runner.run_to_end(&Stop::new().1).await.unwrap_err();
    assert_eq!(error.to_string(), "the store does not answer");
    store.answer([]);
    runner.run_to_end(&Stop::new().1).await.unwrap();
    assert_eq!(store.outcome(), topic.everything());
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_every_wait() {
    let (store, topic) = (Memory::new(1), Topic::new(1, 3));
    store.answer([Answer::Fail; 6]);
    let mut runner = runner(&store, &topic, Copy::default());
    let (stopper, mut stop) = Stop::new();
    let asks = async {
        while topic.pauses() == 0 {
            virtual_moment().await;
        }
        stopper.stop();
    };
    let (ran, ()) = tokio::join!(runner.run(&mut stop), asks);
    ran.unwrap();
    assert!(store.outcome()[0].is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_does_not_end_is_given_up_after_the_drain() {
    let (store, topic) = (Memory::new(1), Topic::new(1, 3));
    store.answer([Answer::Hang]);
    let mut runner = runner(&store, &topic, Copy::default());
    let (stopper, mut stop) = Stop::new();
    let asks = async {
        while store.hanging() == 0 {
            virtual_moment().await;
        }
        stopper.stop();
    };
    let began = tokio::time::Instant::now();
    let (ran, ()) = tokio::join!(runner.run(&mut stop), asks);
    assert!(matches!(ran.unwrap_err(), PipelineError::NotDrained));
    assert_eq!(began.elapsed().as_secs(), 25);
    assert_eq!(topic.in_hand(), 0, "the source was told");
    runner.run_to_end(&Stop::new().1).await.unwrap();
    assert_eq!(store.outcome(), topic.everything());
}

#[tokio::test(start_paused = true)]
async fn a_partition_that_went_away_is_not_processed_and_goes_on_elsewhere() {
    let (store, topic) = (Memory::new(2), Topic::new(2, 6));
    let job = Copy {
        unprepared: vec![0],
        ..Copy::default()
    };
    let mut first = runner(&store, &topic, job);
    assert_eq!(first.step().await.unwrap(), Step::Committed { records: 3 });
    // Partition 0 is held with its batch; now another member gets it and reads on.
    topic.assign(&[1]);
    let mut other = runner(&store, &Topic::new(1, 6), Copy::default());
    other.run_to_end(&Stop::new().1).await.unwrap();
    first.run_to_end(&Stop::new().1).await.unwrap();
    assert_eq!(store.outcome(), topic.everything());
    // It comes back: read from where the other one ended.
    topic.assign(&[0, 1]);
    first.run_to_end(&Stop::new().1).await.unwrap();
    assert_eq!(store.outcome(), topic.everything());
}

fn answers() -> impl Strategy<Value = Vec<Answer>> {
    let one = prop_oneof![
        3 => Just(Answer::Commit),
        2 => Just(Answer::Fail),
        2 => Just(Answer::CommitAndFail),
    ];
    proptest::collection::vec(one, 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the store answers, also when a commit happened and its answer was lost, every record counts once.
    #[test]
    fn every_record_counts_once(
        answers in answers(),
        unprepared in proptest::collection::vec(0_u32..3, 0..10),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let (store, topic) = (Memory::new(3), Topic::new(3, 11));
            store.answer(answers);
            let job = Copy { unprepared, ..Copy::default() };
            let mut runner = runner(&store, &topic, job);
            runner.run_to_end(&Stop::new().1).await.unwrap();
            assert_eq!(store.outcome(), topic.everything());
        });
    }
}
