//! What a crate reads: found in its sources, written as usage evidence.
//!
//! A source is parsed with the same declarations that the macros use; `#[derive(Reader)]` counts the fields that it names, `contract!` and a
//! `#[derive(Contract)]` that is bound to a contract every field of their version, since such types can be read whole. Evidence is for the newest state of the lock, not for a run.

use serde_json::json;
use syn::{DeriveInput, Item, Stmt};

use crate::expand::ContractInput;
use crate::source::Source;
use crate::targets::code_first;
use crate::targets::manifest::columns;
use crate::targets::reader::{Consent, Declaration};

/// What one crate reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Name of the crate.
    pub krate: String,
    /// Version of the crate.
    pub version: String,
    /// What it reads, sorted, one entry a subject.
    pub reads: Vec<Read>,
}

/// Fields of a subject that are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Registry subject.
    pub subject: String,
    /// Versions that the code decodes, sorted.
    pub versions: Vec<u32>,
    /// Field paths, sorted.
    pub fields: Vec<String>,
    /// Fields that are read with a stated reason, sorted.
    pub consents: Vec<Consent>,
}

/// A declaration found in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Contract or subject.
    pub contract: String,
    /// Version of a `contract!`.
    pub version: Option<u32>,
    /// Fields of a reader; none for `contract!`, which has them all.
    pub fields: Option<Vec<String>>,
    /// Those of them whose inside another type of the crate may read: with that type's evidence they are not read as a whole.
    pub outer: Vec<String>,
    /// The field whose inside is read.
    pub at: Option<String>,
    /// Fields that are read with a stated reason.
    pub consents: Vec<Consent>,
}

/// Finds the declarations in one source file.
///
/// # Errors
/// The place and reason when the text is not Rust.
pub fn scan(text: &str) -> Result<Vec<Found>, String> {
    let file = syn::parse_file(text).map_err(|error| {
        let at = error.span().start();
        format!("{}:{}: {error}", at.line, at.column + 1)
    })?;
    let mut found = Vec::new();
    items(&file.items, &mut found);
    Ok(found)
}

fn items(list: &[Item], found: &mut Vec<Found>) {
    for item in list {
        match item {
            Item::Mod(module) => {
                if let Some((_, list)) = &module.content {
                    items(list, found);
                }
            }
            Item::Struct(definition) if derives(&definition.attrs, "Contract") => {
                code_first(&DeriveInput::from(definition.clone()), found);
            }
            Item::Struct(definition) if derives(&definition.attrs, "Reader") => {
                reader(&DeriveInput::from(definition.clone()), found);
            }
            Item::Enum(definition) if derives(&definition.attrs, "Reader") => {
                reader(&DeriveInput::from(definition.clone()), found);
            }
            Item::Macro(call) => invocation(&call.mac, found),
            Item::Fn(function) => statements(&function.block.stmts, found),
            Item::Impl(block) => {
                for item in &block.items {
                    if let syn::ImplItem::Fn(function) = item {
                        statements(&function.block.stmts, found);
                    }
                }
            }
            _ => {}
        }
    }
}

/// A declaration that does not parse is the compiler's business.
fn reader(input: &DeriveInput, found: &mut Vec<Found>) {
    let Ok(declaration) = Declaration::parse(input) else {
        return;
    };
    found.push(Found {
        fields: Some(declaration.reads()),
        outer: declaration.outer(),
        consents: declaration.consents(),
        at: declaration.at.as_ref().map(syn::LitStr::value),
        contract: declaration.contract,
        version: None,
    });
}

/// A type that is a version of a contract can be read whole.
fn code_first(input: &DeriveInput, found: &mut Vec<Found>) {
    let Ok(declaration) = code_first::Declaration::parse(input) else {
        return;
    };
    found.extend(declaration.bound.map(|bound| Found {
        contract: bound.contract.value(),
        version: bound.version,
        fields: None,
        outer: Vec::new(),
        at: None,
        consents: Vec::new(),
    }));
}

fn statements(list: &[Stmt], found: &mut Vec<Found>) {
    for statement in list {
        match statement {
            Stmt::Item(item) => items(std::slice::from_ref(item), found),
            Stmt::Macro(call) => invocation(&call.mac, found),
            _ => {}
        }
    }
}

