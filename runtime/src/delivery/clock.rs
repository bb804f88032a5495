//! The clock as a value, so that tests and replays pass their own.

use std::time::{SystemTime, UNIX_EPOCH};

/// Answers the present in milliseconds since 1970 UTC.
pub type Clock = fn() -> i64;

/// The machine's clock.
pub fn system_clock() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|elapsed| i64::try_from(elapsed.as_millis()).ok())
        .unwrap_or_default()
}
