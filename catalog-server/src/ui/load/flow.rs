//! The part of the lineage graph that an address asks for, its exports, and the page of a job.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_lineage::{
    ColumnEdge, ColumnQuery, ColumnTrace, Direction, Endpoint, Focus, FocusNode, Graph, JobName,
    Subgraph, SubgraphEdge, SubgraphNode, picture, svg,
};
use callsheet_openlineage::DatasetName;
use serde_json::{Value, json};

use super::super::pages::job::{Job, Mapping};
use crate::auth::principal;
use crate::state::AppState;

/// Datasets and jobs that one view draws at most.
pub(super) const MOST_NODES: usize = 150;
/// Columns that one trace follows at most.
const MOST_COLUMNS: usize = 2_000;
/// Hops of a trace; more than any pipeline has.
const TRACE_DEPTH: u32 = 64;

/// What the address of the lineage page asks for.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(in super::super) struct Asked {
    /// `namespace|name` of a dataset; empty means the whole graph while it is small.
    pub(in super::super) focus: String,
    /// Hops against and with the flow.
    pub(in super::super) up: Option<u32>,
    pub(in super::super) down: Option<u32>,
    /// Traced column of the focus.
    pub(in super::super) col: String,
    /// `namespace|name` of datasets with open columns, separated by commas.
    pub(in super::super) expand: String,
    /// `path` draws the traced path alone.
    pub(in super::super) scope: String,
    /// `dark` for an exported picture on a dark ground.
    pub(in super::super) theme: String,
}

impl Asked {
    pub(super) fn dataset(&self) -> Option<DatasetName> {
        key(&self.focus)
    }

    pub(super) fn expanded(&self) -> BTreeSet<DatasetName> {
        self.expand.split(',').filter_map(key).collect()
    }

    pub(super) fn only_path(&self) -> bool {
        self.scope == "path"
    }
}

/// `namespace|name`; names may hold colons and slashes, so neither can separate.
fn key(text: &str) -> Option<DatasetName> {
    let (namespace, name) = text.split_once('|')?;
    Some(DatasetName::new(namespace, name))
}

/// The name of a dataset in addresses and element ids.
pub(super) fn dataset_key(name: &DatasetName) -> String {
    format!("{}|{}", name.namespace, name.name)
}

/// What is drawn and listed.
pub(super) struct Flow {
    /// What the order is computed of: the same for every trace, so that nodes keep their places.
    pub(super) part: Subgraph,
    /// The nodes of it that are drawn.
    pub(super) shown: BTreeSet<SubgraphNode>,
    /// The traced column, if one is.
    pub(super) trace: Option<Traced>,
    /// Nodes that belong to the graph and are not drawn.
    pub(super) hidden: usize,
}

/// A traced column.
pub(super) struct Traced {
    pub(super) dataset: DatasetName,
    pub(super) column: String,
    pub(super) up: ColumnTrace,
    pub(super) down: ColumnTrace,
}

impl Traced {
    /// Datasets and jobs on the path.
    pub(super) fn nodes(&self) -> BTreeSet<SubgraphNode> {
        let mut nodes = BTreeSet::from([SubgraphNode::Dataset(self.dataset.clone())]);
        for edge in self.up.edges.iter().chain(&self.down.edges) {
            for end in [&edge.from, &edge.to] {
                nodes.insert(match end {
                    Endpoint::Dataset(name) | Endpoint::Column(name, _) => {
                        SubgraphNode::Dataset(name.clone())
                    }
                    Endpoint::Job(name) => SubgraphNode::Job(name.clone()),
                });
            }
            nodes.extend(edge.job.clone().map(SubgraphNode::Job));
        }
        nodes
    }

    pub(super) fn complete(&self) -> bool {
        self.up.complete && self.down.complete
    }
}

