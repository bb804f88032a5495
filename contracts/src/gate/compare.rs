//! One subject: which comparisons its level asks for, what they say, and what that means.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use callsheet_schema::{Problem, Problems};

use super::element::Draft;
use super::place::Place;
use super::recent::Recent;
use super::{
    Change, CheckError, Comparison, ContractCheck, Options, Pair, PublishedVersion, alike,
    annotations, promise, removed, rules,
};
use crate::compat::{self, CompatibilityLevel};
use crate::config::{FailOn, RuleLevel};
use crate::consumers::ConsumerIndex;
use crate::report::{Axis, Direction, Finding, Level, Report, SourceSpan, Truth, Wire};
use crate::schema::Schema;
use crate::set::{Contract, ContractSubject};

/// The directions that a level asks for, and whether it asks them of every version.
pub(super) const fn asks(level: CompatibilityLevel) -> (&'static [Direction], bool) {
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

impl Pair<'_> {
    pub(super) fn check(self, options: &Options, consumers: &dyn ConsumerIndex) -> ContractCheck {
        let consumers = Recent::new(consumers, options.today, options.gate.usage_window_days);
        let consumers = &consumers;
        let mut work = Work::new(&self, options);
        match (self.base, self.head) {
            (base, Some((contract, subject))) => {
                work.head(base, contract, subject, self.first, consumers);
            }
            (Some((contract, subject)), None) => work.removed(contract, subject, consumers),
            (None, None) => {}
        }
        work.finish(consumers)
    }
}

/// A check of one subject in the making.
struct Work<'o> {
    options: &'o Options,
    out: ContractCheck,
    findings: Vec<Finding>,
    /// By fingerprint: paths beside a finding's own that lead to the same place.
    alike: BTreeMap<String, Vec<String>>,
}

impl<'o> Work<'o> {
    fn new(pair: &Pair<'_>, options: &'o Options) -> Self {
        let side = pair.head.or(pair.base);
        let path = side.map_or("", |(contract, subject)| {
            subject.map_or(contract.path.as_str(), |subject| &subject.schema_path)
        });
        let subject = side.and_then(|(_, subject)| subject);
        let level = subject.and_then(|subject| subject.level);
        let change = match (&pair.base, &pair.head) {
            (None, _) => Change::Added,
            (_, None) => Change::Removed,
            (Some((old, old_subject)), Some((new, new_subject))) => {
                let same = old.text == new.text
                    && old.path == new.path
                    && same_subject(*old_subject, *new_subject);
                if same {
                    Change::Unchanged
                } else {
                    Change::Changed
                }
            }
        };
        let old_path = pair.base.and_then(|(_, subject)| subject);
        let moved_from = old_path
            .map(|subject| subject.schema_path.clone())
            .filter(|old| pair.head.is_some() && old != path);
        Self {
            options,
            out: ContractCheck {
                path: path.to_owned(),
                subject: subject.map_or_else(String::new, |subject| subject.subject.clone()),
                contract: side.map_or_else(String::new, |(contract, _)| contract.id.clone()),
                owner: side
                    .and_then(|(contract, _)| contract.owner())
                    .map(str::to_owned),
                level: level.unwrap_or(options.gate.compatibility),
                change,
                moved_from,
                error: None,
                comparisons: Vec::new(),
                report: None,
                accepted: BTreeMap::new(),
            },
            findings: Vec::new(),
            alike: BTreeMap::new(),
        }
    }

    fn head(
        &mut self,
        base: Option<(&Contract, Option<&ContractSubject>)>,
        contract: &Contract,
        subject: Option<&ContractSubject>,
        first: bool,
        consumers: &dyn ConsumerIndex,
    ) {
        if let Some(problem) = contract.unresolved.first() {
            self.error(&contract.path, problem);
        }
        if first {
            self.document(base.map(|(old, _)| old), contract);
        }
        let Some(subject) = subject else {
            return;
        };
        if self.out.change != Change::Unchanged {
            self.schemas(base, contract, subject, consumers);
        }
    }

