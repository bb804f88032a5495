//! What a value means to people: dates, times and decimals written out, so that a change of meaning shows.

use callsheet_schema::avro::{Logical, Value};

/// `before → after` if the two differ in what they mean.
pub(super) fn change(
    before: (&Value, Option<Logical>),
    after: (&Value, Option<Logical>),
) -> Option<String> {
    if let (None, None, Some(number)) = (before.1, after.1, whole(before.0)) {
        let float = match after.0 {
            Value::Float(value) => f64::from(*value),
            Value::Double(value) => *value,
            _ => return None,
        };
        // Both are far below 2^63, where printing without a fraction is exact.
        let after = format!("{float:.0}");
        return (after != number.to_string()).then(|| format!("{number} → {after}"));
    }
    let (before, after) = (show(before.0, before.1), show(after.0, after.1));
    (before != after).then(|| format!("{before} → {after}"))
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Int(value) => Some(i64::from(*value)),
        Value::Long(value) => Some(*value),
        _ => None,
    }
}

fn show(value: &Value, logical: Option<Logical>) -> String {
    let (Some(logical), Some(number)) = (logical, whole(value)) else {
        return value.to_json();
    };
    match logical {
        Logical::Date => date(number),
        Logical::TimeMillis => time(number, 1_000, 3),
        Logical::TimeMicros => time(number, 1_000_000, 6),
        Logical::TimestampMillis => timestamp(number, 1_000, 3) + "Z",
        Logical::TimestampMicros => timestamp(number, 1_000_000, 6) + "Z",
        Logical::TimestampNanos => timestamp(number, 1_000_000_000, 9) + "Z",
        Logical::LocalTimestampMillis => timestamp(number, 1_000, 3),
        Logical::LocalTimestampMicros => timestamp(number, 1_000_000, 6),
        Logical::LocalTimestampNanos => timestamp(number, 1_000_000_000, 9),
        Logical::Decimal { .. } | Logical::Uuid | Logical::Duration => value.to_json(),
    }
}

fn timestamp(number: i64, per_second: i64, digits: usize) -> String {
    let per_day = per_second * 86_400;
    format!(
        "{}T{}",
        date(number.div_euclid(per_day)),
        time(number.rem_euclid(per_day), per_second, digits)
    )
}

fn time(number: i64, per_second: i64, digits: usize) -> String {
    let (seconds, fraction) = (number.div_euclid(per_second), number.rem_euclid(per_second));
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{hour:02}:{minute:02}:{second:02}.{fraction:0digits$}")
}

/// The proleptic Gregorian date of a number of days since 1970-01-01.
fn date(days: i64) -> String {
    // Years from March, so that the leap day ends the year.
    let shifted = days.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_written_out() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(-1), "1969-12-31");
        assert_eq!(date(19_782), "2024-02-29");
        assert_eq!(timestamp(1, 1_000, 3), "1970-01-01T00:00:00.001");
        assert_eq!(timestamp(-1, 1_000_000, 6), "1969-12-31T23:59:59.999999");
        assert_eq!(time(3_723_004, 1_000, 3), "01:02:03.004");
    }

    #[test]
    fn a_number_that_survives_is_no_change() {
        let change = |before, after: Value| change((&Value::Long(before), None), (&after, None));
        assert_eq!(change(16_777_216, Value::Float(16_777_216.0)), None);
        assert_eq!(
            change(16_777_217, Value::Float(16_777_216.0)),
            Some("16777217 → 16777216".to_owned())
        );
    }
}
