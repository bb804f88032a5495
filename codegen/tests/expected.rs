//! Generated code, file by file: equal to `tests/expected`, and compiled with warnings denied.
//!
//! `CALLSHEET_BLESS=1` writes the files; their diff is the review of a change to the generator.

use std::path::{Path, PathBuf};
use std::process::Command;

use callsheet_codegen::fs::Project;
use callsheet_codegen::ir::Settings;
use callsheet_codegen::targets::krate::{self, CrateOptions, GeneratedFile, Input};

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
        ("accounts", None),
        ("legacy", None),
        ("playback.events", Some(4)),
        ("rides", None),
        ("shapes", None),
    ]
    .map(|(name, version)| Input::load(&project, name, version).unwrap());
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
    let wire = [
        ("protobuf", include_str!("wire/protobuf.rs")),
        ("json_schema", include_str!("wire/json_schema.rs")),
    ];
    let out = tested(generated(), &wire);
    for test in [
        "shapes_version_2",
        "a_dynamic_message_reads_and_writes_the_same_bytes",
        "values_that_the_contract_refuses_are_errors",
    ] {
        assert!(out.contains(&format!("test {test} ... ok")), "{out}");
    }
}

/// Runs the tests of a generated crate with warnings denied; what Cargo printed. `more`: tests that only this repository has, against
/// other decoders of the same bytes.
pub(crate) fn tested(files: Vec<GeneratedFile>, more: &[(&str, &str)]) -> String {
    // A copy, so that the crate is no part of this workspace; the lock and the packages are this workspace's, so nothing is downloaded.
    let copy = tempfile::tempdir().unwrap();
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for file in files {
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
                format!(
                    "{text}{strict}\n\n[dev-dependencies]\nprost-reflect = \"0.16\"\nprotox = \"0.10\"\n\n[workspace]\n"
                )
            }
            _ => file.text,
        };
        std::fs::write(path, text).unwrap();
    }
    for (test, text) in more {
        std::fs::write(copy.path().join(format!("tests/wire_{test}.rs")), text).unwrap();
    }
    std::fs::copy(workspace.join("Cargo.lock"), copy.path().join("Cargo.lock")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["test", "--offline", "--manifest-path"])
        .arg(copy.path().join("Cargo.toml"))
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("expected-crate"),
        )
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    );
    assert!(output.status.success(), "{out}{err}");
    out
}

/// The number of crates that a generated crate pulls in, itself aside; `docs/guide/generated-code.md` states them.
#[test]
fn what_a_generated_crate_depends_on_has_a_ceiling() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/Cargo.toml");
    for (features, most) in [
        ("", 12),
        ("json", 23),
        ("protobuf", 22),
        ("json,protobuf", 29),
    ] {
        let output = Command::new(env!("CARGO"))
            .args([
                "tree",
                "--offline",
                "--locked",
                "--no-default-features",
                "--features",
                features,
                "-e",
                "normal,build",
                "--prefix",
                "none",
                "--manifest-path",
            ])
            .arg(&manifest)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let names: std::collections::BTreeSet<&str> = text
            .lines()
            .filter_map(|line| line.split(' ').next())
            .filter(|name| !name.is_empty())
            .collect();
        assert!(
            names.len() <= most,
            "{features}: {}: {names:?}",
            names.len()
        );
    }
}
