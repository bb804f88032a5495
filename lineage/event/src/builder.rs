//! Building events to emit.
//!
//! ```
//! use callsheet_openlineage::builder::{dataset, job, Producer};
//! use callsheet_openlineage::facets::{LineageEntry, LineageInput, SchemaFacet, SchemaField, Transformation};
//! use callsheet_openlineage::{naming, EventTime, EventType};
//!
//! let producer = Producer::new("https://example.com/engagement/1.0.0");
//! let views = naming::kafka("broker:9092", "playback.events");
//! let engagement = naming::kafka("broker:9092", "engagement.user.5s");
//! let columns = SchemaFacet { fields: vec![SchemaField::new("watched_ms", "long")] };
//! let lineage = LineageEntry::dataset(engagement.clone()).field(
//!     "watched_ms",
//!     LineageInput::column(views.clone(), "position_ms", vec![Transformation::direct("AGGREGATION")]),
//! );
//! let event = producer
//!     .run_event(EventTime::from_unix_ms(0), EventType::Running, "0190f5b2-0000-7000-8000-000000000001", job("demo", "engagement"))
//!     .input(dataset(views))
//!     .output(producer.with(dataset(engagement), &columns))
//!     .lineage(vec![lineage])
//!     .build();
//! assert_eq!(event.job().unwrap().name.to_string(), "demo:engagement");
//! ```

use serde_json::Map;

use crate::facets::{
    ColumnLineageFacet, FieldLineage, InputField, LineageEntry, LineageInput, LineageJobFacet,
    LineageSource, LineageTarget,
};
use crate::{
    Dataset, DatasetEvent, DatasetName, Event, EventTime, EventType, Facet, Facets, Job, JobEvent,
    JobName, Run, RunEvent, SCHEMA_URL,
};

/// Stamps events and facets with the URI of the code that writes them.
#[derive(Clone, Debug)]
pub struct Producer {
    uri: String,
}

/// Collects the parts of a run or job event.
#[derive(Clone, Debug)]
pub struct EventBuilder {
    producer: Producer,
    event_time: EventTime,
    event_type: Option<EventType>,
    run: Option<Run>,
    job: Job,
    inputs: Vec<Dataset>,
    outputs: Vec<Dataset>,
    entries: Vec<LineageEntry>,
}

/// Names a dataset without facets.
pub fn dataset(name: DatasetName) -> Dataset {
    Dataset {
        name,
        facets: None,
        use_facets: None,
        extra: Map::new(),
    }
}

/// Names a job without facets.
pub fn job(namespace: impl Into<String>, name: impl Into<String>) -> Job {
    Job {
        name: JobName::new(namespace, name),
        facets: None,
        extra: Map::new(),
    }
}

/// What facets can be put on: datasets, jobs and runs.
pub trait Carrier: Sized {
    /// The facets, made on first use.
    fn facets_mut(&mut self) -> &mut Facets;
}

impl Carrier for Dataset {
    fn facets_mut(&mut self) -> &mut Facets {
        self.facets.get_or_insert_default()
    }
}

impl Carrier for Job {
    fn facets_mut(&mut self) -> &mut Facets {
        self.facets.get_or_insert_default()
    }
}

impl Carrier for Run {
    fn facets_mut(&mut self) -> &mut Facets {
        self.facets.get_or_insert_default()
    }
}

impl Producer {
    /// Names the producing code by URI, best with its version in it.
    pub fn new(uri: impl Into<String>) -> Self {
        Self { uri: uri.into() }
    }

    /// The URI.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// Puts a facet on a dataset, job or run.
    pub fn with<C: Carrier, F: Facet>(&self, mut carrier: C, facet: &F) -> C {
        carrier.facets_mut().insert(&self.uri, facet);
        carrier
    }

    /// Starts a run event: observed lineage.
    pub fn run_event(
        &self,
        event_time: EventTime,
        event_type: EventType,
        run_id: impl Into<String>,
        job: Job,
    ) -> EventBuilder {
        let run = Run {
            run_id: run_id.into(),
            facets: None,
            extra: Map::new(),
        };
        EventBuilder {
            run: Some(run),
            event_type: Some(event_type),
            ..self.job_event(event_time, job)
        }
    }

    /// Starts a job event: declared lineage, known before the first run.
    pub fn job_event(&self, event_time: EventTime, job: Job) -> EventBuilder {
        EventBuilder {
            producer: self.clone(),
            event_time,
            event_type: None,
            run: None,
            job,
            inputs: Vec::new(),
            outputs: Vec::new(),
            entries: Vec::new(),
        }
    }

