//! `type_changed`: nothing of the writer's type can be read as the reader's.

use callsheet_schema::avro::Kind;

use super::{Example, Format, Mirror, Observe, Rule, promotion_not_allowed};
use crate::compat::avro::edit;
use crate::compat::avro::pair::{Hit, Leaf, Meeting, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "type_changed",
    title: "A type was changed to an unrelated one",
    what: "The writer's and the reader's types are different, and Avro has no promotion between them.",
    why: "No record that carries the place can be decoded.",
    fix: "Keep the type and add a second field of the new one, or let the reader accept a union of both.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("TYPE_MISMATCH"),
    example: Example {
        old: include_str!("../../../../tests/rules/type_changed/old.avsc"),
        new: include_str!("../../../../tests/rules/type_changed/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("type_changed"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = (&pair.written().kind, &pair.read().kind);
    if *pair.meeting != Meeting::Mismatch
        || pair.in_writer_union()
        || promotion_not_allowed::narrows(written, read)
        || matches!(written, Kind::Union(_))
    {
        return;
    }
    let message = format!(
        "{} is `{}` in the writer and `{}` in the reader",
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
