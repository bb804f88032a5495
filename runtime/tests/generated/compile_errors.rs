//! Messages of the macros as the compiler prints them: on the user's token, with the schema's file, line and column.
//!
//! The texts of all messages are tests of the crate callsheet-codegen, where no compiler is needed; here a few prove the way through the
//! compiler, and those that only the compiler can find. `CALLSHEET_BLESS=1` writes what is expected.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Errors of each case as rustc prints them, by the case's name.
fn compiled(cases: &[(String, String)]) -> BTreeMap<String, String> {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR"));
    // A crate of its own with the fewest dependencies; lock and packages are this workspace's, so nothing is downloaded.
    let copy = tempfile::tempdir().unwrap();
    let bins = copy.path().join("src/bin");
    std::fs::create_dir_all(&bins).unwrap();
    for (name, text) in cases {
        std::fs::write(bins.join(format!("{name}.rs")), text).unwrap();
    }
    let manifest = format!(
        "[package]\nname = \"cases\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\ncallsheet = {{ path = {:?}, features = [\"lineage\"] }}\n\n[workspace]\n",
        runtime.to_str().unwrap()
    );
    std::fs::write(copy.path().join("Cargo.toml"), manifest).unwrap();
    let lock = runtime.parent().unwrap().join("Cargo.lock");
    std::fs::copy(lock, copy.path().join("Cargo.lock")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args([
            "check",
            "--offline",
            "--bins",
            "--keep-going",
            "--message-format=json",
        ])
        .current_dir(copy.path())
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile-errors"),
        )
        .env(
            "CALLSHEET_LOCK",
            runtime.join("tests/fixtures/callsheet.lock"),
        )
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let mut errors = BTreeMap::new();
    for line in said.lines() {
        let message: serde_json::Value = serde_json::from_str(line).unwrap();
        let inner = &message["message"];
        let placed = inner["spans"]
            .as_array()
            .is_some_and(|spans| !spans.is_empty());
        if message["reason"] == "compiler-message" && inner["level"] == "error" && placed {
            let target = message["target"]["name"].as_str().unwrap().to_owned();
            let text: &mut String = errors.entry(target).or_default();
            text.push_str(inner["rendered"].as_str().unwrap());
        }
    }
    assert!(
        !errors.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    errors
}

#[test]
fn macros_point_at_the_field_and_into_the_schema() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile_errors");
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "rs") {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            cases.push((name, std::fs::read_to_string(path).unwrap()));
        }
    }
    assert!(!cases.is_empty());
    let mut errors = compiled(&cases);
    for (name, _) in cases {
        let found = errors.remove(&name).unwrap_or_default();
        let path = folder.join(format!("{name}.stderr"));
        if std::env::var_os("CALLSHEET_BLESS").is_some() {
            std::fs::write(&path, &found).unwrap();
        }
        let expected = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            found == expected,
            "{name}: CALLSHEET_BLESS=1 writes this:\n{found}"
        );
    }
}
