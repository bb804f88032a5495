//! Facet `lineage` 1-0-0 (explicit lineage): sources written from the target's side.
//!
//! The job form lists targets (`LineageJobFacet`), the dataset form speaks of its carrier
//! (`LineageDatasetFacet`). An absent `inputs` says nothing; an empty one states "no tracked upstream".

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Facet, Transformation};
use crate::object::Object;
use crate::{DatasetName, EventError, JobName};

/// Lists the targets of a job and what feeds them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineageJobFacet {
    /// One per target.
    pub entries: Vec<LineageEntry>,
}

/// Describes what feeds one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineageEntry {
    /// The target.
    pub target: LineageTarget,
    /// Sources of the whole target; `None` when not stated, empty for "no tracked upstream".
    pub inputs: Option<Vec<LineageInput>>,
    /// Sources per column of a dataset target.
    pub fields: BTreeMap<String, Vec<LineageInput>>,
}

/// Names a target of explicit lineage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineageTarget {
    /// A dataset.
    Dataset(DatasetName),
    /// A job; `None` is the event's own job.
    Job(Option<JobName>),
}

/// Names a source of explicit lineage and how it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineageInput {
    /// The source.
    pub source: LineageSource,
    /// How it is used; may be empty.
    pub transformations: Vec<Transformation>,
}

/// Names a source of explicit lineage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineageSource {
    /// A dataset, whose column may be unknown.
    Dataset {
        /// The dataset.
        name: DatasetName,
        /// Its column, if known.
        field: Option<String>,
    },
    /// A job; `None` is the event's own job.
    Job(Option<JobName>),
}

/// Describes what feeds the dataset that carries the facet (`DatasetEvent` only).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineageDatasetFacet {
    /// Sources of the whole dataset; `None` when not stated.
    pub inputs: Option<Vec<LineageInput>>,
    /// Sources per column.
    pub fields: BTreeMap<String, Vec<LineageInput>>,
}

impl LineageEntry {
    /// Starts a dataset target without sources.
    pub fn dataset(name: DatasetName) -> Self {
        Self {
            target: LineageTarget::Dataset(name),
            inputs: None,
            fields: BTreeMap::new(),
        }
    }

    /// Adds a source of the whole target.
    #[must_use]
    pub fn input(mut self, input: LineageInput) -> Self {
        self.inputs.get_or_insert_default().push(input);
        self
    }

    /// Adds a source of one column; call it again for each further source.
    #[must_use]
    pub fn field(mut self, column: impl Into<String>, input: LineageInput) -> Self {
        self.fields.entry(column.into()).or_default().push(input);
        self
    }

    fn read(mut object: Object) -> Result<Self, EventError> {
        let target = match kind(&mut object)? {
            Kind::Dataset => LineageTarget::Dataset(DatasetName {
                namespace: object.string("namespace")?,
                name: object.name("name")?,
            }),
            Kind::Job => LineageTarget::Job(job_name(&mut object)?),
        };
        let inputs = object.optional_list("inputs", LineageInput::read)?;
        let fields = read_fields(&mut object)?;
        Ok(Self {
            target,
            inputs,
            fields,
        })
    }

    fn to_value(&self) -> Value {
        let mut members = Map::new();
        match &self.target {
            LineageTarget::Dataset(name) => put_dataset(&mut members, name),
            LineageTarget::Job(name) => put_job(&mut members, name.as_ref()),
        }
        put_sources(&mut members, self.inputs.as_deref(), &self.fields);
        Value::Object(members)
    }
}

impl LineageInput {
    /// Names a column as source.
    pub fn column(
        name: DatasetName,
        field: impl Into<String>,
        transformations: Vec<Transformation>,
    ) -> Self {
        Self {
            source: LineageSource::Dataset {
                name,
                field: Some(field.into()),
            },
            transformations,
        }
    }

    /// Names a whole dataset as source.
    pub fn dataset(name: DatasetName) -> Self {
        Self {
            source: LineageSource::Dataset { name, field: None },
            transformations: Vec::new(),
        }
    }

    fn read(mut object: Object) -> Result<Self, EventError> {
        let source = match kind(&mut object)? {
            Kind::Dataset => LineageSource::Dataset {
                name: DatasetName {
                    namespace: object.string("namespace")?,
                    name: object.name("name")?,
                },
                field: object.optional_string("field")?,
            },
            Kind::Job => LineageSource::Job(job_name(&mut object)?),
        };
        let transformations = object
            .optional_list("transformations", Transformation::read)?
            .unwrap_or_default();
        Ok(Self {
            source,
            transformations,
        })
    }

