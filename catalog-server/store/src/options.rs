//! Which database to open, and the limits of its use.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// The database of a store.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// An embedded database; the file is made when it is missing, its folder is not.
    Sqlite {
        /// The file.
        path: PathBuf,
    },
    /// A Postgres server, 13 or newer.
    Postgres {
        /// `postgres://user:password@host:port/database`; `?options[search_path]=name` chooses the schema.
        url: String,
    },
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite { path } => f.debug_struct("Sqlite").field("path", path).finish(),
            // The URL may hold a password.
            Self::Postgres { .. } => f.debug_struct("Postgres").finish_non_exhaustive(),
        }
    }
}

/// Limits of a store. The default is for a server; tests choose shorter times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Connections for reading.
    pub readers: u32,
    /// How long a call waits for a connection, or for room in the write queue.
    pub acquire_timeout: Duration,
    /// How long a statement waits for a lock that another connection holds.
    pub busy_timeout: Duration,
    /// How long one read, or one group of writes, may take.
    pub statement_timeout: Duration,
    /// Writes that may wait for the writer task.
    pub queue_length: usize,
    /// Writes that are committed together.
    pub group_limit: usize,
    /// How often a group is tried when the database answers a conflict.
    pub attempts: u32,
    /// The largest size of an SQLite file, in pages of 4,096 bytes; `None` is the disk's.
    pub sqlite_max_pages: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 4,
            acquire_timeout: Duration::from_secs(10),
            busy_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(30),
            queue_length: 4096,
            group_limit: 256,
            attempts: 5,
            sqlite_max_pages: None,
        }
    }
}
