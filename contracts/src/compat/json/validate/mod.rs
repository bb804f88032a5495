//! Two independent validators behind one face: what a record *is* to a schema, decided by code that is not ours.
//!
//! [`Validators`] asks `jsonschema` and `boon`; a witness counts only if they agree. [`shrink`] makes a record that
//! fails small, [`canonical`] asks the experimental inclusion check of `jsonschema` as one more voter. Nothing is
//! fetched: references are resolved from what the schema was parsed with.

pub(crate) mod canonical;
mod documents;
mod effort;
mod shrink;

#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use callsheet_schema::json::{Draft, Node, NodeId, Schema};
use serde_json::Value;

pub(crate) use shrink::shrink;

use super::budget::{Budget, Exhausted, Work};
use super::language::{Language, PatternError};
use documents::{Documents, documents, places};
use effort::Effort;

/// The validators, in the order in which a witness names them.
pub(crate) const VALIDATORS: [&str; 2] = ["jsonschema", "boon"];

/// Whether `format` is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Formats {
    /// It says nothing about validity.
    Annotate,
    /// A string of another format is rejected.
    Assert,
}

/// What the validators say of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Both accept it.
    Accepted,
    /// Both reject it.
    Rejected(Rejection),
    /// They disagree.
    Disagree {
        /// What the one that rejects it says.
        rejection: Rejection,
        /// The name of that one.
        by: &'static str,
    },
    /// They could not be asked, for this reason.
    Failed(String),
}

/// Why a record is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rejection {
    /// Where in the record, as `a.b[0]`; empty for the root.
    pub(crate) path: String,
    /// What is wrong there, in the words of the validator.
    pub(crate) reason: String,
}

/// Both validators, compiled for one schema.
pub(crate) struct Validators {
    schema: Schema,
    formats: Formats,
    effort: Effort,
    /// Of a large schema only the part that a record puts to use, the last one that was needed.
    compiled: RefCell<Option<Compiled>>,
    is_large: bool,
}

/// Both validators of a schema or of a part of it.
struct Compiled {
    /// The part; `None` for the whole schema.
    part: Option<BTreeSet<NodeId>>,
    first: jsonschema::Validator,
    second: Second,
}

/// Most nodes of a schema, or of the part that a record puts to use, that validators get: the second of them takes
/// quadratic time to compile.
const MAX_COMPILED: usize = 4_000;

/// Units of [`Work::Candidates`] are worth this many visits of a validator.
const VISITS_PER_CANDIDATE: u64 = 256;
/// Characters of a validator's message that are kept.
const MAX_REASON: usize = 300;

impl Validators {
    /// Compiles both; the inner error says which of them cannot take the schema and why.
    pub(crate) fn new(
        schema: &Schema,
        formats: Formats,
        budget: &mut Budget<'_>,
    ) -> Result<Result<Self, String>, Exhausted> {
        Self::within(MAX_COMPILED, schema, formats, budget)
    }

    /// Compiles both, schemas of more than `most` nodes only as far as records need them.
    fn within(
        most: usize,
        schema: &Schema,
        formats: Formats,
        budget: &mut Budget<'_>,
    ) -> Result<Result<Self, String>, Exhausted> {
        let nodes = schema.nodes().count();
        budget.charge(Work::Candidates, worth(nodes))?;
        let effort = match Effort::new(schema) {
            Ok(effort) => effort,
            Err(reason) => return Ok(Err(reason)),
        };
        let is_large = nodes > most;
        let compiled = if is_large {
            None
        } else {
            match Compiled::new(schema, formats, None, budget)? {
                Ok(compiled) => Some(compiled),
                Err(reason) => return Ok(Err(reason)),
            }
        };
        Ok(Ok(Self {
            schema: schema.clone(),
            formats,
            effort,
            compiled: RefCell::new(compiled),
            is_large,
        }))
    }

