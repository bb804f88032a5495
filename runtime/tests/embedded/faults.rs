//! Faults at every step: what comes out is what would have come out without them.

use core::time::Duration;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use callsheet::dead_letter::{DeadLetter, ErrorCode, Reader, Reason};
use callsheet::delivery::{Backoff, Effects};
use callsheet::embedded::{Log, LogError, LogOptions, Topic};
use callsheet::pipeline::{
    Change, Job, JobError, PipelineError, Placed, Runner, RunnerOptions, Step, Stop, Tolerance,
    Transient, Tumbling, WindowKey,
};
use callsheet::source::{Batch, NewRecord, Record};

use super::windows::{Count, TIMING};
use super::{open, record};

/// Counts events per key and window; a value is key and time, one byte each, anything else is poison.
struct WindowJob {
    windows: Tumbling<u8, Count>,
    fail: Fail,
}

/// Where the job fails, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fail {
    Never,
    Prepare,
    Process,
    /// The commit fails: an effect that the log refuses.
    Commit,
}

impl WindowJob {
    fn new(fail: Fail) -> Self {
        Self {
            windows: Tumbling::new(TIMING),
            fail,
        }
    }

    fn store(&mut self, effects: &mut Effects) {
        let store: Arc<str> = "windows".into();
        effects.put_state(
            &store,
            vec![0],
            Some(self.windows.watermark_ms().to_be_bytes().to_vec()),
        );
        self.windows.take_changes(|window, change| {
            let key = vec![1, window.key, u8::try_from(window.start_ms).unwrap()];
            let value = match change {
                Change::Put(count) => Some(count.0.to_be_bytes().to_vec()),
                Change::Removed => None,
            };
            effects.put_state(&store, key, value);
        });
    }
}

/// The result of a window, as a record.
fn out(window: WindowKey<u8>, count: &Count) -> NewRecord {
    let start = u8::try_from(window.start_ms).unwrap();
    record(
        "out",
        0,
        &[window.key, start, u8::try_from(count.0).unwrap()],
    )
}

fn reader() -> Reader {
    Reader {
        group: "count".into(),
        contract: "in",
        contract_version: None,
    }
}

impl Job<Log> for WindowJob {
    async fn restore(&mut self, log: &Log, _partitions: &[u32]) -> Result<(), JobError> {
        let watermark = log.state("windows", &[0]).await?;
        let watermark = watermark.first().map_or(i64::MIN, |(_, bytes)| {
            i64::from_be_bytes(bytes.as_slice().try_into().unwrap())
        });
        let windows = log
            .state("windows", &[1])
            .await?
            .into_iter()
            .map(|(key, value)| {
                let window = WindowKey {
                    start_ms: i64::from(key[2]),
                    key: key[1],
                };
                (
                    window,
                    Count(u64::from_be_bytes(value.as_slice().try_into().unwrap())),
                )
            });
        self.windows = Tumbling::new(TIMING);
        self.windows.restore(watermark, windows);
        Ok(())
    }

    async fn prepare(&mut self, _batch: &Batch) -> Result<(), Transient> {
        if self.fail == Fail::Prepare {
            self.fail = Fail::Never;
            return Err(Transient {
                code: ErrorCode::RegistryUnavailable,
                message: "not yet".into(),
            });
        }
        Ok(())
    }

    fn process(&mut self, batch: &Batch, effects: &mut Effects) -> Result<(), JobError> {
        for (nth, record) in batch.records.iter().enumerate() {
            if nth == 1 && self.fail == Fail::Process {
                self.fail = Fail::Never;
                return Err(JobError("broken in the middle".into()));
            }
            let Some([key, at]) = record.value.as_deref() else {
                let reason = Reason::decoding(ErrorCode::Contract, "two bytes expected");
                effects.dead_letter(
                    DeadLetter {
                        record: record.clone(),
                        reason,
                        first_failed_ms: 5,
                    },
                    &reader(),
                );
                continue;
            };
            let at_ms = i64::from(*at);
            let window = WindowKey {
                start_ms: self.windows.window_of(at_ms),
                key: *key,
            };
            if self.windows.add(*key, at_ms, Count(1)) == Placed::Updated {
                let count = self.windows.get(&window).cloned().unwrap_or_default();
                effects.append(out(window, &count));
            }
            for (window, count) in self.windows.advance(at_ms) {
                effects.append(out(window, &count));
            }
        }
        self.store(effects);
        if self.fail == Fail::Commit {
            self.fail = Fail::Never;
            effects.append(super::record("absent", 0, b""));
        }
        Ok(())
    }

