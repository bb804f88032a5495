//! `json_contains_changed`: what an array must contain was added or changed.

use callsheet_schema::json::Keywords;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_contains_changed",
    title: "What an array must contain was added or changed",
    what: "The reader's `contains`, `minContains` or `maxContains` refuses arrays that the writer's schema accepts.",
    why: "Records whose array lacks such items, or has too many, fail validation. Registries do not compare the schema of `contains`.",
    fix: "Keep what the writer promises about the array, and no more.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/json_contains_changed/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_contains_changed/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let Some(contains) = &read.contains else {
        return;
    };
    let message = format!(
        "{} must contain other items than are promised",
        pair.place()
    );
    let old = written.contains.as_ref();
    let same = old.is_some_and(|old| {
        pair.writer.node(old.value).hash == pair.reader.node(contains.value).hash
    });
    let count = |at: &Option<callsheet_schema::json::At<u64>>| at.as_ref().map(|at| at.value);
    if same
        && count(&written.min_contains) == count(&read.min_contains)
        && count(&written.max_contains) == count(&read.max_contains)
    {
        return;
    }
    hits.push(
        pair.hit(message)
            .at(
                Spot::keyword(pair.read(), "contains", Some(contains)),
                Spot::keyword(pair.written(), "contains", old),
            )
            .shown_by_failing(Keywords {
                contains: Some(contains.clone()),
                min_contains: read.min_contains.clone(),
                max_contains: read.max_contains.clone(),
                ..Keywords::default()
            }),
    );
}
