//! Verdicts, findings and witnesses, the same on the check page and on the diff page.

use callsheet_api::report::{
    FindingBody, ReaderBody, ReportBody, SpanBody, TruthBody, TruthVerdict, WireBody, WitnessBody,
};
use maud::{Markup, html};

use super::highlight;
use super::words::{count, prose};

/// `wire: compatible`, as a chip.
pub(super) fn wire(verdict: &WireBody) -> Markup {
    if verdict.compatible {
        html! { span.chip.good title="What a Confluent registry answers" { "wire: compatible" } }
    } else {
        html! { span.chip.bad title="What a Confluent registry answers" { "wire: incompatible" } }
    }
}

/// `truth: Proven`, as a chip; the reason of an undecided one is its title.
pub(super) fn truth(verdict: &TruthBody) -> Markup {
    match verdict.verdict {
        TruthVerdict::Proven => {
            html! { span.chip.good title="No record of the writer fails" { "truth: Proven" } }
        }
        TruthVerdict::Refuted => {
            html! { span.chip.bad title="A record fails: see the witness" { "truth: Refuted" } }
        }
        TruthVerdict::Undecided => {
            html! { span.chip.warn title=(verdict.reason.as_deref().unwrap_or("no reason given")) { "truth: Undecided" } }
        }
    }
}

/// All findings, the first open; says so when there are none.
pub(super) fn findings(report: &ReportBody) -> Markup {
    html! {
        @if report.findings.is_empty() {
            p.pad.muted { "No difference that matters to a reader." }
        }
        @for (at, one) in report.findings.iter().enumerate() {
            (finding(one, at == 0))
        }
        @if let Some(reason) = &report.truth.reason {
            p.pad.muted { "Undecided: " (reason) }
        }
    }
}

/// One finding: the sentence, then the witness, the readers, the fix.
fn finding(one: &FindingBody, open: bool) -> Markup {
    html! {
        details.finding open[open] id=(format!("finding-{}", one.fingerprint)) {
            summary {
                (level(&one.level))
                div {
                    div { (prose(&one.message)) }
                    div.muted {
                        code { (one.rule) }
                        @if !one.field_path.is_empty() { " · " code { (one.field_path) } }
                        @if !one.against.is_empty() { " · against " (one.against) }
                        " · " (direction(&one.direction))
                    }
                }
            }
            div.body {
                @if let Some(witness) = &one.witness { (self::witness(witness)) }
                (readers(one))
                @if let Some(fix) = &one.fix {
                    div { h3 { "Fix" } p { (prose(&fix.summary)) } }
                }
                (places(one))
            }
        }
    }
}

fn level(level: &str) -> Markup {
    match level {
        "error" => html! { span.chip.bad { "blocks" } },
        "warn" => html! { span.chip.warn { "needs care" } },
        _ => html! { span.chip { "note" } },
    }
}

fn direction(direction: &str) -> &'static str {
    if direction == "forward" {
        "old reader, new data"
    } else {
        "new reader, old data"
    }
}

/// The record that fails, its bytes, and the reader's own error.
pub(super) fn witness(witness: &WitnessBody) -> Markup {
    html! {
        figure.witness {
            header {
                span { "Witness: a record that the writer can write" }
                @if !witness.verified_by.is_empty() { span { "executed by " (witness.verified_by.join(", ")) } }
            }
            pre { (highlight::json(&highlight::indent(witness.record.as_str()))) }
            pre.error { @if !witness.path.is_empty() { code { (witness.path) } ": " } (witness.error) }
            @if !witness.encoded_hex.is_empty() {
                header { span.mono { (spaced(&witness.encoded_hex)) } span { (count(witness.encoded_hex.len() / 2, "byte")) } }
            }
        }
    }
}

/// Hexadecimal in groups of two digits.
fn spaced(hex: &str) -> String {
    hex.as_bytes()
        .chunks(2)
        .map(String::from_utf8_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Who is hit: known readers, or that none is known. Only what blocks is called broken.
fn readers(one: &FindingBody) -> Markup {
    let readers: &[ReaderBody] = &one.readers;
    let blocks = one.level == "error";
    html! {
        div {
            h3 { "Readers" }
            @if readers.is_empty() {
                p.muted { @if blocks { "Breaks the rule; no registered reader names this field." } @else { "No registered reader names this field." } }
            } @else {
                p { @if blocks { "Breaks " } strong { (count(readers.len(), "known reader")) } @if !blocks { " of this field" } "." }
                table {
                    thead { tr { th scope="col" { "Reader" } th scope="col" { "Version" } th scope="col" { "Evidence" } th scope="col" { "Owner" } } }
                    tbody {
                        @for reader in readers {
                            tr {
                                td.name { (reader.app) }
                                td { (reader.version) @if let Some(environment) = &reader.environment { " (" (environment) ")" } }
                                td { span.chip { (reader.grade) } @if let Some(seen) = &reader.last_seen { " " span.muted { (seen) } } }
                                td { (reader.owner.as_deref().unwrap_or("–")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn places(one: &FindingBody) -> Markup {
    html! {
        dl.facts {
            @if let Some(span) = &one.reader_span { dt { "Reader" } dd.mono { (place(span)) " " span.muted { (one.reader_path) } } }
            @if let Some(span) = &one.writer_span { dt { "Writer" } dd.mono { (place(span)) " " span.muted { (one.writer_path) } } }
            @if let Some(wire_type) = &one.wire_type { dt { "On the wire" } dd.mono { (wire_type) } }
            dt { "Class" } dd.mono { (one.class) }
            dt { "Fingerprint" } dd.mono { (one.fingerprint) }
        }
    }
}

fn place(span: &SpanBody) -> String {
    format!("{}:{}:{}", span.file, span.line, span.column)
}
