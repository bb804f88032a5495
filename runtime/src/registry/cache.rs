//! Schemas by id, asked for once.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use callsheet_schema::avro::Schema;
use tokio::sync::OnceCell;

use super::{FetchError, SchemaFetch};
use crate::delivery::Frame;

/// How long a refusal is believed.
const NEGATIVE: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
struct Entry {
    schema: Arc<OnceCell<Schema>>,
    refused: Option<(Instant, FetchError)>,
}

/// A cache over a [`SchemaFetch`]; clones share it.
#[derive(Debug)]
pub struct SchemaCache<F> {
    inner: Arc<Inner<F>>,
}

#[derive(Debug)]
struct Inner<F> {
    fetch: F,
    entries: Mutex<BTreeMap<Frame, Entry>>,
}

impl<F> Clone for SchemaCache<F> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

impl<F: SchemaFetch> SchemaCache<F> {
    /// An empty cache.
    pub fn new(fetch: F) -> Self {
        Self {
            inner: Arc::new(Inner {
                fetch,
                entries: Mutex::default(),
            }),
        }
    }

    /// The source behind the cache.
    pub fn source(&self) -> &F {
        &self.inner.fetch
    }

    /// The schema that `frame` names. Concurrent callers share one request.
    ///
    /// # Errors
    /// [`FetchError`]; a refusal is believed for a second, a registry that does not answer is asked again by the next call.
    pub async fn schema(&self, frame: Frame) -> Result<Schema, FetchError> {
        let cell = {
            let mut entries = self
                .inner
                .entries
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let entry = entries.entry(frame).or_default();
            match &entry.refused {
                Some((at, error)) if at.elapsed() < NEGATIVE => return Err(error.clone()),
                _ => entry.refused = None,
            }
            Arc::clone(&entry.schema)
        };
        let answer = cell
            .get_or_try_init(|| self.inner.fetch.fetch(frame))
            .await
            .cloned();
        if let Err(error @ (FetchError::NotFound | FetchError::Unusable(_))) = &answer {
            let mut entries = self
                .inner
                .entries
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            entries.entry(frame).or_default().refused = Some((Instant::now(), error.clone()));
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    struct Scripted {
        calls: AtomicU32,
        answers: fn(u32) -> Result<&'static str, FetchError>,
    }

    impl SchemaFetch for Scripted {
        async fn fetch(&self, _frame: Frame) -> Result<Schema, FetchError> {
            let call = self.calls.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            (self.answers)(call).map(|text| Schema::parse(text).unwrap())
        }
    }

    fn cache(answers: fn(u32) -> Result<&'static str, FetchError>) -> SchemaCache<Scripted> {
        SchemaCache::new(Scripted {
            calls: AtomicU32::new(0),
            answers,
        })
    }

    fn calls(cache: &SchemaCache<Scripted>) -> u32 {
        cache.source().calls.load(Ordering::SeqCst)
    }

    #[tokio::test]
    async fn concurrent_askers_share_one_request() {
        let cache = cache(|_| Ok("\"int\""));
        let ask = || cache.schema(Frame::Id(1));
        let (a, b, c) = tokio::join!(ask(), ask(), ask());
        assert!(a.is_ok() && b.is_ok() && c.is_ok());
        assert!(ask().await.is_ok());
        assert_eq!(calls(&cache), 1);
    }

    #[tokio::test]
    async fn a_failure_is_never_cached_and_a_refusal_is() {
        let failing = cache(|call| {
            if call == 0 {
                Err(FetchError::Unavailable("refused".into()))
            } else {
                Ok("\"int\"")
            }
        });
        assert!(failing.schema(Frame::Id(1)).await.is_err());
        assert!(failing.schema(Frame::Id(1)).await.is_ok());

        let refusing = cache(|_| Err(FetchError::NotFound));
        for _ in 0..3 {
            assert_eq!(
                refusing.schema(Frame::Id(9)).await.unwrap_err(),
                FetchError::NotFound
            );
        }
        assert_eq!(calls(&refusing), 1, "within a second");
    }
}
