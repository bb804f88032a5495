//! The rules of the Avro engine: one file a rule, one line a rule in the table below.
//!
//! A rule says what it is ([`Rule`]) and looks at one pair of places at a time; it never walks. Ids say what happened
//! to whom and are forever. To add one: a file here, a line in [`all`], a fixture pair under `tests/rules/<id>/`.

use callsheet_schema::avro::{Kind, Schema};

use super::pair::{Hit, Pair};
use crate::report::{Axis, Class, Direction, Level};

mod alias_ambiguous;
mod branch_lookup_needs_full_name;
mod bytes_not_utf8;
mod decimal_precision_changed;
mod decimal_scale_changed;
mod default_changed;
mod enum_symbol_missing_in_reader;
mod enum_symbol_read_as_default;
mod field_made_nullable;
mod first_matching_branch_fails;
mod fixed_size_changed;
mod logical_type_changed;
mod logical_unit_changed;
mod lossy_promotion;
mod name_changed;
mod promotion_not_allowed;
mod reader_default_unusable;
mod reader_field_removed;
mod reader_field_without_default_added;
mod type_changed;
mod type_widened;
mod union_branch_missing_in_reader;
mod unit_property_changed;
mod unsatisfiable_record;
mod writer_field_removed;

pub(crate) use first_matching_branch_fails::RULE as FIRST_MATCHING_BRANCH_FAILS;

/// What a rule is, for reports and for people.
#[derive(Debug)]
pub struct Rule {
    /// Stable id, in snake case.
    pub id: &'static str,
    /// A phrase for headings, without a full stop.
    pub title: &'static str,
    /// What the rule finds, in one or two sentences.
    pub what: &'static str,
    /// Why it matters to whoever reads the records.
    pub why: &'static str,
    /// How to fix it.
    pub fix: &'static str,
    /// What the difference does to records.
    pub class: Class,
    /// Which side of the contract it touches.
    pub axis: Axis,
    /// Level of a finding by default; a finding without an executed witness never exceeds [`Level::Warn`].
    pub level: Level,
    /// Java's incompatibility type for it, if the wire verdict has one.
    pub wire_type: Option<&'static str>,
    /// The smallest pair of schemas that shows it.
    pub example: Example,
    /// The rule of the opposite change or role.
    pub mirror: Mirror,
    pub(crate) observe: fn(&Pair<'_>, &mut Vec<Hit>),
}

/// A pair of schema texts that a rule fires on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The schema before the change.
    pub old: &'static str,
    /// The schema after the change.
    pub new: &'static str,
    /// In which direction the rule fires: backward means that `new` reads what `old` wrote.
    pub direction: Direction,
}

/// What answers the opposite of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mirror {
    /// This rule does.
    Rule(&'static str),
    /// Nothing does, for this reason.
    None(&'static str),
}

static ALL: [&Rule; 25] = [
    &reader_field_without_default_added::RULE,
    &writer_field_removed::RULE,
    &reader_field_removed::RULE,
    &reader_default_unusable::RULE,
    &type_changed::RULE,
    &promotion_not_allowed::RULE,
    &type_widened::RULE,
    &field_made_nullable::RULE,
    &enum_symbol_missing_in_reader::RULE,
    &enum_symbol_read_as_default::RULE,
    &union_branch_missing_in_reader::RULE,
    &first_matching_branch_fails::RULE,
    &branch_lookup_needs_full_name::RULE,
    &fixed_size_changed::RULE,
    &name_changed::RULE,
    &alias_ambiguous::RULE,
    &decimal_scale_changed::RULE,
    &decimal_precision_changed::RULE,
    &logical_unit_changed::RULE,
    &logical_type_changed::RULE,
    &lossy_promotion::RULE,
    &bytes_not_utf8::RULE,
    &default_changed::RULE,
    &unit_property_changed::RULE,
    &unsatisfiable_record::RULE,
];

/// All rules, in the order of the rule pages.
pub fn all() -> &'static [&'static Rule] {
    &ALL
}

/// The rule of an id.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().iter().copied().find(|rule| rule.id == id)
}

/// The id nearest to a misspelt one, if one is near enough to be meant.
pub fn nearest(id: &str) -> Option<&'static str> {
    crate::nearest::nearest(id, all().iter().map(|rule| rule.id))
}

/// Whether a schema carries something that rules look at and structural hashes leave out.
pub(crate) fn looks_beyond_hash(schema: &Schema) -> bool {
    let has = |properties: &[(String, callsheet_schema::tree::Node)]| {
        properties
            .iter()
            .any(|(name, _)| name == unit_property_changed::PROPERTY)
    };
    schema.nodes().any(|(_, node)| match &node.kind {
        Kind::Record(record) => record.fields.iter().any(|field| has(&field.properties)),
        _ => false,
    })
}
