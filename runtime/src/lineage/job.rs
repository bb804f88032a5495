//! What a job reads and writes, column by column.

use core::fmt;
use std::collections::BTreeMap;

use callsheet_openlineage::builder::{EventBuilder, Producer, dataset, job};
use callsheet_openlineage::facets::{
    ContractFacet, DocumentationFacet, JobTypeFacet, LineageEntry, LineageInput, LineageTarget,
    Owner, OwnershipFacet, SchemaFacet, SchemaField, SchemaVersionFacet, Tag, TagsFacet,
    Transformation,
};
use callsheet_openlineage::{Dataset, DatasetName, Event, EventTime, Facets};

use crate::contract::{Column, Contract, Decode};

/// A declaration that does not fit the generated code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineageError {
    /// The job did not declare to read or write the dataset.
    UnknownDataset(DatasetName),
    /// The reader does not read the field.
    NotRead {
        /// Dataset.
        dataset: DatasetName,
        /// Field path.
        field: String,
    },
    /// The transform has no such parameter.
    NoParameter {
        /// Name of the function.
        transform: &'static str,
        /// Parameter.
        parameter: String,
    },
    /// The contract has no such column.
    NotWritten {
        /// Dataset.
        dataset: DatasetName,
        /// Column.
        column: String,
    },
}

impl fmt::Display for LineageError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownDataset(name) => write!(
                formatter,
                "dataset `{name}` is neither read nor written by the job"
            ),
            Self::NotRead { dataset, field } => write!(
                formatter,
                "the job's reader of `{dataset}` does not read `{field}`"
            ),
            Self::NoParameter {
                transform,
                parameter,
            } => write!(formatter, "`{transform}` has no parameter `{parameter}`"),
            Self::NotWritten { dataset, column } => write!(
                formatter,
                "the contract of `{dataset}` has no column `{column}`"
            ),
        }
    }
}

impl core::error::Error for LineageError {}

#[derive(Clone, Debug)]
struct Input {
    dataset: Dataset,
    fields: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Output {
    dataset: Dataset,
    pub(super) columns: Vec<&'static str>,
    pub(super) entry: LineageEntry,
}

/// The lineage of one streaming job. Declared by the job, checked against the generated code.
#[derive(Clone, Debug)]
pub struct JobLineage {
    producer: Producer,
    namespace: String,
    name: String,
    facets: Facets,
    inputs: BTreeMap<DatasetName, Input>,
    outputs: BTreeMap<DatasetName, Output>,
}

impl JobLineage {
    /// A streaming job that reads and writes nothing yet. `producer`: the URI of the pipeline's code.
    pub fn streaming(producer: &str, namespace: &str, name: &str, description: &str) -> Self {
        let mut facets = Facets::new();
        facets.insert(producer, &JobTypeFacet::streaming());
        let documentation = DocumentationFacet {
            description: description.to_owned(),
            content_type: None,
        };
        facets.insert(producer, &documentation);
        Self {
            producer: Producer::new(producer),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            facets,
            inputs: BTreeMap::new(),
            outputs: BTreeMap::new(),
        }
    }

    /// Names the job's owner: a team, not a person.
    #[must_use]
    pub fn owned_by(mut self, team: &str) -> Self {
        let owner = Owner {
            name: team.to_owned(),
            role: Some("owner".to_owned()),
        };
        self.facets.insert(
            self.producer.uri(),
            &OwnershipFacet {
                owners: vec![owner],
            },
        );
        self
    }

    /// Reads `name` with the generated reader `T`.
    #[must_use]
    pub fn reads<T: Decode<'static>>(mut self, name: DatasetName) -> Self {
        let mut read = dataset(name.clone());
        if let Some(newest) = T::WRITERS.last() {
            read = self.producer.with(
                read,
                &schema_version(T::SUBJECT, newest.version, newest.fingerprint),
            );
        }
        read = self.producer.with(read, &contract(T::CONTRACT));
        let fields = T::READS.iter().map(|field| (*field).to_owned()).collect();
        self.inputs.insert(
            name,
            Input {
                dataset: read,
                fields,
            },
        );
        self
    }

