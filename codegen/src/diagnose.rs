//! Messages that point into a schema: the place as `file:line:column`, the line itself, a caret, and help.
//!
//! A compile error's span is the user's own token, since stable Rust has no spans in foreign files; the schema's place is therefore part
//! of the text, as rustc prints it, so that terminals and editors make it clickable.

use std::fmt::Write as _;

use callsheet_schema::Span;

use crate::source::Version;

/// A message with the place in a version's schema. `help`: one line, if there is something to do.
pub(crate) fn render(message: &str, version: &Version, span: Span, help: Option<&str>) -> String {
    let at = version.schema.position(span);
    let line = version
        .text
        .lines()
        .nth(at.line.saturating_sub(1) as usize)
        .unwrap_or_default();
    let number = at.line.to_string();
    let margin = " ".repeat(number.len());
    let mut text = format!(
        "{message}\n{margin}--> {}:{}:{}",
        version.locked.file, at.line, at.column
    );
    // A very long line (a schema without line breaks) is of no use.
    if line.chars().count() <= 160 {
        let before = at.column.saturating_sub(1) as usize;
        let width = span
            .slice(&version.text)
            .lines()
            .next()
            .map_or(1, |first| first.chars().count())
            .max(1);
        let _ = write!(
            text,
            "\n{margin} |\n{number} | {line}\n{margin} | {}{}",
            " ".repeat(before),
            "^".repeat(width)
        );
    }
    if let Some(help) = help {
        let _ = write!(text, "\n{margin} = help: {help}");
    }
    text
}
