//! The three events and how a body is told to be one of them (specification 2-0-2, `oneOf`).

use serde_json::{Map, Value};

use crate::object::Object;
use crate::{DatasetName, EventError, EventTime, Facets, JobName, canonical_json};

/// Holds one OpenLineage event. There is no discriminator: the members present decide.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// `run` and `job`: what one run of a job does.
    Run(RunEvent),
    /// `job` without `run`: what a job is declared to do.
    Job(JobEvent),
    /// `dataset` without `job`: what a dataset is declared to be.
    Dataset(DatasetEvent),
}

/// Tells what one run of a job did; events of one run accumulate.
#[derive(Clone, Debug, PartialEq)]
pub struct RunEvent {
    /// When it occurred.
    pub event_time: EventTime,
    /// URI of the code that wrote the event.
    pub producer: String,
    /// URL of the specification's version; never used to tell events apart.
    pub schema_url: String,
    /// The transition of the run; optional in the specification.
    pub event_type: Option<EventType>,
    /// The run.
    pub run: Run,
    /// The job that runs.
    pub job: Job,
    /// What it reads; `None` when the member is absent.
    pub inputs: Option<Vec<Dataset>>,
    /// What it writes; `None` when the member is absent.
    pub outputs: Option<Vec<Dataset>>,
    /// Members that the specification does not know.
    pub extra: Map<String, Value>,
}

/// Declares what a job reads and writes; the latest event replaces the earlier ones.
#[derive(Clone, Debug, PartialEq)]
pub struct JobEvent {
    /// When it was declared.
    pub event_time: EventTime,
    /// URI of the code that wrote the event.
    pub producer: String,
    /// URL of the specification's version.
    pub schema_url: String,
    /// The job.
    pub job: Job,
    /// What it reads; `None` when the member is absent.
    pub inputs: Option<Vec<Dataset>>,
    /// What it writes; `None` when the member is absent.
    pub outputs: Option<Vec<Dataset>>,
    /// Members that the specification does not know.
    pub extra: Map<String, Value>,
}

/// Declares what a dataset is; the latest event replaces the earlier ones.
#[derive(Clone, Debug, PartialEq)]
pub struct DatasetEvent {
    /// When it was declared.
    pub event_time: EventTime,
    /// URI of the code that wrote the event.
    pub producer: String,
    /// URL of the specification's version.
    pub schema_url: String,
    /// The dataset.
    pub dataset: Dataset,
    /// Members that the specification does not know.
    pub extra: Map<String, Value>,
}

/// Names the transition of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventType {
    /// The run begins.
    Start,
    /// The run goes on.
    Running,
    /// The run ended well.
    Complete,
    /// The run was stopped.
    Abort,
    /// The run failed.
    Fail,
    /// More metadata, before, during or after the run.
    Other,
    /// A value that the specification 2-0-2 does not list, as written.
    Unlisted(String),
}

/// Names one run of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// UUID made by the client; kept as written.
    pub run_id: String,
    /// Facets of the run.
    pub facets: Option<Facets>,
    /// Members that the specification does not know.
    pub extra: Map<String, Value>,
}

/// Names a job and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The job's name.
    pub name: JobName,
    /// Facets of the job.
    pub facets: Option<Facets>,
    /// Members that the specification does not know.
    pub extra: Map<String, Value>,
}

/// Names a dataset and what is known of it, as input, output or on its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// The dataset's name.
    pub name: DatasetName,
    /// Facets of the dataset itself.
    pub facets: Option<Facets>,
    /// `inputFacets` or `outputFacets`: facets of this use of the dataset.
    pub use_facets: Option<Facets>,
    /// Members that the specification does not know.
    pub extra: Map<String, Value>,
}

impl EventType {
    /// Reads the specification's word; any other is kept.
    pub fn parse(text: &str) -> Self {
        match text {
            "START" => Self::Start,
            "RUNNING" => Self::Running,
            "COMPLETE" => Self::Complete,
            "ABORT" => Self::Abort,
            "FAIL" => Self::Fail,
            "OTHER" => Self::Other,
            other => Self::Unlisted(other.to_owned()),
        }
    }

    /// The word on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Start => "START",
            Self::Running => "RUNNING",
            Self::Complete => "COMPLETE",
            Self::Abort => "ABORT",
            Self::Fail => "FAIL",
            Self::Other => "OTHER",
            Self::Unlisted(text) => text,
        }
    }

    /// Says whether the run is over.
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Complete | Self::Abort | Self::Fail)
    }
}

