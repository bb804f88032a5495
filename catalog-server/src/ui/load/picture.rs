//! From a gathered part of the graph to a laid-out picture: sizes, lines between rows, routes, links.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use callsheet_lineage::layout::{
    self, Diagram, Edge, Layout, Line, Node, NodeKind, Point, Route, RouteStep, Size, View,
};
use callsheet_lineage::{Direction, Endpoint, Evidence, Influence, SubgraphNode};
use callsheet_openlineage::DatasetName;

use super::super::address::{Query, job as job_address};
use super::super::entry::{Entry, Stage};
use super::super::pages::lineage::{Card, ColumnRow, Dot, Edge as Drawn, Picture, Side, Stub};
use super::super::words::count;
use super::flow::{Asked, Flow, Traced, dataset_key};

const CARD_WIDTH: i32 = 232;
const HEADER: i32 = 52;
const ROW: i32 = 24;
const DOT: i32 = 30;
/// Height of a job's name above its dot, and room below so that the dot stays in the middle.
const LABEL: i32 = 20;
/// Width of a letter of a job's name, generously.
const LETTER: i32 = 8;
const GAP: i32 = 24;
/// The gap in a trace, where rows carry the eye.
const TRACE_GAP: i32 = 36;
/// Columns that an opened card lists at most; the dataset's page lists all.
const MOST_ROWS: usize = 60;
/// Room for `+12 upstream` beside a card.
const STUB_WIDTH: f64 = 132.0;

/// Entries by dataset.
pub(super) type Entries<'a> = BTreeMap<DatasetName, &'a Entry>;

/// The picture.
pub(super) fn picture(flow: &Flow, asked: &Asked, entries: &Entries<'_>) -> Picture {
    let places: BTreeMap<&SubgraphNode, usize> = flow
        .part
        .nodes
        .iter()
        .enumerate()
        .map(|(at, node)| (node, at))
        .collect();
    let rows: Vec<Vec<ColumnRow>> = flow
        .part
        .nodes
        .iter()
        .map(|node| rows(node, flow, asked, entries))
        .collect();
    let diagram = diagram(flow, &places);
    let (lines, marks) = lines(flow, &diagram, &places, &rows);
    let view = View {
        sizes: flow
            .part
            .nodes
            .iter()
            .zip(&rows)
            .map(|(node, rows)| {
                flow.shown
                    .contains(node)
                    .then(|| size(node, rows.len(), labelled(flow, node)))
            })
            .collect(),
        lines,
        gap: if flow.trace.is_some() { TRACE_GAP } else { GAP },
    };
    let order = layout::order(&diagram);
    let placed = layout::place(&diagram, &order, &view);
    draw(flow, asked, entries, rows, &marks, &placed, &diagram, &view)
}

fn diagram(flow: &Flow, places: &BTreeMap<&SubgraphNode, usize>) -> Diagram {
    Diagram {
        nodes: flow
            .part
            .nodes
            .iter()
            .map(|node| Node {
                key: node_key(node),
                kind: match node {
                    SubgraphNode::Dataset(_) => NodeKind::Dataset,
                    SubgraphNode::Job(_) => NodeKind::Job,
                },
            })
            .collect(),
        edges: flow
            .part
            .edges
            .iter()
            .filter_map(|edge| Some(Edge::new(*places.get(&edge.from)?, *places.get(&edge.to)?)))
            .collect(),
    }
}

fn node_key(node: &SubgraphNode) -> String {
    match node {
        SubgraphNode::Dataset(name) => dataset_key(name),
        SubgraphNode::Job(name) => format!("job {}|{}", name.namespace, name.name),
    }
}

/// Whether a job's name is shown: on the path of a trace.
fn labelled(flow: &Flow, node: &SubgraphNode) -> bool {
    matches!(node, SubgraphNode::Job(_))
        && flow
            .trace
            .as_ref()
            .is_some_and(|trace| trace.nodes().contains(node))
}

