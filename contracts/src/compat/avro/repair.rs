//! Tries a repair: apply it, parse the text, check again; offered only if the finding goes and nothing new breaks.

use callsheet_schema::avro::{ParseOptions, Schema};

use super::assemble::paths;
use super::walk::{Found, Walked, walk};
use super::wire;
use crate::compat::Options;
use crate::compat::patch::{Repair, apply};
use crate::compat::purse::{PER_BYTE, Purse};
use crate::report::{Direction, Fix};

/// The first repair of a finding that works.
pub(super) fn attempt(
    writer: &Schema,
    reader: &Schema,
    options: &Options<'_>,
    walked: &Walked,
    found: &Found,
    purse: &Purse<'_>,
) -> Option<Fix> {
    // A patched text stands alone only if nothing of it came from a reference.
    let new = match options.direction {
        Direction::Backward => reader,
        Direction::Forward => writer,
    };
    if new.nodes().any(|(_, node)| node.origin != 0) {
        return None;
    }
    found
        .hit
        .repairs
        .iter()
        .find_map(|repair| tried((writer, reader, new), options, walked, found, repair, purse))
}

fn tried(
    (writer, reader, new): (&Schema, &Schema, &Schema),
    options: &Options<'_>,
    walked: &Walked,
    found: &Found,
    repair: &Repair,
    purse: &Purse<'_>,
) -> Option<Fix> {
    purse.pay_each(new.text().len(), PER_BYTE).ok()?;
    let text = apply(new.text(), &repair.edits)?;
    let patched = Schema::parse_with(&text, &[], ParseOptions::default()).ok()?;
    let (writer, reader) = match options.direction {
        Direction::Backward => (writer, &patched),
        Direction::Forward => (&patched, reader),
    };
    let after = walk(writer, reader, options, purse);
    let place = |walked: &Walked, found: &Found| {
        let (reader_path, _) = paths(&walked.trail(found), found);
        (found.rule.id, reader_path)
    };
    let (gone, before) = (place(walked, found), breaking(walked));
    let better = if found.rule.class.refutes() {
        breaking(&after) < before
            && (before > 1 || wire::check(writer, reader, "new", "old", purse).compatible)
    } else {
        breaking(&after) <= before
    };
    // What cannot be told apart within the budget counts as left.
    let is_left = |left: &Found| {
        left.rule.id == found.rule.id
            && (purse.pay_each(1 + after.ways.depth(left.at), 5).is_err()
                || place(&after, left) == gone)
    };
    let works = better && after.stopped.is_none() && !after.found.iter().any(is_left);
    let kept = works && purse.keep(text.len()).is_ok();
    kept.then(|| Fix {
        summary: repair.summary.clone(),
        patched: Some(text),
    })
}

fn breaking(walked: &Walked) -> usize {
    walked
        .found
        .iter()
        .filter(|found| found.rule.class.refutes())
        .count()
}
