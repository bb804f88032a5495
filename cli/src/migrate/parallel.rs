//! Calls side by side, never more than a fixed number at once.

use tokio::task::JoinSet;

/// Runs `call` on every item with at most `jobs` at once and answers in the order of the items; the first error ends all.
pub(super) async fn bounded<T, A, E, F>(
    items: Vec<T>,
    jobs: usize,
    call: impl Fn(T) -> F,
) -> Result<Vec<A>, E>
where
    F: Future<Output = Result<A, E>> + Send + 'static,
    A: Send + 'static,
    E: Send + 'static,
{
    let mut answers: Vec<Option<A>> = Vec::with_capacity(items.len());
    answers.resize_with(items.len(), || None);
    let mut running = JoinSet::new();
    let mut items = items.into_iter().enumerate();
    loop {
        while running.len() < jobs.max(1) {
            let Some((index, item)) = items.next() else {
                break;
            };
            let work = call(item);
            running.spawn(async move { (index, work.await) });
        }
        match running.join_next().await {
            None => return Ok(answers.into_iter().flatten().collect()),
            Some(Ok((index, answer))) => answers[index] = Some(answer?),
            Some(Err(panic)) => std::panic::resume_unwind(panic.into_panic()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn answers_keep_their_order_and_no_more_than_asked_run_at_once() {
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let answers = bounded((0..50).collect(), 4, |number: usize| {
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            async move {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                for _ in 0..50 - number {
                    tokio::task::yield_now().await;
                }
                now.fetch_sub(1, Ordering::SeqCst);
                Ok::<usize, ()>(number * 2)
            }
        })
        .await
        .unwrap();
        assert_eq!(
            answers,
            (0..50).map(|number| number * 2).collect::<Vec<_>>()
        );
        assert_eq!(most.load(Ordering::SeqCst), 4);
    }

    #[tokio::test]
    async fn the_first_error_ends_all() {
        let failed = bounded(vec![1, 2, 3], 1, |number| async move {
            if number == 2 { Err(number) } else { Ok(number) }
        })
        .await;
        assert_eq!(failed, Err(2));
    }
}
