//! From hits to a report: executes witnesses, sets levels, orders, and draws the verdict.

use std::collections::BTreeSet;

use callsheet_schema::avro::{Kind, NodeId, Schema};

use super::pair::{Step, field_path, pointers};
use super::rules::FIRST_MATCHING_BRANCH_FAILS;
use super::walk::{Found, Walked, walk, walk_from};
use super::witness::Bench;
use super::{repair, resolve, wire};
use crate::compat::purse::{PER_BYTE, Purse, Purses, Spent};
use crate::compat::{Options, fingerprint};
use crate::report::{Class, Direction, Finding, Fix, Level, Report, Truth};

/// Most findings of one report; a schema with more has one problem, not many.
const MAX_FINDINGS: usize = 256;

/// Most findings whose fix is tried out.
const MAX_REPAIRS: usize = 16;

/// Most hits for which another branch of a union is looked for.
const MAX_REROUTED: usize = 64;

/// The report of one writer and one reader.
pub(super) fn report(
    writer: &Schema,
    reader: &Schema,
    options: &Options<'_>,
    purses: &Purses<'_>,
) -> Report {
    let purse = &purses.truth;
    let direction = options.direction;
    let wire = match direction {
        Direction::Backward => wire::check(writer, reader, "new", "old", &purses.wire),
        Direction::Forward => wire::check(writer, reader, "old", "new", &purses.wire),
    };
    let mut walked = walk(writer, reader, options, &purse.share(2));
    let looking = purse.share(8);
    for at in 0..walked.found.len().min(MAX_REROUTED) {
        if prefer_other_branch(writer, reader, options, &mut walked, at, &looking).is_err() {
            break;
        }
    }
    let fixing = purse.share(3);
    let bench = Bench::new(writer, reader, options.thorough);
    let mut seen = BTreeSet::new();
    let mut findings = Vec::new();
    let mut repairs = 0;
    let mut unconfirmed = None;
    let mut ended = None;
    for found in &walked.found {
        if findings.len() == MAX_FINDINGS {
            break;
        }
        // The way there is written down several times.
        let depth = walked.ways.depth(found.at);
        if let Err(spent) = purse.pay_each(50 + depth, 5) {
            ended = Some(spent.to_string());
            break;
        }
        let trail = walked.trail(found);
        let (reader_path, writer_path) = paths(&trail, found);
        if !seen.insert((found.rule.id, reader_path.clone(), writer_path.clone())) {
            continue;
        }
        let class = found.rule.class;
        let witness = match bench.execute(&walked, found, &trail, purse) {
            Ok(witness) => witness,
            Err(spent) => {
                ended = Some(spent.to_string());
                break;
            }
        };
        let size = witness.as_ref().map_or(0, |one| one.record.len());
        if let Err(spent) = purse.pay_each(size / 16, PER_BYTE) {
            ended = Some(spent.to_string());
        }
        if witness.is_none() && matches!(class, Class::Lossy | Class::CorruptsValue) {
            // The value came through: nothing to report.
            if class == Class::CorruptsValue {
                unconfirmed.get_or_insert(found.rule.id);
            }
            continue;
        }
        if witness.is_none() && class.refutes() {
            unconfirmed.get_or_insert(found.rule.id);
        }
        let level = if class.refutes() && witness.is_none() {
            found.rule.level.max(Level::Warn)
        } else {
            found.rule.level
        };
        let mut field_path = field_path(reader, &trail);
        if let Some(field) = &found.hit.field {
            if !field_path.is_empty() {
                field_path.push('.');
            }
            field_path.push_str(field);
        }
        let (old_hash, new_hash) = match direction {
            Direction::Backward => (found.hit.writer.hash, found.hit.reader.hash),
            Direction::Forward => (found.hit.reader.hash, found.hit.writer.hash),
        };
        let fix = if options.thorough && !found.hit.repairs.is_empty() && repairs < MAX_REPAIRS {
            repairs += 1;
            repair::attempt(writer, reader, options, &walked, found, &fixing)
        } else {
            None
        };
        let in_reader_union = trail
            .iter()
            .any(|step| matches!(step, Step::ReaderBranch(_)));
        let wire_type = match found.hit.wire_type.or(found.rule.wire_type) {
            Some(_) if wire.compatible => None,
            Some(_) if in_reader_union => Some("MISSING_UNION_BRANCH"),
            named => named,
        };
        let words = found.hit.message.len() + field_path.len();
        let places = reader_path.len() + writer_path.len();
        if let Err(spent) = purse.keep(500 + 2 * size + words + places) {
            ended = Some(spent.to_string());
            break;
        }
        findings.push(Finding {
            rule: found.rule.id,
            class,
            axis: found.rule.axis,
            level,
            direction,
            against: String::new(),
            wire_type,
            fingerprint: fingerprint(found.rule.id, "", &field_path, &old_hash, &new_hash),
            reader_path,
            writer_path,
            field_path,
            reader_span: found.hit.reader.span,
            writer_span: found.hit.writer.span,
            reader_location: None,
            writer_location: None,
            message: found.hit.message.clone(),
            fix: Some(fix.unwrap_or_else(|| Fix {
                summary: found.rule.fix.to_owned(),
                patched: None,
            })),
            witness,
            readers: Vec::new(),
            old_hash,
            new_hash,
        });
    }
    let refuted = findings
        .iter()
        .any(|finding| finding.class.refutes() && finding.witness.is_some());
    let truth = if refuted {
        Truth::Refuted
    } else if let Some(reason) = walked.stopped.or(ended) {
        Truth::Undecided { reason }
    } else if let Some(rule) = unconfirmed {
        Truth::Undecided {
            reason: format!("`{rule}` found a difference that no witness confirmed"),
        }
    } else {
        Truth::Proven
    };
    findings.sort_by(|a, b| {
        (a.level, a.class, a.axis, &a.reader_path, a.rule).cmp(&(
            b.level,
            b.class,
            b.axis,
            &b.reader_path,
            b.rule,
        ))
    });
    Report {
        wire,
        truth,
        findings,
    }
}

