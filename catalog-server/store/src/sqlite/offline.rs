//! Reading an `SQLite` file beside the server that writes it: the write-ahead log lets both work at once.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{Connection as _, Row as _, SqliteConnection};

use super::Pools;
use super::file::FileIdentity;
use crate::error::StoreError;
use crate::failure::Failure;
use crate::options::Options;

/// Writes one state of the whole database, with free pages left out, while others go on writing.
const COPY: &str = "VACUUM INTO $1";

/// Looks at every page, row and index; one row `ok`, or one row for each problem.
const CHECK: &str = "PRAGMA integrity_check(20)";

impl Pools {
    /// Opens a file that exists; nothing is created, migrated or written.
    pub(crate) fn open_for_reading(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let identity = FileIdentity::of(path).map_err(|source| StoreError::Target {
            detail: format!("`{}`: {source}", path.display()),
        })?;
        let pool = |size| {
            let connect = SqliteConnectOptions::new()
                .filename(path)
                .create_if_missing(false)
                .busy_timeout(options.busy_timeout)
                .pragma("query_only", "ON");
            SqlitePoolOptions::new()
                .max_connections(size)
                .acquire_timeout(options.acquire_timeout)
                .connect_lazy_with(connect)
        };
        Ok(Self {
            writer: pool(1),
            reader: pool(options.readers),
            path: path.to_owned(),
            identity,
        })
    }

    /// Writes a copy to a file that must not exist.
    pub(crate) async fn copy_to(&self, to: &Path) -> Result<(), StoreError> {
        let doing = "copying the SQLite database";
        let fail = |error: sqlx::Error| Failure::from(error).into_error(doing);
        let target = to.to_str().ok_or_else(|| StoreError::Target {
            detail: format!("`{}` is not UTF-8", to.display()),
        })?;
        // A connection of its own: copying is not a query in the eyes of `query_only`.
        let connect = SqliteConnectOptions::new()
            .filename(&self.path)
            .create_if_missing(false);
        let mut connection = SqliteConnection::connect_with(&connect)
            .await
            .map_err(fail)?;
        let copied = sqlx::query(COPY)
            .bind(target.to_owned())
            .execute(&mut connection)
            .await;
        connection.close().await.map_err(fail)?;
        copied.map(drop).map_err(fail)
    }

    /// What is wrong with the file; at most 20 problems.
    pub(crate) async fn problems(&self) -> Result<Vec<String>, StoreError> {
        let doing = "checking the SQLite database";
        let fail = |error: sqlx::Error| Failure::from(error).into_error(doing);
        let rows = sqlx::query(CHECK)
            .fetch_all(&self.reader)
            .await
            .map_err(fail)?;
        let found: Result<Vec<String>, sqlx::Error> =
            rows.iter().map(|row| row.try_get(0)).collect();
        Ok(found
            .map_err(fail)?
            .into_iter()
            .filter(|line| line != "ok")
            .collect())
    }
}
