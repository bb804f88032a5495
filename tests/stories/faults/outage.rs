//! A Postgres that is restarted under a running server, over TLS.

use std::path::Path;

use super::cluster::Cluster;
use super::work::schema;
use crate::http::{get, post};
use crate::process::Server;

fn arguments(url: String) -> Vec<String> {
    vec!["--database".to_owned(), url]
}

fn register(server: &Server, mark: usize) -> crate::http::Answer {
    let body = serde_json::json!({ "schema": schema(mark) }).to_string();
    post(&server.url, "/subjects/s/versions", &body)
}

/// Runs `serve`, which must end by itself, and answers what it said.
fn refused(folder: &Path, url: String) -> String {
    let output = crate::process::callsheet(folder)
        .args(["serve", "--listen", "127.0.0.1:0", "--database", &url])
        .output()
        .unwrap();
    assert!(!output.status.success());
    crate::process::said(&output)
}

#[test]
fn a_restarted_postgres_is_found_again_over_tls() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut cluster) = Cluster::start(folder.path()) else {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "Postgres and openssl must be installed in CI"
        );
        return;
    };
    let root = cluster.certificate();
    let verified = format!("sslmode=verify-full&sslrootcert={}", root.display());
    let server = Server::with(folder.path(), &arguments(cluster.url(&verified)));
    assert_eq!(register(&server, 1).status, 200);

    cluster.stop();
    // Memory answers; a write and a miss say when to come back.
    assert_eq!(get(&server.url, "/schemas/ids/1").status, 200);
    let answer = register(&server, 2);
    assert_eq!(
        (answer.status, answer.retry_after()),
        (503, Some(1)),
        "{answer:?}"
    );
    let answer = get(&server.url, "/schemas/ids/2");
    assert_eq!(
        (answer.status, answer.retry_after()),
        (503, Some(1)),
        "{answer:?}"
    );
    assert_eq!(get(&server.url, "/healthz").status, 200);

    cluster.resume();
    let answer = register(&server, 2);
    assert_eq!(answer.status, 200, "{answer:?}");
    let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((&body["id"], &body["version"]), (&2.into(), &2.into()));
    drop(server);

    // A server whose certificate nobody vouches for is not talked to.
    let said = refused(folder.path(), cluster.url("sslmode=verify-full"));
    assert!(said.contains("unavailable"), "{said}");
    // Encrypted without a check of the name, as `libpq` does.
    let server = Server::with(folder.path(), &arguments(cluster.url("sslmode=require")));
    assert_eq!(register(&server, 2).status, 200);
}
