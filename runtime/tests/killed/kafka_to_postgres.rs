//! From a real Kafka into a real Postgres: positions and rows are one transaction of the database.

use core::time::Duration;

use callsheet::dead_letter::{DeadLetter, ErrorCode, Reader, Reason};
use callsheet::delivery::Effects;
use callsheet::kafka::{Consumer, Producer, Settings, Topics};
use callsheet::pipeline::{Job, JobError, Runner, RunnerOptions, Step};
use callsheet::postgres::{Postgres, Table, ToTable};
use callsheet::sink::{Outgoing, Sink as _};
use callsheet::source::{Batch, NewRecord};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use super::{is_child, kill_again_and_again, say_committed};
use crate::visits::Visit;

const PARTITIONS: u32 = 3;
const RECORDS: u16 = 3_000;
const KILLS: u32 = 20;

/// A row for each value and its position; every 97th is a dead letter.
struct ToRows(ToTable<Visit>);

impl Job<Postgres> for ToRows {
    fn process(&mut self, batch: &Batch, effects: &mut Effects) -> Result<(), JobError> {
        for record in &batch.records {
            let value = record.value.as_deref().unwrap();
            let number = u16::from_be_bytes(value.try_into().unwrap());
            if number % 97 == 0 {
                let letter = DeadLetter {
                    record: record.clone(),
                    reason: Reason::decoding(ErrorCode::Contract, "divides by 97"),
                    first_failed_ms: 1,
                };
                let reader = Reader {
                    group: "g".into(),
                    contract: "in",
                    contract_version: None,
                };
                effects.dead_letter(letter, &reader);
                continue;
            }
            let visit = Visit {
                id: i64::from(number),
                note: Some(record.position()),
                at_ms: 0,
            };
            let item = Outgoing {
                value: visit,
                key: Vec::new(),
                timestamp_ms: 0,
                headers: Vec::new(),
            };
            self.0.write(item, effects).unwrap();
        }
        Ok(())
    }
}

fn table() -> Table {
    Table::of::<Visit>("visits", &["id", "note"]).unwrap()
}

fn settings(bootstrap: &str) -> Settings {
    Settings {
        // The next process takes the place of the killed one at once.
        instance_id: Some("only".into()),
        session_timeout: Duration::from_secs(6),
        ..Settings::new(bootstrap)
    }
}

async fn work(bootstrap: &str, topic: &str, url: &str) {
    let store = Postgres::connect(url, vec![table()]).await.unwrap();
    let consumer = Consumer::subscribe(&settings(bootstrap), topic, topic).unwrap();
    let options = RunnerOptions {
        batch_records: 7,
        ..RunnerOptions::default()
    };
    let job = ToRows(table().sink().unwrap());
    let mut runner = Runner::new(store, topic, consumer, job, options);
    let ends = |positions: &std::collections::BTreeMap<u32, u64>| {
        positions.values().sum::<u64>() == u64::from(RECORDS)
    };
    while !ends(runner.positions()) {
        match runner.step().await.unwrap() {
            Step::Committed { .. } => say_committed(),
            _ => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

#[tokio::test]
async fn kills_between_kafka_and_postgres_change_nothing() {
    if let Some(work_at) = is_child() {
        let [bootstrap, topic, url] = work_at
            .splitn(3, ' ')
            .collect::<Vec<_>>()
            .try_into()
            .unwrap();
        work(bootstrap, topic, url).await;
        return;
    }
    let (Ok(bootstrap), Ok(admin)) = (
        std::env::var("CALLSHEET_TEST_KAFKA"),
        std::env::var("CALLSHEET_TEST_POSTGRES"),
    ) else {
        return;
    };
    let topic = format!("killed_{}", std::process::id());
    let settings = settings(&bootstrap);
    let topics = Topics::new(&settings).unwrap();
    topics.create(&topic, PARTITIONS, 1, &[]).await.unwrap();
    let records: Vec<NewRecord> = (0..RECORDS)
        .map(|number| NewRecord {
            topic: topic.as_str().into(),
            partition: u32::from(number) % PARTITIONS,
            timestamp_ms: 1,
            key: None,
            value: Some(number.to_be_bytes().to_vec()),
            headers: Vec::new(),
        })
        .collect();
    let producer = Producer::new(&settings).unwrap();
    producer.send(&records).await.unwrap();

    let mut connection = PgConnection::connect(&admin).await.unwrap();
    let sql = |text: String| sqlx::raw_sql(AssertSqlSafe(text));
    sql(format!("CREATE SCHEMA {topic}"))
        .execute(&mut connection)
        .await
        .unwrap();
    let joint = if admin.contains('?') { '&' } else { '?' };
    let url = format!("{admin}{joint}options=-c%20search_path%3D{topic}");
    kill_again_and_again(
        "killed::kafka_to_postgres::kills_between_kafka_and_postgres_change_nothing",
        &format!("{bootstrap} {topic} {url}"),
        KILLS,
    );

    // Each number once, at its own position: the undisturbed outcome is known.
    let expected: Vec<(i64, String)> = (0..RECORDS)
        .filter(|number| number % 97 != 0)
        .map(|number| {
            let (partition, offset) = (
                u32::from(number) % PARTITIONS,
                u32::from(number) / PARTITIONS,
            );
            (i64::from(number), format!("{topic}:{partition}:{offset}"))
        })
        .collect();
    let rows: Vec<(i64, String)> = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT id, note FROM {topic}.visits ORDER BY id"
    )))
    .fetch_all(&mut connection)
    .await
    .unwrap();
    assert_eq!(rows, expected);
    let store = Postgres::connect(&url, Vec::new()).await.unwrap();
    let letters = store
        .records(&format!("{topic}.dlq.g"), 0, 10_000)
        .await
        .unwrap();
    let mut numbers: Vec<u16> = letters
        .iter()
        .map(|letter| u16::from_be_bytes(letter.value.as_deref().unwrap().try_into().unwrap()))
        .collect();
    numbers.sort_unstable();
    let every_97th: Vec<u16> = (0..RECORDS).filter(|number| number % 97 == 0).collect();
    assert_eq!(numbers, every_97th);
    store.close().await;
    sql(format!("DROP SCHEMA {topic} CASCADE"))
        .execute(&mut connection)
        .await
        .unwrap();
}
