//! Facet `schema` 1-2-0: the columns of a dataset.

use serde_json::{Map, Value};

use super::{Facet, put};
use crate::EventError;
use crate::object::Object;

/// Lists the columns of a dataset, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchemaFacet {
    /// The columns.
    pub fields: Vec<SchemaField>,
}

/// Describes one column; nested for structs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchemaField {
    /// The column's name, unqualified.
    pub name: String,
    /// The type as the producer writes it.
    pub data_type: Option<String>,
    /// What the column means.
    pub description: Option<String>,
    /// 1-based place among its siblings.
    pub ordinal_position: Option<u64>,
    /// Columns of a nested struct.
    pub fields: Vec<SchemaField>,
}

impl SchemaField {
    /// Names a column and its type.
    pub fn new(name: impl Into<String>, data_type: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            data_type: Some(data_type.into()),
            ..Self::default()
        }
    }

    fn read(mut object: Object) -> Result<Self, EventError> {
        Ok(Self {
            name: object.string("name")?,
            data_type: object.optional_string("type")?,
            description: object.optional_string("description")?,
            ordinal_position: object.optional_u64("ordinal_position")?,
            fields: object
                .optional_list("fields", Self::read)?
                .unwrap_or_default(),
        })
    }

    fn to_value(&self) -> Value {
        let mut members = Map::new();
        members.insert("name".to_owned(), self.name.as_str().into());
        put(&mut members, "type", self.data_type.as_deref());
        put(&mut members, "description", self.description.as_deref());
        put(&mut members, "ordinal_position", self.ordinal_position);
        if !self.fields.is_empty() {
            members.insert(
                "fields".to_owned(),
                self.fields.iter().map(Self::to_value).collect(),
            );
        }
        Value::Object(members)
    }
}

impl Facet for SchemaFacet {
    const KEY: &'static str = "schema";
    const SCHEMA_URL: &'static str = "https://openlineage.io/spec/facets/1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet";

    fn from_value(value: Value, pointer: &str) -> Result<Self, EventError> {
        let mut object = Object::of(value, pointer)?;
        Ok(Self {
            fields: object
                .optional_list("fields", SchemaField::read)?
                .unwrap_or_default(),
        })
    }

    fn members(&self) -> Map<String, Value> {
        let fields = self.fields.iter().map(SchemaField::to_value).collect();
        Map::from_iter([("fields".to_owned(), fields)])
    }
}
