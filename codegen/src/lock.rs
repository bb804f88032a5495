//! `callsheet.lock`: which published versions a project pins, as text and as values.
//!
//! Owns the file's grammar, its order and its messages; reading files is [`crate::fs`]'s. One `[[schema]]` block per version,
//! sorted by subject and version, so that two branches merge without a conflict.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};
use std::ops::Range;

use callsheet_schema::{Format, LineIndex, Position};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The lock's name in a project's root folder.
pub const LOCK_FILE: &str = "callsheet.lock";
/// Folder beside the lock that holds the schemas' texts.
pub const SCHEMAS_FOLDER: &str = ".callsheet/schemas";

/// A whole lock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// Where the versions were published: a URL, or `dir:PATH` for local files.
    pub registry: String,
    /// Pinned versions, sorted by subject and version.
    pub schemas: Vec<LockedSchema>,
}

/// One pinned version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedSchema {
    /// Name of the contract.
    pub contract: String,
    /// Registry subject.
    pub subject: String,
    /// Version of the subject, from 1.
    pub version: u32,
    /// Schema id in the lock's registry; none when locked from local files.
    pub id: Option<u32>,
    /// Content-derived id of the registry.
    pub guid: [u8; 16],
    /// SHA-256 of the schema file's bytes, lower-case hexadecimal.
    pub sha256: String,
    /// The schema file, relative to the lock, `/` separators.
    pub file: String,
    /// SHA-256 of the facts file beside it (`v3.facts.json` for `v3.avsc`), if there is one.
    pub facts: Option<String>,
}

impl LockedSchema {
    /// The format, by the file's ending; Avro when it tells nothing.
    pub fn format(&self) -> Format {
        Format::ALL
            .into_iter()
            .find(|format| self.file.ends_with(format.extension()))
            .unwrap_or(Format::Avro)
    }

    /// The facts file, relative to the lock.
    pub fn facts_file(&self) -> String {
        let ending = self.format().extension();
        let stem = self
            .file
            .strip_suffix(ending)
            .or_else(|| self.file.rsplit_once('.').map(|(stem, _)| stem))
            .unwrap_or(&self.file);
        format!("{stem}.facts.json")
    }
}

/// Something wrong in the lock's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockProblem {
    /// What is wrong, in one line.
    pub message: String,
    /// Where.
    pub position: Position,
}

/// Everything wrong in the lock's text; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockProblems(pub Vec<LockProblem>);

impl fmt::Display for LockProblems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_char('\n')?;
            }
            write!(
                formatter,
                "{}:{}: {}",
                problem.position.line, problem.position.column, problem.message
            )?;
        }
        Ok(())
    }
}

impl std::error::Error for LockProblems {}

impl Lock {
    /// Reads a lock's text.
    ///
    /// # Errors
    /// Every problem found, each with its position.
    pub fn parse(text: &str) -> Result<Self, LockProblems> {
        let mut reader = Reader {
            text,
            lines: LineIndex::new(text),
            problems: Vec::new(),
        };
        let lock = match DeTable::parse(text) {
            Ok(table) => reader.lock(table.get_ref(), &table.span()),
            Err(error) => {
                reader.problem(&error.span().unwrap_or(0..0), error.message().to_owned());
                Self::default()
            }
        };
        if reader.problems.is_empty() {
            Ok(lock)
        } else {
            Err(LockProblems(reader.problems))
        }
    }

    /// The lock's text: sorted, one block per version, newline-terminated.
    pub fn to_text(&self) -> String {
        let mut schemas: Vec<_> = self.schemas.iter().collect();
        schemas.sort_by(|left, right| {
            (&left.subject, left.version).cmp(&(&right.subject, right.version))
        });
        let mut text =
            String::from("# Written by `callsheet pull`. Pins published versions; commit it.\n");
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(text, "{name} = {}", quoted(value));
        };
        line("registry", &self.registry);
        for schema in schemas {
            text.push_str("\n[[schema]]\n");
            let mut line = |name: &str, value: &str| {
                let _ = writeln!(text, "{name} = {}", quoted(value));
            };
            line("contract", &schema.contract);
            line("subject", &schema.subject);
            let _ = writeln!(text, "version = {}", schema.version);
            if let Some(id) = schema.id {
                let _ = writeln!(text, "id = {id}");
            }
            let mut line = |name: &str, value: &str| {
                let _ = writeln!(text, "{name} = {}", quoted(value));
            };
            line("guid", &guid_text(schema.guid));
            line("sha256", &schema.sha256);
            line("file", &schema.file);
            if let Some(facts) = &schema.facts {
                line("facts", facts);
            }
        }
        text
    }

    /// Versions of a contract, oldest first: looked up by contract name, then by subject.
    pub fn versions(&self, name: &str) -> Vec<&LockedSchema> {
        let by = |key: fn(&LockedSchema) -> &str| -> Vec<&LockedSchema> {
            let mut found: Vec<_> = self
                .schemas
                .iter()
                .filter(|schema| key(schema) == name)
                .collect();
            found.sort_by_key(|schema| schema.version);
            found
        };
        let found = by(|schema| &schema.contract);
        if found.is_empty() {
            by(|schema| &schema.subject)
        } else {
            found
        }
    }

    /// The locked contract whose name is closest to `name`, for a typo.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        crate::ident::nearest(
            name,
            self.schemas.iter().map(|schema| schema.contract.as_str()),
        )
    }
}

