//! `json_default_changed`: a default changed.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::pair::{Hit, Pair, Probe, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_default_changed",
    title: "A default changed",
    what: "A property's `default` differs between writer and reader.",
    why: "Validators ignore it, but code that fills in defaults now fills in another value for records that lack the property.",
    fix: "Keep the default, or write the value out.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Warn,
    wire_type: Some("DEFAULT_CHANGED"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_default_changed/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_default_changed/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("json_default_changed"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let (old, new) = (written.default.as_ref(), read.default.as_ref());
    let same = match (old, new) {
        (Some(old), Some(new)) => old.value.same_value(&new.value),
        (None, _) => true,
        (Some(_), None) => false,
    };
    if same {
        return;
    }
    let text = |at: Option<&callsheet_schema::json::At<callsheet_schema::tree::Node>>| {
        at.map_or_else(
            || "none".to_owned(),
            |at| format!("`{}`", at.value.to_compact_json()),
        )
    };
    let message = format!(
        "{} has the default {} for the reader and {} for the writer",
        pair.place(),
        text(new),
        text(old)
    );
    hits.push(
        pair.hit(message)
            .at(
                Spot::keyword(pair.read(), "default", new),
                Spot::keyword(pair.written(), "default", old),
            )
            .shown_by(Probe::None),
    );
}
