//! `default_changed`: the same absence now means another value.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "default_changed",
    title: "A default was changed",
    what: "A field has different defaults on the two sides.",
    why: "Records that lack the field decode to different values in old and new readers. Records of this writer have it.",
    fix: "Keep the default unless every reader changes at once.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Note,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/default_changed/old.avsc"),
        new: include_str!("../../../../tests/rules/default_changed/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("default_changed"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if pair.direction != Direction::Backward {
        return;
    }
    for (w, written, r, read) in pair.shared_fields() {
        let (Some(old), Some(new)) = (&written.default, &read.default) else {
            continue;
        };
        if old.json.same_value(&new.json) || (old.value.is_some() && old.value == new.value) {
            continue;
        }
        hits.push(
            pair.hit(format!(
                "the default of {} changed from `{}` to `{}`",
                pair.field_place(&read.name),
                old.json.to_compact_json(),
                new.json.to_compact_json()
            ))
            .at(
                Spot::field(pair.reader, pair.read(), r, read),
                Spot::field(pair.writer, pair.written(), w, written),
            )
            .on_field(&read.name),
        );
    }
}
