//! The verbs of a team's program, on the embedded log.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, in helpers too"
)]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use callsheet::app::{self, App, AppError, REPLAY_HEADER};
use callsheet::dead_letter::{DeadLetter, ErrorCode, Reader, Reason};
use callsheet::delivery::Effects;
use callsheet::embedded::{Log, LogOptions, Topic};
use callsheet::pipeline::{Job, JobError, Runner, RunnerOptions, Stop, Totals};
use callsheet::source::{Batch, Header, NewRecord, Record, last_header};
use callsheet::store::{Promise, Store as _};

/// Copies records; what is longer than one byte is poison until the job is mended.
struct Copy {
    mended: bool,
}

impl Job<Log> for Copy {
    fn process(&mut self, batch: &Batch, effects: &mut Effects) -> Result<(), JobError> {
        for record in &batch.records {
            let long = record.value.as_ref().is_none_or(|value| value.len() > 1);
            if long && !self.mended {
                let code = if record.offset % 2 == 0 {
                    ErrorCode::Contract
                } else {
                    ErrorCode::Truncated
                };
                let letter = DeadLetter {
                    record: record.clone(),
                    reason: Reason::decoding(code, "one byte expected").at("size"),
                    first_failed_ms: i64::try_from(record.offset).unwrap(),
                };
                let reader = Reader {
                    group: "copy".into(),
                    contract: "in",
                    contract_version: Some(2),
                };
                effects.dead_letter(letter, &reader);
                continue;
            }
            effects.append(NewRecord {
                topic: "out".into(),
                partition: 0,
                timestamp_ms: record.timestamp_ms,
                key: record.key.clone(),
                value: record.value.clone(),
                headers: record.headers.clone(),
            });
        }
        Ok(())
    }
}

struct Program {
    log: Log,
    mended: bool,
    to_end: bool,
}

impl App for Program {
    type Letters = Topic;
    type Store = Log;

    fn name(&self) -> &'static str {
        "copy"
    }

    async fn run(&self, mut stop: Stop) -> Result<Totals, AppError> {
        let topic = self.log.topic("in").await?;
        let job = Copy {
            mended: self.mended,
        };
        let options = RunnerOptions::default();
        let mut runner = Runner::new(self.log.clone(), "copy", topic, job, options);
        if self.to_end {
            runner.run_to_end(&stop).await?;
        } else {
            runner.run(&mut stop).await?;
        }
        Ok(runner.totals().clone())
    }

    fn promises(&self) -> Vec<Promise> {
        self.log.promises()
    }

    async fn letters(&self) -> Result<(Topic, Log), AppError> {
        Ok((self.log.topic("in.dlq.copy").await?, self.log.clone()))
    }
}

async fn program(folder: &Path) -> Program {
    let log = Log::open(&LogOptions {
        durable: false,
        ..LogOptions::new(folder.join("log.db"))
    })
    .await
    .unwrap();
    for topic in ["in", "out", "in.dlq.copy"] {
        log.create_topic(topic, 1).await.unwrap();
    }
    Program {
        log,
        mended: false,
        to_end: true,
    }
}

fn record(value: Option<&[u8]>) -> NewRecord {
    NewRecord {
        topic: "in".into(),
        partition: 0,
        timestamp_ms: 5,
        key: Some(vec![1, 0xff]),
        value: value.map(<[u8]>::to_vec),
        headers: vec![
            Header::new("traceparent", b"00-x".to_vec()),
            Header::new("traceparent", vec![0xff]),
        ],
    }
}

impl Program {
    async fn says(&self, words: &[&str]) -> String {
        let (code, text) = self.answers(words).await.unwrap();
        assert_eq!(code, ExitCode::SUCCESS, "{text}");
        text
    }

