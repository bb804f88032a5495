//! From an answer to a drawing: which cards, rows and lines a subgraph and a trace give.
//!
//! [`Plan`] holds the order and is worth keeping per subgraph: opening a card, tracing a column and
//! hiding what is off the path change the [`Picture`], never the order.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_openlineage::DatasetName;

use crate::edge::{Endpoint, Evidence};
use crate::graph::Graph;
use crate::layout::{
    Diagram, Edge, Layout, Line, Node, NodeKind, Order, Rect, Route, Size, View, order, place,
};
use crate::neighbourhood::{Stub, Subgraph, SubgraphEdge, SubgraphNode};
use crate::trace::{ColumnTrace, Direction};
use crate::views::{Column, DatasetView, Stage};

/// Width of a card, pixels.
pub const CARD_WIDTH: i32 = 208;
/// Height of a card's header.
pub const HEADER_HEIGHT: i32 = 46;
/// Height of one column's row.
pub const ROW_HEIGHT: i32 = 22;
/// Side of the square that a job's dot stands in; the dot is smaller, the square is what is hit.
pub const JOB_SIZE: i32 = 30;
/// Height of the line under a card that says what was cut off.
pub const STUB_HEIGHT: i32 = 20;
const CARD_GAP: i32 = 22;
/// Between cards with rows, where the eye follows lines from row to row.
const TRACE_GAP: i32 = 40;

/// Holds the order of a subgraph's nodes.
#[derive(Clone, Debug)]
pub struct Plan {
    nodes: Vec<SubgraphNode>,
    edges: Vec<SubgraphEdge>,
    stubs: Vec<Stub>,
    diagram: Diagram,
    order: Order,
}

/// Says what of a plan is drawn.
#[derive(Clone, Debug, Default)]
pub struct Options<'a> {
    /// Datasets whose columns are all shown.
    pub open: BTreeSet<DatasetName>,
    /// Traces of one column, up, down or both.
    pub traces: Vec<&'a ColumnTrace>,
    /// Leaves out what is on no trace.
    pub only_path: bool,
}

/// Holds a drawing: what is drawn and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Datasets and jobs, in the order of the plan.
    pub cards: Vec<Card>,
    /// Lines between them, traced ones last.
    pub wires: Vec<Wire>,
    /// Right end of everything.
    pub width: i32,
    /// Lower end of everything.
    pub height: i32,
    /// How many nodes `only_path` left out.
    pub hidden: usize,
}

/// Draws a dataset as a card or a job as a dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// What it stands for.
    pub node: SubgraphNode,
    /// Its place; for a dataset with stubs `STUB_HEIGHT` higher than the card itself.
    pub rect: Rect,
    /// Its stage; a job has that of what it writes.
    pub stage: Stage,
    /// The system, from the namespace; empty for a job.
    pub system: String,
    /// Version of the registered schema.
    pub version: Option<u64>,
    /// How many columns the dataset has.
    pub columns: usize,
    /// The columns shown.
    pub rows: Vec<Row>,
    /// Whether it is on the trace, and which way.
    pub role: Role,
    /// Neighbours cut off upstream.
    pub cut_up: usize,
    /// Neighbours cut off downstream.
    pub cut_down: usize,
}

/// Shows one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The column.
    pub name: String,
    /// Its type.
    pub data_type: Option<String>,
    /// Whether it has the tag `pii`.
    pub pii: bool,
    /// Whether it is on the trace, and which way.
    pub role: Role,
}

/// Places something on a trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Not on the trace, or there is none.
    #[default]
    Plain,
    /// Comes before the start.
    Up,
    /// Comes after the start.
    Down,
    /// Is the start.
    Start,
}

/// Draws one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// Where it begins.
    pub from: SubgraphNode,
    /// Where it ends.
    pub to: SubgraphNode,
    /// The columns it joins, if it joins columns: names at `from` and `to`; empty for a whole or a job.
    pub columns: (String, String),
    /// How the edge is known.
    pub evidence: Evidence,
    /// Whether it is on the trace, and which way.
    pub role: Role,
    /// Its way.
    pub route: Route,
}

/// A line that a trace asks for: on which edge, from and to which columns.
type Traced = BTreeMap<(usize, String, String), Role>;

impl Plan {
    /// Orders the nodes of `subgraph`; the costly part of drawing.
    pub fn new(subgraph: &Subgraph) -> Self {
        let node = |node: &SubgraphNode| match node {
            SubgraphNode::Dataset(name) => Node {
                key: format!("d{name}"),
                kind: NodeKind::Dataset,
            },
            SubgraphNode::Job(name) => Node {
                key: format!("j{name}"),
                kind: NodeKind::Job,
            },
        };
        let index = |end: &SubgraphNode| subgraph.nodes.binary_search(end).unwrap_or(usize::MAX);
        let edge = |edge: &SubgraphEdge| Edge::new(index(&edge.from), index(&edge.to));
        let diagram = Diagram {
            nodes: subgraph.nodes.iter().map(node).collect(),
            edges: subgraph.edges.iter().map(edge).collect(),
        };
        Self {
            nodes: subgraph.nodes.clone(),
            edges: subgraph.edges.clone(),
            stubs: subgraph.stubs.clone(),
            order: order(&diagram),
            diagram,
        }
    }

