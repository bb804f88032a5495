//! Event times: RFC 3339 text as it came, with its instant in microseconds.

use std::fmt;

/// Holds when an event occurred: the text as written, compared by instant.
///
/// Text without an offset counts as UTC (the Python client once wrote it so).
#[derive(Clone, Debug)]
pub struct EventTime {
    text: String,
    unix_us: i64,
}

const US_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

impl EventTime {
    /// Reads RFC 3339 text; `None` when it is not a date and time between the years 0000 and 9999.
    pub fn parse(text: &str) -> Option<Self> {
        let unix_us = parse_rfc3339(text.as_bytes())?;
        Some(Self {
            text: text.to_owned(),
            unix_us,
        })
    }

    /// Builds the UTC text of a time in milliseconds since 1970, clamped to the years 0000 to 9999.
    pub fn from_unix_ms(unix_ms: i64) -> Self {
        Self::from_unix_us(unix_ms.saturating_mul(1000))
    }

    /// Builds the UTC text of a time in microseconds since 1970, clamped to the years 0000 to 9999.
    pub fn from_unix_us(unix_us: i64) -> Self {
        const FIRST: i64 = -62_167_219_200 * US_PER_SECOND;
        const LAST: i64 = 253_402_300_800 * US_PER_SECOND - 1;
        let unix_us = unix_us.clamp(FIRST, LAST);
        let seconds = unix_us.div_euclid(US_PER_SECOND);
        let fraction = unix_us.rem_euclid(US_PER_SECOND);
        let (year, month, day) = civil_from_days(seconds.div_euclid(SECONDS_PER_DAY));
        let of_day = seconds.rem_euclid(SECONDS_PER_DAY);
        let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        let fraction = if fraction % 1000 == 0 {
            format!("{:03}", fraction / 1000)
        } else {
            format!("{fraction:06}")
        };
        let text =
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction}Z");
        Self { text, unix_us }
    }

    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Microseconds since 1970-01-01T00:00:00Z; negative before.
    pub fn unix_us(&self) -> i64 {
        self.unix_us
    }
}

impl PartialEq for EventTime {
    fn eq(&self, other: &Self) -> bool {
        self.unix_us == other.unix_us
    }
}

impl Eq for EventTime {}

impl fmt::Display for EventTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn digits(bytes: &[u8], from: usize, count: usize) -> Option<i64> {
    let slice = bytes.get(from..from + count)?;
    slice.iter().try_fold(0, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + i64::from(byte - b'0'))
    })
}

fn parse_rfc3339(text: &[u8]) -> Option<i64> {
    let (year, month, day) = (
        digits(text, 0, 4)?,
        digits(text, 5, 2)?,
        digits(text, 8, 2)?,
    );
    let (hour, minute, second) = (
        digits(text, 11, 2)?,
        digits(text, 14, 2)?,
        digits(text, 17, 2)?,
    );
    let separators = text[4] == b'-' && text[7] == b'-' && text[13] == b':' && text[16] == b':';
    let date_time = matches!(text[10], b'T' | b't' | b' ');
    if !separators
        || !date_time
        || !(1..=12).contains(&month)
        || day < 1
        || day > days_in(year, month)
    {
        return None;
    }
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut at = 19;
    let mut fraction = 0;
    if matches!(text.get(at), Some(b'.' | b',')) {
        at += 1;
        let start = at;
        let mut scale = US_PER_SECOND / 10;
        while let Some(byte) = text.get(at).filter(|byte| byte.is_ascii_digit()) {
            fraction += i64::from(byte - b'0') * scale;
            scale /= 10;
            at += 1;
        }
        if at == start {
            return None;
        }
    }
    let offset_seconds = match &text[at..] {
        [] | [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let (hours, minutes) = match rest.len() {
                2 => (digits(rest, 0, 2)?, 0),
                4 => (digits(rest, 0, 2)?, digits(rest, 2, 2)?),
                5 if rest[2] == b':' => (digits(rest, 0, 2)?, digits(rest, 3, 2)?),
                _ => return None,
            };
            if hours > 23 || minutes > 59 {
                return None;
            }
            let seconds = hours * 3600 + minutes * 60;
            if *sign == b'-' { -seconds } else { seconds }
        }
        _ => return None,
    };
    let seconds =
        days_from_civil(year, month, day) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
    Some((seconds - offset_seconds) * US_PER_SECOND + fraction)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a date in the proleptic Gregorian calendar; years start in March here,
/// so that the leap day is the last of its year.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}
