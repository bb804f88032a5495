//! `json_all_of_added`: a schema was added to an allOf.

use callsheet_schema::json::{At, Keywords};

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::pair::{Hit, Pair, Spot};
use crate::compat::json::walk::conjuncts;
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_all_of_added",
    title: "A schema was added to an allOf",
    what: "The reader's `allOf` has a schema that the writer's lacks.",
    why: "Records that satisfy the rest and not that schema fail validation.",
    fix: "Add the schema to the writer first.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("PRODUCT_TYPE_EXTENDED"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_all_of_added/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_all_of_added/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let Some(list) = &pair.keywords().1.all_of else {
        return;
    };
    for (index, schema) in conjuncts(pair).added {
        let message = format!(
            "part {} of the `allOf` of {} is new to the writer",
            index + 1,
            pair.place()
        );
        let node = pair.reader.node(schema);
        hits.push(
            pair.hit(message)
                .at(
                    Spot::below(pair.read(), &format!("/allOf/{index}"), node.span),
                    Spot::node(pair.written()),
                )
                .shown_by_failing(Keywords {
                    all_of: Some(At {
                        value: vec![schema],
                        key_span: list.key_span,
                        span: list.span,
                    }),
                    ..Keywords::default()
                }),
        );
    }
}
