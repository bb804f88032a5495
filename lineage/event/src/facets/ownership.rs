//! Facet `ownership` 1-0-1, on datasets and jobs.

use serde_json::{Map, Value};

use super::{Facet, put};
use crate::EventError;
use crate::object::Object;

/// Lists the owners of a dataset or job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnershipFacet {
    /// The owners, in the producer's order.
    pub owners: Vec<Owner>,
}

/// Names one owner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owner {
    /// A team, person or application; a URN such as `team:data` is recommended.
    pub name: String,
    /// The kind of ownership, such as `MAINTAINER`.
    pub role: Option<String>,
}

impl OwnershipFacet {
    /// Names a single owner.
    pub fn of(name: impl Into<String>) -> Self {
        Self {
            owners: vec![Owner {
                name: name.into(),
                role: None,
            }],
        }
    }
}

impl Facet for OwnershipFacet {
    const KEY: &'static str = "ownership";
    const SCHEMA_URL: &'static str = "https://openlineage.io/spec/facets/1-0-1/OwnershipDatasetFacet.json#/$defs/OwnershipDatasetFacet";

    fn from_value(value: Value, pointer: &str) -> Result<Self, EventError> {
        let mut object = Object::of(value, pointer)?;
        let read = |mut owner: Object| {
            Ok(Owner {
                name: owner.string("name")?,
                role: owner.optional_string("type")?,
            })
        };
        Ok(Self {
            owners: object.optional_list("owners", read)?.unwrap_or_default(),
        })
    }

    fn members(&self) -> Map<String, Value> {
        let owner = |owner: &Owner| {
            let mut members = Map::new();
            members.insert("name".to_owned(), owner.name.as_str().into());
            put(&mut members, "type", owner.role.as_deref());
            Value::Object(members)
        };
        Map::from_iter([("owners".to_owned(), self.owners.iter().map(owner).collect())])
    }
}
