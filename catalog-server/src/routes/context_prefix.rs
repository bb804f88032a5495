//! `/contexts/{ctx}/…` in front of any registry route, rewritten before routing.
//!
//! The prefix qualifies the segment after `subjects` and `deks`, the root `config` and `mode`, the
//! query `subject` of `/schemas/ids/…` and `subjectPrefix` of `/schemas` and `/subjects`. A name
//! that is qualified already is left alone. `/contexts` and `/contexts/{ctx}` themselves are
//! routes of their own.

use axum::extract::Request;
use axum::http::Uri;
use callsheet_api::error as codes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::error::ApiError;

const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Rewrites a request; one without the prefix stays as it is.
pub(crate) fn rewrite(mut request: Request) -> Result<Request, ApiError> {
    if let Some(target) = target(request.uri().path(), request.uri().query())? {
        let bad = |_| ApiError::new(codes::BAD_REQUEST, &["the path cannot be read"]);
        *request.uri_mut() = target.parse::<Uri>().map_err(bad)?;
    }
    Ok(request)
}

fn target(path: &str, query: Option<&str>) -> Result<Option<String>, ApiError> {
    let Some(rest) = path.strip_prefix("/contexts/") else {
        return Ok(None);
    };
    let Some((context, rest)) = rest.split_once('/') else {
        return Ok(None);
    };
    if rest.is_empty() {
        return Ok(None);
    }
    let context = percent_decode_str(context).decode_utf8_lossy().into_owned();
    if context.contains(':') {
        let text = format!("Context name cannot contain a colon: {context}");
        return Err(ApiError::new(codes::BAD_REQUEST, &[&text]));
    }
    let dot = if context.starts_with('.') { "" } else { "." };
    let qualifier = format!(":{dot}{context}:");

    let mut segments: Vec<String> = rest.split('/').map(str::to_owned).collect();
    let root = segments[0].clone();
    if matches!(root.as_str(), "config" | "mode") {
        match segments.get_mut(1) {
            Some(scope) => *scope = qualified(&qualifier, scope),
            None => segments.push(encode(&qualifier)),
        }
    } else {
        for index in 1..segments.len() {
            if matches!(segments[index - 1].as_str(), "subjects" | "deks") {
                segments[index] = qualified(&qualifier, &segments[index]);
                break;
            }
        }
    }
    let parameter = match (root.as_str(), segments.get(1).map(String::as_str)) {
        ("schemas", Some("ids")) => Some("subject"),
        ("schemas" | "subjects", None) => Some("subjectPrefix"),
        _ => None,
    };
    let query = match parameter {
        Some(name) => Some(with_qualified(query.unwrap_or_default(), name, &qualifier)),
        None => query.map(str::to_owned),
    };
    let path = format!("/{}", segments.join("/"));
    Ok(Some(match query {
        Some(query) => format!("{path}?{query}"),
        None => path,
    }))
}

/// Qualifies an encoded name, unless it is qualified already.
fn qualified(qualifier: &str, encoded: &str) -> String {
    let decoded = percent_decode_str(encoded).decode_utf8_lossy();
    if is_qualified(&decoded) {
        encoded.to_owned()
    } else {
        format!("{}{encoded}", encode(qualifier))
    }
}

fn with_qualified(query: &str, name: &str, qualifier: &str) -> String {
    let mut found = false;
    let mut pairs: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| match pair.split_once('=') {
            Some((key, value)) if key == name => {
                found = true;
                format!("{key}={}", qualified(qualifier, value))
            }
            _ => pair.to_owned(),
        })
        .collect();
    if !found {
        pairs.push(format!("{name}={}", encode(qualifier)));
    }
    pairs.join("&")
}

fn is_qualified(name: &str) -> bool {
    name.starts_with(":.") || name.starts_with(":*:")
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_qualifies_what_the_route_names() {
        for (path, query, wanted) in [
            ("/subjects/a/versions", None, None),
            ("/contexts", None, None),
            ("/contexts/.x", None, None),
            (
                "/contexts/.x/subjects/a%2Fb/versions/1",
                Some("deleted=true"),
                Some("/subjects/%3A.x%3Aa%2Fb/versions/1?deleted=true"),
            ),
            (
                "/contexts/x/subjects",
                None,
                Some("/subjects?subjectPrefix=%3A.x%3A"),
            ),
            (
                "/contexts/x/subjects",
                Some("subjectPrefix=p"),
                Some("/subjects?subjectPrefix=%3A.x%3Ap"),
            ),
            ("/contexts/x/config", None, Some("/config/%3A.x%3A")),
            ("/contexts/x/mode/a", None, Some("/mode/%3A.x%3Aa")),
            (
                "/contexts/x/schemas/ids/1",
                None,
                Some("/schemas/ids/1?subject=%3A.x%3A"),
            ),
            (
                "/contexts/x/compatibility/subjects/a/versions",
                None,
                Some("/compatibility/subjects/%3A.x%3Aa/versions"),
            ),
            (
                "/contexts/x/subjects/%3A.y%3Aa",
                None,
                Some("/subjects/%3A.y%3Aa"),
            ),
        ] {
            assert_eq!(target(path, query).unwrap().as_deref(), wanted, "{path}");
        }
    }

    #[test]
    fn a_colon_in_the_context_is_a_bad_request() {
        assert_eq!(
            target("/contexts/a%3Ab/subjects", None).unwrap_err().code(),
            400
        );
    }
}
