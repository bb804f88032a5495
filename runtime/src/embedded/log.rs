//! The log file: opening, topics, positions, state.

use core::time::Duration;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use tokio::sync::watch;

use super::{LogError, Topic, schema};

/// How a log is opened.
#[derive(Clone, Debug)]
pub struct LogOptions {
    /// The file; created when it does not exist.
    pub path: PathBuf,
    /// The file never grows beyond this; writes then answer [`LogError::Full`] and nothing is lost.
    pub max_size_bytes: Option<u64>,
    /// Each commit waits until the disk has it. Without, a power failure may undo the last commits as a whole; a crash of
    /// the process never does.
    pub durable: bool,
    /// How long a write waits for another process that holds the file.
    pub busy_timeout: Duration,
}

impl LogOptions {
    /// A durable log of unbounded size at `path`, which waits five seconds for a lock.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            max_size_bytes: None,
            durable: true,
            busy_timeout: Duration::from_secs(5),
        }
    }
}

/// An open log. Clones share it.
#[derive(Clone, Debug)]
pub struct Log {
    pub(super) writer: SqlitePool,
    pub(super) reader: SqlitePool,
    commits: Arc<watch::Sender<u64>>,
}

const PAGE_SIZE_BYTES: u64 = 4096;

impl Log {
    /// Opens the log, creates it if needed.
    ///
    /// # Errors
    /// [`LogError::Format`] for a file of another program or a newer version; [`LogError::Database`] when SQLite cannot
    /// open it.
    pub async fn open(options: &LogOptions) -> Result<Self, LogError> {
        let connect = SqliteConnectOptions::new()
            .filename(&options.path)
            .create_if_missing(true)
            .page_size(u32::try_from(PAGE_SIZE_BYTES).unwrap_or(4096))
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(if options.durable {
                SqliteSynchronous::Full
            } else {
                SqliteSynchronous::Normal
            })
            .busy_timeout(options.busy_timeout)
            .foreign_keys(true);
        let bounded = match options.max_size_bytes {
            Some(size) => connect.clone().pragma(
                "max_page_count",
                (size / PAGE_SIZE_BYTES).max(1).to_string(),
            ),
            None => connect.clone(),
        };
        let opening = "opening the log";
        // One writing connection: acquiring it is the queue of writers.
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(bounded)
            .await
            .map_err(LogError::database(opening))?;
        prepare_file(&writer, &options.path).await?;
        let reader = SqlitePoolOptions::new()
            .max_connections(2)
            .connect_with(connect.read_only(true))
            .await
            .map_err(LogError::database(opening))?;
        Ok(Self {
            writer,
            reader,
            commits: Arc::new(watch::Sender::new(0)),
        })
    }

    /// Closes the file; waits for a write in progress.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    /// Creates `topic` with `partitions` partitions, or finds it so.
    ///
    /// # Errors
    /// [`LogError::PartitionCount`] when it exists with another number.
    pub async fn create_topic(&self, topic: &str, partitions: u32) -> Result<Topic, LogError> {
        let doing = "creating a topic";
        let mut transaction = self
            .writer
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(LogError::database(doing))?;
        let found: i64 = sqlx::query_scalar("SELECT count(*) FROM partitions WHERE topic = ?")
            .bind(topic)
            .fetch_one(&mut *transaction)
            .await
            .map_err(LogError::database(doing))?;
        let found = u32::try_from(found).unwrap_or(u32::MAX);
        if found == 0 {
            for partition in 0..partitions {
                sqlx::query("INSERT INTO partitions (topic, partition) VALUES (?, ?)")
                    .bind(topic)
                    .bind(i64::from(partition))
                    .execute(&mut *transaction)
                    .await
                    .map_err(LogError::database(doing))?;
            }
            transaction
                .commit()
                .await
                .map_err(LogError::database(doing))?;
        } else if found != partitions {
            return Err(LogError::PartitionCount {
                topic: topic.to_owned(),
                found,
                wanted: partitions,
            });
        }
        Ok(Topic::new(self.clone(), topic.into(), partitions))
    }

