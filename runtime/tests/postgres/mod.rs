//! The Postgres store on a real server. Skipped without `CALLSHEET_TEST_POSTGRES`.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, in helpers too"
)]

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use callsheet::dead_letter::{DeadLetter, ErrorCode, Reader, Reason};
use callsheet::delivery::{Backoff, Cell, Effects, Row};
use callsheet::pipeline::{Job, JobError, Runner, RunnerOptions, Stop};
use callsheet::postgres::{Postgres, PostgresError, Table, ToTable};
use callsheet::sink::{Outgoing, Sink as _};
use callsheet::source::Batch;
use callsheet::store::{Guarantee, Progress, Store as _, StoreError};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use super::pipeline::memory::Topic;
use super::visits::Visit;

/// A schema of its own in the test's database, and its name as the application's.
struct Database {
    url: String,
    name: String,
    admin: String,
}

async fn database() -> Option<Database> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let admin = std::env::var("CALLSHEET_TEST_POSTGRES").ok()?;
    let name = format!(
        "runtime_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    let mut connection = PgConnection::connect(&admin).await.unwrap();
    execute(&mut connection, format!("CREATE SCHEMA {name}")).await;
    let joint = if admin.contains('?') { '&' } else { '?' };
    let url = format!("{admin}{joint}options=-c%20search_path%3D{name}&application_name={name}");
    Some(Database { url, name, admin })
}

async fn execute(connection: &mut PgConnection, sql: String) -> u64 {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(connection)
        .await
        .unwrap()
        .rows_affected()
}

impl Database {
    async fn store(&self) -> Postgres {
        Postgres::connect(&self.url, vec![table()]).await.unwrap()
    }

    async fn admin(&self) -> PgConnection {
        PgConnection::connect(&self.admin).await.unwrap()
    }

    /// One text column of a query, one row a line.
    async fn lines(&self, sql: &str) -> Vec<String> {
        let mut connection = PgConnection::connect(&self.url).await.unwrap();
        sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_all(&mut connection)
            .await
            .unwrap()
    }

    async fn drop_schema(self) {
        let sql = format!("DROP SCHEMA {} CASCADE", self.name);
        execute(&mut self.admin().await, sql).await;
    }
}

fn table() -> Table {
    Table::of::<Visit>("visits", &["id"]).unwrap()
}

/// One row per record, keyed by partition and value; each record whose value divides by 10 is a dead letter, too.
struct ToRows {
    sink: ToTable<Visit>,
}

impl Job<Postgres> for ToRows {
    fn process(&mut self, batch: &Batch, effects: &mut Effects) -> Result<(), JobError> {
        for record in &batch.records {
            let value = i64::from(record.value.as_ref().unwrap()[0]);
            let visit = Visit {
                id: i64::from(record.partition) * 1_000 + value,
                note: Some(record.offset.to_string()),
                at_ms: value,
            };
            let item = Outgoing {
                value: visit,
                key: Vec::new(),
                timestamp_ms: 0,
                headers: Vec::new(),
            };
            self.sink.write(item, effects).unwrap();
            if value % 10 == 0 {
                let letter = DeadLetter {
                    record: record.clone(),
                    reason: Reason::decoding(ErrorCode::Contract, "divides by ten"),
                    first_failed_ms: 3,
                };
                effects.dead_letter(letter, &reader());
            }
        }
        Ok(())
    }
}

fn reader() -> Reader {
    Reader {
        group: "g".into(),
        contract: "in",
        contract_version: None,
    }
}

fn runner(store: &Postgres, topic: &Topic) -> Runner<ToRows, Topic, Postgres> {
    let options = RunnerOptions {
        batch_records: 5,
        backoff: Backoff::new(5).bounds(
            Duration::from_millis(1),
            Duration::from_millis(20),
            Duration::from_mins(2),
        ),
        breaker: callsheet::delivery::BreakerOptions {
            probe_after: Duration::from_millis(20),
            ..callsheet::delivery::BreakerOptions::default()
        },
        ..RunnerOptions::default()
    };
    let job = ToRows {
        sink: table().sink().unwrap(),
    };
    Runner::new(store.clone(), "g", topic.clone(), job, options)
}

