//! `/catalog`: datasets found by name, column, owner or purpose, with facets and counts.

use maud::{Markup, html};

use super::super::address::Query;
use super::super::entry::{Entry, Stage};
use super::super::words::{ago, count};

/// What the reader asked for.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(in super::super) struct Filter {
    pub(in super::super) q: String,
    pub(in super::super) owner: String,
    pub(in super::super) stage: String,
    pub(in super::super) system: String,
    pub(in super::super) tag: String,
    pub(in super::super) status: String,
}

impl Filter {
    fn keeps(&self, entry: &Entry) -> bool {
        (self.owner.is_empty() || entry.owner.as_deref() == Some(self.owner.as_str()))
            && (self.stage.is_empty() || entry.stage.word() == self.stage)
            && (self.system.is_empty() || entry.system == self.system)
            && (self.tag != "pii" || entry.has_pii())
            && (self.status.is_empty() || entry.status.as_deref() == Some(self.status.as_str()))
    }

    /// The address of this filter with one member set, or cleared when it is set to the same value.
    fn toggled(&self, key: &str, value: &str) -> String {
        let pick = |name: &str, now: &str| {
            if name == key {
                if now == value {
                    String::new()
                } else {
                    value.to_owned()
                }
            } else {
                now.to_owned()
            }
        };
        Query::new("/catalog")
            .with("q", &self.q)
            .with("owner", &pick("owner", &self.owner))
            .with("stage", &pick("stage", &self.stage))
            .with("system", &pick("system", &self.system))
            .with("tag", &pick("tag", &self.tag))
            .with("status", &pick("status", &self.status))
            .finish()
    }
}

/// The page.
pub(in super::super) fn page(entries: &[Entry], filter: &Filter, now_ms: i64) -> Markup {
    let query = filter.q.trim().to_lowercase();
    let mut found: Vec<(u8, &Entry)> = entries
        .iter()
        .filter(|entry| filter.keeps(entry))
        .filter_map(|entry| entry.rank(&query).map(|rank| (rank, entry)))
        .collect();
    found.sort_by(|one, other| {
        (one.0, &one.1.name, &one.1.namespace).cmp(&(other.0, &other.1.name, &other.1.namespace))
    });
    html! {
        div.head {
            h1 { "Catalog" }
            span.muted {
                (count(found.len(), "dataset"))
                @if found.len() < entries.len() { " of " (entries.len()) }
                @if !query.is_empty() { " for “" (filter.q.trim()) "”" }
            }
        }
        @if entries.is_empty() { (first_steps()) } @else {
            (facets(entries, filter))
            @if found.is_empty() { (nothing(filter)) } @else { (table(&found, &query, now_ms)) }
        }
    }
}

fn facets(entries: &[Entry], filter: &Filter) -> Markup {
    let mut owners: Vec<&str> = entries
        .iter()
        .filter_map(|entry| entry.owner.as_deref())
        .collect();
    owners.sort_unstable();
    owners.dedup();
    let mut systems: Vec<&str> = entries.iter().map(|entry| entry.system.as_str()).collect();
    systems.sort_unstable();
    systems.dedup();
    let number = |keep: &dyn Fn(&Entry) -> bool| entries.iter().filter(|entry| keep(entry)).count();
    html! {
        nav.facets aria-label="Filters" {
            @for stage in Stage::ALL {
                (facet(filter, "stage", stage.word(), &filter.stage, number(&|entry| entry.stage == stage), html! { span.stage.(stage.word()) {} (stage.title()) }))
            }
            @for system in systems {
                (facet(filter, "system", system, &filter.system, number(&|entry| entry.system == system), html! { (system) }))
            }
            @for owner in owners {
                (facet(filter, "owner", owner, &filter.owner, number(&|entry| entry.owner.as_deref() == Some(owner)), html! { (owner) }))
            }
            @if entries.iter().any(Entry::has_pii) {
                (facet(filter, "tag", "pii", &filter.tag, number(&Entry::has_pii), html! { "PII" }))
            }
        }
    }
}

