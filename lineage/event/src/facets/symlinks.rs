//! Facet `symlinks` 1-0-1: other names of the same dataset.

use serde_json::{Map, Value};

use super::Facet;
use crate::object::Object;
use crate::{DatasetName, EventError};

/// Lists other names of the dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SymlinksFacet {
    /// The other names.
    pub identifiers: Vec<Symlink>,
}

/// Names the same dataset in another system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symlink {
    /// The other name.
    pub name: DatasetName,
    /// What kind of name it is, such as `TABLE`.
    pub kind: String,
}

impl Facet for SymlinksFacet {
    const KEY: &'static str = "symlinks";
    const SCHEMA_URL: &'static str = "https://openlineage.io/spec/facets/1-0-1/SymlinksDatasetFacet.json#/$defs/SymlinksDatasetFacet";

    fn from_value(value: Value, pointer: &str) -> Result<Self, EventError> {
        let mut object = Object::of(value, pointer)?;
        let read = |mut item: Object| {
            Ok(Symlink {
                name: DatasetName {
                    namespace: item.string("namespace")?,
                    name: item.name("name")?,
                },
                kind: item.optional_string("type")?.unwrap_or_default(),
            })
        };
        Ok(Self {
            identifiers: object
                .optional_list("identifiers", read)?
                .unwrap_or_default(),
        })
    }

    fn members(&self) -> Map<String, Value> {
        let item = |link: &Symlink| {
            Value::Object(Map::from_iter([
                ("namespace".to_owned(), link.name.namespace.as_str().into()),
                ("name".to_owned(), link.name.name.as_str().into()),
                ("type".to_owned(), link.kind.as_str().into()),
            ]))
        };
        Map::from_iter([(
            "identifiers".to_owned(),
            self.identifiers.iter().map(item).collect(),
        )])
    }
}
