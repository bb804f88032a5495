//! Who reads a column: the question of the gate.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_openlineage::{DatasetName, JobName};

use crate::edge::{Evidence, Kind};
use crate::graph::Graph;
use crate::index::Node;

/// Describes one job's reading of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The job that reads; `None` when a dataset's own declaration says that it is made of the column.
    pub job: Option<JobName>,
    /// Names of the job's owners.
    pub owners: Vec<String>,
    /// How we know; the strongest when several say so.
    pub evidence: Evidence,
    /// Whether the column itself is named; if not, the job reads the dataset and may read the column.
    pub exact: bool,
    /// How the column is used.
    pub kinds: BTreeSet<Kind>,
    /// Datasets that the column shapes through this job, sorted.
    pub outputs: Vec<DatasetName>,
    /// First and last event time that says so, microseconds since 1970.
    pub first_seen_us: i64,
    /// See `first_seen_us`.
    pub last_seen_us: i64,
}

impl Graph {
    /// Lists the jobs that read `column` of `dataset` (by any of its names), sorted by job. Jobs
    /// that read the dataset without saying which columns are listed as not exact, unless they name
    /// other columns of it only.
    pub fn readers_of(&self, dataset: &DatasetName, column: &str) -> Vec<Reader> {
        let view = self.view();
        let dataset = view.canonical(dataset);
        let exact = Node::Column(dataset.clone(), column.to_owned());
        let whole = Node::Out(dataset.clone());
        let mut readers: BTreeMap<Option<JobName>, Reader> = BTreeMap::new();
        for (node, exact) in [(exact, true), (whole, false)] {
            let Some(id) = view.id(&node) else { continue };
            for link in view.links_from(id) {
                let job = link.owner.job();
                let output = view.node(link.to).dataset().filter(|_| !link.boundary);
                let reader = readers.entry(job.cloned()).or_insert_with(|| Reader {
                    job: job.cloned(),
                    owners: job
                        .and_then(|job| self.job(job))
                        .map(|view| view.owners)
                        .unwrap_or_default(),
                    evidence: link.evidence,
                    exact,
                    kinds: BTreeSet::new(),
                    outputs: Vec::new(),
                    first_seen_us: link.seen.first_us,
                    last_seen_us: link.seen.last_us,
                });
                reader.evidence = reader.evidence.max(link.evidence);
                reader.kinds.extend(link.kinds.iter().cloned());
                reader.first_seen_us = reader.first_seen_us.min(link.seen.first_us);
                reader.last_seen_us = reader.last_seen_us.max(link.seen.last_us);
                if let Some(output) = output
                    && let Err(place) = reader.outputs.binary_search(output)
                {
                    reader.outputs.insert(place, output.clone());
                }
            }
        }
        readers.into_values().collect()
    }
}
