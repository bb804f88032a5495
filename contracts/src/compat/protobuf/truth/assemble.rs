//! From hits to a verdict: executes witnesses, sets levels, orders, and draws the conclusion.

use std::collections::BTreeSet;
use std::sync::Arc;

use callsheet_schema::protobuf::Schema;
use prost_reflect::{Kind, Value};

use super::bench;
use super::field::Field;
use super::repair;
use super::walk::{Found, walk};
use crate::compat::known::{Key, Known, Shown};
use crate::compat::protobuf::place::Side;
use crate::compat::protobuf::rules;
use crate::compat::purse::Purse;
use crate::compat::{Options, fingerprint};
use crate::report::{Direction, Finding, Fix, Level, Truth, Witness};

/// Most findings of one report; a schema with more has one problem, not many.
const MAX_FINDINGS: usize = 256;

/// Most findings whose fix is tried out.
const MAX_REPAIRS: usize = 16;

/// Most bytes that are parsed again to try fixes.
const MAX_REPAIR_BYTES: usize = 256 * 1024;

/// How many fixes of a schema are tried: each costs a reading of the whole text.
pub(crate) fn most_repairs(new: &Schema) -> usize {
    (MAX_REPAIR_BYTES / new.text().len().max(1)).clamp(1, MAX_REPAIRS)
}

/// The verdict and what it rests on.
pub(in crate::compat) fn judge(
    writer: &Side<'_>,
    reader: &Side<'_>,
    options: &Options<'_>,
    known: &mut Known,
    purse: &Purse<'_>,
) -> (Truth, Vec<Finding>) {
    let direction = options.direction;
    let mut walked = walk(writer, reader, options, &purse.share(2));
    walked.found.extend(package(writer, reader, direction));
    // What breaks records comes before the cap.
    walked
        .found
        .sort_by_key(|found| !found.rule.class.refutes());
    let most_repairs = if options.thorough {
        let new = match direction {
            Direction::Backward => reader,
            Direction::Forward => writer,
        };
        most_repairs(new.schema())
    } else {
        0
    };
    let breaking = repair::Breaking::of(&walked.found);
    let fixing = purse.share(3);
    let mut stopped = walked.stopped;
    let mut seen = BTreeSet::new();
    let mut findings = Vec::new();
    let mut repairs = 0;
    let mut unconfirmed: Vec<&Found> = Vec::new();
    let mut shown: BTreeSet<(&str, &str)> = BTreeSet::new();
    for found in &walked.found {
        let place = (
            found.hit.reader.path.as_str(),
            found.hit.writer.path.as_str(),
        );
        if findings.len() == MAX_FINDINGS || !seen.insert((found.rule.id, place)) {
            continue;
        }
        if let Err(spent) = purse.pay(bench::price(found)) {
            stopped = Some(spent);
            break;
        }
        let key = Key {
            rule: found.rule.id,
            reader: (found.hit.reader.path.clone(), found.hit.reader.hash),
            writer: (found.hit.writer.path.clone(), found.hit.writer.hash),
        };
        let witness = match known.shown.get(&key) {
            Some(Shown::By(witness)) => Some(witness.clone()),
            Some(Shown::Open | Shown::Absent) => None,
            None => {
                let witness = bench::execute(found);
                let shown = witness.clone().map_or(Shown::Open, Shown::By);
                known.shown.insert(key.clone(), shown);
                witness
            }
        };
        if witness.is_none() && found.hit.show.is_some() {
            if found.rule.class.refutes() {
                unconfirmed.push(found);
            }
            continue;
        }
        if found.rule.class.refutes() {
            shown.insert(place);
        }
        // In a large file only what breaks is worth another reading.
        let worth = found.rule.class.refutes() || most_repairs == MAX_REPAIRS;
        let fix = if found.hit.repairs.is_empty() || !worth || repairs == most_repairs {
            None
        } else {
            repairs += 1;
            let attempt = || repair::attempt(writer, reader, options, &breaking, found, &fixing);
            if found.rule.class.refutes() {
                known.fixes.entry(key).or_insert_with(attempt).clone()
            } else {
                // What only words differ in is not in the hashes.
                attempt()
            }
        };
        let finding = finding(found, direction, witness, fix);
        if let Err(spent) = purse.keep(bytes(&finding)) {
            stopped = Some(spent);
            break;
        }
        findings.push(finding);
    }
    let refuted = findings
        .iter()
        .any(|finding| finding.class.refutes() && finding.witness.is_some());
    // A place that another rule shows, and one that no record reaches, leave no doubt.
    let doubt = unconfirmed.into_iter().find(|found| {
        !is_vacuous(found)
            && !shown.contains(&(
                found.hit.reader.path.as_str(),
                found.hit.writer.path.as_str(),
            ))
    });
    let truth = match doubt {
        _ if refuted => Truth::Refuted,
        _ if stopped.is_some() => Truth::Undecided {
            reason: stopped.map_or_else(String::new, |spent| spent.to_string()),
        },
        Some(found) => Truth::Undecided {
            reason: format!(
                "`{}` found a difference that no witness confirmed",
                found.rule.id
            ),
        },
        None => Truth::Proven,
    };
    // A type that fails to decode needs no second word on the values that it corrupts.
    let failing: BTreeSet<String> = findings
        .iter()
        .filter(|finding| finding.rule == "proto_field_undecodable")
        .map(|finding| finding.reader_path.clone())
        .collect();
    findings.retain(|finding| {
        finding.rule != "proto_field_type_incompatible" || !failing.contains(&finding.reader_path)
    });
    sort(&mut findings);
    (truth, findings)
}