    /// Reads `fields` (name, type) of a dataset without a contract, such as a file.
    #[must_use]
    pub fn reads_fields(mut self, name: DatasetName, fields: &[(&str, &str)]) -> Self {
        let schema = SchemaFacet {
            fields: fields
                .iter()
                .map(|(field, data_type)| SchemaField::new(*field, *data_type))
                .collect(),
        };
        let read = self.producer.with(dataset(name.clone()), &schema);
        let fields = fields
            .iter()
            .map(|(field, _)| (*field).to_owned())
            .collect();
        self.inputs.insert(
            name,
            Input {
                dataset: read,
                fields,
            },
        );
        self
    }

    /// Writes `name` under contract `C`.
    #[must_use]
    pub fn writes<C: Contract>(mut self, name: DatasetName) -> Self {
        let mut written = self
            .producer
            .with(dataset(name.clone()), &schema_of(C::COLUMNS));
        written = self.producer.with(
            written,
            &schema_version(C::SUBJECT, C::VERSION, C::FINGERPRINT),
        );
        written = self.producer.with(written, &contract(C::NAME));
        let tags: Vec<Tag> = C::COLUMNS
            .iter()
            .filter(|column| column.pii)
            .map(|column| {
                Tag::new("classification", column.classification.unwrap_or("pii")).on(column.name)
            })
            .collect();
        if !tags.is_empty() {
            written = self.producer.with(written, &TagsFacet { tags });
        }
        let output = Output {
            dataset: written,
            columns: C::COLUMNS.iter().map(|column| column.name).collect(),
            entry: LineageEntry::dataset(name.clone()),
        };
        self.outputs.insert(name, output);
        self
    }

    /// Declares that `column` of `output` comes from `field` of `input`.
    ///
    /// # Errors
    /// [`LineageError`] when the generated code does not read or write it.
    pub fn column(
        mut self,
        output: &DatasetName,
        column: &str,
        input: &DatasetName,
        field: &str,
        how: Transformation,
    ) -> Result<Self, LineageError> {
        let source = self.source(input, field, how)?;
        let target = self.target(output)?;
        if !target.columns.contains(&column) {
            return Err(LineageError::NotWritten {
                dataset: output.clone(),
                column: column.to_owned(),
            });
        }
        target
            .entry
            .fields
            .entry(column.to_owned())
            .or_default()
            .push(source);
        Ok(self)
    }

    /// Declares that `field` of `input` shapes every row of `output`: a join, a filter, a grouping, a window.
    ///
    /// # Errors
    /// As [`JobLineage::column`].
    pub fn shaped_by(
        mut self,
        output: &DatasetName,
        input: &DatasetName,
        field: &str,
        how: Transformation,
    ) -> Result<Self, LineageError> {
        let source = self.source(input, field, how)?;
        self.target(output)?
            .entry
            .inputs
            .get_or_insert_default()
            .push(source);
        Ok(self)
    }

    pub(super) fn source(
        &self,
        input: &DatasetName,
        field: &str,
        how: Transformation,
    ) -> Result<LineageInput, LineageError> {
        let read = self
            .inputs
            .get(input)
            .ok_or_else(|| LineageError::UnknownDataset(input.clone()))?;
        if !read.fields.iter().any(|read| read == field) {
            return Err(LineageError::NotRead {
                dataset: input.clone(),
                field: field.to_owned(),
            });
        }
        Ok(LineageInput::column(input.clone(), field, vec![how]))
    }

    pub(super) fn target(&mut self, output: &DatasetName) -> Result<&mut Output, LineageError> {
        self.outputs
            .get_mut(output)
            .ok_or_else(|| LineageError::UnknownDataset(output.clone()))
    }

