//! `/`: the search, blocking checks, and the datasets by stage.

use callsheet_api::check::CheckSummary;
use maud::{Markup, html};

use super::super::entry::{Entry, Stage};
use super::super::words::{ago, count};
use super::{catalog, checks};

/// The page.
pub(in super::super) fn page(entries: &[Entry], recent: &[CheckSummary], now_ms: i64) -> Markup {
    html! {
        div.head {
            h1 { "Catalog of data contracts" }
            p.lede { "Every contract, who produces it, who reads which field of it, and where each value came from." }
        }
        @if entries.is_empty() { (catalog::first_steps()) } @else {
            div.grid2 {
                div.even {
                    @for stage in Stage::ALL {
                        @let members: Vec<&Entry> = entries.iter().filter(|entry| entry.stage == stage).collect();
                        @if !members.is_empty() {
                            section.panel {
                                div.pad style="padding-bottom:4px" { h3 { span.stage.(stage.word()) {} " " (stage.title()) " " span.muted { (count(members.len(), "dataset")) } } }
                                table {
                                    thead { tr { th scope="col" { "Dataset" } th scope="col" { "Owner" } th scope="col" { "Status" } th.num scope="col" { "Readers" } } }
                                    tbody {
                                        @for entry in members.iter().take(12) {
                                            tr {
                                                td { a.name href=(entry.address()) { (entry.name) } " " span.muted { (entry.system) @if let Some(version) = entry.version { " · v" (version) } } }
                                                td { (entry.owner.as_deref().unwrap_or("–")) }
                                                td { (catalog::status(entry)) }
                                                td.num { (entry.readers) }
                                            }
                                        }
                                    }
                                }
                                @if members.len() > 12 { p.pad { a href=(format!("/catalog?stage={}", stage.word())) { "All " (members.len()) } } }
                            }
                        }
                    }
                }
                aside {
                    section.panel.pad {
                        h3 { "Checks" }
                        @if recent.is_empty() { p.muted { "None yet." } }
                        ul.lines {
                            @for check in recent.iter().take(8) {
                                li {
                                    (checks::chip(&check.verdict))
                                    a href=(check.url) { (check.pr.as_deref().unwrap_or("work tree")) }
                                    span.muted { (ago(check.created_ms, now_ms)) }
                                }
                            }
                        }
                    }
                    section.panel.pad {
                        h3 { "Lineage" }
                        p.muted { "Trace a column from serving back to the event that feeds it." }
                        p style="margin-top:8px" { a.button href="/lineage" { "Open the graph" } }
                    }
                }
            }
        }
    }
}
