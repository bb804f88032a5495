//! Edits of a schema's text that keep everything else of it: what a repair consists of.

use callsheet_schema::Span;

/// A text edit of one schema.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    /// Bytes that are replaced; empty to insert.
    pub(crate) at: Span,
    /// Their replacement.
    pub(crate) text: String,
}

/// Most ways out that are written down for one pair of schemas; far fewer are tried.
pub(crate) const MAX_REPAIRS: usize = 1_024;

/// A way out that has not been tried yet.
#[derive(Clone, Debug)]
pub(crate) struct Repair {
    /// What to change, as an imperative.
    pub(crate) summary: String,
    /// Edits of the new schema's text: the reader when reading backward, the writer when reading forward.
    pub(crate) edits: Vec<Edit>,
}

/// The text with all edits applied; `None` if they overlap or leave the text.
pub(crate) fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.at);
    let mut out = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for edit in edits {
        let (start, end) = (
            usize::try_from(edit.at.start).ok()?,
            usize::try_from(edit.at.end).ok()?,
        );
        out.push_str(text.get(done..start)?);
        out.push_str(&edit.text);
        done = end;
    }
    out.push_str(text.get(done..)?);
    Some(out)
}

/// An edit that adds a member to the object at `span`.
pub(crate) fn member(text: &str, span: Span, member: &str) -> Option<Edit> {
    before_end(text, span, '}', member)
}

/// An edit that adds an item before the closing bracket of the object or array at `span`.
pub(crate) fn before_end(text: &str, span: Span, close: char, item: &str) -> Option<Edit> {
    let inner = span.slice(text).strip_suffix(close)?;
    let kept = inner.trim_end();
    let at = span.start.checked_add(u32::try_from(kept.len()).ok()?)?;
    let separator = if kept.ends_with(['{', '[']) { "" } else { ", " };
    Some(Edit {
        at: Span::new(at, at),
        text: format!("{separator}{item}"),
    })
}
