//! The compatibility engines: two verdicts on one pair of schemas, and on a history of versions.
//!
//! - [`check`] answers for one writer and one reader of one format; the engines are `avro`, `json` and `protobuf`, each
//!   directed by what its decoders really do. There is no common form of the three: it would lose exactly what breaks.
//! - [`check_level`] does that for the versions and directions that a [`CompatibilityLevel`] asks for.
//!
//! Nothing here decides what blocks; that is the gate's.

use std::fmt::Write as _;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::gate::Date;
use crate::report::{Direction, Report, Truth, Wire};
use crate::schema::Schema;

pub(crate) mod avro;
pub(crate) mod json;
mod known;
mod level;
mod patch;
pub(crate) mod protobuf;
mod purse;
pub mod rules;
pub(crate) mod semantic;
mod versions;

use purse::{Purse, Purses};

pub use semantic::{PII_WORDS, is_personal};

pub(crate) use level::reused;
pub use level::{
    Comparison, CompatibilityLevel, LevelReport, UnknownLevel, Version, WireReport, check_level,
    check_wire,
};
pub(crate) use versions::answers;

/// A registry's message about schemas of two formats.
const OTHER_FORMAT: &str = "Incompatible because of different schema type";

/// How a comparison is asked.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Which of the two schemas is the new one.
    ///
    /// It changes no verdict on records. It names things for people: a field that old records lack was *added* by a
    /// new reader and *removed* by a new writer, and fixes edit the new schema.
    pub direction: Direction,
    /// Which differences between JSON Schemas the wire verdict lets pass.
    pub policy: Policy,
    /// A set of rules about Protobuf sources to apply beside the ones that always run.
    pub profile: Option<rules::Profile>,
    /// Asked now and then while a search lasts; `true` ends it with an undecided verdict. A result that was cut short
    /// must not be stored.
    pub cancelled: &'a (dyn Fn() -> bool + Sync),
    /// The day of the check. Without one, no rule asks whether a deprecated field may go yet.
    pub today: Option<Date>,
    /// Words, in lower case, that mean personal data in tags and classifications; [`PII_WORDS`] without.
    pub pii_words: Option<&'a [String]>,
    /// Whether to ask other decoders about a witness and to try the fixes; no verdict depends on it.
    pub thorough: bool,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            direction: Direction::Backward,
            policy: Policy::Strict,
            profile: None,
            cancelled: &|| false,
            today: None,
            pii_words: None,
            thorough: true,
        }
    }
}

impl Options<'_> {
    /// The defaults, in one direction.
    pub fn toward(direction: Direction) -> Self {
        Self {
            direction,
            ..Self::default()
        }
    }
}

/// A registry's `compatibilityPolicy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Policy {
    /// An added optional property of an open object is incompatible.
    #[default]
    Strict,
    /// It is not.
    Lenient,
}

impl Policy {
    /// Both policies.
    pub const ALL: [Self; 2] = [Self::Strict, Self::Lenient];

    /// The name on the wire: `STRICT` or `LENIENT`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "STRICT",
            Self::Lenient => "LENIENT",
        }
    }
}

impl FromStr for Policy {
    type Err = UnknownPolicy;

    /// Reads a policy in any case.
    fn from_str(text: &str) -> Result<Self, UnknownPolicy> {
        Self::ALL
            .into_iter()
            .find(|policy| policy.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownPolicy(text.to_owned()))
    }
}

/// A word that is no compatibility policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no compatibility policy; `STRICT` and `LENIENT` are")]
pub struct UnknownPolicy(pub String);

/// Judges whether `reader` reads what `writer` writes.
///
/// Schemas of two formats have nothing to say to each other: the wire refuses them with the registry's one message and
/// the truth stays undecided.
///
/// What the answer costs is bounded, whatever the schemas are: see the guide to compatibility. Where the work or the
/// patience of the caller ends first, the truth is undecided unless a record refuted it already.
pub fn check(writer: &Schema, reader: &Schema, options: &Options<'_>) -> Report {
    let purses = Purses::new(options.cancelled);
    check_knowing(
        writer,
        reader,
        options,
        &mut known::Known::default(),
        &purses,
    )
}

/// Judges with the help of what is known from a pair of the same two hashes, and adds to it.
fn check_knowing(
    writer: &Schema,
    reader: &Schema,
    options: &Options<'_>,
    known: &mut known::Known,
    purses: &Purses<'_>,
) -> Report {
    match (writer, reader) {
        (Schema::Avro(writer), Schema::Avro(reader)) => {
            avro::report(writer, reader, options, purses)
        }
        (Schema::Json(writer), Schema::Json(reader)) => {
            json::report(writer, reader, options, known, purses)
        }
        (Schema::Protobuf(writer), Schema::Protobuf(reader)) => {
            protobuf::report(writer, reader, options, known, purses)
        }
        _ => undecided(
            Wire {
                compatible: false,
                messages: vec![OTHER_FORMAT.to_owned()],
            },
            format!(
                "one schema is {}, the other is {}",
                writer.format().title(),
                reader.format().title()
            ),
        ),
    }
}

/// What a Confluent schema registry answers, and nothing else.
fn wire(
    writer: &Schema,
    reader: &Schema,
    direction: Direction,
    policy: Policy,
    purse: &Purse<'_>,
) -> Wire {
    let (reader_word, writer_word) = match direction {
        Direction::Backward => ("new", "old"),
        Direction::Forward => ("old", "new"),
    };
    match (writer, reader) {
        (Schema::Avro(writer), Schema::Avro(reader)) => {
            avro::wire::check(writer, reader, reader_word, writer_word, purse)
        }
        (Schema::Json(writer), Schema::Json(reader)) => {
            json::wire::check(writer, reader, reader_word, writer_word, policy, purse)
        }
        (Schema::Protobuf(writer), Schema::Protobuf(reader)) => {
            protobuf::wire::check(writer, reader, reader_word, writer_word, purse)
        }
        _ => Wire {
            compatible: false,
            messages: vec![OTHER_FORMAT.to_owned()],
        },
    }
}

/// Bytes of a path that messages show.
const MAX_PATH: usize = 1_000;

/// The end of a path that is too long for a sentence.
fn shortened(path: String) -> String {
    let Some(cut) = path.len().checked_sub(MAX_PATH) else {
        return path;
    };
    let cut = (cut..path.len()).find(|at| path.is_char_boundary(*at));
    format!("…{}", cut.map_or("", |cut| &path[cut..]))
}

fn undecided(wire: Wire, reason: String) -> Report {
    Report {
        wire,
        truth: Truth::Undecided { reason },
        findings: Vec::new(),
    }
}

/// The name of a finding in an accept file: the first twelve hexadecimal digits of SHA-256 over its parts.
///
/// No message, no line and no commit goes in: the name survives rebases and rewording, and dies when the change itself
/// changes.
pub fn fingerprint(
    rule: &str,
    subject: &str,
    field_path: &str,
    old_hash: &[u8; 16],
    new_hash: &[u8; 16],
) -> String {
    let mut hasher = Sha256::new();
    for part in [
        rule.as_bytes(),
        subject.as_bytes(),
        field_path.as_bytes(),
        old_hash,
        new_hash,
    ] {
        // Length first: no two lists of parts run together.
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part);
    }
    hasher
        .finalize()
        .iter()
        .take(6)
        .fold(String::with_capacity(12), |mut out, byte| {
            write!(out, "{byte:02x}").expect("invariant: writing to a String does not fail");
            out
        })
}
