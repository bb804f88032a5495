//! The two ends of a copy: addresses and credentials, and how a failure of each reads.

use std::time::Duration;

use callsheet_client::{Builder, Client, ClientError};

use crate::connection::failed;
use crate::failure::Failure;

/// Attempts of a call to a server that is overloaded or out of reach for a moment: about half a minute in all.
const ATTEMPTS: u32 = 8;

/// Longest time for one call; lists of large registries take long.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Calls at once, unless the user says otherwise.
pub(crate) const JOBS: usize = 8;

/// Whether a source is an address and not a file.
pub(crate) fn is_address(source: &str) -> bool {
    source.starts_with("http://") || source.starts_with("https://")
}

/// A client that tries again.
pub(crate) fn client(builder: Builder) -> Result<Client, Failure> {
    builder
        .attempts(ATTEMPTS)
        .timeout(TIMEOUT)
        .build()
        .map_err(|error| Failure::Usage(error.to_string()))
}

/// A failed call; the address that it names holds no credentials.
pub(crate) fn call_failed(error: &ClientError) -> Failure {
    failed("talking to a registry", error)
}

/// Whether a server says that it does not have a route: the ways that registries have of saying so.
pub(crate) fn is_not_offered(error: &ClientError) -> bool {
    matches!(error.status(), Some(400 | 404 | 405 | 422 | 500 | 501)) && !error.is_unreachable()
}