/// Gathers what was asked for.
pub(super) fn gather(graph: &Graph, asked: &Asked) -> Flow {
    let trace = asked
        .dataset()
        .filter(|_| !asked.col.is_empty())
        .map(|dataset| trace(graph, dataset, &asked.col));
    let everything = Focus {
        node: FocusNode::Everything,
        up: 0,
        down: 0,
        max_nodes: MOST_NODES,
    };
    let total = graph.datasets().len() + graph.jobs().len();
    let mut part = match asked.dataset() {
        Some(dataset) if total > MOST_NODES || asked.up.is_some() || asked.down.is_some() => graph
            .neighbourhood(&Focus {
                node: FocusNode::Dataset(dataset),
                up: asked.up.unwrap_or(2),
                down: asked.down.unwrap_or(2),
                max_nodes: MOST_NODES,
            }),
        None if total > MOST_NODES => graph.neighbourhood(&Focus {
            node: busiest(graph),
            up: 2,
            down: 2,
            max_nodes: MOST_NODES,
        }),
        _ => graph.neighbourhood(&everything),
    };
    let mut shown: BTreeSet<SubgraphNode> = part.nodes.iter().cloned().collect();
    if let Some(trace) = trace.as_ref().filter(|_| asked.only_path()) {
        let on_path = trace.nodes();
        if !on_path.is_subset(&shown) {
            part = graph.neighbourhood(&everything_of(graph));
            part.nodes.retain(|node| on_path.contains(node));
            part.edges
                .retain(|edge| on_path.contains(&edge.from) && on_path.contains(&edge.to));
        }
        part.stubs.clear();
        shown = on_path;
    }
    Flow {
        hidden: total.saturating_sub(shown.len()),
        part,
        shown,
        trace,
    }
}

/// Everything, without a limit: the path of a trace is cut out of it.
fn everything_of(graph: &Graph) -> Focus {
    Focus {
        node: FocusNode::Everything,
        up: 0,
        down: 0,
        max_nodes: graph.datasets().len() + graph.jobs().len() + 1,
    }
}

/// The dataset with most readers: where a graph that is too large to draw is opened.
fn busiest(graph: &Graph) -> FocusNode {
    graph
        .datasets()
        .into_iter()
        .max_by_key(|view| view.consumers.len() + view.producers.len())
        .map_or(FocusNode::Everything, |view| FocusNode::Dataset(view.name))
}

fn trace(graph: &Graph, dataset: DatasetName, column: &str) -> Traced {
    let ask = |direction| {
        graph.trace(&ColumnQuery {
            dataset: dataset.clone(),
            column: column.to_owned(),
            direction,
            depth: TRACE_DEPTH,
            max_nodes: MOST_COLUMNS,
        })
    };
    Traced {
        up: ask(Direction::Up),
        down: ask(Direction::Down),
        column: column.to_owned(),
        dataset,
    }
}

/// `IDENTITY`, `AGGREGATION, masked` … of one edge.
pub(super) fn how(edge: &ColumnEdge) -> String {
    let words: BTreeSet<String> = edge
        .kinds
        .iter()
        .map(|kind| {
            let word = kind
                .subtype
                .as_ref()
                .map_or_else(|| kind.influence.as_str(), |subtype| subtype.as_str());
            match (word, kind.masked) {
                ("", _) => "unstated".to_owned(),
                (word, true) => format!("{word}, masked"),
                (word, false) => word.to_owned(),
            }
        })
        .collect();
    words.into_iter().collect::<Vec<_>>().join(" + ")
}

/// `/lineage.svg`: the drawn part as plain shapes and text, on a light or a dark ground.
pub(in super::super) fn export_svg(state: &AppState, asked: &Asked) -> String {
    let graph = state.graph();
    let flow = gather(&graph, asked);
    let traces = flow
        .trace
        .iter()
        .flat_map(|trace| [&trace.up, &trace.down])
        .collect();
    let options = picture::Options {
        open: asked.expanded(),
        traces,
        only_path: asked.only_path(),
    };
    let drawn = picture::Plan::new(&flow.part).draw(&graph, &options);
    let theme = if asked.theme == "dark" {
        svg::Theme::Dark
    } else {
        svg::Theme::Light
    };
    svg::render(&drawn, theme)
}

/// `/lineage.json`: the drawn datasets, jobs and edges, and the trace.
pub(in super::super) fn export_json(state: &AppState, asked: &Asked) -> String {
    let graph = state.graph();
    let flow = gather(&graph, asked);
    let node = |node: &SubgraphNode| match node {
        SubgraphNode::Dataset(name) => {
            json!({"kind": "dataset", "namespace": name.namespace, "name": name.name})
        }
        SubgraphNode::Job(name) => {
            json!({"kind": "job", "namespace": name.namespace, "name": name.name})
        }
    };
    let edges: Vec<Value> = shown_edges(&flow)
        .map(|edge| {
            json!({"from": node(&edge.from), "to": node(&edge.to), "evidence": edge.evidence.as_str()})
        })
        .collect();
    let columns: Vec<Value> = column_edges(&flow)
        .map(|edge| {
            json!({
                "from": edge.from.to_string(), "to": edge.to.to_string(), "how": how(edge),
                "job": edge.job.as_ref().map(ToString::to_string), "evidence": edge.evidence.as_str(),
            })
        })
        .collect();
    let complete = principal::shows_everything()
        && flow.part.complete
        && flow.trace.as_ref().is_none_or(Traced::complete);
    let body = json!({
        "nodes": flow.shown.iter().map(node).collect::<Vec<_>>(),
        "edges": edges,
        "columns": columns,
        "complete": complete,
        "graph_seq": flow.part.graph_seq,
    });
    format!("{body:#}\n")
}

