//! Where a column comes from and what it reaches.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use callsheet_openlineage::{DatasetName, JobName};

use crate::edge::{Endpoint, Evidence, Kind};
use crate::graph::Graph;
use crate::index::{Link, Node, NodeId, View};

/// Asks where a column comes from or what it reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnQuery {
    /// The dataset, by any of its names.
    pub dataset: DatasetName,
    /// The column; nested ones as `outer.inner`.
    pub column: String,
    /// Which way to go.
    pub direction: Direction,
    /// How many hops between datasets; jobs do not count.
    pub depth: u32,
    /// Stops after this many nodes; the answer then says that it is not complete.
    pub max_nodes: usize,
}

/// Tells against the flow from with the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// Against the flow: where it comes from.
    Up,
    /// With the flow: what it reaches.
    Down,
}

/// Answers a [`ColumnQuery`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnTrace {
    /// Which way it goes.
    pub direction: Direction,
    /// The start and everything reached, by depth, then name. Empty when the column is not known.
    pub nodes: Vec<ColumnNode>,
    /// Edges between `nodes` that were followed, in the direction of the flow, sorted by ends.
    pub edges: Vec<ColumnEdge>,
    /// Whether everything within `depth` is here.
    pub complete: bool,
    /// Why not, if not.
    pub reason: Option<String>,
    /// The sequence that the answer reflects.
    pub graph_seq: u64,
}

/// Holds one place of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnNode {
    /// A column; a whole dataset when the column is not known or all are meant; a job on the way.
    pub name: Endpoint,
    /// Hops between datasets from the start.
    pub depth: u32,
    /// The column's type, if its schema is known.
    pub data_type: Option<String>,
}

/// Holds one edge of a trace, as one speaker states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnEdge {
    /// The source.
    pub from: Endpoint,
    /// The target.
    pub to: Endpoint,
    /// How the source shapes the target.
    pub kinds: BTreeSet<Kind>,
    /// The job that does it; `None` when a dataset's own declaration says it.
    pub job: Option<JobName>,
    /// How we know.
    pub evidence: Evidence,
    /// First and last event time that says it, microseconds since 1970.
    pub first_seen_us: i64,
    /// See `first_seen_us`.
    pub last_seen_us: i64,
}

impl ColumnNode {
    /// The dataset, unless it is a job.
    pub fn dataset(&self) -> Option<&DatasetName> {
        self.name.dataset()
    }

    /// The column, if it is one.
    pub fn column(&self) -> Option<&str> {
        self.name.column()
    }
}

/// A walk in progress: breadth first by hops, steps within a dataset cost none.
struct Walk<'g> {
    view: View<'g>,
    direction: Direction,
    depths: HashMap<NodeId, u32>,
    /// In the order of discovery.
    found: Vec<NodeId>,
    queue: VecDeque<NodeId>,
    followed: Vec<&'g Link>,
    max_nodes: usize,
    full: bool,
}

impl Graph {
    /// Follows a column up or down. Cycles are legal; every node is visited once. Costs the size of
    /// the part visited.
    pub fn trace(&self, query: &ColumnQuery) -> ColumnTrace {
        let view = self.view();
        let dataset = view.canonical(&query.dataset).clone();
        let start = Node::Column(dataset.clone(), query.column.clone());
        let mut trace = ColumnTrace {
            direction: query.direction,
            nodes: Vec::new(),
            edges: Vec::new(),
            complete: true,
            reason: None,
            graph_seq: self.seq(),
        };
        let start_id = view.id(&start);
        // Without a schema any column may exist; with one, an unlisted column without edges does not.
        let listed = self.column_types(&dataset);
        let possible = listed.is_empty() || listed.contains_key(&query.column);
        if start_id.is_none() && !(possible && self.dataset_state(&dataset).is_some()) {
            trace.reason = Some(format!(
                "column `{}` of `{dataset}` is not known",
                query.column
            ));
            return trace;
        }
        let mut walk = Walk {
            view,
            direction: query.direction,
            depths: HashMap::new(),
            found: Vec::new(),
            queue: VecDeque::new(),
            followed: Vec::new(),
            max_nodes: query.max_nodes.max(1),
            full: false,
        };
        match start_id {
            Some(id) => walk.reach(id, 0, false),
            // A column without edges of its own still shares those of the whole dataset.
            None => walk.leave_column(&dataset, 0),
        }
        walk.run(query.depth);
        trace.collect(self, &walk, &start);
        trace
    }

    /// Lists all edges, sorted by ends, job and evidence. Jobs that only take or make a dataset have
    /// none for it; see [`crate::JobView`].
    pub fn edges(&self) -> Vec<ColumnEdge> {
        let view = self.view();
        let links: Vec<&Link> = view.all_links().filter(|link| !link.boundary).collect();
        merge_links(&view, &links)
    }
}

/// Makes edges of links; in and out of a dataset are one place to the reader.
fn merge_links(view: &View<'_>, links: &[&Link]) -> Vec<ColumnEdge> {
    let mut edges: BTreeMap<(Endpoint, Endpoint, Option<JobName>, Evidence), ColumnEdge> =
        BTreeMap::new();
    for link in links {
        let (from, to) = (
            view.node(link.from).endpoint(),
            view.node(link.to).endpoint(),
        );
        let job = link.owner.job().cloned();
        let key = (from.clone(), to.clone(), job.clone(), link.evidence);
        let edge = edges.entry(key).or_insert_with(|| ColumnEdge {
            from,
            to,
            kinds: BTreeSet::new(),
            job,
            evidence: link.evidence,
            first_seen_us: link.seen.first_us,
            last_seen_us: link.seen.last_us,
        });
        edge.kinds.extend(link.kinds.iter().cloned());
        edge.first_seen_us = edge.first_seen_us.min(link.seen.first_us);
        edge.last_seen_us = edge.last_seen_us.max(link.seen.last_us);
    }
    edges.into_values().collect()
}

