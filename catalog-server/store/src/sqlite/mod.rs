//! What is particular to SQLite: how the file is opened, what its error codes mean, the statements of its own dialect.

use std::path::{Path, PathBuf};

use sqlx::error::DatabaseError as _;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteError, SqliteJournalMode, SqlitePool,
    SqlitePoolOptions, SqliteSynchronous,
};

use crate::chain::Link;
use crate::error::StoreError;
use crate::failure::{Class, Failure};
use crate::options::Options;

mod file;
mod offline;

use file::FileIdentity;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations/sqlite");

/// Takes the write lock at once: a transaction that starts reading and then writes can lose it in between.
pub(crate) const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";

/// One connection that writes, several that read.
#[derive(Debug)]
pub(crate) struct Pools {
    pub(crate) writer: SqlitePool,
    pub(crate) reader: SqlitePool,
    path: PathBuf,
    identity: FileIdentity,
}

impl Pools {
    pub(crate) async fn open(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let doing = "opening the SQLite database";
        let mut connect = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // 16 MiB; the default of 2 MiB makes writing slow as soon as the indexes are larger.
            .pragma("cache_size", "-16384")
            .busy_timeout(options.busy_timeout)
            .create_if_missing(true);
        if let Some(pages) = options.sqlite_max_pages {
            connect = connect.pragma("max_page_count", pages.to_string());
        }
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(options.acquire_timeout)
            .max_lifetime(None)
            .idle_timeout(None)
            .connect_with(connect.clone())
            .await
            .map_err(|error| Failure::from(error).into_error(doing))?;
        migrate(&writer, options).await?;
        let reader = SqlitePoolOptions::new()
            .max_connections(options.readers)
            .acquire_timeout(options.acquire_timeout)
            .max_lifetime(None)
            .connect_lazy_with(connect.create_if_missing(false).pragma("query_only", "ON"));
        let identity = FileIdentity::of(path).map_err(|source| StoreError::Target {
            detail: format!("`{}`: {source}", path.display()),
        })?;
        Ok(Self {
            writer,
            reader,
            path: path.to_owned(),
            identity,
        })
    }

    /// Refuses a file that is no longer under its path: SQLite would go on in one that nobody else can find.
    pub(crate) fn check_file(&self) -> Result<(), Failure> {
        match FileIdentity::of(&self.path) {
            Ok(now) if now == self.identity => Ok(()),
            Ok(_) => Err(Failure::unavailable("the database file was replaced")),
            Err(_) => Err(Failure::unavailable(
                "the database file was moved or deleted",
            )),
        }
    }

    pub(crate) async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// Two programs may open a new file at the same time: SQLite has no lock for that, so the loser tries again.
async fn migrate(pool: &SqlitePool, options: &Options) -> Result<(), StoreError> {
    let mut attempt = 1;
    loop {
        match MIGRATIONS.run(pool).await {
            Ok(()) => return Ok(()),
            Err(error) if attempt >= options.attempts => {
                return Err(crate::failure::migration(error));
            }
            Err(_) => {
                tokio::time::sleep(crate::writer::pause(attempt)).await;
                attempt += 1;
            }
        }
    }
}

/// What an SQLite error code means. The low byte is the primary code.
pub(crate) fn classify(error: &SqliteError) -> Class {
    let code: i32 = error.code().and_then(|code| code.parse().ok()).unwrap_or(0);
    match code & 0xff {
        5 | 6 => Class::Busy,              // SQLITE_BUSY, SQLITE_LOCKED
        13 => Class::Full,                 // SQLITE_FULL
        8 | 10 | 14 => Class::Unavailable, // SQLITE_READONLY, SQLITE_IOERR, SQLITE_CANTOPEN
        11 | 26 => Class::Damaged,         // SQLITE_CORRUPT, SQLITE_NOTADB
        _ => Class::Refused,
    }
}

const INSERT_CHANGE: &str = "INSERT INTO changes (seq, ts_ms, actor, what, prev_hash, hash) \
     VALUES ($1, $2, $3, $4, $5, $6)";

/// Appends rows to `changes`.
pub(crate) async fn append(conn: &mut SqliteConnection, links: &[Link]) -> Result<(), Failure> {
    for link in links {
        sqlx::query(INSERT_CHANGE)
            .bind(link.seq)
            .bind(link.ts_ms)
            .bind(link.actor.clone())
            .bind(link.what.clone())
            .bind(link.prev_hash.to_vec())
            .bind(link.hash.to_vec())
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}