    fn finish(&mut self, effects: &mut Effects) -> Result<(), JobError> {
        for (window, count) in self.windows.finish() {
            effects.append(out(window, &count));
        }
        self.store(effects);
        Ok(())
    }
}

const POISON: &[u8] = &[0xff, 0x00, 0xfe];

async fn filled(folder: &Path) -> (Log, Topic) {
    let log = open(folder).await;
    let topic = log.create_topic("in", 1).await.unwrap();
    log.create_topic("out", 1).await.unwrap();
    log.create_topic("in.dlq.count", 1).await.unwrap();
    let mut records: Vec<NewRecord> = (0..60_u8)
        .map(|n| record("in", 0, &[n % 3, (n * 4) ^ ((n % 5) * 2)]))
        .collect();
    records.insert(17, record("in", 0, POISON));
    log.produce(records).await.unwrap();
    (log, topic)
}

fn options() -> RunnerOptions {
    let no_wait = Backoff::new(1).bounds(Duration::ZERO, Duration::ZERO, Duration::from_secs(1));
    RunnerOptions {
        batch_records: 7,
        backoff: no_wait,
        ..RunnerOptions::default()
    }
}

fn runner(log: &Log, topic: &Topic, fail: Fail) -> Runner<WindowJob, Topic, Log> {
    Runner::new(
        log.clone(),
        "count",
        topic.clone(),
        WindowJob::new(fail),
        options(),
    )
}

/// Everything that the pipeline wrote.
async fn outcome(log: &Log) -> (Vec<Record>, Vec<Record>, Vec<(Vec<u8>, Vec<u8>)>) {
    (
        log.topic("out").await.unwrap().read_all().await.unwrap(),
        log.topic("in.dlq.count")
            .await
            .unwrap()
            .read_all()
            .await
            .unwrap(),
        log.state("windows", &[]).await.unwrap(),
    )
}

async fn undisturbed() -> (Vec<Record>, Vec<Record>, Vec<(Vec<u8>, Vec<u8>)>) {
    let folder = tempfile::tempdir().unwrap();
    let (log, topic) = filled(folder.path()).await;
    let mut runner = runner(&log, &topic, Fail::Never);
    runner.run_to_end(&Stop::new().1).await.unwrap();
    runner.finish().await.unwrap();
    assert_eq!(runner.totals().records, 61);
    outcome(&log).await
}

#[tokio::test]
async fn a_failure_at_any_step_of_any_batch_changes_nothing_in_the_end() {
    let expected = undisturbed().await;
    for fail in [Fail::Prepare, Fail::Process, Fail::Commit] {
        for batch in 0..8 {
            let folder = tempfile::tempdir().unwrap();
            let (log, topic) = filled(folder.path()).await;
            let mut first = runner(&log, &topic, Fail::Never);
            for _ in 0..batch {
                first.step().await.unwrap();
            }
            drop(first);
            let mut second = runner(&log, &topic, fail);
            let failed = second.step().await;
            assert_eq!(
                failed.is_ok(),
                fail == Fail::Prepare,
                "prepare is tried again by itself"
            );
            // The same runner goes on: it takes positions and state back from the log.
            while second.step().await.unwrap() != Step::AtEnd {}
            second.finish().await.unwrap();
            assert_eq!(outcome(&log).await, expected, "{fail:?} in batch {batch}");
        }
    }
}

#[tokio::test]
async fn a_step_that_is_dropped_in_the_middle_never_half_happened() {
    let expected = undisturbed().await;
    // Polls the step a growing number of times, then drops it: a crash at every await point.
    for polls in 0..60_u32 {
        let folder = tempfile::tempdir().unwrap();
        let (log, topic) = filled(folder.path()).await;
        {
            let mut victim = runner(&log, &topic, Fail::Never);
            let seen = AtomicU32::new(0);
            let step = victim.step();
            let mut step = core::pin::pin!(step);
            core::future::poll_fn(|context| {
                if seen.fetch_add(1, Ordering::Relaxed) >= polls {
                    return core::task::Poll::Ready(());
                }
                step.as_mut().poll(context).map(|_| ())
            })
            .await;
        }
        let mut runner = runner(&log, &topic, Fail::Never);
        runner.run_to_end(&Stop::new().1).await.unwrap();
        runner.finish().await.unwrap();
        assert_eq!(outcome(&log).await, expected, "dropped after {polls} polls");
    }
}

