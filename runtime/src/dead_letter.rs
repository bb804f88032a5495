//! Records that cannot be processed: why, and how they are kept.
//!
//! Owns the error classes ([`ErrorCode`]), the reason of one failure ([`Reason`]) and the dead-letter record
//! ([`DeadLetter`]): key, value and headers byte for byte, Kafka Connect's `__connect.errors.*` headers and our
//! `callsheet.*`. A reason names fields and positions, never a field's value: dead letters are read by people who may not
//! see the data.

use core::fmt;

use crate::source::{Header, NewRecord, Record};

/// Class of a failure; stable words for metrics, headers and replay filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ErrorCode {
    /// The value has no known framing.
    Magic,
    /// The registry does not know the schema id (404, code 40403).
    UnknownSchemaId,
    /// The registry does not answer. Transient: the partition waits, the record is never a dead letter.
    RegistryUnavailable,
    /// The value ends inside a field.
    Truncated,
    /// The writer's schema cannot be resolved to the reader's (Avro 1.12, schema resolution).
    Resolution,
    /// The value decodes to nothing that the contract permits.
    Contract,
    /// The identity was seen before with other content.
    IdMutation,
    /// The sink refuses this record and would refuse it again.
    SinkRejected,
    /// The event's clock is ahead of the log's beyond the bound.
    Clock,
}

impl ErrorCode {
    /// The class as headers and metrics spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Magic => "MAGIC",
            Self::UnknownSchemaId => "UNKNOWN_SCHEMA_ID",
            Self::RegistryUnavailable => "REGISTRY_UNAVAILABLE",
            Self::Truncated => "TRUNCATED",
            Self::Resolution => "RESOLUTION",
            Self::Contract => "CONTRACT",
            Self::IdMutation => "ID_MUTATION",
            Self::SinkRejected => "SINK_REJECTED",
            Self::Clock => "CLOCK",
        }
    }

    /// The failure passes by itself: wait and try again, never a dead letter.
    pub const fn is_transient(self) -> bool {
        matches!(self, Self::RegistryUnavailable)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Step of the delivery that failed, in Kafka Connect's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The key was being decoded.
    KeyConverter,
    /// The value was being decoded.
    ValueConverter,
    /// The job was processing the record.
    Transformation,
    /// The sink was writing.
    TaskPut,
}

impl Stage {
    /// The stage as Kafka Connect spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KeyConverter => "KEY_CONVERTER",
            Self::ValueConverter => "VALUE_CONVERTER",
            Self::Transformation => "TRANSFORMATION",
            Self::TaskPut => "TASK_PUT",
        }
    }
}

/// Why one record failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Class of the failure.
    pub code: ErrorCode,
    /// Step that failed.
    pub stage: Stage,
    /// One sentence without any value of the record.
    pub message: String,
    /// Field that failed, names joined by `.`, where one is to blame.
    pub field_path: Option<String>,
    /// Schema id that the record's framing names.
    pub writer_schema_id: Option<u32>,
}

impl Reason {
    /// A reason found while decoding the value.
    pub fn decoding(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            stage: Stage::ValueConverter,
            message: message.into(),
            field_path: None,
            writer_schema_id: None,
        }
    }

    /// A reason found while processing the decoded record.
    pub fn processing(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            stage: Stage::Transformation,
            ..Self::decoding(code, message)
        }
    }

    /// The same reason, blaming `path`.
    #[must_use]
    pub fn at(self, path: impl Into<String>) -> Self {
        Self {
            field_path: Some(path.into()),
            ..self
        }
    }

    /// The same reason, naming the writer's schema id.
    #[must_use]
    pub fn written_by(self, schema_id: u32) -> Self {
        Self {
            writer_schema_id: Some(schema_id),
            ..self
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code, self.message)
    }
}

impl core::error::Error for Reason {}

/// Who was reading when a record failed; constant for a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Consumer group.
    pub group: String,
    /// Contract that the reader expects, with its version.
    pub contract: &'static str,
    /// Version of the contract that the reader was built with.
    pub contract_version: Option<u32>,
}

impl Reader {
    /// Topic that takes this reader's dead letters of `topic`.
    pub fn dead_letter_topic(&self, topic: &str) -> String {
        format!("{topic}.dlq.{}", self.group)
    }
}

/// A record that could not be processed, with everything needed to replay it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// The record, untouched.
    pub record: Record,
    /// Why it failed.
    pub reason: Reason,
    /// When it failed first, in milliseconds since 1970 UTC.
    pub first_failed_ms: i64,
}

/// Name of the header that holds the class of the failure.
pub const CODE_HEADER: &str = "callsheet.error.code";
/// Name of the header that holds the field that failed.
pub const FIELD_PATH_HEADER: &str = "callsheet.field.path";
/// Name of the header that counts the attempts, replays included.
pub const ATTEMPTS_HEADER: &str = "callsheet.attempts";

/// Name of the header that holds when the record failed first, in milliseconds since 1970 UTC; a replay keeps it.
pub const FIRST_FAILED_HEADER: &str = "callsheet.first.failed.at";

