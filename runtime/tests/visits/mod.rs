//! A contract by hand, with one field of every type that a row can hold.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, in helpers too"
)]

use callsheet::contract::{Column, WriterVersion};
use callsheet::{Contract, Encode, EncodeError};
use callsheet_schema::avro::{Schema, Value, encode};

/// One visit: a row of every type.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) id: i64,
    pub(crate) note: Option<String>,
    pub(crate) at_ms: i64,
}

const fn column(name: &'static str, type_text: &'static str) -> Column {
    Column {
        name,
        type_text,
        doc: None,
        classification: None,
        pii: false,
        deprecated: None,
    }
}

impl Contract for Visit {
    const NAME: &'static str = "visits";
    const SUBJECT: &'static str = "visits-value";
    const VERSION: u32 = 1;
    const FINGERPRINT: u64 = 0;
    const SCHEMA_JSON: &'static str = r#"{"type": "record", "name": "Visit", "fields": [
        {"name": "id", "type": "long"},
        {"name": "note", "type": ["null", "string"]},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "day", "type": {"type": "int", "logicalType": "date"}},
        {"name": "clock", "type": {"type": "long", "logicalType": "time-micros"}},
        {"name": "local", "type": {"type": "long", "logicalType": "local-timestamp-micros"}},
        {"name": "paid", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
        {"name": "ticket", "type": {"type": "string", "logicalType": "uuid"}},
        {"name": "ok", "type": "boolean"},
        {"name": "score", "type": "double"},
        {"name": "raw", "type": "bytes"},
        {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}}
    ]}"#;
    const WRITERS: &'static [WriterVersion] = &[];
    const COLUMNS: &'static [Column] = &[
        column("id", "long"),
        column("note", "string?"),
        column("at", "timestamp-millis"),
        column("day", "date"),
        column("clock", "time-micros"),
        column("local", "local-timestamp-micros"),
        column("paid", "decimal"),
        column("ticket", "uuid"),
        column("ok", "boolean"),
        column("score", "double"),
        column("raw", "bytes"),
        column("kind", "Kind"),
    ];
}

impl Encode for Visit {
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let note = match &self.note {
            None => Value::Union(0, Box::new(Value::Null)),
            Some(note) => Value::Union(1, Box::new(Value::String(note.clone()))),
        };
        let fields = [
            ("id", Value::Long(self.id)),
            ("note", note),
            ("at", Value::Long(self.at_ms)),
            ("day", Value::Int(19_675)),
            ("clock", Value::Long(3_600_000_001)),
            ("local", Value::Long(-1)),
            ("paid", Value::Bytes((-12_345_i32).to_be_bytes().to_vec())),
            (
                "ticket",
                Value::String("01234567-89ab-cdef-0001-020304050607".into()),
            ),
            ("ok", Value::Boolean(true)),
            ("score", Value::Double(-2.25)),
            ("raw", Value::Bytes(vec![0, 255])),
            ("kind", Value::Enum(1, "B".into())),
        ];
        let record = fields.map(|(name, value)| (name.to_owned(), value));
        let schema = Schema::parse(Self::SCHEMA_JSON).unwrap();
        encode(&schema, &Value::Record(record.to_vec()), out).unwrap();
        Ok(())
    }
}
