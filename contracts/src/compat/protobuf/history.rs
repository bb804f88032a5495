//! Numbers and names that come back: what any earlier version used may not return with another meaning.
//!
//! Two versions alone cannot tell a reused number from a renamed field. A history can: a number that was free in between
//! and is taken again by a field of another name, or of a type that has nothing to say to the old one, is reused, although
//! each step passed. So is a name that was free in between and stands under another number. Records of the old version are
//! the witnesses. What the newest version already has is not new, and is not told again.

use std::sync::Arc;

use callsheet_schema::protobuf::{FileId, Schema};
use prost_reflect::{EnumDescriptor, Kind, MessageDescriptor, Value};

use super::place::Side;
use super::truth::field::Field;
use super::truth::pair::{Hit, Look, Pair, Shared};
use super::truth::walk::{Found, counterpart, roots};
use super::truth::{assemble, bench, build, repair};
use super::{edit, rules};
use crate::compat::patch;
use crate::compat::purse::Purse;
use crate::compat::rules::Rule;
use crate::report::{Direction, Finding, Fix};

/// Units of work for a field in a version.
const PER_FIELD: u64 = 15;

/// Most findings of one check.
const MAX_FINDINGS: usize = 64;

/// A version that used numbers and names: what findings call it, and its schema.
pub(crate) type Past<'a> = (String, &'a Schema);

/// A reuse, and the ways out of it that nobody tried yet.
struct Reuse {
    finding: Finding,
    repairs: Vec<patch::Repair>,
}

/// The findings of a new schema against the versions before it, `versions` newest first; `against` names the version that
/// used the number or the name. With `thorough`, ways out are tried.
pub(in crate::compat) fn check(
    new: &Schema,
    versions: &[Past<'_>],
    thorough: bool,
    purse: &Purse<'_>,
) -> Vec<Finding> {
    let Some(reader) = Side::new(new) else {
        return Vec::new();
    };
    let past = sides(versions);
    let mut found = reuses(&reader, &past, purse);
    if thorough && !found.is_empty() {
        repair_all(&reader, &past, &mut found, purse);
    }
    found.into_iter().map(|reuse| reuse.finding).collect()
}

/// The versions that can be executed; of a run of equal ones the newest says it all.
fn sides<'a>(versions: &'a [Past<'a>]) -> Vec<(&'a str, Side<'a>)> {
    let mut sides: Vec<(&str, Side<'_>)> = versions
        .iter()
        .filter_map(|(name, schema)| Some((name.as_str(), Side::new(schema)?)))
        .collect();
    sides.dedup_by(|older, newer| older.1.same_file(&newer.1));
    sides
}

/// Everything that comes back, by place.
fn reuses(reader: &Side<'_>, sides: &[(&str, Side<'_>)], purse: &Purse<'_>) -> Vec<Reuse> {
    let mut found = Vec::new();
    for r in roots(reader) {
        // Each version is looked for the message, and each field for what it was in each.
        let fields = 1 + r.fields().len();
        if purse
            .pay_each(sides.len().saturating_mul(fields), PER_FIELD)
            .is_err()
        {
            break;
        }
        let pairs = past(reader, sides, &r);
        if pairs.is_empty() {
            continue;
        }
        for field in Field::all(&r) {
            let fields = [number_reused(&pairs, &field), name_reused(&pairs, &field)];
            found.extend(fields.into_iter().flatten());
            if let Kind::Enum(now) = &field.kind {
                found.extend(value_reused(&pairs, &field, now));
            }
        }
        if found.len() >= MAX_FINDINGS {
            found.truncate(MAX_FINDINGS);
            break;
        }
    }
    let key = |reuse: &Reuse| (reuse.finding.reader_path.clone(), reuse.finding.rule);
    found.sort_by_key(key);
    found.dedup_by_key(|reuse| key(reuse));
    found
}

