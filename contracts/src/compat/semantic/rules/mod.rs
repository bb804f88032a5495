//! The rules about meaning: one file a rule, one line a rule in the table below; one implementation for all formats.
//!
//! To add one: a file here, a line in [`ALL`], a fixture pair for each of its formats under `tests/rules/<id>/`.

pub(super) use crate::compat::rules::{Example, Mirror, Observe, Rule};
pub(super) use callsheet_schema::Format;

use super::Semantic;

mod decimal_property_changed;
mod deprecated_field_removed_early;
mod enum_symbol_meaning_changed;
mod field_renamed_with_another_doc;
mod field_sunset_moved_earlier;
mod key_field_changed;
mod pii_tag_removed;
mod unit_property_changed;

pub(crate) static ALL: [&Rule; 8] = [
    &enum_symbol_meaning_changed::RULE,
    &unit_property_changed::RULE,
    &decimal_property_changed::RULE,
    &field_renamed_with_another_doc::RULE,
    &pii_tag_removed::RULE,
    &key_field_changed::RULE,
    &deprecated_field_removed_early::RULE,
    &field_sunset_moved_earlier::RULE,
];

/// The rules that look at schemas of a format.
pub(super) fn of(format: Format) -> impl Iterator<Item = (&'static Rule, &'static Semantic)> {
    ALL.into_iter().filter_map(move |rule| match rule.observe {
        Observe::Semantic(semantic) if rule.formats().contains(&format) => Some((rule, semantic)),
        _ => None,
    })
}
