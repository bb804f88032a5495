//! `import` and `export` between servers in this process: round trips, resuming, refusals, registries that offer less.

mod dialects;
mod lossy;
mod stopped;
pub(crate) mod world;

use serde_json::{Value, json};

use crate::callsheet;
use world::{Server, fill};

fn lines(archive: &str) -> Vec<Value> {
    archive
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// An archive without what may differ between two exports of the same registry: times and the source's address.
fn timeless(archive: &str) -> Vec<Value> {
    let mut lines = lines(archive);
    lines.pop();
    for line in &mut lines {
        let members = line.as_object_mut().unwrap();
        for name in ["ts", "exported_ms", "source"] {
            members.remove(name);
        }
    }
    lines
}

fn export(server: &Server) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    let ran = callsheet(folder.path(), &["export", "--from", &server.url]);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.out
}

fn kinds(archive: &str, kind: &str) -> usize {
    lines(archive)
        .iter()
        .filter(|line| line["kind"] == kind)
        .count()
}

#[test]
fn an_archive_in_an_empty_server_exports_the_same_archive() {
    let (source, target) = (Server::start(), Server::start());
    fill(&source);
    let archive = export(&source);
    assert_eq!(
        (kinds(&archive, "context"), kinds(&archive, "version")),
        (3, world::VERSIONS),
        "{archive}"
    );
    let deleted = lines(&archive)
        .iter()
        .filter(|line| line["deleted"] == true)
        .count();
    assert_eq!(deleted, world::DELETED, "{archive}");
    assert_eq!(kinds(&archive, "association"), 3, "{archive}");
    assert!(
        kinds(&archive, "config") >= 3 && kinds(&archive, "mode") >= 2,
        "{archive}"
    );

    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("all.ndjson"), &archive).unwrap();
    let ran = callsheet(
        folder.path(),
        &["import", "--from", "all.ndjson", "--to", &target.url],
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out
            .ends_with("equal     the target holds what the source holds\n"),
        "{ran:?}"
    );
    assert_eq!(timeless(&export(&target)), timeless(&archive));
    // The mode of the copy is over, and what is owned is guarded.
    assert_eq!(target.get("/mode")["mode"], "READWRITE");
    let owned = &target.get("/associations/subjects/:.eu:returns-value")[0];
    assert_eq!(
        (&owned["lifecycle"], &owned["frozen"]),
        (&json!("STRONG"), &json!(true))
    );

    // One that is gone is made again, one that is other is named.
    target.delete("/associations/resources/r-1?cascadeLifecycle=true");
    target.delete("/associations/resources/o-1?associationType=key");
    target.register("other", &json!({"schema": "\"int\""}));
    let other = json!({"resourceName": "orders", "resourceNamespace": "main", "resourceId": "o-1",
        "associations": [{"subject": "other", "associationType": "key"}]});
    target.put("/associations/resources/o-1", &other);
    let ran = callsheet(
        folder.path(),
        &["import", "--from", "all.ndjson", "--to", &target.url],
    );
    assert_eq!(ran.code, 100, "{ran:?}");
    for line in [
        "copied    1 version, 0 settings, 1 association; ",
        "differs   association `key` of topic `o-1`: other members on the target\n",
        "refused   associations of topic `o-1`: An association of type 'key' already exists for resource 'orders' (error code 40903)\n",
    ] {
        assert!(ran.out.contains(line), "{line}: {ran:?}");
    }
}

#[test]
fn a_copy_over_rest_can_be_repeated_and_goes_on_where_it_stopped() {
    let (source, target) = (Server::start(), Server::start());
    fill(&source);
    let folder = tempfile::TempDir::new().unwrap();
    let import = || {
        callsheet(
            folder.path(),
            &["import", "--from", &source.url, "--to", &target.url],
        )
    };
    let ran = import();
    assert_eq!(ran.code, 0, "{ran:?}");
    let ran = import();
    assert_eq!(ran.code, 0, "{ran:?}");
    let present = format!(
        "copied    0 versions, 0 settings; {} versions there already\n",
        world::VERSIONS
    );
    assert!(ran.out.contains(&present), "{ran:?}");

    // What a run that was killed leaves behind: a part, and IMPORT mode.
    target.delete("/mode/orders-value");
    target.delete("/subjects/orders-value/versions/2");
    target.delete("/subjects/orders-value/versions/2?permanent=true");
    target.put("/mode?force=true", &json!({"mode": "IMPORT"}));
    let ran = import();
    assert_eq!(ran.code, 100, "{ran:?}");
    assert!(
        ran.out
            .contains("differs   mode of `:.:`: unset on the source, IMPORT on the target\n"),
        "{ran:?}"
    );
    assert!(ran.out.contains("copied    1 version, "), "{ran:?}");
    target.delete("/mode");
    let ran = import();
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(timeless(&export(&target)), timeless(&export(&source)));
}

