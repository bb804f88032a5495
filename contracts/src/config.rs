//! `callsheet.toml`: the tables `[project]`, `[gate]` and `[codegen]`; `[server]` is the server's.
//!
//! Every unknown key is a problem that names the nearest known one. Reading the file is the
//! caller's; here a text becomes a [`Config`].

use std::collections::BTreeMap;

use callsheet_schema::{LineIndex, Problem, Problems, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::compat::rules::{self, Profile};
use crate::compat::{CompatibilityLevel, PII_WORDS, Policy};
use crate::nearest::nearest;

/// Every setting of these tables with its default, as text for people.
pub const REFERENCE: &str = include_str!("config.toml");

/// What `callsheet.toml` says; every default holds where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// `[project]`.
    pub project: Project,
    /// `[gate]`.
    pub gate: Gate,
    /// `[codegen]`.
    pub codegen: Codegen,
}

/// `[project]`: where things are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// URL of the registry and catalog.
    pub server: Option<String>,
    /// PEM file of the authorities to trust for it besides those of the system.
    pub server_ca: Option<String>,
    /// Globs of contract files, instead of every `contracts/` folder.
    pub paths: Vec<String>,
    /// Revision that a check compares with by default.
    pub base: Option<String>,
}

/// `[gate]`: what blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Level of a contract that does not name one.
    pub compatibility: CompatibilityLevel,
    /// Which differences between JSON Schemas a registry lets pass.
    pub policy: Policy,
    /// Rules about Protobuf sources that are applied beside the ones that always are.
    pub profile: Option<Profile>,
    /// Level of a rule, by rule id.
    pub rules: BTreeMap<String, RuleLevel>,
    /// Lowest level that blocks.
    pub fail_on: FailOn,
    /// Days for which an observation of a reader counts; what is proven or declared does not age.
    pub usage_window_days: u32,
    /// Classifications and tags, in lower case, that mean personal data.
    pub pii_words: Vec<String>,
    /// Longest time, in days, for which a finding can be accepted.
    pub acceptance_days: u32,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            compatibility: CompatibilityLevel::Backward,
            policy: Policy::Strict,
            profile: None,
            rules: BTreeMap::new(),
            fail_on: FailOn::Error,
            usage_window_days: 7,
            pii_words: PII_WORDS.map(str::to_owned).to_vec(),
            acceptance_days: 90,
        }
    }
}

/// What a project wants of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleLevel {
    /// Its findings block.
    Error,
    /// Its findings are shown.
    Warn,
    /// Its findings are dropped.
    Off,
}

/// The lowest level that blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// Errors block.
    Error,
    /// Warnings block too.
    Warn,
}

/// `[codegen]`: what `callsheet gen` writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Codegen {
    /// Target, such as `rust`.
    pub target: Option<String>,
    /// Folder, relative to the file.
    pub out: Option<String>,
    /// Name of the generated crate, where the target writes one.
    pub crate_name: Option<String>,
}

const TABLES: &[&str] = &["project", "gate", "codegen", "server"];
const PROJECT: &[&str] = &["server", "server_ca", "paths", "base"];
const GATE: &[&str] = &[
    "compatibility",
    "policy",
    "profile",
    "rules",
    "fail_on",
    "usage_window_days",
    "pii_words",
    "acceptance_days",
];
const CODEGEN: &[&str] = &["target", "out", "crate_name"];

/// Reads the text of `callsheet.toml`; every problem has its place.
pub fn parse(text: &str) -> Result<Config, Problems> {
    let mut reader = Reader {
        text,
        index: LineIndex::new(text),
        problems: Vec::new(),
    };
    let mut config = Config::default();
    match DeTable::parse(text) {
        Ok(root) => reader.root(root.get_ref(), &mut config),
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            reader.problem(span, error.message().to_owned(), None);
        }
    }
    if reader.problems.is_empty() {
        Ok(config)
    } else {
        reader.problems.sort_by_key(|problem| problem.span.start);
        Err(Problems(reader.problems))
    }
}

struct Reader<'t> {
    text: &'t str,
    index: LineIndex,
    problems: Vec<Problem>,
}

type Entry<'a, 'i> = (
    &'a Spanned<std::borrow::Cow<'i, str>>,
    &'a Spanned<DeValue<'i>>,
);