    /// Sees to it that the schemas that a record visits are compiled; the inner error says why they cannot be.
    fn prepare(
        &self,
        visited: BTreeSet<NodeId>,
        budget: &mut Budget<'_>,
    ) -> Result<Result<(), String>, Exhausted> {
        if !self.is_large {
            return Ok(Ok(()));
        }
        let mut compiled = self.compiled.borrow_mut();
        let part = compiled.as_ref().and_then(|last| last.part.as_ref());
        if part.is_some_and(|part| visited.is_subset(part)) {
            return Ok(Ok(()));
        }
        if visited.len() > MAX_COMPILED {
            return Ok(Err(format!(
                "a record that puts more than {MAX_COMPILED} parts of a schema to use is not given to the validators"
            )));
        }
        // The whole text is looked through for the part.
        let nodes = self.schema.nodes().count();
        budget.charge(Work::Candidates, worth(nodes))?;
        let next = Compiled::new(&self.schema, self.formats, Some(visited), budget)?;
        Ok(next.map(|next| *compiled = Some(next)))
    }

    /// Asks both.
    pub(crate) fn accepts(
        &self,
        record: &Value,
        budget: &mut Budget<'_>,
    ) -> Result<Verdict, Exhausted> {
        let (visits, visited) = match self.effort.visits(&self.schema, record) {
            Ok(visits) => visits,
            Err(reason) => {
                budget.candidate()?;
                return Ok(Verdict::Failed(reason));
            }
        };
        if let Err(reason) = self.prepare(visited, budget)? {
            return Ok(Verdict::Failed(reason));
        }
        let compiled = self.compiled.borrow();
        let Some(compiled) = compiled.as_ref() else {
            return Ok(Verdict::Failed("the validators are not ready".into()));
        };
        budget.charge(Work::Candidates, 1 + visits / VISITS_PER_CANDIDATE)?;
        let answers = || {
            let first = guarded(VALIDATORS[0], || {
                Ok(compiled
                    .first
                    .validate(record)
                    .err()
                    .map(|error| rejection(&error)))
            })?;
            let second = guarded(VALIDATORS[1], || {
                let part = compiled.part.as_ref();
                compiled
                    .second
                    .reject(&self.schema, self.formats, part, record)
            })?;
            Ok((first, second))
        };
        Ok(match answers() {
            Err(reason) => Verdict::Failed(reason),
            Ok((None, None)) => Verdict::Accepted,
            Ok((Some(rejection), Some(_))) => Verdict::Rejected(rejection),
            Ok((Some(rejection), None)) => Verdict::Disagree {
                rejection,
                by: VALIDATORS[0],
            },
            Ok((None, Some(rejection))) => Verdict::Disagree {
                rejection,
                by: VALIDATORS[1],
            },
        })
    }
}

impl Compiled {
    fn new(
        schema: &Schema,
        formats: Formats,
        part: Option<BTreeSet<NodeId>>,
        budget: &mut Budget<'_>,
    ) -> Result<Result<Self, String>, Exhausted> {
        let compile = || {
            let assert = formats == Formats::Assert;
            let written = documents(schema, assert, &str::to_owned, part.as_ref())?;
            guarded(VALIDATORS[0], || first(&written, formats))
        };
        let first = match compile() {
            Ok(first) => first,
            Err(reason) => return Ok(Err(reason)),
        };
        let second = Second::new(schema, formats, part.as_ref(), budget)?;
        Ok(second.map(|second| Self {
            part,
            first,
            second,
        }))
    }
}

/// Units of [`Work::Candidates`] that reading a number of nodes is worth.
fn worth(nodes: usize) -> u64 {
    1 + u64::try_from(nodes / 16).unwrap_or(u64::MAX)
}

/// Runs code that is not ours; a panic there is an answer like any other.
fn guarded<T>(name: &str, work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(answer) => answer.map_err(|reason| format!("{name}: {reason}")),
        Err(_) => Err(format!("{name} gave up on it")),
    }
}

