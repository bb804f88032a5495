//! `FILE_SAME_SYNTAX`: syntax changed.

use callsheet_schema::protobuf::File;
use callsheet_schema::protobuf::FileId;

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::compat::protobuf::buf::source::Tables;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FILE_SAME_SYNTAX",
    title: "Syntax changed",
    what: "The file changes between proto2 and proto3.",
    why: "Presence, defaults, packing, closed enums and checks of UTF-8 all depend on it.",
    fix: "Keep the syntax; write new files in the new one.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FILE_SAME_SYNTAX/old.proto"),
        new: include_str!("../../../../../tests/rules/FILE_SAME_SYNTAX/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FILE_SAME_SYNTAX"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Package, Profile::Csr],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    for ((old_id, old), (new_id, new)) in comparison.files() {
        if old.syntax != new.syntax {
            let place = |tables: &Tables<'_>, id: FileId, file: &File| {
                file.syntax_span.map_or_else(
                    || tables.top(id),
                    |span| tables.place(id, file.package(), span),
                )
            };
            hits.push(Hit::new(
                "syntax",
                place(&comparison.old, old_id, old),
                place(&comparison.new, new_id, new),
                format!(
                    "the syntax changes from {} to {}",
                    old.syntax.as_str(),
                    new.syntax.as_str()
                ),
            ));
        }
    }
}
