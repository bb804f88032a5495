//! `callsheet.accept.yaml`: findings that people accepted, one by one, for a time.

use std::collections::BTreeSet;

use callsheet_schema::tree::Value;
use callsheet_schema::{Problems, Span};

use super::date::Date;
use super::{Notice, Options};
use crate::consumers::Reader;
use crate::report::{Level, SourceSpan};
use crate::yaml;

/// Name of the file, at the root of the repository.
pub const ACCEPT_FILE: &str = "callsheet.accept.yaml";

/// One accepted finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// Fingerprint of the finding.
    pub finding: String,
    /// Rule of the finding, for people.
    pub rule: Option<String>,
    /// Path of the contract, for people.
    pub path: Option<String>,
    /// Reason.
    pub why: String,
    /// Who accepted it.
    pub by: String,
    /// Last day on which it holds.
    pub until: Date,
    /// Place of the entry.
    pub line: u32,
    /// Place of the entry.
    pub column: u32,
}

/// The file's entries, and what is wrong with the others.
#[derive(Clone, Debug, Default)]
pub struct Acceptances {
    /// Entries that can be used.
    pub entries: Vec<Acceptance>,
    /// What is wrong with the file.
    pub problems: Option<Problems>,
}

const KEYS: &[&str] = &["finding", "rule", "path", "why", "by", "until"];

impl Acceptances {
    /// Reads the file: a list of entries. An entry that is wrong accepts nothing.
    pub fn parse(text: &str, today: Date, longest_days: u32) -> Self {
        let root = match yaml::parse(text) {
            Ok(root) => root,
            Err(problems) => {
                return Self {
                    entries: Vec::new(),
                    problems: Some(problems),
                };
            }
        };
        let mut reader = Reader::new(text);
        let mut entries = Vec::new();
        let index = callsheet_schema::LineIndex::new(text);
        let items = match &root.value {
            Value::Array(items) => items.as_slice(),
            Value::Null => &[],
            _ => {
                reader.problem(root.span, "the file is not a list of entries".into(), None);
                &[]
            }
        };
        for item in items {
            if !reader.object(item, "an entry", KEYS) {
                continue;
            }
            let finding = reader.required(item, "finding", item.span);
            let why = reader.required(item, "why", item.span);
            let by = reader.required(item, "by", item.span);
            let day = reader.required(item, "until", item.span);
            let span = item.get("until").map_or(item.span, |node| node.span);
            let until = day.and_then(|day| until(&day, span, today, longest_days, &mut reader));
            let rule = reader.text(item, "rule");
            let path = reader.text(item, "path");
            let position = index.position(text, item.span.start);
            if let (Some(finding), Some(why), Some(by), Some(until)) = (finding, why, by, until) {
                entries.push(Acceptance {
                    finding,
                    rule,
                    path,
                    why,
                    by,
                    until,
                    line: position.line,
                    column: position.column,
                });
            }
        }
        Self {
            entries,
            problems: reader.finish().err(),
        }
    }

    /// The file's text without the entries that no finding of `met` needs, comments inside them included.
    ///
    /// None if nothing is to be taken out, or if an entry does not stand in lines of its own.
    pub fn without_unused(&self, text: &str, met: &BTreeSet<&str>) -> Option<String> {
        let mut lines: Vec<Option<&str>> = text.split_inclusive('\n').map(Some).collect();
        let mut unused = self
            .entries
            .iter()
            .filter(|entry| !met.contains(entry.finding.as_str()))
            .peekable();
        unused.peek()?;
        for entry in unused {
            let first = usize::try_from(entry.line).ok()?.checked_sub(1)?;
            let dash = lines.get(first).copied().flatten()?;
            let indent = dash.len() - dash.trim_start().len();
            if !dash[indent..].starts_with("- ") {
                return None;
            }
            for (at, line) in lines.iter_mut().enumerate().skip(first) {
                let text = line.unwrap_or_default();
                let inside = text.trim().is_empty()
                    || text.len() - text.trim_start().len() > indent
                    || at == first;
                if !inside {
                    break;
                }
                *line = None;
            }
        }
        Some(lines.into_iter().flatten().collect())
    }

    /// What the entries themselves give reason to say, after a check that met these fingerprints.
    pub(super) fn notices(&self, met: &BTreeSet<&str>, options: &Options) -> Vec<Notice> {
        let mut out = Vec::new();
        let at = |line, column| {
            Some(SourceSpan {
                file: ACCEPT_FILE.to_owned(),
                line,
                column,
            })
        };
        for entry in &self.entries {
            let location = at(entry.line, entry.column);
            if !met.contains(entry.finding.as_str()) {
                out.push(Notice {
                    rule: "acceptance_unused",
                    level: Level::Warn,
                    location,
                    message: format!("no finding has the fingerprint {}", entry.finding),
                });
            } else if entry.until < options.today {
                out.push(Notice {
                    rule: "acceptance_expired",
                    level: Level::Error,
                    location,
                    message: format!(
                        "the acceptance of {} by {} ended on {}",
                        entry.finding, entry.by, entry.until
                    ),
                });
            }
        }
        for problem in self.problems.iter().flat_map(|problems| &problems.0) {
            out.push(Notice {
                rule: "acceptance_invalid",
                level: Level::Error,
                location: at(problem.position.line, problem.position.column),
                message: problem.message.clone(),
            });
        }
        out
    }

    /// The entry that accepts a finding today.
    pub(super) fn accepting(&self, fingerprint: &str, today: Date) -> Option<&Acceptance> {
        self.entries
            .iter()
            .find(|entry| entry.finding == fingerprint && entry.until >= today)
    }
}

fn until(
    day: &str,
    span: Span,
    today: Date,
    longest_days: u32,
    reader: &mut Reader<'_>,
) -> Option<Date> {
    let Some(date) = Date::parse(day) else {
        let message = format!("`until` is `{day}`, not a day such as 2026-01-31");
        reader.problem(span, message, None);
        return None;
    };
    let latest = today.plus(longest_days.into());
    if date > latest {
        let message = format!("`until` is {date}, more than {longest_days} days ahead");
        reader.problem(span, message, Some(format!("at the latest {latest}")));
        return None;
    }
    Some(date)
}
