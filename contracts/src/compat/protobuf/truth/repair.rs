//! Tries a repair: apply it, parse the text, check again; offered only if the finding goes and nothing new breaks.

use std::cell::OnceCell;

use callsheet_schema::protobuf::Schema;

use super::bench;
use super::walk::{Found, walk};
use crate::compat::Options;
use crate::compat::patch::{Repair, apply};
use crate::compat::protobuf::place::Side;
use crate::compat::protobuf::{rules, wire};
use crate::compat::purse::{PER_BYTE, Purse, Spent};
use crate::report::{Direction, Fix};

/// The first repair of a finding that works.
pub(super) fn attempt(
    writer: &Side<'_>,
    reader: &Side<'_>,
    options: &Options<'_>,
    all: &Breaking<'_>,
    found: &Found,
    purse: &Purse<'_>,
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
        .find_map(|repair| tried((writer, reader), options, all, found, repair, purse))
}

fn tried(
    (writer, reader): (&Side<'_>, &Side<'_>),
    options: &Options<'_>,
    all: &Breaking<'_>,
    found: &Found,
    repair: &Repair,
    purse: &Purse<'_>,
) -> Option<Fix> {
    let new = match options.direction {
        Direction::Backward => reader,
        Direction::Forward => writer,
    };
    pay_for_reading(new.schema(), purse).ok()?;
    let text = apply(new.schema().text(), &repair.edits)?;
    let patched = Schema::parse(&text, &[]).ok()?;
    let side = Side::new(&patched)?;
    let (writer, reader) = match options.direction {
        Direction::Backward => (writer, &side),
        Direction::Forward => (&side, reader),
    };
    let walked = walk(writer, reader, options, purse);
    if walked.stopped.is_some() {
        return None;
    }
    let mut after = walked.found;
    if found.rule.id == rules::PROTO_PACKAGE_CHANGED.id {
        // The walk does not look at packages.
        after.extend(
            rules::package_changed(writer, reader, options.direction).map(|_| found.clone()),
        );
    }
    let gone = after.iter().all(|left| !same_place(left, found));
    let (before, left) = (all.count(purse).ok()?, breaking(&after, purse).ok()?);
    let works = if found.rule.class.refutes() {
        let (reader, writer) = (reader.schema(), writer.schema());
        left < before && (before > 1 || wire::check(writer, reader, "new", "old", purse).compatible)
    } else {
        left <= before
    };
    let kept = gone && works && purse.keep(text.len()).is_ok();
    kept.then(|| Fix {
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

/// Pays for reading a text again: its tokens are read twice, and its descriptors are built.
pub(in crate::compat::protobuf) fn pay_for_reading(
    schema: &Schema,
    purse: &Purse<'_>,
) -> Result<(), Spent> {
    purse.pay_each(schema.text().len(), 4 * PER_BYTE)
}

/// The hits of a walk, of which those that break records are counted when that is first asked for.
pub(super) struct Breaking<'f> {
    found: &'f [Found],
    count: OnceCell<usize>,
}

impl<'f> Breaking<'f> {
    /// Counts nothing yet.
    pub(super) const fn of(found: &'f [Found]) -> Self {
        Self {
            found,
            count: OnceCell::new(),
        }
    }

    fn count(&self, purse: &Purse<'_>) -> Result<usize, Spent> {
        if let Some(count) = self.count.get() {
            return Ok(*count);
        }
        let count = breaking(self.found, purse)?;
        Ok(*self.count.get_or_init(|| count))
    }
}

/// Hits that break records, without those that no record shows.
fn breaking(found: &[Found], purse: &Purse<'_>) -> Result<usize, Spent> {
    let mut count = 0;
    for found in found.iter().filter(|found| found.rule.class.refutes()) {
        purse.pay(bench::price(found))?;
        count += usize::from(bench::execute(found).is_some());
    }
    Ok(count)
}

/// How many hits break records of one version in another.
pub(in crate::compat::protobuf) fn breaks(
    writer: &Side<'_>,
    reader: &Side<'_>,
    purse: &Purse<'_>,
) -> Result<usize, Spent> {
    let walked = walk(writer, reader, &Options::default(), purse);
    match walked.stopped {
        Some(spent) => Err(spent),
        None => breaking(&walked.found, purse),
    }
}