impl Event {
    /// Reads one event from JSON text.
    ///
    /// # Errors
    /// The first member that breaks the specification, with its JSON pointer. Facets are not
    /// looked into: a bad facet is a warning of whoever reads it, not a rejection.
    pub fn parse(bytes: &[u8]) -> Result<Self, EventError> {
        let value = serde_json::from_slice(bytes).map_err(|error| {
            let text = error.to_string();
            let reason = text.split(" at line ").next().unwrap_or(&text).to_owned();
            EventError::Json {
                line: error.line(),
                column: error.column(),
                reason,
            }
        })?;
        Self::from_value(value)
    }

    /// Reads one event from a JSON value, such as an element of a batch.
    ///
    /// # Errors
    /// As [`Event::parse`].
    pub fn from_value(value: Value) -> Result<Self, EventError> {
        let mut object = Object::of(value, "")?;
        match (object.has("run"), object.has("job"), object.has("dataset")) {
            (true, true, _) => RunEvent::read(object).map(Self::Run),
            (false, true, false) => JobEvent::read(object).map(Self::Job),
            (_, false, true) => DatasetEvent::read(object).map(Self::Dataset),
            (false, true, true) => Err(EventError::Shape {
                reason: "`job` and `dataset` without `run`",
            }),
            (true, false, false) => Err(object.missing("job")),
            (false, false, false) => {
                // Name a plain omission before the shape: it is what most senders got wrong.
                object.string("eventTime")?;
                Err(EventError::Shape {
                    reason: "`run`, `job` and `dataset` are all missing",
                })
            }
        }
    }

    /// Writes the event as a JSON value, unknown members and facets included.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Run(event) => event.to_value(),
            Self::Job(event) => event.to_value(),
            Self::Dataset(event) => event.to_value(),
        }
    }

    /// Writes the event with sorted keys: equal events give equal text.
    pub fn to_canonical_json(&self) -> String {
        canonical_json(&self.to_value())
    }

    /// When the event occurred.
    pub fn event_time(&self) -> &EventTime {
        match self {
            Self::Run(event) => &event.event_time,
            Self::Job(event) => &event.event_time,
            Self::Dataset(event) => &event.event_time,
        }
    }

    /// The job, if the event has one.
    pub fn job(&self) -> Option<&Job> {
        match self {
            Self::Run(event) => Some(&event.job),
            Self::Job(event) => Some(&event.job),
            Self::Dataset(_) => None,
        }
    }
}

impl From<RunEvent> for Event {
    fn from(event: RunEvent) -> Self {
        Self::Run(event)
    }
}

impl From<JobEvent> for Event {
    fn from(event: JobEvent) -> Self {
        Self::Job(event)
    }
}

impl From<DatasetEvent> for Event {
    fn from(event: DatasetEvent) -> Self {
        Self::Dataset(event)
    }
}

impl serde::Serialize for Event {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Event {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// What every event carries: `eventTime`, `producer`, `schemaURL`.
fn read_base(object: &mut Object) -> Result<(EventTime, String, String), EventError> {
    let text = object.string("eventTime")?;
    let Some(event_time) = EventTime::parse(&text) else {
        let reason = "not an RFC 3339 date and time";
        return Err(EventError::Value {
            pointer: object.at("eventTime"),
            value: text,
            reason,
        });
    };
    Ok((
        event_time,
        object.string("producer")?,
        object.string("schemaURL")?,
    ))
}

fn write_base(
    members: &mut Map<String, Value>,
    event_time: &EventTime,
    producer: &str,
    schema_url: &str,
) {
    members.insert("eventTime".to_owned(), event_time.as_str().into());
    members.insert("producer".to_owned(), producer.into());
    members.insert("schemaURL".to_owned(), schema_url.into());
}

fn write_datasets(
    members: &mut Map<String, Value>,
    key: &str,
    facets_key: &str,
    datasets: Option<&Vec<Dataset>>,
) {
    if let Some(datasets) = datasets {
        let items = datasets
            .iter()
            .map(|dataset| dataset.to_value(facets_key))
            .collect();
        members.insert(key.to_owned(), Value::Array(items));
    }
}

impl RunEvent {
    fn read(mut object: Object) -> Result<Self, EventError> {
        let (event_time, producer, schema_url) = read_base(&mut object)?;
        Ok(Self {
            event_time,
            producer,
            schema_url,
            event_type: object
                .optional_string("eventType")?
                .map(|text| EventType::parse(&text)),
            run: Run::read(object.object("run")?)?,
            job: Job::read(object.object("job")?)?,
            inputs: object.optional_list("inputs", |item| Dataset::read(item, "inputFacets"))?,
            outputs: object.optional_list("outputs", |item| Dataset::read(item, "outputFacets"))?,
            extra: object.rest(),
        })
    }

