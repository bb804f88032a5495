//! Facet `tags` 1-0-0 on datasets, jobs and runs; with `field` a tag of one column.

use serde_json::{Map, Value};

use super::{Facet, put};
use crate::EventError;
use crate::object::Object;

/// Lists tags of a dataset, its columns, a job or a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagsFacet {
    /// The tags, in the producer's order.
    pub tags: Vec<Tag>,
}

/// Holds one tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// What the tag says, such as `pii`.
    pub key: String,
    /// Its value, such as `true`.
    pub value: String,
    /// Who set it.
    pub source: Option<String>,
    /// The column it stands on; `None` for the whole dataset.
    pub field: Option<String>,
}

impl Tag {
    /// Builds a tag of the whole dataset or job.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
            source: None,
            field: None,
        }
    }

    /// Moves the tag to one column.
    #[must_use]
    pub fn on(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }
}

impl Facet for TagsFacet {
    const KEY: &'static str = "tags";
    const SCHEMA_URL: &'static str =
        "https://openlineage.io/spec/facets/1-0-0/TagsDatasetFacet.json#/$defs/TagsDatasetFacet";

    fn from_value(value: Value, pointer: &str) -> Result<Self, EventError> {
        let mut object = Object::of(value, pointer)?;
        let read = |mut tag: Object| {
            Ok(Tag {
                key: tag.string("key")?,
                value: tag.string("value")?,
                source: tag.optional_string("source")?,
                field: tag.optional_string("field")?,
            })
        };
        Ok(Self {
            tags: object.optional_list("tags", read)?.unwrap_or_default(),
        })
    }

    fn members(&self) -> Map<String, Value> {
        let tag = |tag: &Tag| {
            let mut members = Map::new();
            members.insert("key".to_owned(), tag.key.as_str().into());
            members.insert("value".to_owned(), tag.value.as_str().into());
            put(&mut members, "source", tag.source.as_deref());
            put(&mut members, "field", tag.field.as_deref());
            Value::Object(members)
        };
        Map::from_iter([("tags".to_owned(), self.tags.iter().map(tag).collect())])
    }
}
