//! Facet `jobType` 2-0-4: batch or streaming, and what its events hold.

use serde_json::{Map, Value};

use super::{Facet, put};
use crate::EventError;
use crate::object::Object;

/// Says what kind of job it is. Streaming jobs and services send no terminal event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobTypeFacet {
    /// `BATCH`, `STREAMING` or `SERVICE`; an open string.
    pub processing_type: String,
    /// The system that integrates, such as `SPARK`.
    pub integration: String,
    /// `QUERY`, `COMMAND`, `DAG`, `TASK`, `JOB`, `MODEL`.
    pub job_type: Option<String>,
    /// When events are sent and whether each is complete.
    pub emission_pattern: Option<EmissionPattern>,
}

/// Says when events are sent and whether each is complete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmissionPattern {
    /// `EVENT_BASED` or `PERIODIC`.
    pub event_trigger: String,
    /// `ACCUMULATIVE` or `COMPLETE_SNAPSHOT`; the prose documentation calls it `eventCompleteness`.
    pub event_content_mode: String,
    /// Window length in seconds, for `PERIODIC`.
    pub window_duration_s: Option<u64>,
}

impl JobTypeFacet {
    /// Describes a streaming job of Callsheet's runtime.
    pub fn streaming() -> Self {
        Self {
            processing_type: "STREAMING".to_owned(),
            integration: "CALLSHEET".to_owned(),
            job_type: Some("JOB".to_owned()),
            emission_pattern: None,
        }
    }
}

impl Facet for JobTypeFacet {
    const KEY: &'static str = "jobType";
    const SCHEMA_URL: &'static str =
        "https://openlineage.io/spec/facets/2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet";

    fn from_value(value: Value, pointer: &str) -> Result<Self, EventError> {
        let mut object = Object::of(value, pointer)?;
        let emission_pattern = object.optional_object("emissionPattern")?;
        let read_pattern = |mut pattern: Object| {
            Ok(EmissionPattern {
                event_trigger: pattern.string("eventTrigger")?,
                event_content_mode: pattern.string("eventContentMode")?,
                window_duration_s: pattern.optional_u64("windowDuration")?,
            })
        };
        Ok(Self {
            processing_type: object.string("processingType")?,
            integration: object.string("integration")?,
            job_type: object.optional_string("jobType")?,
            emission_pattern: emission_pattern.map(read_pattern).transpose()?,
        })
    }

    fn members(&self) -> Map<String, Value> {
        let mut members = Map::new();
        members.insert(
            "processingType".to_owned(),
            self.processing_type.as_str().into(),
        );
        members.insert("integration".to_owned(), self.integration.as_str().into());
        put(&mut members, "jobType", self.job_type.as_deref());
        if let Some(pattern) = &self.emission_pattern {
            let mut inner = Map::new();
            inner.insert(
                "eventTrigger".to_owned(),
                pattern.event_trigger.as_str().into(),
            );
            inner.insert(
                "eventContentMode".to_owned(),
                pattern.event_content_mode.as_str().into(),
            );
            put(&mut inner, "windowDuration", pattern.window_duration_s);
            members.insert("emissionPattern".to_owned(), Value::Object(inner));
        }
        members
    }
}
