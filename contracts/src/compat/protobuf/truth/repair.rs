//! Tries a repair: apply it, parse the text, check again; offered only if the finding goes and nothing new breaks.

use callsheet_schema::protobuf::Schema;

use super::bench;
use super::walk::{Found, walk};
use crate::compat::Options;
use crate::compat::patch::{Repair, apply};
use crate::compat::protobuf::place::Side;
use crate::compat::protobuf::{rules, wire};
use crate::report::{Direction, Fix};

/// The first repair of a finding that works.
pub(super) fn attempt(
    writer: &Side<'_>,
    reader: &Side<'_>,
    options: &Options<'_>,
    all: &[Found],
    found: &Found,
) -> Option<Fix> {
    let new = match options.direction {
        Direction::Backward => reader,
        Direction::Forward => writer,
    };
    // A patched text stands alone only if it imports nothing of the user's.
    if new
        .schema()
        .files()
        .any(|(id, file)| id.index() > 0 && !file.built_in)
    {
        return None;
    }
    found
        .hit
        .repairs
        .iter()
        .find_map(|repair| tried(writer, reader, options, all, found, repair))
}

fn tried(
    writer: &Side<'_>,
    reader: &Side<'_>,
    options: &Options<'_>,
    all: &[Found],
    found: &Found,
    repair: &Repair,
) -> Option<Fix> {
    let new = match options.direction {
        Direction::Backward => reader,
        Direction::Forward => writer,
    };
    let text = apply(new.schema().text(), &repair.edits)?;
    let patched = Schema::parse(&text, &[]).ok()?;
    let side = Side::new(&patched)?;
    let (writer, reader) = match options.direction {
        Direction::Backward => (writer, &side),
        Direction::Forward => (&side, reader),
    };
    let asked = Options {
        cancelled: &|| false,
        ..*options
    };
    let mut after = walk(writer, reader, &asked).found;
    if found.rule.id == rules::PROTO_PACKAGE_CHANGED.id {
        // The walk does not look at packages.
        after.extend(
            rules::package_changed(writer, reader, options.direction).map(|_| found.clone()),
        );
    }
    let gone = after.iter().all(|left| !same_place(left, found));
    let (before, left) = (breaking(all), breaking(&after));
    let works = if found.rule.class.refutes() {
        let (reader, writer) = (reader.schema(), writer.schema());
        left < before && (before > 1 || wire::check(writer, reader, "new", "old").compatible)
    } else {
        left <= before
    };
    (gone && works).then(|| Fix {
        summary: repair.summary.clone(),
        patched: Some(text),
    })
}

fn same_place(a: &Found, b: &Found) -> bool {
    a.rule.id == b.rule.id
        && a.hit.reader.path == b.hit.reader.path
        && a.hit.writer.path == b.hit.writer.path
        && (a.hit.show.is_none() || bench::execute(a).is_some())
}

/// Hits that break records, without those that no record shows.
fn breaking(found: &[Found]) -> usize {
    found
        .iter()
        .filter(|found| found.rule.class.refutes() && bench::execute(found).is_some())
        .count()
}

/// How many hits break records of one version in another.
pub(in crate::compat::protobuf) fn breaks(writer: &Side<'_>, reader: &Side<'_>) -> usize {
    breaking(&walk(writer, reader, &Options::default()).found)
}
