//! `branch_lookup_needs_full_name`: some decoders find a union branch by full name only.

use callsheet_schema::avro::Kind;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Meeting, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "branch_lookup_needs_full_name",
    title: "A named type inside a union moved to another namespace",
    what: "An enum or a fixed that a reader's union takes by its unqualified name has another namespace in the writer, or \
           two records of the union share that name.",
    why: "The specification matches unqualified names, and registries follow it. Java's decoder looks the branch up by \
          full name and fails with `Found a.E, expecting union`; so do Python readers.",
    fix: "Keep the namespace, or add the old full name as an alias and test with the decoders that you use.",
    class: Class::Semantic,
    axis: Axis::Bytes,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/branch_lookup_needs_full_name/old.avsc"),
        new: include_str!("../../../../tests/rules/branch_lookup_needs_full_name/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("branch_lookup_needs_full_name"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (Meeting::Branch(index), Kind::Union(branches)) = (pair.meeting, &pair.read().kind) else {
        return;
    };
    let written = &pair.written().kind;
    let read = &pair.reader.node(branches[*index]).kind;
    if let (Kind::Record(from), Kind::Record(_)) = (written, read) {
        let twins: Vec<String> = branches
            .iter()
            .map(|id| &pair.reader.node(*id).kind)
            .filter(|kind| matches!(kind, Kind::Record(to) if to.name.name() == from.name.name()))
            .map(|kind| format!("`{}`", kind.label()))
            .collect();
        if twins.len() > 1 && pair.writer.hash() != pair.reader.hash() {
            hits.push(pair.hit(format!(
                "{} of the reader's union share a short name; fastavro takes the first for `{}`, Java's decoder chooses \
                 by their fields unless one has the full name",
                twins.join(" and "),
                written.label()
            )));
        }
        return;
    }
    if !matches!(written, Kind::Enum(_) | Kind::Fixed(_)) || written.label() == read.label() {
        return;
    }
    if read
        .aliases()
        .iter()
        .any(|alias| alias.full() == written.label())
    {
        return;
    }
    let mut hit = pair.hit(format!(
        "{} is `{}` in the writer and `{}` in the reader's union; Java's decoder wants equal full names there",
        pair.place(),
        written.label(),
        read.label()
    ));
    hit.reader.suffix = format!("/{index}");
    hits.push(hit);
}
