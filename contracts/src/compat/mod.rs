//! The Avro compatibility engine: two verdicts on one pair of schemas, and on a history of versions.
//!
//! - [`check_avro`] answers for one writer and one reader: `wire` says what a Confluent registry would, `walk` visits
//!   every obligation and lets the [`rules`] look at it, `witness` executes what they claim, `assemble` puts the
//!   [`Report`] together, `repair` tries the fixes.
//! - [`check_level`] does that for the versions and directions that a [`CompatibilityLevel`] asks for.
//!
//! Nothing here decides what blocks; that is the gate's.

use std::fmt::Write as _;

use callsheet_schema::avro::Schema;
use sha2::{Digest, Sha256};

use crate::report::{Direction, Report};

mod assemble;
mod edit;
mod endless;
mod fast;
pub(crate) mod fields;
mod level;
pub(crate) mod pair;
mod repair;
mod resolve;
pub mod rules;
pub(crate) mod walk;
mod wire;

pub use level::{
    Comparison, CompatibilityLevel, LevelReport, UnknownLevel, Version, WireReport, check_level,
    check_wire,
};

/// Judges whether `reader` reads what `writer` writes, where the reader is the newer of the two.
pub fn check_avro(writer: &Schema, reader: &Schema) -> Report {
    check_direction(writer, reader, Direction::Backward)
}

/// Judges whether `reader` reads what `writer` writes; `direction` says which of the two is the new one.
///
/// The direction changes no verdict. It names things for people: a field that old records lack was *added* by a new
/// reader and *removed* by a new writer, and fixes edit the new schema.
pub fn check_direction(writer: &Schema, reader: &Schema, direction: Direction) -> Report {
    let effort = assemble::Effort {
        voters: true,
        repairs: true,
    };
    assemble::report(
        writer,
        reader,
        direction,
        effort,
        &mut walk::Clean::default(),
    )
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
