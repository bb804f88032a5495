//! `enum_symbol_missing_in_reader`: the writer knows a symbol that the reader does not.

use callsheet_schema::avro::{Enum, Kind, Value};

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::edit;
use crate::compat::avro::pair::{Hit, Leaf, Meeting, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "enum_symbol_missing_in_reader",
    title: "An enum symbol is missing in the reader",
    what: "The writer's enum has a symbol that the reader's enum lacks, and the reader's enum has no default.",
    why: "The first record that carries the symbol cannot be decoded; all others can, so it shows late.",
    fix: "Keep the symbol in the reader, or give the reader's enum a default.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("MISSING_ENUM_SYMBOLS"),
    example: Example {
        old: include_str!("../../../../tests/rules/enum_symbol_missing_in_reader/old.avsc"),
        new: include_str!("../../../../tests/rules/enum_symbol_missing_in_reader/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("enum_symbol_missing_in_reader"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

/// Symbols of the writer that the reader lacks, with their index, and whether the reader has a default for them.
pub(super) fn unknown<'a>(pair: &Pair<'a>) -> Option<(Vec<(u32, &'a str)>, &'a Enum)> {
    let (Kind::Enum(written), Kind::Enum(read)) = (&pair.written().kind, &pair.read().kind) else {
        return None;
    };
    if *pair.meeting != Meeting::Same {
        return None;
    }
    let unknown: Vec<_> = (0_u32..)
        .zip(&written.symbols)
        .filter(|(_, symbol)| read.index_of(&symbol.name).is_none())
        .map(|(index, symbol)| (index, symbol.name.as_str()))
        .collect();
    (!unknown.is_empty()).then_some((unknown, read))
}

/// The default of a reader's enum, if it is one of its symbols.
pub(super) fn usable_default(read: &Enum) -> Option<&str> {
    read.default
        .as_deref()
        .filter(|default| read.index_of(default).is_some())
}

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let Some((unknown, read)) = unknown(pair) else {
        return;
    };
    if usable_default(read).is_some() {
        return;
    }
    let names: Vec<String> = unknown
        .iter()
        .map(|(_, name)| format!("`{name}`"))
        .collect();
    let (noun, verb) = if names.len() == 1 {
        ("symbol", "is")
    } else {
        ("symbols", "are")
    };
    let message = format!(
        "{noun} {} of {} {verb} unknown to the reader",
        names.join(", "),
        pair.place()
    );
    let (index, name) = unknown[0];
    let mut hit = pair
        .hit(message)
        .below("/symbols")
        .shown_by(Leaf::Value(Value::Enum(index, name.to_owned())));
    hit.repairs = edit::know_symbols(pair, &unknown);
    hits.push(hit);
}
