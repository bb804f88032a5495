//! `enum_position_reused`: a number of a symbol means another symbol.

use callsheet_schema::avro::Kind;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Meeting, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "enum_position_reused",
    title: "The position of a symbol was reused",
    what: "Another symbol stands where an earlier version had one that is gone.",
    why: "Records carry positions of their own writer, so decoding is not touched. Whoever stored the number of a symbol, as \
          `ordinal()` of generated code gives it, now reads another one.",
    fix: "Append new symbols, and keep the old ones.",
    class: Class::Semantic,
    axis: Axis::Source,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/enum_position_reused/old.avsc"),
        new: include_str!("../../../../tests/rules/enum_position_reused/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("it looks at both sides alike"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (Kind::Enum(old), Kind::Enum(new)) = (&pair.old_node().kind, &pair.new_node().kind) else {
        return;
    };
    if *pair.meeting != Meeting::Same {
        return;
    }
    for (at, (before, after)) in old.symbols.iter().zip(&new.symbols).enumerate() {
        let gone = new.index_of(&before.name).is_none();
        let added = old.index_of(&after.name).is_none();
        if gone && added {
            hits.push(
                pair.hit(format!(
                    "symbol {at} of {} was `{}` and is `{}` now",
                    pair.place(),
                    before.name,
                    after.name
                ))
                .below(&format!("/symbols/{at}")),
            );
        }
    }
}
