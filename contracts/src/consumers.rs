//! Who reads a field: the question of the gate, and the answer that files give.
//!
//! The server answers from its catalog; the command line from `consumers/<app>.yaml` (what people
//! declare) and `.callsheet/usage/*.json` (what generated readers prove).

use callsheet_schema::tree::{self, Node, Value};
use callsheet_schema::{LineIndex, Problem, Problems, Span};

use crate::nearest::nearest;
use crate::report::{Grade, ReaderHit};
use crate::yaml;

/// Answers which readers use a field.
pub trait ConsumerIndex: Sync {
    /// Readers of a field of a subject, best evidence first. `field_path` is `a.b`; the empty path
    /// asks for every reader of the subject. Who reads a field also reads what is inside it, and
    /// who reads something inside reads the field.
    fn readers(&self, subject: &str, field_path: &str) -> Vec<ReaderHit>;
}

/// Nobody is known to read anything.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoConsumers;

impl ConsumerIndex for NoConsumers {
    fn readers(&self, _: &str, _: &str) -> Vec<ReaderHit> {
        Vec::new()
    }
}

/// Readers that somebody named one by one: files of the repository, or a catalog that was asked.
#[derive(Clone, Debug, Default)]
pub struct DeclaredConsumers {
    reads: Vec<Read>,
}

/// One reader of one subject.
#[derive(Clone, Debug)]
struct Read {
    reader: ReaderHit,
    /// A contract id, a topic or a subject.
    of: String,
    /// Field paths; empty means all.
    fields: Vec<String>,
}

impl ConsumerIndex for DeclaredConsumers {
    fn readers(&self, subject: &str, field_path: &str) -> Vec<ReaderHit> {
        let topic = subject.strip_suffix("-value").unwrap_or(subject);
        let wanted = plain(field_path);
        let mut out: Vec<ReaderHit> = self
            .reads
            .iter()
            .filter(|read| read.of == subject || read.of == topic)
            .filter(|read| {
                wanted.is_empty()
                    || read.fields.is_empty()
                    || read.fields.iter().any(|field| touches(field, &wanted))
            })
            .map(|read| read.reader.clone())
            .collect();
        out.sort_by(|left, right| {
            (left.grade, &left.app, &left.version).cmp(&(right.grade, &right.app, &right.version))
        });
        // A proven reader that is declared too is one reader.
        let mut seen = std::collections::BTreeSet::new();
        out.retain(|hit| seen.insert(hit.app.clone()));
        out
    }
}

/// Whether one path is the other or leads to it.
fn touches(left: &str, right: &str) -> bool {
    let within = |inner: &str, outer: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    within(left, right) || within(right, left)
}

/// A field path without the marks of lists and maps.
fn plain(path: &str) -> String {
    path.replace("[]", "").replace("{}", "")
}

impl DeclaredConsumers {
    /// No readers yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether no file named a reader.
    pub fn is_empty(&self) -> bool {
        self.reads.is_empty()
    }

    /// Lets readers that name a contract by its id be found by its subjects.
    pub fn resolve(&mut self, set: &crate::set::ContractSet) {
        let mut more = Vec::new();
        for (contract, subject) in set.subjects() {
            let topic = subject
                .subject
                .strip_suffix("-value")
                .unwrap_or(&subject.subject);
            if contract.id == topic {
                continue;
            }
            for read in self.reads.iter().filter(|read| read.of == contract.id) {
                more.push(Read {
                    of: subject.subject.clone(),
                    ..read.clone()
                });
            }
        }
        self.reads.append(&mut more);
    }

    /// Adds one reader of one field of a subject, as a catalog answers it.
    pub fn add_reader(&mut self, subject: &str, field: &str, reader: ReaderHit) {
        self.reads.push(Read {
            reader,
            of: subject.to_owned(),
            fields: vec![plain(field)],
        });
    }