    /// Builds a dataset event.
    pub fn dataset_event(&self, event_time: EventTime, dataset: Dataset) -> Event {
        Event::Dataset(DatasetEvent {
            event_time,
            producer: self.uri.clone(),
            schema_url: schema_url("DatasetEvent"),
            dataset,
            extra: Map::new(),
        })
    }
}

impl EventBuilder {
    /// Adds an input.
    #[must_use]
    pub fn input(mut self, dataset: Dataset) -> Self {
        self.inputs.push(dataset);
        self
    }

    /// Adds an output.
    #[must_use]
    pub fn output(mut self, dataset: Dataset) -> Self {
        self.outputs.push(dataset);
        self
    }

    /// Puts a facet on the run; ignored for a job event.
    #[must_use]
    pub fn run_facet<F: Facet>(mut self, facet: &F) -> Self {
        if let Some(run) = &mut self.run {
            run.facets_mut().insert(&self.producer.uri, facet);
        }
        self
    }

    /// Adds lineage entries. They are written in both forms: the job's `lineage` facet, and
    /// `columnLineage` on each output that an entry targets.
    #[must_use]
    pub fn lineage(mut self, entries: Vec<LineageEntry>) -> Self {
        self.entries.extend(entries);
        self
    }

    /// Builds the event.
    pub fn build(self) -> Event {
        let Self {
            producer,
            event_time,
            event_type,
            run,
            mut job,
            inputs,
            mut outputs,
            entries,
        } = self;
        if !entries.is_empty() {
            for output in &mut outputs {
                if let Some(facet) = column_lineage(&entries, &output.name) {
                    output.facets_mut().insert(&producer.uri, &facet);
                }
            }
            job.facets_mut()
                .insert(&producer.uri, &LineageJobFacet { entries });
        }
        let (inputs, outputs, extra) = (Some(inputs), Some(outputs), Map::new());
        match run {
            Some(run) => Event::Run(RunEvent {
                event_time,
                producer: producer.uri,
                schema_url: schema_url("RunEvent"),
                event_type,
                run,
                job,
                inputs,
                outputs,
                extra,
            }),
            None => Event::Job(JobEvent {
                event_time,
                producer: producer.uri,
                schema_url: schema_url("JobEvent"),
                job,
                inputs,
                outputs,
                extra,
            }),
        }
    }
}

fn schema_url(definition: &str) -> String {
    format!("{SCHEMA_URL}#/$defs/{definition}")
}

/// Translates explicit lineage of one output into `columnLineage`; `None` when nothing is left.
///
/// Lossy: inputs of the whole output without a field, column inputs without a field, and jobs
/// as inputs have no place in that facet.
pub fn column_lineage(
    entries: &[LineageEntry],
    output: &DatasetName,
) -> Option<ColumnLineageFacet> {
    let mut facet = ColumnLineageFacet::default();
    for entry in entries {
        if entry.target != LineageTarget::Dataset(output.clone()) {
            continue;
        }
        facet
            .dataset
            .extend(entry.inputs.iter().flatten().filter_map(input_field));
        for (column, inputs) in &entry.fields {
            let field = facet.fields.entry(column.clone()).or_default();
            field
                .input_fields
                .extend(inputs.iter().filter_map(input_field));
        }
    }
    facet
        .fields
        .retain(|_, field| !field.input_fields.is_empty());
    (!facet.fields.is_empty() || !facet.dataset.is_empty()).then_some(facet)
}

/// Translates `columnLineage` of an output into an entry of explicit lineage; loses nothing.
pub fn lineage_entry(output: DatasetName, facet: &ColumnLineageFacet) -> LineageEntry {
    let input = |field: &InputField| {
        LineageInput::column(
            field.dataset.clone(),
            field.field.clone(),
            field.transformations.clone(),
        )
    };
    let inputs = (!facet.dataset.is_empty()).then(|| facet.dataset.iter().map(input).collect());
    let column = |(name, lineage): (&String, &FieldLineage)| {
        (
            name.clone(),
            lineage.input_fields.iter().map(input).collect(),
        )
    };
    LineageEntry {
        target: LineageTarget::Dataset(output),
        inputs,
        fields: facet.fields.iter().map(column).collect(),
    }
}

fn input_field(input: &LineageInput) -> Option<InputField> {
    match &input.source {
        LineageSource::Dataset {
            name,
            field: Some(field),
        } => Some(InputField::new(
            name.clone(),
            field.clone(),
            input.transformations.clone(),
        )),
        LineageSource::Dataset { field: None, .. } | LineageSource::Job(_) => None,
    }
}
