//! `type_widened`: a promotion that decodes and changes the type in generated code.

use callsheet_schema::avro::Kind;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Meeting, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "type_widened",
    title: "A type was widened",
    what: "The reader's type is a promotion of the writer's, such as `int` read as `long`.",
    why: "Records decode. Generated code gets another type for the field, so that its users may have to change.",
    fix: "Nothing, if the readers' code follows; otherwise keep the type.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Note,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/type_widened/old.avsc"),
        new: include_str!("../../../../tests/rules/type_widened/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("promotion_not_allowed"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if *pair.meeting != Meeting::Promoted || pair.direction != Direction::Backward {
        return;
    }
    // Bytes as a string are no wider type: `bytes_not_utf8`.
    if matches!(pair.written().kind, Kind::Bytes) {
        return;
    }
    let (written, read) = (pair.written().kind.label(), pair.read().kind.label());
    hits.push(pair.hit(format!(
        "{} was widened from `{written}` to `{read}`",
        pair.place()
    )));
}
