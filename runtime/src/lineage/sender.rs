//! Brings lineage events from the log's outbox to the catalog: at least once, in order, bounded by the outbox on disk.

use core::fmt;
use std::sync::Arc;

use callsheet_client::{Client, ClientError};
use callsheet_openlineage::Event;

use crate::delivery::{Backoff, Effects};
use crate::embedded::{Log, LogError};

/// The outbox's name for lineage events.
pub const DESTINATION: &str = "lineage";

/// Events in one request.
const BATCH: u32 = 100;

/// Why events were not brought. They stay in the outbox.
#[derive(Debug)]
#[non_exhaustive]
pub enum SendError {
    /// The log refused.
    Log(LogError),
    /// The catalog did not answer within the retry budget, or refused.
    Catalog(ClientError),
    /// The catalog refused these many events as malformed; they were dropped, all others arrived.
    Refused(usize),
    /// The catalog could not store these many events within the retry budget.
    Waiting(usize),
}

impl fmt::Display for SendError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Log(error) => write!(formatter, "sending lineage: {error}"),
            Self::Catalog(error) => write!(formatter, "sending lineage: {error}"),
            Self::Refused(count) => write!(
                formatter,
                "sending lineage: the catalog refused {count} events"
            ),
            Self::Waiting(count) => write!(
                formatter,
                "sending lineage: the catalog could not store {count} events"
            ),
        }
    }
}

impl core::error::Error for SendError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Log(error) => Some(error),
            Self::Catalog(error) => Some(error),
            Self::Refused(_) | Self::Waiting(_) => None,
        }
    }
}

impl Effects {
    /// Leaves a lineage event in the outbox: it becomes durable with the batch that it tells of.
    pub fn post_lineage(&mut self, event: &Event) {
        self.post(
            &Arc::from(DESTINATION),
            event.to_canonical_json().into_bytes(),
        );
    }
}

/// Empties the outbox of lineage events.
#[derive(Clone, Debug)]
pub struct Sender {
    log: Log,
    client: Client,
    backoff: Backoff,
}

impl Sender {
    /// A sender from `log` to the catalog behind `client`.
    pub const fn new(log: Log, client: Client, backoff: Backoff) -> Self {
        Self {
            log,
            client,
            backoff,
        }
    }

    /// Sends everything that waits; answers how many events went. The catalog takes a repeated event once.
    ///
    /// # Errors
    /// [`SendError`]; call it again later.
    pub async fn send_all(&self) -> Result<u64, SendError> {
        let (mut sent, mut refused) = (0, 0);
        loop {
            let waiting = self
                .log
                .outbox(DESTINATION, BATCH)
                .await
                .map_err(SendError::Log)?;
            let Some(last) = waiting.last() else {
                return if refused == 0 {
                    Ok(sent)
                } else {
                    Err(SendError::Refused(refused))
                };
            };
            let events: Vec<String> = waiting
                .iter()
                .map(|event| String::from_utf8_lossy(&event.payload).into_owned())
                .collect();
            refused += self.send(&events).await?;
            self.log
                .outbox_sent(DESTINATION, last.seq)
                .await
                .map_err(SendError::Log)?;
            sent += events.len() as u64;
        }
    }

    /// Sends one batch; answers how many events the catalog refused for good.
    async fn send(&self, events: &[String]) -> Result<usize, SendError> {
        let mut backoff = self.backoff.clone();
        loop {
            match self.client.send_events(events).await {
                Ok(accepted) if accepted.summary.retriable == 0 => {
                    return Ok(accepted.summary.non_retriable);
                }
                Ok(accepted) => match backoff.next() {
                    Some(delay) => tokio::time::sleep(delay).await,
                    None => return Err(SendError::Waiting(accepted.summary.retriable)),
                },
                Err(error) if error.is_retriable() => match backoff.next() {
                    Some(delay) => tokio::time::sleep(delay).await,
                    None => return Err(SendError::Catalog(error)),
                },
                Err(error) => return Err(SendError::Catalog(error)),
            }
        }
    }
}
