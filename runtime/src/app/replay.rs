//! Replaying dead letters: each goes back to the end of the topic that it came from, byte for byte.

use std::sync::Arc;

use super::Letter;
use crate::dead_letter::{ATTEMPTS_HEADER, FIRST_FAILED_HEADER};
use crate::delivery::Effects;
use crate::pipeline::{Job, JobError};
use crate::source::{Batch, Header, NewRecord};
use crate::store::Store;

/// Name of the header that names the replay a record was sent by.
pub const REPLAY_HEADER: &str = "callsheet.replay.id";

/// The first header that a dead letter adds to those of its record.
const FIRST_ADDED: &str = "__connect.errors.topic";

/// A job over a dead-letter topic. Key, value and the producer's headers are untouched; the attempts and the time of the
/// first failure stay with the record.
#[derive(Clone, Debug)]
pub struct Replay {
    id: String,
    code: Option<String>,
    replayed: u64,
    passed_over: u64,
}

impl Replay {
    /// A replay called `id` of all dead letters, or of those of one class.
    pub fn new(id: impl Into<String>, code: Option<&str>) -> Self {
        Self {
            id: id.into(),
            code: code.map(str::to_owned),
            replayed: 0,
            passed_over: 0,
        }
    }

    /// Letters sent, and letters left alone: of another class, or without the headers of a dead letter.
    pub const fn counts(&self) -> (u64, u64) {
        (self.replayed, self.passed_over)
    }

    /// The record that failed, on its way back; `None` for a letter that is not asked for, or is none.
    pub fn record(&self, letter: &Letter) -> Option<NewRecord> {
        if self.code.is_some() && self.code.as_deref() != letter.code() {
            return None;
        }
        let topic: Arc<str> = letter.text(FIRST_ADDED)?.into();
        let partition = letter.text("__connect.errors.partition")?.parse().ok()?;
        let all = &letter.record.headers;
        let added = all.iter().rposition(|header| header.name == FIRST_ADDED)?;
        let kept = [ATTEMPTS_HEADER, FIRST_FAILED_HEADER];
        let mut headers: Vec<Header> = all[..added]
            .iter()
            .filter(|header| header.name != REPLAY_HEADER && !kept.contains(&&*header.name))
            .cloned()
            .collect();
        for name in kept {
            if let Some(value) = letter.text(name) {
                headers.push(Header::new(name, value.as_bytes()));
            }
        }
        headers.push(Header::new(REPLAY_HEADER, self.id.as_bytes()));
        Some(NewRecord {
            topic,
            partition,
            timestamp_ms: letter.record.timestamp_ms,
            key: letter.record.key.clone(),
            value: letter.record.value.clone(),
            headers,
        })
    }
}

impl<C: Store> Job<C> for Replay {
    fn process(&mut self, batch: &Batch, effects: &mut Effects) -> Result<(), JobError> {
        for record in &batch.records {
            let letter = Letter {
                record: record.clone(),
            };
            if let Some(record) = self.record(&letter) {
                self.replayed += 1;
                effects.append(record);
            } else {
                self.passed_over += 1;
            }
        }
        Ok(())
    }
}
