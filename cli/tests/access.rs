//! `callsheet token` and `callsheet doctor`, and credentials on their way to a server.

use std::path::Path;

use callsheet_cli::{Shell, run};
use callsheet_server::{Layers, Running, serve};
use tempfile::TempDir;

use crate::{NOW_MS, Ran, callsheet, ran};

/// Runs `callsheet` with variables in its environment.
fn with_env(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let mut words = vec!["callsheet".to_owned()];
    words.extend(arguments.iter().map(|&word| word.to_owned()));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut shell = Shell::new(&mut out, &mut err, folder.to_owned(), NOW_MS);
    for (name, value) in variables {
        shell = shell.with_env(name, value);
    }
    let exit = run(&words, shell);
    ran(exit, out, err)
}

/// Makes a token on a database and answers its secret.
fn offline(folder: &TempDir, name: &str, scope: &str) -> String {
    let made = callsheet(
        folder.path(),
        &[
            "token", "create", name, "--scope", scope, "--quiet", "--data", "d",
        ],
    );
    assert_eq!(made.code, 0, "{}", made.err);
    made.out.trim().to_owned()
}

#[test]
fn a_token_is_made_listed_and_revoked_on_a_database() {
    let folder = TempDir::new().unwrap();
    let made = callsheet(
        folder.path(),
        &[
            "token",
            "create",
            "ci",
            "--scope",
            "write:orders-*",
            "--scope",
            "read",
            "--expires-in-days",
            "30",
            "--data",
            "d",
        ],
    );
    assert_eq!(made.code, 0, "{}", made.err);
    assert!(
        made.out.contains("scopes  read:* write:orders-*\n"),
        "{}",
        made.out
    );
    let secret = made.out.rsplit("secret  ").next().unwrap().trim();
    assert!(secret.starts_with("callsheet_"), "{secret}");

    let listed = callsheet(folder.path(), &["token", "list", "--data", "d"]);
    assert!(listed.out.starts_with("ci  "), "{}", listed.out);
    assert!(
        listed.out.contains("30 days left  never used"),
        "{}",
        listed.out
    );
    assert!(!listed.out.contains(secret));

    let again = callsheet(
        folder.path(),
        &["token", "create", "ci", "--scope", "read", "--data", "d"],
    );
    assert_eq!(again.code, 101);
    assert!(
        again.err.contains("a token named `ci` exists"),
        "{}",
        again.err
    );
    let revoked = callsheet(folder.path(), &["token", "revoke", "ci", "--data", "d"]);
    assert!(revoked.out.starts_with("revoked  ci  "), "{}", revoked.out);
    let listed = callsheet(folder.path(), &["token", "list", "--data", "d"]);
    assert_eq!((listed.out.as_str(), listed.code), ("", 0));
    let all = callsheet(
        folder.path(),
        &["token", "list", "--revoked", "--data", "d"],
    );
    assert!(all.out.contains("revoked"), "{}", all.out);
}

#[test]
fn a_scope_that_is_none_is_wrong_usage() {
    let folder = TempDir::new().unwrap();
    let made = callsheet(
        folder.path(),
        &["token", "create", "ci", "--scope", "own:*", "--data", "d"],
    );
    assert_eq!(made.code, 2);
    assert!(made.err.contains("`own:*` is no scope"), "{}", made.err);
}

async fn guarded(folder: &TempDir) -> Running {
    let config = Layers::default()
        .file(
            "callsheet.toml",
            "[server.auth]\nmethods = \"token, basic\"\n",
        )
        .flag("data", folder.path().join("d").to_str())
        .flag("listen", Some("127.0.0.1:0"))
        .load()
        .unwrap();
    serve(config).await.unwrap()
}