    /// Findings about the document itself, for the first subject of a contract.
    fn document(&mut self, base: Option<&Contract>, contract: &Contract) {
        let place = Place::new(&contract.path, &contract.text);
        for (problems, rule) in [
            (&contract.errors, "odcs_violation"),
            (&contract.warnings, "odcs_warning"),
        ] {
            for problem in problems {
                let mut draft = Draft::promise(rule, "", problem.message.clone());
                "ODCS".clone_into(&mut draft.against);
                draft.new_place = Some(place.at(problem.span));
                draft.fix.clone_from(&problem.help);
                draft.new.clone_from(&problem.message);
                self.findings.push(draft.finish(&self.out.subject));
            }
        }
        if let Some(old) = base
            && old.text != contract.text
        {
            let drafts = promise::changes(old, contract, self.options);
            let subject = &self.out.subject;
            self.findings
                .extend(drafts.into_iter().map(|draft| draft.finish(subject)));
        }
    }

    fn schemas(
        &mut self,
        base: Option<(&Contract, Option<&ContractSubject>)>,
        contract: &Contract,
        subject: &ContractSubject,
        consumers: &dyn ConsumerIndex,
    ) {
        let old = base.and_then(|(_, old)| old);
        let same_text = old.is_some_and(|old| old.same_content(subject));
        let new_schema = match subject.schema() {
            Ok(schema) => schema,
            Err(problems) => {
                self.problems(&subject.schema_path, problems);
                return;
            }
        };
        for draft in annotations::check(contract, subject, new_schema) {
            self.findings.push(draft.finish(&subject.subject));
        }
        if let Some((old_contract, Some(old))) = base
            && !same_text
            && let Ok(old_schema) = old.schema()
        {
            let sides = removed::Sides {
                old: (old_contract, old, old_schema),
                new: (contract, subject, new_schema),
            };
            for draft in removed::check(&sides, self.options.today, consumers) {
                self.findings.push(draft.finish(&subject.subject));
            }
        }
        let same_level = old.is_some_and(|old| old.level == subject.level);
        if same_text && same_level {
            return;
        }
        let (directions, transitive) = asks(self.out.level);
        if directions.is_empty() {
            return;
        }
        if let Some(old) = old
            && !same_text
        {
            if let Ok(schema) = old.schema() {
                let old_side = Side {
                    against: "base",
                    file: &old.schema_path,
                    schema,
                    asked: true,
                };
                self.compare(subject, new_schema, directions, &old_side);
            } else {
                // A base that does not parse protects nobody; the head repairs it.
                let message = "the base schema does not parse, so nothing was compared with it";
                let mut draft = Draft::promise("undecided", "", message.to_owned());
                draft.axis = Axis::Bytes;
                self.findings.push(draft.finish(&subject.subject));
            }
        }
        self.published(subject, new_schema, old, directions, transitive);
    }

    /// Every published version that the base does not already stand for.
    fn published(
        &mut self,
        subject: &ContractSubject,
        new_schema: &Schema,
        old: Option<&ContractSubject>,
        directions: &'static [Direction],
        transitive: bool,
    ) {
        let Some(versions) = self.options.published.get(&subject.subject) else {
            return;
        };
        let newest = versions.iter().map(|version| version.number).max();
        self.reused(subject, new_schema, old, versions);
        let mut texts: BTreeSet<String> = BTreeSet::from([new_schema.canonical_text()]);
        if let Some(Ok(old)) = old.map(ContractSubject::schema) {
            texts.insert(old.canonical_text());
        }
        for version in versions.iter().rev() {
            let schema = match Schema::parse(subject.format, &version.text, &[]) {
                Ok(schema) => schema,
                Err(problems) => {
                    self.problems(&version.file, &problems);
                    continue;
                }
            };
            if !texts.insert(schema.canonical_text()) {
                continue;
            }
            let against = format!("version {}", version.number);
            let old_side = Side {
                against: &against,
                file: &version.file,
                schema: &schema,
                // A level that is not transitive asks about the latest version only.
                asked: transitive || Some(version.number) == newest,
            };
            self.compare(subject, new_schema, directions, &old_side);
        }
    }