fn facet(
    filter: &Filter,
    key: &str,
    value: &str,
    now: &str,
    number: usize,
    name: Markup,
) -> Markup {
    html! {
        @if number > 0 {
            a.chip href=(filter.toggled(key, value)) aria-current=[(now == value).then_some("true")] { (name) " " span.num { (number) } }
        }
    }
}

fn table(found: &[(u8, &Entry)], query: &str, now_ms: i64) -> Markup {
    html! {
        div.panel.scroll {
            table {
                thead { tr {
                    th scope="col" { "Dataset" } th scope="col" { "Owner" } th scope="col" { "Status" } th.num scope="col" { "Version" }
                    th.num scope="col" { "Columns" } th.num scope="col" { "Readers" } th.num scope="col" { "Last run" }
                } }
                tbody { @for (_, entry) in found { (row(entry, query, now_ms)) } }
            }
        }
    }
}

fn row(entry: &Entry, query: &str, now_ms: i64) -> Markup {
    let hits = if query.is_empty() {
        Vec::new()
    } else {
        entry.columns_like(query)
    };
    html! {
        tr {
            td {
                span.stage.(entry.stage.word()) title=(entry.stage.title()) {} " "
                a.name href=(entry.address()) { (entry.name) } " " span.muted { (entry.system) }
                @if let Some(title) = &entry.title { div.muted { (title) } }
                @if !hits.is_empty() {
                    div.muted {
                        "columns: "
                        @for (at, column) in hits.iter().take(6).enumerate() {
                            @if at > 0 { ", " }
                            a.mono href=(format!("{}#col={}", entry.address(), column.path)) { (column.path) }
                        }
                        @if hits.len() > 6 { " and " (hits.len() - 6) " more" }
                    }
                }
            }
            td { (entry.owner.as_deref().unwrap_or("–")) }
            td { (status(entry)) @if entry.has_pii() { " " span.chip.pii { "PII" } } }
            td.num { @if let Some(version) = entry.version { "v" (version) } @else { "–" } }
            td.num { (entry.columns.len()) }
            td.num { (entry.readers) }
            td.num.nowrap { @if let Some(seen) = entry.seen_ms { (ago(seen, now_ms)) } @else { "–" } }
        }
    }
}

/// The status as a chip; a blocking check is louder than any status.
pub(in super::super) fn status(entry: &Entry) -> Markup {
    html! {
        @if entry.breaking { span.chip.bad { "breaking" } }
        @else if let Some(status) = &entry.status {
            @if status == "active" { span.chip.good { "active" } }
            @else if status == "deprecated" || status == "retired" { span.chip.warn { (status) } }
            @else { span.chip { (status) } }
        } @else { "–" }
    }
}

fn nothing(filter: &Filter) -> Markup {
    let active: Vec<(&str, &str)> = [
        ("owner", &filter.owner),
        ("stage", &filter.stage),
        ("system", &filter.system),
        ("tag", &filter.tag),
        ("status", &filter.status),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(key, value)| (key, value.as_str()))
    .collect();
    html! {
        div.panel.empty {
            h2 { "Nothing found" }
            @if !filter.q.trim().is_empty() { p { "No dataset, column or owner holds “" (filter.q.trim()) "”." } }
            @if !active.is_empty() {
                p { "Filters that excluded: " @for (key, value) in &active { a.chip href=(filter.toggled(key, value)) { (key) ": " (value) " ✕" } " " } }
            }
            p { a href="/catalog" { "Clear everything" } }
        }
    }
}

/// What to do in an empty catalog.
pub(in super::super) fn first_steps() -> Markup {
    html! {
        div.panel.empty {
            h2 { "The catalog is empty" }
            div.steps {
                div { "Publish the contracts of a repository:" pre.code { "callsheet push --server http://127.0.0.1:8081" } }
                div {
                    "Send an OpenLineage event:"
                    pre.code { "curl -X POST -H 'Content-Type: application/json' -d @event.json http://127.0.0.1:8081/api/v1/lineage" }
                }
                div { "Or see the reference pipeline:" pre.code { "callsheet demo" } }
            }
        }
    }
}