    /// Adds a `consumers/<app>.yaml`: `app`, `owner`, `reads: [{contract, fields, version}]`.
    pub fn add_yaml(&mut self, text: &str) -> Result<(), Problems> {
        let root = yaml::parse(text)?;
        let mut reader = Reader::new(text);
        let members = reader.object(&root, "the file", &["app", "owner", "environment", "reads"]);
        if !members {
            return reader.finish();
        }
        let app = reader.required(&root, "app", root.span);
        let owner = reader.text(&root, "owner");
        let environment = reader.text(&root, "environment");
        let mut reads = Vec::new();
        for item in reader.list(&root, "reads") {
            if !reader.object(
                item,
                "an entry of `reads`",
                &["contract", "fields", "version"],
            ) {
                continue;
            }
            let contract = reader.required(item, "contract", item.span);
            let fields = reader.texts(item, "fields");
            let version = reader.text(item, "version").unwrap_or_default();
            if let (Some(app), Some(of)) = (&app, contract) {
                reads.push(Read {
                    reader: ReaderHit {
                        app: app.clone(),
                        version,
                        environment: environment.clone(),
                        grade: Grade::Declared,
                        last_seen: None,
                        owner: owner.clone(),
                    },
                    of,
                    fields: fields.iter().map(|field| plain(field)).collect(),
                });
            }
        }
        reader.finish()?;
        self.reads.append(&mut reads);
        Ok(())
    }

    /// Adds the usage of a generated reader, `.callsheet/usage/<crate>.json`:
    /// `{crate, version, environment?, reads: [{subject, versions, fields}]}`.
    pub fn add_usage(&mut self, text: &str) -> Result<(), Problems> {
        let root = tree::parse(text)?;
        let mut reader = Reader::new(text);
        let app = reader.required(&root, "crate", root.span);
        let version = reader.text(&root, "version").unwrap_or_default();
        let environment = reader.text(&root, "environment");
        let mut reads = Vec::new();
        for item in reader.list(&root, "reads") {
            let subject = reader.required(item, "subject", item.span);
            let fields = reader.texts(item, "fields");
            if let (Some(app), Some(of)) = (&app, subject) {
                reads.push(Read {
                    reader: ReaderHit {
                        app: app.clone(),
                        version: version.clone(),
                        environment: environment.clone(),
                        grade: Grade::Proven,
                        last_seen: None,
                        owner: None,
                    },
                    of,
                    fields: fields.iter().map(|field| plain(field)).collect(),
                });
            }
        }
        reader.finish()?;
        self.reads.append(&mut reads);
        Ok(())
    }
}

/// Reads small documents member by member.
pub(crate) struct Reader<'t> {
    text: &'t str,
    index: LineIndex,
    problems: Vec<Problem>,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            index: LineIndex::new(text),
            problems: Vec::new(),
        }
    }

    pub(crate) fn finish(self) -> Result<(), Problems> {
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(Problems(self.problems))
        }
    }

    pub(crate) fn problem(&mut self, span: Span, message: String, help: Option<String>) {
        self.problems.push(Problem {
            message,
            span,
            position: self.index.position(self.text, span.start),
            help,
        });
    }

    /// Whether a node is an object; its unknown members are reported.
    pub(crate) fn object(&mut self, node: &Node, what: &str, known: &[&str]) -> bool {
        let Value::Object(members) = &node.value else {
            self.problem(node.span, format!("{what} is not an object"), None);
            return false;
        };
        for member in members {
            if !known.contains(&member.key.as_str()) {
                let help = match nearest(&member.key, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known: {}", known.join(", ")),
                };
                let message = format!("{what} has no key `{}`", member.key);
                self.problem(member.key_span, message, Some(help));
            }
        }
        true
    }

    pub(crate) fn text(&mut self, node: &Node, key: &str) -> Option<String> {
        let value = node.get(key)?;
        match &value.value {
            Value::String(text) | Value::Number(text) => Some(text.clone()),
            Value::Null => None,
            _ => {
                self.problem(value.span, format!("`{key}` is not text"), None);
                None
            }
        }
    }

    pub(crate) fn required(&mut self, node: &Node, key: &str, span: Span) -> Option<String> {
        let text = self.text(node, key);
        if text.is_none()
            && node
                .get(key)
                .is_none_or(|node| matches!(node.value, Value::Null))
        {
            self.problem(span, format!("`{key}` is missing"), None);
        }
        text
    }

    pub(crate) fn list<'a>(&mut self, node: &'a Node, key: &str) -> &'a [Node] {
        match node.get(key).map(|node| (&node.value, node.span)) {
            Some((Value::Array(items), _)) => items,
            None | Some((Value::Null, _)) => &[],
            Some((_, span)) => {
                self.problem(span, format!("`{key}` is not a list"), None);
                &[]
            }
        }
    }

    pub(crate) fn texts(&mut self, node: &Node, key: &str) -> Vec<String> {
        let mut out = Vec::new();
        for item in self.list(node, key) {
            match &item.value {
                Value::String(text) | Value::Number(text) => out.push(text.clone()),
                _ => self.problem(item.span, format!("`{key}` holds more than text"), None),
            }
        }
        out
    }
}