impl DeadLetter {
    /// The record to append to the dead-letter topic: untouched key and value, the original headers first, then ours.
    pub fn into_record(self, reader: &Reader) -> NewRecord {
        let Self {
            record,
            reason,
            first_failed_ms,
        } = self;
        let attempts = crate::source::last_header(&record.headers, ATTEMPTS_HEADER)
            .and_then(|value| core::str::from_utf8(value).ok()?.parse::<u32>().ok())
            .map_or(1, |before| before.saturating_add(1));
        let first_failed = crate::source::last_header(&record.headers, FIRST_FAILED_HEADER)
            .and_then(|value| core::str::from_utf8(value).ok())
            .map_or_else(|| first_failed_ms.to_string(), str::to_owned);
        let mut headers = record.headers;
        let mut add =
            |name: &str, value: String| headers.push(Header::new(name, value.into_bytes()));
        add("__connect.errors.topic", record.topic.to_string());
        add("__connect.errors.partition", record.partition.to_string());
        add("__connect.errors.offset", record.offset.to_string());
        add("__connect.errors.connector.name", reader.group.clone());
        add("__connect.errors.task.id", record.partition.to_string());
        add("__connect.errors.stage", reason.stage.as_str().to_owned());
        add("__connect.errors.class.name", "callsheet".to_owned());
        add(
            "__connect.errors.exception.class.name",
            reason.code.as_str().to_owned(),
        );
        add("__connect.errors.exception.message", reason.message);
        add("__connect.errors.exception.stacktrace", String::new());
        add(CODE_HEADER, reason.code.as_str().to_owned());
        add("callsheet.contract", reader.contract.to_owned());
        if let Some(version) = reader.contract_version {
            add("callsheet.contract.version", version.to_string());
        }
        if let Some(id) = reason.writer_schema_id {
            add("callsheet.writer.schema.id", id.to_string());
        }
        if let Some(path) = reason.field_path {
            add(FIELD_PATH_HEADER, path);
        }
        add(ATTEMPTS_HEADER, attempts.to_string());
        add(FIRST_FAILED_HEADER, first_failed);
        add("callsheet.group", reader.group.clone());
        NewRecord {
            topic: reader.dead_letter_topic(&record.topic).into(),
            partition: record.partition,
            timestamp_ms: first_failed_ms,
            key: record.key,
            value: record.value,
            headers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::last_header;

    fn poison() -> Record {
        Record {
            topic: "orders".into(),
            partition: 2,
            offset: 41,
            timestamp_ms: 7,
            key: Some(vec![0xff]),
            value: Some(vec![9, 9, 9]),
            headers: vec![Header::new("traceparent", b"00-x".to_vec())],
        }
    }

    fn reader() -> Reader {
        Reader {
            group: "billing".into(),
            contract: "orders",
            contract_version: Some(3),
        }
    }

    #[test]
    fn bytes_and_headers_are_untouched_and_the_reason_is_in_the_headers() {
        let reason = Reason::decoding(ErrorCode::Truncated, "input ends inside a value")
            .at("lines[2]")
            .written_by(12);
        let letter = DeadLetter {
            record: poison(),
            reason,
            first_failed_ms: 99,
        }
        .into_record(&reader());
        assert_eq!(&*letter.topic, "orders.dlq.billing");
        assert_eq!(letter.key, Some(vec![0xff]));
        assert_eq!(letter.value, Some(vec![9, 9, 9]));
        assert_eq!(
            letter.headers[0],
            Header::new("traceparent", b"00-x".to_vec())
        );
        let text =
            |name| String::from_utf8(last_header(&letter.headers, name).unwrap().to_vec()).unwrap();
        assert_eq!(text("__connect.errors.offset"), "41");
        assert_eq!(text("__connect.errors.stage"), "VALUE_CONVERTER");
        assert_eq!(text("callsheet.error.code"), "TRUNCATED");
        assert_eq!(text("callsheet.field.path"), "lines[2]");
        assert_eq!(text("callsheet.writer.schema.id"), "12");
        assert_eq!(text("callsheet.contract.version"), "3");
        assert_eq!(text("callsheet.attempts"), "1");
    }

    #[test]
    fn a_replayed_dead_letter_counts_its_attempts() {
        let mut record = poison();
        record
            .headers
            .push(Header::new(ATTEMPTS_HEADER, b"2".to_vec()));
        let reason = Reason::decoding(ErrorCode::Magic, "no framing");
        let letter = DeadLetter {
            record,
            reason,
            first_failed_ms: 0,
        }
        .into_record(&reader());
        assert_eq!(
            last_header(&letter.headers, ATTEMPTS_HEADER),
            Some(b"3".as_slice())
        );
    }

    #[test]
    fn only_an_absent_registry_is_transient() {
        assert!(ErrorCode::RegistryUnavailable.is_transient());
        assert!(!ErrorCode::UnknownSchemaId.is_transient());
    }
}
