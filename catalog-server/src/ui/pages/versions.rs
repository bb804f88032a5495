//! `/d/{namespace}/{name}/versions`: the versions of a dataset's schema, newest first.

use maud::{Markup, html};

use super::super::entry::Entry;
use super::super::words::{ago, count, prose};
use super::dataset::{Tab, head};
use crate::services::registry::scope::LevelSource;

/// One version, with what it changed.
pub(in super::super) struct Row {
    pub(in super::super) version: i32,
    pub(in super::super) id: i32,
    pub(in super::super) registered_ms: Option<i64>,
    /// Messages of the changes since the version before; none for the first.
    pub(in super::super) changes: Vec<String>,
    /// Version before this one.
    pub(in super::super) before: Option<i32>,
    /// Whether a reader on this version reads what the version before wrote, by wire and by truth.
    pub(in super::super) wire: Option<bool>,
    pub(in super::super) truth: Option<&'static str>,
}

/// The compatibility level that applies, and where it comes from.
#[derive(Clone, Debug)]
pub(in super::super) struct Level {
    pub(in super::super) level: String,
    pub(in super::super) source: LevelSource,
}

impl Level {
    fn words(&self) -> &'static str {
        match self.source {
            LevelSource::Subject => "of its own",
            LevelSource::Context => "from its context",
            LevelSource::Global => "from the registry's settings",
            LevelSource::Server | LevelSource::NotInherited(_) => "by the server's default",
        }
    }

    /// What people do not expect of a level.
    fn warning(&self) -> Option<String> {
        let none = self.level.eq_ignore_ascii_case("NONE");
        match &self.source {
            LevelSource::NotInherited(above) if *above != self.level => Some(format!(
                "{above} is set for all subjects here and does not apply: this subject has a configuration without a level, \
                 and a level is not inherited then. Set the level on the subject."
            )),
            _ if none => Some("NONE: a new version is registered whatever it breaks.".to_owned()),
            _ => None,
        }
    }
}

/// The page.
pub(in super::super) fn page(
    entry: &Entry,
    subject: &str,
    level: &Level,
    rows: &[Row],
    has_contract: bool,
    now_ms: i64,
) -> Markup {
    html! {
        (head(entry, Tab::Versions, has_contract))
        p.lede style="margin-bottom:16px" { code { (subject) } " · " (count(rows.len(), "version")) " · compatibility " code { (level.level) } " " (level.words()) }
        @if let Some(warning) = level.warning() { p.muted role="note" { (warning) } }
        div.panel.scroll {
            table {
                thead { tr {
                    th scope="col" { "Version" } th scope="col" { "Id" } th scope="col" { "Changes" }
                    th scope="col" { "Reads the one before" } th.num scope="col" { "Registered" }
                } }
                tbody { @for row in rows { (line(entry, row, now_ms)) } }
            }
        }
    }
}

fn line(entry: &Entry, row: &Row, now_ms: i64) -> Markup {
    let base = entry.address();
    html! {
        tr {
            td.name { a href=(format!("{base}/schema/{}", row.version)) { "v" (row.version) } }
            td.mono { (row.id) }
            td {
                @if let Some(before) = row.before {
                    @if row.changes.is_empty() { span.muted { "text only" } }
                    @for change in row.changes.iter().take(4) { div { (prose(change)) } }
                    @if row.changes.len() > 4 { div.muted { "and " (row.changes.len() - 4) " more" } }
                    a href=(format!("{base}/diff/{before}...{}", row.version)) { "Compare with v" (before) }
                } @else { span.muted { "first version" } }
            }
            td {
                @if let Some(wire) = row.wire { @if wire { span.chip.good { "wire: compatible" } } @else { span.chip.bad { "wire: incompatible" } } }
                " "
                @match row.truth {
                    Some("proven") => span.chip.good { "truth: Proven" },
                    Some("refuted") => span.chip.bad { "truth: Refuted" },
                    Some(_) => span.chip.warn { "truth: Undecided" },
                    None => span.muted { "–" },
                }
            }
            td.num.nowrap { @if let Some(ms) = row.registered_ms { (ago(ms, now_ms)) } @else { "–" } }
        }
    }
}
