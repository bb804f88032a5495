//! Where a job's work becomes durable: positions, state and output behind one question, `commit`.
//!
//! Owns the trait [`Store`] that the runner commits to, [`Progress`], what may go wrong ([`StoreError`]) and the composition
//! [`After`]: an effect that stands outside of the store's transaction is applied first, the position moves afterwards. It
//! owns no transport: `embedded`, `kafka`, `postgres` and `redis` implement it.

use core::fmt;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::delivery::Effects;
use crate::source::Batch;

/// What a group has read when a batch commits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Consumer group.
    pub group: Arc<str>,
    /// Topic, or any other source's name.
    pub topic: Arc<str>,
    /// Partition.
    pub partition: u32,
    /// Position before the batch; must be the stored one.
    pub from: u64,
    /// Position behind the batch: the last record's offset and one.
    pub to: u64,
}

impl Progress {
    /// The progress that `batch` makes for `group`.
    pub fn of(group: &Arc<str>, batch: &Batch) -> Self {
        Self {
            group: Arc::clone(group),
            topic: Arc::clone(&batch.topic),
            partition: batch.partition,
            from: batch.from,
            to: batch.to(),
        }
    }
}

/// How often a record takes effect when processes, brokers and databases fail at any moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guarantee {
    /// Position and effect commit separately: after a crash an effect may happen again.
    AtLeastOnce,
    /// An effect may be sent again and changes nothing then: the receiver compares offsets.
    EffectivelyOnce,
    /// Position and effect are one transaction.
    ExactlyOnce,
}

impl fmt::Display for Guarantee {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::AtLeastOnce => "at least once",
            Self::EffectivelyOnce => "effectively once",
            Self::ExactlyOnce => "exactly once",
        })
    }
}

/// What one kind of output is promised, and by what means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Kind of output, such as `rows in Postgres`.
    pub output: String,
    /// How often a record takes effect there.
    pub guarantee: Guarantee,
    /// The mechanism, one sentence.
    pub by: String,
}

impl Promise {
    /// A promise about `output`.
    pub fn new(output: impl Into<String>, guarantee: Guarantee, by: impl Into<String>) -> Self {
        Self {
            output: output.into(),
            guarantee,
            by: by.into(),
        }
    }
}

type Cause = Box<dyn core::error::Error + Send + Sync>;

/// Why a store did not commit, sorted by what to do next.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// Passes by itself. Whether the commit happened may be unknown: positions are read again before the next attempt.
    Transient(Cause),
    /// Another instance has taken this one's place: it must end.
    Fenced(Cause),
    /// No later attempt would do better.
    Refused(Cause),
}

impl StoreError {
    /// The store's own error.
    pub fn cause(&self) -> &(dyn core::error::Error + Send + Sync + 'static) {
        match self {
            Self::Transient(cause) | Self::Fenced(cause) | Self::Refused(cause) => cause.as_ref(),
        }
    }

    /// The same call may succeed later.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Transient(_))
    }

    /// A refusal, because this store has no place for such effects.
    pub fn unsupported(store: &'static str, effects: &Effects) -> Option<Self> {
        let kind = effects.kinds().into_iter().next()?;
        Some(Self::Refused(
            format!("{store} keeps no {kind}: choose a store that does").into(),
        ))
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.cause())
    }
}

impl core::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.cause().source()
    }
}

/// Positions by partition; a partition that the group has never committed is absent.
pub type Positions = BTreeMap<u32, u64>;

/// Keys and values of a job's state, in key order.
pub type StateEntries = Vec<(Vec<u8>, Vec<u8>)>;

/// Keeps positions and makes effects durable.
pub trait Store: Send + Sync {
    /// Where `group` goes on reading each of `partitions` of `topic`.
    ///
    /// # Errors
    /// [`StoreError`].
    fn positions(
        &self,
        group: &str,
        topic: &str,
        partitions: &[u32],
    ) -> impl Future<Output = Result<Positions, StoreError>> + Send;

    /// Everything that `store` holds under keys that begin with `prefix`, as of the last commit.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Refused`] from a store that keeps no state.
    fn state(
        &self,
        store: &str,
        prefix: &[u8],
    ) -> impl Future<Output = Result<StateEntries, StoreError>> + Send;

    /// Makes `effects` durable and moves the group's position. Answers how many records were appended to topics.
    ///
    /// # Errors
    /// [`StoreError`]. After [`StoreError::Fenced`] and [`StoreError::Refused`] the position has not moved.
    fn commit(
        &self,
        progress: Option<&Progress>,
        effects: Effects,
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// What each kind of output is promised.
    fn promises(&self) -> Vec<Promise>;
}

/// Takes the kinds of effects that it can apply and applies them, before a position moves. Applying the same effects of
/// the same progress again must be harmless or be announced as [`Guarantee::AtLeastOnce`].
pub trait Apply: Send + Sync {
    /// Applies what it can and leaves the rest. Answers how many records were appended to topics.
    ///
    /// # Errors
    /// [`StoreError`]; part of the effects may have been applied then.
    fn apply(
        &self,
        progress: Option<&Progress>,
        effects: &mut Effects,
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// What the applied kinds are promised.
    fn promises(&self) -> Vec<Promise>;
}

/// First the effects that `first` applies, then the rest with the position in `then`: commit after effect.
#[derive(Clone, Debug)]
pub struct After<A, S> {
    first: A,
    then: S,
}

impl<A: Apply, S: Store> After<A, S> {
    /// `then` commits after `first` has applied.
    pub const fn new(first: A, then: S) -> Self {
        Self { first, then }
    }
}

impl<A: Apply, S: Store> Store for After<A, S> {
    async fn positions(
        &self,
        group: &str,
        topic: &str,
        partitions: &[u32],
    ) -> Result<Positions, StoreError> {
        self.then.positions(group, topic, partitions).await
    }

    async fn state(&self, store: &str, prefix: &[u8]) -> Result<StateEntries, StoreError> {
        self.then.state(store, prefix).await
    }

    async fn commit(
        &self,
        progress: Option<&Progress>,
        mut effects: Effects,
    ) -> Result<u64, StoreError> {
        let applied = self.first.apply(progress, &mut effects).await?;
        Ok(applied + self.then.commit(progress, effects).await?)
    }

    fn promises(&self) -> Vec<Promise> {
        let mut promises = self.first.promises();
        for promise in self.then.promises() {
            if promises.iter().all(|first| first.output != promise.output) {
                promises.push(promise);
            }
        }
        promises
    }
}
