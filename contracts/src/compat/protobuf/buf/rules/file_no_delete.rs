//! `FILE_NO_DELETE`: file gone.

use callsheet_schema::protobuf::FileId;

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FILE_NO_DELETE",
    title: "File gone",
    what: "The old schema has a file, the main one or an import, that the new schema does not have.",
    why: "Whoever imports the file, or what it declares, loses it.",
    fix: "Keep the import.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FILE_NO_DELETE/old.proto"),
        new: include_str!("../../../../../tests/rules/FILE_NO_DELETE/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FILE_NO_DELETE"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Csr],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    for (path, (file, _)) in &comparison.old.files {
        if !comparison.new.files.contains_key(path) {
            hits.push(Hit::new(
                *path,
                comparison.old.top(*file),
                comparison.new.top(FileId::MAIN),
                format!("file `{path}` is gone"),
            ));
        }
    }
}
