//! `ENUM_VALUE_SAME_NAME`: enum value renamed.

use callsheet_schema::protobuf::EnumValue;

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::compat::protobuf::buf::source::by_number;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "ENUM_VALUE_SAME_NAME",
    title: "Enum value renamed",
    what: "A number of an enum loses one of its names.",
    why: "Generated code loses the name, and JSON that carries it is rejected.",
    fix: "Keep the old name beside the new one (`allow_alias`).",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/ENUM_VALUE_SAME_NAME/old.proto"),
        new: include_str!("../../../../../tests/rules/ENUM_VALUE_SAME_NAME/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("ENUM_VALUE_SAME_NAME"),
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
        let now = by_number(new);
        for (number, values) in by_number(old) {
            let Some(kept) = now.get(&number) else {
                continue;
            };
            let lost = values
                .iter()
                .any(|value| kept.iter().all(|other| other.name != value.name));
            if !lost {
                continue;
            }
            let names = |values: &[&EnumValue]| {
                let mut names: Vec<&str> = values.iter().map(|value| value.name.as_str()).collect();
                names.sort_unstable();
                names.join("`, `")
            };
            for value in kept {
                let before = values
                    .iter()
                    .find(|other| other.name == value.name)
                    .unwrap_or(&values[0]);
                hits.push(Hit::new(
                    &value.full_name,
                    comparison
                        .old
                        .place(old.file, &old.full_name, before.number_span),
                    comparison
                        .new
                        .place(new.file, &new.full_name, value.number_span),
                    format!(
                        "value {number} of enum `{}` changes its names from `{}` to `{}`",
                        new.name,
                        names(&values),
                        names(kept)
                    ),
                ));
            }
        }
    }
}
