//! What the client says, sorted by what to do next.

use core::fmt;

use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use crate::store::StoreError;

/// A failure of the Kafka client, with what was tried.
#[derive(Clone, Debug)]
pub struct KafkaFailure {
    /// What was tried.
    doing: String,
    /// What the client answered.
    error: Option<KafkaError>,
}

impl KafkaFailure {
    /// The client answered `error` to what `doing` describes.
    pub(super) fn new(doing: impl Into<String>, error: KafkaError) -> Self {
        Self {
            doing: doing.into(),
            error: Some(error),
        }
    }

    /// A failure that the client knows nothing of.
    pub(super) fn own(what: impl Into<String>) -> Self {
        Self {
            doing: what.into(),
            error: None,
        }
    }

    /// The class of the client's code: settings, authorization and sizes do not pass by themselves, anything else may.
    pub(super) fn into_store_error(self) -> StoreError {
        let refused = match &self.error {
            Some(KafkaError::ClientConfig(..) | KafkaError::ClientCreation(_)) => true,
            Some(error) => error.rdkafka_error_code().is_some_and(is_refusal),
            None => false,
        };
        if refused {
            StoreError::Refused(Box::new(self))
        } else {
            StoreError::Transient(Box::new(self))
        }
    }
}

impl fmt::Display for KafkaFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.error {
            Some(error) => write!(formatter, "{}: {error}", self.doing),
            None => formatter.write_str(&self.doing),
        }
    }
}

impl core::error::Error for KafkaFailure {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.error
            .as_ref()
            .map(|error| error as &(dyn core::error::Error + 'static))
    }
}

/// No later attempt with the same record, topic and rights would do better.
pub(super) const fn is_refusal(code: RDKafkaErrorCode) -> bool {
    matches!(
        code,
        RDKafkaErrorCode::MessageSizeTooLarge
            | RDKafkaErrorCode::InvalidMessage
            | RDKafkaErrorCode::InvalidRecord
            | RDKafkaErrorCode::InvalidTopic
            | RDKafkaErrorCode::TopicAuthorizationFailed
            | RDKafkaErrorCode::GroupAuthorizationFailed
            | RDKafkaErrorCode::ClusterAuthorizationFailed
            | RDKafkaErrorCode::TransactionalIdAuthorizationFailed
            | RDKafkaErrorCode::SaslAuthenticationFailed
            | RDKafkaErrorCode::UnsupportedVersion
            | RDKafkaErrorCode::InvalidArgument
    )
}

/// Another producer with the same transactional id, or another member with the same instance id, has taken over.
pub(super) const fn is_fenced(code: RDKafkaErrorCode) -> bool {
    matches!(
        code,
        RDKafkaErrorCode::Fenced
            | RDKafkaErrorCode::ProducerFenced
            | RDKafkaErrorCode::InvalidProducerEpoch
            | RDKafkaErrorCode::FencedInstanceId
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transient(code: RDKafkaErrorCode) -> bool {
        KafkaFailure::new("sending", KafkaError::MessageProduction(code))
            .into_store_error()
            .is_transient()
    }

    #[test]
    fn what_passes_by_itself_is_tried_again_and_what_does_not_is_refused() {
        for code in [
            RDKafkaErrorCode::NotEnoughReplicas,
            RDKafkaErrorCode::RequestTimedOut,
            RDKafkaErrorCode::MessageTimedOut,
            RDKafkaErrorCode::IllegalGeneration,
            RDKafkaErrorCode::RebalanceInProgress,
            RDKafkaErrorCode::UnknownTopicOrPartition,
        ] {
            assert!(transient(code), "{code:?}");
        }
        for code in [
            RDKafkaErrorCode::MessageSizeTooLarge,
            RDKafkaErrorCode::TopicAuthorizationFailed,
        ] {
            assert!(!transient(code), "{code:?}");
        }
    }
}