    /// Draws the plan; `graph` tells about its datasets and jobs.
    pub fn draw(&self, graph: &Graph, options: &Options<'_>) -> Picture {
        let roles = roles(&options.traces);
        let mut cards: Vec<Card> = self
            .nodes
            .iter()
            .map(|node| self.card(graph, options, &roles, node))
            .collect();
        let traced = self.traced(options);
        let (lines, wires) = self.lines(&cards, &traced);
        let size = |card: &Card| {
            if options.only_path && card.role == Role::Plain {
                return None;
            }
            Some(Size {
                width: card.rect.width,
                height: card.rect.height,
            })
        };
        let gap = if options.traces.is_empty() {
            CARD_GAP
        } else {
            TRACE_GAP
        };
        let view = View {
            sizes: cards.iter().map(size).collect(),
            lines,
            gap,
        };
        let Layout {
            nodes,
            routes,
            width,
            height,
        } = place(&self.diagram, &self.order, &view);
        for (card, rect) in cards.iter_mut().zip(&nodes) {
            card.rect = rect.unwrap_or(card.rect);
        }
        let hidden = nodes.iter().filter(|rect| rect.is_none()).count();
        let shown: Vec<bool> = nodes.iter().map(Option::is_some).collect();
        let mut keep = shown.iter();
        cards.retain(|_| *keep.next().unwrap_or(&false));
        let mut wires: Vec<Wire> = wires
            .into_iter()
            .zip(routes)
            .filter_map(|(wire, route)| {
                Some(Wire {
                    route: route?,
                    ..wire
                })
            })
            .collect();
        wires.sort_by_key(|wire| wire.role);
        Picture {
            cards,
            wires,
            width,
            height,
            hidden,
        }
    }

    fn card(
        &self,
        graph: &Graph,
        options: &Options<'_>,
        roles: &BTreeMap<Endpoint, Role>,
        node: &SubgraphNode,
    ) -> Card {
        let cut = |direction| {
            let stub = self
                .stubs
                .iter()
                .find(|stub| stub.node == *node && stub.direction == direction);
            stub.map_or(0, |stub| stub.count)
        };
        let mut card = Card {
            node: node.clone(),
            rect: Rect {
                x: 0,
                y: 0,
                width: JOB_SIZE,
                height: JOB_SIZE,
            },
            stage: Stage::Transform,
            system: String::new(),
            version: None,
            columns: 0,
            rows: Vec::new(),
            role: Role::Plain,
            cut_up: cut(Direction::Up),
            cut_down: cut(Direction::Down),
        };
        match node {
            SubgraphNode::Job(name) => {
                card.stage = graph.job(name).map_or(Stage::Transform, |job| job.stage);
                let speaks = |trace: &&ColumnTrace| {
                    trace
                        .edges
                        .iter()
                        .any(|edge| edge.job.as_ref() == Some(name))
                };
                let through = roles.get(&Endpoint::Job(name.clone())).copied();
                let by_edges = options
                    .traces
                    .iter()
                    .find(|trace| speaks(trace))
                    .map(|trace| direction(trace));
                card.role = through.or(by_edges).unwrap_or_default();
            }
            SubgraphNode::Dataset(name) => {
                let view = graph.dataset(name);
                card.rows = rows(name, view.as_ref(), options, roles);
                let whole = roles
                    .get(&Endpoint::Dataset(name.clone()))
                    .copied()
                    .unwrap_or_default();
                card.role = card
                    .rows
                    .iter()
                    .map(|row| row.role)
                    .chain([whole])
                    .max()
                    .unwrap_or_default();
                card.system = name
                    .namespace
                    .split(':')
                    .next()
                    .map_or_else(String::new, str::to_owned);
                if let Some(view) = view {
                    card.stage = view.stage;
                    card.columns = view.columns.len();
                    card.version = view.schema.map(|schema| schema.version);
                }
                let rows = i32::try_from(card.rows.len()).unwrap_or(i32::MAX / ROW_HEIGHT);
                let stubs = if card.cut_up + card.cut_down > 0 {
                    STUB_HEIGHT
                } else {
                    0
                };
                card.rect.width = CARD_WIDTH;
                card.rect.height = HEADER_HEIGHT + rows.saturating_mul(ROW_HEIGHT) + stubs;
            }
        }
        card
    }

