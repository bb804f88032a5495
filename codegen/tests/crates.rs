//! Whole crates: what is in them, and what `--check` says.

use callsheet_codegen::ir::Settings;
use callsheet_codegen::targets::krate::{self, CrateOptions, Input};

use crate::expected::{generated, project};

#[test]
fn a_crate_has_a_module_a_contract_and_a_manifest_of_what_it_reads() {
    let paths: Vec<String> = generated().into_iter().map(|file| file.path).collect();
    assert_eq!(
        paths,
        [
            "Cargo.toml",
            "README.md",
            "manifest.json",
            "src/accounts.rs",
            "src/legacy.rs",
            "src/lib.rs",
            "src/playback_events.rs",
            "src/rides.rs",
            "src/shapes.rs",
            "tests/samples.rs"
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
    let problems = krate::generate(
        &options,
        &[Input::load(&project(), "shapes", Some(7)).unwrap()],
    )
    .unwrap_err();
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

/// A version that no lock has.
fn pinned(file: &str, text: &str) -> callsheet_codegen::fs::Pinned {
    let locked = project().lock.versions("shapes")[0].clone();
    callsheet_codegen::fs::Pinned {
        locked: callsheet_codegen::lock::LockedSchema {
            contract: "odd".to_owned(),
            file: file.to_owned(),
            ..locked
        },
        text: text.to_owned(),
        facts: callsheet_codegen::facts::Facts::default(),
        versions: vec![1],
    }
}

fn problems(file: &str, text: &str) -> String {
    let options = CrateOptions {
        name: "x".to_owned(),
        version: "0.1.0".to_owned(),
        runtime: "\"0.1\"".to_owned(),
        settings: Settings::default(),
    };
    match krate::generate(&options, &[Input::Text(pinned(file, text))]) {
        Ok(files) => format!("{} files", files.len()),
        Err(problems) => problems.join("\n"),
    }
}

#[test]
fn what_is_wrong_with_a_schema_is_named_with_file_line_and_column() {
    let text = r#"{"type": "object", "properties": {
  "a": {"type": "integer", "default": "many"},
  "b": {"enum": ["x"], "default": "y"},
  "c": {"type": "array", "default": [1]}}}"#;
    assert_eq!(
        problems("o.schema.json", text),
        "o.schema.json:2:39: the default of `a` is no value of its type\n\
         o.schema.json:3:35: the default of `b` is no value of its type"
    );
    assert!(
        problems("o.schema.json", "{")
            .starts_with("`o.schema.json` is no schema that stands alone\no.schema.json:1:")
    );
    let text = "syntax = \"proto3\";\nimport \"other.proto\";\nmessage A { B b = 1; }\n";
    let told = problems("o.proto", text);
    assert!(
        told.contains("o.proto:2:") && told.contains("other.proto"),
        "{told}"
    );
}

#[test]
fn hostile_names_and_shapes_of_every_format_give_code_that_parses() {
    let words = [
        "type",
        "Type",
        "self",
        "Self",
        "2fa",
        "a-b",
        "a_b",
        "A B",
        "crate",
        "_",
        "",
        "additional",
        "łódź",
    ];
    let list: Vec<String> = words
        .iter()
        .map(|word| format!("\"{word}\": {{\"enum\": [\"{word}\", \"x{word}\"]}}"))
        .collect();
    let text = format!(
        "{{\"type\": \"object\", \"properties\": {{{}}}}}",
        list.join(",")
    );
    assert_eq!(problems("o.schema.json", &text), "6 files");
    // A reference to itself, alternatives of alternatives, a root that is no object.
    for text in [
        r##"{"$ref": "#"}"##,
        r##"{"oneOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#"}}]}"##,
        r##"{"anyOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}], "$defs": {"a": {"oneOf": [{"$ref": "#/$defs/b"}, {"type": "null"}]}, "b": {"anyOf": [{"$ref": "#/$defs/a"}, {"type": "integer"}]}}}"##,
        r#"{"type": ["string", "null"]}"#,
        r#"{"enum": [1, 2]}"#,
        "true",
        "{}",
        r#"{"allOf": [{"type": "integer"}, {"minimum": 3}]}"#,
    ] {
        assert_eq!(problems("o.schema.json", text), "6 files", "{text}");
    }
    let fields: Vec<String> = (1..=1000)
        .map(|number| {
            format!(
                "  int32 f{number} = {};",
                if number < 19_000 { number } else { 0 }
            )
        })
        .collect();
    let text = format!(
        "syntax = \"proto3\";\nmessage type {{ message Self {{}} Self self = 1001; enum fn {{ a = 0; A = 1; }} fn r = 1002;\n{}\n}}",
        fields.join("\n")
    );
    assert_eq!(problems("o.proto", &text), "6 files");
}
