//! `/jobs/{namespace}/{name}`: what a job reads and writes, and which column becomes which.

use maud::{Markup, html};

use super::super::address;
use super::super::words::{ago, count};

/// One row of the column mapping.
pub(in super::super) struct Mapping {
    pub(in super::super) from_dataset: String,
    pub(in super::super) from_column: String,
    pub(in super::super) to_dataset: String,
    pub(in super::super) to_column: String,
    pub(in super::super) kinds: String,
}

/// What the page shows.
pub(in super::super) struct Job {
    pub(in super::super) namespace: String,
    pub(in super::super) name: String,
    pub(in super::super) processing: Option<String>,
    pub(in super::super) owner: Option<String>,
    /// `(namespace, name)`.
    pub(in super::super) inputs: Vec<(String, String)>,
    pub(in super::super) outputs: Vec<(String, String)>,
    pub(in super::super) mappings: Vec<Mapping>,
    pub(in super::super) seen_ms: Option<i64>,
}

/// The page.
pub(in super::super) fn page(job: &Job, now_ms: i64) -> Markup {
    html! {
        p.crumbs { a href="/lineage" { "Lineage" } span { "/" } span { (job.namespace) } }
        div.head {
            h1 { (job.name) }
            @if let Some(processing) = &job.processing { span.chip { (processing) } }
            @if let Some(seen) = job.seen_ms { span.muted { "last run " (ago(seen, now_ms)) } }
            @if let Some(owner) = &job.owner { span.muted { (owner) } }
        }
        div.grid2 {
            div {
                @if job.mappings.is_empty() {
                    div.panel.empty { h2 { "No column lineage" } p { "No run of this job has reported which column becomes which." } }
                } @else {
                    div.panel.scroll {
                        table {
                            caption.visually-hidden { (count(job.mappings.len(), "column edge")) }
                            thead { tr { th scope="col" { "From" } th scope="col" { "To" } th scope="col" { "How" } } }
                            tbody {
                                @for mapping in &job.mappings {
                                    tr {
                                        td { (mapping.from_dataset) " " code.name { (mapping.from_column) } }
                                        td { (mapping.to_dataset) " " code.name { (mapping.to_column) } }
                                        td { span.chip { (mapping.kinds) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            aside {
                section.panel.pad { h3 { "Reads" } (datasets(&job.inputs)) }
                section.panel.pad { h3 { "Writes" } (datasets(&job.outputs)) }
            }
        }
    }
}

fn datasets(all: &[(String, String)]) -> Markup {
    html! {
        @if all.is_empty() { p.muted { "nothing tracked" } }
        ul { @for (namespace, name) in all { li { a href=(address::dataset(namespace, name)) { (name) } } } }
    }
}
