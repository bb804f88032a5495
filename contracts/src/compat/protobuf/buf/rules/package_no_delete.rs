//! `PACKAGE_NO_DELETE`: package gone.

use callsheet_schema::protobuf::FileId;
use std::collections::BTreeMap;

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::compat::protobuf::buf::source::Tables;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "PACKAGE_NO_DELETE",
    title: "Package gone",
    what: "No file of the new schema is in a package of the old one.",
    why: "Everything in the package is gone.",
    fix: "Keep the package.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/PACKAGE_NO_DELETE/old.proto"),
        new: include_str!("../../../../../tests/rules/PACKAGE_NO_DELETE/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("PACKAGE_NO_DELETE"),
    format: Format::Protobuf,
    profiles: &[Profile::Package],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    let packages = |tables: &Tables<'_>| -> BTreeMap<String, FileId> {
        tables
            .files
            .values()
            .map(|(id, file)| (file.package().to_owned(), *id))
            .collect()
    };
    let now = packages(&comparison.new);
    for (package, file) in packages(&comparison.old) {
        if !now.contains_key(&package) {
            hits.push(Hit::new(
                &package,
                comparison.old.top(file),
                comparison.new.top(FileId::MAIN),
                format!("package `{package}` is gone"),
            ));
        }
    }
}
