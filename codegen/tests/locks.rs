//! Reading locks and schemas from files: every way in which it can fail says what to do.

use std::path::Path;

use callsheet_codegen::fs::{FsError, Project};

/// A copy of the fixtures that a test may damage.
fn copy() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_all(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"),
        folder.path(),
    );
    folder
}

fn copy_all(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy_all(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn failure(folder: &Path, contract: &str) -> String {
    Project::find(folder, Some("callsheet.lock"))
        .and_then(|project| project.load(contract))
        .unwrap_err()
        .to_string()
}

#[test]
fn the_nearest_lock_upwards_is_found() {
    let folder = copy();
    let deep = folder.path().join("src/deep");
    std::fs::create_dir_all(&deep).unwrap();
    let project = Project::find(&deep, None).unwrap();
    assert_eq!(project.lock_path, folder.path().join("callsheet.lock"));
    assert_eq!(project.load("playback.events").unwrap().versions.len(), 4);
    assert_eq!(
        project.load("playback.events-value").unwrap().contract,
        "playback.events",
        "by subject"
    );
    assert_eq!(project.files("playback.events").len(), 1 + 4 + 2);
}

#[test]
fn a_changed_schema_names_file_expected_and_found_and_the_command() {
    let folder = copy();
    let file = ".callsheet/schemas/shapes-value/v1.avsc";
    std::fs::write(folder.path().join(file), "\"string\"").unwrap();
    let locked = Project::open(folder.path().join("callsheet.lock"))
        .unwrap()
        .lock
        .versions("shapes")[0]
        .sha256
        .clone();
    assert_eq!(
        failure(folder.path(), "shapes"),
        format!(
            "`{file}` is not the schema that the lock pins\n  expected sha256 {locked}\n     found sha256 {}\n  = help: run `callsheet pull`",
            callsheet_codegen::lock::sha256_hex(b"\"string\"")
        )
    );
}

#[test]
fn a_missing_file_an_unknown_contract_and_no_lock_say_what_to_do() {
    let folder = copy();
    assert!(failure(folder.path(), "playback.event").ends_with(
        "`callsheet.lock` does not lock a contract or subject `playback.event`; did you mean `playback.events`?\n  = help: run `callsheet pull --add playback.event`"
    ));
    std::fs::remove_file(
        folder
            .path()
            .join(".callsheet/schemas/shapes-value/v2.avsc"),
    )
    .unwrap();
    let text = failure(folder.path(), "shapes");
    assert!(
        text.contains("v2.avsc") && text.ends_with("= help: run `callsheet pull`"),
        "{text}"
    );
    let empty = tempfile::tempdir().unwrap();
    assert!(matches!(
        Project::find(empty.path(), Some("callsheet.lock")),
        Err(FsError::Read { .. })
    ));
}

#[test]
fn a_changed_file_is_read_again() {
    let folder = copy();
    assert!(Project::find(folder.path(), Some("callsheet.lock")).is_ok());
    std::fs::write(folder.path().join("callsheet.lock"), "registry = 1\n").unwrap();
    assert_eq!(
        failure(folder.path(), "shapes"),
        "callsheet.lock:1:12: `registry` is not a text"
    );
}