#[test]
fn what_stands_in_the_way_is_named_and_the_rest_is_copied() {
    let (source, target) = (Server::start(), Server::start());
    source.register("a", &json!({"schema": "\"int\""}));
    source.register("b", &json!({"schema": "\"long\""}));
    // Id 1 is taken by other content.
    target.register("other", &json!({"schema": "\"string\""}));
    let folder = tempfile::TempDir::new().unwrap();
    let ran = callsheet(
        folder.path(),
        &["import", "--from", &source.url, "--to", &target.url],
    );
    assert_eq!(ran.code, 100, "{ran:?}");
    assert!(
        ran.out.contains("differs   `a` version 1 is missing\n"),
        "{ran:?}"
    );
    assert!(
        ran.out
            .contains("refused   `a` version 1 needs id 1 of context `.`"),
        "{ran:?}"
    );
    assert!(
        ran.err
            .contains("the target has 1 subject that the source lacks"),
        "{ran:?}"
    );
    assert_eq!(target.get("/subjects/b/versions/1")["id"], 2);
    assert_eq!(target.get("/mode")["mode"], "READWRITE");
}

#[test]
fn a_registry_that_offers_less_is_copied_as_far_as_it_can_be_read() {
    let (source, target) = (Server::start(), Server::start());
    let schema = r#"{"type": "record", "name": "R", "namespace": "n", "fields": []}"#;
    source.register("a", &json!({ "schema": schema }));
    source.register(
        "p",
        &json!({"schemaType": "PROTOBUF", "schema": "syntax = \"proto3\";\nmessage M {}\n"}),
    );
    source.put("/config/a", &json!({"compatibility": "FULL"}));
    let lossy = lossy::Lossy::before(&source);
    let folder = tempfile::TempDir::new().unwrap();
    let ran = callsheet(
        folder.path(),
        &["import", "--from", &lossy.url, "--to", &target.url],
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    for notice in [
        "note: the source: it has no contexts",
        "note: the source: it tells no guids",
        "note: the source: it named no soft-deleted version",
        "note: the source: it has no modes",
        "note: 1 version: the text is printed anew on the target",
    ] {
        assert!(ran.err.contains(notice), "{notice}: {ran:?}");
    }
    assert_eq!(target.get("/subjects/a/versions/1")["id"], 1);
    assert_eq!(target.get("/config/a")["compatibilityLevel"], "FULL");
}

#[test]
fn a_server_that_is_busy_is_asked_again() {
    let (source, target) = (Server::start(), Server::start());
    source.register("a", &json!({"schema": "\"int\""}));
    let busy = lossy::Lossy::busy(&source, 2);
    let folder = tempfile::TempDir::new().unwrap();
    let ran = callsheet(
        folder.path(),
        &["import", "--from", &busy.url, "--to", &target.url],
    );
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn credentials_are_never_printed() {
    let folder = tempfile::TempDir::new().unwrap();
    for from in [
        "http://user:hunter2@127.0.0.1:1/",
        "http://user:hunter2@:99999",
    ] {
        let ran = callsheet(folder.path(), &["export", "--from", from, "--jobs", "1"]);
        assert_ne!(ran.code, 0, "{ran:?}");
        assert!(
            !ran.err.contains("hunter2") && !ran.out.contains("hunter2"),
            "{ran:?}"
        );
    }
}

#[test]
fn an_archive_that_was_touched_is_refused() {
    let server = Server::start();
    server.register("a", &json!({"schema": "\"int\""}));
    let archive = export(&server);
    let folder = tempfile::TempDir::new().unwrap();
    let refused = |text: &str, why: &str| {
        std::fs::write(folder.path().join("a"), text).unwrap();
        let ran = callsheet(
            folder.path(),
            &["import", "--from", "a", "--to", &server.url],
        );
        assert_eq!(ran.code, 101, "{ran:?}");
        assert!(ran.err.contains(why), "{why}: {ran:?}");
    };
    refused(
        &archive.replace("\"id\":1", "\"id\":2"),
        "its checksum does not fit",
    );
    let cut = archive.lines().count() - 1;
    let cut: Vec<&str> = archive.lines().take(cut).collect();
    refused(&cut.join("\n"), "it was cut off");
    refused("", "it is no archive");
    refused(
        &archive.replace("_archive\":1", "_archive\":2"),
        "this build reads format 1",
    );
}
