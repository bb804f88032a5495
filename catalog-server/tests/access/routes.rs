//! The table of routes is the router's: nothing is served that it does not know.

use std::collections::BTreeSet;
use std::path::Path;

use super::Guarded;

/// Every pattern that the sources route.
fn patterns(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            patterns(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let parts = text.split(".route(").skip(1);
            found.extend(parts.filter_map(|part| {
                let quoted = part.trim_start().strip_prefix('"')?;
                Some(quoted.split('"').next()?.to_owned())
            }));
        }
    }
}

/// A path of a pattern.
fn example(pattern: &str) -> String {
    pattern
        .split('/')
        .map(|segment| {
            if segment.starts_with('{') {
                "1"
            } else {
                segment
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

#[tokio::test]
async fn the_table_knows_every_route_and_no_other() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut routed = BTreeSet::new();
    patterns(&sources, &mut routed);
    let known: BTreeSet<String> = callsheet_server::routes()
        .map(|(_, pattern)| pattern.to_owned())
        .collect();
    assert_eq!(routed, known);

    let guarded = Guarded::new().await;
    for pattern in known.iter().filter(|pattern| !pattern.contains("{*")) {
        let answer = guarded
            .call(Some(&guarded.admin), "BREW", &example(pattern), None)
            .await;
        assert_eq!(answer.status, 405, "{pattern}");
        let allowed: BTreeSet<&str> = answer.headers["allow"]
            .to_str()
            .unwrap()
            .split(',')
            .map(str::trim)
            .filter(|method| *method != "HEAD")
            .collect();
        let listed: BTreeSet<&str> = callsheet_server::routes()
            .filter(|(_, other)| other == pattern)
            .map(|(method, _)| method)
            .collect();
        assert_eq!(allowed, listed, "{pattern}");
    }
}

#[tokio::test]
async fn every_route_asks_who_calls_except_health_and_styles() {
    let guarded = Guarded::new().await;
    for (method, pattern) in callsheet_server::routes() {
        let open = matches!(
            pattern,
            "/healthz" | "/readyz" | "/_ui/{revision}/{name}" | "/openapi.json" | "/api"
        );
        let method = if method == "ANY" { "PUT" } else { method };
        let answer = guarded.call(None, method, &example(pattern), None).await;
        assert_eq!(answer.status == 401, !open, "{method} {pattern}");
    }
}
