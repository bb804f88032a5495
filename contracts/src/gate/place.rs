//! From a span to a place in a file.

use callsheet_schema::{LineIndex, Span};

use crate::report::SourceSpan;

/// A file whose places findings name; the index of its lines is made once.
pub(super) struct Place<'t> {
    file: &'t str,
    text: &'t str,
    index: LineIndex,
}

impl<'t> Place<'t> {
    pub(super) fn new(file: &'t str, text: &'t str) -> Self {
        Self {
            file,
            text,
            index: LineIndex::new(text),
        }
    }

    pub(super) fn at(&self, span: Span) -> SourceSpan {
        let position = self.index.position(self.text, span.start);
        SourceSpan {
            file: self.file.to_owned(),
            line: position.line,
            column: position.column,
        }
    }
}