    /// Numbers and names that come back with another meaning than some published version gave them. No single comparison
    /// can tell; whatever the level, every version counts.
    fn reused(
        &mut self,
        subject: &ContractSubject,
        new_schema: &Schema,
        old: Option<&ContractSubject>,
        versions: &[PublishedVersion],
    ) {
        if !matches!(new_schema, Schema::Protobuf(_)) {
            return;
        }
        let parsed: Vec<(&PublishedVersion, Schema)> = versions
            .iter()
            .rev()
            .filter_map(|version| {
                let schema = Schema::parse(subject.format, &version.text, &[]).ok()?;
                Some((version, schema))
            })
            .collect();
        let mut past: Vec<(String, &Schema)> = Vec::new();
        if let Some(Ok(base)) = old.map(ContractSubject::schema) {
            past.push(("base".to_owned(), base));
        }
        for (version, schema) in &parsed {
            past.push((format!("version {}", version.number), schema));
        }
        for mut finding in compat::reused(new_schema, &past, true) {
            let writer = past.iter().find(|(name, _)| *name == finding.against);
            let file = parsed
                .iter()
                .find(|(version, _)| finding.against == format!("version {}", version.number))
                .map(|(version, _)| version.file.as_str())
                .or(old.map(|old| old.schema_path.as_str()));
            if let (Some((_, writer)), Some(file)) = (writer, file) {
                finding.writer_location = locate(writer, file, finding.writer_span);
            }
            finding.reader_location = locate(new_schema, &subject.schema_path, finding.reader_span);
            finding.fingerprint = named(&finding, &subject.subject);
            self.findings.push(finding);
        }
    }

    fn compare(
        &mut self,
        subject: &ContractSubject,
        new_schema: &Schema,
        directions: &[Direction],
        old: &Side<'_>,
    ) {
        for &direction in directions {
            let (writer, reader) = match direction {
                Direction::Backward => (old.schema, new_schema),
                Direction::Forward => (new_schema, old.schema),
            };
            let asked = compat::Options {
                policy: self.options.gate.policy,
                profile: self.options.gate.profile,
                today: Some(self.options.today),
                pii_words: Some(&self.options.gate.pii_words),
                ..compat::Options::toward(direction)
            };
            let report = compat::check(writer, reader, &asked);
            let (writer_file, reader_file) = match direction {
                Direction::Backward => (old.file, subject.schema_path.as_str()),
                Direction::Forward => (subject.schema_path.as_str(), old.file),
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
                finding.fingerprint = named(&finding, &subject.subject);
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
                self.verdict(subject, direction, &report.wire, &report.truth, old);
            }
            self.out.comparisons.push(Comparison {
                against: old.against.to_owned(),
                direction,
                wire: report.wire,
                truth: report.truth,
            });
        }
    }

