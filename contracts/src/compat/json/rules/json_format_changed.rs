//! `json_format_changed`: a format was added or changed.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::pair::{Hit, Pair, Probe, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_format_changed",
    title: "A format was added or changed",
    what: "The reader names a `format` that the writer does not.",
    why: "By default `format` says nothing about validity, but many consumers assert it: to them strings of another format are invalid.",
    fix: "Agree with the consumers that assert formats, or leave `format` as it was.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/json_format_changed/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_format_changed/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("dropping a format loosens what consumers assert"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let Some(format) = &read.format else { return };
    let old = written.format.as_ref();
    if old.is_some_and(|old| old.value == format.value) {
        return;
    }
    let before = old.map_or_else(|| "none".to_owned(), |old| format!("`{}`", old.value));
    let message = format!(
        "{} has format `{}` for the reader and {before} for the writer",
        pair.place(),
        format.value,
    );
    hits.push(
        pair.hit(message)
            .at(
                Spot::keyword(pair.read(), "format", Some(format)),
                Spot::keyword(pair.written(), "format", old),
            )
            .shown_by(Probe::Format),
    );
}
