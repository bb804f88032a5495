//! The part of the graph around a dataset or job, at the grain of datasets and jobs.
//!
//! Edges between datasets derive from those between columns: there is one graph. A job stands
//! between the datasets it joins; a dataset's own declaration joins datasets without one.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_openlineage::{DatasetName, JobName};

use crate::edge::Evidence;
use crate::graph::Graph;
use crate::index::View;
use crate::trace::Direction;
use crate::views::job_boundary;

/// Asks for the part of the graph around something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Focus {
    /// Around what.
    pub node: FocusNode,
    /// Hops between datasets against the flow.
    pub up: u32,
    /// Hops between datasets with the flow.
    pub down: u32,
    /// Stops after this many datasets and jobs.
    pub max_nodes: usize,
}

/// Names what the question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FocusNode {
    /// A dataset, by any of its names.
    Dataset(DatasetName),
    /// A job.
    Job(JobName),
    /// Everything, up to the limit; hops do not count.
    Everything,
}

/// Names a dataset or job.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubgraphNode {
    /// A dataset.
    Dataset(DatasetName),
    /// A job.
    Job(JobName),
}

/// Holds one edge between a dataset and a job, or between two datasets when a declaration joins them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SubgraphEdge {
    /// The source.
    pub from: SubgraphNode,
    /// The target.
    pub to: SubgraphNode,
    /// The strongest word for it.
    pub evidence: Evidence,
}

/// Counts what was cut off at one node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stub {
    /// The node in the answer.
    pub node: SubgraphNode,
    /// Which way the cut edges lead.
    pub direction: Direction,
    /// How many neighbours are not in the answer: datasets, and jobs that join it to no dataset.
    pub count: usize,
}

/// Answers a [`Focus`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subgraph {
    /// Datasets and jobs, sorted.
    pub nodes: Vec<SubgraphNode>,
    /// Edges between `nodes`, sorted.
    pub edges: Vec<SubgraphEdge>,
    /// What was cut off, sorted.
    pub stubs: Vec<Stub>,
    /// Whether everything within the hops is here.
    pub complete: bool,
    /// Why not, if not.
    pub reason: Option<String>,
    /// The sequence that the answer reflects.
    pub graph_seq: u64,
}

/// One step between neighbours: over `via`, if any, to `to`, if any.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    via: Option<JobName>,
    to: Option<SubgraphNode>,
    evidence: Evidence,
}

impl Graph {
    /// Answers with the datasets and jobs around `focus`; empty when it is not known.
    pub fn neighbourhood(&self, focus: &Focus) -> Subgraph {
        let view = self.view();
        let mut part = Part {
            view,
            nodes: BTreeSet::new(),
            max_nodes: focus.max_nodes.max(1),
            full: false,
        };
        let start = match &focus.node {
            FocusNode::Dataset(name) => {
                let name = view.canonical(name);
                self.dataset_state(name)
                    .map(|_| SubgraphNode::Dataset(name.clone()))
            }
            FocusNode::Job(name) => self
                .job_state(name)
                .map(|_| SubgraphNode::Job(name.clone())),
            FocusNode::Everything => {
                part.add_everything();
                None
            }
        };
        if let Some(start) = start {
            part.add(start.clone());
            // Nearest first on both sides, so that a limit cuts the far ends.
            let mut up = part.begin(&start, Direction::Up);
            let mut down = part.begin(&start, Direction::Down);
            for hop in 0..focus.up.max(focus.down) {
                if hop < focus.up {
                    up = part.grow(up, Direction::Up);
                }
                if hop < focus.down {
                    down = part.grow(down, Direction::Down);
                }
            }
        }
        part.finish(self.seq())
    }
}

struct Part<'g> {
    view: View<'g>,
    nodes: BTreeSet<SubgraphNode>,
    max_nodes: usize,
    full: bool,
}

