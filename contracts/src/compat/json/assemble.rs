//! From the solver's verdict and the rules' hits to a report: asks for a record for each hit, sets levels, tries repairs,
//! orders.

use std::collections::BTreeSet;

use callsheet_schema::json::Schema;

use super::bench::{Answer, Bench};
use super::pair::{Probe, Spot, field_path};
use super::rules::VALUE_REJECTED;
use super::walk::{Found, walk};
use super::wire;
use crate::compat::known::{Key, Known, Shown};
use crate::compat::purse::{PER_BYTE, Purse, Purses};
use crate::compat::{Options, fingerprint, patch};
use crate::report::{Class, Direction, Finding, Fix, Level, Report, Truth, Wire, Witness};

/// Most findings of one report; a schema with more has one problem, not many.
const MAX_FINDINGS: usize = 256;

/// Most hits that get a record of their own.
const MAX_SHOWN: usize = 64;

/// Most findings whose fix is tried out.
const MAX_REPAIRS: usize = 8;

/// Levels of recursion on the caller's stack; deeper searches get a stack of their own.
const SHALLOW: usize = 120;

/// Levels of recursion on a stack of [`STACK_BYTES`].
const DEEP: usize = 6_000;

const STACK_BYTES: usize = 128 << 20;

/// Strings of the formats that are in use; each is of few of them.
const OF_FORMATS: [&str; 18] = [
    "x",
    "2026-01-31",
    "12:00:00Z",
    "2026-01-31T12:00:00Z",
    "P1D",
    "a@example.com",
    "example.com",
    "192.0.2.1",
    "2001:db8::1",
    "https://example.com/a",
    "/a/b",
    "00000000-0000-4000-8000-000000000000",
    "^a$",
    "a{",
    "(",
    "é@example.com",
    "https://example.com/é",
    "",
];

/// The report of one writer and one reader.
pub(super) fn report(
    writer: &Schema,
    reader: &Schema,
    options: &Options<'_>,
    known: &mut Known,
    purses: &Purses<'_>,
) -> Report {
    let purse = &purses.truth;
    let learnt = known.clone();
    let (reader_word, writer_word) = match options.direction {
        Direction::Backward => ("new", "old"),
        Direction::Forward => ("old", "new"),
    };
    let wire = wire::check(
        writer,
        reader,
        reader_word,
        writer_word,
        options.policy,
        &purses.wire,
    );
    let mut judged = deep_enough(writer, reader, options, known, purse);
    if options.thorough
        && judged
            .findings
            .iter()
            .any(|found| !found.repairs.is_empty())
    {
        repair(writer, reader, options, &mut judged, known, purse);
    }
    if purse.has_ended() {
        // What was cut short holds for this answer only.
        *known = learnt;
    }
    let mut findings: Vec<Finding> = judged
        .findings
        .into_iter()
        .map(|draft| draft.finding(options.direction, &wire))
        .collect();
    findings.sort_by(|a, b| {
        (
            a.level,
            a.class,
            a.axis,
            &a.reader_path,
            a.rule,
            &a.field_path,
        )
            .cmp(&(
                b.level,
                b.class,
                b.axis,
                &b.reader_path,
                b.rule,
                &b.field_path,
            ))
    });
    Report {
        wire,
        truth: judged.truth,
        findings,
    }
}

/// A verdict with what it rests on.
struct Judged {
    truth: Truth,
    findings: Vec<Draft>,
    too_deep: bool,
}

/// A finding on its way.
struct Draft {
    found: Found,
    reader_path: String,
    field_path: String,
    witness: Option<Witness>,
    fix: Option<Fix>,
    repairs: Vec<patch::Repair>,
}

/// Judges on this stack, and where that is too short on a longer one.
fn deep_enough(
    writer: &Schema,
    reader: &Schema,
    options: &Options<'_>,
    known: &mut Known,
    purse: &Purse<'_>,
) -> Judged {
    let mut learnt = known.clone();
    let judged = judge(writer, reader, options, SHALLOW, &mut learnt, purse);
    if !judged.too_deep {
        *known = learnt;
        return judged;
    }
    // What was out of reach above is not known.
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || judge(writer, reader, options, DEEP, known, purse))
            .ok()
            .and_then(|thread| thread.join().ok())
            .unwrap_or(judged)
    })
}

