//! Our side on Kafka: the runner with both of its stores.

use core::time::Duration;
use std::sync::Arc;
use std::time::Instant;

use callsheet::delivery::{Effects, Frame, Framing, Writers};
use callsheet::kafka::{Consumer, Offsets, Producer, Settings, Topics, Transactions};
use callsheet::pipeline::{Job, JobError, Runner, RunnerOptions, Step};
use callsheet::sink::{Outgoing, Sink as _, ToTopic};
use callsheet::source::{Batch, NewRecord, Source as _};
use callsheet::store::{After, Store};
use callsheet::Contract as _;
use callsheet_schema::avro::Schema;

use crate::work::{self, Event};
use crate::{BATCH, Mock, PARTITIONS, RECORDS};

/// Topics with events in them.
#[derive(Clone)]
pub struct Run {
    pub settings: Settings,
    pub input: Arc<str>,
    pub output: Arc<str>,
}

/// Decodes, changes and encodes.
pub struct Again {
    writers: Writers,
    out: ToTopic<Event>,
}

impl Again {
    pub fn new(output: &Arc<str>) -> Self {
        let mut writers = Writers::resolved::<Event>();
        let schema = Schema::parse(Event::SCHEMA_JSON).expect("the contract's schema");
        writers.learn(Frame::Id(work::SCHEMA_ID), &schema);
        let out = ToTopic::new(Arc::clone(output), PARTITIONS, work::SCHEMA_ID, Framing::Prefix);
        Self { writers, out }
    }
}

impl<C: Store> Job<C> for Again {
    fn process(&mut self, batch: &Batch, effects: &mut Effects) -> Result<(), JobError> {
        for record in &batch.records {
            let mut value: Event = self.writers.decode(record).map_err(|reason| JobError(Box::new(reason)))?;
            work::change(&mut value);
            let item = Outgoing {
                value,
                key: record.key.clone().unwrap_or_default(),
                timestamp_ms: record.timestamp_ms,
                headers: Vec::new(),
            };
            self.out.write(item, effects).map_err(|reason| JobError(Box::new(reason)))?;
        }
        Ok(())
    }
}

/// The events, spread over the partitions.
pub fn events(topic: &Arc<str>, count: usize) -> impl Iterator<Item = NewRecord> {
    let topic = Arc::clone(topic);
    (0..count).map(move |number| NewRecord {
        topic: Arc::clone(&topic),
        partition: u32::try_from(number % PARTITIONS as usize).unwrap_or(0),
        timestamp_ms: 1_700_000_000_000,
        key: Some((number as u64).to_be_bytes().to_vec()),
        value: Some(work::framed(&work::event(number))),
        headers: Vec::new(),
    })
}

impl Run {
    /// Creates the topics and fills the input.
    pub async fn prepare(bootstrap: &str, mock: Option<&Mock>) -> Self {
        let name: Arc<str> = format!("bench-{}", std::process::id()).into();
        let run = Self { settings: Settings::new(bootstrap), output: format!("{name}.out").into(), input: name };
        for topic in [&run.input, &run.output] {
            // Mock brokers have no admin interface.
            if let Some(mock) = mock {
                mock.create_topic(topic, i32::try_from(PARTITIONS).unwrap_or(1), 1).expect("a topic");
            } else {
                let topics = Topics::new(&run.settings).expect("an admin client");
                topics.create(topic, PARTITIONS, 1, &[]).await.expect("a topic");
            }
        }
        let producer = Producer::new(&run.settings).expect("a producer");
        let all: Vec<NewRecord> = events(&run.input, RECORDS).collect();
        for chunk in all.chunks(BATCH) {
            producer.send(chunk).await.expect("the events are sent");
        }
        run
    }

    /// A group of its own for each run.
    pub fn group(&self, side: &str, round: usize, transactional: bool) -> String {
        format!("{}-{side}-{round}-{transactional}", self.input)
    }

    /// Records a second, from the assignment of the partitions to the last commit.
    pub async fn ours(&self, round: usize, transactional: bool) -> f64 {
        let group = self.group("ours", round, transactional);
        let consumer = Consumer::subscribe(&self.settings, &group, &self.input).expect("a consumer");
        while consumer.assignment().partitions.is_empty() {
            consumer.wait(consumer.arrivals(), Duration::from_millis(5)).await;
        }
        if transactional {
            let store = Transactions::new(&self.settings, &consumer, &group).expect("transactions");
            // The bare loop announces its id before the clock starts, too.
            store.positions(&group, &self.input, &[]).await.expect("the id is announced");
            self.drive(store, &group, consumer).await
        } else {
            let producer = Producer::new(&self.settings).expect("a producer");
            let store = After::new(producer, Offsets::of(&consumer));
            self.drive(store, &group, consumer).await
        }
    }

    async fn drive<C: Store>(&self, store: C, group: &str, consumer: Consumer) -> f64 {
        let options = RunnerOptions { batch_records: BATCH, ..RunnerOptions::default() };
        let began = Instant::now();
        let mut runner = Runner::new(store, group, consumer, Again::new(&self.output), options);
        while runner.totals().records < RECORDS as u64 {
            let seen = runner.source().arrivals();
            if runner.step().await.expect("a step") == Step::AtEnd {
                runner.source().wait(seen, Duration::from_millis(50)).await;
            }
        }
        RECORDS as f64 / began.elapsed().as_secs_f64()
    }
}