impl Part<'_> {
    fn add(&mut self, node: SubgraphNode) -> bool {
        if self.nodes.contains(&node) {
            return true;
        }
        if self.nodes.len() >= self.max_nodes {
            self.full = true;
            return false;
        }
        self.nodes.insert(node)
    }

    fn add_everything(&mut self) {
        let graph = self.view.graph;
        for (name, _) in graph.dataset_states() {
            if !self.view.is_alias(name) {
                self.add(SubgraphNode::Dataset(name.clone()));
            }
        }
        for (name, _) in graph.job_states() {
            self.add(SubgraphNode::Job(name.clone()));
        }
    }

    /// The datasets to grow from; a job's own datasets are its first hop's start.
    fn begin(&mut self, start: &SubgraphNode, direction: Direction) -> BTreeSet<SubgraphNode> {
        if let SubgraphNode::Job(name) = start
            && let Some(state) = self.view.graph.job_state(name)
        {
            let (inputs, outputs) = job_boundary(&self.view, name, state);
            let side = if direction == Direction::Up {
                inputs
            } else {
                outputs
            };
            let mut nodes = BTreeSet::from([start.clone()]);
            for dataset in side {
                let node = SubgraphNode::Dataset(dataset);
                if self.add(node.clone()) {
                    nodes.insert(node);
                }
            }
            return nodes;
        }
        BTreeSet::from([start.clone()])
    }

    /// Takes one hop from every node of `from`; answers with the new nodes.
    fn grow(
        &mut self,
        from: BTreeSet<SubgraphNode>,
        direction: Direction,
    ) -> BTreeSet<SubgraphNode> {
        let mut reached = BTreeSet::new();
        let mut waiting: Vec<SubgraphNode> = from.into_iter().collect();
        let mut passed: BTreeSet<SubgraphNode> = BTreeSet::new();
        while let Some(node) = waiting.pop() {
            for step in steps(&self.view, &node, direction) {
                let via = step.via.map(SubgraphNode::Job);
                if let Some(via) = &via
                    && *via != node
                    && !self.add(via.clone())
                {
                    continue;
                }
                match step.to {
                    // Jobs do not count as hops: go on through them within this one.
                    Some(job @ SubgraphNode::Job(_)) => {
                        let added = self.add(job.clone());
                        if added && passed.insert(job.clone()) {
                            waiting.push(job);
                        }
                    }
                    Some(dataset) => {
                        let known = self.nodes.contains(&dataset);
                        if self.add(dataset.clone()) && !known {
                            reached.insert(dataset);
                        }
                    }
                    None => {}
                }
            }
        }
        reached
    }

    fn finish(self, graph_seq: u64) -> Subgraph {
        let mut edges: BTreeMap<(SubgraphNode, SubgraphNode), Evidence> = BTreeMap::new();
        let mut stubs = Vec::new();
        for node in &self.nodes {
            for direction in [Direction::Up, Direction::Down] {
                let mut cut = BTreeSet::new();
                for Step { via, to, evidence } in steps(&self.view, node, direction) {
                    let via = via.map(SubgraphNode::Job).filter(|via| via != node);
                    let far = to.as_ref().or(via.as_ref());
                    if let Some(far) = far.filter(|far| !self.nodes.contains(far)) {
                        cut.insert(far.clone());
                    }
                    let mut chain = vec![Some(node.clone()), via, to];
                    if direction == Direction::Up {
                        chain.reverse();
                    }
                    let chain: Vec<SubgraphNode> = chain.into_iter().flatten().collect();
                    for pair in chain.windows(2) {
                        if pair.iter().all(|end| self.nodes.contains(end)) {
                            let known = edges
                                .entry((pair[0].clone(), pair[1].clone()))
                                .or_insert(evidence);
                            *known = evidence.max(*known);
                        }
                    }
                }
                if !cut.is_empty() {
                    stubs.push(Stub {
                        node: node.clone(),
                        direction,
                        count: cut.len(),
                    });
                }
            }
        }
        stubs.sort();
        let edges = edges
            .into_iter()
            .map(|((from, to), evidence)| SubgraphEdge { from, to, evidence })
            .collect();
        Subgraph {
            nodes: self.nodes.into_iter().collect(),
            edges,
            stubs,
            complete: !self.full,
            reason: self
                .full
                .then(|| format!("stopped after {} datasets and jobs", self.max_nodes)),
            graph_seq,
        }
    }
}

/// All steps from a node in one direction, sorted, each once.
fn steps(view: &View<'_>, node: &SubgraphNode, direction: Direction) -> BTreeSet<Step> {
    let ids = match node {
        SubgraphNode::Dataset(name) => view.nodes_of(name),
        SubgraphNode::Job(name) => view
            .id(&crate::index::Node::Job(name.clone()))
            .into_iter()
            .collect(),
    };
    let mut steps = BTreeSet::new();
    for id in ids {
        let down = direction == Direction::Down;
        let (out, into) = if down {
            (Some(view.links_from(id)), None)
        } else {
            (None, Some(view.links_into(id)))
        };
        for link in out.into_iter().flatten().chain(into.into_iter().flatten()) {
            let far = view.node(if down { link.to } else { link.from });
            let to = match far.endpoint() {
                crate::Endpoint::Dataset(dataset) | crate::Endpoint::Column(dataset, _) => {
                    SubgraphNode::Dataset(dataset)
                }
                crate::Endpoint::Job(job) => SubgraphNode::Job(job),
            };
            let via = link.owner.job().cloned();
            // An edge that ends at the speaking job itself has no job between.
            let speaks = |end: &SubgraphNode| matches!((end, &via), (SubgraphNode::Job(job), Some(via)) if job == via);
            if to == *node {
                continue;
            }
            let step = if link.boundary && speaks(&to) {
                Step {
                    via,
                    to: None,
                    evidence: link.evidence,
                }
            } else if speaks(&to) || speaks(node) || (link_joins_jobs(&to, node)) {
                Step {
                    via: None,
                    to: Some(to),
                    evidence: link.evidence,
                }
            } else {
                Step {
                    via,
                    to: Some(to),
                    evidence: link.evidence,
                }
            };
            steps.insert(step);
        }
    }
    steps
}

/// A named job at an end already stands between the datasets.
fn link_joins_jobs(a: &SubgraphNode, b: &SubgraphNode) -> bool {
    matches!(a, SubgraphNode::Job(_)) || matches!(b, SubgraphNode::Job(_))
}
