//! `/d/{namespace}/{name}/diff/{old}...{new}`: what changed, whom it breaks and the record that shows it.

use callsheet_api::report::ReportBody;
use maud::{Markup, html};
use similar::{ChangeTag, TextDiff};

use super::super::entry::Entry;
use super::super::report;
use super::super::words::{count, prose};
use super::dataset::{Tab, head};

/// One semantic change.
pub(in super::super) struct Change {
    pub(in super::super) path: String,
    pub(in super::super) message: String,
    pub(in super::super) old: Option<String>,
    pub(in super::super) new: Option<String>,
}

/// Two versions and everything known about their difference.
pub(in super::super) struct Comparison {
    pub(in super::super) old: i32,
    pub(in super::super) new: i32,
    /// All versions, ascending: the choices.
    pub(in super::super) versions: Vec<i32>,
    pub(in super::super) changes: Vec<Change>,
    /// New reader, old data.
    pub(in super::super) backward: ReportBody,
    /// Old reader, new data.
    pub(in super::super) forward: ReportBody,
    /// Indented texts, for the text view.
    pub(in super::super) old_text: String,
    pub(in super::super) new_text: String,
}

/// The page; `text` opens the text view.
pub(in super::super) fn page(
    entry: &Entry,
    comparison: &Comparison,
    text: bool,
    has_contract: bool,
) -> Markup {
    let here = format!(
        "{}/diff/{}...{}",
        entry.address(),
        comparison.old,
        comparison.new
    );
    html! {
        (head(entry, Tab::Changes, has_contract))
        div.head {
            p.lede { "Version " strong { (comparison.old) } " … " strong { (comparison.new) } ", " (count(comparison.changes.len(), "change")) }
            nav.facets aria-label="View" style="margin:0" {
                a.chip href=(here) aria-current=[(!text).then_some("true")] { "By meaning" }
                a.chip href=(format!("{here}?view=text")) aria-current=[text.then_some("true")] { "As text" }
            }
            (choices(entry, comparison))
        }
        @if text { (as_text(comparison)) } @else { (by_meaning(comparison)) }
    }
}

/// The page of a subject that has one version.
pub(in super::super) fn only_one(entry: &Entry, has_contract: bool) -> Markup {
    html! {
        (head(entry, Tab::Changes, has_contract))
        div.panel.empty { h2 { "One version" } p { "There is nothing to compare yet. " a href=(format!("{}/schema/1", entry.address())) { "See the schema" } } }
    }
}

fn choices(entry: &Entry, comparison: &Comparison) -> Markup {
    html! {
        nav.facets aria-label="Compare with version before" style="margin:0" {
            @for pair in comparison.versions.windows(2) {
                @if let [old, new] = pair {
                    a.chip href=(format!("{}/diff/{old}...{new}", entry.address())) aria-current=[(*old == comparison.old && *new == comparison.new).then_some("true")] { (old) "…" (new) }
                }
            }
        }
    }
}

fn by_meaning(comparison: &Comparison) -> Markup {
    html! {
        (verdicts("New reader, old data", "BACKWARD", &comparison.backward))
        (verdicts("Old reader, new data", "FORWARD", &comparison.forward))
        section.panel {
            div.pad { h3 { "What changed" } }
            @if comparison.changes.is_empty() { p.pad.muted { "Nothing that a reader or a writer can tell." } } @else {
                table {
                    thead { tr { th scope="col" { "Path" } th scope="col" { "Change" } th scope="col" { "Before" } th scope="col" { "After" } } }
                    tbody {
                        @for change in &comparison.changes {
                            tr {
                                td.mono.name { (change.path) }
                                td { (prose(&change.message)) }
                                td.mono { (change.old.as_deref().unwrap_or("–")) }
                                td.mono { (change.new.as_deref().unwrap_or("–")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn verdicts(who: &str, level: &str, of: &ReportBody) -> Markup {
    html! {
        section.panel {
            div.pad {
                div.head style="margin:0" { h3 { (who) } span.muted { (level) } (report::wire(&of.wire)) (report::truth(&of.truth)) }
            }
            (report::findings(of))
        }
    }
}

/// The two texts side by side.
fn as_text(comparison: &Comparison) -> Markup {
    let diff = TextDiff::from_lines(comparison.old_text.as_str(), comparison.new_text.as_str());
    let pairs = side_by_side(&diff);
    html! {
        div.panel.diff role="group" aria-label="Schema text, old on the left, new on the right" {
            div { @for (left, _) in &pairs { (cell(left.as_ref(), "del")) } }
            div { @for (_, right) in &pairs { (cell(right.as_ref(), "add")) } }
        }
    }
}

/// A line of one side.
struct Line<'a> {
    text: &'a str,
    changed: bool,
}

/// Lines in pairs: an inserted line stands beside a deleted one of the same stretch while there are any.
fn side_by_side<'a>(diff: &'a TextDiff<'a, 'a, str>) -> Vec<(Option<Line<'a>>, Option<Line<'a>>)> {
    let mut pairs: Vec<(Option<Line<'a>>, Option<Line<'a>>)> = Vec::new();
    let mut stretch = 0;
    for change in diff.iter_all_changes() {
        let text = change.value().trim_end_matches('\n');
        match change.tag() {
            ChangeTag::Equal => {
                pairs.push((
                    Some(Line {
                        text,
                        changed: false,
                    }),
                    Some(Line {
                        text,
                        changed: false,
                    }),
                ));
                stretch = pairs.len();
            }
            ChangeTag::Delete => pairs.push((
                Some(Line {
                    text,
                    changed: true,
                }),
                None,
            )),
            ChangeTag::Insert => {
                let line = Line {
                    text,
                    changed: true,
                };
                match pairs[stretch..].iter_mut().find(|pair| pair.1.is_none()) {
                    Some(free) => free.1 = Some(line),
                    None => pairs.push((None, Some(line))),
                }
            }
        }
    }
    pairs
}

fn cell(line: Option<&Line<'_>>, class: &str) -> Markup {
    match line {
        Some(line) if line.changed => html! { pre class=(class) { (line.text) } },
        Some(line) => html! { pre { (line.text) } },
        None => html! { pre { " " } },
    }
}
