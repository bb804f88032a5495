//! The one transaction: position, records, state, rows, outbox.

use std::collections::BTreeMap;
use std::sync::Arc;

use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use super::{Log, LogError, schema};
use crate::delivery::Effects;
use crate::delivery::effects::StateChanges;
use crate::header_blob;
use crate::source::NewRecord;
use crate::store::{Guarantee, Positions, Progress, Promise, StateEntries, Store, StoreError};

/// What a commit did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// For each topic and partition appended to: the offset of its first new record, and how many there are.
    pub appended: BTreeMap<(Arc<str>, u32), (u64, u64)>,
}

impl Log {
    /// Appends records; the simple producer.
    ///
    /// # Errors
    /// As [`Log::commit`].
    pub async fn produce(&self, records: Vec<NewRecord>) -> Result<Committed, LogError> {
        let mut effects = Effects::new();
        for record in records {
            effects.append(record);
        }
        self.commit(None, effects).await
    }

    /// Makes `effects` durable and moves the group's position, all or nothing.
    ///
    /// # Errors
    /// [`LogError::Fenced`] when the group's position is not `progress.from`; [`LogError::Full`], [`LogError::Busy`],
    /// [`LogError::UnknownPartition`], [`LogError::Table`], [`LogError::Database`]. After any error nothing was changed.
    pub async fn commit(
        &self,
        progress: Option<&Progress>,
        effects: Effects,
    ) -> Result<Committed, LogError> {
        let doing = "committing";
        let mut transaction = self
            .writer
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(LogError::database(doing))?;
        if let Some(progress) = progress {
            move_position(&mut transaction, progress).await?;
        }
        let committed = append(&mut transaction, effects.records).await?;
        put_state(&mut transaction, effects.state).await?;
        super::table::upsert(&mut transaction, effects.rows).await?;
        super::outbox::insert(&mut transaction, effects.outbox).await?;
        transaction
            .commit()
            .await
            .map_err(LogError::database(doing))?;
        self.announce_commit();
        Ok(committed)
    }
}

impl Store for Log {
    async fn positions(
        &self,
        group: &str,
        topic: &str,
        partitions: &[u32],
    ) -> Result<Positions, StoreError> {
        let mut positions = Positions::new();
        for partition in partitions {
            let position = self.position(group, topic, *partition).await?;
            positions.insert(*partition, position);
        }
        Ok(positions)
    }

    async fn state(&self, store: &str, prefix: &[u8]) -> Result<StateEntries, StoreError> {
        Ok(Self::state(self, store, prefix).await?)
    }

    async fn commit(
        &self,
        progress: Option<&Progress>,
        effects: Effects,
    ) -> Result<u64, StoreError> {
        let committed = Self::commit(self, progress, effects).await?;
        Ok(committed.appended.values().map(|(_, count)| count).sum())
    }

    fn promises(&self) -> Vec<Promise> {
        ["records", "state", "rows"]
            .map(|output| {
                let by = "position and effect are one SQLite transaction";
                Promise::new(
                    format!("{output} in the embedded log"),
                    Guarantee::ExactlyOnce,
                    by,
                )
            })
            .into()
    }
}

async fn move_position(
    connection: &mut SqliteConnection,
    progress: &Progress,
) -> Result<(), LogError> {
    let doing = "moving a group's position";
    let stored: Option<i64> = sqlx::query_scalar(schema::POSITION)
        .bind(progress.group.as_ref())
        .bind(progress.topic.as_ref())
        .bind(i64::from(progress.partition))
        .fetch_optional(&mut *connection)
        .await
        .map_err(LogError::database(doing))?;
    let stored = stored
        .and_then(|stored| u64::try_from(stored).ok())
        .unwrap_or(0);
    if stored != progress.from {
        return Err(LogError::Fenced {
            group: progress.group.to_string(),
            partition: format!("{}:{}", progress.topic, progress.partition),
            expected: progress.from,
            stored,
        });
    }
    sqlx::query(schema::MOVE_POSITION)
        .bind(progress.group.as_ref())
        .bind(progress.topic.as_ref())
        .bind(i64::from(progress.partition))
        .bind(i64::try_from(progress.to).unwrap_or(i64::MAX))
        .execute(connection)
        .await
        .map_err(LogError::database(doing))?;
    Ok(())
}

