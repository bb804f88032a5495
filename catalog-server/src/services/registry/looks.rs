//! One look at the database at a time, shared by all who were waiting when it began.
//!
//! Whoever asks needs a look that *began* after it asked: one that is under way may have missed what it asks for. So it
//! waits for that one and takes part in the next, which it begins itself unless another waiting one was quicker. However
//! many ask at once, two looks later all are answered.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};

use callsheet_store::StoreError;
use tokio::sync::Mutex;

/// The looks of one registry.
#[derive(Default)]
pub(super) struct Looks {
    begun: AtomicU64,
    /// Number and outcome of the newest finished look; held while one is under way.
    last: Mutex<Option<(u64, Result<(), StoreError>)>>,
}

impl Looks {
    /// Looks, or shares a look that begins from now on; a failed one is shared too.
    pub(super) async fn share<F>(&self, look: impl FnOnce() -> F) -> Result<(), StoreError>
    where
        F: Future<Output = Result<(), StoreError>>,
    {
        let asked = self.begun.load(Ordering::SeqCst);
        let mut last = self.last.lock().await;
        if let Some((number, outcome)) = &*last
            && *number > asked
        {
            return outcome.clone();
        }
        let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        // Given up in the middle, it leaves no outcome: the next in line looks itself.
        let outcome = look().await;
        *last = Some((number, outcome.clone()));
        outcome
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::sync::Semaphore;

    use super::*;

    #[tokio::test]
    async fn all_that_wait_share_one_look_that_began_after_they_asked() {
        let looks = Arc::new(Looks::default());
        let (gate, count) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicU64::new(0)));
        let ask = || {
            let (looks, gate, count) = (looks.clone(), gate.clone(), count.clone());
            tokio::spawn(async move {
                looks
                    .share(async || {
                        count.fetch_add(1, Ordering::SeqCst);
                        gate.acquire().await.unwrap().forget();
                        Ok(())
                    })
                    .await
            })
        };
        let first = ask();
        while count.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        // They come while the first look is under way, which may have missed what they ask for.
        let others: Vec<_> = (0..50).map(|_| ask()).collect();
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        gate.add_permits(2);
        first.await.unwrap().unwrap();
        for other in others {
            other.await.unwrap().unwrap();
        }
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_look_that_was_given_up_is_nobodys_answer() {
        let looks = Looks::default();
        let never = looks.share(std::future::pending);
        assert!(
            tokio::time::timeout(std::time::Duration::ZERO, never)
                .await
                .is_err()
        );
        let looked = AtomicU64::new(0);
        looks
            .share(async || {
                looked.store(1, Ordering::SeqCst);
                Ok(())
            })
            .await
            .unwrap();
        assert_eq!(looked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_failure_is_shared_and_the_next_one_looks_again() {
        let looks = Looks::default();
        let failed = looks
            .share(async || {
                Err(StoreError::Unavailable {
                    doing: "looking",
                    source: None,
                })
            })
            .await;
        assert!(matches!(failed, Err(StoreError::Unavailable { .. })));
        looks.share(async || Ok(())).await.unwrap();
    }
}