    /// Writes the event as a JSON value.
    pub fn to_value(&self) -> Value {
        let mut members = self.extra.clone();
        write_base(
            &mut members,
            &self.event_time,
            &self.producer,
            &self.schema_url,
        );
        if let Some(event_type) = &self.event_type {
            members.insert("eventType".to_owned(), event_type.as_str().into());
        }
        members.insert("run".to_owned(), self.run.to_value());
        members.insert("job".to_owned(), self.job.to_value());
        write_datasets(&mut members, "inputs", "inputFacets", self.inputs.as_ref());
        write_datasets(
            &mut members,
            "outputs",
            "outputFacets",
            self.outputs.as_ref(),
        );
        Value::Object(members)
    }
}

impl JobEvent {
    fn read(mut object: Object) -> Result<Self, EventError> {
        let (event_time, producer, schema_url) = read_base(&mut object)?;
        Ok(Self {
            event_time,
            producer,
            schema_url,
            job: Job::read(object.object("job")?)?,
            inputs: object.optional_list("inputs", |item| Dataset::read(item, "inputFacets"))?,
            outputs: object.optional_list("outputs", |item| Dataset::read(item, "outputFacets"))?,
            extra: object.rest(),
        })
    }

    /// Writes the event as a JSON value.
    pub fn to_value(&self) -> Value {
        let mut members = self.extra.clone();
        write_base(
            &mut members,
            &self.event_time,
            &self.producer,
            &self.schema_url,
        );
        members.insert("job".to_owned(), self.job.to_value());
        write_datasets(&mut members, "inputs", "inputFacets", self.inputs.as_ref());
        write_datasets(
            &mut members,
            "outputs",
            "outputFacets",
            self.outputs.as_ref(),
        );
        Value::Object(members)
    }
}

impl DatasetEvent {
    fn read(mut object: Object) -> Result<Self, EventError> {
        let (event_time, producer, schema_url) = read_base(&mut object)?;
        // A static dataset has no use facets of its own; those members stay among the rest.
        let dataset = Dataset::read(object.object("dataset")?, "")?;
        Ok(Self {
            event_time,
            producer,
            schema_url,
            dataset,
            extra: object.rest(),
        })
    }

    /// Writes the event as a JSON value.
    pub fn to_value(&self) -> Value {
        let mut members = self.extra.clone();
        write_base(
            &mut members,
            &self.event_time,
            &self.producer,
            &self.schema_url,
        );
        members.insert("dataset".to_owned(), self.dataset.to_value(""));
        Value::Object(members)
    }
}

fn write_facets(members: &mut Map<String, Value>, key: &str, facets: Option<&Facets>) {
    if let Some(facets) = facets {
        members.insert(key.to_owned(), facets.to_value());
    }
}

impl Run {
    fn read(mut object: Object) -> Result<Self, EventError> {
        let run_id = object.name("runId")?;
        let facets = object.optional_object("facets")?.map(Facets::read);
        Ok(Self {
            run_id,
            facets,
            extra: object.rest(),
        })
    }

    fn to_value(&self) -> Value {
        let mut members = self.extra.clone();
        members.insert("runId".to_owned(), self.run_id.as_str().into());
        write_facets(&mut members, "facets", self.facets.as_ref());
        Value::Object(members)
    }
}

impl Job {
    fn read(mut object: Object) -> Result<Self, EventError> {
        let name = JobName {
            namespace: object.string("namespace")?,
            name: object.name("name")?,
        };
        let facets = object.optional_object("facets")?.map(Facets::read);
        Ok(Self {
            name,
            facets,
            extra: object.rest(),
        })
    }

    fn to_value(&self) -> Value {
        let mut members = self.extra.clone();
        members.insert("namespace".to_owned(), self.name.namespace.as_str().into());
        members.insert("name".to_owned(), self.name.name.as_str().into());
        write_facets(&mut members, "facets", self.facets.as_ref());
        Value::Object(members)
    }
}

impl Dataset {
    fn read(mut object: Object, use_key: &str) -> Result<Self, EventError> {
        let name = DatasetName {
            namespace: object.string("namespace")?,
            name: object.name("name")?,
        };
        let facets = object.optional_object("facets")?.map(Facets::read);
        let use_facets = if use_key.is_empty() {
            None
        } else {
            object.optional_object(use_key)?.map(Facets::read)
        };
        Ok(Self {
            name,
            facets,
            use_facets,
            extra: object.rest(),
        })
    }

    fn to_value(&self, use_key: &str) -> Value {
        let mut members = self.extra.clone();
        members.insert("namespace".to_owned(), self.name.namespace.as_str().into());
        members.insert("name".to_owned(), self.name.name.as_str().into());
        write_facets(&mut members, "facets", self.facets.as_ref());
        if !use_key.is_empty() {
            write_facets(&mut members, use_key, self.use_facets.as_ref());
        }
        Value::Object(members)
    }
}