    fn to_value(&self) -> Value {
        let mut members = Map::new();
        match &self.source {
            LineageSource::Dataset { name, field } => {
                put_dataset(&mut members, name);
                super::put(&mut members, "field", field.as_deref());
            }
            LineageSource::Job(name) => put_job(&mut members, name.as_ref()),
        }
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

enum Kind {
    Dataset,
    Job,
}

fn kind(object: &mut Object) -> Result<Kind, EventError> {
    let text = object.string("type")?;
    match text.as_str() {
        "DATASET" => Ok(Kind::Dataset),
        "JOB" => Ok(Kind::Job),
        _ => Err(EventError::Value {
            pointer: object.at("type"),
            value: text,
            reason: "neither DATASET nor JOB",
        }),
    }
}

/// Namespace and name of a job come together or not at all.
fn job_name(object: &mut Object) -> Result<Option<JobName>, EventError> {
    match (
        object.optional_string("namespace")?,
        object.optional_string("name")?,
    ) {
        (Some(namespace), Some(name)) => Ok(Some(JobName { namespace, name })),
        (None, None) => Ok(None),
        (Some(_), None) => Err(object.missing("name")),
        (None, Some(_)) => Err(object.missing("namespace")),
    }
}

fn read_fields(object: &mut Object) -> Result<BTreeMap<String, Vec<LineageInput>>, EventError> {
    let Some(fields) = object.optional_object("fields")? else {
        return Ok(BTreeMap::new());
    };
    let read_entry = |mut entry: Object| {
        entry
            .optional_list("inputs", LineageInput::read)?
            .ok_or_else(|| entry.missing("inputs"))
    };
    Ok(fields.each_object(read_entry)?.into_iter().collect())
}

fn put_dataset(members: &mut Map<String, Value>, name: &DatasetName) {
    members.insert("namespace".to_owned(), name.namespace.as_str().into());
    members.insert("name".to_owned(), name.name.as_str().into());
    members.insert("type".to_owned(), "DATASET".into());
}

fn put_job(members: &mut Map<String, Value>, name: Option<&JobName>) {
    if let Some(name) = name {
        members.insert("namespace".to_owned(), name.namespace.as_str().into());
        members.insert("name".to_owned(), name.name.as_str().into());
    }
    members.insert("type".to_owned(), "JOB".into());
}

fn put_sources(
    members: &mut Map<String, Value>,
    inputs: Option<&[LineageInput]>,
    fields: &BTreeMap<String, Vec<LineageInput>>,
) {
    let list =
        |inputs: &[LineageInput]| -> Value { inputs.iter().map(LineageInput::to_value).collect() };
    super::put(members, "inputs", inputs.map(list));
    if !fields.is_empty() {
        let entry = |inputs: &Vec<LineageInput>| {
            Value::Object(Map::from_iter([("inputs".to_owned(), list(inputs))]))
        };
        let fields = fields
            .iter()
            .map(|(name, inputs)| (name.clone(), entry(inputs)))
            .collect();
        members.insert("fields".to_owned(), Value::Object(fields));
    }
}

impl Facet for LineageJobFacet {
    const KEY: &'static str = "lineage";
    const SCHEMA_URL: &'static str =
        "https://openlineage.io/spec/facets/1-0-0/LineageFacet.json#/$defs/LineageJobFacet";

    fn from_value(value: Value, pointer: &str) -> Result<Self, EventError> {
        let mut object = Object::of(value, pointer)?;
        let entries = object
            .optional_list("entries", LineageEntry::read)?
            .ok_or_else(|| object.missing("entries"))?;
        Ok(Self { entries })
    }

    fn members(&self) -> Map<String, Value> {
        Map::from_iter([(
            "entries".to_owned(),
            self.entries.iter().map(LineageEntry::to_value).collect(),
        )])
    }
}

impl Facet for LineageDatasetFacet {
    const KEY: &'static str = "lineage";
    const SCHEMA_URL: &'static str =
        "https://openlineage.io/spec/facets/1-0-0/LineageFacet.json#/$defs/LineageDatasetFacet";

    fn from_value(value: Value, pointer: &str) -> Result<Self, EventError> {
        let mut object = Object::of(value, pointer)?;
        let inputs = object.optional_list("inputs", LineageInput::read)?;
        Ok(Self {
            inputs,
            fields: read_fields(&mut object)?,
        })
    }

    fn members(&self) -> Map<String, Value> {
        let mut members = Map::new();
        put_sources(&mut members, self.inputs.as_deref(), &self.fields);
        members
    }
}
