//! The contracts of a tree of files, found by convention.
//!
//! `<name>.odcs.yaml` is a contract; the schema file beside it with the same stem, or the one that
//! `callsheet.schema` names, holds its bytes. A schema file without an envelope is a contract too.
//! Files arrive as (path, bytes); paths have `/` between their parts and start at the root of the
//! tree. Documents are read at once, schemas when they are first asked for.
//!
//! Which files belong to contracts, and which of them a change concerns: [`Selection`] and
//! [`concerned`].

mod discover;
mod glob;
mod links;
mod references;
mod subject;

use std::collections::{BTreeMap, BTreeSet};

use callsheet_schema::{Format, LineIndex, Problem, Span};
use rayon::prelude::*;

use crate::compat::CompatibilityLevel;
use crate::odcs;

pub use discover::{FileKind, Selection, concerned, kind_of};
pub use subject::ContractSubject;

/// The contracts of one tree.
#[derive(Debug, Default)]
pub struct ContractSet {
    contracts: Vec<Contract>,
}

/// A promise and the schemas of its subjects.
#[derive(Debug)]
pub struct Contract {
    /// Identity: the document's `id`, else the subject of a bare schema file, else the path.
    pub id: String,
    /// Path of the document, or of the bare schema file.
    pub path: String,
    /// Text of the document; empty for a bare schema file.
    pub text: String,
    /// The document, as far as it could be read.
    pub odcs: Option<odcs::Document>,
    /// What is wrong with the document.
    pub errors: Vec<Problem>,
    /// What to look at in the document.
    pub warnings: Vec<Problem>,
    /// Why the contract, or a part of it, cannot be checked: a schema file that is not there, a
    /// second contract with the same id.
    pub unresolved: Vec<Problem>,
    /// Subjects in the order of the document's schema objects.
    pub subjects: Vec<ContractSubject>,
}

impl Contract {
    /// Whether there is no document, only a schema file.
    pub fn is_bare(&self) -> bool {
        self.odcs.is_none() && self.text.is_empty()
    }

    /// Who answers for it.
    pub fn owner(&self) -> Option<&str> {
        self.odcs.as_ref().and_then(odcs::Document::owner)
    }

    /// `status` of the document.
    pub fn status(&self) -> Option<&str> {
        let status = self.odcs.as_ref()?.status.as_ref()?;
        Some(status.as_str())
    }

    /// The schema object that a subject belongs to.
    pub fn object(&self, subject: &ContractSubject) -> Option<&odcs::SchemaObject> {
        self.odcs.as_ref()?.schema.get(subject.object?)
    }
}

impl ContractSet {
    /// Groups files into contracts. Files of no known kind are passed over.
    pub fn from_files(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let mut documents = Vec::new();
        let mut schemas = BTreeMap::new();
        for (path, bytes) in files {
            match kind_of(&path) {
                Some(FileKind::Document) => documents.push((path, bytes)),
                Some(FileKind::Schema(format)) => {
                    schemas.insert(path, (format, bytes));
                }
                None => {}
            }
        }
        documents.sort();
        let schemas: SchemaFiles = schemas;
        let mut contracts: Vec<Contract> = documents
            .into_par_iter()
            .map(|(path, bytes)| document(path, bytes, &schemas))
            .collect();
        let taken: BTreeSet<&str> = contracts
            .iter()
            .flat_map(|contract| &contract.subjects)
            .map(|subject| subject.schema_path.as_str())
            .collect();
        let mut bare: Vec<Contract> = schemas
            .iter()
            .filter(|(path, _)| !taken.contains(path.as_str()))
            .map(|(path, (format, bytes))| bare(path, *format, bytes))
            .collect();
        contracts.append(&mut bare);
        contracts.par_iter_mut().for_each(|contract| {
            for subject in &mut contract.subjects {
                subject.references = references::resolve(
                    &subject.schema_path,
                    subject.format,
                    &subject.text,
                    &schemas,
                );
            }
        });
        contracts.sort_by(|left, right| left.path.cmp(&right.path));
        collisions(&mut contracts);
        Self { contracts }
    }

    /// The contracts, sorted by path.
    pub fn contracts(&self) -> &[Contract] {
        &self.contracts
    }

    /// Every contract with one of its subjects, sorted by path.
    pub fn subjects(&self) -> impl Iterator<Item = (&Contract, &ContractSubject)> {
        self.contracts.iter().flat_map(|contract| {
            contract
                .subjects
                .iter()
                .map(move |subject| (contract, subject))
        })
    }

