//! The lineage page: the picture, the outline beside it, and the same trace in words.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_api::check::CheckSummary;
use callsheet_lineage::{ColumnTrace, Direction, Endpoint, Graph};
use callsheet_openlineage::DatasetName;
use maud::Markup;

use super::super::entry::Entry;
use super::super::pages::lineage::{self as page, ColumnRow, Details, Hop, Listed, Trace};
use super::super::words::count;
use super::entries::entries;
use super::flow::{Asked, Flow, Traced, dataset_key, gather, how};
use super::picture::{Entries, address, column_address, picture};
use crate::error::ApiError;
use crate::state::AppState;

/// Names that the outline lists at most.
const MOST_NAMES: usize = 400;

/// The page and what a screen reader is told.
pub(in super::super) async fn lineage(
    state: &AppState,
    asked: &Asked,
    checks: &[CheckSummary],
) -> Result<(Markup, String), ApiError> {
    let graph = state.graph();
    let flow = gather(&graph, asked);
    if flow.part.nodes.is_empty() {
        return Ok((page::empty(), "No lineage yet".to_owned()));
    }
    let all = entries(state, checks).await?;
    let by_name: Entries<'_> = all
        .iter()
        .map(|entry| (DatasetName::new(&*entry.namespace, &*entry.name), entry))
        .collect();
    let picture = picture(&flow, asked, &by_name);
    let outline = outline(&graph, &flow, asked, &by_name);
    let (details, announce) = details(&graph, &flow, asked, &by_name);
    let exports = exports(asked);
    Ok((page::page(&picture, &outline, &details, &exports), announce))
}

/// The same query in other forms.
fn exports(asked: &Asked) -> Vec<(&'static str, String)> {
    let query = address(asked, &asked.focus, &asked.col, &asked.expand, &asked.scope);
    let query = query.strip_prefix("/lineage").unwrap_or_default();
    ["SVG", "CSV", "JSON"]
        .into_iter()
        .map(|name| (name, format!("/lineage.{}{query}", name.to_lowercase())))
        .collect()
}

fn outline(graph: &Graph, flow: &Flow, asked: &Asked, entries: &Entries<'_>) -> Vec<Listed> {
    let path: Option<BTreeSet<DatasetName>> = flow.trace.as_ref().map(|trace| {
        trace
            .nodes()
            .into_iter()
            .filter_map(|node| match node {
                callsheet_lineage::SubgraphNode::Dataset(name) => Some(name),
                callsheet_lineage::SubgraphNode::Job(_) => None,
            })
            .collect()
    });
    let focus = asked.dataset();
    graph
        .datasets()
        .into_iter()
        .take(MOST_NAMES)
        .map(|view| Listed {
            href: address(asked, &dataset_key(&view.name), "", &asked.expand, ""),
            stage: super::entries::stage(view.stage),
            current: focus.as_ref() == Some(&view.name),
            off: path.as_ref().is_some_and(|path| !path.contains(&view.name)),
            breaking: entries.get(&view.name).is_some_and(|entry| entry.breaking),
            name: view.name.name,
        })
        .collect()
}

fn details(graph: &Graph, flow: &Flow, asked: &Asked, entries: &Entries<'_>) -> (Details, String) {
    if let Some(trace) = &flow.trace {
        let traced = traced(graph, trace, asked, entries);
        let announce = format!(
            "Tracing {}: {} up, {} down",
            traced.column,
            traced.up.len(),
            traced.down.len()
        );
        return (Details::Column(Box::new(traced)), announce);
    }
    if let Some(name) = asked.dataset()
        && let Some(view) = graph.dataset(&name)
    {
        let entry = entries.get(&view.name).copied();
        let reach = |direction| neighbours(flow, &view.name, direction);
        let details = Details::Dataset {
            namespace: view.name.namespace.clone(),
            name: view.name.name.clone(),
            owner: entry
                .and_then(|entry| entry.owner.clone())
                .or_else(|| view.owner().map(str::to_owned)),
            upstream: reach(Direction::Up),
            downstream: reach(Direction::Down),
            columns: entry.map_or_else(Vec::new, |entry| {
                entry
                    .columns
                    .iter()
                    .map(|column| ColumnRow {
                        name: column.path.clone(),
                        type_text: column.type_text.clone(),
                        side: None,
                        href: column_address(asked, &view.name, &column.path),
                    })
                    .collect()
            }),
        };
        return (details, format!("Lineage of {}", name.name));
    }
    let datasets = graph.datasets();
    let details = Details::Whole {
        datasets: datasets.len(),
        jobs: graph.jobs().len(),
        edges: flow.part.edges.len(),
    };
    let announce = format!("Lineage graph, {}", count(datasets.len(), "dataset"));
    (details, announce)
}

