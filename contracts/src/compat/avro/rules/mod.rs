//! The rules of the Avro engine: one file a rule, one line a rule in the table below.
//!
//! A rule says what it is ([`Rule`]) and looks at one pair of places at a time; it never walks. To add one: a file here,
//! a line in [`ALL`], a fixture pair under `tests/rules/<id>/`.

pub(super) use crate::compat::rules::{Example, Mirror, Observe, Rule};
pub(super) use callsheet_schema::Format;

mod alias_ambiguous;
mod branch_lookup_needs_full_name;
mod bytes_not_utf8;
mod decimal_precision_changed;
mod decimal_scale_changed;
mod default_changed;
mod default_of_a_later_branch;
mod enum_position_reused;
mod enum_symbol_missing_in_reader;
mod enum_symbol_read_as_default;
mod field_alias_needs_full_name;
mod field_made_nullable;
mod field_made_required;
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
mod unsatisfiable_record;
mod writer_field_removed;

pub(crate) use first_matching_branch_fails::RULE as FIRST_MATCHING_BRANCH_FAILS;

pub(crate) static ALL: [&Rule; 28] = [
    &reader_field_without_default_added::RULE,
    &writer_field_removed::RULE,
    &reader_field_removed::RULE,
    &reader_default_unusable::RULE,
    &default_of_a_later_branch::RULE,
    &type_changed::RULE,
    &promotion_not_allowed::RULE,
    &type_widened::RULE,
    &field_made_nullable::RULE,
    &field_made_required::RULE,
    &enum_symbol_missing_in_reader::RULE,
    &enum_symbol_read_as_default::RULE,
    &enum_position_reused::RULE,
    &union_branch_missing_in_reader::RULE,
    &first_matching_branch_fails::RULE,
    &branch_lookup_needs_full_name::RULE,
    &field_alias_needs_full_name::RULE,
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
    &unsatisfiable_record::RULE,
];
