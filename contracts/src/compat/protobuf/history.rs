//! Numbers and names that come back: what any earlier version used may not return with another meaning.
//!
//! Two versions alone cannot tell a reused number from a renamed field. A history can: a number that was free in between
//! and is taken again by a field of another name, or of a type that has nothing to say to the old one, is reused, although
//! each step passed. So is a name that was free in between and stands under another number. Records of the old version are
//! the witnesses. What the newest version already has is not new, and is not told again.

use std::sync::Arc;

use callsheet_schema::protobuf::Schema;
use prost_reflect::{EnumDescriptor, Kind, MessageDescriptor, Value};

use super::place::Side;
use super::rules;
use super::truth::field::Field;
use super::truth::pair::{Hit, Look, Pair, Shared};
use super::truth::walk::{Found, counterpart, roots};
use super::truth::{assemble, bench, build};
use crate::compat::rules::Rule;
use crate::report::{Direction, Finding};

/// Most findings of one check.
const MAX_FINDINGS: usize = 64;

/// The findings of a new schema against the versions before it, in any order; `against` names the version that used the
/// number or the name.
pub(in crate::compat) fn check(new: &Schema, versions: &[(i32, &Schema)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(reader) = Side::new(new) else {
        return findings;
    };
    let mut sides: Vec<(i32, Side<'_>)> = versions
        .iter()
        .filter_map(|(number, schema)| Some((*number, Side::new(schema)?)))
        .collect();
    sides.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    for r in roots(&reader) {
        let mut past = Vec::new();
        for (number, side) in &sides {
            let w = counterpart(&r, &reader, side);
            if w.as_ref().is_none_or(|w| !side.same(w, &reader, &r)) || !past.is_empty() {
                past.push((*number, side, w));
            }
        }
        let pairs: Vec<(i32, Option<Pair<'_>>)> = past
            .into_iter()
            .map(|(number, side, w)| {
                let pair =
                    w.map(|w| Pair::new((side, w), (&reader, r.clone()), Direction::Backward));
                (number, pair)
            })
            .collect();
        for field in Field::all(&r) {
            let found = [number_reused(&pairs, &field), name_reused(&pairs, &field)];
            findings.extend(found.into_iter().flatten());
            if let Kind::Enum(now) = &field.kind {
                findings.extend(value_reused(&pairs, &field, now));
            }
            if findings.len() >= MAX_FINDINGS {
                findings.truncate(MAX_FINDINGS);
                return findings;
            }
        }
    }
    findings.sort_by(|a, b| (&a.reader_path, a.rule).cmp(&(&b.reader_path, b.rule)));
    findings.dedup_by(|a, b| a.rule == b.rule && a.reader_path == b.reader_path);
    findings
}

/// The newest version that used a field's number for something else.
fn number_reused(pairs: &[(i32, Option<Pair<'_>>)], field: &Field) -> Option<Finding> {
    // Whether a later version left the number free.
    let mut free = false;
    for (version, pair) in pairs {
        let shared = pair
            .as_ref()
            .and_then(|pair| shared(pair, field).map(|shared| (pair, shared)));
        let Some((pair, shared)) = shared else {
            free = true;
            continue;
        };
        let unlike = shared.meeting.is_unlike();
        let renamed = shared.writer.name != field.name;
        if !free && !renamed {
            // The newest version that has the number has this field.
            return None;
        }
        if !(renamed && unlike || free && (renamed || unlike)) {
            continue;
        }
        let look = if unlike {
            Look::Value(Box::new(shared.clone()))
        } else {
            Look::Renamed(Box::new((shared.writer.clone(), shared.reader.clone())))
        };
        let message = format!(
            "number {} of `{}` comes back: version {version} used it for `{} {}`, now it is `{} {}`",
            field.number,
            pair.r.name(),
            shared.writer.type_text(),
            shared.writer.name,
            field.type_text(),
            field.name
        );
        let hit = pair
            .hit_shared(shared, message)
            .shown_by(look, build::each_boundary(&shared.writer));
        return finding(&rules::PROTO_TAG_REUSED, pair, hit, *version);
    }
    None
}

/// The newest version that used a field's name under another number, with a version in between that did not.
fn name_reused(pairs: &[(i32, Option<Pair<'_>>)], field: &Field) -> Option<Finding> {
    let mut free = false;
    for (version, pair) in pairs {
        let named = pair.as_ref().and_then(|pair| {
            pair.writer_fields()
                .find(|old| old.name == field.name)
                .map(|old| (pair, old))
        });
        let Some((pair, old)) = named else {
            free = true;
            continue;
        };
        if old.number == field.number || !free {
            return None;
        }
        let message = format!(
            "name `{}` of `{}` comes back: version {version} used it for number {}, now it is number {}",
            field.name,
            pair.r.name(),
            old.number,
            field.number
        );
        let look = Look::ByName(Box::new((old.clone(), field.clone())));
        let hit = pair
            .hit_moved(old, field, message)
            .shown_by(look, build::each_boundary(old));
        return finding(&rules::PROTO_NAME_REUSED, pair, hit, *version);
    }
    None
}

/// The newest version that used a number of a field's enum under another name, with a version in between that did not.
fn value_reused(
    pairs: &[(i32, Option<Pair<'_>>)],
    field: &Field,
    now: &EnumDescriptor,
) -> Option<Finding> {
    for value in now.values() {
        let mut free = false;
        for (version, pair) in pairs {
            let found = pair.as_ref().and_then(|pair| {
                let shared = shared(pair, field)?;
                let Kind::Enum(was) = &shared.writer.kind else {
                    return None;
                };
                Some((pair, shared, was.clone()))
            });
            let Some((pair, shared, was)) = found else {
                continue;
            };
            let Some(old) = was.get_value(value.number()) else {
                free = true;
                continue;
            };
            if !free {
                // The newest version that knows the enum has the number.
                break;
            }
            if now.get_value_by_name(old.name()).is_some() {
                continue;
            }
            let message = format!(
                "number {} of enum `{}` comes back: version {version} used it for `{}`, now it is `{}`",
                value.number(),
                now.name(),
                old.name(),
                value.name()
            );
            let stored = build::as_stored(&shared.writer, vec![Value::EnumNumber(old.number())]);
            let look = Look::Renamed(Box::new((shared.writer.clone(), shared.reader.clone())));
            let mut hit = pair
                .hit_shared(shared, message)
                .shown_by(look, vec![vec![(shared.writer.clone(), stored)]]);
            hit.reader = pair.reader.enumeration(now);
            hit.reader.path = format!("{}/{}", hit.reader.path, value.number());
            hit.writer = pair.writer.enumeration(&was);
            hit.writer.path = format!("{}/{}", hit.writer.path, value.number());
            return finding(&rules::PROTO_TAG_REUSED, pair, hit, *version);
        }
    }
    None
}

fn shared<'p>(pair: &'p Pair<'_>, field: &Field) -> Option<&'p Shared> {
    pair.shared
        .iter()
        .find(|shared| shared.reader.number == field.number)
}

fn finding(rule: &'static Rule, pair: &Pair<'_>, hit: Hit, version: i32) -> Option<Finding> {
    let messages: (MessageDescriptor, Option<MessageDescriptor>) =
        (pair.w.clone(), Some(pair.r.clone()));
    let found = Found {
        rule,
        root: messages.clone(),
        trail: Arc::default(),
        at: messages,
        hit,
    };
    let witness = bench::execute(&found)?;
    let mut finding = assemble::finding(&found, Direction::Backward, Some(witness), None);
    finding.against = format!("version {version}");
    Some(finding)
}
