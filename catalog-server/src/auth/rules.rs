//! What each route needs: the one table of routes and rights.
//!
//! A route that is missing here is refused to everybody but a principal that may do everything, and a test fails.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::http::Method;

use super::scope::Action;

/// What a caller of a route needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Nothing: health, styles.
    Nothing,
    /// Nothing if `auth.public_metrics` says so, else to be known.
    Metrics,
    /// To be known.
    Caller,
    /// A right on something; the service leaves out what the caller may not read.
    Filtered(Action),
    /// A right on the subject, or the scope of settings, that the path names in `{subject}`.
    Subject(Action),
    /// A right on the whole default context, whose settings the route has.
    DefaultContext(Action),
    /// A right on the subject that the query names in `subject`; without one, on everything.
    Query(Action),
    /// A right on everything.
    Everything(Action),
}

use Action::{Admin, Read, Write};
use Need::{Caller, DefaultContext, Everything, Filtered, Metrics, Nothing, Query, Subject};

/// Stands for every method of a route that takes them all.
const ANY: &str = "ANY";

/// Every route: method, pattern, need.
pub(crate) const RULES: &[(&str, &str, Need)] = &[
    // Health and metrics.
    ("GET", "/healthz", Nothing),
    ("GET", "/readyz", Nothing),
    ("GET", "/metrics", Metrics),
    ("GET", "/openapi.json", Nothing),
    ("GET", "/api", Nothing),
    // The Confluent surface.
    ("GET", "/", Caller),
    ("POST", "/", Caller),
    ("GET", "/schemas", Filtered(Read)),
    ("GET", "/schemas/types", Caller),
    ("GET", "/schemas/ids/{id}", Filtered(Read)),
    ("GET", "/schemas/ids/{id}/schema", Filtered(Read)),
    ("GET", "/schemas/ids/{id}/subjects", Filtered(Read)),
    ("GET", "/schemas/ids/{id}/versions", Filtered(Read)),
    ("GET", "/schemas/guids/{guid}", Filtered(Read)),
    ("GET", "/schemas/guids/{guid}/ids", Filtered(Read)),
    ("GET", "/subjects", Filtered(Read)),
    ("POST", "/subjects/{subject}", Subject(Read)),
    ("GET", "/subjects/{subject}/metadata", Subject(Read)),
    ("DELETE", "/subjects/{subject}", Subject(Write)),
    ("GET", "/subjects/{subject}/versions", Subject(Read)),
    ("POST", "/subjects/{subject}/versions", Subject(Write)),
    (
        "GET",
        "/subjects/{subject}/versions/{version}",
        Subject(Read),
    ),
    (
        "DELETE",
        "/subjects/{subject}/versions/{version}",
        Subject(Write),
    ),
    (
        "GET",
        "/subjects/{subject}/versions/{version}/schema",
        Subject(Read),
    ),
    (
        "GET",
        "/subjects/{subject}/versions/{version}/referencedby",
        Subject(Read),
    ),
    (
        "POST",
        "/compatibility/subjects/{subject}/versions",
        Subject(Read),
    ),
    (
        "POST",
        "/compatibility/subjects/{subject}/versions/{version}",
        Subject(Read),
    ),
    ("GET", "/config", Filtered(Read)),
    ("PUT", "/config", DefaultContext(Admin)),
    ("DELETE", "/config", DefaultContext(Admin)),
    ("GET", "/config/{subject}", Subject(Read)),
    ("PUT", "/config/{subject}", Subject(Admin)),
    ("DELETE", "/config/{subject}", Subject(Admin)),
    ("GET", "/mode", Filtered(Read)),
    ("PUT", "/mode", DefaultContext(Admin)),
    ("DELETE", "/mode", DefaultContext(Admin)),
    ("GET", "/mode/{subject}", Subject(Read)),
    ("PUT", "/mode/{subject}", Subject(Admin)),
    ("DELETE", "/mode/{subject}", Subject(Admin)),
    ("GET", "/contexts", Filtered(Read)),
    ("DELETE", "/contexts/{context}", Everything(Admin)),
    ("GET", "/exporters", Caller),
    ("POST", "/exporters", Caller),
    (ANY, "/exporters/{*rest}", Caller),
    (
        "POST",
        "/subjects/{subject}/versions/{version}/tags",
        Subject(Write),
    ),
    // Associations make and name subjects of their choice; readers see those of subjects that they may read.
    ("POST", "/associations", Everything(Write)),
    ("POST", "/associations:batchGet", Filtered(Read)),
    ("POST", "/associations:batchMutate", Everything(Write)),
    ("GET", "/associations/resources/{resource}", Filtered(Read)),
    (
        "PUT",
        "/associations/resources/{resource}",
        Everything(Write),
    ),
    (
        "DELETE",
        "/associations/resources/{resource}",
        Everything(Write),
    ),
    (
        "GET",
        "/associations/resources/{resource}/{name}",
        Filtered(Read),
    ),
    ("GET", "/associations/subjects/{subject}", Subject(Read)),
    (ANY, "/dek-registry/{*rest}", Caller),
    ("GET", "/v1/metadata/id", Caller),
    ("GET", "/v1/metadata/version", Caller),
    ("GET", "/v1/metadata/deployment", Caller),
    // The catalog. Lineage, contracts and checks speak of many subjects at once: whoever writes one writes about all of
    // them, whoever reads is shown the part of it that it may read (`services/sight.rs`).
    ("POST", "/api/v1/lineage", Everything(Write)),
    ("POST", "/api/v1/lineage/batch", Everything(Write)),
    ("GET", "/api/v1/lineage/columns", Filtered(Read)),
    ("POST", "/api/v1/compatibility", Caller),
    (
        "POST",
        "/api/v1/subjects/{subject}/compatibility",
        Subject(Read),
    ),
    ("GET", "/api/v1/contracts", Filtered(Read)),
    ("GET", "/api/v1/contracts/{id}", Filtered(Read)),
    ("PUT", "/api/v1/contracts/{id}", Everything(Write)),
    ("PUT", "/api/v1/usage", Everything(Write)),
    ("GET", "/api/v1/consumers", Query(Read)),
    ("GET", "/api/v1/settings", Filtered(Read)),
    ("GET", "/api/v1/checks", Filtered(Read)),
    ("POST", "/api/v1/checks", Everything(Write)),
    ("GET", "/api/v1/checks/{id}", Filtered(Read)),
    // Access.
    ("GET", "/api/v1/tokens", Everything(Admin)),
    ("POST", "/api/v1/tokens", Everything(Admin)),
    ("DELETE", "/api/v1/tokens/{id}", Everything(Admin)),
    ("GET", "/api/v1/whoami", Caller),
    // Pages.
    ("GET", "/_ui/{revision}/{name}", Nothing),
    ("GET", "/catalog", Filtered(Read)),
    ("GET", "/d/{namespace}/{name}", Filtered(Read)),
    ("GET", "/d/{namespace}/{name}/versions", Filtered(Read)),
    (
        "GET",
        "/d/{namespace}/{name}/schema/{version}",
        Filtered(Read),
    ),
    ("GET", "/d/{namespace}/{name}/diff", Filtered(Read)),
    ("GET", "/d/{namespace}/{name}/diff/{range}", Filtered(Read)),
    ("GET", "/d/{namespace}/{name}/contract", Filtered(Read)),
    ("GET", "/jobs/{namespace}/{name}", Filtered(Read)),
    ("GET", "/lineage", Filtered(Read)),
    ("GET", "/lineage.svg", Filtered(Read)),
    ("GET", "/lineage.json", Filtered(Read)),
    ("GET", "/lineage.csv", Filtered(Read)),
    ("GET", "/checks", Filtered(Read)),
    ("GET", "/checks/{id}", Filtered(Read)),
];

