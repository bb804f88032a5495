//! `ENUM_SAME_JSON_FORMAT`: enum lost its JSON format.

use callsheet_schema::protobuf::Syntax;

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "ENUM_SAME_JSON_FORMAT",
    title: "Enum lost its JSON format",
    what: "An enum moves from proto3, whose JSON form is defined, to proto2, where it is best effort.",
    why: "Parsers no longer promise to read the JSON of the enum.",
    fix: "Keep the syntax of the file.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/ENUM_SAME_JSON_FORMAT/old.proto"),
        new: include_str!("../../../../../tests/rules/ENUM_SAME_JSON_FORMAT/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("ENUM_SAME_JSON_FORMAT"),
    format: Format::Protobuf,
    profiles: &[
        Profile::File,
        Profile::Package,
        Profile::WireJson,
        Profile::Csr,
    ],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    for (old, new) in comparison.enums() {
        let was = comparison.old.file(old.file).syntax;
        let now = comparison.new.file(new.file).syntax;
        if was == Syntax::Proto3 && now == Syntax::Proto2 {
            hits.push(Hit::new(
                &new.full_name,
                comparison.old.at_enum(old),
                comparison.new.at_enum(new),
                format!("the JSON form of enum `{}` is best effort now", new.name),
            ));
        }
    }
}
