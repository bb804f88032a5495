//! The gate: compares the contracts of a base with those of a head and says what blocks.
//!
//! [`check`] pairs contracts by their id (a moved file is a move) and subjects by name, runs the
//! comparisons that the level asks for against the base and every published version that is still
//! alive, adds what the documents promise differently, and applies the policy: rule levels,
//! acceptance, who reads the field. It decides nothing about records itself: that is
//! [`crate::compat`]. Pairs with equal texts are passed over without being parsed.

mod accept;
mod against;
mod alike;
mod annotations;
mod compare;
mod date;
mod element;
mod place;
mod promise;
mod publish;
mod recent;
mod removed;
pub mod rules;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::compat::CompatibilityLevel;
use crate::config;
use crate::consumers::ConsumerIndex;
use crate::report::{Finding, Level, Report, SourceSpan, Truth, Wire};
use crate::set::{Contract, ContractSet, ContractSubject};

pub use accept::{ACCEPT_FILE, Acceptance, Acceptances};
pub use date::Date;
pub use publish::PublishedVersion;

/// What a check is told besides the contracts.
#[derive(Clone, Debug)]
pub struct Options {
    /// `[gate]` of the configuration.
    pub gate: config::Gate,
    /// Versions that are still alive besides the base, by subject, oldest first.
    pub published: BTreeMap<String, Vec<PublishedVersion>>,
    /// Accepted findings.
    pub acceptances: Acceptances,
    /// Today, in UTC.
    pub today: Date,
}

/// The name that the seam of the gate has for [`Options`].
pub type GateOptions = Options;

impl Options {
    /// Default policy on a day.
    pub fn new(today: Date) -> Self {
        Self {
            gate: config::Gate::default(),
            published: BTreeMap::new(),
            acceptances: Acceptances::default(),
            today,
        }
    }
}

/// The verdict over all contracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing blocks.
    Safe,
    /// A finding blocks.
    Breaking,
    /// Something could not be decided or checked.
    Undecided,
}

impl Verdict {
    /// `safe`, `breaking` or `undecided`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Breaking => "breaking",
            Self::Undecided => "undecided",
        }
    }
}

/// What the gate found.
#[derive(Clone, Debug)]
pub struct CheckResult {
    /// The verdict over all contracts.
    pub verdict: Verdict,
    /// Whether everything could be checked.
    pub complete: bool,
    /// One per subject, sorted by path and subject.
    pub contracts: Vec<ContractCheck>,
    /// What is said about the acceptance file.
    pub notices: Vec<Notice>,
}

/// A finding about the check itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Rule of the gate.
    pub rule: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// Where.
    pub location: Option<SourceSpan>,
    /// What.
    pub message: String,
}

/// What happened to a subject between base and head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    Unchanged,
    /// It is new.
    Added,
    /// Its schema, its document or its place changed.
    Changed,
    /// It is gone.
    Removed,
}

/// What the gate found about one subject.
#[derive(Clone, Debug)]
pub struct ContractCheck {
    /// Path of the schema file; of the document if there is none.
    pub path: String,
    /// Subject; empty if the contract has no schema file.
    pub subject: String,
    /// Id of the contract.
    pub contract: String,
    /// Who answers for the contract.
    pub owner: Option<String>,
    /// The level that was asked for.
    pub level: CompatibilityLevel,
    /// What happened.
    pub change: Change,
    /// Where the schema file was in the base, if elsewhere.
    pub moved_from: Option<String>,
    /// Why it could not be checked.
    pub error: Option<CheckError>,
    /// Every comparison made.
    pub comparisons: Vec<Comparison>,
    /// The worst comparison's verdicts with the findings of all.
    pub report: Option<Report>,
    /// Acceptances that hold for findings of the report, by fingerprint.
    pub accepted: BTreeMap<String, Acceptance>,
}

impl ContractCheck {
    /// The findings that block.
    pub fn blocking(&self) -> impl Iterator<Item = &Finding> {
        let findings = self.report.iter().flat_map(|report| &report.findings);
        findings.filter(|finding| finding.level == Level::Error)
    }
}

/// Why a contract could not be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckError {
    /// What went wrong.
    pub message: String,
    /// File that is at fault.
    pub file: String,
    /// Line from 1, if a text is at fault.
    pub line: Option<u32>,
    /// Column from 1, in Unicode scalar values.
    pub column: Option<u32>,
    /// What to do.
    pub help: Option<String>,
}

/// One comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// `base` or `version 3`.
    pub against: String,
    /// `backward`: new reads old; `forward`: old reads new.
    pub direction: crate::report::Direction,
    /// What a Confluent registry answers.
    pub wire: Wire,
    /// What happens to records.
    pub truth: Truth,
}

