//! Event times: what is read, what is refused, and the text written from an instant.

use callsheet_openlineage::EventTime;
use proptest::prelude::*;

fn us(text: &str) -> Option<i64> {
    EventTime::parse(text).map(|time| time.unix_us())
}

#[test]
fn offsets_and_fractions_are_instants() {
    let cases = [
        ("1970-01-01T00:00:00Z", Some(0)),
        ("1970-01-01T00:00:00", Some(0)),
        ("1970-01-01T01:00:00.5+01:00", Some(500_000)),
        ("1969-12-31T23:59:59.999999Z", Some(-1)),
        (
            "2024-02-29T00:00:00.123456789Z",
            Some(1_709_164_800_123_456),
        ),
        ("2020-12-28T19:52:00.001+10:00", Some(1_609_149_120_001_000)),
        ("2023-02-29T00:00:00Z", None),
        ("2023-01-01", None),
        ("2023-01-01T00:00:00.Z", None),
        ("2023-01-01T24:00:00Z", None),
        ("2023-01-01T00:00:00+1", None),
        ("ééééééééééééééééé", None),
        ("", None),
    ];
    for (text, expected) in cases {
        assert_eq!(us(text), expected, "{text}");
    }
}

#[test]
fn instants_write_utc_text() {
    assert_eq!(
        EventTime::from_unix_ms(1_709_164_800_123).as_str(),
        "2024-02-29T00:00:00.123Z"
    );
    assert_eq!(
        EventTime::from_unix_us(-1).as_str(),
        "1969-12-31T23:59:59.999999Z"
    );
    assert_eq!(
        EventTime::from_unix_us(i64::MAX).as_str(),
        "9999-12-31T23:59:59.999999Z"
    );
}

proptest! {
    #[test]
    fn written_text_reads_back(unix_us in -62_167_219_200_000_000_i64..253_402_300_800_000_000) {
        let time = EventTime::from_unix_us(unix_us);
        prop_assert_eq!(us(time.as_str()), Some(unix_us));
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,40}") {
        let _ = EventTime::parse(&text);
    }
}
