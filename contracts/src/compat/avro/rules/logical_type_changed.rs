//! `logical_type_changed`: the meaning of a value was added, dropped or replaced.

use callsheet_schema::avro::Logical;

use super::{Example, Format, Mirror, Observe, Rule, logical_unit_changed};
use crate::compat::avro::pair::{Hit, Meeting, Pair};
use crate::compat::avro::resolve::decimals;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "logical_type_changed",
    title: "A logical type was added, removed or replaced",
    what: "A value has a logical type on one side only, or another one that does not change its unit.",
    why: "Records decode to the same bytes. Typed decoders may refuse what was never checked before, such as a string \
          that is no UUID, and plain readers lose the meaning.",
    fix: "Make sure that existing records hold such values; otherwise add a field.",
    class: Class::Semantic,
    axis: Axis::Bytes,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/logical_type_changed/old.avsc"),
        new: include_str!("../../../../tests/rules/logical_type_changed/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("logical_type_changed"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = (pair.written().logical, pair.read().logical);
    if written == read
        || !matches!(pair.meeting, Meeting::Same | Meeting::Promoted)
        || decimals(written, read).is_some()
        || logical_unit_changed::differ(written, read)
    {
        return;
    }
    let name = |logical: Option<Logical>| {
        logical.map_or("plain".to_owned(), |known| format!("`{}`", known.name()))
    };
    let message = format!(
        "{} is {} in the writer and {} in the reader",
        pair.place(),
        name(written),
        name(read)
    );
    hits.push(pair.hit(message));
}
