//! The adjacency that questions walk: compressed rows both ways, and a small overlay on top.
//!
//! Each dataset has two nodes besides its columns: *in* (what shapes every column) and *out* (some
//! column, not known which). So `in → column → out` holds within a dataset without stored edges,
//! and reachability is the same up as down. [`Base`] holds all speakers at the time it was built;
//! when some change, their links in the base are skipped and [`Overlay`] holds their new ones.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use callsheet_openlineage::{DatasetName, JobName};

use crate::edge::{Endpoint, Evidence, Kind};
use crate::graph::{Graph, Seen};
use crate::shape::Statements;

/// Identifies a node within one base and overlay.
pub(crate) type NodeId = u32;

/// Names a node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Node {
    /// What shapes every column of the dataset.
    In(DatasetName),
    /// One column.
    Column(DatasetName, String),
    /// Some column of the dataset, not known which.
    Out(DatasetName),
    /// A job on the way.
    Job(JobName),
}

/// Names whose word a link is; a changed owner's links are replaced together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Owner {
    Job(JobName),
    Dataset(DatasetName),
}

/// Holds one edge as one owner states it, with one grade of evidence.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) from: NodeId,
    pub(crate) to: NodeId,
    pub(crate) owner: Arc<Owner>,
    pub(crate) evidence: Evidence,
    pub(crate) kinds: BTreeSet<Kind>,
    pub(crate) seen: Seen,
    /// Marks only that the job takes or makes the dataset.
    pub(crate) boundary: bool,
}

/// Compressed rows: the links of node `n` are `links[starts[n]..starts[n + 1]]`.
#[derive(Debug, Default)]
struct Rows {
    starts: Vec<u32>,
    links: Vec<u32>,
}

/// Holds nodes and links of all owners at one time.
#[derive(Debug, Default)]
pub(crate) struct Base {
    /// Sorted: a node's number is its place, and the columns of a dataset are neighbours.
    nodes: Vec<Node>,
    links: Vec<Link>,
    out: Rows,
    into: Rows,
    /// Other names of datasets, each to the name that stands for it.
    aliases: BTreeMap<DatasetName, DatasetName>,
}

/// Holds the links of changed owners, and nodes that only they have.
#[derive(Debug, Default)]
pub(crate) struct Overlay {
    dirty: BTreeSet<Owner>,
    nodes: Vec<Node>,
    ids: BTreeMap<Node, NodeId>,
    columns: BTreeMap<DatasetName, Vec<NodeId>>,
    links: Vec<Link>,
    out: BTreeMap<NodeId, Vec<u32>>,
    into: BTreeMap<NodeId, Vec<u32>>,
}

/// Base and overlay as one.
#[derive(Clone, Copy)]
pub(crate) struct View<'g> {
    pub(crate) graph: &'g Graph,
    pub(crate) base: &'g Base,
    pub(crate) overlay: &'g Overlay,
}

/// Links of one owner by ends, evidence and whether they only mark a boundary.
type Merged = BTreeMap<(Node, Node, Evidence, bool), (BTreeSet<Kind>, Seen)>;

/// A link before its ends have numbers.
struct Named {
    source: Node,
    target: Node,
    link: Link,
}

impl Base {
    pub(crate) fn build(graph: &Graph) -> Self {
        let aliases = aliases(graph);
        let mut named = Vec::new();
        for (name, _) in graph.job_states() {
            named.extend(links_of(graph, &Owner::Job(name.clone()), &aliases));
        }
        for (name, state) in graph.dataset_states() {
            if state.declared.get().is_some() {
                named.extend(links_of(graph, &Owner::Dataset(name.clone()), &aliases));
            }
        }
        let all: BTreeSet<Node> = named
            .iter()
            .flat_map(|named| [named.source.clone(), named.target.clone()])
            .collect();
        let nodes: Vec<Node> = all.into_iter().collect();
        let links: Vec<Link> = named
            .into_iter()
            .filter_map(|named| {
                let ends = (
                    position(&nodes, &named.source)?,
                    position(&nodes, &named.target)?,
                );
                Some(Link {
                    from: ends.0,
                    to: ends.1,
                    ..named.link
                })
            })
            .collect();
        let out = Rows::build(nodes.len(), links.iter().map(|link| link.from));
        let into = Rows::build(nodes.len(), links.iter().map(|link| link.to));
        Self {
            nodes,
            links,
            out,
            into,
            aliases,
        }
    }
}

