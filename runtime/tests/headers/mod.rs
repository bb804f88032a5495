//! Headers of derived records, byte for byte, through the embedded log and through Kafka.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, in helpers too"
)]

use std::sync::Arc;

use callsheet::delivery::{Effects, Framing};
use callsheet::headers::{CloudEvent, CloudEvents, Provenance};
use callsheet::pipeline::{Job, JobError, RunnerOptions};
use callsheet::sink::{Outgoing, Sink as _, ToTopic};
use callsheet::source::{Batch, Header, NewRecord, last_header};
use callsheet::store::Store;

use crate::visits::Visit;

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const STATE: &str = "rojo=00f067aa0ba902b7";

/// A visit for each record.
struct Derive(ToTopic<Visit>);

impl Derive {
    fn new() -> Self {
        let events = CloudEvents::new("/doors/1", |visit: &Visit| visit.id.to_string());
        let out = ToTopic::new("visits".into(), 1, 7, Framing::Header);
        Self(out.with_cloud_events(events.registry("http://registry/")))
    }
}

impl<C: Store> Job<C> for Derive {
    fn process(&mut self, batch: &Batch, effects: &mut Effects) -> Result<(), JobError> {
        for record in &batch.records {
            effects.reading(record);
            let item = Outgoing {
                value: Visit {
                    id: i64::from(record.value.as_ref().unwrap()[0]),
                    note: None,
                    at_ms: 0,
                },
                key: Vec::new(),
                timestamp_ms: 1_000,
                headers: Vec::new(),
            };
            let written = self.0.write(item, effects);
            written.map_err(|reason| JobError(Box::new(reason)))?;
        }
        Ok(())
    }
}

fn inputs() -> Vec<NewRecord> {
    let traced = vec![
        Header::new("tracestate", STATE),
        Header::new("traceparent", PARENT),
        Header::new("callsheet.src", "raw:0:99"),
    ];
    let record = |value: u8, headers| NewRecord {
        topic: "doors".into(),
        partition: 0,
        timestamp_ms: 5,
        key: None,
        value: Some(vec![value]),
        headers,
    };
    vec![record(40, traced), record(41, Vec::new())]
}

fn options() -> RunnerOptions {
    RunnerOptions {
        run_id: Some(Arc::from("0198-run")),
        ..RunnerOptions::default()
    }
}

/// The headers of the two visits.
fn check(visits: &[Vec<Header>]) {
    let [traced, bare] = visits else {
        panic!("{visits:?}");
    };
    let text = |headers: &[Header], name| {
        last_header(headers, name).map(|value| String::from_utf8(value.to_vec()).unwrap())
    };
    assert_eq!(text(traced, "traceparent").as_deref(), Some(PARENT));
    assert_eq!(text(traced, "tracestate").as_deref(), Some(STATE));
    assert_eq!(text(bare, "traceparent"), None);
    let source = text(traced, "callsheet.src");
    assert_eq!(source.as_deref(), Some("doors:0:0;run=0198-run"));
    let provenance = Provenance::of_headers(bare).unwrap();
    assert_eq!((provenance.places[0].first, provenance.more), (1, 0));
    let event = CloudEvent::of(bare).unwrap().unwrap();
    assert_eq!(
        (event.id.as_str(), event.source.as_str()),
        ("41", "/doors/1")
    );
    assert_eq!(event.event_type, "visits");
    assert_eq!(event.time.as_deref(), Some("1970-01-01T00:00:01.000Z"));
    assert_eq!(
        event.data_schema.as_deref(),
        Some("http://registry/subjects/visits-value/versions/1")
    );
    assert_eq!(event.content_type.as_deref(), Some("application/avro"));
}

#[cfg(feature = "embedded")]
#[tokio::test]
async fn the_embedded_log_keeps_them() {
    use callsheet::embedded::{Log, LogOptions};
    use callsheet::pipeline::{Runner, Stop};

    let folder = tempfile::tempdir().unwrap();
    let log = Log::open(&LogOptions::new(folder.path().join("log.db")))
        .await
        .unwrap();
    let doors = log.create_topic("doors", 1).await.unwrap();
    let visits = log.create_topic("visits", 1).await.unwrap();
    log.produce(inputs()).await.unwrap();
    let mut runner = Runner::new(log, "g", doors, Derive::new(), options());
    runner.run_to_end(&Stop::new().1).await.unwrap();
    let read = visits.read_all().await.unwrap();
    check(
        &read
            .into_iter()
            .map(|record| record.headers)
            .collect::<Vec<_>>(),
    );
}

#[cfg(feature = "kafka")]
#[tokio::test(flavor = "multi_thread")]
async fn kafka_keeps_them() {
    use callsheet::kafka::{Consumer, Offsets, Producer, Settings};
    use callsheet::pipeline::{Runner, Stop};
    use callsheet::source::Source as _;
    use callsheet::store::After;
    use core::time::Duration;

    let cluster = rdkafka::mocking::MockCluster::new(1).unwrap();
    for topic in ["doors", "visits"] {
        cluster.create_topic(topic, 1, 1).unwrap();
    }
    let settings = Settings::new(cluster.bootstrap_servers());
    let producer = Producer::new(&settings).unwrap();
    producer.send(&inputs()).await.unwrap();
    let consumer = Consumer::subscribe(&settings, "g", "doors").unwrap();
    let store = After::new(producer, Offsets::of(&consumer));
    let mut runner = Runner::new(store, "g", consumer, Derive::new(), options());
    let reader = Consumer::subscribe(&settings, "reader", "visits").unwrap();
    let (stopper, mut stop) = Stop::new();
    let watching = async {
        let mut read: Vec<Vec<Header>> = Vec::new();
        let mut next = 0;
        while read.len() < 2 {
            let seen = reader.arrivals();
            let batch = reader.fetch(0, next, 2).await.unwrap();
            next = batch.to();
            read.extend(batch.records.into_iter().map(|record| record.headers));
            if read.len() < 2 {
                reader.wait(seen, Duration::from_millis(200)).await;
            }
        }
        stopper.stop();
        read
    };
    let (ran, read) = tokio::join!(runner.run(&mut stop), watching);
    ran.unwrap();
    check(&read);
}
