//! `name_changed`: a record, enum or fixed got another name.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::edit;
use crate::compat::avro::pair::{Hit, Leaf, Meeting, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "name_changed",
    title: "A named type was renamed",
    what: "A record, enum or fixed has another unqualified name in the reader, and none of the reader's aliases is the \
           writer's full name.",
    why: "Resolution matches named types by name. Some decoders let a record of another name pass; registries and most \
          decoders do not.",
    fix: "Add the writer's full name to the reader's aliases, or keep the name.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("NAME_MISMATCH"),
    example: Example {
        old: include_str!("../../../../tests/rules/name_changed/old.avsc"),
        new: include_str!("../../../../tests/rules/name_changed/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("name_changed"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if *pair.meeting != Meeting::NamesDiffer {
        return;
    }
    let (written, read) = (&pair.written().kind, &pair.read().kind);
    let kind = read.type_name();
    let message = format!(
        "{kind} `{}` of the writer is called `{}` in the reader",
        written.label(),
        read.label()
    );
    hits.push(
        pair.hit(message)
            .below("/name")
            .shown_by(Leaf::Minimal)
            .repaired_by(edit::answer_to(pair)),
    );
}
