//! The embedded log and the runner on it: order, positions, all or nothing, and faults between any two steps.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, in helpers too"
)]

mod faults;
mod log;
mod windows;

use std::path::Path;
use std::sync::Arc;

use callsheet::embedded::{Log, LogOptions};
use callsheet::source::NewRecord;

async fn open(folder: &Path) -> Log {
    Log::open(&LogOptions {
        durable: false,
        ..LogOptions::new(folder.join("log.db"))
    })
    .await
    .unwrap()
}

fn record(topic: &str, partition: u32, value: &[u8]) -> NewRecord {
    NewRecord {
        topic: Arc::from(topic),
        partition,
        timestamp_ms: 1,
        key: None,
        value: Some(value.to_vec()),
        headers: Vec::new(),
    }
}
