//! Whole crates: what is in them, and what `--check` says.

use callsheet_codegen::ir::Settings;
use callsheet_codegen::targets::krate::{self, CrateOptions};

use crate::expected::{generated, project};

#[test]
fn a_crate_has_a_module_a_contract_and_a_manifest_of_what_it_reads() {
    let paths: Vec<String> = generated().into_iter().map(|file| file.path).collect();
    assert_eq!(
        paths,
        [
            "Cargo.toml",
            "manifest.json",
            "src/lib.rs",
            "src/playback_events.rs",
            "src/shapes.rs"
        ]
    );
}

#[test]
fn check_names_the_files_that_differ_or_are_missing() {
    let files = generated();
    let stale = krate::stale(&files, |path| match path {
        "src/shapes.rs" => None,
        "manifest.json" => Some("{}\n".to_owned()),
        path => files
            .iter()
            .find(|file| file.path == path)
            .map(|file| file.text.clone()),
    });
    assert_eq!(stale, ["manifest.json", "src/shapes.rs"]);
}

#[test]
fn generating_twice_gives_the_same_bytes() {
    assert_eq!(generated(), generated());
}

#[test]
fn a_version_that_is_not_locked_is_named_with_what_is() {
    let options = CrateOptions {
        name: "x".to_owned(),
        version: "0.1.0".to_owned(),
        runtime: "\"0.1\"".to_owned(),
        settings: Settings::default(),
    };
    let problems =
        krate::generate(&options, &[(project().load("shapes").unwrap(), Some(7))]).unwrap_err();
    assert_eq!(
        problems,
        [
            "`shapes` version 7 is not locked; locked: 1 and 2\n  = help: run `callsheet pull --add shapes@7`"
        ]
    );
}

#[test]
fn symbols_unknown_at_build_time_can_have_a_variant() {
    let settings = Settings {
        unknown_symbols: true,
    };
    let text = krate::module(
        &project().load("playback.events").unwrap(),
        Some(1),
        &settings,
    )
    .unwrap();
    assert!(text.contains("Unrecognized"), "{text}");
}

#[test]
fn versions_of_the_same_resolved_shape_share_a_decoder() {
    let text = krate::module(
        &project().load("playback.events").unwrap(),
        Some(4),
        &Settings::default(),
    )
    .unwrap();
    assert!(
        text.contains("2 | 3 => decode_2(input)"),
        "versions 3 and 4 differ in documentation alone"
    );
}
