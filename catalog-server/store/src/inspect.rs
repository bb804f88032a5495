//! [`Inspector`]: a catalog's database seen from outside a server: its hash chain, its audit log, a copy of it.
//!
//! Owns nothing that writes. It migrates nothing, so that a newer program does not change the tables under an older server
//! that is running.

use std::path::Path;

use crate::chain::ChainReport;
use crate::change::Change;
use crate::db::Database;
use crate::error::StoreError;
use crate::options::{Options, Target};
use crate::reads;

/// A catalog's database, opened for reading.
#[derive(Debug)]
pub struct Inspector {
    database: Database,
}

/// A row of `changes` with the text that its hash covers.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// The row.
    pub change: Change,
    /// What it did as it is stored, one JSON object.
    pub document: String,
    /// The row's hash, SHA-256.
    pub hash: [u8; 32],
}

impl Inspector {
    /// Opens a database that exists. [`StoreError::Target`] for a missing file; a server that cannot be reached is seen at
    /// the first call.
    pub fn open(target: &Target) -> Result<Self, StoreError> {
        let database = Database::open_for_reading(target, Options::default())?;
        Ok(Self { database })
    }

    /// Reads all of `changes` and recomputes its hash chain.
    pub async fn verify_chain(&self) -> Result<ChainReport, StoreError> {
        reads::chain::verify(&self.database).await
    }

    /// The rows of `changes` after `seq`, ascending, at most `limit`.
    pub async fn entries_after(&self, seq: i64, limit: i64) -> Result<Vec<AuditEntry>, StoreError> {
        reads::changes::entries_after(&self.database, seq, limit).await
    }

    /// Writes a copy of an embedded database to a file that must not exist, one state of it, while a server goes on
    /// writing. [`StoreError::Target`] for Postgres, whose own tools do this.
    pub async fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        self.database.copy_to(path).await
    }

    /// What the database itself finds wrong with its file, at most 20 problems; none on Postgres.
    pub async fn problems(&self) -> Result<Vec<String>, StoreError> {
        self.database.problems().await
    }

    /// Closes every connection.
    pub async fn close(self) {
        self.database.close().await;
    }
}
