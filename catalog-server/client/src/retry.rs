//! How long to wait before the next attempt.

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::ClientError;

/// The pause after the first attempt; doubled after each.
const FIRST: Duration = Duration::from_millis(200);

/// The longest pause without a wish of the server.
const LONGEST: Duration = Duration::from_secs(10);

/// The longest wish of a server that is granted.
const LONGEST_ASKED: Duration = Duration::from_mins(1);

/// The pause after attempt number `attempt`, from 1.
pub(crate) fn pause(attempt: u32, error: &ClientError) -> Duration {
    if let ClientError::Server {
        retry_after: Some(asked),
        ..
    } = error
    {
        return (*asked).min(LONGEST_ASKED);
    }
    FIRST
        .saturating_mul(1 << attempt.saturating_sub(1).min(16))
        .min(LONGEST)
}

/// The seconds of `Retry-After`; its other form, a date, is not read.
pub(crate) fn asked(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(retry_after: Option<Duration>) -> ClientError {
        ClientError::Server {
            method: "GET".to_owned(),
            url: "http://localhost/".to_owned(),
            status: 429,
            code: 429,
            message: String::new(),
            retry_after,
        }
    }

    #[test]
    fn pauses_double_up_to_ten_seconds() {
        let pauses: Vec<u128> = [1, 2, 3, 6, 7, 40]
            .map(|attempt| pause(attempt, &refused(None)).as_millis())
            .into();
        assert_eq!(pauses, [200, 400, 800, 6400, 10_000, 10_000]);
    }

    #[test]
    fn the_servers_wish_is_granted_up_to_a_minute() {
        let seconds = |asked| pause(1, &refused(Some(Duration::from_secs(asked)))).as_secs();
        assert_eq!((seconds(0), seconds(3), seconds(86_400)), (0, 3, 60));
    }

    #[test]
    fn only_seconds_are_read() {
        let read = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, value.parse().unwrap());
            asked(&headers)
        };
        assert_eq!(read("7"), Some(Duration::from_secs(7)));
        assert_eq!(read("Wed, 21 Oct 2026 07:28:00 GMT"), None);
    }
}
