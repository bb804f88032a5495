//! `proto_field_moved_into_oneof`: fields that may come together exclude each other.

use std::collections::{HashMap, HashSet};

use prost_reflect::Kind;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::truth::build;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Look;
use crate::compat::protobuf::truth::pair::{Pair, Shared};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_field_moved_into_oneof",
    title: "Fields that may come together exclude each other",
    what: "The reader puts fields into one oneof that the writer may set at the same time.",
    why: "A decoder keeps the member that comes last and drops the others.",
    fix: "Leave the fields outside of the oneof; a oneof may start with new fields and one old one.",
    class: Class::CorruptsValue,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("MULTIPLE_FIELDS_MOVED_TO_ONEOF"),
    example: Example {
        old: include_str!("../../../../tests/rules/proto_field_moved_into_oneof/old.proto"),
        new: include_str!("../../../../tests/rules/proto_field_moved_into_oneof/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_oneof_changed"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if pair.changed().all(|shared| shared.reader.oneof.is_none()) {
        return;
    }
    let mut told: HashSet<&str> = HashSet::new();
    let mut together: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, shared) in pair.shared.iter().enumerate() {
        if let Some(oneof) = shared.reader.oneof.as_deref() {
            together.entry(oneof).or_default().push(at);
        }
    }
    for (at, first) in pair.shared.iter().enumerate() {
        let Some(oneof) = first.reader.oneof.as_deref() else {
            continue;
        };
        if told.contains(oneof) {
            continue;
        }
        let members = together.get(oneof).into_iter().flatten();
        let mut later = members
            .filter(|other| **other > at)
            .map(|other| &pair.shared[*other]);
        let together = later.find(|second| {
            (first.writer.oneof.is_none() || first.writer.oneof != second.writer.oneof)
                && loses_something(first, second)
        });
        let Some(second) = together else {
            continue;
        };
        told.insert(oneof);
        let records = build::both(&first.writer, &second.writer);
        hits.push(
            pair.hit_shared(
                first,
                format!(
                    "`{}` and `{}` of `{}` may be set together and share oneof `{oneof}` in the reader",
                    first.writer.name,
                    second.writer.name,
                    pair.r.name()
                ),
            )
            .shown_by(Look::Value(Box::new(first.clone())), records),
        );
    }
}

/// Whether losing the one that is written first, the one of the lower number, can be seen: an enum of one value reads the
/// same without it.
fn loses_something(one: &Shared, other: &Shared) -> bool {
    let lost = if one.writer.number < other.writer.number {
        &one.writer
    } else {
        &other.writer
    };
    let Kind::Enum(symbols) = &lost.kind else {
        return true;
    };
    let absent = symbols.default_value().number();
    symbols.values().any(|value| value.number() != absent)
}
