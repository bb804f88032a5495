//! `proto_package_changed`: the package changed.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::place::Side;
use crate::compat::protobuf::truth::pair::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(in crate::compat::protobuf) static RULE: Rule = Rule {
    id: "proto_package_changed",
    title: "The package changed",
    what: "The two main files have different packages.",
    why: "Records do not carry the package, they decode. Generated code moves, `google.protobuf.Any` names other \
          types, and a registry looks types up by full name.",
    fix: "Keep the package; start a new subject for a new one.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Warn,
    wire_type: Some("PACKAGE_CHANGED"),
    example: Example {
        old: include_str!("../../../../tests/rules/proto_package_changed/old.proto"),
        new: include_str!("../../../../tests/rules/proto_package_changed/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_package_changed"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Engine,
};

/// The hit of two main files in different packages.
pub(in crate::compat::protobuf) fn hit(
    writer: &Side<'_>,
    reader: &Side<'_>,
    direction: Direction,
) -> Option<Hit> {
    let (was, now) = (writer.package(), reader.package());
    if was == now {
        return None;
    }
    Some(Hit {
        message: format!("the package is `{was}` in the writer and `{now}` in the reader"),
        number: None,
        field: None,
        reader: reader.package_place(),
        writer: writer.package_place(),
        show: None,
        repairs: edit::restore_package(writer, reader, direction)
            .into_iter()
            .collect(),
    })
}
