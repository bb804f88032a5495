//! `json_value_rejected`: a value is rejected.

use super::{Example, Format, Mirror, Observe, Rule};

use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_value_rejected",
    title: "A value is rejected",
    what: "A record that the writer's schema accepts is rejected by the reader's, and no other rule says where.",
    why: "Such records fail validation.",
    fix: "Look at the record and at what the validators say about it.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/json_value_rejected/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_value_rejected/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Engine,
};