    async fn answers(&self, words: &[&str]) -> Result<(ExitCode, String), AppError> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let (_stopper, stop) = Stop::new();
        let mut out = Vec::new();
        let code = app::answer(self, &words, stop, &mut out).await?;
        Ok((code, String::from_utf8(out).unwrap()))
    }

    async fn read(&self, topic: &str) -> Vec<Record> {
        self.log
            .topic(topic)
            .await
            .unwrap()
            .read_all()
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn dead_letters_are_listed_shown_and_sent_back_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = program(folder.path()).await;
    let records = [Some(&b"a"[..]), Some(b"long"), None, Some(b"b")];
    program
        .log
        .produce(records.map(record).into())
        .await
        .unwrap();
    assert_eq!(
        program.says(&["run"]).await,
        "4 records in 1 batches, 2 dead letters, 0 retries\n"
    );
    let list = program.says(&["dlq", "ls"]).await;
    let lines: Vec<Vec<&str>> = list
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(lines[0][..4], ["0:0", "TRUNCATED", "in:0:1", "1"]);
    assert_eq!(lines[0][4..].join(" "), "one byte expected at `size`");
    assert_eq!(lines[1][..3], ["0:1", "CONTRACT", "in:0:2"]);
    assert_eq!(lines[2], ["2", "dead", "letters"]);
    let only = program.says(&["dlq", "ls", "--code", "CONTRACT"]).await;
    assert!(only.ends_with("\n1 dead letters\n"), "{only}");

    let shown = program.says(&["dlq", "show", "0:0"]).await;
    for line in [
        "  traceparent: \\xff",
        "  __connect.errors.stage: VALUE_CONVERTER",
        "  callsheet.contract.version: 2",
        "key: 2 bytes",
        "value: 4 bytes",
    ] {
        assert!(shown.lines().any(|found| found == line), "{line}\n{shown}");
    }
    assert!(
        shown.contains("6c 6f 6e 67") && shown.contains("long"),
        "{shown}"
    );
    let null = program.says(&["dlq", "show", "0:1"]).await;
    assert!(null.contains("value: null"), "{null}");

    // Sent back before the job is mended: they fail again, and count that.
    let sent = program.says(&["dlq", "replay", "--id", "first"]).await;
    assert_eq!(sent, "2 of 2 dead letters sent back as `first`\n");
    program.says(&["run"]).await;
    let letters = program.read("in.dlq.copy").await;
    assert_eq!(letters.len(), 4);
    let header = |record: &Record, name| {
        String::from_utf8(last_header(&record.headers, name).unwrap().to_vec()).unwrap()
    };
    assert_eq!(header(&letters[2], "callsheet.attempts"), "2");
    assert_eq!(header(&letters[2], "callsheet.first.failed.at"), "1");

    // Mended: only what was not sent yet goes back, byte for byte.
    program.mended = true;
    let sent = program.says(&["dlq", "replay", "--id", "second"]).await;
    assert_eq!(sent, "2 of 2 dead letters sent back as `second`\n");
    program.says(&["run"]).await;
    let nothing = program.says(&["dlq", "replay"]).await;
    assert!(nothing.starts_with("0 of 0 "), "{nothing}");
    let out = program.read("out").await;
    let values: Vec<_> = out.iter().map(|record| record.value.as_deref()).collect();
    assert_eq!(values, [Some(&b"a"[..]), Some(b"b"), Some(b"long"), None]);
    assert_eq!(out[2].key.as_deref(), Some([1, 0xff].as_slice()));
    assert_eq!(out[2].headers[..2], record(None).headers);
    assert_eq!(header(&out[2], REPLAY_HEADER), "second");
    assert_eq!(out[2].headers.len(), 5, "{:?}", out[2].headers);
    let again = program
        .says(&["dlq", "replay", "--again", "--code", "CONTRACT"])
        .await;
    assert!(again.starts_with("2 of 4 "), "{again}");
}

#[tokio::test]
async fn guarantees_are_told_and_other_words_are_not_understood() {
    let folder = tempfile::tempdir().unwrap();
    let program = program(folder.path()).await;
    let told = program.says(&["guarantees"]).await;
    let first = "records in the embedded log  exactly once       position and effect are one SQLite transaction";
    assert_eq!(told.lines().next(), Some(first));
    for words in [
        &[][..],
        &["dlq"],
        &["dlq", "ls", "--limit", "many"],
        &["dlq", "replay", "--code"],
        &["runs"],
    ] {
        let (code, text) = program.answers(words).await.unwrap();
        assert_eq!(code, ExitCode::from(2), "{words:?}");
        assert!(text.starts_with("usage: "), "{text}");
    }
    let error = program.answers(&["dlq", "show", "0:9"]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "topic `in.dlq.copy` has no record at `0:9`"
    );
}

/// The folder of a child's log.
const CHILD: &str = "CALLSHEET_TEST_APP_CHILD";

#[cfg(unix)]
#[tokio::test]
async fn a_signal_ends_the_program_after_the_batch_in_hand() {
    if let Ok(folder) = std::env::var(CHILD) {
        let program = Program {
            to_end: false,
            ..program(Path::new(&folder)).await
        };
        // The harness's arguments are not ours: as `main` does it, with words of our own.
        let stop = app::listen().unwrap();
        let mut out = Vec::new();
        let words = ["run".to_owned()];
        app::answer(&program, &words, stop, &mut out).await.unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "3 records in 1 batches, 0 dead letters, 0 retries\n"
        );
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = program(folder.path()).await;
    let records = [Some(&b"a"[..]), Some(b"b"), Some(b"c")];
    program
        .log
        .produce(records.map(record).into())
        .await
        .unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "app::a_signal_ends_the_program_after_the_batch_in_hand",
        ])
        .arg("--nocapture")
        .env(CHILD, folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    while program.log.position("copy", "in", 0).await.unwrap() < 3 {
        tokio::task::yield_now().await;
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
    }
    let told = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(told.success());
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        line.unwrap();
    }
    assert!(child.wait().unwrap().success());
    assert_eq!(program.read("out").await.len(), 3);
}
