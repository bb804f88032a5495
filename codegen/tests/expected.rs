//! Generated code, file by file: equal to `tests/expected`, and compiled with warnings denied.
//!
//! `CALLSHEET_BLESS=1` writes the files; their diff is the review of a change to the generator.

use std::path::{Path, PathBuf};
use std::process::Command;

use callsheet_codegen::fs::Project;
use callsheet_codegen::ir::Settings;
use callsheet_codegen::targets::krate::{self, CrateOptions, GeneratedFile};

/// The fixtures' project.
pub(crate) fn project() -> Project {
    Project::open(folder("fixtures/callsheet.lock")).unwrap()
}

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(path)
}

/// The crate of both fixture contracts.
pub(crate) fn generated() -> Vec<GeneratedFile> {
    let project = project();
    let options = CrateOptions {
        name: "expected-contracts".to_owned(),
        version: "0.1.0".to_owned(),
        runtime: "{ path = \"../../../runtime\", default-features = false }".to_owned(),
        settings: Settings::default(),
    };
    let contracts = [
        (project.load("playback.events").unwrap(), Some(4)),
        (project.load("shapes").unwrap(), None),
    ];
    krate::generate(&options, &contracts).unwrap()
}

#[test]
fn generated_crates_are_the_expected_files() {
    let expected = folder("expected");
    if std::env::var_os("CALLSHEET_BLESS").is_some() {
        for file in generated() {
            let path = expected.join(&file.path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, file.text).unwrap();
        }
    }
    let stale = krate::stale(&generated(), |path| {
        std::fs::read_to_string(expected.join(path)).ok()
    });
    assert!(
        stale.is_empty(),
        "run with CALLSHEET_BLESS=1 and review the difference of {stale:?}"
    );
}

#[test]
fn the_expected_crate_compiles_with_warnings_denied() {
    // A copy, so that the crate is no part of this workspace; the lock and the packages are this workspace's, so nothing is downloaded.
    let copy = tempfile::tempdir().unwrap();
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for file in generated() {
        let path = copy.path().join(&file.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let runtime = workspace.join("runtime");
        let text = match file.path.as_str() {
            "Cargo.toml" => {
                let text = file
                    .text
                    .replace("../../../runtime", runtime.to_str().unwrap());
                let strict =
                    "missing_docs = \"deny\"\nunreachable_pub = \"deny\"\nwarnings = \"deny\"";
                format!("{text}{strict}\n\n[workspace]\n")
            }
            _ => file.text,
        };
        std::fs::write(path, text).unwrap();
    }
    std::fs::copy(workspace.join("Cargo.lock"), copy.path().join("Cargo.lock")).unwrap();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("expected-crate");
    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--manifest-path"])
        .arg(copy.path().join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", target)
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