impl Reader<'_> {
    fn root(&mut self, root: &DeTable<'_>, config: &mut Config) {
        for (key, value) in root {
            let name: &str = key.get_ref();
            if name == "server" {
                continue;
            }
            if !TABLES.contains(&name) {
                self.unknown(key.span(), name, "the file", TABLES);
                continue;
            }
            let DeValue::Table(table) = value.get_ref() else {
                let message = format!("`{name}` is not a table");
                self.problem(value.span(), message, Some(format!("write `[{name}]`")));
                continue;
            };
            for entry in table {
                match name {
                    "project" => self.project(entry, &mut config.project),
                    "gate" => self.gate(entry, &mut config.gate),
                    _ => self.codegen(entry, &mut config.codegen),
                }
            }
        }
    }

    fn project(&mut self, (key, value): Entry<'_, '_>, project: &mut Project) {
        match key.get_ref().as_ref() {
            "server" => {
                project.server = self.text(key, value);
                if let Some(url) = &project.server
                    && !url.starts_with("http://")
                    && !url.starts_with("https://")
                {
                    let message = format!("`server` is `{url}`, not an http or https URL");
                    self.problem(value.span(), message, None);
                } else if project.server.as_ref().is_some_and(|url| url.contains('@')) {
                    let message = "`server` holds credentials, and this file is shared";
                    let help = "give them in CALLSHEET_TOKEN or CALLSHEET_USER_INFO";
                    self.problem(value.span(), message.to_owned(), Some(help.to_owned()));
                    project.server = None;
                }
            }
            "server_ca" => project.server_ca = self.text(key, value),
            "paths" => project.paths = self.texts(key, value),
            "base" => project.base = self.text(key, value),
            name => self.unknown(key.span(), name, "[project]", PROJECT),
        }
    }

    fn gate(&mut self, (key, value): Entry<'_, '_>, gate: &mut Gate) {
        match key.get_ref().as_ref() {
            "compatibility" => {
                if let Some(text) = self.text(key, value) {
                    match text.parse() {
                        Ok(level) => gate.compatibility = level,
                        Err(_) => self.choice(value, "compatibility", &text, &level_names()),
                    }
                }
            }
            "policy" => {
                if let Some(text) = self.text(key, value) {
                    match text.parse() {
                        Ok(policy) => gate.policy = policy,
                        Err(_) => {
                            self.choice(value, "policy", &text, &Policy::ALL.map(Policy::as_str));
                        }
                    }
                }
            }
            "profile" => {
                if let Some(text) = self.text(key, value) {
                    match text.parse() {
                        Ok(profile) => gate.profile = Some(profile),
                        Err(_) => {
                            self.choice(
                                value,
                                "profile",
                                &text,
                                &Profile::ALL.map(Profile::as_str),
                            );
                        }
                    }
                }
            }
            "rules" => self.rules(key, value, gate),
            "fail_on" => {
                if let Some(text) = self.text(key, value) {
                    match text.as_str() {
                        "error" => gate.fail_on = FailOn::Error,
                        "warn" => gate.fail_on = FailOn::Warn,
                        _ => self.choice(value, "fail_on", &text, &["error", "warn"]),
                    }
                }
            }
            "usage_window_days" => {
                if let Some(days) = self.days(key, value) {
                    gate.usage_window_days = days;
                }
            }
            "acceptance_days" => {
                if let Some(days) = self.days(key, value) {
                    gate.acceptance_days = days;
                }
            }
            "pii_words" => {
                let words = self.texts(key, value);
                gate.pii_words = words.iter().map(|word| word.to_lowercase()).collect();
            }
            name => self.unknown(key.span(), name, "[gate]", GATE),
        }
    }

    fn rules(
        &mut self,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
        gate: &mut Gate,
    ) {
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong(key, value, "a table of rule = level");
            return;
        };
        let known: Vec<&str> = known_rules();
        for (rule, level) in table {
            let id: &str = rule.get_ref();
            if !known.contains(&id) {
                self.unknown(rule.span(), id, "[gate.rules]", &known);
                continue;
            }
            if let Some(text) = self.text(rule, level) {
                let wanted = match text.as_str() {
                    "error" => RuleLevel::Error,
                    "warn" => RuleLevel::Warn,
                    "off" => RuleLevel::Off,
                    _ => {
                        self.choice(level, id, &text, &["error", "warn", "off"]);
                        continue;
                    }
                };
                gate.rules.insert(id.to_owned(), wanted);
            }
        }
    }

    fn codegen(&mut self, (key, value): Entry<'_, '_>, codegen: &mut Codegen) {
        match key.get_ref().as_ref() {
            "target" => codegen.target = self.text(key, value),
            "out" => codegen.out = self.text(key, value),
            "crate_name" => codegen.crate_name = self.text(key, value),
            name => self.unknown(key.span(), name, "[codegen]", CODEGEN),
        }
    }

    fn text(
        &mut self,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<String> {
        if let DeValue::String(text) = value.get_ref() {
            return Some(text.to_string());
        }
        self.wrong(key, value, "text");
        None
    }

    fn texts(
        &mut self,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Vec<String> {
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(key, value, "a list of text");
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| self.text(key, item))
            .collect()
    }

    fn days(
        &mut self,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<u32> {
        let days = match value.get_ref() {
            DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if days.is_none() {
            self.wrong(key, value, "a number of days");
        }
        days
    }

    fn wrong(
        &mut self,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
        expected: &str,
    ) {
        let message = format!("`{}` is not {expected}", key.get_ref());
        self.problem(value.span(), message, None);
    }

    fn choice(&mut self, value: &Spanned<DeValue<'_>>, key: &str, text: &str, allowed: &[&str]) {
        let help = match nearest(text, allowed.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("one of: {}", allowed.join(", ")),
        };
        self.problem(value.span(), format!("`{key}` is `{text}`"), Some(help));
    }

    fn unknown(&mut self, span: std::ops::Range<usize>, key: &str, place: &str, known: &[&str]) {
        let help = match nearest(key, known.iter().copied()) {
            Some(near) => Some(format!("did you mean `{near}`?")),
            None if known.len() <= 8 => Some(format!("known: {}", known.join(", "))),
            None => None,
        };
        self.problem(span, format!("{place} has no key `{key}`"), help);
    }

    fn problem(&mut self, span: std::ops::Range<usize>, message: String, help: Option<String>) {
        let byte = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let span = Span {
            start: byte(span.start),
            end: byte(span.end),
        };
        self.problems.push(Problem {
            message,
            span,
            position: self.index.position(self.text, span.start),
            help,
        });
    }
}

fn level_names() -> Vec<&'static str> {
    use CompatibilityLevel as L;
    [
        L::None,
        L::Backward,
        L::BackwardTransitive,
        L::Forward,
        L::ForwardTransitive,
        L::Full,
        L::FullTransitive,
    ]
    .map(L::as_str)
    .to_vec()
}

fn known_rules() -> Vec<&'static str> {
    let engine = rules::all().map(|rule| rule.id);
    engine.chain(crate::gate::rules::ids()).collect()
}
