//! `json_additional_properties_closed`: additional properties were closed.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::edit;
use crate::compat::json::pair::{Hit, Pair, Probe, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_additional_properties_closed",
    title: "Additional properties were closed",
    what: "The reader's `additionalProperties` refuses members that the writer's schema lets pass.",
    why: "Records with a member that no one declared fail validation.",
    fix: "Leave `additionalProperties` open in the reader.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("ADDITIONAL_PROPERTIES_REMOVED"),
    example: Example {
        old: include_str!(
            "../../../../tests/rules/json_additional_properties_closed/old.schema.json"
        ),
        new: include_str!(
            "../../../../tests/rules/json_additional_properties_closed/new.schema.json"
        ),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let Some(rest) = &read.additional_properties else {
        return;
    };
    let old = written.additional_properties.as_ref();
    let refuses = matches!(
        pair.reader.node(rest.value).kind,
        callsheet_schema::json::Kind::Bool(false)
    );
    let same = old
        .is_some_and(|old| pair.writer.node(old.value).hash == pair.reader.node(rest.value).hash);
    if same || !refuses && old.is_some() {
        // Both have a schema for them: that pair is looked at by itself.
        return;
    }
    let message = format!(
        "members of {} that are not declared are {}",
        pair.place(),
        if refuses { "refused" } else { "restricted" }
    );
    hits.push(
        pair.hit(message)
            .at(
                Spot::keyword(pair.read(), "additionalProperties", Some(rest)),
                Spot::keyword(pair.written(), "additionalProperties", old),
            )
            .shown_by(Probe::Others)
            .repaired_by(edit::without(pair, "additionalProperties")),
    );
}