/// Height of a job's centre below the top of its box.
fn dot_middle(labelled: bool) -> i32 {
    if labelled { LABEL + DOT / 2 } else { DOT / 2 }
}

fn size(node: &SubgraphNode, rows: usize, labelled: bool) -> Size {
    match node {
        SubgraphNode::Dataset(_) => {
            let rows = i32::try_from(rows).unwrap_or(i32::MAX / ROW / 2);
            // Two pixels of border, one of the line under the header.
            let open = if rows > 0 { rows * ROW + 1 } else { 0 };
            Size {
                width: CARD_WIDTH,
                height: HEADER + 2 + open,
            }
        }
        SubgraphNode::Job(name) if labelled => Size {
            width: DOT.max(
                i32::try_from(name.name.chars().count())
                    .unwrap_or(0)
                    .min(40)
                    * LETTER,
            ),
            height: DOT + 2 * LABEL,
        },
        SubgraphNode::Job(_) => Size {
            width: DOT,
            height: DOT,
        },
    }
}

/// The open columns of a card: all of an expanded one, those on the path of a trace otherwise.
fn rows(node: &SubgraphNode, flow: &Flow, asked: &Asked, entries: &Entries<'_>) -> Vec<ColumnRow> {
    let SubgraphNode::Dataset(name) = node else {
        return Vec::new();
    };
    let sides = sides(flow, name);
    let open = asked.expanded().contains(name);
    let row = |column: &str, type_text: &str| ColumnRow {
        name: column.to_owned(),
        type_text: type_text.to_owned(),
        side: sides.get(column).copied(),
        href: column_address(asked, name, column),
    };
    let mut rows: Vec<ColumnRow> = entries
        .get(name)
        .into_iter()
        .flat_map(|entry| &entry.columns)
        .filter(|column| open || sides.contains_key(column.path.as_str()))
        .take(MOST_ROWS)
        .map(|column| row(&column.path, &column.type_text))
        .collect();
    let listed: BTreeSet<String> = rows.iter().map(|row| row.name.clone()).collect();
    rows.extend(
        sides
            .keys()
            .filter(|column| !listed.contains(**column))
            .map(|column| row(column, "")),
    );
    rows
}

/// On which side of the trace each column of a dataset lies.
fn sides<'a>(flow: &'a Flow, dataset: &DatasetName) -> BTreeMap<&'a str, Side> {
    let mut sides = BTreeMap::new();
    let Some(trace) = &flow.trace else {
        return sides;
    };
    for (answer, side) in [(&trace.down, Side::Down), (&trace.up, Side::Up)] {
        for node in &answer.nodes {
            if let Endpoint::Column(name, column) = &node.name
                && name == dataset
            {
                sides.insert(column.as_str(), side);
            }
        }
    }
    if trace.dataset == *dataset {
        sides.insert(trace.column.as_str(), Side::Start);
    }
    sides
}

/// What a line looks like.
#[derive(Clone, Copy)]
struct Mark {
    side: Option<Side>,
    indirect: bool,
    inferred: bool,
}

