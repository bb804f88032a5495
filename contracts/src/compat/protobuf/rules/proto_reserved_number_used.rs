//! `proto_reserved_number_used`: a reserved number or name is in use again.

use std::collections::HashSet;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::enums::Enums;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_reserved_number_used",
    title: "A reserved number or name is in use again",
    what: "The writer's message or enum reserves a number or a name that the reader gives to a field or value.",
    why: "It was reserved because records with another meaning exist. Those records are read as the new field.",
    fix: "Take a number and a name that were never used.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_reserved_number_used/old.proto"),
        new: include_str!("../../../../tests/rules/proto_reserved_number_used/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_tag_reused"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if pair.direction != Direction::Backward {
        return;
    }
    let ranges: Vec<_> = pair.w.reserved_ranges().collect();
    let names: HashSet<&str> = pair.w.reserved_names().collect();
    for field in &pair.reader_only {
        let number = ranges.iter().any(|range| range.contains(&field.number));
        let name = names.contains(field.name.as_str());
        if number || name {
            let what = match (number, name) {
                (true, true) => "a number and a name",
                (true, false) => "a number",
                _ => "a name",
            };
            hits.push(
                pair.hit_reader(
                    field,
                    format!(
                        "{} uses {what} that the old version reserves",
                        pair.say(field)
                    ),
                )
                .repaired_by(edit::number_anew(pair, field)),
            );
        }
    }
    for enums in Enums::all(pair) {
        let ranges: Vec<_> = enums.w.reserved_ranges().collect();
        let names: HashSet<&str> = enums.w.reserved_names().collect();
        for value in enums.r.values() {
            let number = ranges.iter().any(|range| range.contains(&value.number()));
            let name = names.contains(value.name());
            if number || name {
                hits.push(enums.hit(
                    pair,
                    format!(
                        "value {} `{}` of enum `{}` uses what the old version reserves",
                        value.number(),
                        value.name(),
                        enums.r.name()
                    ),
                ));
            }
        }
    }
}