impl<'g> Walk<'g> {
    fn run(&mut self, depth: u32) {
        while let Some(id) = self.queue.pop_front() {
            let at = self.depths[&id];
            let view = self.view;
            match (view.node(id), self.direction) {
                (Node::Column(dataset, _), _) => self.leave_column(dataset, at),
                (Node::In(dataset), Direction::Down) => {
                    self.enter_columns(dataset, Node::Out(dataset.clone()), at);
                }
                (Node::Out(dataset), Direction::Up) => {
                    self.enter_columns(dataset, Node::In(dataset.clone()), at);
                }
                _ => {}
            }
            let links: Vec<&'g Link> = match self.direction {
                Direction::Down => view.links_from(id).collect(),
                Direction::Up => view.links_into(id).collect(),
            };
            for link in links.into_iter().filter(|link| !link.boundary) {
                let next = if self.direction == Direction::Down {
                    link.to
                } else {
                    link.from
                };
                let hops = u32::from(!matches!(view.node(next), Node::Job(_)));
                if at + hops > depth {
                    continue;
                }
                self.reach(next, at + hops, hops == 0);
                if self.depths.contains_key(&next) {
                    self.followed.push(link);
                }
            }
        }
    }

    /// A column is one of "some column" going down, and is shaped by "every column" going up.
    fn leave_column(&mut self, dataset: &DatasetName, depth: u32) {
        let whole = match self.direction {
            Direction::Down => Node::Out(dataset.clone()),
            Direction::Up => Node::In(dataset.clone()),
        };
        self.enter(self.view.id(&whole), depth);
    }

    /// Every column of the dataset is concerned, and so is what all of them share.
    fn enter_columns(&mut self, dataset: &DatasetName, far: Node, depth: u32) {
        let columns: Vec<NodeId> = self.view.columns(dataset).collect();
        for column in columns {
            self.enter(Some(column), depth);
        }
        self.enter(self.view.id(&far), depth);
    }

    /// A step within a dataset: taken only where it leads on, so that answers stay small.
    fn enter(&mut self, id: Option<NodeId>, depth: u32) {
        let Some(id) = id else { return };
        let leads_on = match self.direction {
            Direction::Down => self.view.links_from(id).any(|link| !link.boundary),
            Direction::Up => self.view.links_into(id).any(|link| !link.boundary),
        };
        if leads_on {
            self.reach(id, depth, true);
        }
    }

    /// Hops to a node: a column is reached with its whole dataset, if that is nearer.
    fn depth(&self, id: NodeId) -> u32 {
        let own = self.depths[&id];
        let Node::Column(dataset, _) = self.view.node(id) else {
            return own;
        };
        let whole = match self.direction {
            Direction::Down => Node::In(dataset.clone()),
            Direction::Up => Node::Out(dataset.clone()),
        };
        let whole = self
            .view
            .id(&whole)
            .and_then(|id| self.depths.get(&id).copied());
        whole.map_or(own, |whole| own.min(whole))
    }

    fn reach(&mut self, id: NodeId, depth: u32, free: bool) {
        if self.depths.get(&id).is_some_and(|known| *known <= depth) {
            return;
        }
        if !self.depths.contains_key(&id) {
            if self.found.len() >= self.max_nodes {
                self.full = true;
                return;
            }
            self.found.push(id);
        }
        self.depths.insert(id, depth);
        if free {
            self.queue.push_front(id);
        } else {
            self.queue.push_back(id);
        }
    }
}

impl ColumnTrace {
    fn collect(&mut self, graph: &Graph, walk: &Walk<'_>, start: &Node) {
        if walk.full {
            self.complete = false;
            self.reason = Some(format!("stopped after {} nodes", walk.max_nodes));
        }
        let mut depths: BTreeMap<Endpoint, u32> = BTreeMap::new();
        depths.insert(start.endpoint(), 0);
        self.edges = merge_links(&walk.view, &walk.followed);
        let ends: BTreeSet<Endpoint> = self
            .edges
            .iter()
            .flat_map(|edge| [edge.from.clone(), edge.to.clone()])
            .collect();
        for id in &walk.found {
            let name = walk.view.node(*id).endpoint();
            if ends.contains(&name) {
                let depth = walk.depth(*id);
                depths
                    .entry(name)
                    .and_modify(|known| *known = depth.min(*known))
                    .or_insert(depth);
            }
        }
        let mut types: BTreeMap<DatasetName, BTreeMap<String, Option<String>>> = BTreeMap::new();
        for (name, depth) in depths {
            let data_type = match &name {
                Endpoint::Column(dataset, column) => types
                    .entry(dataset.clone())
                    .or_insert_with(|| graph.column_types(dataset))
                    .get(column)
                    .cloned()
                    .flatten(),
                _ => None,
            };
            self.nodes.push(ColumnNode {
                name,
                depth,
                data_type,
            });
        }
        self.nodes
            .sort_by(|a, b| (a.depth, &a.name).cmp(&(b.depth, &b.name)));
    }
}
