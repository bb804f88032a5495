//! The events of one run.

use callsheet_openlineage::{Dataset, DatasetName, Event, EventTime, EventType};
use serde_json::{Value, json};

use super::JobLineage;

/// One run of a job. The run id is the caller's: a UUID that no other run has.
#[derive(Clone, Debug)]
pub struct RunLineage<'a> {
    job: &'a JobLineage,
    run_id: String,
}

impl JobLineage {
    /// A run of this job.
    pub fn run(&self, run_id: impl Into<String>) -> RunLineage<'_> {
        RunLineage {
            job: self,
            run_id: run_id.into(),
        }
    }
}

impl RunLineage<'_> {
    /// The run begins.
    pub fn start(&self, at_ms: i64) -> Event {
        self.event(EventType::Start, at_ms, |_, dataset| dataset)
    }

    /// The run goes on; for jobs without an end.
    pub fn running(&self, at_ms: i64, rows: &[(&DatasetName, u64)]) -> Event {
        self.event(EventType::Running, at_ms, |name, dataset| {
            self.counted(name, dataset, rows)
        })
    }

    /// The run has ended well. `rows`: records written to each output.
    pub fn complete(&self, at_ms: i64, rows: &[(&DatasetName, u64)]) -> Event {
        self.event(EventType::Complete, at_ms, |name, dataset| {
            self.counted(name, dataset, rows)
        })
    }

    /// The run has ended with an error; the message must not hold values of records.
    pub fn fail(&self, at_ms: i64) -> Event {
        self.event(EventType::Fail, at_ms, |_, dataset| dataset)
    }

    fn event(
        &self,
        event_type: EventType,
        at_ms: i64,
        each: impl Fn(&DatasetName, Dataset) -> Dataset,
    ) -> Event {
        let time = EventTime::from_unix_ms(at_ms);
        let builder =
            self.job
                .producer()
                .run_event(time, event_type, self.run_id.clone(), self.job.job());
        self.job.fill(builder, each).build()
    }

    fn counted(
        &self,
        name: &DatasetName,
        mut dataset: Dataset,
        rows: &[(&DatasetName, u64)],
    ) -> Dataset {
        if let Some((_, count)) = rows.iter().find(|(counted, _)| *counted == name) {
            let facets = dataset.use_facets.get_or_insert_default();
            facets.insert_raw("outputStatistics", self.statistics(*count));
        }
        dataset
    }

    fn statistics(&self, rows: u64) -> Value {
        json!({
            "_producer": self.job.producer().uri(),
            "_schemaURL": "https://openlineage.io/spec/facets/1-0-2/OutputStatisticsOutputDatasetFacet.json",
            "rowCount": rows,
        })
    }
}
