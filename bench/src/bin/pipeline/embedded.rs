//! Our side on the embedded log: the same work in one SQLite transaction a batch.

use std::sync::Arc;
use std::time::Instant;

use callsheet::embedded::{Log, LogOptions};
use callsheet::pipeline::{Runner, RunnerOptions, Stop};
use callsheet::source::NewRecord;

use crate::kafka::{Again, events};
use crate::{BATCH, PARTITIONS, RECORDS};
use callsheet_bench::median;

pub async fn run() {
    for durable in [false, true] {
        let mut rates = Vec::new();
        for _ in 0..3 {
            rates.push(once(durable).await);
        }
        let disk = if durable { "each commit waits for the disk" } else { "the disk follows" };
        println!("pipeline, embedded log, exactly once, {disk}: {:.0} records/s", median(&mut rates));
    }
}

async fn once(durable: bool) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    let options = LogOptions { durable, ..LogOptions::new(folder.path().join("log.db")) };
    let log = Log::open(&options).await.expect("a log");
    let (input, output): (Arc<str>, Arc<str>) = ("in".into(), "out".into());
    let topic = log.create_topic(&input, PARTITIONS).await.expect("a topic");
    log.create_topic(&output, PARTITIONS).await.expect("a topic");
    let all: Vec<NewRecord> = events(&input, RECORDS).collect();
    for chunk in all.chunks(BATCH) {
        log.produce(chunk.to_vec()).await.expect("the events are written");
    }
    let options = RunnerOptions { batch_records: BATCH, ..RunnerOptions::default() };
    let mut runner = Runner::new(log, "again", topic, Again::new(&output), options);
    let began = Instant::now();
    runner.run_to_end(&Stop::new().1).await.expect("the run ends");
    assert_eq!(runner.totals().appended, RECORDS as u64);
    RECORDS as f64 / began.elapsed().as_secs_f64()
}
