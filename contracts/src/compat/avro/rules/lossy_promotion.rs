//! `lossy_promotion`: a whole number is read as a float that cannot hold it.

use callsheet_schema::avro::{Kind, Value};

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Leaf, Meeting, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "lossy_promotion",
    title: "A promotion loses digits",
    what: "An `int` or `long` is read as `float`, or a `long` as `double`.",
    why: "The promotion is legal and every record decodes. Whole numbers beyond 24 bits (float) or 53 bits (double) come \
          out rounded; identifiers and amounts in minor units are such numbers.",
    fix: "Read it as `long`, or as `double` if 53 bits are enough.",
    class: Class::Lossy,
    axis: Axis::Bytes,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/lossy_promotion/old.avsc"),
        new: include_str!("../../../../tests/rules/lossy_promotion/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("promotion_not_allowed"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if *pair.meeting != Meeting::Promoted {
        return;
    }
    let (written, read) = (&pair.written().kind, &pair.read().kind);
    // The smallest whole numbers that do not survive.
    let (bits, value) = match (written, read) {
        (Kind::Int, Kind::Float) => (24, Value::Int((1 << 24) + 1)),
        (Kind::Long, Kind::Float) => (24, Value::Long((1 << 24) + 1)),
        (Kind::Long, Kind::Double) => (53, Value::Long((1 << 53) + 1)),
        _ => return,
    };
    let message = format!(
        "{} is `{}` in the writer; `{}` in the reader holds {bits} bits of it",
        pair.place(),
        written.label(),
        read.label()
    );
    hits.push(pair.hit(message).shown_by(Leaf::Value(value)));
}
