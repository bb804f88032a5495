//! The target behind `callsheet gen`: a crate to commit, with the same code that the macros expand to.
//!
//! Files to commit build fastest, can be searched and reviewed. The crate names `callsheet` alone; its `manifest.json` is what it reads.

use std::collections::BTreeMap;

use handlebars::Handlebars;
use serde_json::json;

use super::contract;
use crate::ident::{Scope, snake};
use crate::ir::Settings;
use crate::source::Source;
use crate::usage::{Read, Usage};

const CARGO_TOML: &str = include_str!("../../templates/rust/Cargo.toml.hbs");
const LIB_RS: &str = include_str!("../../templates/rust/lib.rs.hbs");

/// What the crate is called and what it depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrateOptions {
    /// Name of the crate.
    pub name: String,
    /// Version of the crate.
    pub version: String,
    /// The dependency on `callsheet` as TOML: `"0.1"` or `{ path = "…" }`; the macros are not needed.
    pub runtime: String,
    /// Knobs of the types.
    pub settings: Settings,
}

/// A file of the generated crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Path in the crate, `/` separators.
    pub path: String,
    /// Content, newline-terminated.
    pub text: String,
}

/// Generates the crate for contracts, each at a version (none: the newest locked one).
///
/// # Errors
/// One text for each contract that could not be generated.
pub fn generate(
    options: &CrateOptions,
    contracts: &[(Source, Option<u32>)],
) -> Result<Vec<GeneratedFile>, Vec<String>> {
    let mut problems = Vec::new();
    let mut files = BTreeMap::new();
    let mut modules = Vec::new();
    let mut reads = Vec::new();
    let mut scope = Scope::default();
    for (source, version) in contracts {
        let name = scope.claim(&snake(&source.contract));
        let number = version
            .or_else(|| source.versions.last().map(crate::source::Version::number))
            .unwrap_or_default();
        match module(source, *version, &options.settings) {
            Ok(text) => {
                files.insert(format!("src/{name}.rs"), text);
                modules
                    .push(json!({ "name": name, "contract": source.contract, "version": number }));
                reads.extend(Read::whole(source, *version));
            }
            Err(problem) => problems.push(problem),
        }
    }
    let mut templates = Handlebars::new();
    templates.register_escape_fn(handlebars::no_escape);
    let data = json!({ "name": options.name, "version": options.version, "runtime": options.runtime, "modules": modules });
    for (path, template) in [("Cargo.toml", CARGO_TOML), ("src/lib.rs", LIB_RS)] {
        match templates.render_template(template, &data) {
            Ok(text) => drop(files.insert(path.to_owned(), text)),
            Err(error) => problems.push(format!("rendering `{path}`: {error}")),
        }
    }
    let usage = Usage::new(&options.name, &options.version, reads);
    files.insert("manifest.json".to_owned(), usage.to_json());
    if problems.is_empty() {
        Ok(files
            .into_iter()
            .map(|(path, text)| GeneratedFile { path, text })
            .collect())
    } else {
        Err(problems)
    }
}

/// The text of one contract's module.
///
/// # Errors
/// As [`contract::generate`].
pub fn module(
    source: &Source,
    version: Option<u32>,
    settings: &Settings,
) -> Result<String, String> {
    let tokens = contract::generate(source, version, settings)?;
    let file: syn::File = syn::parse2(tokens).map_err(|error| {
        format!(
            "`{}`: the generated code is no Rust: {error}",
            source.contract
        )
    })?;
    let header =
        "// Written by `callsheet gen`. Do not edit: change the contract and run it again.\n";
    Ok(format!(
        "{header}//! Contract `{}`.\n\n{}",
        source.contract,
        prettyplease::unparse(&file)
    ))
}

/// Paths of files that are not what would be generated now, for `callsheet gen --check`. `existing`: the content of a path, if the file is there.
pub fn stale(
    files: &[GeneratedFile],
    mut existing: impl FnMut(&str) -> Option<String>,
) -> Vec<String> {
    files
        .iter()
        .filter(|file| existing(&file.path).as_deref() != Some(file.text.as_str()))
        .map(|file| file.path.clone())
        .collect()
}