    /// The lines that the traces ask for: each column edge from row to job and from job to row.
    fn traced(&self, options: &Options<'_>) -> Traced {
        let mut at: BTreeMap<(&SubgraphNode, &SubgraphNode), usize> = BTreeMap::new();
        for (index, edge) in self.edges.iter().enumerate() {
            at.insert((&edge.from, &edge.to), index);
        }
        let node = |end: &Endpoint| match end {
            Endpoint::Dataset(dataset) | Endpoint::Column(dataset, _) => {
                SubgraphNode::Dataset(dataset.clone())
            }
            Endpoint::Job(job) => SubgraphNode::Job(job.clone()),
        };
        let mut traced = Traced::new();
        for trace in &options.traces {
            for edge in &trace.edges {
                let (from, to) = (node(&edge.from), node(&edge.to));
                let columns =
                    [&edge.from, &edge.to].map(|end| end.column().unwrap_or_default().to_owned());
                let [from_column, to_column] = columns;
                let via = edge
                    .job
                    .clone()
                    .map(SubgraphNode::Job)
                    .filter(|via| *via != from && *via != to);
                let pieces = match &via {
                    Some(via) => vec![
                        ((&from, via), (from_column, String::new())),
                        ((via, &to), (String::new(), to_column)),
                    ],
                    None => vec![((&from, &to), (from_column, to_column))],
                };
                for (ends, (from_column, to_column)) in pieces {
                    if let Some(index) = at.get(&ends) {
                        traced.insert((*index, from_column, to_column), direction(trace));
                    }
                }
            }
        }
        traced
    }

    fn lines(&self, cards: &[Card], traced: &Traced) -> (Vec<Line>, Vec<Wire>) {
        let on_trace: BTreeSet<usize> = traced.keys().map(|(edge, _, _)| *edge).collect();
        let plain = (0..self.edges.len()).filter(|edge| !on_trace.contains(edge));
        let plain = plain.map(|edge| (edge, String::new(), String::new(), Role::Plain));
        let traced = traced
            .iter()
            .map(|((edge, from, to), role)| (*edge, from.clone(), to.clone(), *role));
        let (mut lines, mut wires) = (Vec::new(), Vec::new());
        for (index, from, to, role) in plain.chain(traced) {
            let ends = self.diagram.edges[index];
            let (Some(source), Some(target)) = (cards.get(ends.from), cards.get(ends.to)) else {
                continue;
            };
            lines.push(Line {
                edge: index,
                from_y: port(source, &from),
                to_y: port(target, &to),
            });
            let edge = &self.edges[index];
            wires.push(Wire {
                from: edge.from.clone(),
                to: edge.to.clone(),
                columns: (from, to),
                evidence: edge.evidence,
                role,
                route: Route {
                    cycle: false,
                    start: crate::layout::Point { x: 0, y: 0 },
                    steps: Vec::new(),
                },
            });
        }
        (lines, wires)
    }
}

fn direction(trace: &ColumnTrace) -> Role {
    match trace.direction {
        Direction::Up => Role::Up,
        Direction::Down => Role::Down,
    }
}

/// Every place on a trace; the start wins, then downstream.
fn roles(traces: &[&ColumnTrace]) -> BTreeMap<Endpoint, Role> {
    let mut roles = BTreeMap::new();
    for trace in traces {
        for (index, node) in trace.nodes.iter().enumerate() {
            let role = if index == 0 {
                Role::Start
            } else {
                direction(trace)
            };
            let known = roles.entry(node.name.clone()).or_insert(role);
            *known = role.max(*known);
        }
    }
    roles
}

/// All columns of an open dataset; else those on the trace.
fn rows(
    name: &DatasetName,
    view: Option<&DatasetView>,
    options: &Options<'_>,
    roles: &BTreeMap<Endpoint, Role>,
) -> Vec<Row> {
    let open = options.open.contains(name);
    let row = |column: &Column| {
        let role = roles
            .get(&Endpoint::Column(name.clone(), column.name.clone()))
            .copied()
            .unwrap_or_default();
        let pii = column
            .tags
            .iter()
            .any(|tag| tag.key == "pii" && tag.value != "false");
        let row = Row {
            name: column.name.clone(),
            data_type: column.data_type.clone(),
            pii,
            role,
        };
        (open || role != Role::Plain).then_some(row)
    };
    let mut rows: Vec<Row> = view
        .into_iter()
        .flat_map(|view| &view.columns)
        .filter_map(row)
        .collect();
    // The start may be a column that only the question names.
    for (end, role) in roles {
        if let Endpoint::Column(dataset, column) = end
            && dataset == name
            && !rows.iter().any(|row| row.name == *column)
        {
            rows.push(Row {
                name: column.clone(),
                data_type: None,
                pii: false,
                role: *role,
            });
        }
    }
    rows
}

/// Where a line meets a card: at the column's row, else in the middle of the header or dot.
fn port(card: &Card, column: &str) -> i32 {
    if matches!(card.node, SubgraphNode::Job(_)) {
        return JOB_SIZE / 2;
    }
    let row = card
        .rows
        .iter()
        .position(|row| row.name == column && !column.is_empty());
    match row.and_then(|row| i32::try_from(row).ok()) {
        Some(row) => HEADER_HEIGHT + row * ROW_HEIGHT + ROW_HEIGHT / 2,
        None => HEADER_HEIGHT / 2,
    }
}