/// One line an edge, or one a pair of traced rows.
fn lines(
    flow: &Flow,
    diagram: &Diagram,
    places: &BTreeMap<&SubgraphNode, usize>,
    rows: &[Vec<ColumnRow>],
) -> (Vec<Line>, Vec<Mark>) {
    let edges: BTreeMap<(usize, usize), usize> = diagram
        .edges
        .iter()
        .enumerate()
        .map(|(at, edge)| ((edge.from, edge.to), at))
        .collect();
    let middle = |place: usize| match diagram.nodes[place].kind {
        NodeKind::Dataset => HEADER / 2,
        NodeKind::Job => dot_middle(labelled(flow, &flow.part.nodes[place])),
    };
    let port = |end: &Endpoint| -> Option<(usize, i32)> {
        let node = match end {
            Endpoint::Dataset(name) | Endpoint::Column(name, _) => {
                SubgraphNode::Dataset(name.clone())
            }
            Endpoint::Job(name) => SubgraphNode::Job(name.clone()),
        };
        let place = *places.get(&node)?;
        let row = end
            .column()
            .and_then(|column| rows[place].iter().position(|row| row.name == column))
            .and_then(|row| i32::try_from(row).ok());
        Some((
            place,
            row.map_or(middle(place), |row| HEADER + 2 + row * ROW + ROW / 2),
        ))
    };
    // Keyed by edge and ports: a direct line hides an indirect one between the same rows.
    let mut traced: BTreeMap<(usize, i32, i32), Mark> = BTreeMap::new();
    let mut add = |from: (usize, i32), to: (usize, i32), mark: Mark| {
        if let Some(edge) = edges.get(&(from.0, to.0)) {
            let known = traced.entry((*edge, from.1, to.1)).or_insert(mark);
            known.indirect &= mark.indirect;
            known.inferred &= mark.inferred;
        }
    };
    if let Some(trace) = &flow.trace {
        for (answer, side) in [(&trace.up, Side::Up), (&trace.down, Side::Down)] {
            for edge in &answer.edges {
                let (Some(from), Some(to)) = (port(&edge.from), port(&edge.to)) else {
                    continue;
                };
                let mark = Mark {
                    side: Some(side),
                    indirect: edge
                        .kinds
                        .iter()
                        .all(|kind| kind.influence == Influence::Indirect),
                    inferred: edge.evidence == Evidence::Inferred,
                };
                let via = edge
                    .job
                    .clone()
                    .and_then(|job| places.get(&SubgraphNode::Job(job)).copied());
                match via {
                    Some(job) => {
                        add(from, (job, middle(job)), mark);
                        add((job, middle(job)), to, mark);
                    }
                    None => add(from, to, mark),
                }
            }
        }
    }
    let covered: BTreeSet<usize> = traced.keys().map(|(edge, ..)| *edge).collect();
    let mut lines = Vec::new();
    let mut marks = Vec::new();
    for (at, edge) in diagram.edges.iter().enumerate() {
        if !covered.contains(&at) {
            lines.push(Line {
                edge: at,
                from_y: middle(edge.from),
                to_y: middle(edge.to),
            });
            marks.push(Mark {
                side: None,
                indirect: false,
                inferred: flow.part.edges[at].evidence == Evidence::Inferred,
            });
        }
    }
    for ((edge, from_y, to_y), mark) in traced {
        lines.push(Line { edge, from_y, to_y });
        marks.push(mark);
    }
    (lines, marks)
}