    /// The rows of the table "what blocks" that have no witness.
    fn verdict(
        &mut self,
        subject: &ContractSubject,
        direction: Direction,
        wire: &Wire,
        truth: &Truth,
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

    /// A subject, or a contract without one, that is gone.
    fn removed(
        &mut self,
        contract: &Contract,
        subject: Option<&ContractSubject>,
        consumers: &dyn ConsumerIndex,
    ) {
        let what = match subject {
            Some(subject) => format!("the subject `{}` is gone", subject.subject),
            None => format!("the contract `{}` is gone", contract.id),
        };
        let mut draft = Draft::promise("contract_removed", "", what);
        let file = subject.map_or(&contract.path, |subject| &subject.schema_path);
        draft.old_place = Some(SourceSpan {
            file: file.clone(),
            line: 1,
            column: 1,
        });
        draft.old.clone_from(file);
        let mut finding = draft.finish(&self.out.subject);
        let read =
            subject.is_some_and(|subject| !consumers.readers(&subject.subject, "").is_empty());
        if read {
            finding.level = Level::Error;
        } else if contract.status() == Some("retired") {
            finding.level = Level::Note;
        }
        self.findings.push(finding);
    }

    fn error(&mut self, file: &str, problem: &Problem) {
        self.out.error.get_or_insert_with(|| CheckError {
            message: problem.message.clone(),
            file: file.to_owned(),
            line: Some(problem.position.line),
            column: Some(problem.position.column),
            help: problem.help.clone(),
        });
    }

    fn problems(&mut self, file: &str, problems: &Problems) {
        let more = problems.0.len().saturating_sub(1);
        if let Some(first) = problems.0.first() {
            self.error(file, first);
        }
        if let Some(error) = &mut self.out.error
            && more > 0
            && error.file == file
        {
            for problem in &problems.0[1..] {
                let _ = write!(error.message, "; {problem}");
            }
        }
    }

    /// Applies the policy and puts the report together.
    fn finish(mut self, consumers: &Recent<'_>) -> ContractCheck {
        let gate = &self.options.gate;
        self.findings
            .retain(|finding| gate.rules.get(finding.rule) != Some(&RuleLevel::Off));
        for finding in &mut self.findings {
            match gate.rules.get(finding.rule) {
                Some(RuleLevel::Error) => finding.level = Level::Error,
                Some(RuleLevel::Warn) => finding.level = Level::Warn,
                Some(RuleLevel::Off) | None => {}
            }
            if gate.fail_on == FailOn::Warn && finding.level == Level::Warn {
                finding.level = Level::Error;
            }
            if finding.readers.is_empty() && !self.out.subject.is_empty() && names_readers(finding)
            {
                finding.readers = consumers.readers(&self.out.subject, &finding.field_path);
                for path in self.alike.get(&finding.fingerprint).into_iter().flatten() {
                    for reader in consumers.readers(&self.out.subject, path) {
                        if !finding.readers.contains(&reader) {
                            finding.readers.push(reader);
                        }
                    }
                }
            }
            if finding.readers.is_empty()
                && !self.out.subject.is_empty()
                && finding.level != Level::Note
                && names_readers(finding)
                && let Some(silence) = consumers.silence(&self.out.subject, &finding.field_path)
            {
                let _ = write!(finding.message, "; {silence}");
            }
            let acceptances = &self.options.acceptances;
            if finding.level != Level::Note
                && let Some(entry) = acceptances.accepting(&finding.fingerprint, self.options.today)
            {
                finding.level = Level::Note;
                self.out
                    .accepted
                    .insert(finding.fingerprint.clone(), entry.clone());
            }
        }
        let mut seen = BTreeSet::new();
        self.findings.sort_by(order);
        self.findings.retain(|finding| {
            let place = finding.reader_location.clone();
            seen.insert((
                finding.rule,
                finding.direction,
                finding.fingerprint.clone(),
                place,
            ))
        });
        let worst = self
            .out
            .comparisons
            .iter()
            .min_by_key(|comparison| rank(comparison));
        if worst.is_some() || !self.findings.is_empty() {
            let (wire, truth) = match worst {
                Some(worst) => (worst.wire.clone(), worst.truth.clone()),
                None => (Report::identical().wire, Truth::Proven),
            };
            self.out.report = Some(Report {
                wire,
                truth,
                findings: self.findings,
            });
        }
        self.out
    }
}

/// The name of a finding about a subject, for accept files.
fn named(finding: &Finding, subject: &str) -> String {
    compat::fingerprint(
        finding.rule,
        subject,
        &finding.field_path,
        &finding.old_hash,
        &finding.new_hash,
    )
}

/// Whether a subject is the same file as before, and builds on the same files.
fn same_subject(old: Option<&ContractSubject>, new: Option<&ContractSubject>) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => old.schema_path == new.schema_path && old.same_content(new),
        (None, None) => true,
        _ => false,
    }
}

/// The old side of a comparison.
struct Side<'a> {
    against: &'a str,
    file: &'a str,
    schema: &'a Schema,
    /// Whether the level asks about this version.
    asked: bool,
}

/// Whether a rule is part of a profile.
fn of_profile(rule: &str) -> bool {
    compat::rules::find(rule).is_some_and(|rule| !rule.profiles.is_empty())
}

fn locate(schema: &Schema, file: &str, span: Option<callsheet_schema::Span>) -> Option<SourceSpan> {
    let position = schema.position(span?);
    Some(SourceSpan {
        file: file.to_owned(),
        line: position.line,
        column: position.column,
    })
}

/// Findings about the whole, and about the document's form, concern no field's readers.
fn names_readers(finding: &Finding) -> bool {
    finding.rule == "contract_removed"
        || (rules::find(finding.rule).is_none() && finding.level != Level::Note)
        || (finding.axis == Axis::Promise && !finding.field_path.is_empty())
}

fn order(left: &Finding, right: &Finding) -> std::cmp::Ordering {
    let key = |finding: &Finding| {
        (
            finding.level,
            finding.class,
            finding
                .reader_location
                .clone()
                .or_else(|| finding.writer_location.clone()),
            finding.rule,
            finding.direction,
        )
    };
    key(left)
        .cmp(&key(right))
        .then_with(|| left.against.cmp(&right.against))
}

/// Worst first.
fn rank(comparison: &Comparison) -> u8 {
    let truth = match comparison.truth {
        Truth::Refuted => 0,
        Truth::Undecided { .. } => 2,
        Truth::Proven => 4,
    };
    truth + u8::from(comparison.wire.compatible)
}
