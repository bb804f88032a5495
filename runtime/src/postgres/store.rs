//! The connection, and what stands in the database.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use sqlx::AssertSqlSafe;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

use super::{PostgresError, Table, schema};
use crate::delivery::Effects;
use crate::header_blob;
use crate::source::Record;
use crate::store::{Guarantee, Positions, Progress, Promise, StateEntries, Store, StoreError};

/// A database that keeps positions, rows, state and records. Clones share the connections.
#[derive(Clone, Debug)]
pub struct Postgres {
    pub(super) pool: PgPool,
    pub(super) tables: Arc<BTreeMap<Arc<str>, Written>>,
}

/// A table with its statement.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) table: Table,
    pub(super) upsert: String,
}

/// Longest wait for a connection; a commit that gets none is tried again by the runner.
const CONNECT: Duration = Duration::from_secs(10);

/// Longest time that one statement may take.
const STATEMENT_TIMEOUT: &str = "60s";

impl Postgres {
    /// Connects to the database at `url` and creates the store's tables and `tables`, where they are not there.
    ///
    /// # Errors
    /// [`PostgresError::Database`] when the database cannot be reached; [`PostgresError::Table`] when a table is there with
    /// other columns.
    pub async fn connect(url: &str, tables: Vec<Table>) -> Result<Self, PostgresError> {
        let connecting = "connecting to Postgres";
        let options: PgConnectOptions = url.parse().map_err(PostgresError::database(connecting))?;
        let pool = PgPoolOptions::new()
            .max_connections(2)
            .acquire_timeout(CONNECT)
            .connect_with(options.options([("statement_timeout", STATEMENT_TIMEOUT)]))
            .await
            .map_err(PostgresError::database(connecting))?;
        create(&pool, &tables).await?;
        let tables = tables
            .into_iter()
            .map(|table| {
                let upsert = table.upsert_statement();
                (Arc::clone(table.name()), Written { table, upsert })
            })
            .collect();
        Ok(Self {
            pool,
            tables: Arc::new(tables),
        })
    }

    /// Up to `limit` records that jobs appended to `topic`, from behind number `after` on, oldest first. Begin with 0.
    ///
    /// # Errors
    /// [`PostgresError::Database`].
    pub async fn records(
        &self,
        topic: &str,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Record>, PostgresError> {
        type Row = (
            i64,
            i64,
            i64,
            Option<Vec<u8>>,
            Option<Vec<u8>>,
            Option<Vec<u8>>,
        );
        let rows: Vec<Row> = sqlx::query_as(schema::RECORDS)
            .bind(topic)
            .bind(i64::try_from(after).unwrap_or(i64::MAX))
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await
            .map_err(PostgresError::database("reading records"))?;
        let topic: Arc<str> = topic.into();
        Ok(rows
            .into_iter()
            .map(
                |(seq, partition, timestamp_ms, key, value, headers)| Record {
                    topic: Arc::clone(&topic),
                    partition: u32::try_from(partition).unwrap_or_default(),
                    offset: u64::try_from(seq).unwrap_or_default(),
                    timestamp_ms,
                    key,
                    value,
                    headers: headers.as_deref().map_or_else(Vec::new, header_blob::read),
                },
            )
            .collect())
    }

    /// Closes the connections; waits for a commit in progress.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

async fn create(pool: &PgPool, tables: &[Table]) -> Result<(), PostgresError> {
    let doing = "creating tables";
    let mut transaction = pool.begin().await.map_err(PostgresError::database(doing))?;
    sqlx::query(schema::CREATE_LOCK)
        .execute(&mut *transaction)
        .await
        .map_err(PostgresError::database(doing))?;
    for statement in schema::CREATE {
        sqlx::query(statement)
            .execute(&mut *transaction)
            .await
            .map_err(PostgresError::database(doing))?;
    }
    for table in tables {
        sqlx::query(AssertSqlSafe(table.create_statement()))
            .execute(&mut *transaction)
            .await
            .map_err(PostgresError::database(doing))?;
        let found: Vec<(String, String)> = sqlx::query_as(
            "SELECT column_name::text, udt_name::text FROM information_schema.columns
             WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
        )
        .bind(table.name().as_ref())
        .fetch_all(&mut *transaction)
        .await
        .map_err(PostgresError::database(doing))?;
        let wanted = table.listed();
        if let Some((name, udt)) = wanted
            .iter()
            .find(|(name, udt)| !found.iter().any(|(n, u)| n == name && u == udt))
        {
            return Err(PostgresError::Table(format!(
                "table `{}` is there without a column `{name}` of type {udt}",
                table.name()
            )));
        }
    }
    transaction
        .commit()
        .await
        .map_err(PostgresError::database(doing))
}

impl Store for Postgres {
    async fn positions(
        &self,
        group: &str,
        topic: &str,
        partitions: &[u32],
    ) -> Result<Positions, StoreError> {
        let partitions: Vec<i64> = partitions.iter().copied().map(i64::from).collect();
        let rows: Vec<(i64, i64)> = sqlx::query_as(schema::POSITIONS)
            .bind(group)
            .bind(topic)
            .bind(partitions)
            .fetch_all(&self.pool)
            .await
            .map_err(PostgresError::database("reading a group's positions"))?;
        Ok(rows
            .into_iter()
            .filter_map(|(partition, offset)| {
                Some((u32::try_from(partition).ok()?, u64::try_from(offset).ok()?))
            })
            .collect())
    }

    async fn state(&self, store: &str, prefix: &[u8]) -> Result<StateEntries, StoreError> {
        let rows: StateEntries = sqlx::query_as(schema::STATE)
            .bind(store)
            .bind(prefix)
            .fetch_all(&self.pool)
            .await
            .map_err(PostgresError::database("reading a job's state"))?;
        Ok(rows
            .into_iter()
            .take_while(|(key, _)| key.starts_with(prefix))
            .collect())
    }

    async fn commit(
        &self,
        progress: Option<&Progress>,
        effects: Effects,
    ) -> Result<u64, StoreError> {
        let appended = effects.records.len() as u64;
        self.commit_all(progress, effects).await?;
        Ok(appended)
    }

    fn promises(&self) -> Vec<Promise> {
        ["rows", "records", "state"]
            .map(|output| {
                Promise::new(
                    format!("{output} in Postgres"),
                    Guarantee::ExactlyOnce,
                    "position and effect are one transaction; an older position never replaces a newer row",
                )
            })
            .into()
    }
}
