//! Callsheet's own facets: no standard facet exists for a data contract or a registry's schema id.

use serde_json::{Map, Value};

use super::{Facet, put};
use crate::EventError;
use crate::object::Object;

/// Names the data contract that governs a dataset (`callsheet_contract`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContractFacet {
    /// The contract's id.
    pub contract_id: String,
    /// The contract's version.
    pub version: Option<String>,
    /// The schema object of the contract that describes this dataset.
    pub object: Option<String>,
}

/// Names the registered schema of a dataset (`callsheet_schema`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchemaVersionFacet {
    /// The registry's subject.
    pub subject: String,
    /// The subject's version.
    pub version: u64,
    /// The registry's schema id.
    pub schema_id: Option<u64>,
    /// Rabin fingerprint of the canonical form, 16 hexadecimal digits.
    pub fingerprint: Option<String>,
}

/// Names the set of edges that a run confirms, by hash (`callsheet_shape`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShapeFacet {
    /// Hash of the sorted edge set, hexadecimal.
    pub fingerprint: String,
}

impl Facet for ContractFacet {
    const KEY: &'static str = "callsheet_contract";
    const SCHEMA_URL: &'static str =
        "https://callsheet.dev/spec/facets/1-0-0/CallsheetContractDatasetFacet.json";

    fn from_value(value: Value, pointer: &str) -> Result<Self, EventError> {
        let mut object = Object::of(value, pointer)?;
        Ok(Self {
            contract_id: object.string("contractId")?,
            version: object.optional_string("version")?,
            object: object.optional_string("object")?,
        })
    }

    fn members(&self) -> Map<String, Value> {
        let mut members =
            Map::from_iter([("contractId".to_owned(), self.contract_id.as_str().into())]);
        put(&mut members, "version", self.version.as_deref());
        put(&mut members, "object", self.object.as_deref());
        members
    }
}

impl Facet for SchemaVersionFacet {
    const KEY: &'static str = "callsheet_schema";
    const SCHEMA_URL: &'static str =
        "https://callsheet.dev/spec/facets/1-0-0/CallsheetSchemaDatasetFacet.json";

    fn from_value(value: Value, pointer: &str) -> Result<Self, EventError> {
        let mut object = Object::of(value, pointer)?;
        Ok(Self {
            subject: object.string("subject")?,
            version: object
                .optional_u64("version")?
                .ok_or_else(|| object.missing("version"))?,
            schema_id: object.optional_u64("schemaId")?,
            fingerprint: object.optional_string("fingerprint")?,
        })
    }

    fn members(&self) -> Map<String, Value> {
        let mut members = Map::from_iter([("subject".to_owned(), self.subject.as_str().into())]);
        members.insert("version".to_owned(), self.version.into());
        put(&mut members, "schemaId", self.schema_id);
        put(&mut members, "fingerprint", self.fingerprint.as_deref());
        members
    }
}

impl Facet for ShapeFacet {
    const KEY: &'static str = "callsheet_shape";
    const SCHEMA_URL: &'static str =
        "https://callsheet.dev/spec/facets/1-0-0/CallsheetShapeRunFacet.json";

    fn from_value(value: Value, pointer: &str) -> Result<Self, EventError> {
        Ok(Self {
            fingerprint: Object::of(value, pointer)?.string("fingerprint")?,
        })
    }

    fn members(&self) -> Map<String, Value> {
        Map::from_iter([("fingerprint".to_owned(), self.fingerprint.as_str().into())])
    }
}
