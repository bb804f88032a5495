//! Datasets and jobs as readers see them.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_openlineage::facets::{Owner, SchemaField, TagsFacet};
use callsheet_openlineage::{DatasetName, JobName};

use crate::graph::{DatasetState, Graph, JobState};
use crate::index::{Node, View};

/// Describes a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetView {
    /// The name that stands for it.
    pub name: DatasetName,
    /// Other names, sorted.
    pub aliases: Vec<DatasetName>,
    /// Its columns: those of the schema in order, then those only edges know, by name.
    pub columns: Vec<Column>,
    /// Names of its owners, in the producer's order.
    pub owners: Vec<String>,
    /// What it holds, in words.
    pub description: Option<String>,
    /// Where it stands in the flow.
    pub stage: Stage,
    /// Tags of the whole dataset.
    pub tags: Vec<Tag>,
    /// The data contract that governs it.
    pub contract: Option<ContractOf>,
    /// Its registered schema.
    pub schema: Option<SchemaOf>,
    /// Jobs that write it, sorted.
    pub producers: Vec<JobName>,
    /// Jobs that read it, sorted.
    pub consumers: Vec<JobName>,
    /// First and last event time that names it, microseconds since 1970.
    pub first_seen_us: i64,
    /// See `first_seen_us`.
    pub last_seen_us: i64,
}

/// Describes one column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// The name; nested ones as `outer.inner`.
    pub name: String,
    /// The type as its producer writes it.
    pub data_type: Option<String>,
    /// What it means.
    pub description: Option<String>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// Holds one tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// What it says, such as `pii`.
    pub key: String,
    /// Its value.
    pub value: String,
}

/// Places a dataset or job in the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Where data enters.
    Ingest,
    /// Where data is made of other data.
    Transform,
    /// Where data leaves: nothing is made of it here.
    Serving,
}

/// Names a data contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractOf {
    /// The contract's id.
    pub id: String,
    /// The contract's version.
    pub version: Option<String>,
    /// The schema object in it.
    pub object: Option<String>,
}

/// Names a registered schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaOf {
    /// The registry's subject.
    pub subject: String,
    /// The subject's version.
    pub version: u64,
    /// The schema id.
    pub schema_id: Option<u64>,
}

/// Describes a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobView {
    /// The job's name.
    pub name: JobName,
    /// Names of its owners.
    pub owners: Vec<String>,
    /// What it does, in words.
    pub description: Option<String>,
    /// `BATCH`, `STREAMING`, `SERVICE` or another word of its producer.
    pub processing_type: Option<String>,
    /// Its query, if it is one.
    pub sql: Option<String>,
    /// URL of its source code.
    pub source_url: Option<String>,
    /// The stage of what it writes, unless its tag `stage` states another.
    pub stage: Stage,
    /// Datasets it reads, sorted.
    pub inputs: Vec<DatasetName>,
    /// Datasets it writes, sorted.
    pub outputs: Vec<DatasetName>,
    /// Its latest run.
    pub last_run: Option<LastRun>,
    /// How many runs were reported.
    pub runs: usize,
    /// First and last event time that names it, microseconds since 1970.
    pub first_seen_us: i64,
    /// See `first_seen_us`.
    pub last_seen_us: i64,
}

/// Holds what the latest event of any run of a job said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastRun {
    /// The run.
    pub run_id: String,
    /// The transition's word, such as `COMPLETE`.
    pub transition: Option<String>,
    /// When, microseconds since 1970.
    pub event_time_us: i64,
}

/// The tag that states a stage against what the edges say.
const STAGE_TAG: &str = "stage";

impl Stage {
    /// The word in JSON and on pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Transform => "transform",
            Self::Serving => "serving",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Ingest, Self::Transform, Self::Serving]
            .into_iter()
            .find(|stage| stage.as_str() == text)
    }
}

impl DatasetView {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The first owner.
    pub fn owner(&self) -> Option<&str> {
        self.owners.first().map(String::as_str)
    }
}

impl Graph {
    /// All datasets by name; other names of the same dataset are not listed apart.
    pub fn datasets(&self) -> Vec<DatasetView> {
        let view = self.view();
        let states = self
            .dataset_states()
            .into_iter()
            .filter(|(name, _)| !view.is_alias(name));
        states
            .map(|(name, state)| dataset_view(&view, name, state))
            .collect()
    }