async fn append(
    connection: &mut SqliteConnection,
    records: Vec<NewRecord>,
) -> Result<Committed, LogError> {
    let doing = "appending records";
    let mut committed = Committed::default();
    for record in &records {
        let key = (Arc::clone(&record.topic), record.partition);
        committed.appended.entry(key).or_default().1 += 1;
    }
    for ((topic, partition), (first, count)) in &mut committed.appended {
        let end: Option<i64> = sqlx::query_scalar(
            "UPDATE partitions SET next_offset = next_offset + ? WHERE topic = ? AND partition = ? RETURNING next_offset",
        )
        .bind(i64::try_from(*count).unwrap_or(i64::MAX))
        .bind(topic.as_ref())
        .bind(i64::from(*partition))
        .fetch_optional(&mut *connection)
        .await
        .map_err(LogError::database(doing))?;
        let Some(end) = end.and_then(|end| u64::try_from(end).ok()) else {
            return Err(LogError::UnknownPartition {
                topic: topic.to_string(),
                partition: *partition,
            });
        };
        *first = end - *count;
    }
    let mut next: BTreeMap<(Arc<str>, u32), u64> = committed
        .appended
        .iter()
        .map(|(key, (first, _))| (key.clone(), *first))
        .collect();
    let mut numbered = Vec::with_capacity(records.len());
    for record in records {
        if let Some(offset) = next.get_mut(&(Arc::clone(&record.topic), record.partition)) {
            numbered.push((*offset, record));
            *offset += 1;
        }
    }
    let mut rest = numbered.into_iter();
    while rest.len() > 0 {
        let (sql, rows) = if rest.len() >= schema::CHUNK {
            (
                AssertSqlSafe(schema::INSERT_RECORDS.as_str()).into_sql_str(),
                schema::CHUNK,
            )
        } else {
            (schema::INSERT_RECORD.into_sql_str(), 1)
        };
        let mut insert = sqlx::query(sql);
        for (offset, record) in rest.by_ref().take(rows) {
            insert = insert
                .bind(record.topic.to_string())
                .bind(i64::from(record.partition))
                .bind(i64::try_from(offset).unwrap_or(i64::MAX))
                .bind(record.timestamp_ms)
                .bind(record.key)
                .bind(record.value)
                .bind(header_blob::write(&record.headers));
        }
        insert
            .execute(&mut *connection)
            .await
            .map_err(LogError::database(doing))?;
    }
    Ok(committed)
}

async fn put_state(connection: &mut SqliteConnection, state: StateChanges) -> Result<(), LogError> {
    let doing = "writing a job's state";
    for (store, changes) in state {
        let (mut puts, mut removals) = (Vec::new(), Vec::new());
        for (key, change) in changes {
            match change {
                Some(value) => puts.push((key, value)),
                None => removals.push(key),
            }
        }
        let mut rest = removals.into_iter();
        while rest.len() > 0 {
            let (sql, rows) = if rest.len() >= schema::CHUNK {
                (
                    AssertSqlSafe(schema::REMOVE_STATES.as_str()).into_sql_str(),
                    schema::CHUNK,
                )
            } else {
                (schema::REMOVE_STATE.into_sql_str(), 1)
            };
            let mut removal = sqlx::query(sql).bind(store.to_string());
            for key in rest.by_ref().take(rows) {
                removal = removal.bind(key);
            }
            removal
                .execute(&mut *connection)
                .await
                .map_err(LogError::database(doing))?;
        }
        let mut rest = puts.into_iter();
        while rest.len() > 0 {
            let (sql, rows) = if rest.len() >= schema::CHUNK {
                (
                    AssertSqlSafe(schema::PUT_STATES.as_str()).into_sql_str(),
                    schema::CHUNK,
                )
            } else {
                (schema::PUT_STATE.into_sql_str(), 1)
            };
            let mut put = sqlx::query(sql);
            for (key, value) in rest.by_ref().take(rows) {
                put = put.bind(store.to_string()).bind(key).bind(value);
            }
            put.execute(&mut *connection)
                .await
                .map_err(LogError::database(doing))?;
        }
    }
    Ok(())
}
