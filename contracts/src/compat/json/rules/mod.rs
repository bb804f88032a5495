//! The rules of the JSON Schema engine: one file a rule, one line a rule in the table below.
//!
//! A rule says what it is ([`Rule`]) and looks at one pair of places at a time; whether what it sees breaks a record is
//! asked of the solver afterwards, so a rule may suspect too much. To add one: a file here, a line in [`ALL`], a fixture
//! pair under `tests/rules/<id>/`.

pub(super) use crate::compat::rules::{Example, Mirror, Observe, Rule};
pub(super) use callsheet_schema::Format;

mod json_access_changed;
mod json_additional_properties_closed;
mod json_all_of_added;
mod json_bound_tightened;
mod json_branch_removed;
mod json_branches_overlap;
mod json_conditional_changed;
mod json_const_changed;
mod json_contains_changed;
mod json_content_changed;
mod json_default_changed;
mod json_dependency_added;
mod json_enum_added;
mod json_enum_value_removed;
mod json_format_changed;
mod json_item_count_tightened;
mod json_items_tightened;
mod json_length_tightened;
mod json_multiple_of_changed;
mod json_not_changed;
mod json_pattern_changed;
mod json_pattern_properties_added;
mod json_property_constrained;
mod json_property_count_tightened;
mod json_property_made_nullable;
mod json_property_made_required;
mod json_property_names_tightened;
mod json_property_removed_from_closed;
mod json_property_required;
mod json_type_narrowed;
mod json_unevaluated_closed;
mod json_unique_items_added;
mod json_value_forbidden;
mod json_value_rejected;

pub(crate) use json_value_rejected::RULE as VALUE_REJECTED;

pub(crate) static ALL: [&Rule; 34] = [
    &json_type_narrowed::RULE,
    &json_enum_value_removed::RULE,
    &json_enum_added::RULE,
    &json_const_changed::RULE,
    &json_bound_tightened::RULE,
    &json_multiple_of_changed::RULE,
    &json_length_tightened::RULE,
    &json_item_count_tightened::RULE,
    &json_property_count_tightened::RULE,
    &json_pattern_changed::RULE,
    &json_format_changed::RULE,
    &json_unique_items_added::RULE,
    &json_contains_changed::RULE,
    &json_items_tightened::RULE,
    &json_property_required::RULE,
    &json_property_removed_from_closed::RULE,
    &json_property_constrained::RULE,
    &json_additional_properties_closed::RULE,
    &json_pattern_properties_added::RULE,
    &json_property_names_tightened::RULE,
    &json_not_changed::RULE,
    &json_dependency_added::RULE,
    &json_branch_removed::RULE,
    &json_branches_overlap::RULE,
    &json_all_of_added::RULE,
    &json_conditional_changed::RULE,
    &json_unevaluated_closed::RULE,
    &json_value_forbidden::RULE,
    &json_default_changed::RULE,
    &json_content_changed::RULE,
    &json_access_changed::RULE,
    &json_property_made_nullable::RULE,
    &json_property_made_required::RULE,
    &json_value_rejected::RULE,
];
