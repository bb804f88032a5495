//! What could not be checked: each cause has its exit code and says what to do.

use crate::{ORDER, Ran, Repo, callsheet};

#[track_caller]
fn fails(ran: &Ran, code: u8, parts: &[&str]) {
    assert_eq!(ran.code, code, "{ran:?}");
    for part in parts {
        assert!(ran.err.contains(part), "{part:?} is not in {}", ran.err);
    }
}

#[test]
fn no_repository() {
    let folder = tempfile::TempDir::new().unwrap();
    fails(
        &callsheet(folder.path(), &["check"]),
        101,
        &["is in no git repository", "callsheet diff OLD NEW"],
    );
}

#[test]
fn a_bare_repository() {
    let folder = tempfile::TempDir::new().unwrap();
    git2::Repository::init_bare(folder.path()).unwrap();
    fails(
        &callsheet(folder.path(), &["check"]),
        101,
        &["is a bare repository"],
    );
}

#[test]
fn no_commit_yet() {
    let repo = Repo::new();
    repo.write("contracts/order.avsc", ORDER);
    fails(
        &repo.run(&["check"]),
        101,
        &["the repository has no commit yet"],
    );
}

#[test]
fn a_base_that_is_not_there() {
    let repo = Repo::with(&[("contracts/order.avsc", ORDER)]);
    let ran = repo.run(&["check", "--base", "origin/release"]);
    fails(
        &ran,
        101,
        &["the repository does not hold `origin/release`; run `git fetch origin release`"],
    );
    // Nothing to guess from.
    repo.git
        .find_branch("main", git2::BranchType::Local)
        .unwrap()
        .delete()
        .unwrap();
    fails(&repo.run(&["check"]), 101, &["no base is known", "--base"]);
}

#[test]
fn histories_without_a_common_commit() {
    let repo = Repo::with(&[("contracts/order.avsc", ORDER)]);
    repo.git.set_head("refs/heads/other").unwrap();
    repo.write("contracts/order.avsc", ORDER);
    repo.write("unrelated", "x");
    repo.commit();
    fails(
        &repo.run(&["check", "--base", "main"]),
        101,
        &["have no commit in common"],
    );
}

#[test]
fn a_shallow_clone_names_the_command() {
    let repo = Repo::with(&[("contracts/order.avsc", ORDER)]);
    let head = repo.git.head().unwrap().peel_to_commit().unwrap().id();
    std::fs::write(repo.git.path().join("shallow"), format!("{head}\n")).unwrap();
    let ran = repo.run(&["check", "--base", "origin/main"]);
    fails(
        &ran,
        101,
        &[
            "the clone is shallow and does not hold `origin/main`",
            "`git fetch --deepen=200 origin main`",
            "`git fetch --unshallow origin`",
        ],
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read() {
    let repo = Repo::with(&[("contracts/order.avsc", ORDER)]);
    std::os::unix::fs::symlink("nowhere", repo.path().join("contracts/lost.avsc")).unwrap();
    fails(
        &repo.run(&["check"]),
        101,
        &["reading `contracts/lost.avsc`: "],
    );
}

#[test]
fn wrong_usage_is_2() {
    let repo = Repo::with(&[("contracts/order.avsc", ORDER)]);
    fails(&repo.run(&["chek"]), 2, &["check"]);
    fails(&repo.run(&["check", "--bse", "main"]), 2, &["--base"]);
    fails(&repo.run(&["check", "/"]), 2, &["outside the repository"]);
    repo.write("callsheet.toml", "[gate]\ncompatability = \"FULL\"\n");
    fails(
        &repo.run(&["check"]),
        2,
        &["callsheet.toml:2:1: [gate] has no key `compatability` (did you mean `compatibility`?)"],
    );
}

#[test]
fn help_and_version_are_clean() {
    let folder = tempfile::TempDir::new().unwrap();
    let help = callsheet(folder.path(), &["--help"]);
    assert_eq!(help.code, 0);
    assert!(
        help.out
            .contains("Exit codes: 0 clean, 100 blocking findings, 101 could not check"),
        "{}",
        help.out
    );
    for command in [
        "check", "diff", "explain", "push", "pull", "gen", "usage", "lineage", "serve", "demo",
    ] {
        assert!(
            help.out.contains(command),
            "{command} is not in {}",
            help.out
        );
        assert_eq!(
            callsheet(folder.path(), &[command, "--help"]).code,
            0,
            "{command}"
        );
    }
    assert_eq!(callsheet(folder.path(), &["--version"]).code, 0);
}

#[test]
fn an_unreachable_server_is_never_an_answer() {
    let repo = Repo::with(&[("contracts/order.avsc", ORDER)]);
    // Port 9 of the loopback interface: nobody listens there.
    let server = "http://127.0.0.1:9";
    for arguments in [
        &["push", "--server", server][..],
        &["pull", "--add", "order", "--server", server],
        &["lineage", "ns:name", "column", "--server", server],
        &[
            "diff",
            "order-value:1",
            "contracts/order.avsc",
            "--server",
            server,
        ],
    ] {
        fails(&repo.run(arguments), 101, &["127.0.0.1:9"]);
    }
    fails(&repo.run(&["push"]), 2, &["no server is known"]);
}
