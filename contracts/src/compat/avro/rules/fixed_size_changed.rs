//! `fixed_size_changed`: a fixed of another size.

use callsheet_schema::avro::Kind;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Leaf, Meeting, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "fixed_size_changed",
    title: "The size of a fixed was changed",
    what: "Writer and reader have a fixed of one name and different sizes.",
    why: "A fixed has no length on the wire, so decoders refuse another size.",
    fix: "Keep the size, or add a field with a fixed of another name.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("FIXED_SIZE_MISMATCH"),
    example: Example {
        old: include_str!("../../../../tests/rules/fixed_size_changed/old.avsc"),
        new: include_str!("../../../../tests/rules/fixed_size_changed/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("fixed_size_changed"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (Kind::Fixed(written), Kind::Fixed(read)) = (&pair.written().kind, &pair.read().kind)
    else {
        return;
    };
    if *pair.meeting != Meeting::SizesDiffer {
        return;
    }
    let (w, r) = (written.size, read.size);
    let message = format!(
        "{} has {w} bytes in the writer and {r} bytes in the reader",
        pair.place()
    );
    hits.push(pair.hit(message).below("/size").shown_by(Leaf::Minimal));
}
