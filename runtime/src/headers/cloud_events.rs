//! CloudEvents 1.0.2 in binary mode: attributes as headers `ce_…`, the value untouched (Kafka protocol binding, section 3.2).

use core::fmt;
use std::collections::BTreeMap;

use super::set;
use crate::contract::Contract;
use crate::delivery::Framing;
use crate::source::{Header, last_header};

const PREFIX: &str = "ce_";
const CONTENT_TYPE: &str = "content-type";
/// The media type of a value that is Avro binary and nothing else.
const AVRO: &str = "application/avro";

/// The attributes of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CloudEvent {
    /// `id`: with `source` it is another for each event.
    pub id: String,
    /// `source`, a URI reference.
    pub source: String,
    /// `type`: the contract's name.
    pub event_type: String,
    /// `time`, RFC 3339.
    pub time: Option<String>,
    /// `dataschema`, a URI.
    pub data_schema: Option<String>,
    /// Header `content-type`: the media type of the value.
    pub content_type: Option<String>,
    /// Further attributes, by name without the prefix.
    pub others: BTreeMap<String, String>,
}

/// Why headers are no event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CloudEventError {
    /// A required attribute is absent or empty.
    Missing(&'static str),
    /// An attribute is not UTF-8.
    NotText(String),
    /// Another version of the specification.
    Version(String),
}

impl fmt::Display for CloudEventError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(formatter, "header `ce_{name}` is absent or empty"),
            Self::NotText(name) => write!(formatter, "header `{name}` is not UTF-8"),
            Self::Version(version) => {
                write!(formatter, "CloudEvents version `{version}`, 1.0 is known")
            }
        }
    }
}

impl core::error::Error for CloudEventError {}

impl CloudEvent {
    /// The event that headers describe; `None` when they carry no `ce_specversion`.
    ///
    /// # Errors
    /// [`CloudEventError`].
    pub fn of(headers: &[Header]) -> Result<Option<Self>, CloudEventError> {
        if last_header(headers, "ce_specversion").is_none() {
            return Ok(None);
        }
        let (mut attributes, mut content_type) = (BTreeMap::new(), None);
        for header in headers {
            let name = header.name.as_str();
            let is_type = name == CONTENT_TYPE;
            if !is_type && !name.starts_with(PREFIX) {
                continue;
            }
            let value = core::str::from_utf8(&header.value)
                .map_err(|_| CloudEventError::NotText(name.to_owned()))?
                .to_owned();
            if is_type {
                content_type = Some(value);
            } else {
                attributes.insert(name[PREFIX.len()..].to_owned(), value);
            }
        }
        let mut take = |name: &'static str| attributes.remove(name).filter(|text| !text.is_empty());
        match take("specversion") {
            Some(version) if version == "1.0" => {}
            version => return Err(CloudEventError::Version(version.unwrap_or_default())),
        }
        Ok(Some(Self {
            id: take("id").ok_or(CloudEventError::Missing("id"))?,
            source: take("source").ok_or(CloudEventError::Missing("source"))?,
            event_type: take("type").ok_or(CloudEventError::Missing("type"))?,
            time: take("time"),
            data_schema: take("dataschema"),
            content_type,
            others: attributes,
        }))
    }

    /// Puts the attributes into headers, in the place of those of the same name.
    pub fn write(&self, headers: &mut Vec<Header>) {
        set(headers, "ce_specversion", "1.0");
        set(headers, "ce_id", self.id.as_str());
        set(headers, "ce_source", self.source.as_str());
        set(headers, "ce_type", self.event_type.as_str());
        let optional = [
            ("ce_time", &self.time),
            ("ce_dataschema", &self.data_schema),
            (CONTENT_TYPE, &self.content_type),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                set(headers, name, value.as_str());
            }
        }
        for (name, value) in &self.others {
            set(headers, &format!("{PREFIX}{name}"), value.as_str());
        }
    }
}

/// How values of a contract become events; for [`crate::sink::ToTopic::with_cloud_events`].
#[derive(Clone, Debug)]
pub struct CloudEvents<C> {
    source: String,
    id: fn(&C) -> String,
    data_schema: Option<String>,
}

impl<C: Contract> CloudEvents<C> {
    /// Events of `source`, a URI reference such as `/shops/berlin`; `id` answers a value's identity: its idempotency key.
    pub fn new(source: impl Into<String>, id: fn(&C) -> String) -> Self {
        Self {
            source: source.into(),
            id,
            data_schema: None,
        }
    }

