//! One way to run a literal statement on either database.
//!
//! Owns the connections and the small set of types that cross the border: [`Param`] in, [`Row`] out. Statements use `$1`,
//! `$2`, … and the dialect that both databases share; what differs is in `sqlite/` and `postgres/`.

use std::collections::BTreeSet;
use std::time::Duration;

use sha2::{Digest, Sha256};
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Postgres, Sqlite, Transaction};
use tokio::sync::watch;
use tracing::Instrument as _;

use crate::chain::Link;
use crate::error::StoreError;
use crate::failure::Failure;
use crate::names::SubjectName;
use crate::options::{Options, Target};
use crate::row::Row;
use crate::{postgres, sqlite};

/// A value bound to a statement.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Param<'a> {
    Int(i64),
    OptInt(Option<i64>),
    Bool(bool),
    OptBool(Option<bool>),
    Text(&'a str),
    OptText(Option<&'a str>),
    Bytes(&'a [u8]),
}

/// The connections of one store.
#[derive(Debug)]
pub(crate) struct Database {
    backend: Backend,
    options: Options,
}

#[derive(Debug)]
enum Backend {
    Sqlite(sqlite::Pools),
    Postgres(postgres::Pools),
}

impl Database {
    pub(crate) async fn open(target: &Target, options: Options) -> Result<Self, StoreError> {
        let backend = match target {
            Target::Sqlite { path } => Backend::Sqlite(sqlite::Pools::open(path, &options).await?),
            Target::Postgres { url } => {
                Backend::Postgres(postgres::Pools::open(url, &options).await?)
            }
        };
        Ok(Self { backend, options })
    }

    /// Opens an existing database for reading: nothing is created, migrated or written.
    pub(crate) fn open_for_reading(target: &Target, options: Options) -> Result<Self, StoreError> {
        let backend = match target {
            Target::Sqlite { path } => {
                Backend::Sqlite(sqlite::Pools::open_for_reading(path, &options)?)
            }
            Target::Postgres { url } => {
                Backend::Postgres(postgres::Pools::open_for_reading(url, &options)?)
            }
        };
        Ok(Self { backend, options })
    }

    /// Writes a copy of an `SQLite` database to a new file; [`StoreError::Target`] for another database.
    pub(crate) async fn copy_to(&self, path: &std::path::Path) -> Result<(), StoreError> {
        match &self.backend {
            Backend::Sqlite(pools) => pools.copy_to(path).await,
            Backend::Postgres(_) => Err(StoreError::Target {
                detail: "only an embedded database is copied by callsheet; pg_dump copies this one"
                    .to_owned(),
            }),
        }
    }

    /// Lets `SQLite` look through its file; what it finds, none if the file is sound. Postgres looks after itself.
    pub(crate) async fn problems(&self) -> Result<Vec<String>, StoreError> {
        match &self.backend {
            Backend::Sqlite(pools) => pools.problems().await,
            Backend::Postgres(_) => Ok(Vec::new()),
        }
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) async fn close(&self) {
        match &self.backend {
            Backend::Sqlite(pools) => pools.close().await,
            Backend::Postgres(pools) => pools.close().await,
        }
    }

    /// The span of one use of the database.
    pub(crate) fn span(&self, doing: &'static str) -> tracing::Span {
        let system = match &self.backend {
            Backend::Sqlite(_) => "sqlite",
            Backend::Postgres(_) => "postgresql",
        };
        crate::trace::span(system, doing)
    }

    /// Starts to hear of commits of other nodes, where the database tells; an SQLite file does not.
    pub(crate) fn listen(&self, newest: watch::Sender<i64>) -> Option<postgres::Listener> {
        match &self.backend {
            Backend::Sqlite(_) => None,
            Backend::Postgres(pools) => Some(pools.listen(&self.options, newest)),
        }
    }

    /// The connection of the writer task. Broken ones are closed, never returned.
    pub(crate) async fn writer(&self) -> Result<Owned, Failure> {
        match &self.backend {
            Backend::Sqlite(pools) => {
                pools.check_file()?;
                Ok(Owned::Sqlite(pools.writer.acquire().await?))
            }
            Backend::Postgres(pools) => Ok(Owned::Postgres(
                pools.writer.acquire().await?,
                pools.lock_seed,
            )),
        }
    }

    /// A read transaction: every statement sees the same state. Rolled back when dropped.
    pub(crate) async fn reader(&self) -> Result<Reader, Failure> {
        match &self.backend {
            Backend::Sqlite(pools) => {
                pools.check_file()?;
                Ok(Reader::Sqlite(pools.reader.begin().await?))
            }
            Backend::Postgres(pools) => Ok(Reader::Postgres(
                pools.reader.begin_with(postgres::BEGIN_READ).await?,
            )),
        }
    }

    /// Runs one read inside a time limit.
    pub(crate) async fn read<T>(
        &self,
        doing: &'static str,
        work: impl AsyncFnOnce(&mut Conn<'_>) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        self.read_within(doing, self.options.statement_timeout, work)
            .await
    }

    pub(crate) async fn read_within<T>(
        &self,
        doing: &'static str,
        limit: Duration,
        work: impl AsyncFnOnce(&mut Conn<'_>) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        let span = self.span(doing);
        let run = async {
            let mut reader = self.reader().await?;
            let answer = work(&mut reader.conn()).await?;
            reader.end().await?;
            Ok::<T, Failure>(answer)
        };
        let run = run.instrument(span.clone());
        let outcome = match tokio::time::timeout(limit, run).await {
            Ok(outcome) => outcome.map_err(|failure| failure.into_error(doing)),
            Err(_) => Err(StoreError::Unavailable {
                doing,
                source: None,
            }),
        };
        crate::trace::ended(&span, outcome.as_ref().err());
        outcome
    }
}

/// A connection taken out of a pool.
pub(crate) enum Owned {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>, i64),
}

impl Owned {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(conn) => Conn::Sqlite(conn),
            Self::Postgres(conn, seed) => Conn::Postgres(conn, *seed),
        }
    }

    /// Gives the connection up together with whatever transaction it is in; the database rolls that back.
    pub(crate) fn discard(self) {
        match self {
            Self::Sqlite(mut conn) => conn.close_on_drop(),
            Self::Postgres(mut conn, _) => conn.close_on_drop(),
        }
    }
}

/// A read transaction.
pub(crate) enum Reader {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Reader {
    fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(tx) => Conn::Sqlite(tx),
            Self::Postgres(tx) => Conn::Postgres(tx, 0),
        }
    }

    async fn end(self) -> Result<(), Failure> {
        match self {
            Self::Sqlite(tx) => tx.rollback().await?,
            Self::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }
}

/// A borrowed connection of either database. The number is the seed of advisory lock keys.
pub(crate) enum Conn<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection, i64),
}

