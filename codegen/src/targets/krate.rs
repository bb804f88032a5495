//! The target behind `callsheet gen`: a crate to commit, with the same code that the macros expand to.
//!
//! Files to commit build fastest, can be searched and reviewed. The crate names `callsheet` alone; its `manifest.json` is what it reads.

mod samples;

use std::collections::{BTreeMap, BTreeSet};

use callsheet_schema::Format;
use handlebars::Handlebars;
use serde_json::json;

use super::{contract, json_schema, protobuf};
use crate::fs::{FsError, Pinned, Project};
use crate::ident::{Scope, ident, snake};
use crate::ir::Settings;
use crate::source::Source;
use crate::usage::{Read, Usage};

const CARGO_TOML: &str = include_str!("../../templates/rust/Cargo.toml.hbs");
const README: &str = include_str!("../../templates/rust/README.md.hbs");
const SAMPLES_RS: &str = include_str!("../../templates/rust/samples.rs.hbs");
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

/// A contract of the crate.
#[derive(Clone, Debug)]
pub enum Input {
    /// An Avro contract with all its locked versions, at a version (none: the newest).
    Avro(Source, Option<u32>),
    /// One version of a JSON Schema or Protobuf contract.
    Text(Pinned),
}

impl Input {
    /// Reads a contract of a lock, of any format; none: the newest version.
    ///
    /// # Errors
    /// Those of [`Project::load`] and [`Project::pinned`].
    pub fn load(project: &Project, name: &str, version: Option<u32>) -> Result<Self, FsError> {
        if project.format(name)? == Format::Avro {
            return Ok(Self::Avro(project.load(name)?, version));
        }
        Ok(Self::Text(project.pinned(name, version)?))
    }

    fn contract(&self) -> &str {
        match self {
            Self::Avro(source, _) => &source.contract,
            Self::Text(pinned) => &pinned.locked.contract,
        }
    }

    fn subject(&self) -> &str {
        match self {
            Self::Avro(source, _) => &source.subject,
            Self::Text(pinned) => &pinned.locked.subject,
        }
    }

    fn version(&self) -> u32 {
        match self {
            Self::Avro(source, version) => version.unwrap_or_else(|| source.newest()),
            Self::Text(pinned) => pinned.locked.version,
        }
    }

    fn format(&self) -> Format {
        match self {
            Self::Avro(..) => Format::Avro,
            Self::Text(pinned) => pinned.locked.format(),
        }
    }

    /// The feature of `callsheet` that the contract's types need.
    fn feature(&self) -> Option<&'static str> {
        match self.format() {
            Format::Avro => None,
            Format::Json => Some("json"),
            Format::Protobuf => Some("protobuf"),
        }
    }

    /// What the contract's module reads, as evidence.
    fn reads(&self) -> Option<Read> {
        match self {
            Self::Avro(source, version) => Read::whole(source, *version),
            Self::Text(pinned) => Some(Read {
                subject: pinned.locked.subject.clone(),
                versions: pinned.versions.clone(),
                fields: if pinned.locked.format() == Format::Json {
                    json_schema::columns(pinned)
                } else {
                    protobuf::columns(pinned)
                },
                consents: Vec::new(),
            }),
        }
    }
}

/// Generates the crate for contracts.
///
/// # Errors
/// One text for each contract that could not be generated.
pub fn generate(
    options: &CrateOptions,
    contracts: &[Input],
) -> Result<Vec<GeneratedFile>, Vec<String>> {
    let mut problems = Vec::new();
    let mut files = BTreeMap::new();
    let mut modules = Vec::new();
    let mut tests = Vec::new();
    let mut features = BTreeSet::new();
    let mut scope = Scope::default();
    for input in contracts {
        let name = scope.claim(&snake(input.contract()));
        match input_module(input, &options.settings) {
            Ok(text) => {
                let plain = ident(&name).to_string();
                files.insert(format!("src/{name}.rs"), text);
                tests.extend(samples::samples(input, &plain, &options.settings));
                modules.push(json!({
                    "name": plain,
                    "contract": input.contract(),
                    "subject": input.subject(),
                    "format": input.format().title(),
                    "version": input.version(),
                }));
                features.extend(input.feature());
            }
            Err(problem) => problems.push(problem),
        }
    }
    let mut templates = Handlebars::new();
    templates.register_escape_fn(handlebars::no_escape);
    let data = json!({
        "name": options.name,
        "library": options.name.replace('-', "_"),
        "version": options.version,
        "runtime": with_features(&options.runtime, &features),
        "modules": modules,
        "tests": tests,
        "protobuf": features.contains("protobuf"),
    });
    let rendered = [
        ("Cargo.toml", CARGO_TOML),
        ("README.md", README),
        ("src/lib.rs", LIB_RS),
        ("tests/samples.rs", SAMPLES_RS),
    ];
    for (path, template) in rendered {
        match templates.render_template(template, &data) {
            Ok(text) => drop(files.insert(path.to_owned(), text)),
            Err(error) => problems.push(format!("rendering `{path}`: {error}")),
        }
    }
    let reads = contracts.iter().filter_map(Input::reads);
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

/// The dependency on the runtime with the features that the types need beside those that it names.
fn with_features(runtime: &str, features: &BTreeSet<&'static str>) -> String {
    if features.is_empty() {
        return runtime.to_owned();
    }
    let list: Vec<String> = features.iter().map(|name| format!("\"{name}\"")).collect();
    let list = format!("features = [{}]", list.join(", "));
    match runtime.trim().strip_suffix('}') {
        // A table that has features of its own is left to its author.
        Some(_) if runtime.contains("features = [") => runtime.to_owned(),
        Some(table) => format!("{}, {list} }}", table.trim_end()),
        None => format!("{{ version = {runtime}, {list} }}"),
    }
}

fn input_module(input: &Input, settings: &Settings) -> Result<String, String> {
    match input {
        Input::Avro(source, version) => module(source, *version, settings),
        Input::Text(pinned) => {
            let tokens = if pinned.locked.format() == Format::Json {
                json_schema::generate(pinned)?
            } else {
                protobuf::generate(pinned)?
            };
            printed(&pinned.locked.contract, tokens)
        }
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
    printed(
        &source.contract,
        contract::generate(source, version, settings)?,
    )
}

fn printed(contract: &str, tokens: proc_macro2::TokenStream) -> Result<String, String> {
    let file: syn::File = syn::parse2(tokens)
        .map_err(|error| format!("`{contract}`: the generated code is no Rust: {error}"))?;
    let header =
        "// Written by `callsheet gen`. Do not edit: change the contract and run it again.\n";
    Ok(format!(
        "{header}//! Contract `{contract}`.\n\n{}",
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