#[expect(
    clippy::too_many_arguments,
    reason = "the parts of one picture, computed by the caller in order"
)]
fn draw(
    flow: &Flow,
    asked: &Asked,
    entries: &Entries<'_>,
    mut rows: Vec<Vec<ColumnRow>>,
    marks: &[Mark],
    placed: &Layout,
    diagram: &Diagram,
    view: &View,
) -> Picture {
    let path = flow.trace.as_ref().map(Traced::nodes);
    let on_path = |node: &SubgraphNode| path.as_ref().is_some_and(|path| path.contains(node));
    let margin = if flow
        .part
        .stubs
        .iter()
        .any(|stub| stub.direction == Direction::Up)
    {
        STUB_WIDTH
    } else {
        0.0
    };
    let mut picture = Picture {
        width: f64::from(placed.width) + margin,
        height: f64::from(placed.height),
        focus: asked
            .dataset()
            .map(|name| dataset_key(&name))
            .unwrap_or_default(),
        tracing: flow.trace.is_some(),
        cards: Vec::new(),
        dots: Vec::new(),
        edges: Vec::new(),
        stubs: Vec::new(),
        hidden: (flow.hidden > 0).then(|| format!("{} not drawn", count(flow.hidden, "node"))),
    };
    for (at, node) in flow.part.nodes.iter().enumerate() {
        let Some(rect) = placed.nodes[at] else {
            continue;
        };
        let (x, y) = (f64::from(rect.x) + margin, f64::from(rect.y));
        let off = picture.tracing && !on_path(node);
        match node {
            SubgraphNode::Dataset(name) => {
                let card = card(
                    name,
                    entries.get(name).copied(),
                    asked,
                    std::mem::take(&mut rows[at]),
                );
                picture.cards.push(Card {
                    x,
                    y,
                    w: f64::from(rect.width),
                    h: f64::from(rect.height),
                    off,
                    ..card
                });
            }
            SubgraphNode::Job(name) => picture.dots.push(Dot {
                id: node_key(node),
                name: name.name.clone(),
                href: job_address(&name.namespace, &name.name),
                stage: dot_stage(flow, node, entries),
                x: x + f64::from(rect.width - DOT) / 2.0,
                y: y + f64::from(rect.height - DOT) / 2.0,
                size: f64::from(DOT),
                on: on_path(node),
                off,
            }),
        }
    }
    for ((line, mark), route) in view.lines.iter().zip(marks).zip(&placed.routes) {
        let Some(route) = route else { continue };
        let edge = diagram.edges[line.edge];
        picture.edges.push(Drawn {
            d: path_data(
                route,
                margin,
                centre(placed, edge.from, diagram),
                centre(placed, edge.to, diagram),
            ),
            from: diagram.nodes[edge.from].key.clone(),
            to: diagram.nodes[edge.to].key.clone(),
            side: mark.side,
            indirect: mark.indirect,
            inferred: mark.inferred,
            cycle: route.cycle,
        });
    }
    picture.stubs = stubs(flow, placed, margin);
    if picture
        .stubs
        .iter()
        .any(|stub| stub.x + STUB_WIDTH > picture.width)
    {
        picture.width += STUB_WIDTH;
    }
    picture
}

fn card(name: &DatasetName, entry: Option<&Entry>, asked: &Asked, rows: Vec<ColumnRow>) -> Card {
    let key = dataset_key(name);
    let open = asked.expanded().contains(name);
    let columns = entry.map_or(0, |entry| entry.columns.len());
    let stage = entry.map_or(Stage::Transform, |entry| entry.stage);
    let system = entry.map_or_else(String::new, |entry| entry.system.clone());
    let owner = entry
        .and_then(|entry| entry.owner.clone())
        .unwrap_or_else(|| "nobody yet".to_owned());
    Card {
        label: format!(
            "dataset {}, {}, owner {owner}, {}",
            name.name,
            stage.word(),
            count(columns, "column")
        ),
        meta: match entry.and_then(|entry| entry.version) {
            Some(version) => format!("{system} · v{version}"),
            None => system,
        },
        breaking: entry.is_some_and(|entry| entry.breaking),
        columns,
        rows,
        focus_href: address(asked, &key, "", &asked.expand, ""),
        expand_href: address(
            asked,
            &asked.focus,
            &asked.col,
            &toggled(asked, name),
            &asked.scope,
        ),
        open,
        focused: asked.dataset().as_ref() == Some(name),
        id: key,
        name: name.name.clone(),
        stage,
        x: 0.0,
        y: 0.0,
        w: 0.0,
        h: 0.0,
        off: false,
    }
}

/// A job's colour is that of what it writes.
fn dot_stage(flow: &Flow, job: &SubgraphNode, entries: &Entries<'_>) -> Stage {
    flow.part
        .edges
        .iter()
        .filter(|edge| edge.from == *job)
        .find_map(|edge| match &edge.to {
            SubgraphNode::Dataset(name) => entries.get(name).map(|entry| entry.stage),
            SubgraphNode::Job(_) => None,
        })
        .unwrap_or(Stage::Transform)
}

