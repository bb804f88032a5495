//! The Redis sink on servers of its own, each on a socket in a folder. Skipped unless `CALLSHEET_TEST_REDIS` names the
//! server's program.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, in helpers too"
)]

use core::time::Duration;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use callsheet::delivery::{Backoff, BreakerOptions, Effects};
use callsheet::embedded::{Log, LogOptions};
use callsheet::pipeline::{Job, JobError, PipelineError, Runner, RunnerOptions, Stop};
use callsheet::redis::{Hash, Redis, ToHash};
use callsheet::sink::{Outgoing, Sink as _};
use callsheet::source::Batch;
use callsheet::store::{After, Apply as _, Guarantee, Progress, Store, StoreError};
use redis::Connection;

use super::pipeline::memory::Topic;
use super::visits::Visit;

struct Server {
    folder: tempfile::TempDir,
    program: String,
    child: Option<Child>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn server() -> Option<Server> {
    let program = std::env::var("CALLSHEET_TEST_REDIS").ok()?;
    let mut server = Server {
        folder: tempfile::tempdir().unwrap(),
        program,
        child: None,
    };
    server.start();
    Some(server)
}

impl Server {
    /// Starts empty; waits until it answers.
    fn start(&mut self) {
        let socket = self.socket();
        let child = Command::new(&self.program)
            .args([
                "--port",
                "0",
                "--save",
                "",
                "--appendonly",
                "no",
                "--unixsocket",
            ])
            .arg(&socket)
            .current_dir(self.folder.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        self.child = Some(child);
        while redis::Client::open(self.url())
            .unwrap()
            .get_connection()
            .is_err()
        {
            std::thread::yield_now();
        }
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    fn socket(&self) -> std::path::PathBuf {
        self.folder.path().join("redis.sock")
    }

    fn url(&self) -> String {
        format!("redis+unix://{}", self.socket().display())
    }

    fn connection(&self) -> Connection {
        redis::Client::open(self.url())
            .unwrap()
            .get_connection()
            .unwrap()
    }

    fn config(&self, name: &str, value: &str) {
        let () = redis::cmd("CONFIG")
            .arg("SET")
            .arg(name)
            .arg(value)
            .query(&mut self.connection())
            .unwrap();
    }

    fn sink(&self) -> Redis {
        Redis::new(&self.url(), vec![hash()]).unwrap()
    }

    fn fields(&self, key: &str) -> BTreeMap<String, String> {
        let all: BTreeMap<String, Vec<u8>> = redis::cmd("HGETALL")
            .arg(key)
            .query(&mut self.connection())
            .unwrap();
        all.into_iter()
            .map(|(name, value)| (name, String::from_utf8_lossy(&value).into_owned()))
            .collect()
    }

    fn note(&self, id: i64) -> Option<String> {
        self.fields(&format!("visit:{id}")).remove("note")
    }
}

fn hash() -> Hash {
    Hash::of::<Visit>("visit:{id}", Some(Duration::from_hours(1))).unwrap()
}

fn effects(id: i64, note: Option<&str>) -> Effects {
    let mut effects = Effects::new();
    write(&mut hash().sink().unwrap(), &mut effects, id, note);
    effects
}

fn write(sink: &mut ToHash<Visit>, effects: &mut Effects, id: i64, note: Option<&str>) {
    let value = Visit {
        id,
        note: note.map(str::to_owned),
        at_ms: 12,
    };
    let item = Outgoing {
        value,
        key: Vec::new(),
        timestamp_ms: 0,
        headers: Vec::new(),
    };
    sink.write(item, effects).unwrap();
}

fn progress(partition: u32, to: u64) -> Progress {
    Progress {
        group: "g".into(),
        topic: "in".into(),
        partition,
        from: 0,
        to,
    }
}

#[tokio::test]
async fn a_hash_has_the_fields_a_fence_and_a_time_to_live() {
    let Some(server) = server() else { return };
    let sink = server.sink();
    let mut written = effects(7, Some("first"));
    sink.apply(Some(&progress(3, 10)), &mut written)
        .await
        .unwrap();
    assert!(written.rows().is_empty());
    let fields = server.fields("visit:7");
    assert_eq!(fields["note"], "first");
    assert_eq!(fields["at"], "12");
    assert_eq!(fields["kind"], "B");
    assert_eq!(fields["src:in:3"], "10");
    let ttl_ms: i64 = redis::cmd("PTTL")
        .arg("visit:7")
        .query(&mut server.connection())
        .unwrap();
    assert!((3_500_000..=3_600_000).contains(&ttl_ms), "{ttl_ms}");
    assert_eq!(sink.promises()[0].guarantee, Guarantee::EffectivelyOnce);
    // A null removes the field.
    sink.apply(Some(&progress(3, 11)), &mut effects(7, None))
        .await
        .unwrap();
    assert_eq!(server.note(7), None);
    assert_eq!(server.fields("visit:7")["src:in:3"], "11");
}

#[tokio::test]
async fn older_rows_are_dropped_and_positions_compare_as_numbers_of_any_length() {
    let Some(server) = server() else { return };
    let sink = server.sink();
    let near = u64::MAX - 1;
    for (to, note, stands) in [
        (9, "nine", "nine"),
        (10, "ten", "ten"),
        (9, "again", "ten"),
        (10, "ten again", "ten again"),
        (near, "near", "near"),
        (near - 1, "nearly", "near"),
    ] {
        sink.apply(Some(&progress(0, to)), &mut effects(1, Some(note)))
            .await
            .unwrap();
        assert_eq!(server.note(1).as_deref(), Some(stands), "{to}");
    }
    // Another partition has a fence of its own.
    sink.apply(Some(&progress(1, 1)), &mut effects(1, Some("other")))
        .await
        .unwrap();
    assert_eq!(server.note(1).as_deref(), Some("other"));
}

/// One hash per record.
struct ToHashes {
    sink: ToHash<Visit>,
}

impl<C: Store> Job<C> for ToHashes {
    fn process(&mut self, batch: &Batch, effects: &mut Effects) -> Result<(), JobError> {
        for record in &batch.records {
            let id =
                i64::from(record.partition) * 1_000 + i64::from(record.value.as_ref().unwrap()[0]);
            write(&mut self.sink, effects, id, Some("seen"));
        }
        Ok(())
    }
}

async fn log(folder: &Path) -> Log {
    Log::open(&LogOptions {
        durable: false,
        ..LogOptions::new(folder.join("log.db"))
    })
    .await
    .unwrap()
}

fn runner(sink: Redis, log: &Log, topic: &Topic) -> Runner<ToHashes, Topic, After<Redis, Log>> {
    let quick = RunnerOptions {
        batch_records: 5,
        backoff: Backoff::new(5).bounds(
            Duration::from_millis(1),
            Duration::from_millis(20),
            Duration::from_millis(50),
        ),
        breaker: BreakerOptions {
            probe_after: Duration::from_millis(10),
            ..BreakerOptions::default()
        },
        ..RunnerOptions::default()
    };
    let job = ToHashes {
        sink: hash().sink().unwrap(),
    };
    let store = After::new(sink, log.clone());
    Runner::new(store, "g", topic.clone(), job, quick)
}

#[tokio::test(flavor = "multi_thread")]
async fn full_memory_a_replica_and_a_restart_are_waited_for_and_make_no_dead_letter() {
    let Some(mut server) = server() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (log, topic) = (log(folder.path()).await, Topic::new(2, 50));
    let sink = server.sink();
    let mut runner = runner(sink, &log, &topic);
    runner.step().await.unwrap();
    for trouble in ["full", "replica", "gone"] {
        match trouble {
            "full" => server.config("maxmemory", "1"),
            "replica" => {
                let () = redis::cmd("REPLICAOF")
                    .arg("127.0.0.1")
                    .arg(1)
                    .query(&mut server.connection())
                    .unwrap();
            }
            _ => server.kill(),
        }
        let before = runner.totals().clone();
        let failed = runner.step().await.unwrap_err();
        let transient = matches!(&failed, PipelineError::Store(error) if error.is_transient());
        assert!(transient, "{trouble}: {failed:?}");
        assert!(runner.totals().retries > before.retries, "{trouble}");
        match trouble {
            "full" => server.config("maxmemory", "0"),
            "replica" => {
                let () = redis::cmd("REPLICAOF")
                    .arg("NO")
                    .arg("ONE")
                    .query(&mut server.connection())
                    .unwrap();
            }
            // Empty, and without the script.
            _ => server.start(),
        }
        runner.step().await.unwrap();
        assert!(runner.totals().dead_letters.is_empty());
    }
    runner.run_to_end(&Stop::new().1).await.unwrap();
    assert_eq!(log.position("g", "in", 0).await.unwrap(), 50);
    // What came after the restart is there; what was lost with it comes back by reading again.
    let mut again = Runner::new(
        After::new(server.sink(), log.clone()),
        "rebuild",
        topic.clone(),
        ToHashes {
            sink: hash().sink().unwrap(),
        },
        RunnerOptions::default(),
    );
    again.run_to_end(&Stop::new().1).await.unwrap();
    let hashes: usize = redis::cmd("DBSIZE")
        .query(&mut server.connection())
        .unwrap();
    assert_eq!(hashes, 100);
}

#[tokio::test]
async fn a_key_of_another_type_is_refused() {
    let Some(server) = server() else { return };
    let () = redis::cmd("SET")
        .arg("visit:5")
        .arg("text")
        .query(&mut server.connection())
        .unwrap();
    let refused = server
        .sink()
        .apply(Some(&progress(0, 1)), &mut effects(5, None))
        .await
        .unwrap_err();
    assert!(matches!(refused, StoreError::Refused(_)), "{refused}");
}

#[test]
fn templates_name_fields() {
    for (template, message) in [
        (
            "visits",
            "key `visits` names no field: every value would replace the one before",
        ),
        (
            "v:{other}",
            "key `v:{other}` names `other`, which is no field of `visits`",
        ),
        ("v:{id", "key `v:{id` has a `{` without `}`"),
    ] {
        let error = Hash::of::<Visit>(template, None).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}
