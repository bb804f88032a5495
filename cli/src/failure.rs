//! Why a command could not do its work.

use crate::Exit;

/// A failure with the exit code that it leads to. The message says what was tried, on which thing, and what to do.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Wrong usage.
    Usage(String),
    /// The question could not be answered.
    CouldNotCheck(String),
    /// Anything else.
    Internal(String),
}

impl Failure {
    pub(crate) fn message(&self) -> &str {
        match self {
            Self::Usage(message) | Self::CouldNotCheck(message) | Self::Internal(message) => {
                message
            }
        }
    }

    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) => Exit::Usage,
            Self::CouldNotCheck(_) => Exit::CouldNotCheck,
            Self::Internal(_) => Exit::Internal,
        }
    }
}
