//! What Redis says, sorted by what to do next.

use core::fmt;

use crate::store::StoreError;

/// A failure of the Redis sink.
#[derive(Debug)]
#[non_exhaustive]
pub enum RedisFailure {
    /// A hash's key or fields cannot be used.
    Hash(String),
    /// Redis's own error.
    Redis {
        /// What was tried.
        doing: &'static str,
        /// The client's error.
        source: redis::RedisError,
    },
    /// Redis did not answer in time.
    TimedOut {
        /// What was tried.
        doing: &'static str,
    },
}

impl fmt::Display for RedisFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hash(what) => formatter.write_str(what),
            // The server's text may name keys: its code is enough.
            Self::Redis { doing, source } => match code(source) {
                Some(code) => write!(formatter, "{doing}: Redis answers {code}"),
                None => write!(formatter, "{doing}: {source}"),
            },
            Self::TimedOut { doing } => write!(formatter, "{doing}: Redis does not answer"),
        }
    }
}

impl core::error::Error for RedisFailure {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Redis { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl RedisFailure {
    /// The same call may succeed later: anything but a wrong type and missing rights. `OOM`, `READONLY`, `LOADING`, `MISCONF` and lost connections pass by themselves.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Hash(_) => false,
            Self::TimedOut { .. } => true,
            Self::Redis { source, .. } => {
                !matches!(
                    code(source).as_deref(),
                    Some("WRONGTYPE" | "NOPERM" | "NOAUTH" | "WRONGPASS" | "CROSSSLOT")
                ) && !matches!(
                    source.kind(),
                    redis::ErrorKind::AuthenticationFailed | redis::ErrorKind::InvalidClientConfig
                )
            }
        }
    }
}

/// The server's code, of the first failure where several calls were on their way.
pub(super) fn code(error: &redis::RedisError) -> Option<String> {
    let errors = error.clone().into_server_errors()?;
    errors.first().map(|(_, error)| error.code().to_owned())
}

impl From<RedisFailure> for StoreError {
    fn from(error: RedisFailure) -> Self {
        if error.is_transient() {
            Self::Transient(Box::new(error))
        } else {
            Self::Refused(Box::new(error))
        }
    }
}