fn invocation(call: &syn::Macro, found: &mut Vec<Found>) {
    if call
        .path
        .segments
        .last()
        .is_none_or(|last| last.ident != "contract")
    {
        return;
    }
    if let Ok(input) = call.parse_body::<ContractInput>() {
        let version = input
            .version
            .and_then(|version| version.base10_parse().ok());
        found.push(Found {
            contract: input.name.value(),
            version,
            fields: None,
            outer: Vec::new(),
            at: None,
            consents: Vec::new(),
        });
    }
}

fn derives(attributes: &[syn::Attribute], name: &str) -> bool {
    let mut derives = false;
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"))
    {
        // A derive that does not parse is the compiler's business.
        let _ = attribute.parse_nested_meta(|meta| {
            derives |= meta
                .path
                .segments
                .last()
                .is_some_and(|last| last.ident == name);
            Ok(())
        });
    }
    derives
}

impl Read {
    /// All fields of a contract's version.
    pub fn whole(source: &Source, version: Option<u32>) -> Option<Self> {
        let version =
            version.map_or_else(|| source.versions.last(), |number| source.version(number))?;
        let fields = columns(&version.schema, &version.facts)
            .into_iter()
            .map(|column| column.path)
            .collect();
        Some(Self::of(source, fields, Vec::new()))
    }

    fn of(source: &Source, fields: Vec<String>, consents: Vec<Consent>) -> Self {
        Self {
            subject: source.subject.clone(),
            versions: source
                .versions
                .iter()
                .map(crate::source::Version::number)
                .collect(),
            fields,
            consents,
        }
    }
}

impl Usage {
    /// Evidence of a crate; entries of one subject are joined.
    pub fn new(krate: &str, version: &str, reads: impl IntoIterator<Item = Read>) -> Self {
        let mut joined: Vec<Read> = Vec::new();
        for read in reads {
            match joined
                .iter_mut()
                .find(|known| known.subject == read.subject)
            {
                Some(known) => {
                    known.versions.extend(read.versions);
                    known.fields.extend(read.fields);
                    known.consents.extend(read.consents);
                }
                None => joined.push(read),
            }
        }
        for read in &mut joined {
            read.versions.sort_unstable();
            read.versions.dedup();
            read.fields.sort();
            read.fields.dedup();
            read.consents.sort();
            read.consents.dedup();
        }
        joined.sort_by(|left, right| left.subject.cmp(&right.subject));
        Self {
            krate: krate.to_owned(),
            version: version.to_owned(),
            reads: joined,
        }
    }

    /// Evidence from declarations. `load`: a contract with its locked versions.
    ///
    /// # Errors
    /// What `load` says of a contract.
    pub fn resolve<E>(
        krate: &str,
        version: &str,
        found: &[Found],
        mut load: impl FnMut(&str) -> Result<Source, E>,
    ) -> Result<Self, E> {
        let mut reads = Vec::new();
        for declaration in found {
            let source = load(&declaration.contract)?;
            match &declaration.fields {
                Some(fields) => {
                    let inside = |field: &&String| {
                        declaration.outer.contains(*field)
                            && found.iter().any(|inner| {
                                inner.contract == declaration.contract
                                    && inner.at.as_ref() == Some(*field)
                            })
                    };
                    let fields = fields.iter().filter(|field| !inside(field)).cloned();
                    let consents = declaration.consents.clone();
                    reads.push(Read::of(&source, fields.collect(), consents));
                }
                None => reads.extend(Read::whole(&source, declaration.version)),
            }
        }
        Ok(Self::new(krate, version, reads))
    }

    /// The evidence as JSON, indented, newline-terminated: `{crate, reads: [{consents?: [{deprecated?, field, pii?}], fields, subject,
    /// versions}], version}`.
    pub fn to_json(&self) -> String {
        let consent = |consent: &Consent| {
            let mut members = json!({ "field": consent.field });
            for (name, reason) in [("pii", &consent.pii), ("deprecated", &consent.deprecated)] {
                if let Some(reason) = reason {
                    members[name] = json!(reason);
                }
            }
            members
        };
        let reads: Vec<_> = self
            .reads
            .iter()
            .map(|read| {
                let mut members = json!({ "subject": read.subject, "versions": read.versions, "fields": read.fields });
                if !read.consents.is_empty() {
                    members["consents"] = read.consents.iter().map(consent).collect();
                }
                members
            })
            .collect();
        let value = json!({ "crate": self.krate, "version": self.version, "reads": reads });
        format!("{value:#}\n")
    }
}