/// How many drawn datasets lie on one side, at any distance.
fn neighbours(flow: &Flow, dataset: &DatasetName, direction: Direction) -> usize {
    use callsheet_lineage::SubgraphNode;
    let start = SubgraphNode::Dataset(dataset.clone());
    let mut seen = BTreeSet::from([&start]);
    let mut waiting = vec![&start];
    while let Some(at) = waiting.pop() {
        for edge in &flow.part.edges {
            let (near, far) = match direction {
                Direction::Up => (&edge.to, &edge.from),
                Direction::Down => (&edge.from, &edge.to),
            };
            if near == at && seen.insert(far) {
                waiting.push(far);
            }
        }
    }
    seen.iter()
        .filter(|node| matches!(node, SubgraphNode::Dataset(_)))
        .count()
        - 1
}

fn traced(graph: &Graph, trace: &Traced, asked: &Asked, entries: &Entries<'_>) -> Trace {
    let entry: Option<&Entry> = entries.get(&trace.dataset).copied();
    let column = entry.and_then(|entry| {
        entry
            .columns
            .iter()
            .find(|column| column.path == trace.column)
    });
    let up = hops(&trace.up, Direction::Up, asked);
    let down = hops(&trace.down, Direction::Down, asked);
    let teams: BTreeSet<&str> = trace
        .down
        .nodes
        .iter()
        .filter_map(|node| node.name.dataset())
        .filter(|name| **name != trace.dataset)
        .filter_map(|name| entries.get(name)?.owner.as_deref())
        .collect();
    let focus = dataset_key(&trace.dataset);
    Trace {
        namespace: trace.dataset.namespace.clone(),
        dataset: trace.dataset.name.clone(),
        column: trace.column.clone(),
        type_text: column.map_or_else(String::new, |column| column.type_text.clone()),
        owner: entry.and_then(|entry| entry.owner.clone()),
        teams: teams.len(),
        readers: column.map_or_else(Vec::new, |column| column.readers.clone()),
        complete: trace.complete(),
        no_column_lineage: up.is_empty()
            && graph.dataset(&trace.dataset).is_some_and(|view| {
                let made_of_something =
                    |job| graph.job(job).is_some_and(|job| !job.inputs.is_empty());
                view.producers.iter().any(made_of_something)
            }),
        only_path: asked.only_path(),
        path_href: address(
            asked,
            &focus,
            &trace.column,
            &asked.expand,
            if asked.only_path() { "" } else { "path" },
        ),
        clear_href: address(asked, &focus, "", &asked.expand, ""),
        up,
        down,
    }
}

/// The columns of one side in hop order, each with how its value travels.
fn hops(answer: &ColumnTrace, direction: Direction, asked: &Asked) -> Vec<Hop> {
    let mut leading: BTreeMap<&Endpoint, BTreeSet<String>> = BTreeMap::new();
    for edge in &answer.edges {
        let far = match direction {
            Direction::Up => &edge.from,
            Direction::Down => &edge.to,
        };
        let ways = leading.entry(far).or_default();
        ways.extend(Some(how(edge)).filter(|how| !how.is_empty()));
    }
    // A dataset whose columns are on the path is not listed a second time as a whole.
    let named: BTreeSet<&DatasetName> = answer
        .nodes
        .iter()
        .filter(|node| node.name.column().is_some())
        .filter_map(|node| node.name.dataset())
        .collect();
    answer
        .nodes
        .iter()
        .filter(|node| node.depth > 0)
        .filter(|node| {
            node.name.column().is_some()
                || node
                    .name
                    .dataset()
                    .is_some_and(|dataset| !named.contains(dataset))
        })
        .filter_map(|node| {
            let dataset = node.name.dataset()?;
            let column = node.name.column();
            Some(Hop {
                dataset: dataset.name.clone(),
                column: column.unwrap_or("(whole dataset)").to_owned(),
                // A column that was reached through its whole dataset travels as the dataset does.
                how: [&node.name, &Endpoint::Dataset(dataset.clone())]
                    .into_iter()
                    .filter_map(|end| leading.get(end))
                    .map(|ways| ways.iter().cloned().collect::<Vec<_>>().join("; "))
                    .find(|how| !how.is_empty())
                    .unwrap_or_else(|| "unstated".to_owned()),
                href: column.map_or_else(
                    || address(asked, &dataset_key(dataset), "", &asked.expand, ""),
                    |column| column_address(asked, dataset, column),
                ),
            })
        })
        .collect()
}
