//! Layered drawing of a lineage graph, left to right: order first, coordinates after.
//!
//! [`order`] breaks cycles, layers the nodes and orders each layer so that few edges cross. It looks
//! at the graph only, so that opening a card does not reorder the page: compute it once per graph and
//! keep it. [`place`] takes an order and what is to be shown (sizes, ports, hidden nodes) and gives
//! coordinates and routes. Both are deterministic: budgets are in work units, ties go to the
//! smaller key, coordinates are whole pixels.

mod coordinates;
mod crossings;
mod cycles;
mod ordering;
mod rank;
mod routes;
mod straighten;
mod vertices;

pub use coordinates::place;
pub use ordering::order;
pub use vertices::Order;

/// Holds what is drawn: nodes, and edges between them by place in `nodes`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagram {
    /// The nodes; keys must differ.
    pub nodes: Vec<Node>,
    /// The edges. An edge whose ends are not in `nodes` is never drawn.
    pub edges: Vec<Edge>,
}

/// Holds one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Breaks ties, so that the drawing does not depend on the order of `nodes`.
    pub key: String,
    /// What it is drawn as.
    pub kind: NodeKind,
}

/// Tells cards from dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    /// A dataset's card.
    Dataset,
    /// A job's dot; jobs have layers of their own between those of datasets.
    Job,
}

/// Holds one edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Index of the source.
    pub from: usize,
    /// Index of the target.
    pub to: usize,
    /// Which of the source's outgoing ports, from the top; 0 when there is one.
    pub from_port: u16,
    /// Which of the target's incoming ports, from the top; 0 when there is one.
    pub to_port: u16,
}

/// Says what is shown of a diagram, and how large.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Per node its size; `None` hides the node and its edges.
    pub sizes: Vec<Option<Size>>,
    /// What is drawn along the edges: one line, or one per pair of columns.
    pub lines: Vec<Line>,
    /// Least distance between two cards of a layer, pixels.
    pub gap: i32,
}

/// Holds a size in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Left to right.
    pub width: i32,
    /// Top to bottom.
    pub height: i32,
}

/// Draws something along an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Index of the edge in the diagram.
    pub edge: usize,
    /// Where it leaves the source: pixels below its top.
    pub from_y: i32,
    /// Where it enters the target: pixels below its top.
    pub to_y: i32,
}

/// Holds coordinates, in pixels from the top left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Per node its place; `None` when hidden.
    pub nodes: Vec<Option<Rect>>,
    /// Per line of the view its route; `None` when an end is hidden.
    pub routes: Vec<Option<Route>>,
    /// Right end of everything.
    pub width: i32,
    /// Lower end of everything.
    pub height: i32,
}

/// Holds a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rect {
    /// Left end.
    pub x: i32,
    /// Upper end.
    pub y: i32,
    /// Left to right.
    pub width: i32,
    /// Top to bottom.
    pub height: i32,
}

/// Holds the way of one line from port to port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Whether it closes a cycle: then it leaves its source at the left and enters its target at the right.
    pub cycle: bool,
    /// Where it starts.
    pub start: Point,
    /// What follows.
    pub steps: Vec<RouteStep>,
}

/// Holds a point in pixels from the top left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

/// Continues a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteStep {
    /// Straight across a layer.
    Line(Point),
    /// A curve through a gap between layers, level at both ends.
    Curve(Point),
    /// A free curve with two control points: loops.
    Cubic(Point, Point, Point),
}

impl Edge {
    /// Joins two nodes at their only ports.
    pub fn new(from: usize, to: usize) -> Self {
        Self {
            from,
            to,
            from_port: 0,
            to_port: 0,
        }
    }
}

impl Route {
    /// Where it ends.
    pub fn end(&self) -> Point {
        match self.steps.last() {
            Some(RouteStep::Line(end) | RouteStep::Curve(end) | RouteStep::Cubic(_, _, end)) => {
                *end
            }
            None => self.start,
        }
    }
}
