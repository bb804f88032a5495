//! What a new schema is compared with, the base and every published version, and what each comparison means.

use std::collections::BTreeSet;

use super::compare::Work;
use super::element::Draft;
use super::{Comparison, PublishedVersion, alike};
use crate::compat::{self, CompatibilityLevel};
use crate::report::{Axis, Direction, Finding, Level, Report, SourceSpan, Truth, Wire};
use crate::schema::Schema;
use crate::set::ContractSubject;

/// The old side of a comparison.
struct Side<'a> {
    against: String,
    file: &'a str,
    schema: &'a Schema,
    /// Whether the level asks about this version.
    asked: bool,
}

/// The directions that a level asks for, and whether it asks them of every version.
const fn asks(level: CompatibilityLevel) -> (&'static [Direction], bool) {
    use CompatibilityLevel as L;
    match level {
        L::None => (&[], false),
        L::Backward => (&[Direction::Backward], false),
        L::BackwardTransitive => (&[Direction::Backward], true),
        L::Forward => (&[Direction::Forward], false),
        L::ForwardTransitive => (&[Direction::Forward], true),
        L::Full => (&[Direction::Backward, Direction::Forward], false),
        L::FullTransitive => (&[Direction::Backward, Direction::Forward], true),
    }
}

impl Work<'_> {
    /// Compares a new schema with that of the base, if it differs, and with every published version for which the base
    /// does not stand already.
    pub(super) fn against(
        &mut self,
        subject: &ContractSubject,
        new_schema: &Schema,
        old: Option<&ContractSubject>,
    ) {
        let (directions, transitive) = asks(self.out.level);
        if directions.is_empty() {
            return;
        }
        let published = self.published(subject);
        let mut texts = BTreeSet::from([new_schema.canonical_text()]);
        let mut sides = Vec::new();
        if let Some(old) = old {
            let changed = !old.same_content(subject);
            if let Ok(schema) = old.schema() {
                texts.insert(schema.canonical_text());
                sides.extend(changed.then(|| Side {
                    against: "base".to_owned(),
                    file: &old.schema_path,
                    schema,
                    asked: true,
                }));
            } else if changed {
                // A base that does not parse protects nobody; the head repairs it.
                let message = "the base schema does not parse, so nothing was compared with it";
                let mut draft = Draft::promise("undecided", "", message.to_owned());
                draft.axis = Axis::Bytes;
                self.findings.push(draft.finish(&subject.subject));
            }
        }
        self.reused(subject, new_schema, old, &published);
        let newest = published.iter().map(|(version, _)| version.number).max();
        for (version, schema) in &published {
            if texts.insert(schema.canonical_text()) {
                sides.push(Side {
                    against: named(version),
                    file: &version.file,
                    schema,
                    // A level that is not transitive asks about the latest version only.
                    asked: transitive || Some(version.number) == newest,
                });
            }
        }
        self.compare(subject, new_schema, directions, &sides);
    }

    /// The published versions that parse, newest first.
    fn published(&mut self, subject: &ContractSubject) -> Vec<(PublishedVersion, Schema)> {
        let versions = self.options.published.get(&subject.subject);
        let mut parsed = Vec::new();
        for version in versions.into_iter().flatten().rev() {
            match Schema::parse(subject.format, &version.text, &[]) {
                Ok(schema) => parsed.push((version.clone(), schema)),
                Err(problems) => self.problems(&version.file, &problems),
            }
        }
        parsed
    }

    /// Numbers and names that come back with another meaning than some published version gave them. No single comparison
    /// can tell; whatever the level, every version counts.
    fn reused(
        &mut self,
        subject: &ContractSubject,
        new_schema: &Schema,
        old: Option<&ContractSubject>,
        published: &[(PublishedVersion, Schema)],
    ) {
        if published.is_empty() {
            return;
        }
        let base = old.and_then(|old| Some((old, old.schema().as_ref().ok()?)));
        // Name, file and schema of each.
        let past: Vec<(String, &str, &Schema)> = base
            .map(|(old, schema)| ("base".to_owned(), old.schema_path.as_str(), schema))
            .into_iter()
            .chain(
                published
                    .iter()
                    .map(|(version, schema)| (named(version), version.file.as_str(), schema)),
            )
            .collect();
        let named: Vec<(String, &Schema)> = past
            .iter()
            .map(|(name, _, schema)| (name.clone(), *schema))
            .collect();
        for mut finding in compat::reused(new_schema, &named, &compat::Options::default()) {
            if let Some((_, file, writer)) = past.iter().find(|(name, ..)| *name == finding.against)
            {
                finding.writer_location = locate(writer, file, finding.writer_span);
            }
            finding.reader_location = locate(new_schema, &subject.schema_path, finding.reader_span);
            finding.fingerprint = fingerprint(&finding, &subject.subject);
            self.findings.push(finding);
        }
    }

    /// Asks all comparisons at once, so that what the old sides have in common is judged once.
    fn compare(
        &mut self,
        subject: &ContractSubject,
        new_schema: &Schema,
        directions: &[Direction],
        sides: &[Side<'_>],
    ) {
        let gate = &self.options.gate;
        let options = compat::Options {
            policy: gate.policy,
            profile: gate.profile,
            today: Some(self.options.today),
            pii_words: Some(&gate.pii_words),
            ..compat::Options::default()
        };
        let asked: Vec<(&Side<'_>, Direction)> = sides
            .iter()
            .flat_map(|side| directions.iter().map(move |direction| (side, *direction)))
            .collect();
        let questions: Vec<(&Schema, Direction)> = asked
            .iter()
            .map(|(side, direction)| (side.schema, *direction))
            .collect();
        let reports = compat::answers(new_schema, &questions, &options);
        for ((side, direction), report) in asked.into_iter().zip(reports) {
            self.judged(subject, new_schema, direction, side, report);
        }
    }

    /// Takes over what one comparison said.
    fn judged(
        &mut self,
        subject: &ContractSubject,
        new_schema: &Schema,
        direction: Direction,
        old: &Side<'_>,
        report: Report,
    ) {
        let new_file = subject.schema_path.as_str();
        let ((writer, writer_file), (reader, reader_file)) = match direction {
            Direction::Backward => ((old.schema, old.file), (new_schema, new_file)),
            Direction::Forward => ((new_schema, new_file), (old.schema, old.file)),
        };
        let executed = report
            .findings
            .iter()
            .any(|finding| finding.class.refutes() && finding.witness.is_some());
        let refuted = report.truth == Truth::Refuted && executed;
        for mut finding in report.findings {
            finding.direction = direction;
            old.against.clone_into(&mut finding.against);
            finding.writer_location = locate(writer, writer_file, finding.writer_span);
            finding.reader_location = locate(reader, reader_file, finding.reader_span);
            finding.fingerprint = fingerprint(&finding, &subject.subject);
            if let (Some(reader), Some(writer)) = (reader.as_avro(), writer.as_avro())
                && let others = alike::paths(reader, writer, &finding)
                && !others.is_empty()
            {
                self.alike.insert(finding.fingerprint.clone(), others);
            }
            let blocks = refuted && finding.class.refutes() && finding.witness.is_some();
            // What a project chose to forbid, and what an owner promised, need no record that fails.
            let chosen = of_profile(finding.rule) || finding.axis == Axis::Promise;
            if (blocks || chosen && finding.level == Level::Error) && old.asked {
                finding.level = Level::Error;
            } else if finding.level == Level::Error {
                // No error without an executed witness in a direction that the level asks.
                finding.level = Level::Warn;
            }
            self.findings.push(finding);
        }
        if !refuted {
            self.verdict(subject, direction, (&report.wire, &report.truth), old);
        }
        self.out.comparisons.push(Comparison {
            against: old.against.clone(),
            direction,
            wire: report.wire,
            truth: report.truth,
        });
    }

    /// The rows of the table "what blocks" that have no witness.
    fn verdict(
        &mut self,
        subject: &ContractSubject,
        direction: Direction,
        (wire, truth): (&Wire, &Truth),
        old: &Side<'_>,
    ) {
        let reason = truth.reason().unwrap_or("a witness could not be executed");
        let proven = *truth == Truth::Proven;
        let (rule, message) = match (wire.compatible, proven) {
            (true, true) => return,
            (false, true) => (
                "wire_only",
                format!(
                    "the registry refuses the schema against {}, every record reads right",
                    old.against
                ),
            ),
            (false, false) => (
                "not_proven",
                format!("not proven against {}: {reason}", old.against),
            ),
            (true, false) => (
                "undecided",
                format!("undecided against {}: {reason}", old.against),
            ),
        };
        let mut draft = Draft::promise(rule, "", message);
        draft.axis = Axis::Bytes;
        draft.direction = direction;
        old.against.clone_into(&mut draft.against);
        draft.new_place = Some(SourceSpan {
            file: subject.schema_path.clone(),
            line: 1,
            column: 1,
        });
        draft.old = old.schema.canonical_text();
        draft.new.clone_from(&subject.text);
        let mut finding = draft.finish(&subject.subject);
        if !old.asked && finding.level == Level::Error {
            finding.level = Level::Warn;
        }
        self.findings.push(finding);
    }
}

/// How findings call a version.
fn named(version: &PublishedVersion) -> String {
    format!("version {}", version.number)
}

/// The name of a finding about a subject, for accept files.
fn fingerprint(finding: &Finding, subject: &str) -> String {
    compat::fingerprint(
        finding.rule,
        subject,
        &finding.field_path,
        &finding.old_hash,
        &finding.new_hash,
    )
}

/// Whether a rule is part of a profile.
fn of_profile(rule: &str) -> bool {
    compat::rules::find(rule).is_some_and(|rule| !rule.profiles.is_empty())
}

fn locate(schema: &Schema, file: &str, span: Option<callsheet_schema::Span>) -> Option<SourceSpan> {
    span.map(|span| schema.locate(file, span))
}
