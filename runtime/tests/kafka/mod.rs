//! Kafka: librdkafka's own cluster of mock brokers for faults, a real broker (`CALLSHEET_TEST_KAFKA` holds its address) for
//! what mocks do not do.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, in helpers too"
)]

mod faults;
mod real;

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use callsheet::dead_letter::{DeadLetter, ErrorCode, Reader, Reason};
use callsheet::delivery::{Backoff, Effects};
use callsheet::kafka::{Consumer, Producer, Settings};
use callsheet::pipeline::{Job, JobError, Runner, RunnerOptions, Stop};
use callsheet::source::{Batch, Header, NewRecord, Record};
use callsheet::store::Store;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::message::{Headers as _, Message as _};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

/// What must not take longer; nothing here takes it.
const PATIENCE: Duration = Duration::from_mins(2);

/// The value that no job can read.
const POISON: &[u8] = &[0xff, 0x00, 0xfe];

/// Copies records of two bytes to topic `{in}.out`; anything else is a dead letter.
struct Copy {
    reader: Reader,
}

impl Copy {
    fn new(group: &str) -> Self {
        Self {
            reader: Reader {
                group: group.to_owned(),
                contract: "numbers",
                contract_version: Some(1),
            },
        }
    }
}

impl<C: Store> Job<C> for Copy {
    fn process(&mut self, batch: &Batch, effects: &mut Effects) -> Result<(), JobError> {
        for record in &batch.records {
            if record.value.as_ref().is_some_and(|value| value.len() != 2) {
                let letter = DeadLetter {
                    record: record.clone(),
                    reason: Reason::decoding(ErrorCode::Contract, "two bytes expected"),
                    first_failed_ms: record.timestamp_ms,
                };
                effects.dead_letter(letter, &self.reader);
                continue;
            }
            effects.append(NewRecord {
                topic: format!("{}.out", batch.topic).into(),
                partition: record.partition,
                timestamp_ms: record.timestamp_ms,
                key: record.key.clone(),
                value: record.value.clone(),
                headers: record.headers.clone(),
            });
        }
        Ok(())
    }
}

fn new_record(topic: &str, partition: u32, value: &[u8]) -> NewRecord {
    NewRecord {
        topic: Arc::from(topic),
        partition,
        timestamp_ms: 1_000,
        key: Some(vec![u8::try_from(partition).unwrap()]),
        value: Some(value.to_vec()),
        headers: vec![
            Header::new("traceparent", b"00-x".to_vec()),
            Header::new("traceparent", vec![0xff]),
        ],
    }
}

/// Values 0, 1, 2 … of two bytes, in each partition.
fn numbers(topic: &str, partitions: u32, range: core::ops::Range<u16>) -> Vec<NewRecord> {
    range
        .flat_map(|number| {
            (0..partitions)
                .map(move |partition| new_record(topic, partition, &number.to_be_bytes()))
        })
        .collect()
}

fn settings(bootstrap: &str) -> Settings {
    Settings {
        session_timeout: Duration::from_secs(6),
        ..Settings::new(bootstrap)
    }
    .with("metadata.max.age.ms", "1000")
    .with("topic.metadata.refresh.interval.ms", "1000")
    .with("reconnect.backoff.max.ms", "500")
    .with("linger.ms", "1")
}

fn options() -> RunnerOptions {
    let backoff = Backoff::new(1).bounds(
        Duration::from_millis(10),
        Duration::from_millis(200),
        PATIENCE,
    );
    RunnerOptions {
        batch_records: 37,
        backoff,
        ..RunnerOptions::default()
    }
}

/// Reads topics from their beginning as anybody would.
struct Spectator {
    client: BaseConsumer,
    topic: Arc<str>,
    read: BTreeMap<i32, Vec<Record>>,
}

impl Spectator {
    fn new(bootstrap: &str, topic: &str, partitions: u32, isolation: &str) -> Self {
        let client: BaseConsumer = ClientConfig::new()
            .set("bootstrap.servers", bootstrap)
            .set("group.id", "spectator")
            .set("enable.auto.commit", "false")
            .set("isolation.level", isolation)
            .create()
            .unwrap();
        let mut list = TopicPartitionList::new();
        for partition in 0..partitions {
            list.add_partition_offset(topic, i32::try_from(partition).unwrap(), Offset::Beginning)
                .unwrap();
        }
        client.assign(&list).unwrap();
        Self {
            client,
            topic: topic.into(),
            read: BTreeMap::new(),
        }
    }

    /// Reads on until `enough`; fails when that does not come.
    fn until(&mut self, enough: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !enough(self) {
            assert!(
                began.elapsed() < PATIENCE,
                "{}: {} records only",
                self.topic,
                self.count()
            );
            self.poll();
        }
    }

    fn poll(&mut self) {
        let Some(Ok(message)) = self.client.poll(Duration::from_millis(100)) else {
            return;
        };
        let headers = message.headers().map_or_else(Vec::new, |headers| {
            headers
                .iter()
                .map(|header| Header::new(header.key, header.value.unwrap_or_default()))
                .collect()
        });
        let record = Record {
            topic: Arc::clone(&self.topic),
            partition: u32::try_from(message.partition()).unwrap(),
            offset: u64::try_from(message.offset()).unwrap(),
            timestamp_ms: message.timestamp().to_millis().unwrap_or_default(),
            key: message.key().map(<[u8]>::to_vec),
            value: message.payload().map(<[u8]>::to_vec),
            headers,
        };
        self.read
            .entry(message.partition())
            .or_default()
            .push(record);
    }

    fn count(&self) -> usize {
        self.read.values().map(Vec::len).sum()
    }

    /// Numbers by partition, in the order of their first appearance: repetitions dropped.
    fn firsts(&self) -> BTreeMap<i32, Vec<u16>> {
        let mut firsts = self.numbers();
        for numbers in firsts.values_mut() {
            let mut seen = BTreeSet::new();
            numbers.retain(|number| seen.insert(*number));
        }
        firsts
    }

    fn numbers(&self) -> BTreeMap<i32, Vec<u16>> {
        let number = |record: &Record| {
            u16::from_be_bytes(record.value.as_deref().unwrap().try_into().unwrap())
        };
        self.read
            .iter()
            .map(|(partition, records)| (*partition, records.iter().map(number).collect()))
            .collect()
    }

    fn distinct(&self) -> usize {
        self.firsts().values().map(Vec::len).sum()
    }
}

/// Every partition's numbers, once and in order.
fn expected(partitions: i32, count: u16) -> BTreeMap<i32, Vec<u16>> {
    (0..partitions)
        .map(|partition| (partition, (0..count).collect()))
        .collect()
}

/// Runs the copy job until the spectator has seen enough.
async fn run_until<C: Store>(
    runner: &mut Runner<Copy, Consumer, C>,
    spectator: Spectator,
    enough: impl Fn(&Spectator) -> bool + Send + 'static,
) -> Spectator {
    let (stopper, mut stop) = Stop::new();
    let watching = tokio::task::spawn_blocking(move || {
        let mut spectator = spectator;
        spectator.until(enough);
        stopper.stop();
        spectator
    });
    runner.run(&mut stop).await.unwrap();
    watching.await.unwrap()
}

async fn send(settings: &Settings, records: &[NewRecord]) {
    Producer::new(settings)
        .unwrap()
        .send(records)
        .await
        .unwrap();
}
