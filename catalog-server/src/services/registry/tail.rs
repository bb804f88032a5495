//! Keeps the index current: the snapshot at the start, then `changes`.
//!
//! Every write of this node waits until the index holds it, so that the next read sees it. Writes
//! of other nodes arrive when the database announces them, else by polling; how long ago that last
//! worked is [`Registry::freshness`]. A request that is about to be refused looks once more
//! ([`Registry::news_since`]): a refusal is never owed to an old memory.

use std::pin::Pin;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use callsheet_store::{StoreError, What};
use tokio::time::timeout;

use super::Registry;
use super::index::Index;

/// Changes read at once.
const PAGE: i64 = 1000;

/// How long a request that is about to be refused waits for the newest changes.
const LOOK_LIMIT: Duration = Duration::from_secs(2);

/// How current the memory of this node is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Freshness {
    /// Newest change in memory.
    pub seq: i64,
    /// Newest change that this node knows to be committed.
    pub known: i64,
    /// Age of the newest look at `changes` that read to their end; the memory is at most this old.
    pub age: Duration,
    /// Whether the database announces commits of other nodes; `None` where it cannot.
    pub listening: Option<bool>,
}

impl Freshness {
    /// Changes that are known to be committed and not in memory.
    pub fn lag(&self) -> i64 {
        (self.known - self.seq).max(0)
    }
}

impl Registry {
    /// Reads everything that stays in memory. A row that cannot be read fails alone, in the log.
    pub async fn load(&self) -> Result<(), StoreError> {
        let _turn = self.tail.lock().await;
        let began = Instant::now();
        self.reload().await?;
        self.saw_the_end(began);
        Ok(())
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

    /// Reads the newest changes once and answers whether the memory has moved on from `seen`.
    ///
    /// One look at a time, however many ask: all that wait when it begins share it, so that a storm of misses costs
    /// the database one statement after the other. [`StoreError::Unavailable`] after two seconds.
    ///
    /// Boxed: it is rarely called, from everywhere, and would make each caller's own future larger.
    pub fn news_since(
        &self,
        seen: i64,
    ) -> Pin<Box<dyn Future<Output = Result<bool, StoreError>> + Send + '_>> {
        Box::pin(async move {
            let look = self.looks.share(|| self.catch_up());
            timeout(LOOK_LIMIT, look)
                .await
                .unwrap_or(Err(StoreError::Unavailable {
                    doing: "looking for the newest changes",
                    source: None,
                }))?;
            Ok(self.index().seq() > seen)
        })
    }

    /// How current the memory is.
    pub fn freshness(&self) -> Freshness {
        let seq = self.index().seq();
        let began = *self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        Freshness {
            seq,
            known: (*self.store.committed().borrow()).max(seq),
            age: began.elapsed(),
            listening: self.store.is_listening(),
        }
    }

    /// Sequence of the newest lineage event that went by in `changes`, of whatever node.
    pub fn newest_event(&self) -> i64 {
        self.newest_event.load(Ordering::Acquire)
    }

    fn saw_the_end(&self, began: Instant) {
        *self.looked.lock().unwrap_or_else(PoisonError::into_inner) = began;
    }

    async fn tail_all(&self) -> Result<(), StoreError> {
        loop {
            let began = Instant::now();
            let after = self.index().seq();
            let changes = self.store.changes_after(after, PAGE).await?;
            let full = i64::try_from(changes.len()).is_ok_and(|count| count == PAGE);
            let event = changes
                .iter()
                .rev()
                .find(|change| matches!(change.what, What::EventAppended { .. }));
            if let Some(event) = event {
                self.newest_event.store(event.seq, Ordering::Release);
            }
            let mut lost = false;
            if !changes.is_empty() {
                let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
                for change in changes {
                    if matches!(
                        change.what,
                        What::PermanentlyDeleted(_) | What::ModePutPurging { .. }
                    ) {
                        // A number that a parsed schema refers to may come to hold other content.
                        self.schemas.clear();
                    }
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
                self.reload().await?;
            }
            if lost || !full {
                self.saw_the_end(began);
                return Ok(());
            }
        }
    }
}
