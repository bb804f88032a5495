//! Where lineage comes from: one file per source, each turning its input into a [`Claim`].
//!
//! To add a source: a file here, one line below, cases in `tests/sources/<source>/`.

pub(crate) mod openlineage;

use callsheet_openlineage::{DatasetName, JobName};

use crate::facts::{DatasetFacts, JobFacts};
use crate::shape::Statements;

/// Holds what one input says about datasets, jobs and the edges between them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Claim {
    /// Who states the edges; `None` when the input states none.
    pub(crate) speaker: Option<(Speaker, Statements)>,
    /// The job the input is about, and what it says of it.
    pub(crate) job: Option<(JobName, JobFacts)>,
    /// What the job's run did, for run events: run id and the transition's word.
    pub(crate) run: Option<(String, Option<String>)>,
    /// Datasets named, with what is said of each; a later entry of the same name wins.
    pub(crate) datasets: Vec<(DatasetName, DatasetFacts)>,
    /// What could not be used, and why.
    pub(crate) warnings: Vec<String>,
}

/// Names who states edges. Runs accumulate; declarations replace the earlier one of the same speaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Speaker {
    /// One run of a job: observed.
    Run(JobName, String),
    /// A job's declaration.
    Job(JobName),
    /// A dataset's declaration.
    Dataset(DatasetName),
}
