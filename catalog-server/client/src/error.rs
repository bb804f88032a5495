//! What can go wrong in a call.

use std::time::Duration;

use thiserror::Error;

/// A failed call.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The address of the server is not an `http` or `https` URL.
    #[error("`{url}` is not the URL of a server")]
    Address {
        /// The address as given.
        url: String,
    },
    /// The credentials hold characters that a header cannot carry.
    #[error("the credentials hold characters that a header cannot carry")]
    Credentials,
    /// The authorities to trust are no certificates in PEM form.
    #[error("the authorities to trust are no certificates in PEM form")]
    Authorities {
        /// Cause.
        #[source]
        source: reqwest::Error,
    },
    /// No answer: refused, not resolved, broken off or too late.
    #[error("{method} {url}: {reason}")]
    Transport {
        /// Method of the request.
        method: String,
        /// URL of the request.
        url: String,
        /// The innermost cause.
        reason: String,
        /// Whether the time ran out.
        timeout: bool,
        /// Cause.
        #[source]
        source: reqwest::Error,
    },
    /// The server answered with an error.
    #[error("{method} {url}: {status}: {message} (error code {code})")]
    Server {
        /// Method of the request.
        method: String,
        /// URL of the request.
        url: String,
        /// HTTP status.
        status: u16,
        /// `error_code` of the body, or the status if the body is not the server's.
        code: u32,
        /// `message` of the body.
        message: String,
        /// How long the server asks to wait before the next attempt.
        retry_after: Option<Duration>,
    },
    /// A body that is not the JSON it should be.
    #[error("{url}: body of another shape: {source}")]
    Body {
        /// URL of the request.
        url: String,
        /// Cause.
        #[source]
        source: serde_json::Error,
    },
    /// A text answer that is not UTF-8.
    #[error("{url}: the answer is not UTF-8")]
    Encoding {
        /// URL of the request.
        url: String,
    },
}

impl ClientError {
    pub(crate) fn transport(method: &str, url: &str, source: reqwest::Error) -> Self {
        let mut cause: &dyn std::error::Error = &source;
        while let Some(next) = cause.source() {
            cause = next;
        }
        let timeout = source.is_timeout();
        let reason = if timeout {
            "no answer in time".to_owned()
        } else {
            cause.to_string()
        };
        Self::Transport {
            method: method.to_owned(),
            url: url.to_owned(),
            reason,
            timeout,
            source,
        }
    }

    /// The server's `error_code`, if the server answered.
    pub fn code(&self) -> Option<u32> {
        match self {
            Self::Server { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// The HTTP status, if the server answered.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Server { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether the server could not be reached at all.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Transport { .. })
    }

    /// Whether the same call may succeed later: no answer, overload or a failing database.
    pub fn is_retriable(&self) -> bool {
        match self {
            Self::Transport { .. } => true,
            Self::Server { status, .. } => matches!(status, 408 | 429 | 500 | 502 | 503 | 504),
            _ => false,
        }
    }

    /// Whether the server says that the thing does not exist.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }
}
