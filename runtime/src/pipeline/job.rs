//! What a job is, and what may go wrong around it.

use core::fmt;
use std::sync::Arc;

use crate::dead_letter::ErrorCode;
use crate::delivery::Effects;
use crate::source::{Batch, SourceError};
use crate::store::{Store, StoreError};

/// Why a batch cannot be processed *now*: the partition waits and tries again; nothing becomes a dead letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transient {
    /// Class of the failure.
    pub code: ErrorCode,
    /// One sentence, without values of records.
    pub message: String,
}

/// A failure of the job itself, not of a record: the pipeline stops, nothing is committed.
#[derive(Debug)]
pub struct JobError(pub Box<dyn core::error::Error + Send + Sync>);

impl fmt::Display for JobError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0)
    }
}

impl core::error::Error for JobError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.0.source()
    }
}

#[cfg(feature = "embedded")]
impl From<crate::embedded::LogError> for JobError {
    fn from(error: crate::embedded::LogError) -> Self {
        Self(Box::new(error))
    }
}

impl From<StoreError> for JobError {
    fn from(error: StoreError) -> Self {
        Self(Box::new(error))
    }
}

/// Why a pipeline stopped. Whatever it was, the last commit stands and the next start goes on from there.
#[derive(Debug)]
#[non_exhaustive]
pub enum PipelineError {
    /// The store did not commit, or not within the retry budget.
    Store(StoreError),
    /// The source did not answer within the retry budget.
    Source(SourceError),
    /// A transient failure outlasted the retry budget.
    Waited(Transient),
    /// The job failed.
    Job(JobError),
    /// Asked to stop, it could not finish the batch in hand within [`super::RunnerOptions::drain`]; nothing of the batch counts.
    NotDrained,
    /// A record failed and the tolerance is [`super::Tolerance::None`].
    NotTolerated {
        /// Class of the failure.
        code: ErrorCode,
        /// `topic:partition:offset` of the batch's first record.
        batch: String,
    },
    /// So many records failed that the reader rather than the data is to blame; none of the last batch was committed.
    TooManyDeadLetters {
        /// Dead letters among the latest records.
        dead_letters: u64,
        /// The latest records looked at.
        records: u64,
    },
}

impl fmt::Display for PipelineError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => write!(formatter, "{error}"),
            Self::Source(error) => write!(formatter, "{error}"),
            Self::Waited(transient) => {
                write!(
                    formatter,
                    "gave up waiting ({}): {}",
                    transient.code, transient.message
                )
            }
            Self::Job(error) => write!(formatter, "{error}"),
            Self::NotDrained => formatter
                .write_str("the batch in hand was given up: it took too long after the stop"),
            Self::NotTolerated { code, batch } => write!(
                formatter,
                "a record failed ({code}) in the batch at {batch}"
            ),
            Self::TooManyDeadLetters {
                dead_letters,
                records,
            } => write!(
                formatter,
                "{dead_letters} of the last {records} records failed: stopped before the topic drains into dead letters"
            ),
        }
    }
}

impl core::error::Error for PipelineError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Store(error) => error.source(),
            Self::Source(error) => error.source(),
            Self::Job(error) => error.source(),
            _ => None,
        }
    }
}

impl From<StoreError> for PipelineError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A job over the store `C`: turns batches into effects. Its memory is a cache of what the store's state holds.
pub trait Job<C: Store>: Send {
    /// Takes the state of `partitions`, the ones that this instance reads, back from the store: at the start, after every
    /// batch that did not commit, and when partitions come and go.
    fn restore(
        &mut self,
        store: &C,
        partitions: &[u32],
    ) -> impl Future<Output = Result<(), JobError>> + Send {
        let _ = (store, partitions);
        core::future::ready(Ok(()))
    }

    /// Gets what decoding the batch needs from elsewhere, such as a schema that is not known yet.
    ///
    /// # Errors
    /// [`Transient`]: the same batch is offered again after a while.
    fn prepare(&mut self, batch: &Batch) -> impl Future<Output = Result<(), Transient>> + Send {
        let _ = batch;
        core::future::ready(Ok(()))
    }

    /// Turns one batch into effects. Records that fail for good go to `effects` as dead letters.
    ///
    /// # Errors
    /// [`JobError`] stops the pipeline without a commit.
    fn process(&mut self, batch: &Batch, effects: &mut Effects) -> Result<(), JobError>;

    /// The input has ended for good: hand out what was waiting for more.
    ///
    /// # Errors
    /// As [`Job::process`].
    fn finish(&mut self, effects: &mut Effects) -> Result<(), JobError> {
        let _ = effects;
        Ok(())
    }
}

/// Group name as it is stored.
pub(super) type Group = Arc<str>;
