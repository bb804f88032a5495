//! One finding as text; shared by `check`, `diff` and `explain`.

use std::fmt::Write as _;

use callsheet_contracts::report::{Axis, Direction, Finding, ReaderHit, SourceSpan, Truth, Wire};

use super::{Style, labelled};

/// What a finding is shown with.
pub(crate) struct Around<'a> {
    /// How the base or the other side is called: `base 4f2c1aa`.
    pub(crate) old: &'a str,
    /// The line of the old text at the finding, if it can be shown.
    pub(crate) old_line: Option<String>,
    /// The topic or subject, before the field path.
    pub(crate) topic: &'a str,
    /// The verdicts of the comparison that the finding belongs to.
    pub(crate) verdict: Option<(&'a Wire, &'a Truth)>,
    pub(crate) style: Style,
}

/// The new and the old place of a finding.
pub(crate) fn places(finding: &Finding) -> (Option<&SourceSpan>, Option<&SourceSpan>) {
    let (reader, writer) = (
        finding.reader_location.as_ref(),
        finding.writer_location.as_ref(),
    );
    match finding.direction {
        Direction::Backward => (reader, writer),
        Direction::Forward => (writer, reader),
    }
}

/// Writes a finding: a first line that stands alone, then what proves it and what to do.
pub(crate) fn finding(out: &mut String, finding: &Finding, around: &Around<'_>) {
    let (new, old) = places(finding);
    let place = match (new, old) {
        (Some(new), _) => format!("{}:{}:{}", new.file, new.line, new.column),
        (None, Some(old)) => format!("{} {}:{}:{}", around.old, old.file, old.line, old.column),
        (None, None) => around.topic.to_owned(),
    };
    let what = match (around.topic, finding.field_path.as_str()) {
        (topic, "") => topic.to_owned(),
        ("", path) => path.to_owned(),
        (topic, path) => format!("{topic}.{path}"),
    };
    let _ = writeln!(
        out,
        "{}  {}  {}  {what}",
        around.style.strong(&place),
        around.style.level(finding.level),
        finding.rule
    );
    labelled(out, "what", &finding.message);
    if let (Some(new), Some(old)) = (new, old) {
        let file = if old.file == new.file {
            String::new()
        } else {
            format!("{}:", old.file)
        };
        let line = around
            .old_line
            .as_ref()
            .map_or(String::new(), |line| format!("   {line}"));
        let head = format!("{} {file}{}:{}{line}", around.old, old.line, old.column);
        let (label, text) = head.split_once(' ').unwrap_or((&head, ""));
        labelled(out, label, text);
    }
    if !finding.readers.is_empty() {
        let readers: Vec<String> = finding.readers.iter().map(reader).collect();
        labelled(out, "reads it", &readers.join("   "));
    }
    if let Some(witness) = &finding.witness {
        let (writer, by) = match finding.direction {
            Direction::Backward => (finding.against.as_str(), "the new schema"),
            Direction::Forward => ("the new schema", finding.against.as_str()),
        };
        labelled(
            out,
            "witness",
            &format!("{}  written by {writer}", witness.record),
        );
        let at = if witness.path.is_empty() {
            String::new()
        } else {
            format!(" at `{}`", witness.path)
        };
        let executed = format!(
            "read by {by}: {}{at}  [executed: {}]",
            witness.error,
            witness.verified_by.join(", ")
        );
        labelled(out, "", &executed);
    }
    // Where records read right, a verdict on them would only blur what a promise is about.
    let about_records = |(wire, truth): &(&Wire, &Truth)| {
        finding.axis != Axis::Promise || !wire.compatible || **truth != Truth::Proven
    };
    if let Some((wire, truth)) = around.verdict.filter(about_records) {
        let wire = if wire.compatible {
            "compatible"
        } else {
            "incompatible"
        };
        let reason = truth
            .reason()
            .map_or(String::new(), |reason| format!(" ({reason})"));
        let verdict = format!(
            "wire: {wire}   truth: {truth}{reason}   against {}, {}",
            finding.against, finding.direction
        );
        labelled(out, "verdict", &verdict);
    }
    if let Some(fix) = &finding.fix {
        labelled(out, "fix", &fix.summary);
    }
}

/// `recs-scorer 2.3.1 (prod, proven, @shop-team)`.
fn reader(hit: &ReaderHit) -> String {
    let mut facts: Vec<String> = hit.environment.iter().cloned().collect();
    facts.push(hit.grade.as_str().to_owned());
    facts.extend(hit.last_seen.iter().map(|seen| format!("seen {seen}")));
    facts.extend(hit.owner.iter().map(|owner| format!("@{owner}")));
    let version = if hit.version.is_empty() {
        String::new()
    } else {
        format!(" {}", hit.version)
    };
    format!("{}{version} ({})", hit.app, facts.join(", "))
}
