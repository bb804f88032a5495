//! `json_access_changed`: who may write a value changed.

use callsheet_schema::json::At;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::pair::{Hit, Pair, Probe, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_access_changed",
    title: "Who may read or write a value changed",
    what: "`readOnly` or `writeOnly` of a value differs.",
    why: "Validators ignore both. Generated clients leave read-only values out of what they send and write-only ones out of what \
          they show, so a value goes missing, or a secret turns up.",
    fix: "Keep both, or add a value for the other use.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/json_access_changed/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_access_changed/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("json_access_changed"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    for (name, writes, reads) in [
        ("readOnly", &written.read_only, &read.read_only),
        ("writeOnly", &written.write_only, &read.write_only),
    ] {
        let flag = |at: &Option<At<bool>>| at.as_ref().is_some_and(|at| at.value);
        let (old, new) = match pair.direction {
            Direction::Backward => (flag(writes), flag(reads)),
            Direction::Forward => (flag(reads), flag(writes)),
        };
        if old == new {
            continue;
        }
        let message = if new {
            format!("{} is `{name}` now", pair.place())
        } else {
            format!("{} is not `{name}` any more", pair.place())
        };
        hits.push(
            pair.hit(message)
                .at(
                    Spot::keyword(pair.read(), name, reads.as_ref()),
                    Spot::keyword(pair.written(), name, writes.as_ref()),
                )
                .shown_by(Probe::None),
        );
    }
}
