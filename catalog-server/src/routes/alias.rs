//! Aliases, resolved before routing: a subject whose configuration names another one stands for it.
//!
//! Redirected are the segment after `subjects` and `deks`, wherever it stands in a path of the
//! registry, and the query `subject` of `/schemas/ids/…`; not the paths of `/config` and `/mode`,
//! where the alias itself is kept. What comes after this layer, access rules too, sees the target.
//! A path that ends in a slash is the same path without it.

use std::borrow::Cow;

use axum::extract::Request;
use callsheet_store::SubjectName;
use percent_encoding::percent_decode_str;

use super::context_prefix::{encode, uri};
use crate::error::ApiError;
use crate::services::registry::Registry;

/// First segments of the paths in which a subject is redirected.
const ROOTS: [&str; 5] = [
    "subjects",
    "compatibility",
    "schemas",
    "associations",
    "dek-registry",
];

/// Rewrites a request that names an alias; every other one stays as it is.
pub(crate) fn rewrite(mut request: Request, registry: &Registry) -> Result<Request, ApiError> {
    let root = root(request.uri().path());
    let ends_in_slash = request.uri().path().len() > 1 && request.uri().path().ends_with('/');
    let may_be_alias = ROOTS.contains(&root) && registry.index().has_aliases();
    if !ends_in_slash && !may_be_alias {
        return Ok(request);
    }
    let resolve = |subject: &str| {
        let asked = SubjectName::parse(subject);
        let target = registry.alias_target(&asked, root == "dek-registry")?;
        Some(target.to_string())
    };
    if let Some(target) = target(request.uri().path(), request.uri().query(), resolve) {
        *request.uri_mut() = uri(&target)?;
    }
    Ok(request)
}

fn root(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

fn target(
    path: &str,
    query: Option<&str>,
    resolve: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let alias = |encoded: &str| {
        let decoded = percent_decode_str(encoded).decode_utf8_lossy();
        resolve(&decoded).map(|target| encode(&target))
    };
    let registry = ROOTS.contains(&root(path));
    let trimmed = match path.trim_end_matches('/') {
        "" => "/",
        trimmed => trimmed,
    };
    let mut changed = trimmed.len() != path.len();
    let mut before = "";
    let mut segments = Vec::new();
    for segment in trimmed.split('/') {
        let named = registry && matches!(before, "subjects" | "deks");
        let target = if named { alias(segment) } else { None };
        changed |= target.is_some();
        segments.push(target.map_or(Cow::Borrowed(segment), Cow::Owned));
        // A subject may itself be called `subjects`.
        before = if named { "" } else { segment };
    }
    let mut result = segments.join("/");
    if let Some(query) = query {
        let by_id = trimmed.starts_with("/schemas/ids");
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some(("subject", value)) if by_id => match alias(value) {
                Some(target) => {
                    changed = true;
                    Cow::Owned(format!("subject={target}"))
                }
                None => Cow::Borrowed(pair),
            },
            _ => Cow::Borrowed(pair),
        });
        let pairs: Vec<_> = pairs.collect();
        result.push('?');
        result.push_str(&pairs.join("&"));
    }
    changed.then_some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_replaced_where_a_subject_stands() {
        let resolve = |subject: &str| match subject {
            "a" | "subjects" => Some("b/c".to_owned()),
            _ => None,
        };
        for (path, query, wanted) in [
            (
                "/subjects/a/versions",
                None,
                Some("/subjects/b%2Fc/versions"),
            ),
            (
                "/compatibility/subjects/%61/versions/1",
                Some("verbose=true"),
                Some("/compatibility/subjects/b%2Fc/versions/1?verbose=true"),
            ),
            // One alias is followed, once, and only in the place of a subject.
            ("/subjects/subjects/a", None, Some("/subjects/b%2Fc/a")),
            ("/subjects/b/versions/a", None, None),
            ("/config/a", None, None),
            ("/ui/subjects/a", None, None),
            (
                "/schemas/ids/1",
                Some("x=1&subject=a"),
                Some("/schemas/ids/1?x=1&subject=b%2Fc"),
            ),
            ("/schemas/ids/1", Some("subject=b"), None),
            ("/schemas", Some("subject=a"), None),
            (
                "/subjects/",
                Some("deleted=true"),
                Some("/subjects?deleted=true"),
            ),
            ("/", None, None),
            ("//", None, Some("/")),
        ] {
            assert_eq!(target(path, query, resolve).as_deref(), wanted, "{path}");
        }
    }
}
