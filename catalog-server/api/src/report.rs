//! The report of a compatibility check: the two verdicts and the findings with their witnesses.
//!
//! The same JSON appears in `POST /api/v1/compatibility`, `callsheet diff --format json` and,
//! per contract, in `callsheet check --format json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A report about one writer and one reader, or the worst of several comparisons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportBody {
    /// What a Confluent registry answers.
    pub wire: WireBody,
    /// What happens to records.
    pub truth: TruthBody,
    /// Differences, sorted as the engine found them.
    pub findings: Vec<FindingBody>,
}

/// The verdict that a Confluent registry gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WireBody {
    /// Whether it accepts the pair.
    pub compatible: bool,
    /// Its bare `{errorType:'…', description:'…', additionalInfo:'…'}` entries.
    pub messages: Vec<String>,
}

/// Whether a record exists that the reader rejects or misreads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TruthBody {
    /// The verdict.
    pub verdict: TruthVerdict,
    /// Why it is undecided; null otherwise.
    pub reason: Option<String>,
}

/// The three values of the truth verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TruthVerdict {
    /// Every record of the writer reads right.
    Proven,
    /// A witness shows a record that does not.
    Refuted,
    /// Neither could be shown.
    Undecided,
}

/// One difference and what it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FindingBody {
    /// Id of the rule; stable forever.
    pub rule: String,
    /// `BREAKS_DECODE`, `CORRUPTS_VALUE`, `LOSSY`, `SEMANTIC` or `STYLE`.
    pub class: String,
    /// `bytes`, `source` or `promise`.
    pub axis: String,
    /// `error`, `warn` or `note`.
    pub level: String,
    /// `backward` (new reads old) or `forward` (old reads new).
    pub direction: String,
    /// What the schema was compared with, for example a version.
    pub against: String,
    /// Confluent's error type, if it sees this difference at all.
    pub wire_type: Option<String>,
    /// JSON pointer into the reader schema.
    pub reader_path: String,
    /// JSON pointer into the writer schema.
    pub writer_path: String,
    /// Path of the field, for example `customer.address`.
    pub field_path: String,
    /// Place in the reader's text.
    pub reader_span: Option<SpanBody>,
    /// Place in the writer's text.
    pub writer_span: Option<SpanBody>,
    /// What changed, in one sentence.
    pub message: String,
    /// How to repair it.
    pub fix: Option<FixBody>,
    /// The record that shows it.
    pub witness: Option<WitnessBody>,
    /// Who reads the field.
    pub readers: Vec<ReaderBody>,
    /// Identity of the finding, stable over unrelated edits.
    pub fingerprint: String,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SpanBody {
    /// Path with `/`, or `reader` and `writer` for texts without a file.
    pub file: String,
    /// Line from 1.
    pub line: u32,
    /// Column from 1, in Unicode scalar values.
    pub column: u32,
}

/// A repair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FixBody {
    /// What to do, in one sentence.
    pub summary: String,
    /// The whole schema text with the repair in it, checked.
    pub patched: Option<String>,
}

/// An executed proof of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WitnessBody {
    /// The record, its members in the order of the writer's fields.
    pub record: RecordBody,
    /// The writer's bytes of the record, lower-case hexadecimal.
    pub encoded_hex: String,
    /// The reader's error, or `before → after` for a value that changes.
    pub error: String,
    /// Where in the record it happens.
    pub path: String,
    /// Decoders that agree.
    pub verified_by: Vec<String>,
}

/// A record as JSON. Kept as text, because the order of its members and the digits of its numbers are the writer's.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct RecordBody(#[schemars(with = "serde_json::Value")] Box<RawValue>);

impl RecordBody {
    /// Takes JSON text; any other text becomes a JSON string of itself.
    pub fn new(text: &str) -> Self {
        let quoted = || RawValue::from_string(serde_json::Value::from(text).to_string());
        Self(
            RawValue::from_string(text.to_owned())
                .or_else(|_| quoted())
                .unwrap_or_else(|_| RawValue::NULL.to_owned()),
        )
    }

    /// The JSON text.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }
}

impl PartialEq for RecordBody {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for RecordBody {}

/// A reader of the field, with the evidence for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReaderBody {
    /// Name of the application or crate.
    pub app: String,
    /// Its version.
    pub version: String,
    /// Where it runs, if known.
    pub environment: Option<String>,
    /// `proven`, `observed` or `declared`.
    pub grade: String,
    /// Last evidence, RFC 3339 in UTC.
    pub last_seen: Option<String>,
    /// Owner, if known.
    pub owner: Option<String>,
}