#[test]
fn credentials_reach_a_server_from_every_place_and_no_message() {
    let folder = TempDir::new().unwrap();
    let secret = offline(&folder, "root", "admin:*");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(guarded(&folder));
    let url = server.url();
    let inside = url.replace("http://", &format!("http://root:{secret}@"));
    let info = format!("root:{secret}");
    let wrong = format!("{}{}", "callsheet_", "A".repeat(43));
    for (variables, arguments, code) in [
        (
            vec![("CALLSHEET_TOKEN", secret.as_str())],
            vec!["--server", url.as_str()],
            0,
        ),
        (
            vec![("CALLSHEET_USER_INFO", info.as_str())],
            vec!["--server", url.as_str()],
            0,
        ),
        (vec![("CALLSHEET_SERVER", inside.as_str())], vec![], 0),
        (
            vec![],
            vec!["--server", url.as_str(), "--token", secret.as_str()],
            0,
        ),
        (
            vec![],
            vec!["--server", url.as_str(), "--user-info", info.as_str()],
            0,
        ),
        (
            vec![("CALLSHEET_TOKEN", wrong.as_str())],
            vec!["--server", url.as_str()],
            101,
        ),
        (vec![], vec!["--server", url.as_str()], 101),
    ] {
        let words = [vec!["token", "list"], arguments].concat();
        let ran = with_env(folder.path(), &variables, &words);
        assert_eq!(ran.code, code, "{words:?}: {}", ran.err);
        assert!(!ran.err.contains("callsheet_") && !ran.out.contains("callsheet_"));
        if code == 0 {
            assert!(ran.out.starts_with("root  "), "{}", ran.out);
        } else {
            assert!(ran.err.contains("set CALLSHEET_TOKEN"), "{}", ran.err);
        }
    }
    let ran = with_env(
        folder.path(),
        &[("CALLSHEET_TOKEN", &secret)],
        &["doctor", "--server", &url, "--data", "d"],
    );
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("token:root with admin:*"), "{}", ran.out);
    runtime.block_on(server.shutdown());
}

#[test]
fn doctor_says_what_to_do_and_fails_only_for_what_does_not_work() {
    let folder = TempDir::new().unwrap();
    let ran = callsheet(folder.path(), &["doctor", "--data", "d"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("does not exist yet"), "{}", ran.out);
    assert!(!folder.path().join("d").exists(), "looking makes nothing");

    offline(&folder, "root", "read:*");
    let settings = "[server]\nlisten = \"0.0.0.0:8081\"\n";
    std::fs::write(folder.path().join("callsheet.toml"), settings).unwrap();
    let ran = callsheet(folder.path(), &["doctor", "--data", "d"]);
    assert_eq!(ran.code, 100, "{}", ran.out);
    assert!(ran.out.contains("set `auth.methods`"), "{}", ran.out);
    assert!(
        ran.out.contains("the chain ends at change 1"),
        "{}",
        ran.out
    );

    let settings = format!("{settings}[server.auth]\nmethods = \"token\"\n");
    std::fs::write(folder.path().join("callsheet.toml"), settings).unwrap();
    let ran = callsheet(folder.path(), &["doctor", "--data", "d"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(
        ran.out
            .contains("credentials cross the network unencrypted"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("none of which may make others"),
        "{}",
        ran.out
    );

    std::fs::write(
        folder.path().join("callsheet.toml"),
        "[server]\nlisten = 5\n",
    )
    .unwrap();
    let ran = callsheet(folder.path(), &["doctor", "--data", "d"]);
    assert_eq!(ran.code, 100, "{}", ran.out);
}

#[test]
fn credentials_in_the_shared_file_are_refused() {
    let folder = TempDir::new().unwrap();
    let text = "[project]\nserver = \"https://u:hunter2@host\"\n";
    std::fs::write(folder.path().join("callsheet.toml"), text).unwrap();
    let ran = callsheet(folder.path(), &["token", "list"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("holds credentials"), "{}", ran.err);
    assert!(!ran.err.contains("hunter2"), "{}", ran.err);
}
