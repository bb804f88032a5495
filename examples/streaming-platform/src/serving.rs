//! Job `serve_engagement`: `engagement.user.5s` → the table that dashboards read, one row per viewer and window.

use callsheet::dead_letter::{DeadLetter, Reader, Reason};
use callsheet::delivery::{Effects, Writers};
use callsheet::embedded::{Log, ToTable};
use callsheet::pipeline::{Job, JobError, Transient};
use callsheet::sink::{Outgoing, Sink as _};
use callsheet::source::{Batch, Record};

use crate::contracts::engagement::UserEngagement;
use crate::run::Schemas;

/// Consumer group of the job.
pub const GROUP: &str = "serve_engagement";

/// Columns that identify a row.
pub const KEY: [&str; 2] = ["user_id", "window_start"];

/// The job.
#[derive(Debug)]
pub struct Serving {
    writers: Writers,
    schemas: Schemas,
    out: ToTable<UserEngagement>,
    reader: Reader,
}

impl Serving {
    /// Serves from `out`.
    pub fn new(schemas: Schemas, out: ToTable<UserEngagement>) -> Self {
        Self {
            writers: Writers::resolved::<UserEngagement>(),
            schemas,
            out,
            reader: Reader {
                group: GROUP.to_owned(),
                contract: "engagement.user.5s",
                contract_version: Some(1),
            },
        }
    }

    fn row(&mut self, record: &Record, effects: &mut Effects) -> Result<(), Reason> {
        let value: UserEngagement = self.writers.decode(record)?;
        let item = Outgoing {
            value: served(value),
            key: Vec::new(),
            timestamp_ms: record.timestamp_ms,
            headers: Vec::new(),
        };
        self.out.write(item, effects)
    }
}

/// A window's result as a row: as it is.
#[callsheet::transform]
pub(crate) fn served(window: UserEngagement) -> UserEngagement {
    window
}

impl Job<Log> for Serving {
    async fn prepare(&mut self, batch: &Batch) -> Result<(), Transient> {
        if let Some(schemas) = &self.schemas {
            self.writers.learn_unknown(batch, schemas).await?;
        }
        Ok(())
    }

    fn process(&mut self, batch: &Batch, effects: &mut Effects) -> Result<(), JobError> {
        for record in &batch.records {
            if let Err(reason) = self.row(record, effects) {
                let letter = DeadLetter {
                    record: record.clone(),
                    reason,
                    first_failed_ms: record.timestamp_ms,
                };
                effects.dead_letter(letter, &self.reader);
            }
        }
        Ok(())
    }
}
