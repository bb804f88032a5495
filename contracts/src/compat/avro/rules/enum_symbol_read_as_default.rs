//! `enum_symbol_read_as_default`: a symbol turns into the reader's default.

use callsheet_schema::avro::Value;

use super::enum_symbol_missing_in_reader::{unknown, usable_default};
use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Leaf, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "enum_symbol_read_as_default",
    title: "An enum symbol is read as the default",
    what: "The writer's enum has a symbol that the reader's enum lacks; the reader's default takes its place.",
    why: "Records decode, and the reader cannot tell the symbol from the others that fall to the default.",
    fix: "Add the symbol to the reader when it has to be told apart.",
    class: Class::Lossy,
    axis: Axis::Bytes,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/enum_symbol_read_as_default/old.avsc"),
        new: include_str!("../../../../tests/rules/enum_symbol_read_as_default/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("enum_symbol_read_as_default"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let Some((unknown, read)) = unknown(pair) else {
        return;
    };
    let Some(default) = usable_default(read) else {
        return;
    };
    let names: Vec<String> = unknown
        .iter()
        .map(|(_, name)| format!("`{name}`"))
        .collect();
    let (index, name) = unknown[0];
    let verb = if names.len() == 1 { "is" } else { "are" };
    hits.push(
        pair.hit(format!(
            "{} of {} {verb} read as the default `{default}`",
            names.join(", "),
            pair.place()
        ))
        .below("/symbols")
        .shown_by(Leaf::Value(Value::Enum(index, name.to_owned()))),
    );
}
