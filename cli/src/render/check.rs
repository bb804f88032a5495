//! A check as text for people.

use std::fmt::Write as _;
use std::time::Duration;

use callsheet_contracts::gate::{Change, ContractCheck, Notice};
use callsheet_contracts::report::{Finding, Level, Truth};
use callsheet_contracts::set::ContractSet;

use super::report::{Around, finding, places};
use super::{Style, WIDTH, count, labelled};
use crate::commands::check::Checked;

/// The findings worst first by contract, then what could not be checked, then one line that sums up.
pub(crate) fn text(
    checked: &Checked,
    notes: bool,
    elapsed: Option<Duration>,
    color: bool,
) -> String {
    let style = Style { color };
    let mut out = String::new();
    for check in &checked.result.contracts {
        contract(&mut out, check, checked, notes, style);
    }
    for notice in &checked.result.notices {
        self::notice(&mut out, notice, style);
    }
    out.push_str(&summary(checked, elapsed));
    out
}

fn contract(out: &mut String, check: &ContractCheck, checked: &Checked, notes: bool, style: Style) {
    if let Some(error) = &check.error {
        let line = error.line.map_or(String::new(), |line| format!(":{line}"));
        let column = error
            .column
            .map_or(String::new(), |column| format!(":{column}"));
        let place = format!("{}{line}{column}", error.file);
        let subject = if check.subject.is_empty() {
            &check.contract
        } else {
            &check.subject
        };
        let _ = writeln!(
            out,
            "{}  {}  {subject}",
            style.strong(&place),
            style.strong("not checked")
        );
        labelled(out, "what", &error.message);
        if let Some(help) = &error.help {
            labelled(out, "fix", help);
        }
        out.push('\n');
    }
    let findings = check.report.iter().flat_map(|report| &report.findings);
    for found in findings {
        let accepted = check.accepted.get(&found.fingerprint);
        if found.level == Level::Note && !notes && accepted.is_none() {
            continue;
        }
        let topic = check
            .subject
            .strip_suffix("-value")
            .unwrap_or(&check.subject);
        let old = if found.against == "base" {
            format!("base {}", checked.short)
        } else {
            found.against.clone()
        };
        let comparison = check.comparisons.iter().find(|comparison| {
            comparison.against == found.against && comparison.direction == found.direction
        });
        let around = Around {
            old: &old,
            old_line: old_line(found, &checked.base),
            topic,
            verdict: comparison.map(|comparison| (&comparison.wire, &comparison.truth)),
            style,
        };
        finding(out, found, &around);
        if let Some(entry) = accepted {
            labelled(
                out,
                "accepted",
                &format!("until {} by {}: {}", entry.until, entry.by, entry.why),
            );
        } else if found.level == Level::Error {
            labelled(
                out,
                "more",
                &format!("callsheet explain {}", found.fingerprint),
            );
        }
        out.push('\n');
    }
}

/// The line of the base at a finding, from its column if it is too long to show.
fn old_line(found: &Finding, base: &ContractSet) -> Option<String> {
    let (_, old) = places(found);
    let old = old?;
    let text = base
        .subjects()
        .find(|(_, subject)| subject.schema_path == old.file)
        .map(|(_, subject)| subject.text.as_str())
        .or_else(|| {
            base.contracts()
                .iter()
                .find(|contract| contract.path == old.file)
                .map(|contract| contract.text.as_str())
        })?;
    let line = text
        .lines()
        .nth(usize::try_from(old.line).ok()?.checked_sub(1)?)?;
    let room = WIDTH - 40;
    let whole = line.trim();
    if whole.chars().count() <= room {
        return Some(whole.to_owned());
    }
    let from = usize::try_from(old.column).ok()?.saturating_sub(1);
    let part: String = line.chars().skip(from).take(room).collect();
    Some(format!("{} …", part.trim_end()))
}

fn notice(out: &mut String, notice: &Notice, style: Style) {
    let place = notice.location.as_ref().map_or(String::new(), |place| {
        format!("{}:{}:{}", place.file, place.line, place.column)
    });
    let _ = writeln!(
        out,
        "{}  {}  {}",
        style.strong(&place),
        style.level(notice.level),
        notice.rule
    );
    labelled(out, "what", &notice.message);
    out.push('\n');
}

fn summary(checked: &Checked, elapsed: Option<Duration>) -> String {
    let contracts = &checked.result.contracts;
    let blocking = contracts
        .iter()
        .filter(|check| check.blocking().next().is_some())
        .count();
    let failed = contracts
        .iter()
        .filter(|check| check.error.is_some())
        .count();
    let undecided = contracts
        .iter()
        .filter(|check| check.blocking().next().is_none())
        .filter(|check| {
            check
                .comparisons
                .iter()
                .any(|comparison| matches!(comparison.truth, Truth::Undecided { .. }))
        })
        .count();
    let warned = contracts
        .iter()
        .filter(|check| check.blocking().next().is_none())
        .filter(|check| {
            let mut findings = check.report.iter().flat_map(|report| &report.findings);
            findings.any(|found| found.level == Level::Warn)
        })
        .count();
    let changed = contracts
        .iter()
        .filter(|check| check.change != Change::Unchanged)
        .count();
    let total = contracts.len() + checked.unchanged;
    let mut parts = Vec::new();
    for (number, what) in [
        (blocking, "blocking"),
        (failed, "not checked"),
        (undecided, "undecided"),
        (warned, "with warnings"),
    ] {
        if number > 0 {
            parts.push(format!("{number} {what}"));
        }
    }
    if parts.is_empty() {
        parts.push("nothing blocks".to_owned());
    }
    let time = elapsed.map_or(String::new(), |elapsed| {
        format!(" ({} ms)", elapsed.as_millis())
    });
    let mut out = format!(
        "{}, {changed} changed against {}: {}{time}\n",
        count(total, "contract", "contracts"),
        checked.short,
        parts.join(", ")
    );
    if failed > 0 {
        out.push_str("What was not checked is not known to be safe.\n");
    }
    if blocking > 0 {
        out.push_str("Repair what blocks, or accept one finding with a reason: `callsheet explain FINGERPRINT` shows how.\n");
    }
    out
}
