//! `proto_default_changed`: absence means another value.

use prost_reflect::DynamicMessage;
use prost_reflect::Kind;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::compare;
use crate::compat::protobuf::truth::field::Presence;
use crate::compat::protobuf::truth::meet::Meeting;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Look;
use crate::compat::protobuf::truth::pair::Pair;
use crate::compat::protobuf::truth::pair::Shared;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_default_changed",
    title: "Absence means another value",
    what: "A field has another default in the reader than in the writer, or its zero is written as nothing and \
          read as a default.",
    why: "A record without the field holds one value for its writer and another for its reader.",
    fix: "Keep the default.",
    class: Class::CorruptsValue,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_default_changed/old.proto"),
        new: include_str!("../../../../tests/rules/proto_default_changed/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_default_changed"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for shared in pair.changed() {
        let (writer, reader) = (&shared.writer, &shared.reader);
        let scalar =
            !matches!(writer.kind, Kind::Message(_)) && !matches!(reader.kind, Kind::Message(_));
        let may_be_absent = matches!(writer.presence, Presence::Implicit | Presence::Explicit);
        if !scalar
            || !may_be_absent
            || reader.presence == Presence::Required
            || matches!(shared.meeting, Meeting::Dropped | Meeting::Reinterpreted)
        {
            continue;
        }
        let (was, now) = (writer.default(), reader.default());
        if !differs(pair, shared) {
            continue;
        }
        hits.push(
            pair.hit_shared(
                shared,
                format!(
                    "absence of {} means {} to the writer and {} to the reader",
                    pair.say(reader),
                    compare::text(&was, &writer.kind),
                    compare::text(&now, &reader.kind)
                ),
            )
            .shown_by(Look::Change(Box::new(shared.clone())), vec![Vec::new()])
            .repaired_by(edit::restore_default(pair, shared)),
        );
    }
}

/// Whether a record without the field reads differently.
fn differs(pair: &Pair<'_>, shared: &Shared) -> bool {
    let (w, r) = (
        DynamicMessage::new(pair.w.clone()),
        DynamicMessage::new(pair.r.clone()),
    );
    compare::field(shared, &w, &r).is_some()
}
