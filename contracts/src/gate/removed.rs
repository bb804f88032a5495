//! Deprecated fields that are gone from the schema file: before the day that the document promised, or while somebody reads
//! them. A sunset in the schema file itself is the engine's, `deprecated_field_removed_early`.

use std::collections::BTreeSet;

use super::date::Date;
use super::element::Draft;
use super::promise;
use crate::consumers::ConsumerIndex;
use crate::odcs::Property;
use crate::report::SourceSpan;
use crate::schema::Schema;
use crate::set::{Contract, ContractSubject};
use crate::view::{self, Listed};

/// The two sides of a subject.
pub(super) struct Sides<'a> {
    pub(super) old: (&'a Contract, &'a ContractSubject, &'a Schema),
    pub(super) new: (&'a Contract, &'a ContractSubject, &'a Schema),
}

/// What is said about each deprecated field that the new schema lacks, in the order of the old one; fields inside such a
/// field go without saying.
pub(super) fn check(sides: &Sides<'_>, today: Date, consumers: &dyn ConsumerIndex) -> Vec<Draft> {
    let (old_contract, old_subject, old_schema) = sides.old;
    let (new_contract, new_subject, new_schema) = sides.new;
    let before = view::list(old_schema);
    let after = view::list(new_schema);
    let kept: BTreeSet<&str> = after.iter().map(|listed| listed.path.as_str()).collect();
    let properties = |contract: &'_ Contract, subject: &ContractSubject| {
        let object = contract.object(subject);
        object.map(|object| object.properties.clone())
    };
    let promised = properties(old_contract, old_subject).unwrap_or_default();
    let promised = promise::flatten(&promised);
    let still = properties(new_contract, new_subject).unwrap_or_default();
    let still = promise::flatten(&still);
    let mut out = Vec::new();
    let mut gone: Vec<&str> = Vec::new();
    for Listed { path, field } in &before {
        let inside = |outer: &&str| {
            let rest = path.strip_prefix(*outer);
            rest.is_some_and(|rest| rest.starts_with('.'))
        };
        if kept.contains(path.as_str()) || gone.iter().any(inside) {
            continue;
        }
        gone.push(path);
        let property = promised.get(path).copied();
        let day = property
            .and_then(promise::sunset)
            .and_then(|day| Date::parse(&day.value));
        let own_day = field.sunset.as_deref().and_then(Date::parse);
        let mut draft = if let Some(day) = day.filter(|day| *day > today) {
            // A property that went with its field is found in the documents.
            if !still.contains_key(path) {
                continue;
            }
            let message = format!("`{path}` is gone before its sunset on {day}");
            let mut draft = Draft::promise("deprecated_removed_early", path, message);
            draft.old = day.to_string();
            draft.fix = Some(format!("keep `{path}` until {day}"));
            draft
        } else if own_day.is_some_and(|day| day > today)
            || !(field.deprecated || property.is_some_and(is_deprecated))
            || consumers.readers(&new_subject.subject, path).is_empty()
        {
            continue;
        } else {
            let message = format!("`{path}` was deprecated and is gone while somebody reads it");
            let mut draft = Draft::promise("deprecated_field_still_read", path, message);
            draft.fix = Some(format!("keep `{path}` until its readers have left it"));
            draft
        };
        "gone".clone_into(&mut draft.new);
        draft.old_place = place(old_subject, old_schema, field.span);
        let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
        let parent = after.iter().find(|listed| listed.path == parent);
        draft.new_place = place(
            new_subject,
            new_schema,
            parent.map_or(Some(callsheet_schema::Span::default()), |listed| {
                listed.field.span
            }),
        );
        out.push(draft);
    }
    out
}

fn is_deprecated(property: &Property) -> bool {
    property.element.deprecated || property.element.custom("callsheet.deprecated").is_some()
}

fn place(
    subject: &ContractSubject,
    schema: &Schema,
    span: Option<callsheet_schema::Span>,
) -> Option<SourceSpan> {
    span.map(|span| schema.locate(subject.schema_path.as_str(), span))
}