fn first(documents: &Documents, formats: Formats) -> Result<jsonschema::Validator, String> {
    let mut registry = jsonschema::Registry::new();
    for (address, document) in &documents.list[1..] {
        registry = registry
            .add(address, document)
            .map_err(|error| error.to_string())?;
    }
    let registry = registry.prepare().map_err(|error| error.to_string())?;
    jsonschema::options()
        .offline()
        .with_draft(draft(documents.draft))
        .with_base_uri(documents.main.clone())
        .with_registry(&registry)
        .should_validate_formats(formats == Formats::Assert)
        .with_pattern_options(jsonschema::PatternOptions::fancy_regex().backtrack_limit(100_000))
        .build(&documents.list[0].1)
        .map_err(|error| shortened(&error.to_string()))
}

const fn draft(draft: Draft) -> jsonschema::Draft {
    match draft {
        Draft::Draft4 => jsonschema::Draft::Draft4,
        Draft::Draft6 => jsonschema::Draft::Draft6,
        Draft::Draft7 => jsonschema::Draft::Draft7,
        Draft::Draft2019 => jsonschema::Draft::Draft201909,
        Draft::Draft2020 => jsonschema::Draft::Draft202012,
    }
}

fn rejection(error: &jsonschema::ValidationError<'_>) -> Rejection {
    let mut path = String::new();
    for token in error.instance_path().as_str().split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        step(&mut path, &token);
    }
    Rejection {
        path,
        reason: shortened(&error.to_string()),
    }
}

/// Adds a member or an item to a path such as `a.b[0]`; a member whose name is a number reads like an item.
fn step(path: &mut String, token: &str) {
    if !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit()) {
        path.push('[');
        path.push_str(token);
        path.push(']');
        return;
    }
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(token);
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_REASON) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// `boon`, and the patterns that its engine cannot take.
struct Second {
    /// Compiled once, unless patterns have to be replaced for each record.
    compiled: Option<(boon::Schemas, boon::SchemaIndex)>,
    replaced: BTreeMap<String, Language>,
}

impl Second {
    fn new(
        schema: &Schema,
        formats: Formats,
        part: Option<&BTreeSet<NodeId>>,
        budget: &mut Budget<'_>,
    ) -> Result<Result<Self, String>, Exhausted> {
        let mut replaced: BTreeMap<String, Language> = BTreeMap::new();
        for pattern in patterns(schema, part) {
            // Its engine has no look-arounds, and not all escapes. What they say can be computed here.
            if replaced.contains_key(pattern) || regex_syntax::parse(pattern).is_ok() {
                continue;
            }
            match Language::pattern(pattern, budget) {
                Ok(language) => {
                    replaced.insert(pattern.to_owned(), language);
                }
                Err(PatternError::Exhausted(exhausted)) => return Err(exhausted),
                Err(PatternError::Unsupported(unsupported)) => {
                    return Ok(Err(format!("{}: {unsupported}", VALIDATORS[1])));
                }
            }
        }
        let this = Self {
            compiled: None,
            replaced,
        };
        let compiled = guarded(VALIDATORS[1], || {
            this.compile(schema, formats, part, &BTreeSet::new())
        });
        Ok(compiled.map(|compiled| Self {
            compiled: this.replaced.is_empty().then_some(compiled),
            ..this
        }))
    }

    fn reject(
        &self,
        schema: &Schema,
        formats: Formats,
        part: Option<&BTreeSet<NodeId>>,
        record: &Value,
    ) -> Result<Option<Rejection>, String> {
        if let Some((schemas, index)) = &self.compiled {
            return Ok(schemas
                .validate(record, *index)
                .err()
                .map(|e| innermost(&e)));
        }
        let mut strings = BTreeSet::new();
        collect_strings(record, &mut strings);
        let (schemas, index) = self.compile(schema, formats, part, &strings)?;
        Ok(schemas.validate(record, index).err().map(|e| innermost(&e)))
    }

