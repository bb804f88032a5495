//! `logical_unit_changed`: a number of time units is read as a number of other units.

use callsheet_schema::avro::{Kind, Logical, Value};

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Leaf, Meeting, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "logical_unit_changed",
    title: "The unit of a date or time was changed",
    what: "A date or time has another unit or another origin in the reader, such as milliseconds read as microseconds.",
    why: "Resolution does not look at logical types and converts nothing. Every record decodes, to a wrong time.",
    fix: "Keep the logical type; add a field for the other unit and fill both.",
    class: Class::CorruptsValue,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/logical_unit_changed/old.avsc"),
        new: include_str!("../../../../tests/rules/logical_unit_changed/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("logical_unit_changed"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

/// Units per second and what is counted; instants and local times with one unit agree in their numbers.
fn unit(logical: Logical) -> Option<(&'static str, u64)> {
    Some(match logical {
        Logical::Date => ("days", 0),
        Logical::TimeMillis => ("time", 1_000),
        Logical::TimeMicros => ("time", 1_000_000),
        Logical::TimestampMillis | Logical::LocalTimestampMillis => ("timestamp", 1_000),
        Logical::TimestampMicros | Logical::LocalTimestampMicros => ("timestamp", 1_000_000),
        Logical::TimestampNanos | Logical::LocalTimestampNanos => ("timestamp", 1_000_000_000),
        Logical::Decimal { .. } | Logical::Uuid | Logical::Duration => return None,
    })
}

/// Whether two logical types count different things.
pub(super) fn differ(written: Option<Logical>, read: Option<Logical>) -> bool {
    match (written.and_then(unit), read.and_then(unit)) {
        (Some(written), Some(read)) => written != read,
        _ => false,
    }
}

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = (pair.written().logical, pair.read().logical);
    if !matches!(pair.meeting, Meeting::Same | Meeting::Promoted) || !differ(written, read) {
        return;
    }
    let (Some(written), Some(read)) = (written, read) else {
        return;
    };
    let message = format!(
        "{} is `{}` in the writer and `{}` in the reader; nothing converts",
        pair.place(),
        written.name(),
        read.name()
    );
    let one = if matches!(pair.written().kind, Kind::Int) {
        Value::Int(1)
    } else {
        Value::Long(1)
    };
    hits.push(pair.hit(message).shown_by(Leaf::Value(one)));
}