#[tokio::test]
async fn poison_is_kept_to_the_byte_and_the_partition_goes_on() {
    let (_, dead_letters, _) = undisturbed().await;
    assert_eq!(dead_letters.len(), 1);
    assert_eq!(dead_letters[0].value.as_deref(), Some(POISON));
    let header = |name| callsheet::source::last_header(&dead_letters[0].headers, name);
    assert_eq!(header("__connect.errors.offset"), Some(b"17".as_slice()));
    assert_eq!(header("callsheet.error.code"), Some(b"CONTRACT".as_slice()));
}

#[tokio::test]
async fn without_tolerance_the_first_failure_stops_before_its_batch() {
    let folder = tempfile::tempdir().unwrap();
    let (log, topic) = filled(folder.path()).await;
    let options = RunnerOptions {
        tolerance: Tolerance::None,
        ..options()
    };
    let mut runner = Runner::new(
        log.clone(),
        "count",
        topic,
        WindowJob::new(Fail::Never),
        options,
    );
    let error = runner.run_to_end(&Stop::new().1).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "a record failed (CONTRACT) in the batch at in:0:14"
    );
    assert_eq!(log.position("count", "in", 0).await.unwrap(), 14);
}

#[tokio::test]
async fn a_reader_that_fails_on_everything_does_not_drain_the_topic() {
    let folder = tempfile::tempdir().unwrap();
    let (log, topic) = filled(folder.path()).await;
    log.produce((0..200).map(|_| record("in", 0, POISON)).collect())
        .await
        .unwrap();
    let options = RunnerOptions {
        breaker_records: 20,
        ..options()
    };
    let mut runner = Runner::new(
        log.clone(),
        "count",
        topic,
        WindowJob::new(Fail::Never),
        options,
    );
    let error = runner.run_to_end(&Stop::new().1).await.unwrap_err();
    assert!(
        matches!(error, PipelineError::TooManyDeadLetters { .. }),
        "{error}"
    );
    let drained = log
        .topic("in.dlq.count")
        .await
        .unwrap()
        .read_all()
        .await
        .unwrap();
    assert!(drained.len() < 40, "{}", drained.len());
}

#[tokio::test]
async fn a_full_disk_is_a_clean_error_and_the_work_goes_on_later() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.db");
    let bounded = LogOptions {
        max_size_bytes: Some(400 * 1024),
        ..LogOptions::new(&path)
    };
    let log = Log::open(&bounded).await.unwrap();
    log.create_topic("t", 1).await.unwrap();
    let batch = |n: u8| {
        (0..20)
            .map(|_| record("t", 0, &vec![n; 1_000]))
            .collect::<Vec<_>>()
    };
    let mut written = 0_u8;
    let error = loop {
        match log.produce(batch(written)).await {
            Ok(_) => written += 1,
            Err(error) => break error,
        }
        assert!(written < 100, "the bound is not held");
    };
    assert!(matches!(error, LogError::Full), "{error}");
    assert!(error.is_transient());
    let topic = log.topic("t").await.unwrap();
    assert_eq!(
        topic.end(0).await.unwrap(),
        u64::from(written) * 20,
        "the failed batch left nothing"
    );
    log.close().await;

    let log = Log::open(&LogOptions::new(&path)).await.unwrap();
    log.produce(batch(written)).await.unwrap();
    let all = log.topic("t").await.unwrap().read_all().await.unwrap();
    assert_eq!(all.len(), (usize::from(written) + 1) * 20);
}

#[tokio::test]
async fn a_running_pipeline_stops_when_asked_and_hears_new_records() {
    let folder = tempfile::tempdir().unwrap();
    let (log, topic) = filled(folder.path()).await;
    let (stopper, mut stop) = Stop::new();
    let mut runner = runner(&log, &topic, Fail::Never);
    let group = async {
        let seen = log.commits();
        log.wait_for_commit(seen, Duration::from_secs(20)).await;
        log.produce(vec![record("in", 0, &[1, 250])]).await.unwrap();
        while log.position("count", "in", 0).await.unwrap() < 62 {
            tokio::task::yield_now().await;
        }
        stopper.stop();
    };
    let (ran, ()) = tokio::join!(runner.run(&mut stop), group);
    ran.unwrap();
    assert_eq!(runner.totals().records, 62);
}