    /// Compiles the schema for records with no other strings than `strings`: those that a replaced pattern matches take
    /// its place.
    fn compile(
        &self,
        schema: &Schema,
        formats: Formats,
        part: Option<&BTreeSet<NodeId>>,
        strings: &BTreeSet<&str>,
    ) -> Result<(boon::Schemas, boon::SchemaIndex), String> {
        let numbers: BTreeMap<&String, usize> = self.replaced.keys().zip(1..).collect();
        let pattern = |text: &str| {
            let Some((text, language)) = self.replaced.get_key_value(text) else {
                return text.to_owned();
            };
            // Two patterns that match the same stay two: this part matches nothing, each time in another way.
            let nothing = format!("x{{{}}}^", numbers[text]);
            let matching = strings.iter().filter(|string| language.contains(string));
            let matching: Vec<String> = matching
                .map(|string| regex_syntax::escape(string))
                .collect();
            if matching.is_empty() {
                nothing
            } else {
                format!("^(?:{})$|{nothing}", matching.join("|"))
            }
        };
        let written = documents(schema, formats == Formats::Assert, &pattern, part)?;
        second(&written, formats)
    }
}

/// Every regular expression of a schema, or of a part of it and what that stands in.
fn patterns<'s>(
    schema: &'s Schema,
    part: Option<&'s BTreeSet<NodeId>>,
) -> impl Iterator<Item = &'s str> {
    let kept = part.map(|part| places(schema, part));
    let wanted = move |node: &Node| {
        let place = (node.document, node.pointer.as_str());
        kept.as_ref().is_none_or(|kept| kept.contains(&place))
    };
    let nodes = schema
        .nodes()
        .map(|(_, node)| node)
        .filter(move |node| wanted(node));
    nodes.flat_map(|node| {
        let keywords = node.keywords();
        let own = keywords
            .and_then(|k| k.pattern.as_ref())
            .map(|at| at.value.as_str());
        let names = keywords.and_then(|k| k.pattern_properties.as_ref());
        let names = names.into_iter().flat_map(|at| &at.value);
        own.into_iter()
            .chain(names.map(|named| named.name.as_str()))
    })
}

/// Refuses to load what was not handed over.
struct Nowhere;

impl boon::UrlLoader for Nowhere {
    fn load(&self, url: &str) -> Result<Value, Box<dyn std::error::Error>> {
        Err(format!("`{url}` is not among the references").into())
    }
}

fn second(
    documents: &Documents,
    formats: Formats,
) -> Result<(boon::Schemas, boon::SchemaIndex), String> {
    let other = |error: boon::CompileError| shortened(&format!("{error:#}"));
    let mut compiler = boon::Compiler::new();
    compiler.use_loader(Box::new(Nowhere));
    compiler.set_default_draft(match documents.draft {
        Draft::Draft4 => boon::Draft::V4,
        Draft::Draft6 => boon::Draft::V6,
        Draft::Draft7 => boon::Draft::V7,
        Draft::Draft2019 => boon::Draft::V2019_09,
        Draft::Draft2020 => boon::Draft::V2020_12,
    });
    if formats == Formats::Assert {
        compiler.enable_format_assertions();
    }
    for (address, document) in &documents.list {
        compiler
            .add_resource(address, document.clone())
            .map_err(other)?;
    }
    let mut schemas = boon::Schemas::new();
    let index = compiler
        .compile(&documents.main, &mut schemas)
        .map_err(other)?;
    Ok((schemas, index))
}

/// The first cause that has no other cause.
fn innermost(error: &boon::ValidationError<'_, '_>) -> Rejection {
    let mut error = error;
    while let Some(cause) = error.causes.first() {
        error = cause;
    }
    let mut path = String::new();
    for token in &error.instance_location.tokens {
        match token {
            boon::InstanceToken::Prop(name) => step(&mut path, name),
            boon::InstanceToken::Item(index) => step(&mut path, &index.to_string()),
        }
    }
    Rejection {
        path,
        reason: shortened(&error.kind.to_string()),
    }
}

/// Every string and every name of a record, whose depth is bounded already.
fn collect_strings<'r>(record: &'r Value, strings: &mut BTreeSet<&'r str>) {
    match record {
        Value::String(text) => {
            strings.insert(text);
        }
        Value::Array(items) => items.iter().for_each(|item| collect_strings(item, strings)),
        Value::Object(members) => {
            for (key, member) in members {
                strings.insert(key);
                collect_strings(member, strings);
            }
        }
        _ => {}
    }
}
