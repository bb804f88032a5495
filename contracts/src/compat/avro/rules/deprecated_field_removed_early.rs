//! `deprecated_field_removed_early`: a field went before the day that was promised.

use callsheet_schema::avro::Field;
use callsheet_schema::tree;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Pair, Spot};
use crate::gate::Date;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "deprecated_field_removed_early",
    title: "A deprecated field was removed before its sunset",
    what: "The old schema promises a field until a day, by its property `sunset` or `x-sunset`, and the new schema lacks it \
           before that day.",
    why: "Readers were told how long they may take to leave the field, and that time is not over.",
    fix: "Keep the field until its sunset.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/deprecated_field_removed_early/old.avsc"),
        new: include_str!("../../../../tests/rules/deprecated_field_removed_early/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("a field that comes back breaks no promise"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

/// The last day of a field, if it has one.
fn sunset(field: &Field) -> Option<Date> {
    let mut days = field
        .properties
        .iter()
        .filter(|(name, _)| matches!(name.as_str(), "sunset" | "x-sunset"));
    let (_, day): &(String, tree::Node) = days.next()?;
    Date::parse(day.as_str()?)
}

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (Some(today), Some((written, read, map))) = (pair.today, pair.records()) else {
        return;
    };
    let old = match pair.direction {
        Direction::Backward => written,
        Direction::Forward => read,
    };
    for (at, field) in old.fields.iter().enumerate() {
        let Some(day) = sunset(field).filter(|day| *day > today) else {
            continue;
        };
        let kept = match pair.direction {
            Direction::Backward => map.contains(&Some(at)),
            Direction::Forward => map[at].is_some(),
        };
        if kept {
            continue;
        }
        let place = pair.field_place(&field.name);
        let (reader, writer) = match pair.direction {
            Direction::Backward => (
                Spot::node(pair.read(), ""),
                Spot::field(pair.writer, pair.written(), at, field),
            ),
            Direction::Forward => (
                Spot::field(pair.reader, pair.read(), at, field),
                Spot::node(pair.written(), ""),
            ),
        };
        hits.push(
            pair.hit(format!("{place} is gone before its sunset on {day}"))
                .at(reader, writer)
                .on_field(&field.name),
        );
    }
}
