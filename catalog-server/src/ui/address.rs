//! Addresses of pages. Namespaces contain `://`, so every part is percent-encoded.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but letters, digits and the marks that are safe in a path segment and in a query value.
const PART: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A path segment or a query value.
pub(super) fn part(text: &str) -> String {
    utf8_percent_encode(text, PART).to_string()
}

/// The page of a dataset.
pub(super) fn dataset(namespace: &str, name: &str) -> String {
    format!("/d/{}/{}", part(namespace), part(name))
}

/// The page of a job.
pub(super) fn job(namespace: &str, name: &str) -> String {
    format!("/jobs/{}/{}", part(namespace), part(name))
}

/// A query string under construction: `?a=1&b=2`.
pub(super) struct Query {
    text: String,
}

impl Query {
    pub(super) fn new(path: &str) -> Self {
        Self {
            text: path.to_owned(),
        }
    }

    /// Adds a member; an empty value is left out.
    pub(super) fn with(mut self, key: &str, value: &str) -> Self {
        if !value.is_empty() {
            self.text
                .push(if self.text.contains('?') { '&' } else { '?' });
            self.text.push_str(key);
            self.text.push('=');
            self.text.push_str(&part(value));
        }
        self
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces_and_odd_names_survive_as_one_segment() {
        assert_eq!(
            dataset("kafka://h:9092", "a/b c"),
            "/d/kafka%3A%2F%2Fh%3A9092/a%2Fb%20c"
        );
        assert_eq!(
            Query::new("/lineage")
                .with("focus", "a&b")
                .with("col", "")
                .finish(),
            "/lineage?focus=a%26b"
        );
    }
}