/// A folder name for a subject: everything but `[A-Za-z0-9._-]`, and a leading dot, is percent-encoded.
pub fn folder_name(subject: &str) -> String {
    let mut folder = String::with_capacity(subject.len());
    for (index, byte) in subject.bytes().enumerate() {
        match byte {
            b'.' if index == 0 => folder.push_str("%2E"),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-' => {
                folder.push(char::from(byte));
            }
            _ => {
                let _ = write!(folder, "%{byte:02X}");
            }
        }
    }
    folder
}

/// The schema file of a version, relative to the lock; its ending tells the format.
pub fn schema_file(subject: &str, version: u32, format: Format) -> String {
    let (folder, ending) = (folder_name(subject), format.extension());
    format!("{SCHEMAS_FOLDER}/{folder}/v{version}{ending}")
}

/// SHA-256 as lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// A GUID as 36 characters.
pub fn guid_text(guid: [u8; 16]) -> String {
    let mut text = String::with_capacity(36);
    for (index, byte) in guid.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn guid(text: &str) -> Option<[u8; 16]> {
    let digits: String = text.chars().filter(|&letter| letter != '-').collect();
    if digits.len() != 32 || !digits.is_ascii() {
        return None;
    }
    let mut guid = [0; 16];
    for (index, byte) in guid.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(guid)
}

fn quoted(value: &str) -> String {
    let mut text = String::from("\"");
    for letter in value.chars() {
        match letter {
            '"' | '\\' => {
                text.push('\\');
                text.push(letter);
            }
            letter if letter.is_control() => {
                let _ = write!(text, "\\u{:04X}", u32::from(letter));
            }
            letter => text.push(letter),
        }
    }
    text.push('"');
    text
}

const MEMBERS: [&str; 8] = [
    "contract", "subject", "version", "id", "guid", "sha256", "file", "facts",
];

struct Reader<'t> {
    text: &'t str,
    lines: LineIndex,
    problems: Vec<LockProblem>,
}

impl Reader<'_> {
    fn problem(&mut self, span: &Range<usize>, message: String) {
        let position = self
            .lines
            .position(self.text, u32::try_from(span.start).unwrap_or(u32::MAX));
        self.problems.push(LockProblem { message, position });
    }

    fn lock(&mut self, table: &DeTable<'_>, span: &Range<usize>) -> Lock {
        for (key, _) in table {
            if !matches!(key.get_ref().as_ref(), "registry" | "schema") {
                self.problem(
                    &key.span(),
                    format!(
                        "unknown member `{}`; the lock has `registry` and `[[schema]]`",
                        key.get_ref()
                    ),
                );
            }
        }
        let registry = self.string(table, "registry", span).unwrap_or_default();
        let mut lock = Lock {
            registry,
            schemas: Vec::new(),
        };
        let mut seen: BTreeSet<(String, u32)> = BTreeSet::new();
        if let Some(schemas) = table.get("schema") {
            let Some(blocks) = schemas.get_ref().as_array() else {
                self.problem(
                    &schemas.span(),
                    "`schema` is not a list; write `[[schema]]`".to_owned(),
                );
                return lock;
            };
            for block in blocks {
                let Some(members) = block.get_ref().as_table() else {
                    self.problem(
                        &block.span(),
                        "`schema` is not a block; write `[[schema]]`".to_owned(),
                    );
                    continue;
                };
                if let Some(schema) = self.schema(members, &block.span()) {
                    if !seen.insert((schema.subject.clone(), schema.version)) {
                        self.problem(
                            &block.span(),
                            format!(
                                "subject `{}` version {} is locked twice",
                                schema.subject, schema.version
                            ),
                        );
                    }
                    lock.schemas.push(schema);
                }
            }
        }
        lock.schemas.sort_by(|left, right| {
            (&left.subject, left.version).cmp(&(&right.subject, right.version))
        });
        lock
    }

    fn schema(&mut self, table: &DeTable<'_>, span: &Range<usize>) -> Option<LockedSchema> {
        for (key, _) in table {
            let name = key.get_ref().as_ref();
            if !MEMBERS.contains(&name) {
                let hint = crate::ident::nearest(name, MEMBERS)
                    .map(|nearest| format!("; did you mean `{nearest}`?"));
                self.problem(
                    &key.span(),
                    format!(
                        "unknown member `{name}` of `[[schema]]`{}",
                        hint.unwrap_or_default()
                    ),
                );
            }
        }
        let contract = self.string(table, "contract", span);
        let subject = self.string(table, "subject", span);
        let version = self.number(table, "version", span, true);
        let id = self.number(table, "id", span, false);
        let guid_value = self.string(table, "guid", span).and_then(|text| {
            let parsed = guid(&text);
            if parsed.is_none() {
                self.problem(
                    &member_span(table, "guid", span),
                    format!("`{text}` is not a GUID of 32 hexadecimal digits"),
                );
            }
            parsed
        });
        let sha256 = self.hash(table, "sha256", span);
        let file = self.string(table, "file", span);
        let facts = if table.get("facts").is_some() {
            self.hash(table, "facts", span)
        } else {
            None
        };
        Some(LockedSchema {
            contract: contract?,
            subject: subject?,
            version: version?,
            id,
            guid: guid_value?,
            sha256: sha256?,
            file: file?,
            facts,
        })
    }

    fn hash(&mut self, table: &DeTable<'_>, name: &str, span: &Range<usize>) -> Option<String> {
        let text = self.string(table, name, span)?;
        if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Some(text.to_ascii_lowercase());
        }
        self.problem(
            &member_span(table, name, span),
            format!("`{name}` is not a SHA-256 of 64 hexadecimal digits"),
        );
        None
    }

    fn string(&mut self, table: &DeTable<'_>, name: &str, span: &Range<usize>) -> Option<String> {
        let Some(value) = table.get(name) else {
            self.problem(span, format!("`{name}` is missing"));
            return None;
        };
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.problem(&value.span(), format!("`{name}` is not a text"));
        }
        text
    }

    fn number(
        &mut self,
        table: &DeTable<'_>,
        name: &str,
        span: &Range<usize>,
        required: bool,
    ) -> Option<u32> {
        let Some(value) = table.get(name) else {
            if required {
                self.problem(span, format!("`{name}` is missing"));
            }
            return None;
        };
        let number = integer(value);
        if number.is_none() {
            self.problem(
                &value.span(),
                format!("`{name}` is not a whole number from 0 to 4294967295"),
            );
        }
        number
    }
}