    /// An existing topic.
    ///
    /// # Errors
    /// [`LogError::UnknownTopic`].
    pub async fn topic(&self, topic: &str) -> Result<Topic, LogError> {
        let partitions: i64 = sqlx::query_scalar("SELECT count(*) FROM partitions WHERE topic = ?")
            .bind(topic)
            .fetch_one(&self.reader)
            .await
            .map_err(LogError::database("finding a topic"))?;
        match u32::try_from(partitions) {
            Ok(1..) => Ok(Topic::new(
                self.clone(),
                topic.into(),
                u32::try_from(partitions).unwrap_or_default(),
            )),
            _ => Err(LogError::UnknownTopic(topic.to_owned())),
        }
    }

    /// Where `group` goes on reading: 0 for a group that has committed nothing.
    pub async fn position(
        &self,
        group: &str,
        topic: &str,
        partition: u32,
    ) -> Result<u64, LogError> {
        let position: Option<i64> = sqlx::query_scalar(schema::POSITION)
            .bind(group)
            .bind(topic)
            .bind(i64::from(partition))
            .fetch_optional(&self.reader)
            .await
            .map_err(LogError::database("reading a group's position"))?;
        Ok(position
            .and_then(|position| u64::try_from(position).ok())
            .unwrap_or(0))
    }

    /// Everything that `store` holds under keys that begin with `prefix`, in key order.
    pub async fn state(
        &self,
        store: &str,
        prefix: &[u8],
    ) -> Result<Vec<(Vec<u8>, Vec<u8>)>, LogError> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
            "SELECT key, value FROM state WHERE store = ? AND key >= ? ORDER BY key",
        )
        .bind(store)
        .bind(prefix)
        .fetch_all(&self.reader)
        .await
        .map_err(LogError::database("reading a job's state"))?;
        Ok(rows
            .into_iter()
            .take_while(|(key, _)| key.starts_with(prefix))
            .collect())
    }

    /// A number that changes with every commit of this process; [`Log::wait_for_commit`] waits for the next.
    pub fn commits(&self) -> u64 {
        *self.commits.borrow()
    }

    /// Waits until [`Log::commits`] differs from `seen`, at most `longest`: another process does not wake us.
    pub async fn wait_for_commit(&self, seen: u64, longest: Duration) {
        let mut commits = self.commits.subscribe();
        let changed = async {
            while *commits.borrow_and_update() == seen {
                if commits.changed().await.is_err() {
                    break;
                }
            }
        };
        let _elapsed = tokio::time::timeout(longest, changed).await;
    }

    pub(super) fn announce_commit(&self) {
        self.commits.send_modify(|commits| *commits += 1);
    }
}

async fn prepare_file(pool: &SqlitePool, path: &Path) -> Result<(), LogError> {
    let doing = "preparing the log file";
    let mut transaction = pool
        .begin_with("BEGIN IMMEDIATE")
        .await
        .map_err(LogError::database(doing))?;
    let version: i64 = sqlx::query_scalar("PRAGMA user_version")
        .fetch_one(&mut *transaction)
        .await
        .map_err(LogError::database(doing))?;
    let application: i64 = sqlx::query_scalar("PRAGMA application_id")
        .fetch_one(&mut *transaction)
        .await
        .map_err(LogError::database(doing))?;
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema")
        .fetch_one(&mut *transaction)
        .await
        .map_err(LogError::database(doing))?;
    if tables == 0 {
        sqlx::raw_sql(schema::CREATE)
            .execute(&mut *transaction)
            .await
            .map_err(LogError::database(doing))?;
        let mark = format!(
            "PRAGMA application_id = {}; PRAGMA user_version = {}",
            schema::APPLICATION_ID,
            schema::FORMAT_VERSION
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(mark))
            .execute(&mut *transaction)
            .await
            .map_err(LogError::database(doing))?;
        return transaction
            .commit()
            .await
            .map_err(LogError::database(doing));
    }
    if application != schema::APPLICATION_ID {
        return Err(LogError::Format(format!(
            "`{}` is not a Callsheet log",
            path.display()
        )));
    }
    if version != schema::FORMAT_VERSION {
        return Err(LogError::Format(format!(
            "`{}` has format {version}, this program reads format {}",
            path.display(),
            schema::FORMAT_VERSION
        )));
    }
    Ok(())
}