/// What `partitions` × `records` leave behind, whatever happened on the way.
async fn is_exact(database: &Database, store: &Postgres, partitions: u32, records: u8) {
    let rows = database
        .lines("SELECT id::text || ' ' || note FROM visits ORDER BY id")
        .await;
    let expected: Vec<String> = (0..partitions)
        .flat_map(|partition| {
            (0..records).map(move |n| format!("{} {n}", partition * 1_000 + u32::from(n)))
        })
        .collect();
    assert_eq!(rows, expected);
    let letters = store.records("in.dlq.g", 0, 10_000).await.unwrap();
    let mut by_partition: BTreeMap<u32, Vec<u8>> = BTreeMap::new();
    for letter in &letters {
        let values = by_partition.entry(letter.partition).or_default();
        values.push(letter.value.as_ref().unwrap()[0]);
    }
    let tens: Vec<u8> = (0..records).filter(|n| n % 10 == 0).collect();
    let expected = (0..partitions).map(|partition| (partition, tens.clone()));
    assert_eq!(by_partition, expected.collect());
}

#[tokio::test]
async fn every_type_has_its_own_column_type_and_dead_letters_keep_their_headers() {
    let Some(database) = database().await else {
        return;
    };
    let store = database.store().await;
    let topic = Topic::new(1, 1);
    runner(&store, &topic)
        .run_to_end(&Stop::new().1)
        .await
        .unwrap();
    let line = "SELECT concat_ws('|', id, note, at AT TIME ZONE 'UTC', day, clock, local, paid, ticket, ok, score, raw, kind,
        callsheet_source, callsheet_offset, pg_typeof(at), pg_typeof(paid), pg_typeof(ticket)) FROM visits";
    assert_eq!(
        database.lines(line).await,
        [
            "0|0|1970-01-01 00:00:00|2023-11-14|01:00:00.000001|1969-12-31 23:59:59.999999|-123.45\
             |01234567-89ab-cdef-0001-020304050607|t|-2.25|\\x00ff|B|in:0|1\
             |timestamp with time zone|numeric|uuid"
        ]
    );
    let letter = &store.records("in.dlq.g", 0, 10).await.unwrap()[0];
    let code = callsheet::source::last_header(&letter.headers, "callsheet.error.code");
    assert_eq!(code, Some(b"CONTRACT".as_slice()));
    assert!(
        store
            .records("in.dlq.g", letter.offset, 10)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        store
            .promises()
            .iter()
            .all(|promise| promise.guarantee == Guarantee::ExactlyOnce)
    );
    store.close().await;
    database.drop_schema().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_are_cut_at_any_moment_change_nothing_in_the_end() {
    let Some(database) = database().await else {
        return;
    };
    let store = database.store().await;
    let topic = Topic::new(3, 120);
    let done = Arc::new(AtomicBool::new(false));
    let cutter = {
        let (done, mut admin, name) = (
            Arc::clone(&done),
            database.admin().await,
            database.name.clone(),
        );
        tokio::spawn(async move {
            let mut cut = 0;
            while !done.load(Ordering::Relaxed) {
                let sql = format!(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE application_name = '{name}' AND state <> 'idle' AND random() < 0.3"
                );
                cut += execute(&mut admin, sql).await;
                tokio::task::yield_now().await;
            }
            cut
        })
    };
    let mut runner = runner(&store, &topic);
    let mut retries = 0;
    // Again and again from the beginning of what is left, until enough was cut.
    runner.run_to_end(&Stop::new().1).await.unwrap();
    retries += runner.totals().retries;
    done.store(true, Ordering::Relaxed);
    cutter.await.unwrap();
    assert!(retries > 0, "nothing was cut");
    is_exact(&database, &store, 3, 120).await;
    store.close().await;
    database.drop_schema().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_instances_on_one_partition_count_every_record_once() {
    let Some(database) = database().await else {
        return;
    };
    let (one, other) = (database.store().await, database.store().await);
    let topic = Topic::new(2, 100);
    let (mut first, mut second) = (runner(&one, &topic), runner(&other, &topic));
    let never = Stop::new();
    let (a, b) = tokio::join!(first.run_to_end(&never.1), second.run_to_end(&never.1));
    a.unwrap();
    b.unwrap();
    assert_eq!(first.totals().records + second.totals().records, 200);
    is_exact(&database, &one, 2, 100).await;
    one.close().await;
    other.close().await;
    database.drop_schema().await;
}

fn effects(id: i64, note: &str) -> Effects {
    let mut effects = Effects::new();
    let visit = Visit {
        id,
        note: Some(note.into()),
        at_ms: 0,
    };
    let item = Outgoing {
        value: visit,
        key: Vec::new(),
        timestamp_ms: 0,
        headers: Vec::new(),
    };
    table().sink().unwrap().write(item, &mut effects).unwrap();
    effects
}

fn progress(group: &str, from: u64, to: u64) -> Progress {
    Progress {
        group: group.into(),
        topic: "in".into(),
        partition: 0,
        from,
        to,
    }
}

#[tokio::test]
async fn an_older_position_never_replaces_a_newer_row_and_a_group_moves_once() {
    let Some(database) = database().await else {
        return;
    };
    let store = database.store().await;
    let notes = || database.lines("SELECT note FROM visits WHERE id = 7");
    store
        .commit(Some(&progress("g", 5, 10)), effects(7, "ten"))
        .await
        .unwrap();
    // The same batch again, after its answer was lost.
    let again = store
        .commit(Some(&progress("g", 5, 10)), effects(7, "again"))
        .await;
    assert!(matches!(again, Err(StoreError::Transient(_))), "{again:?}");
    assert_eq!(notes().await, ["ten"]);
    // A replay by another group: older batches change nothing, the last one writes the row again.
    store
        .commit(Some(&progress("replay", 0, 8)), effects(7, "eight"))
        .await
        .unwrap();
    assert_eq!(notes().await, ["ten"]);
    store
        .commit(Some(&progress("replay", 8, 10)), effects(7, "replayed"))
        .await
        .unwrap();
    assert_eq!(notes().await, ["replayed"]);
    let positions = store.positions("g", "in", &[0, 1]).await.unwrap();
    assert_eq!(positions, BTreeMap::from([(0, 10)]));
    store.close().await;
    database.drop_schema().await;
}

#[tokio::test]
async fn state_follows_the_commit() {
    let Some(database) = database().await else {
        return;
    };
    let store = database.store().await;
    let name: Arc<str> = "counts".into();
    let mut put = Effects::new();
    put.put_state(&name, vec![1, 1], Some(vec![1]));
    put.put_state(&name, vec![1, 2], Some(vec![2]));
    put.put_state(&name, vec![2], Some(vec![3]));
    store.commit(None, put).await.unwrap();
    let mut change = Effects::new();
    change.put_state(&name, vec![1, 1], None);
    change.put_state(&name, vec![1, 2], Some(vec![9]));
    store.commit(None, change).await.unwrap();
    let kept = store.state("counts", &[1]).await.unwrap();
    assert_eq!(kept, [(vec![1, 2], vec![9])]);
    store.close().await;
    database.drop_schema().await;
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused_before_the_database_refuses_the_batch() {
    let mut effects = Effects::new();
    let item = Outgoing {
        value: Visit {
            id: 1,
            note: Some("a\0b".into()),
            at_ms: 0,
        },
        key: Vec::new(),
        timestamp_ms: 0,
        headers: Vec::new(),
    };
    let reason = table()
        .sink()
        .unwrap()
        .write(item, &mut effects)
        .unwrap_err();
    assert_eq!(reason.code, ErrorCode::SinkRejected);
    assert_eq!(reason.field_path.as_deref(), Some("note"));
    assert!(effects.rows().is_empty());
    for (name, key, message) in [
        (
            "no table",
            "id",
            "name `no table` is not of letters, digits and `_`",
        ),
        (
            "visits",
            "absent",
            "key `absent` is not a field of `visits`",
        ),
    ] {
        let error = Table::of::<Visit>(name, &[key]).unwrap_err();
        assert_eq!(error.to_string(), message);
    }

    let Some(database) = database().await else {
        return;
    };
    let sql = format!(
        "CREATE TABLE {}.visits (id bigint PRIMARY KEY)",
        database.name
    );
    execute(&mut database.admin().await, sql).await;
    let error = Postgres::connect(&database.url, vec![table()])
        .await
        .unwrap_err();
    assert!(matches!(error, PostgresError::Table(_)), "{error}");
    let store = Postgres::connect(&database.url, Vec::new()).await.unwrap();
    let mut unnamed = Effects::new();
    unnamed.upsert(Row {
        table: "visits".into(),
        cells: vec![Cell::Integer(1)],
    });
    let error = store.commit(None, unnamed).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "table `visits` was not named when connecting"
    );
    store.close().await;
    database.drop_schema().await;
}
