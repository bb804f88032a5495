//! `json_content_changed`: the encoding of a string changed.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::pair::{Hit, Pair, Probe, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_content_changed",
    title: "The encoding of a string changed",
    what: "A string's `contentEncoding` or `contentMediaType` differs between writer and reader.",
    why: "Validators ignore both, but code that decodes the string reads something else.",
    fix: "Keep both, or put the new encoding under a new property.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/json_content_changed/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_content_changed/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("json_content_changed"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    for (name, old, new) in [
        (
            "contentEncoding",
            &written.content_encoding,
            &read.content_encoding,
        ),
        (
            "contentMediaType",
            &written.content_media_type,
            &read.content_media_type,
        ),
    ] {
        let text = |at: &Option<callsheet_schema::json::At<String>>| {
            at.as_ref().map(|at| at.value.clone())
        };
        if text(old) == text(new) {
            continue;
        }
        let shown =
            |at: Option<String>| at.map_or_else(|| "none".to_owned(), |at| format!("`{at}`"));
        let message = format!(
            "`{name}` of {} is {} for the reader and {} for the writer",
            pair.place(),
            shown(text(new)),
            shown(text(old))
        );
        hits.push(
            pair.hit(message)
                .at(
                    Spot::keyword(pair.read(), name, new.as_ref()),
                    Spot::keyword(pair.written(), name, old.as_ref()),
                )
                .shown_by(Probe::None),
        );
    }
}
