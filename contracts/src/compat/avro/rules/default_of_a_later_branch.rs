//! `default_of_a_later_branch`: a default of a union that is no value of its first branch.

use callsheet_schema::avro::{Kind, Value};

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "default_of_a_later_branch",
    title: "A default that Java takes for another branch",
    what: "A reader field that the writer lacks has a union type and a default that is a value of a branch other than the first.",
    why: "Since Avro 1.12 such a default is legal. Java's decoder 1.12.0 still writes it by a branch of another shape: `null` \
          becomes an empty record or list where the first branch is one, an enum fails, and a `long` loses its upper half \
          before an `int`.",
    fix: "Put the branch of the default first, such as `null`.",
    class: Class::Semantic,
    axis: Axis::Bytes,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/default_of_a_later_branch/old.avsc"),
        new: include_str!("../../../../tests/rules/default_of_a_later_branch/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("a default matters to the reader only"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let Some((_, read, map)) = pair.records() else {
        return;
    };
    for (index, field) in read.fields.iter().enumerate() {
        if map[index].is_some() {
            continue;
        }
        let value = field
            .default
            .as_ref()
            .and_then(|default| default.value.as_ref());
        let (Some(Value::Union(branch @ 1.., value)), Kind::Union(branches)) =
            (value, &pair.reader.node(field.schema).kind)
        else {
            continue;
        };
        let Some(first) = branches.first().map(|id| &pair.reader.node(*id).kind) else {
            continue;
        };
        // Java tells the shapes of primitives apart, though not an int from a long.
        let mistaken = match (first, &**value) {
            (Kind::Int, Value::Long(_)) => true,
            (first, _) => first.name().is_some() || matches!(first, Kind::Array(_) | Kind::Map(_)),
        };
        if mistaken {
            let place = pair.field_place(&field.name);
            let json = field
                .default
                .as_ref()
                .map(|default| default.json.to_compact_json());
            hits.push(
                pair.hit(format!(
                    "the default `{}` of {place} is a value of branch {branch}; Java's decoder takes branch 0, `{}`",
                    json.unwrap_or_default(),
                    first.label()
                ))
                .at(
                    Spot::field(pair.reader, pair.read(), index, field),
                    Spot::node(pair.written(), ""),
                )
                .on_field(&field.name),
            );
        }
    }
}