fn judge(
    writer: &Schema,
    reader: &Schema,
    options: &Options<'_>,
    max_frames: usize,
    known: &mut Known,
    purse: &Purse<'_>,
) -> Judged {
    let mut bench = Bench::new(writer, reader, purse, max_frames);
    let (truth, whole) = known
        .truth
        .get_or_insert_with(|| match bench.judge() {
            Answer::None => (Truth::Proven, None),
            Answer::Shown(witness) => (Truth::Refuted, Some(*witness)),
            Answer::Open(reason) => (Truth::Undecided { reason }, None),
        })
        .clone();
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    let mut shown = 0;
    for found in walk(writer, reader, options, &purse.share(4)) {
        if findings.len() == MAX_FINDINGS {
            break;
        }
        let mut field_path = field_path(&found.trail);
        if let Some(field) = &found.hit.field {
            if !field_path.is_empty() {
                field_path.push('.');
            }
            field_path.push_str(field);
        }
        let reader_path = found.hit.reader.pointer.clone();
        let place = (
            found.rule.id,
            reader_path.clone(),
            found.hit.writer.pointer.clone(),
        );
        if seen.contains(&place) {
            continue;
        }
        let mut witness = None;
        if found.rule.class.refutes() {
            if truth == Truth::Proven {
                continue;
            }
            shown += 1;
            if shown <= MAX_SHOWN {
                let search = || match bench.show(&found.trail, found.w, found.r, &found.hit.probe) {
                    Answer::None => Shown::Absent,
                    Answer::Shown(witness) => Shown::By(*witness),
                    Answer::Open(_) => Shown::Open,
                };
                match known.shown.entry(key(&found)).or_insert_with(search) {
                    Shown::Absent => continue,
                    Shown::By(shown) => witness = Some(shown.clone()),
                    Shown::Open => {}
                }
            }
        } else if matches!(found.hit.probe, Probe::Format) {
            let search = || {
                let witness = bench.show_format(&found.trail, &OF_FORMATS);
                witness.map_or(Shown::Open, Shown::By)
            };
            if let Shown::By(shown) = known.shown.entry(key(&found)).or_insert_with(search) {
                witness = Some(shown.clone());
            }
        }
        let size = witness.as_ref().map_or(0, |one| 2 * one.record.len());
        let words = found.hit.message.len() + found.hit.writer.pointer.len();
        let places = 3 * reader_path.len() + 2 * field_path.len();
        if purse.keep(500 + size + words + places).is_err() {
            break;
        }
        seen.insert(place);
        findings.push(Draft {
            reader_path,
            field_path,
            witness,
            fix: None,
            repairs: found.hit.repairs.clone(),
            found,
        });
    }
    let mut truth = truth;
    let located = findings
        .iter()
        .any(|draft| draft.found.rule.class.refutes() && draft.witness.is_some());
    if located {
        // A located record refutes as well as any.
        truth = Truth::Refuted;
    } else if let Some(witness) = whole {
        findings.push(rejected(writer, reader, witness));
    }
    let unshown = findings
        .iter()
        .any(|draft| draft.found.rule.class.refutes() && draft.witness.is_none());
    let open = unshown || matches!(truth, Truth::Undecided { .. });
    Judged {
        truth,
        findings,
        too_deep: open && bench.was_too_deep(),
    }
}

fn key(found: &Found) -> Key {
    let place = |spot: &Spot| (spot.pointer.clone(), spot.hash);
    Key {
        rule: found.rule.id,
        reader: place(&found.hit.reader),
        writer: place(&found.hit.writer),
    }
}

/// The finding of a record that no rule explains.
fn rejected(writer: &Schema, reader: &Schema, witness: Witness) -> Draft {
    let place = if witness.path.is_empty() {
        "the record".to_owned()
    } else {
        format!("`{}`", witness.path)
    };
    let found = Found::whole(
        &VALUE_REJECTED,
        writer,
        reader,
        format!("{place} is accepted by the writer and rejected by the reader"),
    );
    Draft {
        reader_path: found.hit.reader.pointer.clone(),
        field_path: witness.path.clone(),
        witness: Some(witness),
        fix: None,
        repairs: Vec::new(),
        found,
    }
}

