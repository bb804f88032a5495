//! A schema of any of the three formats, and what its text builds on.

use callsheet_schema::{Format, LineIndex, Position, Problem, Problems, Reference, Span, avro};

mod references;

pub(crate) use references::needs;
pub use references::{Referenced, closure};

/// A parsed schema with its text.
#[derive(Clone, Debug)]
pub enum Schema {
    /// Avro.
    Avro(avro::Schema),
}

impl Schema {
    /// Reads a schema that may use what `references` define.
    ///
    /// References come in the order in which they build on each other. New schemas are read strictly, references as
    /// leniently as a registry does.
    pub fn parse(
        format: Format,
        text: &str,
        references: &[Reference<'_>],
    ) -> Result<Self, Problems> {
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
                avro::Schema::parse_with(text, &known, avro::ParseOptions::default())
                    .map(Self::Avro)
            }
            Format::Json | Format::Protobuf => {
                let start = 0;
                Err(Problems(vec![Problem {
                    message: format!("{} schemas are not compared yet", format.title()),
                    span: Span::new(start, start),
                    position: LineIndex::new(text).position(text, start),
                    help: None,
                }]))
            }
        }
    }

    /// Its format.
    pub const fn format(&self) -> Format {
        match self {
            Self::Avro(_) => Format::Avro,
        }
    }

    /// Its main text as it was read.
    pub fn text(&self) -> &str {
        match self {
            Self::Avro(schema) => schema.text(),
        }
    }

    /// Line and column of a span of the main text.
    pub fn position(&self, span: Span) -> Position {
        match self {
            Self::Avro(schema) => schema.position(span),
        }
    }

    /// A text that two spellings of the same schema share, as a registry stores it.
    pub fn canonical_text(&self) -> String {
        match self {
            Self::Avro(schema) => schema.to_json(),
        }
    }

    /// The Avro schema, if it is one.
    pub const fn as_avro(&self) -> Option<&avro::Schema> {
        match self {
            Self::Avro(schema) => Some(schema),
        }
    }
}

impl From<avro::Schema> for Schema {
    fn from(schema: avro::Schema) -> Self {
        Self::Avro(schema)
    }
}
