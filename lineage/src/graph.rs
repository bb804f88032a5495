//! The fold: events in, in any order and any number of times, one state out.
//!
//! Everything kept here merges commutatively: sets by union, times by minimum and maximum, words by
//! the latest [`Stamp`]. A declaration replaces its speaker's earlier one; runs accumulate.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use callsheet_openlineage::{DatasetName, Event, JobName};
use sha2::{Digest, Sha256};

use crate::facts::{DatasetKnown, JobKnown, Latest, Stamp};
use crate::index::{Base, Overlay, Owner, View};
use crate::shape::{EdgeSet, Statements};
use crate::shards::Shards;
use crate::sources::{self, Claim, Speaker};

/// Holds the lineage graph. Cloning shares almost everything: a clone is a snapshot.
#[derive(Clone, Debug)]
pub struct Graph {
    jobs: Shards<JobName, JobState>,
    datasets: Shards<DatasetName, DatasetState>,
    /// Hashes of the events folded; only counts them, never decides what is folded.
    seen: Shards<u64, ()>,
    seq: Option<u64>,
    /// The compressed adjacency, built on the first question.
    base: Arc<OnceLock<Arc<Base>>>,
    /// Speakers whose edges changed since `base` was built.
    dirty: BTreeSet<Owner>,
    /// The edges of `dirty`, built on the first question after a change.
    overlay: Arc<OnceLock<Arc<Overlay>>>,
}

/// Tells what [`Graph::apply`] did with an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Whether this event was folded for the first time.
    pub new: bool,
    /// Facets that could not be used and other doubts; the rest of the event counts.
    pub warnings: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct JobState {
    pub(crate) seen: Seen,
    pub(crate) known: JobKnown,
    pub(crate) declared: Latest<Arc<Statements>>,
    pub(crate) runs: BTreeMap<String, RunState>,
    /// Run id and transition of the latest run event.
    pub(crate) last_run: Latest<(String, Option<String>)>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct DatasetState {
    pub(crate) seen: Seen,
    pub(crate) known: DatasetKnown,
    pub(crate) declared: Latest<Arc<Statements>>,
}

#[derive(Clone, Debug)]
pub(crate) struct RunState {
    pub(crate) seen: Seen,
    /// Shared among runs of the job that said the same.
    pub(crate) said: Arc<Statements>,
}

/// First and last event time, microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) first_us: i64,
    pub(crate) last_us: i64,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            first_us: i64::MAX,
            last_us: i64::MIN,
        }
    }
}

impl Seen {
    pub(crate) fn at(time_us: i64) -> Self {
        Self {
            first_us: time_us,
            last_us: time_us,
        }
    }

    pub(crate) fn widen(&mut self, other: Self) {
        self.first_us = self.first_us.min(other.first_us);
        self.last_us = self.last_us.max(other.last_us);
    }
}

/// When this many speakers changed, the compressed adjacency is built anew.
const MAX_DIRTY: usize = 64;

impl Default for Graph {
    fn default() -> Self {
        Self::new()
    }
}

impl Graph {
    /// Starts without anything in it.
    pub fn new() -> Self {
        Self {
            jobs: Shards::new(),
            datasets: Shards::new(),
            seen: Shards::new(),
            seq: None,
            base: Arc::default(),
            dirty: BTreeSet::new(),
            overlay: Arc::default(),
        }
    }

    /// Folds one event in. Order and repetition do not matter: the same set of events gives the
    /// same graph. Costs O(event), not O(graph).
    pub fn apply(&mut self, event: &Event) -> Applied {
        let digest = Sha256::digest(event.to_canonical_json());
        let mut high = [0; 16];
        high.copy_from_slice(&digest[..16]);
        let event_hash = u128::from_be_bytes(high);
        let stamp = Stamp {
            event_time_us: event.event_time().unix_us(),
            event_hash,
        };
        let mut low = [0; 8];
        low.copy_from_slice(&digest[16..24]);
        let new = self.seen.insert(u64::from_be_bytes(low), ());
        let warnings = self.fold(stamp, sources::openlineage::claim(event));
        Applied { new, warnings }
    }