    /// One dataset, by any of its names.
    pub fn dataset(&self, name: &DatasetName) -> Option<DatasetView> {
        let view = self.view();
        let name = view.canonical(name);
        self.dataset_state(name)
            .map(|state| dataset_view(&view, name, state))
    }

    /// All jobs by name.
    pub fn jobs(&self) -> Vec<JobView> {
        let view = self.view();
        self.job_states()
            .into_iter()
            .map(|(name, state)| job_view(&view, name, state))
            .collect()
    }

    /// One job.
    pub fn job(&self, name: &JobName) -> Option<JobView> {
        let view = self.view();
        self.job_state(name)
            .map(|state| job_view(&view, name, state))
    }

    /// The stage of a dataset, by any of its names: its tag `stage` if it has one, else by the
    /// edges: nothing upstream is ingest, something up and downstream transform, else serving.
    pub fn stage(&self, name: &DatasetName) -> Option<Stage> {
        let view = self.view();
        let name = view.canonical(name);
        self.dataset_state(name)
            .map(|state| stage(&view, name, state))
    }

    pub(crate) fn column_types(&self, dataset: &DatasetName) -> BTreeMap<String, Option<String>> {
        let mut columns = Vec::new();
        if let Some(schema) = self
            .dataset_state(dataset)
            .and_then(|state| state.known.schema())
        {
            flatten(&schema.fields, "", &mut columns);
        }
        columns
            .into_iter()
            .map(|column| (column.name, column.data_type))
            .collect()
    }
}

fn names(owners: Option<&Vec<Owner>>) -> Vec<String> {
    owners
        .into_iter()
        .flatten()
        .map(|owner| owner.name.clone())
        .collect()
}

fn flatten(fields: &[SchemaField], prefix: &str, columns: &mut Vec<Column>) {
    for field in fields {
        let name = format!("{prefix}{}", field.name);
        columns.push(Column {
            name: name.clone(),
            data_type: field.data_type.clone(),
            description: field.description.clone(),
            tags: Vec::new(),
        });
        flatten(&field.fields, &format!("{name}."), columns);
    }
}

fn dataset_view(view: &View<'_>, name: &DatasetName, state: &DatasetState) -> DatasetView {
    let known = &state.known;
    let mut columns = Vec::new();
    if let Some(schema) = known.schema() {
        flatten(&schema.fields, "", &mut columns);
    }
    let listed: BTreeSet<String> = columns.iter().map(|column| column.name.clone()).collect();
    let mut more: Vec<&str> = Vec::new();
    for id in view.columns(name) {
        if let Node::Column(_, column) = view.node(id)
            && !listed.contains(column)
            && view
                .links_from(id)
                .chain(view.links_into(id))
                .next()
                .is_some()
        {
            more.push(column);
        }
    }
    more.sort_unstable();
    columns.extend(more.into_iter().map(|name| Column {
        name: name.to_owned(),
        ..Column::default()
    }));
    let mut tags = Vec::new();
    for tag in known.tags().into_iter().flat_map(|facet| &facet.tags) {
        let entry = Tag {
            key: tag.key.clone(),
            value: tag.value.clone(),
        };
        match &tag.field {
            None => tags.push(entry),
            Some(field) => {
                if let Some(column) = columns.iter_mut().find(|column| column.name == *field) {
                    column.tags.push(entry);
                }
            }
        }
    }
    let (producers, consumers) = jobs_around(view, name);
    DatasetView {
        name: name.clone(),
        aliases: view.aliases_of(name),
        columns,
        owners: names(known.ownership().map(|facet| &facet.owners)),
        description: known.documentation().map(|facet| facet.description.clone()),
        stage: stage(view, name, state),
        tags,
        contract: known.contract().map(|facet| ContractOf {
            id: facet.contract_id.clone(),
            version: facet.version.clone(),
            object: facet.object.clone(),
        }),
        schema: known.schema_version().map(|facet| SchemaOf {
            subject: facet.subject.clone(),
            version: facet.version,
            schema_id: facet.schema_id,
        }),
        producers: producers.into_iter().collect(),
        consumers: consumers.into_iter().collect(),
        first_seen_us: state.seen.first_us,
        last_seen_us: state.seen.last_us,
    }
}

