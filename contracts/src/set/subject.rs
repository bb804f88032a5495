//! One subject of a contract: its schema file, read when first asked for.

use std::sync::OnceLock;

use callsheet_schema::{LineIndex, Problem, Problems, Span, avro};

use crate::compat::CompatibilityLevel;

/// The format of a schema file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// `.avsc`
    Avro,
    /// `.proto`
    Protobuf,
    /// `.schema.json`
    JsonSchema,
}

impl Format {
    /// All formats, in the order in which a schema file is looked for.
    pub const ALL: [Self; 3] = [Self::Avro, Self::Protobuf, Self::JsonSchema];

    /// The ending of its files.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Avro => ".avsc",
            Self::Protobuf => ".proto",
            Self::JsonSchema => ".schema.json",
        }
    }

    /// The name on the wire: `AVRO`, `PROTOBUF` or `JSON`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Avro => "AVRO",
            Self::Protobuf => "PROTOBUF",
            Self::JsonSchema => "JSON",
        }
    }
}

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
    undecoded: Option<u32>,
    schema: OnceLock<Result<avro::Schema, Problems>>,
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
            undecoded,
            schema: OnceLock::new(),
        }
    }

    /// The Avro schema; parsed at the first call. Other formats answer a problem.
    pub fn schema(&self) -> &Result<avro::Schema, Problems> {
        self.schema.get_or_init(|| {
            if let Some(start) = self.undecoded {
                return Err(self.problem(start, "the file is not UTF-8 from here on", None));
            }
            match self.format {
                Format::Avro => avro::Schema::parse(&self.text),
                Format::Protobuf => Err(self.unsupported("Protobuf")),
                Format::JsonSchema => Err(self.unsupported("JSON Schema")),
            }
        })
    }

    fn unsupported(&self, name: &str) -> Problems {
        let message = format!("{name} files are found, but not compared yet");
        self.problem(
            0,
            &message,
            Some("only Avro schemas are compared".to_owned()),
        )
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
