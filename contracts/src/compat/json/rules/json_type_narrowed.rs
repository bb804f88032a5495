//! `json_type_narrowed`: a type is no longer accepted.

use callsheet_schema::json::{Keywords, Type};

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::edit;
use crate::compat::json::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_type_narrowed",
    title: "A type is no longer accepted",
    what: "The reader's `type` lacks a type that the writer's schema accepts at the same place.",
    why: "Records with a value of that type fail validation; all others pass, so it shows late.",
    fix: "Keep the type in the reader's `type`, or stop writing it first.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("TYPE_NARROWED"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_type_narrowed/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_type_narrowed/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let Some(types) = &read.types else { return };
    let takes = |name: &Type| {
        types.value.contains(name) || *name == Type::Integer && types.value.contains(&Type::Number)
    };
    let all = [
        Type::Null,
        Type::Boolean,
        Type::Number,
        Type::String,
        Type::Array,
        Type::Object,
    ];
    let given: Vec<Type> = match &written.types {
        Some(types) => types.value.clone(),
        None => all.to_vec(),
    };
    let gone: Vec<&Type> = given.iter().filter(|name| !takes(name)).collect();
    if gone.is_empty() {
        return;
    }
    let names = |types: &mut dyn Iterator<Item = &Type>| {
        let names: Vec<String> = types.map(|name| format!("`{}`", name.as_str())).collect();
        names.join(", ")
    };
    let message = format!(
        "{} must be {}, but may be written as {}",
        pair.place(),
        names(&mut types.value.iter()),
        names(&mut gone.iter().copied()),
    );
    let place = (
        Spot::keyword(pair.read(), "type", Some(types)),
        Spot::keyword(pair.written(), "type", written.types.as_ref()),
    );
    hits.push(
        pair.hit(message)
            .at(place.0, place.1)
            .shown_by_failing(Keywords {
                types: Some(types.clone()),
                ..Keywords::default()
            })
            .repaired_by(edit::take_types(pair, &gone)),
    );
}
