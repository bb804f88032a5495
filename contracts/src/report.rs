//! The report of one comparison: two verdicts and the findings behind them.
//!
//! Every engine answers with a [`Report`]; the command line, the server and the gate only render it.
//! Nothing here decides anything. Files and readers of a finding are filled in by the gate, which knows them.
//!
//! Start at [`Report`], then [`Finding`].

use std::fmt;

use callsheet_schema::Span;

/// What one writer and one reader schema say to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What a Confluent schema registry answers.
    pub wire: Wire,
    /// What happens to records.
    pub truth: Truth,
    /// Every difference found, worst level first, then by reader path and rule.
    pub findings: Vec<Finding>,
}

impl Report {
    /// The report of two schemas without any difference.
    pub fn identical() -> Self {
        Self {
            wire: Wire::compatible(),
            truth: Truth::Proven,
            findings: Vec::new(),
        }
    }

    /// The findings at [`Level::Error`], in report order.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.level == Level::Error)
    }
}

/// The verdict of the wire: what a Confluent schema registry would answer, peers' defects included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// `is_compatible` of the answer.
    pub compatible: bool,
    /// Bare `{errorType:'…', description:'…', …}` entries in Confluent's order; empty if compatible.
    pub messages: Vec<String>,
}

impl Wire {
    /// No difference that a registry minds.
    pub const fn compatible() -> Self {
        Self {
            compatible: true,
            messages: Vec::new(),
        }
    }
}

/// The verdict on records: can the writer produce one that the reader rejects or misreads?
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// No record can fail or change its value (loss of precision aside).
    Proven,
    /// At least one finding carries an executed witness.
    Refuted,
    /// Neither was shown.
    Undecided {
        /// Why, as a lowercase fragment.
        reason: String,
    },
}

impl Truth {
    /// `proven`, `refuted` or `undecided`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Refuted => "refuted",
            Self::Undecided { .. } => "undecided",
        }
    }

    /// Why the verdict is undecided; `None` for the other two.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Undecided { reason } => Some(reason),
            Self::Proven | Self::Refuted => None,
        }
    }
}

impl fmt::Display for Truth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a difference does to records or to people, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A record exists that the reader cannot decode.
    BreaksDecode,
    /// A record decodes to another value than was written.
    CorruptsValue,
    /// A value loses precision.
    Lossy,
    /// Bytes and values agree, their meaning may not.
    Semantic,
    /// Only people or generated source notice.
    Style,
}

impl Class {
    /// The name on the wire, such as `BREAKS_DECODE`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BreaksDecode => "BREAKS_DECODE",
            Self::CorruptsValue => "CORRUPTS_VALUE",
            Self::Lossy => "LOSSY",
            Self::Semantic => "SEMANTIC",
            Self::Style => "STYLE",
        }
    }

    /// Whether a witness of this class refutes compatibility.
    pub const fn refutes(self) -> bool {
        matches!(self, Self::BreaksDecode | Self::CorruptsValue)
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which side of a contract a difference touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Axis {
    /// Records: they fail, or change their value.
    Bytes,
    /// The interface of generated code.
    Source,
    /// What the owner promises: quality, service levels, classification, lifecycle, meaning.
    Promise,
}

impl Axis {
    /// `bytes`, `source` or `promise`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Source => "source",
            Self::Promise => "promise",
        }
    }
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How much a finding weighs, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Blocks, unless accepted.
    Error,
    /// Is shown and does not block.
    Warn,
    /// Is shown on request.
    Note,
}

impl Level {
    /// `error`, `warn` or `note`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Note => "note",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who reads whose data: the question of one comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// The new schema reads data written with the old one.
    Backward,
    /// The old schema reads data written with the new one.
    Forward,
}

impl Direction {
    /// `backward` or `forward`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Backward => "backward",
            Self::Forward => "forward",
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place in a file, for people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceSpan {
    /// Path with `/` separators, or `revision:path`, or `subject:version`.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in Unicode scalar values, from 1.
    pub column: u32,
}

/// One difference between a writer and a reader schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Id of the rule, as [`crate::compat::rules::find`] takes it.
    pub rule: &'static str,
    /// What it does to records.
    pub class: Class,
    /// Which side of the contract it touches.
    pub axis: Axis,
    /// How much it weighs.
    pub level: Level,
    /// Who reads whose data.
    pub direction: Direction,
    /// What the new schema was compared with, such as `version 3`; empty until the caller names it.
    pub against: String,
    /// The registry's difference type, if the wire verdict has one for this difference.
    pub wire_type: Option<&'static str>,
    /// Place in the reader schema: a JSON pointer such as `/fields/1/type`; for Protobuf a path of names and numbers such
    /// as `/Order/Line/3`.
    pub reader_path: String,
    /// Place in the writer schema, in the same form.
    pub writer_path: String,
    /// Path of fields in the reader, such as `order.lines[].price`; empty for the root.
    pub field_path: String,
    /// Bytes of the reader's text; `None` if the place lies in a referenced schema.
    pub reader_span: Option<Span>,
    /// Bytes of the writer's text; `None` if the place lies in a referenced schema.
    pub writer_span: Option<Span>,
    /// The reader's place with its file; filled in by whoever knows the files.
    pub reader_location: Option<SourceSpan>,
    /// The writer's place with its file; filled in by whoever knows the files.
    pub writer_location: Option<SourceSpan>,
    /// One sentence without a full stop that stands alone.
    pub message: String,
    /// What to do about it.
    pub fix: Option<Fix>,
    /// The record that proves it.
    pub witness: Option<Witness>,
    /// Known readers of the field; filled in by the gate.
    pub readers: Vec<ReaderHit>,
    /// Twelve hexadecimal digits that name this finding in an accept file. Computed over the empty subject here; the
    /// gate computes it again with the subject, see [`crate::compat::fingerprint`].
    pub fingerprint: String,
    /// Hash of the old side's node, for [`crate::compat::fingerprint`]; writer or reader, as `direction` says.
    pub old_hash: [u8; 16],
    /// Hash of the new side's node, for [`crate::compat::fingerprint`].
    pub new_hash: [u8; 16],
}

/// A way out of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What to change, as an imperative.
    pub summary: String,
    /// The changed text of the reader schema; present only if a new check of it no longer has the finding.
    pub patched: Option<String>,
}

/// A record that was written, read back, and failed or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The record as compact JSON text.
    pub record: String,
    /// The record's bytes, by the writer schema, without framing: Avro or Protobuf binary, or JSON text.
    pub encoded: Vec<u8>,
    /// The reader's error, or `before → after` where the record decodes to another value.
    pub error: String,
    /// Where in the record, as `a.b[0]`; empty for the root.
    pub path: String,
    /// Decoders or validators that were run and agree: for Avro `plan` first, then others such as `apache-avro`.
    pub verified_by: Vec<&'static str>,
}

/// A reader that is known to use a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReaderHit {
    /// Name of the application.
    pub app: String,
    /// Its version.
    pub version: String,
    /// Where it runs, such as `prod`.
    pub environment: Option<String>,
    /// How good the evidence is.
    pub grade: Grade,
    /// When it was last seen, RFC 3339.
    pub last_seen: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
}

/// How good the evidence for a reader is, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Manifest of a generated reader: the compiler knows its field set.
    Proven,
    /// Seen by lineage within the configured number of days.
    Observed,
    /// Written down by people.
    Declared,
}

impl Grade {
    /// `proven`, `observed` or `declared`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Observed => "observed",
            Self::Declared => "declared",
        }
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