fn stubs(flow: &Flow, placed: &Layout, margin: f64) -> Vec<Stub> {
    let mut stubs = Vec::new();
    for stub in &flow.part.stubs {
        let SubgraphNode::Dataset(name) = &stub.node else {
            continue;
        };
        let place = flow.part.nodes.iter().position(|node| *node == stub.node);
        let Some(rect) = place.and_then(|place| placed.nodes[place]) else {
            continue;
        };
        let (x, word) = match stub.direction {
            Direction::Up => (f64::from(rect.x) + margin - STUB_WIDTH + 12.0, "upstream"),
            Direction::Down => (f64::from(rect.x + rect.width) + margin + 12.0, "downstream"),
        };
        stubs.push(Stub {
            x,
            y: f64::from(rect.y) + f64::from(HEADER) / 2.0 - 14.0,
            text: format!("+{} {word}", stub.count),
            href: Query::new("/lineage")
                .with("focus", &dataset_key(name))
                .finish(),
        });
    }
    stubs
}

/// An address of the lineage page with the hops kept.
pub(super) fn address(asked: &Asked, focus: &str, col: &str, expand: &str, scope: &str) -> String {
    let hops = |hops: Option<u32>| hops.map(|hops| hops.to_string()).unwrap_or_default();
    Query::new("/lineage")
        .with("focus", focus)
        .with("up", &hops(asked.up))
        .with("down", &hops(asked.down))
        .with("col", col)
        .with("expand", expand)
        .with("scope", scope)
        .finish()
}

/// The address that traces a column.
pub(super) fn column_address(asked: &Asked, dataset: &DatasetName, column: &str) -> String {
    address(
        asked,
        &dataset_key(dataset),
        column,
        &asked.expand,
        &asked.scope,
    )
}

fn toggled(asked: &Asked, dataset: &DatasetName) -> String {
    let mut open = asked.expanded();
    if !open.remove(dataset) {
        open.insert(dataset.clone());
    }
    open.iter().map(dataset_key).collect::<Vec<_>>().join(",")
}

/// The middle of a job's box from the left; its dot stands there, its lines end there. None for a card.
fn centre(placed: &Layout, node: usize, diagram: &Diagram) -> Option<i32> {
    let rect = placed.nodes[node]?;
    (diagram.nodes[node].kind == NodeKind::Job).then_some(rect.x + rect.width / 2)
}

/// The `d` of an SVG path; `from_x` and `to_x` lengthen it to the middle of a job.
fn path_data(route: &Route, margin: f64, from_x: Option<i32>, to_x: Option<i32>) -> String {
    let text = |point: Point| format!("{} {}", f64::from(point.x) + margin, point.y);
    let mut out = String::new();
    match from_x {
        Some(x) if !route.cycle => {
            let start = Point {
                x,
                y: route.start.y,
            };
            let _ = write!(out, "M{}L{}", text(start), text(route.start));
        }
        _ => {
            let _ = write!(out, "M{}", text(route.start));
        }
    }
    let mut at = route.start;
    for step in &route.steps {
        at = match *step {
            RouteStep::Line(end) => {
                let _ = write!(out, "L{}", text(end));
                end
            }
            RouteStep::Curve(end) => {
                let middle = i32::midpoint(at.x, end.x);
                let (first, second) = (
                    Point { x: middle, y: at.y },
                    Point {
                        x: middle,
                        y: end.y,
                    },
                );
                let _ = write!(out, "C{} {} {}", text(first), text(second), text(end));
                end
            }
            RouteStep::Cubic(first, second, end) => {
                let _ = write!(out, "C{} {} {}", text(first), text(second), text(end));
                end
            }
        };
    }
    if let Some(x) = to_x.filter(|_| !route.cycle) {
        let _ = write!(out, "L{}", text(Point { x, y: at.y }));
    }
    out
}
