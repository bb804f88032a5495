//! `json_conditional_changed`: a condition was added or changed.

use callsheet_schema::json::Keywords;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_conditional_changed",
    title: "A condition was added or changed",
    what: "The reader's `if`, `then` or `else` refuses values that the writer's schema accepts.",
    why: "Records that meet the condition and not what follows from it fail validation. Registries do not compare conditions at all.",
    fix: "Promise in the writer what the reader's condition asks for.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/json_conditional_changed/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_conditional_changed/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let Some(condition) = &read.if_schema else {
        return;
    };
    let parts = [
        (&written.if_schema, &read.if_schema),
        (&written.then_schema, &read.then_schema),
        (&written.else_schema, &read.else_schema),
    ];
    let same = parts.into_iter().all(|parts| match parts {
        (Some(old), Some(new)) => {
            pair.writer.node(old.value).hash == pair.reader.node(new.value).hash
        }
        (None, None) => true,
        _ => false,
    });
    if same {
        return;
    }
    let message = format!("{} must meet a condition that it may fail", pair.place());
    hits.push(
        pair.hit(message)
            .at(
                Spot::keyword(pair.read(), "if", Some(condition)),
                Spot::keyword(pair.written(), "if", written.if_schema.as_ref()),
            )
            .shown_by_failing(Keywords {
                if_schema: read.if_schema.clone(),
                then_schema: read.then_schema.clone(),
                else_schema: read.else_schema.clone(),
                ..Keywords::default()
            }),
    );
}
