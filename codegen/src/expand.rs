//! What the proc macros call: tokens in, tokens out, every problem a `compile_error!` on the user's own token.
//!
//! The expansion includes every file that it was made from, so that a change of the lock or a schema rebuilds the crate.

use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{DeriveInput, Ident, LitInt, LitStr, Token};

use crate::fs::{LOCK_VARIABLE, Project};
use crate::ir::Settings;
use crate::targets::reader::{Declaration, Problem};
use crate::targets::{code_first, contract, reader};

/// Environment variable with the folder of the crate that is being compiled.
const MANIFEST_VARIABLE: &str = "CARGO_MANIFEST_DIR";

/// Where a crate is compiled: what the macros know beside their input.
#[derive(Clone, Debug)]
pub struct Place {
    /// Folder of the crate; paths in its code are relative to it.
    pub folder: PathBuf,
}

impl Place {
    /// The crate that Cargo compiles now.
    pub fn current() -> Self {
        let folder = std::env::var_os(MANIFEST_VARIABLE);
        Self {
            folder: folder.map_or_else(|| PathBuf::from("."), PathBuf::from),
        }
    }
}

/// The input of `contract!`: `"name" @ version`, then options.
pub struct ContractInput {
    /// Contract or subject.
    pub name: LitStr,
    /// Version; the newest locked one when it is left out.
    pub version: Option<LitInt>,
    /// Path of the lock, when it is named.
    pub lock: Option<LitStr>,
    /// Knobs of the types.
    pub settings: Settings,
}

impl syn::parse::Parse for ContractInput {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        let version = if input.peek(Token![@]) {
            input.parse::<Token![@]>()?;
            Some(input.parse()?)
        } else {
            None
        };
        let mut parsed = Self {
            name,
            version,
            lock: None,
            settings: Settings::default(),
        };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let key: Ident = input.parse()?;
            if key == "lock" {
                input.parse::<Token![=]>()?;
                parsed.lock = Some(input.parse()?);
            } else if key == "unknown_symbols" {
                parsed.settings.unknown_symbols = true;
            } else if key == "decode_into" {
                parsed.settings.decode_into = true;
            } else if key == "lazy" {
                parsed.settings.lazy = true;
            } else if key == "decoders" {
                parsed.settings.decoders = Some(reader::decoders(input)?);
            } else {
                return Err(syn::Error::new(
                    key.span(),
                    format!(
                        "unknown option `{key}`; there are `lock = \"…\"`, `unknown_symbols`, `decoders = …`, `decode_into` and `lazy`"
                    ),
                ));
            }
        }
        Ok(parsed)
    }
}

/// Expands `contract!`.
pub fn contract(input: TokenStream, place: &Place) -> TokenStream {
    let parsed: ContractInput = match syn::parse2(input) {
        Ok(parsed) => parsed,
        Err(error) => return error.to_compile_error(),
    };
    let name = parsed.name.value();
    let lock = parsed.lock.as_ref().map(LitStr::value);
    let project = match Project::find(&place.folder, lock.as_deref()) {
        Ok(project) => project,
        Err(error) => return problem(parsed.name.span(), &error.to_string()),
    };
    let tracked = tracked(place, &project, &name);
    let version = match parsed
        .version
        .as_ref()
        .map(LitInt::base10_parse::<u32>)
        .transpose()
    {
        Ok(version) => version,
        Err(error) => return error.to_compile_error(),
    };
    let span = parsed
        .version
        .as_ref()
        .map_or_else(|| parsed.name.span(), LitInt::span);
    let expansion = match project.load(&name) {
        Ok(source) => contract::generate(&source, version, &parsed.settings)
            .unwrap_or_else(|message| problem(span, &message)),
        Err(error) => problem(parsed.name.span(), &error.to_string()),
    };
    quote!(#expansion #tracked)
}

/// Expands `#[derive(Reader)]`.
pub fn reader(input: TokenStream, place: &Place) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let declaration = match Declaration::parse(&input) {
        Ok(declaration) => declaration,
        Err(problems) => return all(&problems),
    };
    let project = match Project::find(&place.folder, declaration.lock.as_deref()) {
        Ok(project) => project,
        Err(error) => return problem(declaration.contract_span, &error.to_string()),
    };
    let tracked = tracked(place, &project, &declaration.contract);
    let expansion = match project.load(&declaration.contract) {
        Ok(source) => {
            reader::generate(&declaration, &source).unwrap_or_else(|problems| all(&problems))
        }
        Err(error) => problem(declaration.contract_span, &error.to_string()),
    };
    quote!(#expansion #tracked)
}

/// Expands `#[derive(Contract)]`.
pub fn code_first(input: TokenStream, place: &Place) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let declaration = match code_first::Declaration::parse(&input) {
        Ok(declaration) => declaration,
        Err(problems) => return all(&problems),
    };
    let own = code_first::generate(&declaration);
    let Some(bound) = &declaration.bound else {
        return own;
    };
    let name = bound.contract.value();
    let project = match Project::find(&place.folder, bound.lock.as_deref()) {
        Ok(project) => project,
        Err(error) => return problem(bound.contract.span(), &error.to_string()),
    };
    let tracked = tracked(place, &project, &name);
    let expansion = match project.load(&name) {
        Ok(source) => code_first::bind(&declaration, bound, &source)
            .unwrap_or_else(|found| problem(found.span, &found.message)),
        Err(error) => problem(bound.contract.span(), &error.to_string()),
    };
    quote!(#own #expansion #tracked)
}

fn problem(span: Span, message: &str) -> TokenStream {
    syn::Error::new(span, message).to_compile_error()
}

fn all(problems: &[Problem]) -> TokenStream {
    problems
        .iter()
        .map(|found| problem(found.span, &found.message))
        .collect()
}

/// Makes the compiler watch the files behind an expansion, and the variable that may name another lock.
fn tracked(place: &Place, project: &Project, name: &str) -> TokenStream {
    let files = project
        .files(name)
        .into_iter()
        .filter_map(|file| included(&place.folder, &file));
    quote! {
        #(const _: &[u8] = ::core::include_bytes!(#files);)*
        const _: ::core::option::Option<&str> = ::core::option_env!(#LOCK_VARIABLE);
    }
}

/// An expression for a file's path, relative to the crate's folder where that is possible: expansions are the same everywhere.
fn included(folder: &Path, file: &Path) -> Option<TokenStream> {
    for (up, ancestor) in folder.ancestors().enumerate() {
        if ancestor.parent().is_none() {
            break;
        }
        if let Ok(rest) = file.strip_prefix(ancestor) {
            let relative = format!("/{}{}", "../".repeat(up), rest.to_str()?);
            return Some(quote!(
                ::core::concat!(::core::env!(#MANIFEST_VARIABLE), #relative)
            ));
        }
    }
    let absolute = file.to_str()?;
    Some(quote!(#absolute))
}
