//! `bytes_not_utf8`: bytes are read as a string.

use callsheet_schema::avro::{Kind, Value};

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::edit;
use crate::compat::avro::pair::{Hit, Leaf, Meeting, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "bytes_not_utf8",
    title: "Bytes are read as a string",
    what: "The writer's `bytes` are read as `string`.",
    why: "The promotion is legal. Bytes that are not UTF-8 fail in strict decoders and turn into U+FFFD in others.",
    fix: "Keep `bytes`, or make sure that every writer writes UTF-8 and accept this finding.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/bytes_not_utf8/old.avsc"),
        new: include_str!("../../../../tests/rules/bytes_not_utf8/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("every string is legal bytes"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if *pair.meeting == Meeting::Promoted
        && matches!(
            (&pair.written().kind, &pair.read().kind),
            (Kind::Bytes, Kind::String)
        )
    {
        let message = format!(
            "{} is `bytes` in the writer; not all bytes are a `string`",
            pair.place()
        );
        hits.push(
            pair.hit(message)
                .shown_by(Leaf::Value(Value::Bytes(vec![0xff])))
                .repaired_by(edit::restore_type(pair)),
        );
    }
}
