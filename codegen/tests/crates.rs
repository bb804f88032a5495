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
        ..Settings::default()
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

/// The three front ends print one code: what a macro expands to, what a build script writes, what is committed.
#[test]
fn macro_build_script_and_crate_have_the_same_code() {
    let settings = Settings::default();
    let project = project();
    for (contract, version) in [("playback.events", Some(4)), ("shapes", None)] {
        let source = project.load(contract).unwrap();
        let expansion =
            callsheet_codegen::targets::contract::generate(&source, version, &settings).unwrap();
        let expansion: syn::File = syn::parse2(expansion).unwrap();
        let committed = krate::module(&source, version, &settings).unwrap();
        let (built, files) =
            callsheet_codegen::fs::modules(&project, &[(contract, version)], &settings).unwrap();
        let built: syn::File = syn::parse_str(&built).unwrap();
        let [syn::Item::Mod(module)] = built.items.as_slice() else {
            panic!("one module a contract");
        };
        let (_, inside) = module.content.as_ref().unwrap();
        let inside: syn::File = syn::parse_quote!(#(#inside)*);
        let expansion = prettyplease::unparse(&expansion);
        assert!(prettyplease::unparse(&inside) == expansion, "{contract}");
        assert!(committed.ends_with(&expansion), "{contract}");
        assert!(files.iter().any(|file| file.ends_with("callsheet.lock")));
    }
}

#[test]
fn a_build_script_says_which_contract_it_cannot_have() {
    let problem = |contract, version| {
        callsheet_codegen::fs::modules(&project(), &[(contract, version)], &Settings::default())
            .unwrap_err()
            .to_string()
    };
    assert!(problem("playback.event", None).contains("did you mean `playback.events`?"));
    assert!(problem("shapes", Some(9)).starts_with("`shapes` version 9 is not locked"));
}

#[test]
fn versions_beyond_the_newest_shapes_are_read_by_a_plan() {
    let source = project().load("playback.events").unwrap();
    let text = |decoders| {
        let settings = Settings {
            decoders,
            ..Settings::default()
        };
        krate::module(&source, Some(4), &settings).unwrap()
    };
    assert!(!text(None).contains("BY_PLAN"), "three shapes are few");
    let two = text(Some(2));
    assert!(two.contains("const BY_PLAN: &'static [u32] = &[1];"));
    assert!(two.contains("static PLAN_0: cs::SlotPlan"), "{two}");
    assert!(text(Some(1)).contains("const BY_PLAN: &'static [u32] = &[1, 2];"));
    // The version that the types are made from has code in any case.
    let pinned = Settings {
        decoders: Some(1),
        ..Settings::default()
    };
    let pinned = krate::module(&source, Some(1), &pinned).unwrap();
    assert!(!pinned.contains("PLAN_0"), "the first version's");
}
