//! `callsheet explain`: what a rule means, or what a finding of this work tree is and how to accept it.

use std::fmt::Write as _;

use callsheet_contracts::compat::rules;
use callsheet_contracts::gate::rules as gate_rules;
use callsheet_contracts::gate::{ACCEPT_FILE, Date};
use callsheet_contracts::nearest;

use crate::commands::check;
use crate::failure::Failure;
use crate::render::report::{Around, finding};
use crate::render::{Style, WIDTH, wrap};
use crate::rule_page::rule_page;
use crate::{Exit, Shell};

/// Days that the example of an acceptance lasts.
const EXAMPLE_DAYS: i64 = 30;

/// Options of `callsheet explain`.
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// Id of a rule, or the twelve digits of a finding.
    what: String,
    #[command(flatten)]
    check: check::Check,
}

/// Runs the command.
pub(crate) fn run(options: &Explain, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let what = options.what.as_str();
    if let Some(page) = page(what) {
        shell.say_text(&page);
        return Ok(Exit::Clean);
    }
    if what.len() == 12 && what.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return explain_finding(options, shell);
    }
    let ids = rules::all().map(|rule| rule.id).chain(gate_rules::ids());
    let help = match nearest(what, ids) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "the documentation lists all rules".to_owned(),
    };
    Err(Failure::Usage(format!(
        "no rule is called `{what}`; {help}"
    )))
}

/// The page of a rule, as Markdown; none if no rule has this id.
pub(crate) fn page(id: &str) -> Option<String> {
    if let Some(rule) = rules::find(id) {
        return Some(rule_page(rule));
    }
    let rule = gate_rules::find(id)?;
    let text = wrap(rule.text, WIDTH).join("\n");
    Some(format!(
        "# {}\n\n`{}` · promise · level {}\n\n{text}\n",
        rule.title, rule.id, rule.level
    ))
}

fn explain_finding(options: &Explain, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let checked = check::judge(&options.check, shell)?;
    let found = checked.result.contracts.iter().find_map(|contract| {
        let mut findings = contract.report.iter().flat_map(|report| &report.findings);
        let found = findings.find(|found| found.fingerprint == options.what)?;
        Some((contract, found))
    });
    let Some((contract, found)) = found else {
        return Err(Failure::CouldNotCheck(format!(
            "no finding of this work tree has the fingerprint {}; it changes when the change itself changes: run `callsheet check`",
            options.what
        )));
    };
    let mut out = String::new();
    let topic = contract
        .subject
        .strip_suffix("-value")
        .unwrap_or(&contract.subject);
    let old = format!("base {}", checked.short);
    let around = Around {
        old: &old,
        old_line: None,
        topic,
        verdict: None,
        style: Style {
            color: shell.color(),
        },
    };
    finding(&mut out, found, &around);
    if let Some(patched) = found.fix.as_ref().and_then(|fix| fix.patched.as_ref()) {
        out.push_str("\nThe schema with the fix, checked again and clean:\n\n");
        out.push_str(patched.trim_end());
        out.push('\n');
    }
    let until = Date::from_days(shell.now_ms().div_euclid(86_400_000)).plus(EXAMPLE_DAYS);
    let _ = write!(
        out,
        "\nTo accept it for a while, add this to {ACCEPT_FILE} in the same pull request:\n\n- finding: {}\n  rule: {}\n  path: {}\n  why: …\n  by: …\n  until: {until}\n",
        found.fingerprint, found.rule, contract.path
    );
    if let Some(page) = page(found.rule) {
        out.push('\n');
        out.push_str(&page);
    }
    shell.say_text(&out);
    Ok(Exit::Clean)
}
