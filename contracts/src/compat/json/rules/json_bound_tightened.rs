//! `json_bound_tightened`: a bound of a number was tightened.

use callsheet_schema::json::{At, Keywords, Number};

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::edit;
use crate::compat::json::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_bound_tightened",
    title: "A bound of a number was tightened",
    what: "The reader's `minimum`, `maximum` or their exclusive forms leave out numbers that the writer's schema accepts.",
    why: "Records with a number outside fail validation.",
    fix: "Widen the reader's bound to the writer's, or tighten the writer first.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("MAXIMUM_DECREASED"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_bound_tightened/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_bound_tightened/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    type Pick = fn(&mut Keywords) -> &mut Option<At<Number>>;
    let bounds: [(&str, Pick); 4] = [
        ("minimum", |keywords| &mut keywords.minimum),
        ("maximum", |keywords| &mut keywords.maximum),
        ("exclusiveMinimum", |keywords| {
            &mut keywords.exclusive_minimum
        }),
        ("exclusiveMaximum", |keywords| {
            &mut keywords.exclusive_maximum
        }),
    ];
    let (mut before, mut after) = (written.clone(), read.clone());
    for (name, pick) in bounds {
        let Some(bound) = pick(&mut after).clone() else {
            continue;
        };
        let old = pick(&mut before).clone();
        if old.as_ref().is_some_and(|old| old.value == bound.value)
            && written.minimum_is_exclusive.is_some() == read.minimum_is_exclusive.is_some()
            && written.maximum_is_exclusive.is_some() == read.maximum_is_exclusive.is_some()
        {
            continue;
        }
        let message = match &old {
            Some(old) => format!(
                "`{name}` of {} is {} for the reader and {} for the writer",
                pair.place(),
                bound.value.as_str(),
                old.value.as_str()
            ),
            None => format!(
                "`{name}` of {} is {} for the reader, and the writer has none",
                pair.place(),
                bound.value.as_str()
            ),
        };
        let mut failing = Keywords {
            minimum_is_exclusive: read.minimum_is_exclusive.clone(),
            maximum_is_exclusive: read.maximum_is_exclusive.clone(),
            ..Keywords::default()
        };
        *pick(&mut failing) = Some(bound.clone());
        hits.push(
            pair.hit(message)
                .at(
                    Spot::keyword(pair.read(), name, Some(&bound)),
                    Spot::keyword(pair.written(), name, old.as_ref()),
                )
                .shown_by_failing(failing)
                .repaired_by(match &old {
                    Some(old) => edit::keep(pair, name, &bound, old, old.value.as_str()),
                    None => edit::without(pair, name),
                }),
        );
    }
}
