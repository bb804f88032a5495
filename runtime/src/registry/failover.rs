//! Several registries that hold the same: when one does not answer, the next is asked.

use std::sync::atomic::{AtomicUsize, Ordering};

use callsheet_schema::avro::Schema;

use super::{FetchError, SchemaFetch};
use crate::delivery::Frame;

/// Asks several sources in turn, beginning with the one that answered last. A refusal is an answer: only a source that does
/// not answer (no connection, a 5xx) sends the question on.
#[derive(Debug)]
pub struct Failover<F> {
    sources: Vec<F>,
    current: AtomicUsize,
}

impl<F: SchemaFetch> Failover<F> {
    /// The sources, the preferred one first.
    pub const fn new(sources: Vec<F>) -> Self {
        Self {
            sources,
            current: AtomicUsize::new(0),
        }
    }
}

impl<F: SchemaFetch> SchemaFetch for Failover<F> {
    async fn fetch(&self, frame: Frame) -> Result<Schema, FetchError> {
        let first = self.current.load(Ordering::Relaxed);
        let mut unavailable = Vec::new();
        for nth in 0..self.sources.len() {
            let index = (first + nth) % self.sources.len();
            let Some(source) = self.sources.get(index) else {
                continue;
            };
            match source.fetch(frame).await {
                Err(FetchError::Unavailable(cause)) => unavailable.push(cause),
                answer => {
                    self.current.store(index, Ordering::Relaxed);
                    return answer;
                }
            }
        }
        Err(FetchError::Unavailable(unavailable.join("; ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers with an error, or with the schema `"int"`.
    struct Scripted(Option<FetchError>, AtomicUsize);

    impl SchemaFetch for Scripted {
        async fn fetch(&self, _frame: Frame) -> Result<Schema, FetchError> {
            self.1.fetch_add(1, Ordering::Relaxed);
            match &self.0 {
                Some(error) => Err(error.clone()),
                None => Ok(Schema::parse("\"int\"").unwrap()),
            }
        }
    }

    fn asked(failover: &Failover<Scripted>) -> Vec<usize> {
        let count = |source: &Scripted| source.1.load(Ordering::Relaxed);
        failover.sources.iter().map(count).collect()
    }

    fn failover(errors: [Option<FetchError>; 3]) -> Failover<Scripted> {
        let source = |error| Scripted(error, AtomicUsize::new(0));
        Failover::new(errors.map(source).into())
    }

    #[tokio::test]
    async fn who_does_not_answer_is_passed_over_and_who_answered_is_asked_first() {
        let down = || Some(FetchError::Unavailable("down".into()));
        let sources = failover([down(), None, down()]);
        for _ in 0..3 {
            assert!(sources.fetch(Frame::Id(1)).await.is_ok());
        }
        assert_eq!(asked(&sources), [1, 3, 0]);
        let all = failover([down(), down(), down()]);
        let error = all.fetch(Frame::Id(1)).await.unwrap_err();
        assert_eq!(error, FetchError::Unavailable("down; down; down".into()));
    }

    #[tokio::test]
    async fn a_refusal_is_an_answer() {
        let sources = failover([Some(FetchError::NotFound), None, None]);
        let error = sources.fetch(Frame::Id(1)).await.unwrap_err();
        assert_eq!(error, FetchError::NotFound);
        assert_eq!(asked(&sources), [1, 0, 0]);
    }
}
