//! One after the other under a subject that several clients write to at once.
//!
//! A registration that lost against another one checks again and tries again. Were all the losers of a node to try at the
//! same time, all but one would lose again, round after round; in turn, each wins, unless another node is faster.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use callsheet_store::SubjectName;
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// The subjects that somebody waits for.
#[derive(Default)]
pub(super) struct Turns {
    waited_for: Mutex<BTreeMap<SubjectName, Weak<Turn<()>>>>,
}

impl Turns {
    /// Waits for the subject's turn, in the order of asking; over when the guard is dropped.
    pub(super) async fn take(&self, subject: &SubjectName) -> OwnedMutexGuard<()> {
        let turn = {
            let mut waited_for = self
                .waited_for
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            waited_for.retain(|_, turn| turn.strong_count() > 0);
            let held = waited_for.get(subject).and_then(Weak::upgrade);
            held.unwrap_or_else(|| {
                let turn = Arc::new(Turn::new(()));
                waited_for.insert(subject.clone(), Arc::downgrade(&turn));
                turn
            })
        };
        turn.lock_owned().await
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_subject_has_one_turn_at_a_time_and_leaves_nothing_behind() {
        let turns = Turns::default();
        let [orders, returns] = ["orders", "returns"].map(SubjectName::parse);
        let first = turns.take(&orders).await;
        let other = turns.take(&returns).await;
        let second = tokio::time::timeout(Duration::ZERO, turns.take(&orders)).await;
        assert!(second.is_err());
        drop((first, other));
        drop(turns.take(&orders).await);
        drop(turns.take(&returns).await);
        assert_eq!(turns.waited_for.lock().unwrap().len(), 1);
    }
}