/// What a message was, newest first; `None` where it was missing. Versions that have it as the one after them say nothing
/// new, and if the newest version has it as it is now, nothing about it is new.
fn past<'p>(
    reader: &'p Side<'p>,
    sides: &'p [(&'p str, Side<'p>)],
    r: &MessageDescriptor,
) -> Vec<(&'p str, Option<Pair<'p>>)> {
    let mut pairs = Vec::new();
    let mut after: Option<(&Side<'_>, Option<MessageDescriptor>)> = None;
    for (version, side) in sides {
        let w = counterpart(r, reader, side);
        let as_after = match (&w, &after) {
            (Some(w), Some((newer, Some(before)))) => newer.same(before, side, w),
            (Some(w), None) if side.same(w, reader, r) => return Vec::new(),
            (None, Some((_, None))) => true,
            _ => false,
        };
        if !as_after {
            let pair = w
                .clone()
                .map(|w| Pair::new((side, w), (reader, r.clone()), Direction::Backward));
            pairs.push((*version, pair));
        }
        after = Some((side, w));
    }
    pairs
}

/// Tries the ways out: applies one to the text and looks again; kept only if the reuse goes, none comes, and the newest
/// version still reads as well as before.
fn repair_all(
    reader: &Side<'_>,
    past: &[(&str, Side<'_>)],
    found: &mut [Reuse],
    purse: &Purse<'_>,
) {
    let new = reader.schema();
    // A patched text stands alone only if it imports nothing of the user's.
    if new
        .files()
        .any(|(id, file)| id != FileId::MAIN && !file.built_in)
    {
        return;
    }
    let newest = past.first().map(|(_, side)| side);
    let before = found.len();
    let Ok(breaks) = newest
        .map(|newest| repair::breaks(newest, reader, purse))
        .transpose()
    else {
        return;
    };
    let mut left = assemble::most_repairs(new);
    for reuse in found {
        let place = (reuse.finding.rule, reuse.finding.reader_path.clone());
        for repair in &reuse.repairs {
            if left == 0 {
                return;
            }
            left -= 1;
            if repair::pay_for_reading(new, purse).is_err() {
                return;
            }
            let Some(text) = patch::apply(new.text(), &repair.edits) else {
                continue;
            };
            let Ok(patched) = Schema::parse(&text, &[]) else {
                continue;
            };
            let Some(side) = Side::new(&patched) else {
                continue;
            };
            let after = reuses(&side, past, purse);
            let gone = after.len() < before
                && after.iter().all(|left| {
                    (left.finding.rule, &left.finding.reader_path) != (place.0, &place.1)
                });
            let now = newest.map(|newest| repair::breaks(newest, &side, purse));
            let Ok(now) = now.transpose() else { return };
            if gone && !purse.has_ended() && now <= breaks {
                reuse.finding.fix = Some(Fix {
                    summary: repair.summary.clone(),
                    patched: Some(text),
                });
                break;
            }
        }
    }
}

/// A number above all that any of the versions or the new one uses or reserves.
fn above(pairs: &[(&str, Option<Pair<'_>>)]) -> i32 {
    pairs
        .iter()
        .filter_map(|(_, pair)| pair.as_ref())
        .map(edit::highest_number)
        .max()
        .unwrap_or(0)
}

/// The newest version that used a field's number for something else.
fn number_reused(pairs: &[(&str, Option<Pair<'_>>)], field: &Field) -> Option<Reuse> {
    // Whether a later version left the number free.
    let mut free = false;
    for (version, pair) in pairs {
        let shared = pair
            .as_ref()
            .and_then(|pair| shared_of(pair, field).map(|shared| (pair, shared)));
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
            "number {} of `{}` comes back: {version} used it for `{} {}`, now it is `{} {}`",
            field.number,
            pair.r.name(),
            shared.writer.type_text(),
            shared.writer.name,
            field.type_text(),
            field.name
        );
        let hit = pair
            .hit_shared(shared, message)
            .shown_by(look, build::each_boundary(&shared.writer))
            .repaired_by(edit::move_away(pair, shared, above(pairs)));
        return reuse(&rules::PROTO_TAG_REUSED, pair, hit, version);
    }
    None
}

/// The newest version that used a field's name under another number, with a version in between that did not.
fn name_reused(pairs: &[(&str, Option<Pair<'_>>)], field: &Field) -> Option<Reuse> {
    let mut free = false;
    for (version, pair) in pairs {
        let named = pair
            .as_ref()
            .and_then(|pair| pair.writer_named(&field.name).map(|old| (pair, old)));
        let Some((pair, old)) = named else {
            free = true;
            continue;
        };
        if old.number == field.number || !free {
            return None;
        }
        let message = format!(
            "name `{}` of `{}` comes back: {version} used it for number {}, now it is number {}",
            field.name,
            pair.r.name(),
            old.number,
            field.number
        );
        let look = Look::ByName(Box::new((old.clone(), field.clone())));
        let hit = pair
            .hit_moved(old, field, message)
            .shown_by(look, build::each_boundary(old))
            .repaired_by(edit::restore_number(pair, old, field))
            .repaired_by(edit::name_anew(pair, field));
        return reuse(&rules::PROTO_NAME_REUSED, pair, hit, version);
    }
    None
}

/// The newest version that used a number of a field's enum under another name, with a version in between that did not.
fn value_reused(
    pairs: &[(&str, Option<Pair<'_>>)],
    field: &Field,
    now: &EnumDescriptor,
) -> Option<Reuse> {
    for value in now.values() {
        let mut free = false;
        for (version, pair) in pairs {
            let found = pair.as_ref().and_then(|pair| {
                let shared = shared_of(pair, field)?;
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
                "number {} of enum `{}` comes back: {version} used it for `{}`, now it is `{}`",
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
            let enums: Vec<EnumDescriptor> = pairs
                .iter()
                .filter_map(
                    |(_, pair)| match &shared_of(pair.as_ref()?, field)?.writer.kind {
                        Kind::Enum(was) => Some(was.clone()),
                        _ => None,
                    },
                )
                .collect();
            let hit = hit.repaired_by(edit::move_value_away(pair, now, &value, &old, &enums));
            return reuse(&rules::PROTO_TAG_REUSED, pair, hit, version);
        }
    }
    None
}

fn shared_of<'p>(pair: &'p Pair<'_>, field: &Field) -> Option<&'p Shared> {
    pair.shared_by_number(field.number)
}

fn reuse(rule: &'static Rule, pair: &Pair<'_>, mut hit: Hit, version: &str) -> Option<Reuse> {
    let messages: (MessageDescriptor, Option<MessageDescriptor>) =
        (pair.w.clone(), Some(pair.r.clone()));
    let repairs = std::mem::take(&mut hit.repairs);
    let found = Found {
        rule,
        root: messages.clone(),
        trail: Arc::default(),
        at: messages,
        hit,
    };
    let witness = bench::execute(&found)?;
    let mut finding = assemble::finding(&found, Direction::Backward, Some(witness), None);
    version.clone_into(&mut finding.against);
    Some(Reuse { finding, repairs })
}
