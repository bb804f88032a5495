//! `backup`, `restore` and `audit` on a database that a server is using.

use callsheet_server::{Layers, serve};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::callsheet;
use crate::migrate::world::Server;

fn data(server: &Server) -> String {
    server.folder.path().display().to_string()
}

#[test]
fn a_running_server_is_backed_up_and_the_copy_serves() {
    let server = Server::start();
    for number in 0..20 {
        server.register(&format!("s{number}"), &json!({"schema": "\"int\""}));
    }
    let folder = TempDir::new().unwrap();
    let run = |arguments: &[&str]| callsheet(folder.path(), arguments);
    let data = data(&server);
    let ran = run(&["backup", "--data", &data, "--out", "copy.sqlite"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out
            .ends_with("intact    20 changes, the hash chain holds up to number 20\n"),
        "{ran:?}"
    );
    // What is written afterwards is not in the copy.
    server.register("later", &json!({"schema": "\"long\""}));
    let ran = run(&["backup", "--data", &data, "--out", "copy.sqlite"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("exists and is not overwritten"), "{ran:?}");

    let ran = run(&["restore", "copy.sqlite", "--data", "fresh"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let ran = run(&["audit", "verify", "--data", "fresh"]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (
            0,
            "intact    20 changes, the hash chain holds up to number 20\n"
        ),
        "{ran:?}"
    );
    let ran = run(&["restore", "copy.sqlite", "--data", "fresh"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    let ran = run(&["restore", "copy.sqlite", "--data", &data]);
    assert_eq!(ran.code, 2, "a database in use is not overwritten: {ran:?}");
    // No file of a half-done copy stays.
    let mut left: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["copy.sqlite", "fresh"]);
}

#[test]
fn tokens_are_in_a_backup_as_hashes_and_in_no_archive() {
    let folder = TempDir::new().unwrap();
    let run = |arguments: &[&str]| callsheet(folder.path(), arguments);
    let scope = ["--scope", "read:*", "--data", "live"];
    let made = run(&[&["token", "create", "ci"][..], &scope].concat());
    assert_eq!(made.code, 0, "{made:?}");
    let told = |name: &str| {
        let line = made.out.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap().trim().to_owned()
    };
    let (id, secret) = (told("id"), told("secret"));
    let ran = run(&["backup", "--data", "live", "--out", "copy.sqlite"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let bytes = std::fs::read(folder.path().join("copy.sqlite")).unwrap();
    let holds = |text: &str| {
        let text = text.as_bytes();
        bytes.windows(text.len()).any(|window| window == text)
    };
    assert!(holds(&id) && !holds(&secret));
    let ran = run(&["restore", "copy.sqlite", "--data", "fresh"]);
    assert_eq!(ran.code, 0, "{ran:?}");

    let config = Layers::default()
        .file("callsheet.toml", "[server.auth]\nmethods = \"token\"\n")
        .flag("data", folder.path().join("fresh").to_str())
        .flag("listen", Some("127.0.0.1:0"))
        .load()
        .unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let running = runtime.block_on(serve(config)).unwrap();
    let url = running.url();
    let archive = run(&["export", "--from", &url, "--token", &secret]);
    assert_eq!(archive.code, 0, "{archive:?}");
    assert!(!archive.out.contains(&id) && !archive.out.contains(&secret));
    assert_ne!(run(&["export", "--from", &url]).code, 0);
    runtime.block_on(running.shutdown());
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("text"), "no database").unwrap();
    let ran = callsheet(folder.path(), &["restore", "text", "--data", "fresh"]);
    assert_eq!(ran.code, 101, "{ran:?}");
    let ran = callsheet(folder.path(), &["restore", "nothing", "--data", "fresh"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(!folder.path().join("fresh/catalog.sqlite").exists());
}

#[test]
fn a_damaged_backup_is_not_restored() {
    let server = Server::start();
    server.register("a", &json!({"schema": "\"int\""}));
    server.register("b", &json!({"schema": "\"long\""}));
    let folder = TempDir::new().unwrap();
    let run = |arguments: &[&str]| callsheet(folder.path(), arguments);
    assert_eq!(
        run(&["backup", "--data", &data(&server), "--out", "copy"]).code,
        0
    );
    // The subject's name in the audit trail of the first change, not in the tables.
    let path = folder.path().join("copy");
    let mut bytes = std::fs::read(&path).unwrap();
    let (wanted, other) = (b"\"kind\":\"registered\"", b"\"kind\":\"registerex\"");
    let at = bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
        .unwrap();
    bytes[at..at + other.len()].copy_from_slice(other);
    std::fs::write(&path, bytes).unwrap();
    let ran = run(&["restore", "copy", "--data", "fresh"]);
    assert_eq!(ran.code, 100, "{ran:?}");
    assert!(ran.out.contains("is not as it was written"), "{ran:?}");
    assert!(!folder.path().join("fresh/catalog.sqlite").exists());
}

#[test]
fn postgres_is_left_to_its_own_tools() {
    let folder = TempDir::new().unwrap();
    let url = "postgres://nobody@127.0.0.1:1/none";
    let ran = callsheet(
        folder.path(),
        &["backup", "--database", url, "--out", "copy"],
    );
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("pg_dump"), "{ran:?}");
}

#[test]
fn the_log_tells_who_did_what_and_can_be_filtered() {
    let server = Server::start();
    server.register("a", &json!({"schema": "\"int\""}));
    server.register(":.eu:b", &json!({"schema": "\"long\""}));
    server.put("/config/a", &json!({"compatibility": "FULL"}));
    server.delete("/subjects/a");
    let folder = TempDir::new().unwrap();
    let data = data(&server);
    let log = |filters: &[&str]| {
        let ran = callsheet(
            folder.path(),
            &[&["audit", "log", "--data", &data], filters].concat(),
        );
        assert_eq!(ran.code, 0, "{ran:?}");
        let lines: Vec<String> = ran.out.lines().map(str::to_owned).collect();
        lines
    };
    let all = log(&[]);
    assert_eq!(all.len(), 4);
    assert!(
        all[0].contains("anonymous  registered `a` version 1 with id 1"),
        "{all:?}"
    );
    assert!(
        all[1].ends_with("registered `:.eu:b` version 1 with id 1"),
        "{all:?}"
    );
    assert!(all[3].ends_with("soft-deleted `a` version 1"), "{all:?}");
    assert_eq!(
        log(&["--subject", "a"]),
        [&all[0], &all[2], &all[3]].map(String::clone)
    );
    assert_eq!(log(&["--kind", "config_put"]), [all[2].clone()]);
    assert_eq!(log(&["--last", "1"]), [all[3].clone()]);
    assert_eq!(log(&["--after", "2", "--actor", "anonymous"]), all[2..]);
    assert_eq!(log(&["--actor", "eve"]), [""; 0]);
    assert_eq!(log(&["--until", "2020-01-01"]), [""; 0]);
    assert_eq!(log(&["--since", "2020-01-01T00:00:00Z"]), all);
    let json = log(&["--format", "json", "--subject", ":.eu:b"]);
    let entry: Value = serde_json::from_str(&json[0]).unwrap();
    assert_eq!(
        (&entry["seq"], &entry["what"]["kind"]),
        (&json!(2), &json!("registered"))
    );
    assert_eq!(entry["hash"].as_str().unwrap().len(), 64);
    let ran = callsheet(folder.path(), &["audit", "log", "--since", "soon"]);
    assert_eq!(ran.code, 2, "{ran:?}");
}

#[test]
fn a_missing_database_is_no_answer() {
    let folder = TempDir::new().unwrap();
    let ran = callsheet(folder.path(), &["audit", "verify", "--data", "nowhere"]);
    assert_eq!(ran.code, 101, "{ran:?}");
    assert!(!folder.path().join("nowhere").exists());
}
