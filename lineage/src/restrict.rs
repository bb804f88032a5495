//! A part of the graph for somebody who may not see all of it.
//!
//! What is left out leaves no name behind: no dataset, no edge, and nothing that a job says of itself if
//! it also touches what is left out, since its statement or description may name that.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use callsheet_openlineage::{DatasetName, JobName};

use crate::edge::Endpoint;
use crate::facts::JobKnown;
use crate::graph::{DatasetState, Graph, JobState, RunState};
use crate::shape::{EdgeSet, Statements};

impl Graph {
    /// The graph of these datasets, of the edges among them and of the jobs that touch them. Answers reflect the same
    /// sequence. Costs O(graph).
    #[must_use]
    pub fn restricted(&self, to: &BTreeSet<DatasetName>) -> Self {
        let mut part = Self::new();
        part.set_seq(self.seq());
        let mut touched: BTreeSet<JobName> = BTreeSet::new();
        for (name, state) in self.dataset_states() {
            if !to.contains(name) {
                continue;
            }
            let declared = state.declared.map(|said| Arc::new(kept(said, to)));
            touched.extend(declared.get().into_iter().flat_map(|said| jobs(said)));
            let state = DatasetState {
                declared,
                ..state.clone()
            };
            part.add_dataset(name.clone(), state);
        }
        let mut states: Vec<(&JobName, JobState, bool)> = Vec::new();
        for (name, state) in self.job_states() {
            let (state, whole) = restricted_job(state, to);
            let said = state.declared.get().into_iter();
            let said = said.chain(state.runs.values().map(|run| &run.said));
            let mut touches = false;
            for said in said {
                touches |= !is_empty(said);
                touched.extend(jobs(said));
            }
            if touches {
                touched.insert(name.clone());
            }
            states.push((name, state, whole));
        }
        for (name, mut state, whole) in states {
            if !touched.contains(name) {
                continue;
            }
            if !whole {
                state.known = JobKnown::default();
            }
            part.add_job(name.clone(), state);
        }
        part
    }
}

/// A job with what it says of these datasets, and whether that is all that it says.
fn restricted_job(state: &JobState, to: &BTreeSet<DatasetName>) -> (JobState, bool) {
    // Runs mostly share what they say.
    let mut shared: BTreeMap<*const Statements, Arc<Statements>> = BTreeMap::new();
    let mut whole = true;
    let mut cut = |said: &Arc<Statements>| {
        let part = shared
            .entry(Arc::as_ptr(said))
            .or_insert_with(|| Arc::new(kept(said, to)));
        whole &= *part == *said;
        Arc::clone(part)
    };
    let declared = state.declared.map(&mut cut);
    let runs = state.runs.iter().map(|(id, run)| {
        let said = cut(&run.said);
        let seen = run.seen;
        (id.clone(), RunState { seen, said })
    });
    let runs = runs.collect();
    let state = JobState {
        declared,
        runs,
        ..state.clone()
    };
    (state, whole)
}

fn kept(said: &Statements, to: &BTreeSet<DatasetName>) -> Statements {
    let datasets = |names: &BTreeSet<DatasetName>| names.intersection(to).cloned().collect();
    let edges = |edges: &EdgeSet| {
        let kept = edges.iter().filter(|((source, target), _)| {
            let mut ends = [source, target].into_iter().filter_map(Endpoint::dataset);
            let mut any = false;
            let shown = ends.all(|dataset| {
                any = true;
                to.contains(dataset)
            });
            any && shown
        });
        kept.map(|(ends, kinds)| (ends.clone(), kinds.clone()))
            .collect()
    };
    Statements {
        inputs: datasets(&said.inputs),
        outputs: datasets(&said.outputs),
        explicit: said.explicit,
        explicit_edges: edges(&said.explicit_edges),
        column_edges: edges(&said.column_edges),
    }
}

fn is_empty(said: &Statements) -> bool {
    said.inputs.is_empty()
        && said.outputs.is_empty()
        && said.explicit_edges.is_empty()
        && said.column_edges.is_empty()
}

/// The jobs at the ends of edges.
fn jobs(said: &Statements) -> impl Iterator<Item = JobName> + '_ {
    said.explicit_edges
        .keys()
        .chain(said.column_edges.keys())
        .flat_map(|(source, target)| [source, target])
        .filter_map(|end| match end {
            Endpoint::Job(job) => Some(job.clone()),
            Endpoint::Dataset(_) | Endpoint::Column(..) => None,
        })
}
