//! What is particular to Postgres: how the server is reached, what its error codes mean, advisory locks, the statements of
//! its own dialect.

use std::str::FromStr as _;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgDatabaseError, PgPool, PgPoolOptions};
use tokio::sync::watch;

use crate::chain::Link;
use crate::error::StoreError;
use crate::failure::{Class, Failure};
use crate::options::Options;

mod listen;
mod offline;

pub(crate) use listen::Listener;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations/postgres");

/// One state for all statements of a read.
pub(crate) const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Each statement sees what was committed before it: after the locks are held, that is the newest state.
pub(crate) const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// One connection that writes, several that read, one that listens.
#[derive(Debug)]
pub(crate) struct Pools {
    pub(crate) writer: PgPool,
    pub(crate) reader: PgPool,
    ear: PgPool,
    /// Makes lock keys differ between catalogs in different schemas of one database.
    pub(crate) lock_seed: i64,
}

impl Pools {
    pub(crate) async fn open(url: &str, options: &Options) -> Result<Self, StoreError> {
        let doing = "opening the Postgres database";
        let mut connect = PgConnectOptions::from_str(url).map_err(|_| StoreError::Target {
            detail:
                "the Postgres URL cannot be read, `postgres://user@host:port/database` is expected"
                    .to_owned(),
        })?;
        if connect.get_application_name().is_none() {
            connect = connect.application_name("callsheet");
        }
        migrate(connect.clone(), options).await?;
        let connect = connect.options([
            ("statement_timeout", millis(options.statement_timeout)),
            ("lock_timeout", millis(options.busy_timeout)),
            (
                "idle_in_transaction_session_timeout",
                millis(options.statement_timeout),
            ),
        ]);
        let pool = |size| {
            PgPoolOptions::new()
                .max_connections(size)
                .acquire_timeout(options.acquire_timeout)
                .connect_lazy_with(connect.clone())
        };
        let (writer, reader, ear) = (pool(1), pool(options.readers), pool(1));
        let lock_seed: i64 = sqlx::query_scalar(LOCK_SEED)
            .fetch_one(&writer)
            .await
            .map_err(|error| Failure::from(error).into_error(doing))?;
        Ok(Self {
            writer,
            reader,
            ear,
            lock_seed,
        })
    }

    /// Starts to hear of other nodes' commits.
    pub(crate) fn listen(&self, options: &Options, newest: watch::Sender<i64>) -> Listener {
        let channel = channel(self.lock_seed);
        Listener::start(self.ear.clone(), channel, options.acquire_timeout, newest)
    }

    pub(crate) async fn close(&self) {
        self.ear.close().await;
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// The channel of one catalog; several may live in different schemas of one database.
fn channel(lock_seed: i64) -> String {
    format!("callsheet_{lock_seed:016x}")
}

/// Brings the tables up to date on a connection of its own: a migration may take longer than any write, and nodes that start
/// together wait for each other.
async fn migrate(connect: PgConnectOptions, options: &Options) -> Result<(), StoreError> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(options.acquire_timeout)
        .connect_with(connect)
        .await
        .map_err(|error| Failure::from(error).into_error("opening the Postgres database"))?;
    let outcome = MIGRATIONS.run(&pool).await;
    pool.close().await;
    outcome.map_err(crate::failure::migration)
}

fn millis(duration: std::time::Duration) -> String {
    format!("{}ms", duration.as_millis())
}

/// What a Postgres error code means (appendix A, Postgres documentation).
pub(crate) fn classify(error: &PgDatabaseError) -> Class {
    match error.code() {
        // serialization_failure, deadlock_detected
        "40001" | "40P01" => Class::Conflict,
        // lock_not_available
        "55P03" => Class::Busy,
        // The session was ended by an administrator or by its own time limit, or the server is starting or stopping.
        "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "57014" => Class::Unavailable,
        // disk_full and the rest of insufficient resources
        "53100" => Class::Full,
        code if code.starts_with("53") => Class::Unavailable,
        code if code.starts_with("08") => Class::Unavailable,
        // read_only_sql_transaction: a standby answers
        "25006" => Class::Unavailable,
        // data_corrupted, index_corrupted
        "XX001" | "XX002" => Class::Damaged,
        _ => Class::Refused,
    }
}

/// Takes the next id of context $1 (below $2) and stores content $3 to $8 under it, as version $10 of subject $9, created at
/// $11. Answers the id and the schema type that the content was stored with before, if it was; no row for a new context.
/// Foreign keys are held at the end of the statement.
pub(crate) const CREATE_VERSION: &str = "WITH taken AS (\
       UPDATE contexts SET last_id = last_id + 1, deleted = FALSE \
       WHERE context = $1 AND last_id < $2 RETURNING last_id), \
     content AS (\
       INSERT INTO contents (guid, schema_type, schema_text, reference_list, metadata, rule_set) \
       SELECT $3, $4, $5, $6, $7, $8 FROM taken ON CONFLICT (guid) DO NOTHING), \
     given AS (\
       INSERT INTO schema_ids (context, id, guid, schema_type) SELECT $1, last_id, $3, $4 FROM taken), \
     added AS (\
       INSERT INTO versions (context, subject, version, id, deleted, created_ms) \
       SELECT $1, $9, $10, last_id, FALSE, $11 FROM taken) \
     SELECT last_id, (SELECT schema_type FROM contents WHERE guid = $3) FROM taken";

const LOCK_SEED: &str = "SELECT hashtextextended(coalesce(current_schema(), ''), 0)";

const LOCK: &str =
    "SELECT count(pg_advisory_xact_lock(key)) FROM unnest($1::bigint[]) AS keys (key)";

/// Takes locks until the transaction ends, in the order given.
pub(crate) async fn lock(conn: &mut PgConnection, keys: &[i64]) -> Result<(), Failure> {
    if !keys.is_empty() {
        sqlx::query(LOCK).bind(keys.to_vec()).execute(conn).await?;
    }
    Ok(())
}

/// Announced in the same transaction: the notification is sent if and when it commits, and in one round trip.
const INSERT_CHANGES: &str = "WITH appended AS (\
       INSERT INTO changes (seq, ts_ms, actor, what, prev_hash, hash) \
       SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bytea[], $6::bytea[])) \
     SELECT pg_notify($7, $8)";

/// Appends rows to `changes`, all in one statement: the database-wide lock is held while this runs.
pub(crate) async fn append(
    conn: &mut PgConnection,
    links: &[Link],
    lock_seed: i64,
) -> Result<(), Failure> {
    let column = |read: fn(&Link) -> i64| links.iter().map(read).collect::<Vec<_>>();
    let texts =
        |read: fn(&Link) -> &String| links.iter().map(|l| read(l).clone()).collect::<Vec<_>>();
    let hashes =
        |read: fn(&Link) -> &[u8; 32]| links.iter().map(|l| read(l).to_vec()).collect::<Vec<_>>();
    let newest = links.last().map_or(0, |link| link.seq);
    sqlx::query(INSERT_CHANGES)
        .bind(column(|link| link.seq))
        .bind(column(|link| link.ts_ms))
        .bind(texts(|link| &link.actor))
        .bind(texts(|link| &link.what))
        .bind(hashes(|link| &link.prev_hash))
        .bind(hashes(|link| &link.hash))
        .bind(channel(lock_seed))
        .bind(newest.to_string())
        .execute(conn)
        .await?;
    Ok(())
}