/// Bytes that a finding keeps, its fix apart.
fn bytes(finding: &Finding) -> usize {
    let record = finding.witness.as_ref();
    let record = record.map_or(0, |one| {
        one.record.len() + one.encoded.len() + one.error.len()
    });
    let paths = finding.reader_path.len() + finding.writer_path.len() + finding.field_path.len();
    500 + record + paths + finding.message.len()
}

fn package(writer: &Side<'_>, reader: &Side<'_>, direction: Direction) -> Option<Found> {
    let hit = rules::package_changed(writer, reader, direction)?;
    let w = writer.main().messages().next()?;
    Some(Found {
        rule: &rules::PROTO_PACKAGE_CHANGED,
        root: (w.clone(), None),
        trail: Arc::default(),
        at: (w, None),
        hit,
    })
}

/// Worst first, then by place.
pub(crate) fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let key = |one: &Finding| (one.level, one.class, one.axis);
        key(a).cmp(&key(b)).then_with(|| {
            (&a.reader_path, &a.writer_path, a.rule).cmp(&(&b.reader_path, &b.writer_path, b.rule))
        })
    });
}

/// Whether no record carries what a hit is about: a field whose only value is its zero, which absence says as well, or a
/// message that its own required fields make endless.
fn is_vacuous(found: &Found) -> bool {
    found.hit.show.as_ref().is_some_and(|show| {
        show.records.iter().all(|record| {
            !record.is_empty()
                && record
                    .iter()
                    .any(|(field, value)| is_unwritten(field, value))
        })
    })
}

fn is_unwritten(field: &Field, value: &Value) -> bool {
    field.presence.is_singular() && !matches!(field.kind, Kind::Message(_)) && is_zero(value)
}

/// Whether a value is what every decoder takes absence for; the first value of a closed enum need not be.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::EnumNumber(number) => *number == 0,
        Value::Bool(value) => !value,
        Value::I32(value) => *value == 0,
        Value::I64(value) => *value == 0,
        Value::U32(value) => *value == 0,
        Value::U64(value) => *value == 0,
        Value::F32(value) => value.to_bits() == 0,
        Value::F64(value) => value.to_bits() == 0,
        Value::String(text) => text.is_empty(),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::Message(_) | Value::List(_) | Value::Map(_) => false,
    }
}

/// One finding.
pub(crate) fn finding(
    found: &Found,
    direction: Direction,
    witness: Option<Witness>,
    fix: Option<Fix>,
) -> Finding {
    let rule = found.rule;
    let mut field_path = bench::path(&found.trail);
    if let Some(field) = &found.hit.field
        && !found.at.0.is_map_entry()
    {
        if !field_path.is_empty() {
            field_path.push('.');
        }
        field_path.push_str(&field.name);
    }
    let (old_hash, new_hash) = match direction {
        Direction::Backward => (found.hit.writer.hash, found.hit.reader.hash),
        Direction::Forward => (found.hit.reader.hash, found.hit.writer.hash),
    };
    let level = if rule.class.refutes() && witness.is_none() {
        rule.level.max(Level::Warn)
    } else {
        rule.level
    };
    Finding {
        rule: rule.id,
        class: rule.class,
        axis: rule.axis,
        level,
        direction,
        against: String::new(),
        wire_type: None,
        fingerprint: fingerprint(rule.id, "", &field_path, &old_hash, &new_hash),
        reader_path: found.hit.reader.path.clone(),
        writer_path: found.hit.writer.path.clone(),
        field_path,
        reader_span: found.hit.reader.span,
        writer_span: found.hit.writer.span,
        reader_location: None,
        writer_location: None,
        message: found.hit.message.clone(),
        fix: Some(fix.unwrap_or_else(|| Fix {
            summary: rule.fix.to_owned(),
            patched: None,
        })),
        witness,
        readers: Vec::new(),
        old_hash,
        new_hash,
    }
}