    /// The fields that the job's reader of a dataset reads.
    pub(super) fn fields_of(&self, input: &DatasetName) -> Result<&[String], LineageError> {
        self.inputs
            .get(input)
            .map(|read| read.fields.as_slice())
            .ok_or_else(|| LineageError::UnknownDataset(input.clone()))
    }

    /// Number of declared edges: column to column, and column to whole output.
    pub fn edges(&self) -> usize {
        self.outputs
            .values()
            .map(|output| {
                output.entry.fields.values().map(Vec::len).sum::<usize>()
                    + output.entry.inputs.as_ref().map_or(0, Vec::len)
            })
            .sum()
    }

    /// The job event: what is known before the first run.
    pub fn declared(&self, at_ms: i64) -> Event {
        let builder = self
            .producer
            .job_event(EventTime::from_unix_ms(at_ms), self.job());
        self.fill(builder, |_, dataset| dataset).build()
    }

    pub(super) fn job(&self) -> callsheet_openlineage::Job {
        let mut job = job(self.namespace.clone(), self.name.clone());
        job.facets = Some(self.facets.clone());
        job
    }

    pub(super) const fn producer(&self) -> &Producer {
        &self.producer
    }

    /// Adds inputs, outputs and entries; `each` may add facets to an output.
    pub(super) fn fill(
        &self,
        mut builder: EventBuilder,
        each: impl Fn(&DatasetName, Dataset) -> Dataset,
    ) -> EventBuilder {
        for input in self.inputs.values() {
            builder = builder.input(input.dataset.clone());
        }
        for (name, output) in &self.outputs {
            builder = builder.output(each(name, output.dataset.clone()));
        }
        let entries = self.outputs.values().map(|output| output.entry.clone());
        let declared = entries.filter(|entry| {
            matches!(entry.target, LineageTarget::Dataset(_))
                && (!entry.fields.is_empty() || entry.inputs.is_some())
        });
        builder.lineage(declared.collect())
    }
}

fn contract(id: &str) -> ContractFacet {
    ContractFacet {
        contract_id: id.to_owned(),
        version: None,
        object: None,
    }
}

fn schema_version(subject: &str, version: u32, fingerprint: u64) -> SchemaVersionFacet {
    SchemaVersionFacet {
        subject: subject.to_owned(),
        version: u64::from(version),
        schema_id: None,
        fingerprint: Some(format!("{fingerprint:016x}")),
    }
}

/// The `schema` facet: top-level columns in order, nested ones under their record.
fn schema_of(columns: &[Column]) -> SchemaFacet {
    let mut fields: Vec<SchemaField> = Vec::new();
    for column in columns {
        let mut place = &mut fields;
        let mut parts = column.name.split('.');
        let last = parts.next_back().unwrap_or(column.name);
        for part in parts {
            // A record precedes its fields in COLUMNS.
            let Some(index) = place.iter().position(|field| field.name == part) else {
                break;
            };
            place = &mut place[index].fields;
        }
        let ordinal = place.len() as u64 + 1;
        let mut field = SchemaField::new(last, column.type_text);
        field.description = column.doc.map(str::to_owned);
        field.ordinal_position = Some(ordinal);
        place.push(field);
    }
    SchemaFacet { fields }
}

#[cfg(test)]
mod tests {
    use callsheet_openlineage::Facet as _;

    use super::*;

    const COLUMNS: &[Column] = &[
        column("device", "Device"),
        column("device.kind", "string"),
        column("at", "long?"),
    ];

    const fn column(name: &'static str, type_text: &'static str) -> Column {
        Column {
            name,
            type_text,
            doc: None,
            classification: None,
            pii: false,
            deprecated: None,
        }
    }

    #[test]
    fn nested_columns_stand_under_their_record() {
        let schema = schema_of(COLUMNS);
        let names: Vec<&str> = schema
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        assert_eq!(names, ["device", "at"]);
        assert_eq!(schema.fields[0].fields[0].name, "kind");
        assert_eq!(schema.fields[1].ordinal_position, Some(2));
        assert_eq!(SchemaFacet::KEY, "schema");
    }
}