    /// The same with `dataschema`: the contract's version in the registry at `url`.
    #[must_use]
    pub fn registry(self, url: &str) -> Self {
        let subject = encoded(C::SUBJECT);
        let url = url.trim_end_matches('/');
        let data_schema = format!("{url}/subjects/{subject}/versions/{}", C::VERSION);
        Self {
            data_schema: Some(data_schema),
            ..self
        }
    }

    /// The event that `value` is, at `timestamp_ms` since 1970 UTC. A value behind a prefix is not Avro alone: it has no
    /// content type.
    pub fn event(&self, value: &C, timestamp_ms: i64, framing: Framing) -> CloudEvent {
        CloudEvent {
            id: (self.id)(value),
            source: self.source.clone(),
            event_type: C::NAME.to_owned(),
            time: rfc3339(timestamp_ms),
            data_schema: self.data_schema.clone(),
            content_type: (framing == Framing::Header).then(|| AVRO.to_owned()),
            others: BTreeMap::new(),
        }
    }
}

/// One segment of a URI's path (RFC 3986, section 2.3: unreserved characters stay).
fn encoded(segment: &str) -> String {
    use core::fmt::Write as _;
    let mut out = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _never = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// `2026-11-22T00:15:00.123Z`; `None` outside of the years 0 to 9999, which RFC 3339 has no text for.
fn rfc3339(timestamp_ms: i64) -> Option<String> {
    let (days, of_day) = (
        timestamp_ms.div_euclid(86_400_000),
        timestamp_ms.rem_euclid(86_400_000),
    );
    // Days since 0000-03-01, so that the leap day ends a year; eras of 400 years.
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let of_era_year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * of_era_year + of_era_year / 4 - of_era_year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = of_era_year + era * 400 + i64::from(month <= 2);
    if !(0..=9999).contains(&year) {
        return None;
    }
    let (seconds, millis) = (of_day / 1_000, of_day % 1_000);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    Some(format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> CloudEvent {
        CloudEvent {
            id: "7".into(),
            source: "/shops/berlin".into(),
            event_type: "orders".into(),
            time: rfc3339(1_795_306_500_123),
            data_schema: Some("http://registry/subjects/orders-value/versions/3".into()),
            content_type: Some(AVRO.into()),
            others: BTreeMap::from([("subject".into(), "order/7".into())]),
        }
    }

    #[test]
    fn headers_hold_every_attribute_and_give_it_back() {
        let mut headers = vec![Header::new("ce_id", "an older one"), Header::new("x", "y")];
        event().write(&mut headers);
        let text = |name| core::str::from_utf8(last_header(&headers, name).unwrap()).unwrap();
        assert_eq!(text("ce_specversion"), "1.0");
        assert_eq!(text("ce_id"), "7");
        assert_eq!(text("ce_type"), "orders");
        assert_eq!(text("ce_time"), "2026-11-22T00:15:00.123Z");
        assert_eq!(text("ce_subject"), "order/7");
        assert_eq!(text("content-type"), "application/avro");
        assert_eq!(
            headers
                .iter()
                .filter(|header| header.name == "ce_id")
                .count(),
            1
        );
        assert_eq!(CloudEvent::of(&headers), Ok(Some(event())));
    }

    #[test]
    fn what_is_no_event_says_why() {
        assert_eq!(CloudEvent::of(&[Header::new("ce_id", "7")]), Ok(None));
        let with = |name: &str, value: &[u8]| {
            let mut headers = Vec::new();
            event().write(&mut headers);
            set(&mut headers, name, value);
            CloudEvent::of(&headers).unwrap_err().to_string()
        };
        assert_eq!(with("ce_id", b""), "header `ce_id` is absent or empty");
        assert_eq!(
            with("ce_source", &[0xff]),
            "header `ce_source` is not UTF-8"
        );
        assert_eq!(
            with("ce_specversion", b"2.0"),
            "CloudEvents version `2.0`, 1.0 is known"
        );
    }

    #[test]
    fn times_are_those_of_the_calendar() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(rfc3339(ms).as_deref(), Some(text));
        }
        assert_eq!(rfc3339(253_402_300_800_000), None);
        assert_eq!((rfc3339(i64::MIN), rfc3339(i64::MAX)), (None, None));
    }

    #[test]
    fn a_subject_is_one_segment() {
        assert_eq!(encoded(":.eu:orders/1-value"), "%3A.eu%3Aorders%2F1-value");
    }
}
