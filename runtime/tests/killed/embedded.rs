//! Offset, state, output and dead letters on the embedded log.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use callsheet::dead_letter::{DeadLetter, ErrorCode, Reader, Reason};
use callsheet::delivery::Effects;
use callsheet::embedded::{Log, LogOptions};
use callsheet::pipeline::{Job, JobError, Runner, RunnerOptions, Step};
use callsheet::source::{Batch, NewRecord, Record};

use super::{is_child, kill_again_and_again, say_committed};

const RECORDS: u16 = 8_000;
const KILLS: u32 = 100;

/// Counts values by their last byte and writes each new count; every 97th is a dead letter.
#[derive(Default)]
struct Counts {
    counts: BTreeMap<u8, u32>,
}

impl Job<Log> for Counts {
    async fn restore(&mut self, log: &Log, _partitions: &[u32]) -> Result<(), JobError> {
        let kept = log.state("counts", &[]).await?;
        let count = |value: Vec<u8>| u32::from_be_bytes(value.try_into().unwrap());
        self.counts = kept
            .into_iter()
            .map(|(key, value)| (key[0], count(value)))
            .collect();
        Ok(())
    }

    fn process(&mut self, batch: &Batch, effects: &mut Effects) -> Result<(), JobError> {
        let store: Arc<str> = "counts".into();
        for record in &batch.records {
            let value = record.value.as_deref().unwrap();
            let number = u16::from_be_bytes(value.try_into().unwrap());
            if number % 97 == 0 {
                let letter = DeadLetter {
                    record: record.clone(),
                    reason: Reason::decoding(ErrorCode::Contract, "divides by 97"),
                    first_failed_ms: 1,
                };
                effects.dead_letter(letter, &reader());
                continue;
            }
            let count = self.counts.entry(value[1]).or_default();
            *count += 1;
            let bytes = count.to_be_bytes().to_vec();
            effects.put_state(&store, vec![value[1]], Some(bytes.clone()));
            effects.append(record_of("out", &[&[value[1]], bytes.as_slice()].concat()));
        }
        Ok(())
    }
}

fn reader() -> Reader {
    Reader {
        group: "count".into(),
        contract: "in",
        contract_version: None,
    }
}

fn record_of(topic: &str, value: &[u8]) -> NewRecord {
    NewRecord {
        topic: topic.into(),
        partition: 0,
        timestamp_ms: 1,
        key: None,
        value: Some(value.to_vec()),
        headers: Vec::new(),
    }
}

async fn open(folder: &Path) -> Log {
    Log::open(&LogOptions {
        durable: false,
        ..LogOptions::new(folder.join("log.db"))
    })
    .await
    .unwrap()
}

async fn filled(folder: &Path) -> Log {
    let log = open(folder).await;
    for topic in ["in", "out", "in.dlq.count"] {
        log.create_topic(topic, 1).await.unwrap();
    }
    let records = (0..RECORDS).map(|number| record_of("in", &number.to_be_bytes()));
    log.produce(records.collect()).await.unwrap();
    log
}

async fn run(log: &Log, mut each: impl FnMut()) {
    let options = RunnerOptions {
        batch_records: 4,
        ..RunnerOptions::default()
    };
    let topic = log.topic("in").await.unwrap();
    let mut runner = Runner::new(log.clone(), "count", topic, Counts::default(), options);
    while runner.step().await.unwrap() != Step::AtEnd {
        each();
    }
}

type Outcome = (Vec<Record>, Vec<Record>, Vec<(Vec<u8>, Vec<u8>)>);

async fn outcome(log: &Log) -> Outcome {
    let read = async |topic| log.topic(topic).await.unwrap().read_all().await.unwrap();
    (
        read("out").await,
        read("in.dlq.count").await,
        log.state("counts", &[]).await.unwrap(),
    )
}

#[tokio::test]
async fn a_hundred_kills_change_nothing() {
    if let Some(folder) = is_child() {
        let log = open(Path::new(&folder)).await;
        run(&log, say_committed).await;
        return;
    }
    let calm = tempfile::tempdir().unwrap();
    let log = filled(calm.path()).await;
    run(&log, || {}).await;
    let expected = outcome(&log).await;
    assert_eq!(expected.0.len() + expected.1.len(), usize::from(RECORDS));

    let stormy = tempfile::tempdir().unwrap();
    filled(stormy.path()).await.close().await;
    kill_again_and_again(
        "killed::embedded::a_hundred_kills_change_nothing",
        stormy.path().to_str().unwrap(),
        KILLS,
    );
    assert_eq!(outcome(&open(stormy.path()).await).await, expected);
}
