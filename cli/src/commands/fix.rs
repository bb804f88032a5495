//! `callsheet fix`: writes the rewrites that the gate has checked again and found green into the schema files.
//!
//! One rewrite at a time: each changes the file that the next one is computed from, so every step ends with a new
//! check. A rewrite that leaves as many blocking findings as before is taken back.

use std::collections::BTreeSet;
use std::path::PathBuf;

use callsheet_contracts::gate::{ACCEPT_FILE, Acceptances, Date};
use callsheet_contracts::report::{Finding, Level};

use super::check::{self, Check, Checked};
use crate::failure::Failure;
use crate::repository::Repository;
use crate::{Exit, Shell};

/// Rewrites of one run; a work tree that needs more is fixed in several.
const MAX_STEPS: usize = 256;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// Options of `callsheet fix`.
#[derive(Debug, clap::Args)]
pub(crate) struct Fix {
    /// Fingerprints of the findings to fix [default: every blocking finding, and unused acceptances].
    findings: Vec<String>,
    /// Revision to compare with, as for `check`.
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// Only say what would be written.
    #[arg(long)]
    dry_run: bool,
}

/// One rewrite of one file.
struct Step {
    fingerprint: String,
    rule: &'static str,
    /// Whether the finding blocks.
    blocks: bool,
    path: String,
    /// What is changed, as an imperative.
    summary: String,
    before: String,
    after: String,
}

/// Runs the command.
pub(crate) fn run(options: &Fix, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let asked = Check::against(options.base.clone());
    let mut checked = check::judge(&asked, shell)?;
    let wanted: BTreeSet<&str> = options.findings.iter().map(String::as_str).collect();
    for fingerprint in &wanted {
        known(&checked, fingerprint)?;
    }
    let root = Repository::open(shell.current_dir())?.root().to_owned();
    let mut given_up = BTreeSet::new();
    let mut written = 0;
    for _ in 0..MAX_STEPS {
        let Some(step) = next(&checked, &wanted, &given_up) else {
            break;
        };
        if options.dry_run {
            say(shell, "would fix", &step);
            given_up.insert(step.fingerprint);
            written += 1;
            continue;
        }
        let before = blocking(&checked);
        let file = root.join(&step.path);
        write(&file, &step.path, &step.before, &step.after)?;
        let after = check::judge(&asked, shell)?;
        let gone = find(&after, &step.fingerprint).is_none();
        let left = blocking(&after);
        let better = if step.blocks {
            left < before
        } else {
            left <= before
        };
        if gone && better {
            say(shell, "fixed", &step);
            written += 1;
            checked = after;
        } else {
            write(&file, &step.path, &step.after, &step.before)?;
            given_up.insert(step.fingerprint);
        }
    }
    let tidied = wanted.is_empty() && unused(&checked, &root, options.dry_run, shell)?;
    let left = rest(&checked, &wanted, options.dry_run, &given_up);
    for found in &left {
        shell.say(&format!(
            "not fixed  {} {}: {}",
            found.fingerprint, found.rule, found.message
        ));
        if let Some(fix) = &found.fix {
            shell.say(&format!("           by hand: {}", fix.summary));
        }
    }
    if written == 0 && left.is_empty() && !tidied {
        shell.say("Nothing to fix.");
    }
    Ok(if left.is_empty() {
        Exit::Clean
    } else {
        Exit::Blocking
    })
}

/// The next finding with a rewrite: of those asked for, else of those that block.
fn next(checked: &Checked, wanted: &BTreeSet<&str>, given_up: &BTreeSet<String>) -> Option<Step> {
    checked.result.contracts.iter().find_map(|contract| {
        let findings = contract.report.iter().flat_map(|report| &report.findings);
        findings
            .filter(|found| is_asked(found, wanted) && !given_up.contains(&found.fingerprint))
            .find_map(|found| {
                let fix = found.fix.as_ref()?;
                Some(Step {
                    fingerprint: found.fingerprint.clone(),
                    rule: found.rule,
                    blocks: found.level == Level::Error,
                    path: contract.path.clone(),
                    summary: fix.summary.clone(),
                    before: checked.head.text_of(&contract.path)?.to_owned(),
                    after: fix.patched.clone()?,
                })
            })
    })
}

