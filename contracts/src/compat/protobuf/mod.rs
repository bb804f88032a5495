//! The Protobuf engine: records by number, sources by buf's rules, and a wire verdict as Confluent's registry gives it.
//!
//! `wire` says what a Confluent registry would; [`truth`] whether records break, with executed witnesses; [`buf`] applies a
//! profile of rules about sources. `history` finds numbers and names that
//! come back, [`rules`] are our own rules, `place` finds what they point at, `edit` repairs it.

use callsheet_schema::protobuf::Schema;

use self::place::Side;
use super::Options;
use super::known::Known;
use super::purse::Purses;
use crate::report::{Direction, Report, Truth};

pub(crate) mod buf;
pub(crate) mod edit;
pub(super) mod history;
pub(crate) mod place;
pub(crate) mod rules;
mod semantic;
pub(crate) mod truth;
pub(super) mod wire;

/// The hash of a schema if schemas of equal hash mean the same records: not where fields come from `extend` blocks.
pub(super) fn content(schema: &Schema) -> Option<[u8; 16]> {
    Side::new(schema)
        .filter(|side| !side.is_extended())
        .map(|side| *side.schema().hash().as_bytes())
}

/// Judges one writer and one reader.
pub(super) fn report(
    writer: &Schema,
    reader: &Schema,
    options: &Options<'_>,
    known: &mut Known,
    purses: &Purses<'_>,
) -> Report {
    let purse = &purses.truth;
    let learnt = known.clone();
    let (reader_word, writer_word) = match options.direction {
        Direction::Backward => ("new", "old"),
        Direction::Forward => ("old", "new"),
    };
    let (differences, ended) = wire::differences(writer, reader, &purses.wire);
    let wire = wire::told(&differences, ended, reader_word, writer_word);
    let (truth, mut findings) = match (Side::new(writer), Side::new(reader)) {
        (Some(w), Some(r)) => truth::assemble::judge(&w, &r, options, known, purse),
        _ if writer.hash() == reader.hash() => (Truth::Proven, Vec::new()),
        _ => (
            Truth::Undecided {
                reason: "a schema was read leniently: not all that it names is known".to_owned(),
            },
            Vec::new(),
        ),
    };
    if purse.has_ended() {
        // What was cut short holds for this answer only.
        *known = learnt;
    }
    if !wire.compatible {
        for finding in &mut findings {
            finding.wire_type = differences
                .iter()
                .filter(|difference| !difference.kind.is_compatible())
                .find(|difference| difference.path[1..] == finding.writer_path)
                .map(|difference| difference.kind.as_str());
        }
    }
    if let Some(profile) = options.profile {
        findings.extend(buf::findings(
            writer,
            reader,
            options.direction,
            profile,
            purse,
        ));
        truth::assemble::sort(&mut findings);
    }
    Report {
        wire,
        truth,
        findings,
    }
}
