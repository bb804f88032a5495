//! Counts, times and other small phrases, the same on every page.

use maud::{Markup, html};

/// `1 column`, `3 columns`; the plural is the singular with an s.
pub(super) fn count(number: usize, singular: &str) -> String {
    if number == 1 {
        format!("1 {singular}")
    } else {
        format!("{number} {singular}s")
    }
}

/// A sentence in which backticks mark names: they become `code`.
pub(super) fn prose(text: &str) -> Markup {
    let parts: Vec<&str> = text.split('`').collect();
    // An odd number of backticks pairs nothing: the text stays as it is.
    if parts.len().is_multiple_of(2) {
        return html! { (text) };
    }
    html! {
        @for (at, part) in parts.iter().enumerate() {
            @if at % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// A moment as RFC 3339 in UTC, from milliseconds since 1970.
pub(super) fn utc(ms: i64) -> String {
    let (days, of_day) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000));
    let (year, month, day) = civil(days);
    let seconds = of_day / 1000;
    format!(
        "{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02} UTC",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// Days since 1970-01-01 to a date of the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 {
        month_index + 3
    } else {
        month_index - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// `4 min ago`, with the exact moment as its title.
pub(super) fn ago(then_ms: i64, now_ms: i64) -> Markup {
    let seconds = (now_ms - then_ms).max(0) / 1000;
    let text = match seconds {
        0..=59 => "just now".to_owned(),
        60..=3599 => format!("{} min ago", seconds / 60),
        3600..=86_399 => format!("{} h ago", seconds / 3600),
        _ => format!("{} d ago", seconds / 86_400),
    };
    html! { time datetime=(utc(then_ms)) title=(utc(then_ms)) { (text) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_print_as_dates() {
        assert_eq!(utc(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(utc(951_782_400_000), "2000-02-29 00:00:00 UTC");
        assert_eq!(utc(-1), "1969-12-31 23:59:59 UTC");
        assert_eq!(utc(1_790_000_000_123), "2026-09-21 14:13:20 UTC");
    }

    #[test]
    fn backticks_become_code_only_in_pairs() {
        assert_eq!(prose("a `b<c` d").into_string(), "a <code>b&lt;c</code> d");
        assert_eq!(prose("it`s").into_string(), "it`s");
    }

    #[test]
    fn one_is_not_plural() {
        assert_eq!(
            (count(1, "column"), count(0, "column")),
            ("1 column".to_owned(), "0 columns".to_owned())
        );
    }
}