fn is_asked(found: &Finding, wanted: &BTreeSet<&str>) -> bool {
    if wanted.is_empty() {
        found.level == Level::Error
    } else {
        wanted.contains(found.fingerprint.as_str())
    }
}

/// What was asked for and still stands.
fn rest<'c>(
    checked: &'c Checked,
    wanted: &BTreeSet<&str>,
    dry_run: bool,
    shown: &BTreeSet<String>,
) -> Vec<&'c Finding> {
    all(checked)
        .filter(|found| is_asked(found, wanted))
        .filter(|found| !(dry_run && shown.contains(&found.fingerprint)))
        .collect()
}

fn all(checked: &Checked) -> impl Iterator<Item = &Finding> {
    let reports = checked.result.contracts.iter();
    reports
        .filter_map(|contract| contract.report.as_ref())
        .flat_map(|report| &report.findings)
}

fn find<'c>(checked: &'c Checked, fingerprint: &str) -> Option<&'c Finding> {
    all(checked).find(|found| found.fingerprint == fingerprint)
}

fn blocking(checked: &Checked) -> usize {
    all(checked)
        .filter(|found| found.level == Level::Error)
        .count()
}

fn known(checked: &Checked, fingerprint: &str) -> Result<(), Failure> {
    if find(checked, fingerprint).is_some() {
        return Ok(());
    }
    Err(Failure::CouldNotCheck(format!(
        "no finding of this work tree has the fingerprint {fingerprint}; it changes when the change itself changes: run `callsheet check`"
    )))
}

/// Replaces a file's text, if it still is what was checked.
fn write(file: &PathBuf, name: &str, before: &str, after: &str) -> Result<(), Failure> {
    let now = std::fs::read_to_string(file)
        .map_err(|error| Failure::CouldNotCheck(format!("reading `{name}`: {error}")))?;
    if now != before {
        return Err(Failure::CouldNotCheck(format!(
            "`{name}` changed while it was checked; run `callsheet fix` again"
        )));
    }
    std::fs::write(file, after)
        .map_err(|error| Failure::CouldNotCheck(format!("writing `{name}`: {error}")))
}

fn say(shell: &mut Shell<'_>, verb: &str, step: &Step) {
    shell.say(&format!(
        "{verb}  {} {} in {}: {}",
        step.fingerprint, step.rule, step.path, step.summary
    ));
    for line in changed(&step.before, &step.after) {
        shell.say(&format!("    {line}"));
    }
}

/// The lines that differ, `-` before `+`; rewrites touch one place, so everything around it is alike.
fn changed<'t>(before: &'t str, after: &'t str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[head..]
        .iter()
        .rev()
        .zip(new[head..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let gone = old[head..old.len() - tail]
        .iter()
        .map(|line| format!("- {line}"));
    let added = new[head..new.len() - tail]
        .iter()
        .map(|line| format!("+ {line}"));
    gone.chain(added).collect()
}

/// Takes acceptances out that no finding needs any more; says whether there were some.
fn unused(
    checked: &Checked,
    root: &std::path::Path,
    dry_run: bool,
    shell: &mut Shell<'_>,
) -> Result<bool, Failure> {
    let stale = checked
        .result
        .notices
        .iter()
        .filter(|notice| notice.rule == "acceptance_unused");
    let count = stale.count();
    if count == 0 {
        return Ok(false);
    }
    let entries = if count == 1 { "entry" } else { "entries" };
    let file = root.join(ACCEPT_FILE);
    let text = std::fs::read_to_string(&file)
        .map_err(|error| Failure::CouldNotCheck(format!("reading `{ACCEPT_FILE}`: {error}")))?;
    let today = Date::from_days(shell.now_ms().div_euclid(DAY_MS));
    let met: BTreeSet<&str> = all(checked)
        .map(|found| found.fingerprint.as_str())
        .collect();
    let Some(kept) = Acceptances::parse(&text, today, u32::MAX).without_unused(&text, &met) else {
        shell.say(&format!(
            "{ACCEPT_FILE} has {count} unused {entries}: to be taken out by hand"
        ));
        return Ok(true);
    };
    if dry_run {
        shell.say(&format!(
            "would take {count} unused {entries} out of {ACCEPT_FILE}"
        ));
    } else {
        write(&file, ACCEPT_FILE, &text, &kept)?;
        shell.say(&format!(
            "took {count} unused {entries} out of {ACCEPT_FILE}"
        ));
    }
    Ok(true)
}
