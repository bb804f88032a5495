//! A schema of any of the three formats, and what its text builds on.

use callsheet_schema::tags::{NoSuchEntity, TagEdit, Tagged};
use callsheet_schema::{Format, Position, Problems, Reference, Span, avro, json, protobuf};

use crate::report::SourceSpan;

mod references;

pub(crate) use references::needs;
pub use references::{Referenced, closure};

/// A parsed schema with its text; cheap to clone.
#[derive(Clone, Debug)]
pub enum Schema {
    /// Avro.
    Avro(avro::Schema),
    /// JSON Schema.
    Json(json::Schema),
    /// Protobuf.
    Protobuf(protobuf::Schema),
}

/// How strictly a text is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// As something new: all that the specification asks for.
    #[default]
    New,
    /// As something that a registry holds already or looks for: Avro defaults are not validated, Protobuf types may be
    /// missing, a `$schema` may be unknown.
    Stored,
}

impl Schema {
    /// Reads a schema that may use what `references` define, with strictness [`Strictness::New`].
    pub fn parse(
        format: Format,
        text: &str,
        references: &[Reference<'_>],
    ) -> Result<Self, Problems> {
        Self::parse_with(format, text, references, Strictness::New)
    }

    /// Reads a schema that may use what `references` define.
    ///
    /// References come in the order in which they build on each other, and are read as a registry reads what it holds.
    pub fn parse_with(
        format: Format,
        text: &str,
        references: &[Reference<'_>],
        strictness: Strictness,
    ) -> Result<Self, Problems> {
        let stored = strictness == Strictness::Stored;
        match format {
            Format::Avro => {
                let lenient = avro::ParseOptions {
                    validate_names: false,
                    validate_defaults: false,
                };
                let mut known: Vec<avro::Schema> = Vec::with_capacity(references.len());
                for reference in references {
                    let schema = avro::Schema::parse_with(reference.text, &known, lenient)
                        .map_err(|problems| reference.within(problems))?;
                    known.push(schema);
                }
                let options = avro::ParseOptions {
                    validate_names: true,
                    validate_defaults: !stored,
                };
                avro::Schema::parse_with(text, &known, options).map(Self::Avro)
            }
            Format::Json => {
                let options = json::ParseOptions { lenient: stored };
                json::Schema::parse_with(text, references, options).map(Self::Json)
            }
            Format::Protobuf => {
                let options = protobuf::ParseOptions { lenient: stored };
                protobuf::Schema::parse_with(text, references, options).map(Self::Protobuf)
            }
        }
    }

    /// Its format.
    pub const fn format(&self) -> Format {
        match self {
            Self::Avro(_) => Format::Avro,
            Self::Json(_) => Format::Json,
            Self::Protobuf(_) => Format::Protobuf,
        }
    }

    /// Its main text as it was read.
    pub fn text(&self) -> &str {
        match self {
            Self::Avro(schema) => schema.text(),
            Self::Json(schema) => schema.text(),
            Self::Protobuf(schema) => schema.text(),
        }
    }

    /// Line and column of a span of the main text.
    pub fn position(&self, span: Span) -> Position {
        match self {
            Self::Avro(schema) => schema.position(span),
            Self::Json(schema) => schema.position(span),
            Self::Protobuf(schema) => schema.position(span),
        }
    }

    /// Returns where a span of the main text starts, for people: the text is called `file`.
    pub fn locate(&self, file: impl Into<String>, span: Span) -> SourceSpan {
        let position = self.position(span);
        SourceSpan {
            file: file.into(),
            line: position.line,
            column: position.column,
        }
    }

    /// The text that a registry stores and takes the identity from: one layout for all spellings of a schema, Avro
    /// printed as Java does, JSON without white space, Protobuf as Confluent's registry prints it.
    pub fn stored_text(&self) -> String {
        match self {
            Self::Avro(schema) => schema.to_json(),
            Self::Json(schema) => schema.canonical_text(),
            Self::Protobuf(schema) => schema.canonical_text(),
        }
    }

    /// The text that a registry stores when it is asked to normalize.
    pub fn normalized_text(&self) -> String {
        match self {
            Self::Avro(schema) => schema.to_json_normalized(),
            Self::Json(schema) => schema.normalized_text(),
            Self::Protobuf(schema) => schema.normalized_text(),
        }
    }

    /// The text with its references inlined, where the format can say that in one text; else the text as stored.
    pub fn resolved_text(&self) -> String {
        match self {
            Self::Avro(schema) => schema.to_json_resolved(),
            Self::Json(_) | Self::Protobuf(_) => self.stored_text(),
        }
    }

    /// The text in a format that a client names, in any case: Avro `resolved` (references inlined), Protobuf
    /// `ignore_extensions` and `serialized` (base64 of the `FileDescriptorProto`). Any other word is the text as stored.
    pub fn formatted_text(&self, format: &str) -> String {
        let word = format.to_ascii_lowercase();
        let text = match (self, word.as_str()) {
            (Self::Avro(schema), "resolved") => Some(schema.to_json_resolved()),
            (Self::Protobuf(schema), "ignore_extensions") => Some(schema.text_without_extensions()),
            (Self::Protobuf(schema), "serialized") => schema.serialized(),
            _ => None,
        };
        text.unwrap_or_else(|| self.stored_text())
    }

    /// The records and fields of the text that have tags, in the order of the text.
    pub fn tagged(&self) -> Vec<Tagged> {
        match self {
            Self::Avro(schema) => schema.tagged(),
            Self::Json(schema) => schema.tagged(),
            Self::Protobuf(schema) => schema.tagged(),
        }
    }

    /// The text with other tags; what else it says stays.
    pub fn with_tags(&self, edits: &[TagEdit]) -> Result<String, NoSuchEntity> {
        match self {
            Self::Avro(schema) => schema.with_tags(edits),
            Self::Json(schema) => schema.with_tags(edits),
            Self::Protobuf(schema) => schema.with_tags(edits),
        }
    }

    /// A text without the white space that only people see.
    pub fn canonical_text(&self) -> String {
        match self {
            Self::Avro(schema) => schema.to_json(),
            Self::Json(schema) => schema.canonical_text(),
            Self::Protobuf(schema) => schema.text().to_owned(),
        }
    }

    /// The Avro schema, if it is one.
    pub const fn as_avro(&self) -> Option<&avro::Schema> {
        match self {
            Self::Avro(schema) => Some(schema),
            Self::Json(_) | Self::Protobuf(_) => None,
        }
    }
}

impl From<avro::Schema> for Schema {
    fn from(schema: avro::Schema) -> Self {
        Self::Avro(schema)
    }
}

impl From<json::Schema> for Schema {
    fn from(schema: json::Schema) -> Self {
        Self::Json(schema)
    }
}

impl From<protobuf::Schema> for Schema {
    fn from(schema: protobuf::Schema) -> Self {
        Self::Protobuf(schema)
    }
}
