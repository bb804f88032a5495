//! `decimal_precision_changed`: a decimal with another number of digits.

use super::{Example, Format, Mirror, Observe, Rule, decimal_scale_changed};
use crate::compat::avro::pair::{Hit, Leaf, Meeting, Pair};
use crate::compat::avro::resolve::decimals;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "decimal_precision_changed",
    title: "The precision of a decimal was changed",
    what: "Writer and reader have a decimal with one scale and different precisions.",
    why: "The specification says that such decimals do not match, so that decoders may refuse every record. Registries \
          do not look.",
    fix: "Keep the precision; add a field for the other one.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/decimal_precision_changed/old.avsc"),
        new: include_str!("../../../../tests/rules/decimal_precision_changed/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("decimal_precision_changed"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let Some(((wp, ws), (rp, rs))) = decimals(pair.written().logical, pair.read().logical) else {
        return;
    };
    if *pair.meeting != Meeting::Same || ws != rs || wp == rp {
        return;
    }
    let message = format!(
        "{} has {wp} digits in the writer and {rp} in the reader",
        pair.place()
    );
    hits.push(
        pair.hit(message)
            .shown_by(Leaf::Value(decimal_scale_changed::one(
                &pair.written().kind,
            ))),
    );
}
