//! `decimal_scale_changed`: the decimal point moved.

use callsheet_schema::avro::{Kind, Value};

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Leaf, Meeting, Pair};
use crate::compat::avro::resolve::decimals;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "decimal_scale_changed",
    title: "The scale of a decimal was changed",
    what: "Writer and reader have a decimal with different scales.",
    why: "The scale is not on the wire. The specification says that such decimals do not match; registries and several \
          decoders do not look, and read 1.00 as 0.0100.",
    fix: "Keep the scale; add a field for the other one.",
    class: Class::CorruptsValue,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/decimal_scale_changed/old.avsc"),
        new: include_str!("../../../../tests/rules/decimal_scale_changed/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("decimal_scale_changed"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

/// One unscaled, so that every scale shows it differently.
pub(super) fn one(kind: &Kind) -> Value {
    match kind {
        Kind::Fixed(fixed) => {
            let mut bytes = vec![0; fixed.size];
            if let Some(last) = bytes.last_mut() {
                *last = 1;
            }
            Value::Fixed(bytes)
        }
        _ => Value::Bytes(vec![1]),
    }
}

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let Some(((_, ws), (_, rs))) = decimals(pair.written().logical, pair.read().logical) else {
        return;
    };
    if *pair.meeting != Meeting::Same || ws == rs {
        return;
    }
    let message = format!(
        "{} has {ws} digits after the point in the writer and {rs} in the reader",
        pair.place()
    );
    hits.push(
        pair.hit(message)
            .shown_by(Leaf::Value(one(&pair.written().kind))),
    );
}
