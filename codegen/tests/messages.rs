//! Every message that the macros can emit: where it stands in the user's code, and what it says.
//!
//! The macros are functions from tokens to tokens, so the cases in `tests/messages` are expanded here, without a compiler. Each `x.rs` has
//! an `x.txt` with the messages; `CALLSHEET_BLESS=1` writes them, their difference is the review. That the compiler shows them on the
//! same tokens is a test of the crate `callsheet`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use callsheet_codegen::expand::{self, Place};
use callsheet_codegen::lineage;
use callsheet_codegen::lock::{Lock, LockedSchema, sha256_hex};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::Item;

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A project that locks the schemas of the runtime's fixtures and of the cases.
fn project() -> tempfile::TempDir {
    let project = tempfile::tempdir().unwrap();
    let mut schemas = Vec::new();
    for from in [
        "../runtime/tests/fixtures/.callsheet/schemas",
        "tests/messages/schemas",
    ] {
        for subject in entries(&folder(from)) {
            let name = name(&subject);
            let to = project.path().join(".callsheet/schemas").join(&name);
            std::fs::create_dir_all(&to).unwrap();
            for (number, path) in
                (1_u32..).map(|number| (number, subject.join(format!("v{number}.avsc"))))
            {
                let Ok(text) = std::fs::read(&path) else {
                    break;
                };
                std::fs::write(to.join(format!("v{number}.avsc")), &text).unwrap();
                let facts = format!("v{number}.facts.json");
                let facts = std::fs::read(subject.join(&facts)).ok().map(|text| {
                    std::fs::write(to.join(&facts), &text).unwrap();
                    sha256_hex(&text)
                });
                schemas.push(LockedSchema {
                    contract: name.trim_end_matches("-value").to_owned(),
                    subject: name.clone(),
                    version: number,
                    id: None,
                    guid: [u8::try_from(schemas.len()).unwrap(); 16],
                    sha256: sha256_hex(&text),
                    file: format!(".callsheet/schemas/{name}/v{number}.avsc"),
                    facts,
                });
            }
        }
    }
    schemas.sort_by(|left, right| {
        (&left.contract, left.version).cmp(&(&right.contract, right.version))
    });
    let lock = Lock {
        registry: "dir:contracts".to_owned(),
        schemas,
    };
    std::fs::write(project.path().join("callsheet.lock"), lock.to_text()).unwrap();
    project
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// What the macros of a case expand to, item by item.
fn expansions(text: &str, place: &Place) -> Vec<TokenStream> {
    let file = syn::parse_file(text).unwrap();
    let expansions = file.items.iter().filter_map(|item| match item {
        Item::Fn(function) if !function.attrs.is_empty() => {
            let mut function = function.clone();
            let attribute = function.attrs.remove(0);
            let arguments = match &attribute.meta {
                syn::Meta::List(list) => list.tokens.clone(),
                _ => TokenStream::new(),
            };
            Some(lineage::transform(arguments, function.into_token_stream()))
        }
        Item::Struct(_) | Item::Enum(_) | Item::Union(_) => {
            let input = item.to_token_stream();
            let derives = input.to_string();
            if derives.contains("Reader") {
                return Some(expand::reader(input, place));
            }
            let code_first = derives.contains("Contract");
            code_first.then(|| expand::code_first(input, place))
        }
        Item::Macro(call) => Some(expand::contract(call.mac.tokens.clone(), place)),
        _ => None,
    });
    expansions.collect()
}

/// Texts and places of the `compile_error!`s among tokens.
fn errors(tokens: TokenStream, found: &mut Vec<(Span, Span, String)>) {
    let mut start = None;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if ident == "compile_error" => start = Some(ident.span()),
            TokenTree::Group(group) => match start.take() {
                Some(start) => {
                    let text: syn::LitStr = syn::parse2(group.stream()).unwrap();
                    found.push((start, group.span(), text.value()));
                }
                None => errors(group.stream(), found),
            },
            _ => {}
        }
    }
}

/// The messages of a case: place, the user's tokens there, text.
fn messages(text: &str, place: &Place) -> String {
    let mut found = Vec::new();
    for tokens in expansions(text, place) {
        errors(tokens, &mut found);
    }
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::new();
    for (start, end, message) in found {
        let (from, to) = (start.start(), end.end());
        let line: Vec<char> = lines[from.line - 1].chars().collect();
        let until = if to.line == from.line {
            to.column
        } else {
            line.len()
        };
        let token: String = line[from.column..until.max(from.column)].iter().collect();
        let message = message.replace('\n', "\n  ");
        let (line, column) = (from.line, from.column + 1);
        let _ = write!(out, "{line}:{column} at `{token}`\n  {message}\n\n");
    }
    out
}

#[test]
fn every_message_stands_on_the_users_token_and_says_what_to_do() {
    let project = project();
    let place = Place {
        folder: project.path().to_owned(),
    };
    let bless = std::env::var_os("CALLSHEET_BLESS").is_some();
    let hidden = project.path().display().to_string();
    let cases: Vec<PathBuf> = entries(&folder("tests/messages"))
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect();
    assert!(cases.len() >= 8);
    for case in cases {
        let text = std::fs::read_to_string(&case).unwrap();
        let found = messages(&text, &place).replace(&hidden, "PROJECT");
        assert!(!found.is_empty(), "{}", case.display());
        let path = case.with_extension("txt");
        if bless {
            std::fs::write(&path, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            found,
            expected,
            "{}: run with CALLSHEET_BLESS=1",
            case.display()
        );
    }
}
