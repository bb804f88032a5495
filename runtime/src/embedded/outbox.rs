//! Messages that leave the file after their commit: sent at least once, in order.

use std::sync::Arc;

use sqlx::sqlite::SqliteConnection;

use super::{Log, LogError};

/// A message that waits in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// Order of the outbox.
    pub seq: i64,
    /// The message.
    pub payload: Vec<u8>,
}

impl Log {
    /// Up to `limit` messages for `destination`, oldest first.
    pub async fn outbox(&self, destination: &str, limit: u32) -> Result<Vec<Posted>, LogError> {
        let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(
            "SELECT seq, payload FROM outbox WHERE destination = ? ORDER BY seq LIMIT ?",
        )
        .bind(destination)
        .bind(i64::from(limit))
        .fetch_all(&self.reader)
        .await
        .map_err(LogError::database("reading the outbox"))?;
        Ok(rows
            .into_iter()
            .map(|(seq, payload)| Posted { seq, payload })
            .collect())
    }

    /// Forgets the messages for `destination` up to and including `seq`: they have arrived.
    pub async fn outbox_sent(&self, destination: &str, seq: i64) -> Result<(), LogError> {
        sqlx::query("DELETE FROM outbox WHERE destination = ? AND seq <= ?")
            .bind(destination)
            .bind(seq)
            .execute(&self.writer)
            .await
            .map_err(LogError::database("emptying the outbox"))?;
        Ok(())
    }
}

pub(super) async fn insert(
    connection: &mut SqliteConnection,
    messages: Vec<(Arc<str>, Vec<u8>)>,
) -> Result<(), LogError> {
    for (destination, payload) in messages {
        sqlx::query("INSERT INTO outbox (destination, payload) VALUES (?, ?)")
            .bind(destination.to_string())
            .bind(payload)
            .execute(&mut *connection)
            .await
            .map_err(LogError::database("filling the outbox"))?;
    }
    Ok(())
}
