//! The peer: rdkafka without anything around it, with the properties that our settings give to the client.

use core::time::Duration;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _, ConsumerContext, Rebalance};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{DeliveryResult, Message as _};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _, ProducerContext};
use rdkafka::{ClientConfig, ClientContext};

use crate::kafka::Run;
use crate::{BATCH, RECORDS, work};

const ASK: Duration = Duration::from_secs(10);

/// Knows when the partitions came.
#[derive(Default)]
struct Assigned(OnceLock<Instant>);

impl ClientContext for Assigned {}

impl ConsumerContext for Assigned {
    fn post_rebalance(&self, _consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        if let Rebalance::Assign(_) = rebalance {
            let _first = self.0.set(Instant::now());
        }
    }
}

/// Counts what was not delivered.
#[derive(Default)]
struct Undelivered(AtomicU64);

impl ClientContext for Undelivered {}

impl ProducerContext for Undelivered {
    type DeliveryOpaque = ();

    fn delivery(&self, delivery: &DeliveryResult<'_>, (): ()) {
        if delivery.is_err() {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Records a second, from the assignment of the partitions to the last commit.
pub fn run(run: &Run, round: usize, transactional: bool) -> f64 {
    let group = run.group("bare", round, transactional);
    let bootstrap = &run.settings.bootstrap_servers;
    let prefetch_kb = (run.settings.queue_bytes / 4 / 1024).to_string();
    let consumer: BaseConsumer<Assigned> = ClientConfig::new()
        .set("bootstrap.servers", bootstrap)
        .set("group.id", &group)
        .set("enable.auto.commit", "false")
        .set("isolation.level", "read_committed")
        .set("partition.assignment.strategy", "cooperative-sticky")
        .set("auto.offset.reset", "earliest")
        .set("queued.max.messages.kbytes", prefetch_kb)
        .create_with_context(Assigned::default())
        .expect("a consumer");
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", bootstrap).set("acks", "all").set("enable.idempotence", "true");
    if transactional {
        config.set("transactional.id", &group);
    }
    let producer: BaseProducer<Undelivered> = config.create_with_context(Undelivered::default()).expect("a producer");
    if transactional {
        producer.init_transactions(ASK).expect("the id is announced");
        producer.begin_transaction().expect("a transaction begins");
    }
    consumer.subscribe(&[&run.input]).expect("a subscription");
    for number in 1..=RECORDS {
        let message = loop {
            match consumer.poll(Duration::from_millis(100)) {
                Some(message) => break message.expect("a record"),
                None => continue,
            }
        };
        let value = work::again(message.payload().expect("a value"));
        let mut record = BaseRecord::to(&run.output)
            .partition(message.partition())
            .timestamp(message.timestamp().to_millis().unwrap_or_default())
            .key(message.key().expect("a key"))
            .payload(&value);
        while let Err((error, back)) = producer.send(record) {
            let full = KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull);
            assert_eq!(error, full);
            record = back;
            producer.poll(Duration::from_millis(1));
        }
        if number % BATCH == 0 || number == RECORDS {
            commit(&consumer, &producer, transactional);
            if transactional && number < RECORDS {
                producer.begin_transaction().expect("a transaction begins");
            }
        }
    }
    let began = consumer.context().0.get().expect("partitions were assigned");
    let seconds = began.elapsed().as_secs_f64();
    assert_eq!(producer.context().0.load(Ordering::Relaxed), 0, "every record is acknowledged");
    RECORDS as f64 / seconds
}

fn commit(consumer: &BaseConsumer<Assigned>, producer: &BaseProducer<Undelivered>, transactional: bool) {
    if transactional {
        let positions = consumer.position().expect("positions");
        let group = consumer.group_metadata().expect("a group");
        producer.send_offsets_to_transaction(&positions, &group, ASK).expect("the positions are added");
        producer.commit_transaction(ASK).expect("the transaction commits");
    } else {
        // As ours, this waits for what is under way; `flush` sleeps in steps of up to 100 ms between looks.
        while producer.in_flight_count() > 0 {
            producer.poll(Duration::from_millis(1));
        }
        consumer.commit_consumer_state(CommitMode::Sync).expect("the positions are committed");
    }
}
