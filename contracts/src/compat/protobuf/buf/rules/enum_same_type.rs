//! `ENUM_SAME_TYPE`: enum opened or closed.

use callsheet_schema::protobuf::File;
use callsheet_schema::protobuf::Syntax;

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "ENUM_SAME_TYPE",
    title: "Enum opened or closed",
    what: "An enum is closed in one file and open in the other.",
    why: "Readers of a closed enum put undeclared numbers aside, readers of an open one keep them.",
    fix: "Keep the syntax of the file.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/ENUM_SAME_TYPE/old.proto"),
        new: include_str!("../../../../../tests/rules/ENUM_SAME_TYPE/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("ENUM_SAME_TYPE"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Package],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    let word = |file: &File| match file.syntax {
        Syntax::Proto2 => "closed",
        Syntax::Proto3 => "open",
    };
    for (old, new) in comparison.enums() {
        let was = word(comparison.old.file(old.file));
        let now = word(comparison.new.file(new.file));
        if was != now {
            hits.push(Hit::new(
                &new.full_name,
                comparison.old.at_enum(old),
                comparison.new.at_enum(new),
                format!("enum `{}` changes from {was} to {now}", new.name),
            ));
        }
    }
}