impl Draft {
    fn finding(self, direction: Direction, wire: &Wire) -> Finding {
        let rule = self.found.rule;
        let hit = self.found.hit;
        let unshown = rule.class.refutes() && self.witness.is_none();
        let (old_hash, new_hash) = match direction {
            Direction::Backward => (hit.writer.hash, hit.reader.hash),
            Direction::Forward => (hit.reader.hash, hit.writer.hash),
        };
        let named = |name: &&'static str| {
            let entry = format!("{{errorType:\"{name}\"");
            wire.messages
                .iter()
                .any(|message| message.starts_with(&entry))
        };
        Finding {
            rule: rule.id,
            class: rule.class,
            axis: rule.axis,
            level: if unshown {
                rule.level.max(Level::Warn)
            } else {
                rule.level
            },
            direction,
            against: String::new(),
            wire_type: rule.wire_type.filter(named),
            fingerprint: fingerprint(rule.id, "", &self.field_path, &old_hash, &new_hash),
            reader_path: self.reader_path,
            writer_path: hit.writer.pointer,
            field_path: self.field_path,
            reader_span: hit.reader.span,
            writer_span: hit.writer.span,
            reader_location: None,
            writer_location: None,
            message: hit.message,
            fix: Some(self.fix.unwrap_or_else(|| Fix {
                summary: rule.fix.to_owned(),
                patched: None,
            })),
            witness: self.witness,
            readers: Vec::new(),
            old_hash,
            new_hash,
        }
    }
}

/// Tries the repairs: applies one, parses the text, judges again; kept only if the finding goes and nothing new breaks.
fn repair(
    writer: &Schema,
    reader: &Schema,
    options: &Options<'_>,
    judged: &mut Judged,
    known: &mut Known,
    purse: &Purse<'_>,
) {
    let new = match options.direction {
        Direction::Backward => reader,
        Direction::Forward => writer,
    };
    // A patched text stands alone only if nothing of it came from a reference.
    if new.documents().len() > 1 {
        return;
    }
    let before = breaking(&judged.findings);
    let mut tried = 0;
    for index in 0..judged.findings.len() {
        let draft = &judged.findings[index];
        let gone = (
            draft.found.rule.id,
            draft.reader_path.clone(),
            draft.field_path.clone(),
        );
        if draft.repairs.is_empty() {
            continue;
        }
        let refutes = draft.found.rule.class.refutes();
        // What only words differ in is not in the hashes.
        let key = refutes.then(|| key(&draft.found));
        if let Some(fix) = key.as_ref().and_then(|key| known.fixes.get(key)) {
            judged.findings[index].fix.clone_from(fix);
            continue;
        }
        let mut fix = None;
        for repair in &draft.repairs {
            if tried == MAX_REPAIRS || fix.is_some() {
                break;
            }
            tried += 1;
            if purse.pay_each(new.text().len(), PER_BYTE).is_err() {
                return;
            }
            let Some(text) = patch::apply(new.text(), &repair.edits) else {
                continue;
            };
            let Ok(patched) = Schema::parse(&text, &[]) else {
                continue;
            };
            let (writer, reader) = match options.direction {
                Direction::Backward => (writer, &patched),
                Direction::Forward => (&patched, reader),
            };
            // Green at once, or, where other findings are left, at least without this one and with no new one.
            let left = |draft: &Draft| {
                (draft.found.rule.id, &draft.reader_path, &draft.field_path)
                    == (gone.0, &gone.1, &gone.2)
            };
            let again = |writer: &Schema, reader: &Schema| {
                deep_enough(writer, reader, options, &mut Known::default(), purse)
            };
            let works = if refutes {
                let mut bench = Bench::new(writer, reader, purse, SHALLOW);
                matches!(bench.judge(), Answer::None)
                    || before > 1 && {
                        let after = again(writer, reader);
                        !after.findings.iter().any(left)
                            && breaking(&after.findings) < before
                            && !matches!(after.truth, Truth::Undecided { .. })
                    }
            } else {
                let after = again(writer, reader);
                !after.findings.iter().any(left) && breaking(&after.findings) <= before
            };
            if works && purse.keep(text.len()).is_ok() {
                fix = Some(Fix {
                    summary: repair.summary.clone(),
                    patched: Some(text),
                });
            }
        }
        if let Some(key) = key {
            known.fixes.insert(key, fix.clone());
        }
        judged.findings[index].fix = fix;
    }
}

fn breaking(findings: &[Draft]) -> usize {
    findings
        .iter()
        .filter(|draft| matches!(draft.found.rule.class, Class::BreaksDecode))
        .count()
}