    /// A contract by its id.
    pub fn contract(&self, id: &str) -> Option<&Contract> {
        self.contracts.iter().find(|contract| contract.id == id)
    }

    /// The text of a schema file.
    pub fn text_of(&self, schema_path: &str) -> Option<&str> {
        self.subjects()
            .find(|(_, subject)| subject.schema_path == schema_path)
            .map(|(_, subject)| subject.text.as_str())
    }

    /// Everything that is wrong with documents, with the path of each.
    pub fn problems(&self) -> impl Iterator<Item = (&str, &Problem)> {
        self.contracts.iter().flat_map(|contract| {
            let all = contract.errors.iter().chain(&contract.unresolved);
            all.map(move |problem| (contract.path.as_str(), problem))
        })
    }
}

type SchemaFiles = BTreeMap<String, (Format, Vec<u8>)>;

fn bare(path: &str, format: Format, bytes: &[u8]) -> Contract {
    let subject = format!("{}-value", stem(path));
    let entry = ContractSubject::new(subject.clone(), path, format, bytes);
    Contract {
        id: subject,
        path: path.to_owned(),
        text: String::new(),
        odcs: None,
        errors: Vec::new(),
        warnings: Vec::new(),
        unresolved: Vec::new(),
        subjects: vec![entry],
    }
}

fn document(path: String, bytes: Vec<u8>, schemas: &SchemaFiles) -> Contract {
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let problem = at(&text, good, "the file is not UTF-8 from here on".to_owned());
            return Contract {
                id: path.clone(),
                path,
                text,
                odcs: None,
                errors: Vec::new(),
                warnings: Vec::new(),
                unresolved: vec![problem],
                subjects: Vec::new(),
            };
        }
    };
    let reading = odcs::read(&text);
    let mut contract = Contract {
        id: path.clone(),
        path,
        text,
        odcs: reading.document,
        errors: reading.errors,
        warnings: reading.warnings,
        unresolved: Vec::new(),
        subjects: Vec::new(),
    };
    if let Some(document) = contract.odcs.take() {
        if let Some(id) = &document.id {
            contract.id.clone_from(&id.value);
        }
        subjects(&mut contract, &document, schemas);
        contract.odcs = Some(document);
    }
    contract
}

/// Finds the schema file, the subject and the level of every schema object.
fn subjects(contract: &mut Contract, document: &odcs::Document, schemas: &SchemaFiles) {
    let base_level = level(document.custom("callsheet.compatibility"), contract);
    let beside = beside(&contract.path, schemas);
    let only = document.schema.len() <= 1;
    if document.schema.is_empty() {
        let named = document.custom("callsheet.schema");
        let path = named_schema(named, contract, schemas).or(beside);
        if let Some(path) = path {
            let subject = text(document.custom("callsheet.subject"));
            let subject = subject.unwrap_or_else(|| format!("{}-value", stem(&path)));
            push(contract, subject, path, base_level, None, schemas);
        }
        return;
    }
    for (index, object) in document.schema.iter().enumerate() {
        let element = &object.element;
        let own = element.custom("callsheet.schema");
        let root = document.custom("callsheet.schema").filter(|_| only);
        let named = own.or(root);
        let path = match named {
            Some(named) => named_schema(Some(named), contract, schemas),
            None if only => beside.clone(),
            None => sibling(&contract.path, element.name(), schemas),
        };
        let Some(path) = path else {
            continue;
        };
        let topic = element.physical_name.as_ref().or(element.name.as_ref());
        let subject = text(element.custom("callsheet.subject"))
            .or_else(|| text(document.custom("callsheet.subject").filter(|_| only)))
            .or_else(|| topic.map(|topic| format!("{}-value", topic.value)))
            .unwrap_or_else(|| format!("{}-value", stem(&path)));
        let level = level(element.custom("callsheet.compatibility"), contract).or(base_level);
        push(contract, subject, path, level, Some(index), schemas);
    }
}

fn push(
    contract: &mut Contract,
    subject: String,
    path: String,
    level: Option<CompatibilityLevel>,
    object: Option<usize>,
    schemas: &SchemaFiles,
) {
    if let Some((format, bytes)) = schemas.get(&path) {
        let mut entry = ContractSubject::new(subject, &path, *format, bytes);
        entry.level = level;
        entry.object = object;
        contract.subjects.push(entry);
    }
}

fn text(custom: Option<&odcs::CustomProperty>) -> Option<String> {
    custom?.text().map(str::to_owned)
}

