//! `/contexts/{ctx}/…` in front of any registry route, rewritten before routing.
//!
//! The prefix qualifies the segment after `subjects` and `deks`, the root `config` and `mode`, the
//! query `subject` of `/schemas/ids/…`, `subjectPrefix` of `/schemas` and `/subjects`, and
//! `context` of association writes. A name that is qualified already is left alone, and the default
//! context qualifies nothing. `/contexts` and `/contexts/{ctx}` themselves are routes of their own.

use axum::extract::Request;
use axum::http::{Method, Uri};
use callsheet_api::error as codes;
use callsheet_store::SubjectName;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::error::ApiError;

const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Rewrites a request; one without the prefix stays as it is.
pub(crate) fn rewrite(mut request: Request) -> Result<Request, ApiError> {
    let writes = matches!(*request.method(), Method::POST | Method::PUT);
    if let Some(target) = target(request.uri().path(), request.uri().query(), writes)? {
        *request.uri_mut() = uri(&target)?;
    }
    Ok(request)
}

/// Reads a rewritten path with its query.
pub(super) fn uri(target: &str) -> Result<Uri, ApiError> {
    let bad = |_| ApiError::new(codes::BAD_REQUEST, &["the path cannot be read"]);
    target.parse::<Uri>().map_err(bad)
}

/// Reads the name of a context as a path gives it: `ctx`, `.ctx` or `:.ctx:`. 400 for a colon
/// inside, 42208 for a control character.
pub(crate) fn context_of(name: &str) -> Result<String, ApiError> {
    let bare = name.strip_prefix(':').unwrap_or(name);
    let bare = bare.strip_suffix(':').unwrap_or(bare);
    if bare.contains(':') {
        let text = format!("Context name '{bare}' cannot contain a colon");
        return Err(ApiError::new(codes::BAD_REQUEST, &[&text]));
    }
    if bare.chars().any(char::is_control) {
        return Err(ApiError::new(codes::INVALID_SUBJECT, &[name]));
    }
    Ok(if bare.starts_with('.') {
        bare.to_owned()
    } else {
        format!(".{bare}")
    })
}

fn target(path: &str, query: Option<&str>, writes: bool) -> Result<Option<String>, ApiError> {
    let Some(rest) = path.strip_prefix("/contexts/") else {
        return Ok(None);
    };
    let Some((context, rest)) = rest.split_once('/') else {
        return Ok(None);
    };
    let rest = rest.trim_end_matches('/');
    if rest.is_empty() {
        return Ok(None);
    }
    let bad = |_| {
        ApiError::new(
            codes::BAD_REQUEST,
            &["the name of the context is not UTF-8"],
        )
    };
    let context = percent_decode_str(context).decode_utf8().map_err(bad)?;
    let context = context_of(&context)?;
    let qualifier = SubjectName::context_scope(&context).qualified_context();

    let mut segments: Vec<String> = rest.split('/').map(str::to_owned).collect();
    let root = segments[0].clone();
    if matches!(root.as_str(), "config" | "mode") {
        match segments.get_mut(1) {
            Some(scope) => *scope = qualified(&qualifier, scope),
            None if qualifier.is_empty() => {}
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
        None if writes && root.starts_with("associations") => {
            Some(replaced(query.unwrap_or_default(), "context", &qualifier))
        }
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

fn replaced(query: &str, name: &str, value: &str) -> String {
    let others = query.split('&').filter(|pair| {
        let key = pair.split_once('=').map_or(*pair, |(key, _)| key);
        !pair.is_empty() && key != name
    });
    let own = format!("{name}={}", encode(value));
    others
        .map(str::to_owned)
        .chain([own])
        .collect::<Vec<_>>()
        .join("&")
}

fn is_qualified(name: &str) -> bool {
    name.starts_with(":.") || name.starts_with(":*:")
}

pub(super) fn encode(text: &str) -> String {
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
            // The name may be spelt as the qualifier, and the default context qualifies nothing.
            ("/contexts/%3A.x%3A/mode/a", None, Some("/mode/%3A.x%3Aa")),
            ("/contexts/./config", None, Some("/config")),
            ("/contexts/./subjects/a", None, Some("/subjects/a")),
            (
                "/contexts/x/subjects/%3A.y%3Aa",
                None,
                Some("/subjects/%3A.y%3Aa"),
            ),
        ] {
            assert_eq!(
                target(path, query, false).unwrap().as_deref(),
                wanted,
                "{path}"
            );
        }
    }

    #[test]
    fn a_colon_in_the_context_is_a_bad_request() {
        assert_eq!(
            target("/contexts/a%3Ab/subjects", None, false)
                .unwrap_err()
                .message(),
            "Context name 'a:b' cannot contain a colon"
        );
        let control = target("/contexts/a%00/subjects", None, false);
        assert_eq!(control.unwrap_err().code(), 42208);
    }

    #[test]
    fn association_writes_get_the_context() {
        let asked = |writes| {
            let query = Some("dryRun=true&context=y");
            target("/contexts/x/associations", query, writes).unwrap()
        };
        assert_eq!(
            asked(true).as_deref(),
            Some("/associations?dryRun=true&context=%3A.x%3A")
        );
        assert_eq!(
            asked(false).as_deref(),
            Some("/associations?dryRun=true&context=y")
        );
    }
}