/// The JSON pointers of a finding: into the reader, into the writer.
pub(super) fn paths(trail: &[Step], found: &Found) -> (String, String) {
    let (mut reader, mut writer) = pointers(trail);
    reader.push_str(&found.hit.reader.suffix);
    writer.push_str(&found.hit.writer.suffix);
    (reader, writer)
}

/// Turns a failure below a chosen union branch into [`FIRST_MATCHING_BRANCH_FAILS`] where another branch would fit.
fn prefer_other_branch(
    writer: &Schema,
    reader: &Schema,
    options: &Options<'_>,
    walked: &mut Walked,
    hit: usize,
    purse: &Purse<'_>,
) -> Result<(), Spent> {
    if walked.found[hit].rule.class != Class::BreaksDecode {
        return Ok(());
    }
    let depth = walked.ways.depth(walked.found[hit].at);
    purse.pay_each(1 + depth, 2)?;
    let trail = walked.trail(&walked.found[hit]);
    let found = &mut walked.found[hit];
    let (mut w, mut r) = (writer.root(), reader.root());
    for at in 0..trail.len() {
        if let (Step::ReaderBranch(chosen), Kind::Union(branches)) =
            (trail[at], &reader.node(r).kind)
        {
            purse.pay_each(branches.len(), 1)?;
            let other = branches.iter().enumerate().find(|(index, branch)| {
                *index != chosen && reads((writer, w), (reader, **branch), options, purse)
            });
            if let Some((_, other)) = other {
                let place = field_path(reader, &trail[..at]);
                let place = if place.is_empty() {
                    "the union".to_owned()
                } else {
                    format!("`{place}`")
                };
                found.hit.message = format!(
                    "{place} takes branch `{}` first, which fails: {}; branch `{}` would fit",
                    reader.node(branches[chosen]).kind.label(),
                    found.hit.message,
                    reader.node(*other).kind.label(),
                );
                found.rule = &FIRST_MATCHING_BRANCH_FAILS;
                found.hit.repairs.clear();
                return Ok(());
            }
        }
        let Some(next) = follow(writer, reader, (w, r), trail[at]) else {
            return Ok(());
        };
        (w, r) = next;
    }
    Ok(())
}

/// Whether everything of `w` can be read as the branch `r`.
fn reads(
    (writer, w): (&Schema, NodeId),
    (reader, r): (&Schema, NodeId),
    options: &Options<'_>,
    purse: &Purse<'_>,
) -> bool {
    let (written, read) = (&writer.node(w).kind, &reader.node(r).kind);
    if !resolve::same_type(written, read) && !resolve::promotes(written, read) {
        return false;
    }
    let walked = walk_from(writer, reader, (w, r), options, purse);
    walked.stopped.is_none() && !walked.found.iter().any(|found| found.rule.class.refutes())
}

fn follow(
    writer: &Schema,
    reader: &Schema,
    (w, r): (NodeId, NodeId),
    step: Step,
) -> Option<(NodeId, NodeId)> {
    Some(match (step, &writer.node(w).kind, &reader.node(r).kind) {
        (Step::Field { writer, reader }, Kind::Record(written), Kind::Record(read)) => (
            written.fields.get(writer)?.schema,
            read.fields.get(reader)?.schema,
        ),
        (Step::Items, Kind::Array(written), Kind::Array(read)) => (*written, *read),
        (Step::Values, Kind::Map(written), Kind::Map(read)) => (*written, *read),
        (Step::WriterBranch(index), Kind::Union(branches), _) => (*branches.get(index)?, r),
        (Step::ReaderBranch(index), _, Kind::Union(branches)) => (w, *branches.get(index)?),
        _ => return None,
    })
}