/// The number of `node` in a sorted list.
fn position(nodes: &[Node], node: &Node) -> Option<NodeId> {
    nodes
        .binary_search(node)
        .ok()
        .and_then(|at| NodeId::try_from(at).ok())
}

impl Rows {
    /// Sorts the links by node with one counting pass; within a node the order of links is kept.
    fn build(nodes: usize, ends: impl Iterator<Item = NodeId> + Clone) -> Self {
        let mut starts = vec![0_u32; nodes + 1];
        for end in ends.clone() {
            starts[end as usize + 1] += 1;
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut links = vec![0; starts[nodes] as usize];
        for (link, end) in (0_u32..).zip(ends) {
            let slot = &mut next[end as usize];
            links[*slot as usize] = link;
            *slot += 1;
        }
        Self { starts, links }
    }

    fn of(&self, node: NodeId) -> &[u32] {
        let at = node as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(start), Some(end)) => &self.links[*start as usize..*end as usize],
            _ => &[],
        }
    }
}

impl Overlay {
    pub(crate) fn build(graph: &Graph, base: &Base, dirty: &BTreeSet<Owner>) -> Self {
        let mut overlay = Self {
            dirty: dirty.clone(),
            ..Self::default()
        };
        for owner in dirty {
            for named in links_of(graph, owner, &base.aliases) {
                let (from, to) = (
                    overlay.intern(base, named.source),
                    overlay.intern(base, named.target),
                );
                let index =
                    u32::try_from(overlay.links.len()).expect("invariant: fewer than 2^32 links");
                overlay.out.entry(from).or_default().push(index);
                overlay.into.entry(to).or_default().push(index);
                overlay.links.push(Link {
                    from,
                    to,
                    ..named.link
                });
            }
        }
        overlay
    }

    fn intern(&mut self, base: &Base, node: Node) -> NodeId {
        if let Some(id) = position(&base.nodes, &node).or_else(|| self.ids.get(&node).copied()) {
            return id;
        }
        let id = u32::try_from(base.nodes.len() + self.nodes.len())
            .expect("invariant: fewer than 2^32 nodes");
        if let Node::Column(dataset, _) = &node {
            self.columns.entry(dataset.clone()).or_default().push(id);
        }
        self.ids.insert(node.clone(), id);
        self.nodes.push(node);
        id
    }
}

impl<'g> View<'g> {
    /// The name that stands for `dataset`: itself, unless another dataset lists it as a symlink.
    pub(crate) fn canonical<'n>(&'n self, dataset: &'n DatasetName) -> &'n DatasetName {
        self.base.aliases.get(dataset).unwrap_or(dataset)
    }

    /// Other names of `dataset`, sorted.
    pub(crate) fn aliases_of(&self, dataset: &DatasetName) -> Vec<DatasetName> {
        let same = self
            .base
            .aliases
            .iter()
            .filter(|(_, canonical)| *canonical == dataset);
        same.map(|(alias, _)| alias.clone()).collect()
    }

    pub(crate) fn is_alias(&self, dataset: &DatasetName) -> bool {
        self.base.aliases.contains_key(dataset)
    }

    pub(crate) fn id(&self, node: &Node) -> Option<NodeId> {
        position(&self.base.nodes, node).or_else(|| self.overlay.ids.get(node).copied())
    }