/// `/lineage.csv`: one line a column edge of the trace, or one line an edge of the graph without one.
pub(in super::super) fn export_csv(state: &AppState, asked: &Asked) -> String {
    let graph = state.graph();
    let flow = gather(&graph, asked);
    let mut out = String::from("from,to,how,job,evidence\r\n");
    let mut line = |cells: [&str; 5]| {
        out.push_str(&cells.map(cell).join(","));
        out.push_str("\r\n");
    };
    if flow.trace.is_some() {
        for edge in column_edges(&flow) {
            let job = edge
                .job
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default();
            line([
                &edge.from.to_string(),
                &edge.to.to_string(),
                &how(edge),
                &job,
                edge.evidence.as_str(),
            ]);
        }
    } else {
        for edge in shown_edges(&flow) {
            line([
                &node_text(&edge.from),
                &node_text(&edge.to),
                "",
                "",
                edge.evidence.as_str(),
            ]);
        }
    }
    out
}

fn shown_edges(flow: &Flow) -> impl Iterator<Item = &SubgraphEdge> {
    flow.part
        .edges
        .iter()
        .filter(|edge| flow.shown.contains(&edge.from) && flow.shown.contains(&edge.to))
}

fn column_edges(flow: &Flow) -> impl Iterator<Item = &ColumnEdge> {
    flow.trace
        .iter()
        .flat_map(|trace| trace.up.edges.iter().chain(&trace.down.edges))
}

fn node_text(node: &SubgraphNode) -> String {
    match node {
        SubgraphNode::Dataset(name) => name.to_string(),
        SubgraphNode::Job(name) => format!("job {name}"),
    }
}

/// A cell by RFC 4180; a leading sign of a formula is defused with a quote for spreadsheets.
fn cell(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@']) {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// A job with its column mapping; none if the graph does not know it.
pub(in super::super) fn job(state: &AppState, namespace: &str, name: &str) -> Option<Job> {
    let graph = state.graph();
    let view = graph.job(&JobName::new(namespace, name))?;
    let mut mappings: BTreeMap<(String, String, String, String), String> = BTreeMap::new();
    for output in &view.outputs {
        let Some(dataset) = graph.dataset(output) else {
            continue;
        };
        for column in &dataset.columns {
            let answer = graph.trace(&ColumnQuery {
                dataset: output.clone(),
                column: column.name.clone(),
                direction: Direction::Up,
                depth: 1,
                max_nodes: MOST_COLUMNS,
            });
            for edge in answer
                .edges
                .iter()
                .filter(|edge| edge.job.as_ref() == Some(&view.name))
            {
                let (Some(from), Some(to)) = (edge.from.dataset(), edge.to.dataset()) else {
                    continue;
                };
                let key = (
                    from.name.clone(),
                    edge.from.column().unwrap_or("any column").to_owned(),
                    to.name.clone(),
                    edge.to.column().unwrap_or("every column").to_owned(),
                );
                mappings.insert(key, how(edge));
            }
        }
    }
    let names = |all: &[DatasetName]| {
        all.iter()
            .map(|name| (name.namespace.clone(), name.name.clone()))
            .collect()
    };
    Some(Job {
        namespace: view.name.namespace.clone(),
        name: view.name.name.clone(),
        processing: view.processing_type.clone(),
        owner: view.owners.first().cloned(),
        inputs: names(&view.inputs),
        outputs: names(&view.outputs),
        mappings: mappings
            .into_iter()
            .map(
                |((from_dataset, from_column, to_dataset, to_column), kinds)| Mapping {
                    from_dataset,
                    from_column,
                    to_dataset,
                    to_column,
                    kinds,
                },
            )
            .collect(),
        seen_ms: Some(view.last_seen_us / 1000),
    })
}
