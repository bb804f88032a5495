//! Keeps the index current: the snapshot at the start, then `changes`.
//!
//! Every write of this node waits until the index holds it, so that the next read sees it. Writes
//! of other nodes arrive by polling.

use std::sync::PoisonError;

use callsheet_store::StoreError;

use super::Registry;
use super::index::Index;

/// Changes read at once.
const PAGE: i64 = 1000;

impl Registry {
    /// Reads everything that stays in memory. A row that cannot be read fails alone, in the log.
    pub async fn load(&self) -> Result<(), StoreError> {
        let _turn = self.tail.lock().await;
        self.reload().await
    }

    async fn reload(&self) -> Result<(), StoreError> {
        let snapshot = self.store.snapshot().await?;
        for row in &snapshot.broken {
            tracing::error!(
                table = row.table,
                detail = row.detail,
                "leaving out a damaged row"
            );
        }
        let fresh = Index::new(snapshot);
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        *index = fresh;
        self.answers.clear();
        Ok(())
    }

    /// Brings the index at least to `seq`; returns at once if it is there.
    pub async fn catch_up_to(&self, seq: i64) -> Result<(), StoreError> {
        if self.index().seq() >= seq {
            return Ok(());
        }
        let _turn = self.tail.lock().await;
        if self.index().seq() >= seq {
            // Whoever had the turn before read our change too.
            return Ok(());
        }
        self.tail_all().await
    }

    /// Brings the index to the newest change.
    pub async fn catch_up(&self) -> Result<(), StoreError> {
        let _turn = self.tail.lock().await;
        self.tail_all().await
    }

    async fn tail_all(&self) -> Result<(), StoreError> {
        loop {
            let after = self.index().seq();
            let changes = self.store.changes_after(after, PAGE).await?;
            let full = i64::try_from(changes.len()).is_ok_and(|count| count == PAGE);
            let mut lost = false;
            if !changes.is_empty() {
                let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
                for change in changes {
                    let Ok(stale) = index.apply(change) else {
                        lost = true;
                        break;
                    };
                    // Under the write lock: no reader can put a stale answer back.
                    for id in &stale {
                        self.forget_answers(id);
                    }
                }
            }
            if lost {
                return self.reload().await;
            }
            if !full {
                return Ok(());
            }
        }
    }
}
