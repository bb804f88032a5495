//! Paths and queries with percent-encoded parts.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// One segment of a path, or one value of a query, percent-encoded: `/` and `:` stay inside it.
pub fn segment(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// Appends `?name=value&…` with encoded values; without parameters the path stays as it is.
pub(crate) fn with_query(path: String, parameters: &[(&str, Option<String>)]) -> String {
    let mut path = path;
    let mut separator = '?';
    for (name, value) in parameters {
        if let Some(value) = value {
            path.push(separator);
            path.push_str(name);
            path.push('=');
            path.push_str(&segment(value));
            separator = '&';
        }
    }
    path
}

/// `true` as a parameter, or nothing.
pub(crate) fn flag(on: bool) -> Option<String> {
    on.then(|| "true".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_keep_their_slashes_and_colons_inside_one_segment() {
        assert_eq!(segment(":.ctx:a/b value"), "%3A.ctx%3Aa%2Fb%20value");
    }

    #[test]
    fn absent_parameters_leave_no_trace() {
        let path = with_query(
            "/x".to_owned(),
            &[("a", None), ("b", flag(true)), ("c", flag(false))],
        );
        assert_eq!(path, "/x?b=true");
    }
}