fn integer(value: &Spanned<DeValue<'_>>) -> Option<u32> {
    let integer = value.get_ref().as_integer()?;
    u32::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn member_span(table: &DeTable<'_>, name: &str, otherwise: &Range<usize>) -> Range<usize> {
    table
        .get(name)
        .map_or_else(|| otherwise.clone(), Spanned::span)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locked(subject: &str, version: u32) -> LockedSchema {
        LockedSchema {
            contract: subject.trim_end_matches("-value").to_owned(),
            subject: subject.to_owned(),
            version,
            id: Some(7),
            guid: [0xab; 16],
            sha256: "0".repeat(64),
            file: schema_file(subject, version, Format::Avro),
            facts: None,
        }
    }

    #[test]
    fn a_lock_prints_sorted_and_reads_back() {
        let lock = Lock {
            registry: "http://localhost:8081".to_owned(),
            schemas: vec![
                locked("b-value", 2),
                locked("a-value", 1),
                locked("b-value", 1),
            ],
        };
        let text = lock.to_text();
        let read = Lock::parse(&text).unwrap();
        assert_eq!(read.to_text(), text);
        assert_eq!(
            read.schemas
                .iter()
                .map(|s| (s.subject.as_str(), s.version))
                .collect::<Vec<_>>(),
            [("a-value", 1), ("b-value", 1), ("b-value", 2)]
        );
        assert_eq!(read.versions("b").len(), 2, "by contract");
        assert_eq!(read.versions("b-value").len(), 2, "by subject");
        assert_eq!(read.nearest("bb"), Some("b"));
    }

    #[test]
    fn every_problem_is_reported_with_its_place() {
        let text = "registry = 7\nother = 1\n[[schema]]\ncontract = \"a\"\nversoin = 1\nversion = -1\nguid = \"x\"\nsha256 = \"0\"\n";
        let problems = Lock::parse(text).unwrap_err().to_string();
        assert_eq!(
            problems,
            "2:1: unknown member `other`; the lock has `registry` and `[[schema]]`\n\
             1:12: `registry` is not a text\n\
             5:1: unknown member `versoin` of `[[schema]]`; did you mean `version`?\n\
             3:1: `subject` is missing\n\
             6:11: `version` is not a whole number from 0 to 4294967295\n\
             7:8: `x` is not a GUID of 32 hexadecimal digits\n\
             8:10: `sha256` is not a SHA-256 of 64 hexadecimal digits\n\
             3:1: `file` is missing"
        );
        assert!(
            Lock::parse("registry = ")
                .unwrap_err()
                .to_string()
                .starts_with("1:")
        );
    }

    #[test]
    fn folders_hold_any_subject() {
        assert_eq!(
            folder_name("playback.events-value"),
            "playback.events-value"
        );
        assert_eq!(folder_name(":.ctx:a/b"), "%3A.ctx%3Aa%2Fb");
        assert_eq!(folder_name("../x"), "%2E.%2Fx");
    }
}
