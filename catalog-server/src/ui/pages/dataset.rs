//! `/d/{namespace}/{name}`: one dataset: owner, status, purpose, columns with readers, how to use it, its neighbours.

use maud::{Markup, html};

use super::super::address::{self, Query};
use super::super::entry::Entry;
use super::super::words::{ago, count, prose};
use super::catalog;

/// A neighbour in the lineage graph, one hop away.
pub(in super::super) struct Neighbour {
    pub(in super::super) namespace: String,
    pub(in super::super) name: String,
    /// Job in between.
    pub(in super::super) job: String,
}

/// What stands beside the columns.
pub(in super::super) struct Beside {
    pub(in super::super) upstream: Vec<Neighbour>,
    pub(in super::super) downstream: Vec<Neighbour>,
    /// `(property, value with unit)` of the contract's SLA.
    pub(in super::super) sla: Vec<(String, String)>,
    /// Lines that a crate needs to read this dataset.
    pub(in super::super) snippet: Option<String>,
}

/// Which tab is open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Tab {
    Overview,
    Versions,
    Changes,
    Contract,
}

/// Crumbs, name, status and tabs: the same on every page of a dataset.
pub(in super::super) fn head(entry: &Entry, tab: Tab, has_contract: bool) -> Markup {
    let base = entry.address();
    let mark = |wanted: Tab| (tab == wanted).then_some("page");
    html! {
        p.crumbs { a href="/catalog" { "Catalog" } span { "/" } span { (entry.namespace) } }
        div.head {
            h1 { (entry.name) }
            span { span.stage.(entry.stage.word()) {} " " (entry.stage.title()) }
            (catalog::status(entry))
            @if let Some(version) = entry.version { span.chip { "v" (version) } }
            @if entry.has_pii() { span.chip.pii { "PII" } }
        }
        nav.tabs aria-label="Dataset" {
            a href=(base) aria-current=[mark(Tab::Overview)] { "Overview" }
            @if entry.subject.is_some() {
                a href=(format!("{base}/versions")) aria-current=[mark(Tab::Versions)] { "Versions" }
                a href=(format!("{base}/diff")) aria-current=[mark(Tab::Changes)] { "Changes" }
            }
            @if has_contract { a href=(format!("{base}/contract")) aria-current=[mark(Tab::Contract)] { "Contract" } }
            a href=(Query::new("/lineage").with("focus", &format!("{}|{}", entry.namespace, entry.name)).finish()) { "Lineage" }
        }
    }
}

/// The overview.
pub(in super::super) fn page(
    entry: &Entry,
    beside: &Beside,
    has_contract: bool,
    now_ms: i64,
) -> Markup {
    html! {
        (head(entry, Tab::Overview, has_contract))
        div.grid2 {
            div {
                @if let Some(purpose) = &entry.purpose { p.lede style="margin-bottom:16px" { (prose(purpose)) } }
                (columns(entry))
                @if let Some(snippet) = &beside.snippet {
                    h2 { "Use it" }
                    pre.code { (snippet) }
                }
            }
            aside {
                section.panel.pad { (facts(entry, now_ms)) }
                @if !beside.sla.is_empty() {
                    section.panel.pad {
                        h3 { "Service level" }
                        dl.facts { @for (property, value) in &beside.sla { dt { (property) } dd { (value) } } }
                    }
                }
                section.panel.pad {
                    h3 { "Comes from" }
                    (neighbours(&beside.upstream, "This is where the data enters."))
                    h3 style="margin-top:12px" { "Used by" }
                    (neighbours(&beside.downstream, "No job or service reads this dataset."))
                }
            }
        }
    }
}

fn facts(entry: &Entry, now_ms: i64) -> Markup {
    html! {
        dl.facts {
            dt { "Owner" } dd.name { (entry.owner.as_deref().unwrap_or("nobody yet")) }
            @if let Some(domain) = &entry.domain { dt { "Domain" } dd { (domain) } }
            @if let Some(contract) = &entry.contract { dt { "Contract" } dd { code { (contract) } } }
            @if let Some(subject) = &entry.subject { dt { "Subject" } dd { code { (subject) } } }
            dt { "System" } dd { (entry.system) }
            dt { "Readers" } dd { (entry.readers) }
            @if let Some(seen) = entry.seen_ms { dt { "Last run" } dd { (ago(seen, now_ms)) } }
        }
    }
}

fn columns(entry: &Entry) -> Markup {
    let described = entry.columns.iter().any(|column| column.doc.is_some());
    html! {
        @if entry.columns.is_empty() {
            div.panel.empty { h2 { "No columns known" } p { "Neither a schema nor a lineage event has named columns of this dataset." } }
        } @else {
            div.panel.scroll {
                table {
                    caption.visually-hidden { (count(entry.columns.len(), "column")) }
                    thead { tr {
                        th scope="col" { "Column" } th scope="col" { "Type" }
                        @if described { th scope="col" { "Meaning" } }
                        th scope="col" { "Read by" } th scope="col" { span.visually-hidden { "Lineage" } }
                    } }
                    tbody {
                        @for column in &entry.columns {
                            tr id=(format!("col={}", column.path)) {
                                td { code.name { (column.path) } @if column.is_pii() { " " span.chip.pii { "PII" } } @if column.deprecated { " " span.chip.warn { "deprecated" } } }
                                td.mono { (column.type_text) @if column.nullable { span.muted { "?" } } }
                                @if described { td { (prose(column.doc.as_deref().unwrap_or(""))) } }
                                td {
                                    @if column.readers.is_empty() { span.muted { "–" } }
                                    @for (at, reader) in column.readers.iter().enumerate() { @if at > 0 { ", " } (reader) }
                                }
                                td.num.nowrap { a href=(trace(entry, &column.path)) { "Trace" span.visually-hidden { " " (column.path) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The lineage page with one column traced.
pub(in super::super) fn trace(entry: &Entry, column: &str) -> String {
    Query::new("/lineage")
        .with("focus", &format!("{}|{}", entry.namespace, entry.name))
        .with("col", column)
        .finish()
}

fn neighbours(all: &[Neighbour], none: &str) -> Markup {
    html! {
        @if all.is_empty() { p.muted { (none) } }
        ul {
            @for one in all {
                li { a href=(address::dataset(&one.namespace, &one.name)) { (one.name) } " " span.muted { "by " (one.job) } }
            }
        }
    }
}

/// The ODCS document as it was published.
pub(in super::super) fn contract(entry: &Entry, odcs: &str) -> Markup {
    html! {
        (head(entry, Tab::Contract, true))
        div.panel.pad { pre { (odcs) } }
    }
}