fn level(
    custom: Option<&odcs::CustomProperty>,
    contract: &mut Contract,
) -> Option<CompatibilityLevel> {
    let custom = custom?;
    let found = custom.text().and_then(|text| text.parse().ok());
    if found.is_none() {
        let message = match custom.text() {
            Some(text) => format!("`{text}` is not a compatibility level"),
            None => "`callsheet.compatibility` is not text".to_owned(),
        };
        let mut problem = placed(&contract.text, custom.value_span(), message);
        problem.help = Some(
            "one of: NONE, BACKWARD, BACKWARD_TRANSITIVE, FORWARD, FORWARD_TRANSITIVE, FULL, FULL_TRANSITIVE"
                .to_owned(),
        );
        contract.errors.push(problem);
    }
    found
}

/// The file that `callsheet.schema` names, relative to the document.
fn named_schema(
    custom: Option<&odcs::CustomProperty>,
    contract: &mut Contract,
    schemas: &SchemaFiles,
) -> Option<String> {
    let custom = custom?;
    let span = custom.value_span();
    let Some(relative) = custom.text() else {
        let message = "`callsheet.schema` is not the path of a file".to_owned();
        contract.errors.push(placed(&contract.text, span, message));
        return None;
    };
    let path = join(folder(&contract.path), relative);
    match path {
        Some(path) if schemas.contains_key(&path) => Some(path),
        Some(path) => {
            let message = format!("the schema file `{path}` is not there");
            let mut problem = placed(&contract.text, span, message);
            problem.help = Some(if kind_of(&path).is_some() {
                "`callsheet.schema` is relative to the contract's folder".to_owned()
            } else {
                "schema files end in .avsc, .proto or .schema.json".to_owned()
            });
            contract.unresolved.push(problem);
            None
        }
        None => {
            let message = format!("`callsheet.schema` leads out of the repository: `{relative}`");
            contract
                .unresolved
                .push(placed(&contract.text, span, message));
            None
        }
    }
}

/// The schema file with the document's own stem.
fn beside(path: &str, schemas: &SchemaFiles) -> Option<String> {
    sibling(path, stem(path), schemas)
}

fn sibling(path: &str, name: &str, schemas: &SchemaFiles) -> Option<String> {
    let folder = folder(path);
    Format::ALL
        .iter()
        .map(|format| {
            let file = format!("{name}{}", format.extension());
            if folder.is_empty() {
                file
            } else {
                format!("{folder}/{file}")
            }
        })
        .find(|candidate| schemas.contains_key(candidate))
}

/// Two contracts with one id or one subject: neither can be told from the other.
fn collisions(contracts: &mut [Contract]) {
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    let mut subjects: BTreeMap<String, String> = BTreeMap::new();
    for contract in contracts {
        let span = contract
            .odcs
            .as_ref()
            .and_then(|document| document.id.as_ref())
            .map_or(Span { start: 0, end: 0 }, |id| id.span);
        if !contract.is_bare() {
            if let Some(other) = ids.get(&contract.id) {
                let message = format!("`{other}` has the id `{}` too", contract.id);
                contract
                    .unresolved
                    .push(placed(&contract.text, span, message));
            } else {
                ids.insert(contract.id.clone(), contract.path.clone());
            }
        }
        let mut found = Vec::new();
        for subject in &contract.subjects {
            if let Some(other) = subjects.get(&subject.subject) {
                let message = format!("`{other}` has the subject `{}` too", subject.subject);
                let mut problem = placed(&contract.text, span, message);
                problem.help = Some("give one of them another `callsheet.subject`".to_owned());
                found.push(problem);
            } else {
                subjects.insert(subject.subject.clone(), subject.schema_path.clone());
            }
        }
        contract.unresolved.append(&mut found);
    }
}

fn placed(text: &str, span: Span, message: String) -> Problem {
    Problem {
        message,
        span,
        position: LineIndex::new(text).position(text, span.start),
        help: None,
    }
}

fn at(text: &str, offset: usize, message: String) -> Problem {
    let start = u32::try_from(offset.min(text.len())).unwrap_or(u32::MAX);
    placed(text, Span { start, end: start }, message)
}

pub(crate) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The file's name without the ending of its kind.
pub(crate) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    for ending in discover::ENDINGS {
        if let Some(stem) = name.strip_suffix(ending) {
            return stem;
        }
    }
    name
}

/// A relative path from a folder; `None` if it leaves the tree or is absolute.
fn join(folder: &str, relative: &str) -> Option<String> {
    if relative.starts_with('/') || relative.contains('\\') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}