/// Compares head with base. Cost: about the size of what changed.
pub fn check(
    base: &ContractSet,
    head: &ContractSet,
    options: &Options,
    consumers: &dyn ConsumerIndex,
) -> CheckResult {
    let pairs = pair(base, head);
    let mut contracts: Vec<ContractCheck> = pairs
        .into_par_iter()
        .map(|pair| pair.check(options, consumers))
        .collect();
    contracts
        .sort_by(|left, right| (&left.path, &left.subject).cmp(&(&right.path, &right.subject)));
    let mut met: BTreeSet<&str> = BTreeSet::new();
    for check in &contracts {
        let findings = check.report.iter().flat_map(|report| &report.findings);
        met.extend(findings.map(|finding| finding.fingerprint.as_str()));
    }
    let notices = options.acceptances.notices(&met, options);
    let complete = contracts.iter().all(|check| check.error.is_none());
    let undecided = contracts.iter().flat_map(|check| &check.comparisons);
    let undecided = undecided
        .into_iter()
        .any(|comparison| matches!(comparison.truth, Truth::Undecided { .. }));
    let blocks = contracts
        .iter()
        .any(|check| check.blocking().next().is_some())
        || notices.iter().any(|notice| notice.level == Level::Error);
    let verdict = if blocks {
        Verdict::Breaking
    } else if undecided || !complete {
        Verdict::Undecided
    } else {
        Verdict::Safe
    };
    CheckResult {
        verdict,
        complete,
        contracts,
        notices,
    }
}

/// A subject on both sides; at least one is there.
struct Pair<'a> {
    base: Option<(&'a Contract, Option<&'a ContractSubject>)>,
    head: Option<(&'a Contract, Option<&'a ContractSubject>)>,
    /// Whether findings about the documents belong to this pair: the first of its contract.
    first: bool,
}

/// Pairs contracts by id, then by path; subjects by name, then a lone subject with a lone one.
fn pair<'a>(base: &'a ContractSet, head: &'a ContractSet) -> Vec<Pair<'a>> {
    let by_id: BTreeMap<&str, &Contract> = index(base, |contract| &contract.id);
    let by_path: BTreeMap<&str, &Contract> = index(base, |contract| &contract.path);
    let head_ids: BTreeSet<&str> = head
        .contracts()
        .iter()
        .map(|found| found.id.as_str())
        .collect();
    let mut by_subject: BTreeMap<&str, (&Contract, &ContractSubject)> = BTreeMap::new();
    for (contract, subject) in base.subjects() {
        by_subject
            .entry(&subject.subject)
            .or_insert((contract, subject));
    }
    let head_subjects: BTreeSet<&str> = head
        .subjects()
        .map(|(_, subject)| subject.subject.as_str())
        .collect();
    let mut pairs = Vec::new();
    let mut kept_contracts: BTreeSet<&str> = BTreeSet::new();
    let mut kept_subjects: BTreeSet<&str> = BTreeSet::new();
    for contract in head.contracts() {
        let same_path = by_path
            .get(contract.path.as_str())
            .filter(|old| !head_ids.contains(old.id.as_str()));
        let old = by_id.get(contract.id.as_str()).or(same_path).copied();
        kept_contracts.extend(old.map(|old| old.path.as_str()));
        if contract.subjects.is_empty() {
            pairs.push(Pair {
                base: old.map(|old| (old, None)),
                head: Some((contract, None)),
                first: true,
            });
        }
        for (index, subject) in contract.subjects.iter().enumerate() {
            let named = by_subject.get(subject.subject.as_str()).copied();
            let lone = old.and_then(|old| match (&old.subjects[..], &contract.subjects[..]) {
                ([only], [_]) if !head_subjects.contains(only.subject.as_str()) => {
                    Some((old, only))
                }
                _ => None,
            });
            let found = named.or(lone);
            kept_subjects.extend(found.map(|(_, old)| old.subject.as_str()));
            let from = match (old, found) {
                (Some(old), found) => Some((old, found.map(|(_, subject)| subject))),
                (None, Some((old, subject))) => Some((old, Some(subject))),
                (None, None) => None,
            };
            pairs.push(Pair {
                base: from,
                head: Some((contract, Some(subject))),
                first: index == 0,
            });
        }
    }
    for contract in base.contracts() {
        let kept = kept_contracts.contains(contract.path.as_str());
        let mut first = !kept;
        for subject in &contract.subjects {
            if !kept_subjects.contains(subject.subject.as_str()) {
                pairs.push(Pair {
                    base: Some((contract, Some(subject))),
                    head: None,
                    first,
                });
                first = false;
            }
        }
        if contract.subjects.is_empty() && !kept {
            pairs.push(Pair {
                base: Some((contract, None)),
                head: None,
                first: true,
            });
        }
    }
    pairs
}

fn index<'a>(
    set: &'a ContractSet,
    key: impl Fn(&'a Contract) -> &'a String,
) -> BTreeMap<&'a str, &'a Contract> {
    let mut out: BTreeMap<&str, &Contract> = BTreeMap::new();
    for contract in set.contracts() {
        out.entry(key(contract)).or_insert(contract);
    }
    out
}
