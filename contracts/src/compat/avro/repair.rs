//! Tries a repair: apply it, parse the text, check again; offered only if the finding goes and nothing new breaks.

use callsheet_schema::avro::{ParseOptions, Schema};

use super::assemble::paths;
use super::walk::{Clean, Found, walk};
use super::wire;
use crate::compat::patch::{Repair, apply};
use crate::report::{Direction, Fix};

/// The first repair of a finding that works.
pub(super) fn attempt(
    writer: &Schema,
    reader: &Schema,
    direction: Direction,
    all: &[Found],
    found: &Found,
) -> Option<Fix> {
    // A patched text stands alone only if nothing of it came from a reference.
    let new = match direction {
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
        .find_map(|repair| tried(writer, reader, direction, all, found, new, repair))
}

fn tried(
    writer: &Schema,
    reader: &Schema,
    direction: Direction,
    all: &[Found],
    found: &Found,
    new: &Schema,
    repair: &Repair,
) -> Option<Fix> {
    let text = apply(new.text(), &repair.edits)?;
    let patched = Schema::parse_with(&text, &[], ParseOptions::default()).ok()?;
    let (writer, reader) = match direction {
        Direction::Backward => (writer, &patched),
        Direction::Forward => (&patched, reader),
    };
    let after = walk(writer, reader, direction, &mut Clean::default());
    let place = |found: &Found| (found.rule.id, paths(found).0);
    let (gone, before) = (place(found), breaking(all));
    let works = !after.too_deep
        && after.found.iter().all(|left| place(left) != gone)
        && breaking(&after.found) < before
        && (before > 1 || wire::check(writer, reader, "new", "old").compatible);
    works.then(|| Fix {
        summary: repair.summary.clone(),
        patched: Some(text),
    })
}

fn breaking(found: &[Found]) -> usize {
    found
        .iter()
        .filter(|found| found.rule.class.refutes())
        .count()
}