macro_rules! bind {
    ($sql:expr, $params:expr) => {{
        let mut query = sqlx::query($sql);
        for param in $params {
            query = match *param {
                Param::Int(value) => query.bind(value),
                Param::OptInt(value) => query.bind(value),
                Param::Bool(value) => query.bind(value),
                Param::OptBool(value) => query.bind(value),
                Param::Text(value) => query.bind(value.to_owned()),
                Param::OptText(value) => query.bind(value.map(str::to_owned)),
                Param::Bytes(value) => query.bind(value.to_vec()),
            };
        }
        query
    }};
}

impl Conn<'_> {
    /// Runs a statement; answers how many rows it touched.
    pub(crate) async fn execute(
        &mut self,
        sql: &'static str,
        params: &[Param<'_>],
    ) -> Result<u64, Failure> {
        Ok(match self {
            Self::Sqlite(conn) => bind!(sql, params)
                .execute(&mut **conn)
                .await?
                .rows_affected(),
            Self::Postgres(conn, _) => bind!(sql, params)
                .execute(&mut **conn)
                .await?
                .rows_affected(),
        })
    }

    /// Runs a query; answers its first row.
    pub(crate) async fn first(
        &mut self,
        sql: &'static str,
        params: &[Param<'_>],
    ) -> Result<Option<Row>, Failure> {
        Ok(match self {
            Self::Sqlite(conn) => bind!(sql, params)
                .fetch_optional(&mut **conn)
                .await?
                .map(Row::Sqlite),
            Self::Postgres(conn, _) => bind!(sql, params)
                .fetch_optional(&mut **conn)
                .await?
                .map(Row::Postgres),
        })
    }

    /// Runs a query; hands each row to `each` as it arrives.
    pub(crate) async fn each(
        &mut self,
        sql: &'static str,
        params: &[Param<'_>],
        mut each: impl FnMut(&Row) + Send,
    ) -> Result<(), Failure> {
        let _units: Vec<()> = match self {
            // The collected units take no memory; the driver maps rows while they stream in.
            Self::Sqlite(conn) => {
                bind!(sql, params)
                    .map(|row| each(&Row::Sqlite(row)))
                    .fetch_all(&mut **conn)
                    .await?
            }
            Self::Postgres(conn, _) => {
                bind!(sql, params)
                    .map(|row| each(&Row::Postgres(row)))
                    .fetch_all(&mut **conn)
                    .await?
            }
        };
        Ok(())
    }

    /// Runs a query; answers each row through `read`, stopping at the first that cannot be read.
    pub(crate) async fn all<T: Send>(
        &mut self,
        sql: &'static str,
        params: &[Param<'_>],
        mut read: impl FnMut(&Row) -> Result<T, Failure> + Send,
    ) -> Result<Vec<T>, Failure> {
        let mut found = Vec::new();
        let mut failed = None;
        self.each(sql, params, |row| {
            if failed.is_none() {
                match read(row) {
                    Ok(value) => found.push(value),
                    Err(failure) => failed = Some(failure),
                }
            }
        })
        .await?;
        failed.map_or(Ok(found), Err)
    }

    /// Opens a write transaction.
    pub(crate) async fn begin_write(&mut self) -> Result<(), Failure> {
        let sql = match self {
            Self::Sqlite(_) => sqlite::BEGIN_WRITE,
            Self::Postgres(..) => postgres::BEGIN_WRITE,
        };
        self.execute(sql, &[]).await.map(|_| ())
    }

    /// Takes locks until the transaction ends. On SQLite the transaction itself is the lock.
    pub(crate) async fn lock(&mut self, names: Vec<LockName>) -> Result<(), Failure> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(conn, seed) => {
                // Sorted: two groups that share several locks take them in one order.
                let keys: BTreeSet<i64> = names.iter().map(|name| name.key(*seed)).collect();
                postgres::lock(conn, &keys.into_iter().collect::<Vec<_>>()).await
            }
        }
    }

    /// The statement that stores content, id and version at once; `None` where they take one each. A statement costs SQLite
    /// next to nothing and Postgres a round trip.
    pub(crate) fn create_version(&self) -> Option<&'static str> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(..) => Some(postgres::CREATE_VERSION),
        }
    }

    /// Appends rows to `changes`.
    pub(crate) async fn append(&mut self, links: &[Link]) -> Result<(), Failure> {
        match self {
            Self::Sqlite(conn) => sqlite::append(conn, links).await,
            Self::Postgres(conn, seed) => postgres::append(conn, links, *seed).await,
        }
    }
}

/// What a write holds against other nodes while its transaction runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LockName {
    /// The end of `changes`; always the last lock of a transaction.
    Changes,
    /// A context's id counter.
    Ids(String),
    /// A subject's versions, configuration and mode.
    Subject(SubjectName),
    /// A contract's revisions.
    Contract(String),
    /// A program's usage.
    App(String),
    /// The name of an access token.
    Token(String),
}

impl LockName {
    /// The number that Postgres locks; a collision costs a wait, nothing else.
    fn key(&self, seed: i64) -> i64 {
        let (kind, scope, name) = match self {
            Self::Changes => ("changes", "", ""),
            Self::Ids(context) => ("ids", context.as_str(), ""),
            Self::Subject(subject) => ("subject", subject.context(), subject.name()),
            Self::Contract(id) => ("contract", "", id.as_str()),
            Self::App(app) => ("app", "", app.as_str()),
            Self::Token(name) => ("token", "", name.as_str()),
        };
        let mut hash = Sha256::new();
        hash.update(seed.to_be_bytes());
        for part in [kind, scope, name] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let digest: [u8; 32] = hash.finalize().into();
        let mut key = [0; 8];
        key.copy_from_slice(&digest[..8]);
        i64::from_be_bytes(key)
    }
}
