//! `MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR`: descriptor accessor removed.

use callsheet_schema::protobuf::option_is_true;

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR",
    title: "Descriptor accessor removed",
    what: "The message option `no_standard_descriptor_accessor` is turned on.",
    why: "Generated code loses the `descriptor()` accessor.",
    fix: "Leave the option off.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!(
            "../../../../../tests/rules/MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR/old.proto"
        ),
        new: include_str!(
            "../../../../../tests/rules/MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR/new.proto"
        ),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Package, Profile::Csr],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    let name = "no_standard_descriptor_accessor";
    for (old, new) in comparison.messages() {
        if option_is_true(&old.options, name) || !option_is_true(&new.options, name) {
            continue;
        }
        let span = checks::option(&new.options, name).map_or(new.span, |option| option.span);
        hits.push(Hit::new(
            &new.full_name,
            comparison.old.at_message(old),
            comparison.new.place(new.file, &new.full_name, span),
            format!("message `{}` turns `{name}` on", new.name),
        ));
    }
}