    pub(crate) fn node(&self, id: NodeId) -> &'g Node {
        let at = id as usize;
        self.base
            .nodes
            .get(at)
            .unwrap_or_else(|| &self.overlay.nodes[at - self.base.nodes.len()])
    }

    /// The columns of `dataset` that have links.
    pub(crate) fn columns(&self, dataset: &DatasetName) -> impl Iterator<Item = NodeId> + use<'g> {
        let nodes = &self.base.nodes;
        let before = Node::Column(dataset.clone(), String::new());
        let start = nodes.partition_point(|node| *node < before);
        let ours = |node: &Node| matches!(node, Node::Column(of, _) if of == dataset);
        let count = nodes[start..].partition_point(ours);
        let base = (start..start + count).filter_map(|at| NodeId::try_from(at).ok());
        base.chain(
            self.overlay
                .columns
                .get(dataset)
                .into_iter()
                .flatten()
                .copied(),
        )
    }

    pub(crate) fn links_from(&self, node: NodeId) -> impl Iterator<Item = &'g Link> + use<'g> {
        self.links(self.base.out.of(node), self.overlay.out.get(&node))
    }

    pub(crate) fn links_into(&self, node: NodeId) -> impl Iterator<Item = &'g Link> + use<'g> {
        self.links(self.base.into.of(node), self.overlay.into.get(&node))
    }

    fn links(
        &self,
        base: &'g [u32],
        overlay: Option<&'g Vec<u32>>,
    ) -> impl Iterator<Item = &'g Link> + use<'g> {
        let Self {
            base: rows,
            overlay: over,
            ..
        } = *self;
        let current = base
            .iter()
            .map(|index| &rows.links[*index as usize])
            .filter(|link| over.dirty.is_empty() || !over.dirty.contains(&*link.owner));
        current.chain(
            overlay
                .into_iter()
                .flatten()
                .map(|index| &over.links[*index as usize]),
        )
    }

    pub(crate) fn all_links(&self) -> impl Iterator<Item = &'g Link> + use<'g> {
        let Self { base, overlay, .. } = *self;
        let current = base
            .links
            .iter()
            .filter(|link| !overlay.dirty.contains(&*link.owner));
        current.chain(&overlay.links)
    }

    /// All nodes of `dataset` that have links: in, columns, out.
    pub(crate) fn nodes_of(&self, dataset: &DatasetName) -> Vec<NodeId> {
        let whole = [Node::In(dataset.clone()), Node::Out(dataset.clone())];
        let whole = whole.iter().filter_map(|node| self.id(node));
        whole.chain(self.columns(dataset)).collect()
    }
}

impl Node {
    pub(crate) fn dataset(&self) -> Option<&DatasetName> {
        match self {
            Self::In(dataset) | Self::Out(dataset) | Self::Column(dataset, _) => Some(dataset),
            Self::Job(_) => None,
        }
    }

    pub(crate) fn endpoint(&self) -> Endpoint {
        match self {
            Self::In(dataset) | Self::Out(dataset) => Endpoint::Dataset(dataset.clone()),
            Self::Column(dataset, column) => Endpoint::Column(dataset.clone(), column.clone()),
            Self::Job(job) => Endpoint::Job(job.clone()),
        }
    }
}

impl Owner {
    /// The job that states the link; `None` for a dataset's own declaration.
    pub(crate) fn job(&self) -> Option<&JobName> {
        match self {
            Self::Job(job) => Some(job),
            Self::Dataset(_) => None,
        }
    }
}

/// The links that one owner states now, sorted by ends and evidence.
fn links_of(
    graph: &Graph,
    owner: &Owner,
    aliases: &BTreeMap<DatasetName, DatasetName>,
) -> Vec<Named> {
    let owner = Arc::new(owner.clone());
    let mut merged: Merged = BTreeMap::new();
    let mut add = |statements: &Statements, seen: Seen, grade: Evidence| {
        for edge in statements.resolve(owner.job()) {
            let evidence = if edge.inferred {
                Evidence::Inferred
            } else {
                grade
            };
            let (source, target) = (source(edge.source, aliases), target(edge.target, aliases));
            let (kinds, times) = merged
                .entry((source, target, evidence, edge.boundary))
                .or_default();
            kinds.extend(edge.kinds);
            times.widen(seen);
        }
    };
    match &*owner {
        Owner::Job(name) => {
            if let Some(state) = graph.job_state(name) {
                for (seen, said) in state.observed() {
                    add(said, seen, Evidence::Observed);
                }
                if let (Some(stamp), Some(said)) = (state.declared.stamp(), state.declared.get()) {
                    add(said, Seen::at(stamp.event_time_us), Evidence::Declared);
                }
            }
        }
        Owner::Dataset(name) => {
            if let Some(state) = graph.dataset_state(name)
                && let (Some(stamp), Some(said)) = (state.declared.stamp(), state.declared.get())
            {
                add(said, Seen::at(stamp.event_time_us), Evidence::Declared);
            }
        }
    }
    drop_covered(&mut merged);
    let named = |((source, target, evidence, boundary), (kinds, seen))| Named {
        source,
        target,
        link: Link {
            from: 0,
            to: 0,
            owner: Arc::clone(&owner),
            evidence,
            kinds,
            seen,
            boundary,
        },
    };
    merged.into_iter().map(named).collect()
}

