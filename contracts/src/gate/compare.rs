//! One subject: what its documents and schemas say, under the policy.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use callsheet_schema::{Problem, Problems};

use super::element::Draft;
use super::place::Place;
use super::recent::Recent;
use super::{
    Change, CheckError, Comparison, ContractCheck, Options, Pair, annotations, promise, removed,
    rules,
};
use crate::config::{FailOn, RuleLevel};
use crate::consumers::ConsumerIndex;
use crate::report::{Axis, Finding, Level, Report, SourceSpan, Truth};
use crate::set::{Contract, ContractSubject};

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
pub(super) struct Work<'o> {
    pub(super) options: &'o Options,
    pub(super) out: ContractCheck,
    pub(super) findings: Vec<Finding>,
    /// By fingerprint: paths beside a finding's own that lead to the same place.
    pub(super) alike: BTreeMap<String, Vec<String>>,
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
        if !(same_text && same_level) {
            self.against(subject, new_schema, old);
        }
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

    pub(super) fn problems(&mut self, file: &str, problems: &Problems) {
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

/// Whether a subject is the same file as before, and builds on the same files.
fn same_subject(old: Option<&ContractSubject>, new: Option<&ContractSubject>) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => old.schema_path == new.schema_path && old.same_content(new),
        (None, None) => true,
        _ => false,
    }
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