    fn fold(&mut self, stamp: Stamp, claim: Claim) -> Vec<String> {
        let seen = Seen::at(stamp.event_time_us);
        let Claim {
            speaker,
            job,
            run,
            datasets,
            warnings,
        } = claim;
        if let Some((name, facts)) = job {
            let state = self.jobs.entry(&name);
            state.seen.widen(seen);
            state.known.offer(stamp, facts);
            if let Some(run) = run {
                state.last_run.offer(stamp, run);
            }
        }
        for (name, facts) in datasets {
            let state = self.datasets.entry(&name);
            state.seen.widen(seen);
            let links = state.known.symlinks().cloned();
            state.known.offer(stamp, facts);
            if state.known.symlinks() != links.as_ref() {
                self.forget_index();
            }
        }
        if let Some((speaker, statements)) = speaker {
            for (source, target) in statements
                .explicit_edges
                .keys()
                .chain(statements.column_edges.keys())
            {
                for dataset in [source.dataset(), target.dataset()].into_iter().flatten() {
                    self.datasets.entry(dataset).seen.widen(seen);
                }
                for end in [source, target] {
                    if let crate::Endpoint::Job(job) = end {
                        self.jobs.entry(job).seen.widen(seen);
                    }
                }
            }
            self.speak(stamp, speaker, statements);
        }
        warnings
    }

    fn speak(&mut self, stamp: Stamp, speaker: Speaker, statements: Statements) {
        let owner = match speaker {
            Speaker::Run(job, run_id) => {
                let state = self.jobs.entry(&job);
                state.add_run(run_id, Seen::at(stamp.event_time_us), statements);
                Owner::Job(job)
            }
            Speaker::Job(job) => {
                self.jobs
                    .entry(&job)
                    .declared
                    .offer(stamp, Arc::new(statements));
                Owner::Job(job)
            }
            Speaker::Dataset(dataset) => {
                self.datasets
                    .entry(&dataset)
                    .declared
                    .offer(stamp, Arc::new(statements));
                Owner::Dataset(dataset)
            }
        };
        if self.base.get().is_some() {
            self.dirty.insert(owner);
            self.overlay = Arc::default();
            if self.dirty.len() > MAX_DIRTY {
                self.forget_index();
            }
        } else {
            // A snapshot may share the empty cell and fill it with what it knows.
            self.forget_index();
        }
    }

    fn forget_index(&mut self) {
        self.base = Arc::default();
        self.overlay = Arc::default();
        self.dirty.clear();
    }

    /// The sequence that answers reflect: what [`Graph::set_seq`] said, else the number of distinct
    /// events folded.
    pub fn seq(&self) -> u64 {
        self.seq.unwrap_or(self.seen.len() as u64)
    }

    /// Sets the sequence that answers reflect: the event log's own.
    pub fn set_seq(&mut self, seq: u64) {
        self.seq = Some(seq);
    }

    /// Hashes everything that events said. Equal sets of events give equal hashes, in any order and
    /// with any repetition; the sequence does not count.
    pub fn state_hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut feed = |text: &str| {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        };
        for (name, state) in self.jobs.sorted() {
            feed("job");
            feed(&name.namespace);
            feed(&name.name);
            feed_seen(&state.seen, &mut feed);
            state.known.feed(&mut feed);
            feed_declared(&state.declared, &mut feed);
            for (run_id, run) in &state.runs {
                feed("run");
                feed(run_id);
                feed_seen(&run.seen, &mut feed);
                feed_statements(&run.said, &mut feed);
            }
            if let Some((run_id, transition)) = state.last_run.get() {
                feed("last run");
                feed(run_id);
                feed(transition.as_deref().unwrap_or_default());
            }
        }
        for (name, state) in self.datasets.sorted() {
            feed("dataset");
            feed(&name.namespace);
            feed(&name.name);
            feed_seen(&state.seen, &mut feed);
            state.known.feed(&mut feed);
            feed_declared(&state.declared, &mut feed);
        }
        hash.finalize().into()
    }

    /// The adjacency that questions are asked of.
    pub(crate) fn view(&self) -> View<'_> {
        let base = self.base.get_or_init(|| Arc::new(Base::build(self)));
        let overlay = self
            .overlay
            .get_or_init(|| Arc::new(Overlay::build(self, base, &self.dirty)));
        View {
            graph: self,
            base,
            overlay,
        }
    }

    pub(crate) fn add_job(&mut self, name: JobName, state: JobState) {
        self.jobs.insert(name, state);
        self.forget_index();
    }

    pub(crate) fn add_dataset(&mut self, name: DatasetName, state: DatasetState) {
        self.datasets.insert(name, state);
        self.forget_index();
    }

    pub(crate) fn job_states(&self) -> Vec<(&JobName, &JobState)> {
        self.jobs.sorted()
    }

    pub(crate) fn dataset_states(&self) -> Vec<(&DatasetName, &DatasetState)> {
        self.datasets.sorted()
    }

    pub(crate) fn job_state(&self, name: &JobName) -> Option<&JobState> {
        self.jobs.get(name)
    }

    pub(crate) fn dataset_state(&self, name: &DatasetName) -> Option<&DatasetState> {
        self.datasets.get(name)
    }
}

