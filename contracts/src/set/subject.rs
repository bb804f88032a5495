//! One subject of a contract: its schema file, read when first asked for.

use std::sync::OnceLock;

use callsheet_schema::{Format, LineIndex, Problem, Problems, Span};

use crate::compat::CompatibilityLevel;
use crate::schema::{Referenced, Schema, needs};

/// A subject with its schema.
#[derive(Debug)]
pub struct ContractSubject {
    /// Subject in the registry.
    pub subject: String,
    /// Path of the schema file.
    pub schema_path: String,
    /// Format of the schema file.
    pub format: Format,
    /// The level that the contract names.
    pub level: Option<CompatibilityLevel>,
    /// Index of the schema object in the document.
    pub object: Option<usize>,
    /// Text of the schema file; what is not UTF-8 in it is replaced.
    pub text: String,
    /// Files of the set that the schema builds on, each after what it builds on itself.
    pub references: Vec<Referenced>,
    undecoded: Option<u32>,
    schema: OnceLock<Result<Schema, Problems>>,
}

impl ContractSubject {
    pub(super) fn new(subject: String, path: &str, format: Format, bytes: &[u8]) -> Self {
        let (text, undecoded) = match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), None),
            Err(error) => {
                let good = u32::try_from(error.valid_up_to()).unwrap_or(u32::MAX);
                (String::from_utf8_lossy(bytes).into_owned(), Some(good))
            }
        };
        Self {
            subject,
            schema_path: path.to_owned(),
            format,
            level: None,
            object: None,
            text,
            references: Vec::new(),
            undecoded,
            schema: OnceLock::new(),
        }
    }

    /// The schema; parsed at the first call.
    pub fn schema(&self) -> &Result<Schema, Problems> {
        self.schema.get_or_init(|| {
            if let Some(start) = self.undecoded {
                return Err(self.problem(start, "the file is not UTF-8 from here on", None));
            }
            let references: Vec<_> = self
                .references
                .iter()
                .map(Referenced::as_reference)
                .collect();
            Schema::parse(self.format, &self.text, &references)
        })
    }

    /// The references that the schema's own text names; the others are named by those.
    pub fn direct_references(&self) -> impl Iterator<Item = &Referenced> {
        let named = needs(self.format, &self.text);
        self.references
            .iter()
            .filter(move |reference| named.contains(&reference.name))
    }

    /// Whether both have the same text and build on the same texts.
    pub fn same_content(&self, other: &Self) -> bool {
        let texts = self.references.iter().map(|reference| &reference.text);
        self.text == other.text
            && texts.eq(other.references.iter().map(|reference| &reference.text))
    }

    fn problem(&self, start: u32, message: &str, help: Option<String>) -> Problems {
        Problems(vec![Problem {
            message: message.to_owned(),
            span: Span { start, end: start },
            position: LineIndex::new(&self.text).position(&self.text, start),
            help,
        }])
    }
}
