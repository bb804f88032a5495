//! Facet `columnLineage` 1-2-0: which input columns an output column comes from.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Facet, put};
use crate::object::Object;
use crate::{DatasetName, EventError};

/// Maps the columns of an output dataset to the input columns they come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnLineageFacet {
    /// By output column.
    pub fields: BTreeMap<String, FieldLineage>,
    /// Input columns that shape the whole output: filters, joins, grouping.
    pub dataset: Vec<InputField>,
}

/// Lists the sources of one output column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldLineage {
    /// Where it comes from; one field may stand here several times.
    pub input_fields: Vec<InputField>,
    /// Deprecated free text.
    pub transformation_description: Option<String>,
    /// Deprecated `IDENTITY` or `MASKED`.
    pub transformation_type: Option<String>,
}

/// Names one input column and how it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputField {
    /// The input dataset.
    pub dataset: DatasetName,
    /// Its column.
    pub field: String,
    /// How it is used; may be empty.
    pub transformations: Vec<Transformation>,
}

/// Says how an input shapes an output; the words are open strings in the specification.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transformation {
    /// `DIRECT` (the value is derived) or `INDIRECT` (the value is influenced).
    pub kind: String,
    /// `IDENTITY`, `TRANSFORMATION`, `AGGREGATION`; `JOIN`, `GROUP_BY`, `FILTER`, `SORT`, `WINDOW`, `CONDITIONAL`.
    pub subtype: Option<String>,
    /// The expression, for people.
    pub description: Option<String>,
    /// Whether the value is obfuscated.
    pub masking: Option<bool>,
}

impl Transformation {
    /// Builds `DIRECT` with a subtype.
    pub fn direct(subtype: &str) -> Self {
        Self {
            kind: "DIRECT".to_owned(),
            subtype: Some(subtype.to_owned()),
            ..Self::default()
        }
    }

    /// Builds `INDIRECT` with a subtype.
    pub fn indirect(subtype: &str) -> Self {
        Self {
            kind: "INDIRECT".to_owned(),
            subtype: Some(subtype.to_owned()),
            ..Self::default()
        }
    }

    /// Marks the value as obfuscated.
    #[must_use]
    pub fn masked(mut self) -> Self {
        self.masking = Some(true);
        self
    }

    /// Adds the expression, for people.
    #[must_use]
    pub fn described(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    pub(super) fn read(mut object: Object) -> Result<Self, EventError> {
        Ok(Self {
            kind: object.string("type")?,
            subtype: object.optional_string("subtype")?,
            description: object.optional_string("description")?,
            masking: object.optional_bool("masking")?,
        })
    }

    pub(super) fn to_value(&self) -> Value {
        let mut members = Map::new();
        members.insert("type".to_owned(), self.kind.as_str().into());
        put(&mut members, "subtype", self.subtype.as_deref());
        put(&mut members, "description", self.description.as_deref());
        put(&mut members, "masking", self.masking);
        Value::Object(members)
    }
}

impl InputField {
    /// Names an input column and how it is used.
    pub fn new(
        dataset: DatasetName,
        field: impl Into<String>,
        transformations: Vec<Transformation>,
    ) -> Self {
        Self {
            dataset,
            field: field.into(),
            transformations,
        }
    }

    fn read(mut object: Object) -> Result<Self, EventError> {
        Ok(Self {
            dataset: DatasetName {
                namespace: object.string("namespace")?,
                name: object.name("name")?,
            },
            field: object.string("field")?,
            transformations: object
                .optional_list("transformations", Transformation::read)?
                .unwrap_or_default(),
        })
    }

    fn to_value(&self) -> Value {
        let mut members = Map::new();
        members.insert(
            "namespace".to_owned(),
            self.dataset.namespace.as_str().into(),
        );
        members.insert("name".to_owned(), self.dataset.name.as_str().into());
        members.insert("field".to_owned(), self.field.as_str().into());
        if !self.transformations.is_empty() {
            let items = self
                .transformations
                .iter()
                .map(Transformation::to_value)
                .collect();
            members.insert("transformations".to_owned(), items);
        }
        Value::Object(members)
    }
}

impl FieldLineage {
    fn read(mut object: Object) -> Result<Self, EventError> {
        Ok(Self {
            input_fields: object
                .optional_list("inputFields", InputField::read)?
                .ok_or_else(|| object.missing("inputFields"))?,
            transformation_description: object.optional_string("transformationDescription")?,
            transformation_type: object.optional_string("transformationType")?,
        })
    }

    fn to_value(&self) -> Value {
        let mut members = Map::new();
        members.insert(
            "inputFields".to_owned(),
            self.input_fields.iter().map(InputField::to_value).collect(),
        );
        put(
            &mut members,
            "transformationDescription",
            self.transformation_description.as_deref(),
        );
        put(
            &mut members,
            "transformationType",
            self.transformation_type.as_deref(),
        );
        Value::Object(members)
    }
}

impl Facet for ColumnLineageFacet {
    const KEY: &'static str = "columnLineage";
    const SCHEMA_URL: &'static str = "https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet";

    fn from_value(value: Value, pointer: &str) -> Result<Self, EventError> {
        let mut object = Object::of(value, pointer)?;
        let fields = object.object("fields")?.each_object(FieldLineage::read)?;
        let dataset = object
            .optional_list("dataset", InputField::read)?
            .unwrap_or_default();
        Ok(Self {
            fields: fields.into_iter().collect(),
            dataset,
        })
    }

    fn members(&self) -> Map<String, Value> {
        let fields = self
            .fields
            .iter()
            .map(|(name, field)| (name.clone(), field.to_value()))
            .collect();
        let mut members = Map::from_iter([("fields".to_owned(), Value::Object(fields))]);
        if !self.dataset.is_empty() {
            members.insert(
                "dataset".to_owned(),
                self.dataset.iter().map(InputField::to_value).collect(),
            );
        }
        members
    }
}
