//! The one transaction: position, rows, state, records.

use std::collections::BTreeMap;
use std::sync::Arc;

use sqlx::AssertSqlSafe;
use sqlx::postgres::PgConnection;

use super::column::Cells;
use super::{Postgres, PostgresError, schema};
use crate::delivery::effects::StateChanges;
use crate::delivery::{Cell, Effects, Row};
use crate::header_blob;
use crate::source::NewRecord;
use crate::store::Progress;

impl Postgres {
    pub(super) async fn commit_all(
        &self,
        progress: Option<&Progress>,
        effects: Effects,
    ) -> Result<(), PostgresError> {
        if !effects.outbox.is_empty() {
            return Err(PostgresError::Table(
                "Postgres keeps no outbox messages: send lineage from the process".into(),
            ));
        }
        let doing = "committing";
        let mut transaction = self
            .pool
            .begin()
            .await
            .map_err(PostgresError::database(doing))?;
        if let Some(progress) = progress {
            move_position(&mut transaction, progress).await?;
        }
        self.upsert(&mut transaction, progress, effects.rows)
            .await?;
        put_state(&mut transaction, effects.state).await?;
        append(&mut transaction, effects.records).await?;
        transaction
            .commit()
            .await
            .map_err(PostgresError::database(doing))
    }

    async fn upsert(
        &self,
        connection: &mut PgConnection,
        progress: Option<&Progress>,
        rows: Vec<Row>,
    ) -> Result<(), PostgresError> {
        let mut tables: BTreeMap<Arc<str>, Vec<Vec<Cell>>> = BTreeMap::new();
        for row in rows {
            tables.entry(row.table).or_default().push(row.cells);
        }
        // What a job hands out at its end comes from everywhere: nothing is newer.
        let (source, offset) = progress.map_or_else(
            || (String::new(), i64::MAX),
            |progress| {
                (
                    format!("{}:{}", progress.topic, progress.partition),
                    i64::try_from(progress.to).unwrap_or(i64::MAX),
                )
            },
        );
        for (name, rows) in tables {
            let Some(written) = self.tables.get(&name) else {
                return Err(PostgresError::Table(format!(
                    "table `{name}` was not named when connecting"
                )));
            };
            let mut insert = sqlx::query(AssertSqlSafe(written.upsert.as_str()))
                .bind(&source)
                .bind(offset);
            for cells in written.table.columns(rows)? {
                insert = match cells {
                    Cells::Integers(cells) => insert.bind(cells),
                    Cells::Reals(cells) => insert.bind(cells),
                    Cells::Texts(cells) => insert.bind(cells),
                    Cells::Blobs(cells) => insert.bind(cells),
                };
            }
            insert
                .execute(&mut *connection)
                .await
                .map_err(PostgresError::database("writing rows"))?;
        }
        Ok(())
    }
}

async fn move_position(
    connection: &mut PgConnection,
    progress: &Progress,
) -> Result<(), PostgresError> {
    let doing = "moving a group's position";
    let stored: Option<i64> = sqlx::query_scalar(schema::LOCK_POSITION)
        .bind(progress.group.as_ref())
        .bind(progress.topic.as_ref())
        .bind(i64::from(progress.partition))
        .fetch_optional(&mut *connection)
        .await
        .map_err(PostgresError::database(doing))?;
    let stored = stored.map(|stored| u64::try_from(stored).unwrap_or_default());
    let moved = |stored| PostgresError::Moved {
        partition: format!("{}:{}", progress.topic, progress.partition),
        expected: progress.from,
        stored,
    };
    if let Some(stored) = stored
        && stored != progress.from
    {
        return Err(moved(stored));
    }
    let statement = if stored.is_none() {
        schema::FIRST_POSITION
    } else {
        schema::MOVE_POSITION
    };
    let done = sqlx::query(statement)
        .bind(progress.group.as_ref())
        .bind(progress.topic.as_ref())
        .bind(i64::from(progress.partition))
        .bind(i64::try_from(progress.to).unwrap_or(i64::MAX))
        .execute(connection)
        .await
        .map_err(PostgresError::database(doing))?;
    // Two that both found none: the slower one's insert does nothing.
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(moved(progress.to))
    }
}

async fn put_state(
    connection: &mut PgConnection,
    state: StateChanges,
) -> Result<(), PostgresError> {
    let doing = "writing a job's state";
    for (store, changes) in state {
        let (mut keys, mut values, mut removed) = (Vec::new(), Vec::new(), Vec::new());
        for (key, change) in changes {
            match change {
                Some(value) => {
                    keys.push(key);
                    values.push(value);
                }
                None => removed.push(key),
            }
        }
        if !removed.is_empty() {
            sqlx::query(schema::REMOVE_STATE)
                .bind(store.as_ref())
                .bind(removed)
                .execute(&mut *connection)
                .await
                .map_err(PostgresError::database(doing))?;
        }
        if !keys.is_empty() {
            sqlx::query(schema::PUT_STATE)
                .bind(store.as_ref())
                .bind(keys)
                .bind(values)
                .execute(&mut *connection)
                .await
                .map_err(PostgresError::database(doing))?;
        }
    }
    Ok(())
}

async fn append(
    connection: &mut PgConnection,
    records: Vec<NewRecord>,
) -> Result<(), PostgresError> {
    if records.is_empty() {
        return Ok(());
    }
    let (mut topics, mut partitions, mut timestamps) = (Vec::new(), Vec::new(), Vec::new());
    let (mut keys, mut values, mut headers) = (Vec::new(), Vec::new(), Vec::new());
    for record in records {
        headers.push(header_blob::write(&record.headers));
        topics.push(record.topic.to_string());
        partitions.push(i64::from(record.partition));
        timestamps.push(record.timestamp_ms);
        keys.push(record.key);
        values.push(record.value);
    }
    sqlx::query(schema::APPEND)
        .bind(topics)
        .bind(partitions)
        .bind(timestamps)
        .bind(keys)
        .bind(values)
        .bind(headers)
        .execute(connection)
        .await
        .map_err(PostgresError::database("keeping records"))?;
    Ok(())
}
