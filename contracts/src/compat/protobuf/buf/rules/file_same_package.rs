//! `FILE_SAME_PACKAGE`: package changed.

use callsheet_schema::protobuf::File;
use callsheet_schema::protobuf::FileId;

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::compat::protobuf::buf::source::Tables;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FILE_SAME_PACKAGE",
    title: "Package changed",
    what: "The file has another package.",
    why: "Every full name changes: of generated code, of types in `Any`, of methods on the wire.",
    fix: "Keep the package; copy the file for a new one.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FILE_SAME_PACKAGE/old.proto"),
        new: include_str!("../../../../../tests/rules/FILE_SAME_PACKAGE/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FILE_SAME_PACKAGE"),
    format: Format::Protobuf,
    profiles: &[
        Profile::File,
        Profile::Package,
        Profile::WireJson,
        Profile::Wire,
        Profile::Csr,
    ],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    for ((old_id, old), (new_id, new)) in comparison.files() {
        if old.package() == new.package() {
            continue;
        }
        let place = |tables: &Tables<'_>, id: FileId, file: &File| {
            file.package.as_ref().map_or_else(
                || tables.top(id),
                |package| tables.place(id, "", package.span),
            )
        };
        hits.push(Hit::new(
            "package",
            place(&comparison.old, old_id, old),
            place(&comparison.new, new_id, new),
            format!(
                "the package changes from `{}` to `{}`",
                old.package(),
                new.package()
            ),
        ));
    }
}
