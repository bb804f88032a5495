//! `promotion_not_allowed`: a type was narrowed.

use callsheet_schema::avro::Kind;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::edit;
use crate::compat::avro::pair::{Hit, Leaf, Meeting, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "promotion_not_allowed",
    title: "A number type was narrowed",
    what: "The reader's number type is narrower than the writer's, such as `long` read as `int`.",
    why: "Avro promotes towards wider types only. Even values that would fit are refused.",
    fix: "Keep the wider type in the reader.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("TYPE_MISMATCH"),
    example: Example {
        old: include_str!("../../../../tests/rules/promotion_not_allowed/old.avsc"),
        new: include_str!("../../../../tests/rules/promotion_not_allowed/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("type_widened"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

/// Whether the reader's number type is the narrower one.
pub(super) fn narrows(written: &Kind, read: &Kind) -> bool {
    matches!(
        (written, read),
        (Kind::Long | Kind::Float | Kind::Double, Kind::Int)
            | (Kind::Float | Kind::Double, Kind::Long)
            | (Kind::Double, Kind::Float)
    )
}

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = (&pair.written().kind, &pair.read().kind);
    if *pair.meeting != Meeting::Mismatch || pair.in_writer_union() || !narrows(written, read) {
        return;
    }
    let message = format!(
        "{} is `{}` in the writer, and `{}` in the reader is narrower",
        pair.place(),
        written.label(),
        read.label()
    );
    hits.push(
        pair.hit(message)
            .shown_by(Leaf::Minimal)
            .repaired_by(edit::restore_type(pair)),
    );
}
