//! Consent: a field that is personal data, or that is about to go, is read with a stated reason or not at all.
//!
//! The newest locked version that has the field decides. What lies inside such a field counts like the field itself. The reasons are
//! part of the crate's usage evidence, where reviewers and the gate find them.

use callsheet_schema::avro::Field;

use super::attributes::FieldDeclaration;
use super::paths::path_text;
use crate::diagnose::render;
use crate::source::Version;

/// A field that is read with a stated reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Consent {
    /// Path of the field, from the contract's record.
    pub field: String,
    /// Why personal data is read.
    pub pii: Option<String>,
    /// Why a deprecated field is still read.
    pub deprecated: Option<String>,
}

/// What a declared field lacks. `along`: the fields on its path in `version`.
pub(super) fn missing(
    declared: &FieldDeclaration,
    along: &[Field],
    version: &Version,
) -> Vec<String> {
    let mut problems = Vec::new();
    let path = path_text(along);
    let facts = |depth: usize| {
        let above = path_text(&along[..=depth]);
        let facts = version.facts.field(&above, &along[depth]);
        (above, facts)
    };
    let number = version.number();
    if declared.pii.is_none() {
        let found = (0..along.len()).find_map(|depth| {
            let (above, facts) = facts(depth);
            facts
                .is_pii()
                .then_some((depth, above, facts.classification))
        });
        if let Some((depth, above, class)) = found {
            let class = class
                .map(|class| format!(" (`{class}`)"))
                .unwrap_or_default();
            let message = if above == path {
                format!("`{path}` is personal data{class} in version {number}: say why it is read")
            } else {
                format!(
                    "`{path}` lies in `{above}`, which is personal data{class} in version {number}: say why it is read"
                )
            };
            let help = "add `#[contract(pii = \"purpose\")]` to the field; `callsheet usage` records the purpose";
            problems.push(render(
                &message,
                version,
                along[depth].name_span,
                Some(help),
            ));
        }
    }
    if declared.deprecated.is_none() {
        let found = (0..along.len()).find_map(|depth| {
            let (above, facts) = facts(depth);
            Some((depth, above, facts.deprecated?))
        });
        if let Some((depth, above, end)) = found {
            let when: Vec<String> = [
                end.since.map(|since| format!("since {since}")),
                end.sunset.map(|sunset| format!("removed in {sunset}")),
            ]
            .into_iter()
            .flatten()
            .collect();
            let when = if when.is_empty() {
                String::new()
            } else {
                format!(" ({})", when.join(", "))
            };
            let message = if above == path {
                format!("`{path}` is deprecated in version {number}{when}")
            } else {
                format!("`{path}` lies in `{above}`, which is deprecated in version {number}{when}")
            };
            let instead = end
                .replaced_by
                .map(|other| format!("read `{other}` instead, or "))
                .unwrap_or_default();
            let help = format!(
                "{instead}add `#[contract(deprecated = \"why it is still read\")]` to the field"
            );
            problems.push(render(
                &message,
                version,
                along[depth].name_span,
                Some(&help),
            ));
        }
    }
    problems
}