/// Jobs that write and jobs that read the dataset.
fn jobs_around(view: &View<'_>, name: &DatasetName) -> (BTreeSet<JobName>, BTreeSet<JobName>) {
    let (mut producers, mut consumers) = (BTreeSet::new(), BTreeSet::new());
    for id in view.nodes_of(name) {
        producers.extend(
            view.links_into(id)
                .filter_map(|link| link.owner.job().cloned()),
        );
        consumers.extend(
            view.links_from(id)
                .filter_map(|link| link.owner.job().cloned()),
        );
    }
    (producers, consumers)
}

pub(crate) fn stage(view: &View<'_>, name: &DatasetName, state: &DatasetState) -> Stage {
    if let Some(stage) = stated_stage(state.known.tags()) {
        return stage;
    }
    let nodes = view.nodes_of(name);
    // A job that makes the data of nothing, or a dataset feeding itself, is no upstream.
    let other = |end| {
        view.node(end)
            .dataset()
            .is_some_and(|dataset| dataset != name)
    };
    let up = nodes
        .iter()
        .any(|id| view.links_into(*id).any(|link| other(link.from)));
    let down = nodes
        .iter()
        .any(|id| view.links_from(*id).any(|link| other(link.to)));
    match (up, down) {
        (false, _) => Stage::Ingest,
        (true, true) => Stage::Transform,
        (true, false) => Stage::Serving,
    }
}

/// The stage that a tag of the whole states.
fn stated_stage(tags: Option<&TagsFacet>) -> Option<Stage> {
    let tags = tags.into_iter().flat_map(|facet| &facet.tags);
    tags.filter(|tag| tag.key == STAGE_TAG && tag.field.is_none())
        .find_map(|tag| Stage::parse(&tag.value))
}

fn job_view(view: &View<'_>, name: &JobName, state: &JobState) -> JobView {
    let known = &state.known;
    let (inputs, outputs) = job_boundary(view, name, state);
    let stages = outputs.iter().filter_map(|output| {
        view.graph
            .dataset_state(output)
            .map(|state| stage(view, output, state))
    });
    JobView {
        name: name.clone(),
        owners: names(known.ownership().map(|facet| &facet.owners)),
        description: known.documentation().map(|facet| facet.description.clone()),
        processing_type: known.job_type().map(|facet| facet.processing_type.clone()),
        sql: known.sql().map(|facet| facet.query.clone()),
        source_url: known.source_code().map(|facet| facet.url.clone()),
        stage: stated_stage(known.tags())
            .or_else(|| stages.min())
            .unwrap_or(Stage::Serving),
        inputs: inputs.into_iter().collect(),
        outputs: outputs.into_iter().collect(),
        last_run: state.last_run.get().zip(state.last_run.stamp()).map(
            |((run_id, transition), stamp)| LastRun {
                run_id: run_id.clone(),
                transition: transition.clone(),
                event_time_us: stamp.event_time_us,
            },
        ),
        runs: state.runs.len(),
        first_seen_us: state.seen.first_us,
        last_seen_us: state.seen.last_us,
    }
}

/// Datasets that a job reads and writes, by its declaration and all its runs.
pub(crate) fn job_boundary(
    view: &View<'_>,
    name: &JobName,
    state: &JobState,
) -> (BTreeSet<DatasetName>, BTreeSet<DatasetName>) {
    let (mut inputs, mut outputs) = (BTreeSet::new(), BTreeSet::new());
    let observed = state.observed().into_iter().map(|(_, said)| said);
    for said in observed.chain(state.declared.get()) {
        inputs.extend(
            said.inputs
                .iter()
                .map(|input| view.canonical(input).clone()),
        );
        outputs.extend(
            said.outputs
                .iter()
                .map(|output| view.canonical(output).clone()),
        );
        for edge in said.resolve(Some(name)) {
            inputs.extend(
                edge.source
                    .dataset()
                    .map(|source| view.canonical(source).clone()),
            );
            outputs.extend(
                edge.target
                    .dataset()
                    .map(|target| view.canonical(target).clone()),
            );
        }
    }
    (inputs, outputs)
}
