//! Facets that describe: `documentation` 1-1-0, `sql` 1-1-0, `sourceCodeLocation` 1-1-0.

use serde_json::{Map, Value};

use super::{Facet, put};
use crate::EventError;
use crate::object::Object;

/// Describes a dataset or job in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentationFacet {
    /// The text.
    pub description: String,
    /// Media type of the text, such as `text/markdown`.
    pub content_type: Option<String>,
}

/// Holds the query of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SqlFacet {
    /// The query text.
    pub query: String,
    /// The SQL dialect, if stated.
    pub dialect: Option<String>,
}

/// Says where a job's source code stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceCodeLocationFacet {
    /// The source control system, such as `git`.
    pub kind: String,
    /// Full URL of the file.
    pub url: String,
    /// Path in the repository.
    pub path: Option<String>,
    /// Commit.
    pub version: Option<String>,
}

impl Facet for DocumentationFacet {
    const KEY: &'static str = "documentation";
    const SCHEMA_URL: &'static str = "https://openlineage.io/spec/facets/1-1-0/DocumentationDatasetFacet.json#/$defs/DocumentationDatasetFacet";

    fn from_value(value: Value, pointer: &str) -> Result<Self, EventError> {
        let mut object = Object::of(value, pointer)?;
        Ok(Self {
            description: object.string("description")?,
            content_type: object.optional_string("contentType")?,
        })
    }

    fn members(&self) -> Map<String, Value> {
        let mut members =
            Map::from_iter([("description".to_owned(), self.description.as_str().into())]);
        put(&mut members, "contentType", self.content_type.as_deref());
        members
    }
}

impl Facet for SqlFacet {
    const KEY: &'static str = "sql";
    const SCHEMA_URL: &'static str =
        "https://openlineage.io/spec/facets/1-1-0/SQLJobFacet.json#/$defs/SQLJobFacet";

    fn from_value(value: Value, pointer: &str) -> Result<Self, EventError> {
        let mut object = Object::of(value, pointer)?;
        Ok(Self {
            query: object.string("query")?,
            dialect: object.optional_string("dialect")?,
        })
    }

    fn members(&self) -> Map<String, Value> {
        let mut members = Map::from_iter([("query".to_owned(), self.query.as_str().into())]);
        put(&mut members, "dialect", self.dialect.as_deref());
        members
    }
}

impl Facet for SourceCodeLocationFacet {
    const KEY: &'static str = "sourceCodeLocation";
    const SCHEMA_URL: &'static str = "https://openlineage.io/spec/facets/1-1-0/SourceCodeLocationJobFacet.json#/$defs/SourceCodeLocationJobFacet";

    fn from_value(value: Value, pointer: &str) -> Result<Self, EventError> {
        let mut object = Object::of(value, pointer)?;
        Ok(Self {
            kind: object.string("type")?,
            url: object.string("url")?,
            path: object.optional_string("path")?,
            version: object.optional_string("version")?,
        })
    }

    fn members(&self) -> Map<String, Value> {
        let mut members = Map::new();
        members.insert("type".to_owned(), self.kind.as_str().into());
        members.insert("url".to_owned(), self.url.as_str().into());
        put(&mut members, "path", self.path.as_deref());
        put(&mut members, "version", self.version.as_deref());
        members
    }
}