/// Drops what a better-known edge of the same owner covers: a table edge between datasets that
/// column edges join already, and a boundary mark of a dataset that has edges.
///
/// A table edge means "some column feeds all": beside column edges it would join all columns.
fn drop_covered(merged: &mut Merged) {
    let mut joined: BTreeSet<(DatasetName, DatasetName)> = BTreeSet::new();
    let mut read: BTreeSet<DatasetName> = BTreeSet::new();
    let mut written: BTreeSet<DatasetName> = BTreeSet::new();
    for (source, target, _, _) in merged.keys().filter(|(_, _, _, boundary)| !boundary) {
        read.extend(source.dataset().cloned());
        written.extend(target.dataset().cloned());
        let whole = matches!((source, target), (Node::Out(_), Node::In(_)));
        if let (false, Some(from), Some(to)) = (whole, source.dataset(), target.dataset()) {
            joined.insert((from.clone(), to.clone()));
        }
    }
    merged.retain(|(source, target, _, boundary), _| match (source, target) {
        (Node::Out(from), Node::In(to)) => !joined.contains(&(from.clone(), to.clone())),
        (Node::Out(from), Node::Job(_)) if *boundary => !read.contains(from),
        (Node::Job(_), Node::In(to)) if *boundary => !written.contains(to),
        _ => true,
    });
}

fn source(end: Endpoint, aliases: &BTreeMap<DatasetName, DatasetName>) -> Node {
    match end {
        Endpoint::Dataset(dataset) => Node::Out(resolve(dataset, aliases)),
        other => inner(other, aliases),
    }
}

fn target(end: Endpoint, aliases: &BTreeMap<DatasetName, DatasetName>) -> Node {
    match end {
        Endpoint::Dataset(dataset) => Node::In(resolve(dataset, aliases)),
        other => inner(other, aliases),
    }
}

fn inner(end: Endpoint, aliases: &BTreeMap<DatasetName, DatasetName>) -> Node {
    match end {
        Endpoint::Dataset(dataset) => Node::In(resolve(dataset, aliases)),
        Endpoint::Column(dataset, column) => Node::Column(resolve(dataset, aliases), column),
        Endpoint::Job(job) => Node::Job(job),
    }
}

fn resolve(dataset: DatasetName, aliases: &BTreeMap<DatasetName, DatasetName>) -> DatasetName {
    aliases.get(&dataset).cloned().unwrap_or(dataset)
}

/// Maps every symlinked name to the one that stands for its group: the smallest name that lists
/// the others, so that two datasets naming each other agree.
fn aliases(graph: &Graph) -> BTreeMap<DatasetName, DatasetName> {
    let mut groups: Vec<(DatasetName, BTreeSet<DatasetName>)> = Vec::new();
    for (name, state) in graph.dataset_states() {
        let Some(facet) = state.known.symlinks() else {
            continue;
        };
        let mut members: BTreeSet<DatasetName> = facet
            .identifiers
            .iter()
            .map(|link| link.name.clone())
            .collect();
        members.insert(name.clone());
        let mut head = name.clone();
        groups.retain(|(other, with)| {
            let meets = !with.is_disjoint(&members);
            if meets {
                members.extend(with.iter().cloned());
                head = head.clone().min(other.clone());
            }
            !meets
        });
        groups.push((head, members));
    }
    let mut aliases = BTreeMap::new();
    for (head, members) in groups {
        for member in members.into_iter().filter(|member| *member != head) {
            aliases.insert(member, head.clone());
        }
    }
    aliases
}
