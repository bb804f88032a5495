//! Facets: kept raw, read into types on request, written with their `_producer` and `_schemaURL`.
//!
//! One file per facet that Callsheet reads or writes. A facet is versioned on its own
//! (MODEL-REVISION-ADDITION); readers accept any version and ignore what they do not know.

mod callsheet;
mod column_lineage;
mod describe;
mod job_type;
mod lineage;
mod ownership;
mod schema;
mod symlinks;
mod tags;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

pub use callsheet::{ContractFacet, SchemaVersionFacet, ShapeFacet};
pub use column_lineage::{ColumnLineageFacet, FieldLineage, InputField, Transformation};
pub use describe::{DocumentationFacet, SourceCodeLocationFacet, SqlFacet};
pub use job_type::{EmissionPattern, JobTypeFacet};
pub use lineage::{
    LineageDatasetFacet, LineageEntry, LineageInput, LineageJobFacet, LineageSource, LineageTarget,
};
pub use ownership::{Owner, OwnershipFacet};
pub use schema::{SchemaFacet, SchemaField};
pub use symlinks::{Symlink, SymlinksFacet};
pub use tags::{Tag, TagsFacet};

use crate::EventError;
use crate::object::{Object, child};

/// Ties a type to a facet: its key, the schema it is written as, and both directions.
pub trait Facet: Sized {
    /// The key among the facets, such as `columnLineage`.
    const KEY: &'static str;
    /// The `_schemaURL` that is written.
    const SCHEMA_URL: &'static str;

    /// Reads the facet from its JSON value; `pointer` is where the value stands.
    ///
    /// # Errors
    /// The first member that breaks the facet's schema.
    fn from_value(value: Value, pointer: &str) -> Result<Self, EventError>;

    /// Writes the facet's own members, without `_producer` and `_schemaURL`.
    fn members(&self) -> Map<String, Value>;
}

/// Holds the facets of one run, job, dataset or use of a dataset, by key, as they came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facets(BTreeMap<String, Value>);

impl Facets {
    /// Starts empty.
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn read(object: Object) -> Self {
        Self(object.rest().into_iter().collect())
    }

    /// Writes all facets as a JSON object.
    pub fn to_value(&self) -> Value {
        Value::Object(
            self.0
                .iter()
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
        )
    }

    /// Reads the facet `F`; `None` when it is absent, `null` or marked `_deleted`.
    ///
    /// # Errors
    /// The first member that breaks the facet's schema; the pointer starts at the facet's key.
    pub fn get<F: Facet>(&self) -> Result<Option<F>, EventError> {
        match self.0.get(F::KEY) {
            None | Some(Value::Null) => Ok(None),
            Some(_) if self.is_deleted(F::KEY) => Ok(None),
            Some(value) => F::from_value(value.clone(), &child("", F::KEY)).map(Some),
        }
    }

    /// Puts `facet` in, replacing an earlier one of the same key, and stamps `_producer` and `_schemaURL`.
    pub fn insert<F: Facet>(&mut self, producer: &str, facet: &F) {
        let mut members = facet.members();
        members.insert("_producer".to_owned(), producer.into());
        members.insert("_schemaURL".to_owned(), F::SCHEMA_URL.into());
        self.0.insert(F::KEY.to_owned(), Value::Object(members));
    }

    /// Puts a facet in as it is, for those without a type here.
    pub fn insert_raw(&mut self, key: impl Into<String>, value: Value) {
        self.0.insert(key.into(), value);
    }

    /// The facet as it came.
    pub fn raw(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// Says whether the facet is there, whatever it holds, and not deleted.
    pub fn has(&self, key: &str) -> bool {
        self.0.get(key).is_some_and(|value| !value.is_null()) && !self.is_deleted(key)
    }

    /// Says whether the sender deletes this facet (`_deleted: true`; job and dataset facets only).
    pub fn is_deleted(&self, key: &str) -> bool {
        self.0.get(key).and_then(|value| value.get("_deleted")) == Some(&Value::Bool(true))
    }

    /// All facets in key order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Says whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Adds `key` when there is a value.
fn put(members: &mut Map<String, Value>, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        members.insert(key.to_owned(), value.into());
    }
}
