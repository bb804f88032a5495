//! Learning the writers of a batch before it is decoded.

use super::{FetchError, SchemaCache, SchemaFetch};
use crate::dead_letter::{ErrorCode, Reason};
use crate::delivery::Writers;
use crate::pipeline::fnv1a;
use crate::source::Batch;

/// The registry does not answer; the batch waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryUnavailable(pub String);

#[cfg(feature = "pipeline")]
impl From<RegistryUnavailable> for crate::pipeline::Transient {
    fn from(error: RegistryUnavailable) -> Self {
        Self {
            code: ErrorCode::RegistryUnavailable,
            message: error.0,
        }
    }
}

impl Writers {
    /// Asks for the schema of every writer in `batch` that is not known yet.
    ///
    /// What the registry does not know is refused until the next batch; its records decode to `UNKNOWN_SCHEMA_ID`.
    ///
    /// # Errors
    /// [`RegistryUnavailable`]: nothing in the batch may be decoded or given up before the registry answers.
    pub async fn learn_unknown<F: SchemaFetch>(
        &mut self,
        batch: &Batch,
        cache: &SchemaCache<F>,
    ) -> Result<(), RegistryUnavailable> {
        for frame in self.unknown(batch) {
            match cache.schema(frame).await {
                Ok(schema) => self.learn(frame, &schema),
                Err(FetchError::Unavailable(cause)) => return Err(RegistryUnavailable(cause)),
                Err(FetchError::NotFound) => {
                    let message = "the registry does not know the writer's schema";
                    self.refuse(frame, Reason::decoding(ErrorCode::UnknownSchemaId, message));
                }
                Err(FetchError::Unusable(cause)) => {
                    self.refuse(frame, Reason::decoding(ErrorCode::Resolution, cause));
                }
            }
        }
        Ok(())
    }
}

/// A seed for [`crate::delivery::Backoff`] that differs between groups, so that they do not ask in step.
pub fn backoff_seed(group: &str) -> u64 {
    fnv1a(group.as_bytes())
}