/// Every route of the server: method and pattern, by surface.
pub fn routes() -> impl Iterator<Item = (&'static str, &'static str)> {
    RULES.iter().map(|(method, pattern, _)| (*method, *pattern))
}

/// What a route needs; everything, if the table does not know it.
pub(super) fn need(method: &Method, pattern: &str) -> Need {
    static BY_ROUTE: LazyLock<HashMap<(&str, &str), Need>> = LazyLock::new(|| {
        RULES
            .iter()
            .map(|(method, pattern, need)| ((*method, *pattern), *need))
            .collect()
    });
    let method = match *method {
        Method::HEAD => "GET",
        ref other => other.as_str(),
    };
    BY_ROUTE
        .get(&(method, pattern))
        .or_else(|| BY_ROUTE.get(&(ANY, pattern)))
        .copied()
        .unwrap_or(Everything(Admin))
}

/// Whether a route belongs to the surface that clients of other registries call.
pub(crate) fn is_registry(pattern: &str) -> bool {
    const OURS: [&str; 4] = ["/healthz", "/readyz", "/metrics", "/openapi.json"];
    !is_page(pattern) && !pattern.starts_with("/api/") && !OURS.contains(&pattern)
}

/// Whether a route answers pages for people.
pub(crate) fn is_page(pattern: &str) -> bool {
    const STARTS: [&str; 6] = ["/_ui/", "/catalog", "/d/", "/jobs/", "/lineage", "/checks"];
    pattern == "/api" || STARTS.iter().any(|start| pattern.starts_with(start))
}

/// What a route needs, in words, and whether it needs nothing.
pub(crate) fn need_words(method: &str, pattern: &str) -> (String, bool) {
    let row = RULES
        .iter()
        .find(|(known, path, _)| *known == method && *path == pattern);
    let need = row.map_or(Everything(Admin), |(_, _, need)| *need);
    let words = match need {
        Nothing => "Needs no credentials.".to_owned(),
        Metrics => "Needs a known caller, unless `auth.public_metrics` is set.".to_owned(),
        Caller => "Needs a known caller.".to_owned(),
        Filtered(action) => format!(
            "Needs a scope of `{}`; holds what the caller may read.",
            action.as_str()
        ),
        Subject(action) => format!("Needs `{}` on the subject.", action.as_str()),
        Query(action) => format!(
            "Needs `{}` on the subject that is asked for.",
            action.as_str()
        ),
        DefaultContext(action) => {
            format!("Needs `{}` on the whole default context.", action.as_str())
        }
        Everything(action) => format!("Needs `{}:*`.", action.as_str()),
    };
    (words, need == Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_route_stands_in_the_table_twice() {
        for (index, (method, pattern, _)) in RULES.iter().enumerate() {
            let again = RULES[index + 1..]
                .iter()
                .any(|(other, path, _)| other == method && path == pattern);
            assert!(!again, "{method} {pattern}");
        }
    }

    #[test]
    fn an_unknown_route_needs_everything_and_head_what_get_needs() {
        assert_eq!(need(&Method::GET, "/new"), Everything(Admin));
        assert_eq!(need(&Method::PATCH, "/subjects"), Everything(Admin));
        assert_eq!(need(&Method::HEAD, "/subjects"), Filtered(Read));
    }
}