impl JobState {
    fn add_run(&mut self, run_id: String, seen: Seen, statements: Statements) {
        let merged = match self.runs.get_mut(&run_id) {
            Some(run) => {
                run.seen.widen(seen);
                let mut merged = (*run.said).clone();
                if !merged.merge(&statements) {
                    return;
                }
                merged
            }
            None => statements,
        };
        // Runs of one job mostly say the same; the latest few are the likeliest twins.
        let twin = self
            .runs
            .values()
            .rev()
            .take(4)
            .map(|run| &run.said)
            .find(|said| ***said == merged);
        let said = twin.cloned().unwrap_or_else(|| Arc::new(merged));
        match self.runs.get_mut(&run_id) {
            Some(run) => run.said = said,
            None => {
                self.runs.insert(run_id, RunState { seen, said });
            }
        }
    }

    /// What the runs said, each distinct set once, with the times of all runs that said it.
    pub(crate) fn observed(&self) -> Vec<(Seen, &Arc<Statements>)> {
        let mut groups: BTreeMap<*const Statements, (Seen, &Arc<Statements>)> = BTreeMap::new();
        for run in self.runs.values() {
            groups
                .entry(Arc::as_ptr(&run.said))
                .and_modify(|(seen, _)| seen.widen(run.seen))
                .or_insert((run.seen, &run.said));
        }
        groups.into_values().collect()
    }
}

fn feed_seen(seen: &Seen, feed: &mut dyn FnMut(&str)) {
    feed(&format!("{}..{}", seen.first_us, seen.last_us));
}

fn feed_declared(declared: &Latest<Arc<Statements>>, feed: &mut dyn FnMut(&str)) {
    if let (Some(stamp), Some(statements)) = (declared.stamp(), declared.get()) {
        feed("declared");
        feed(&format!(
            "{}/{:032x}",
            stamp.event_time_us, stamp.event_hash
        ));
        feed_statements(statements, feed);
    }
}

fn feed_statements(statements: &Statements, feed: &mut dyn FnMut(&str)) {
    for (word, datasets) in [("in", &statements.inputs), ("out", &statements.outputs)] {
        for dataset in datasets {
            feed(word);
            feed(&dataset.namespace);
            feed(&dataset.name);
        }
    }
    feed(if statements.explicit { "explicit" } else { "" });
    feed_edges("explicit", &statements.explicit_edges, feed);
    feed_edges("columns", &statements.column_edges, feed);
}

fn feed_edges(word: &str, edges: &EdgeSet, feed: &mut dyn FnMut(&str)) {
    for ((source, target), kinds) in edges {
        feed(word);
        for end in [source, target] {
            let (tag, namespace, name, column) = match end {
                crate::Endpoint::Dataset(dataset) => ("d", &dataset.namespace, &dataset.name, ""),
                crate::Endpoint::Column(dataset, column) => {
                    ("c", &dataset.namespace, &dataset.name, &**column)
                }
                crate::Endpoint::Job(job) => ("j", &job.namespace, &job.name, ""),
            };
            for text in [tag, namespace, name, column] {
                feed(text);
            }
        }
        for kind in kinds {
            feed(&kind.to_string());
            feed(kind.description.as_deref().unwrap_or_default());
        }
    }
}
