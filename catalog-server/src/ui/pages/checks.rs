//! `/checks`: results of the gate, newest first; `/checks/{id}`: one result, the failing contract open.

use callsheet_api::check::{CheckSummary, CheckUpload, CheckVerdict, ContractCheckBody};
use callsheet_api::report::TruthVerdict;
use maud::{Markup, html};

use super::super::words::{ago, count};
use super::super::{report, words};

/// The list.
pub(in super::super) fn list(checks: &[CheckSummary], now_ms: i64) -> Markup {
    html! {
        div.head { h1 { "Checks" } p.lede { "What " code { "callsheet check" } " found in pull requests, newest first." } }
        @if checks.is_empty() { (first_steps()) } @else {
            div.panel.scroll {
                table {
                    thead { tr {
                        th scope="col" { "Verdict" } th scope="col" { "Pull request" } th scope="col" { "Repository" }
                        th scope="col" { "Base … head" } th.num scope="col" { "When" }
                    } }
                    tbody {
                        @for check in checks {
                            tr {
                                td { (chip(&check.verdict)) }
                                td.name { a href=(check.url) { (check.pr.as_deref().unwrap_or("work tree")) } }
                                td { (check.repo) }
                                td.mono { (short(&check.base)) " … " (short(&check.head)) }
                                td.num.nowrap { (ago(check.created_ms, now_ms)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn first_steps() -> Markup {
    html! {
        div.panel.empty {
            h2 { "No check has been sent yet" }
            p { "Run the gate in a repository with contracts, and send its result:" }
            pre.code { "callsheet check --base origin/main --format json > check.json" }
            pre.code { "curl -X POST -H 'Content-Type: application/json' -d @check.json \"$CALLSHEET_SERVER/api/v1/checks\"" }
            p { "or see one at once:" }
            pre.code { "callsheet demo" }
        }
    }
}

/// The verdict word of a check as a chip.
pub(in super::super) fn chip(verdict: &str) -> Markup {
    match verdict {
        "breaking" => html! { span.chip.bad { "blocks" } },
        "undecided" => html! { span.chip.warn { "undecided" } },
        _ => html! { span.chip.good { "safe" } },
    }
}

/// Commit ids are cut to ten digits; names of branches stay whole.
fn short(revision: &str) -> &str {
    if revision.len() == 40 && revision.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        &revision[..10]
    } else {
        revision
    }
}

/// One result.
pub(in super::super) fn one(check: &CheckUpload, created_ms: i64, now_ms: i64) -> Markup {
    let blocking = check
        .contracts
        .iter()
        .filter(|contract| blocks(contract))
        .count();
    html! {
        p.crumbs { a href="/checks" { "Checks" } span { "/" } span { (check.repo) } }
        div.head {
            h1 { (check.pr.as_deref().unwrap_or("Work tree")) }
            span.muted { code { (short(&check.base)) } " … " code { (short(&check.head)) } " · " (ago(created_ms, now_ms)) }
        }
        (banner(check, blocking))
        @for contract in sorted(&check.contracts) { (panel(contract)) }
        @if !check.notices.is_empty() {
            div.panel {
                h2 { "Acceptances" }
                ul {
                    @for notice in &check.notices {
                        li { span.chip { (notice.level) } " " code { (notice.rule) } " " (notice.message) }
                    }
                }
            }
        }
        @if check.contracts.is_empty() {
            div.panel.empty { p { "No contract changed between base and head." } }
        }
    }
}

fn banner(check: &CheckUpload, blocking: usize) -> Markup {
    let total = count(check.contracts.len(), "contract");
    match check.verdict {
        CheckVerdict::Breaking => {
            let readers = broken_readers(check);
            html! {
                div.banner.bad role="status" {
                    strong { "Blocks the merge" }
                    span { (blocking) " of " (total) " blocking" @if readers > 0 { ", " (count(readers, "known reader")) " hit" } " · exit code 100" }
                }
            }
        }
        _ if !check.complete => html! {
            div.banner.warn role="status" { strong { "Could not be completed" } span { "Some contracts stayed unchecked · exit code 101" } }
        },
        CheckVerdict::Undecided => html! {
            div.banner.warn role="status" { strong { "Undecided" } span { (total) " checked, not all proven · exit code 0" } }
        },
        CheckVerdict::Safe => html! {
            div.banner.good role="status" { strong { "Safe to merge" } span { (total) " checked, nothing blocks · exit code 0" } }
        },
    }
}

fn broken_readers(check: &CheckUpload) -> usize {
    check
        .contracts
        .iter()
        .filter_map(|contract| contract.report.as_ref())
        .flat_map(|report| &report.findings)
        .filter(|finding| finding.level == "error")
        .flat_map(|finding| &finding.readers)
        .map(|reader| (&reader.app, &reader.version, &reader.environment))
        .collect::<std::collections::BTreeSet<_>>()
        .len()
}

/// Blocking ones first, then those that could not be checked, then by path.
fn sorted(contracts: &[ContractCheckBody]) -> Vec<&ContractCheckBody> {
    let mut all: Vec<&ContractCheckBody> = contracts.iter().collect();
    all.sort_by_key(|contract| {
        (
            !blocks(contract),
            contract.error.is_none(),
            contract.path.clone(),
        )
    });
    all
}

fn blocks(contract: &ContractCheckBody) -> bool {
    contract.report.as_ref().is_some_and(|report| {
        report
            .findings
            .iter()
            .any(|finding| finding.level == "error")
    })
}

fn panel(contract: &ContractCheckBody) -> Markup {
    html! {
        section.panel {
            div.pad {
                div.head style="margin:0" {
                    h3 { (contract.subject) }
                    span.muted.mono { (contract.path) }
                    @if let Some(report) = &contract.report { (report::wire(&report.wire)) (report::truth(&report.truth)) }
                }
                @if let Some(error) = &contract.error {
                    p { span.chip.warn { "not checked" } " " (words::prose(&error.message))
                        @if let Some(line) = error.line { " " span.mono { "(" (contract.path) ":" (line) @if let Some(column) = error.column { ":" (column) } ")" } }
                    }
                }
                @if !contract.comparisons.is_empty() {
                    p.muted {
                        @for (at, comparison) in contract.comparisons.iter().enumerate() {
                            @if at > 0 { " · " }
                            (comparison.against) " " (comparison.direction) ": " (verdict_word(comparison.truth.verdict))
                        }
                    }
                }
            }
            @if let Some(report) = &contract.report { (report::findings(report)) }
        }
    }
}

fn verdict_word(verdict: TruthVerdict) -> &'static str {
    match verdict {
        TruthVerdict::Proven => "Proven",
        TruthVerdict::Refuted => "Refuted",
        TruthVerdict::Undecided => "Undecided",
    }
}

/// The title of a check's page.
pub(in super::super) fn title(check: &CheckUpload) -> String {
    let name = check.pr.clone().unwrap_or_else(|| "work tree".to_owned());
    let blocking = check
        .contracts
        .iter()
        .filter(|contract| blocks(contract))
        .count();
    if blocking == 0 {
        name
    } else {
        format!("{name}: {}", words::count(blocking, "blocking contract"))
    }
}
