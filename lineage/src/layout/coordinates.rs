//! Coordinates: heights by isotonic regression along each layer, left ends by the widest node.
//!
//! Each vertex wishes to stand level with its neighbours; the layer grants the wishes as nearly as its
//! order and gaps allow (pool adjacent violators). Bend points wish harder, so long edges get straight.

use super::routes;
use super::straighten::straighten;
use super::vertices::Order;
use super::{Diagram, Layout, Line, NodeKind, Rect, View};

/// Sweeps over all layers, alternating the side that decides; the last ones listen to both.
const SWEEPS: usize = 14;
/// Least distance of a bend point to what is next to it.
const BEND_GAP: i32 = 10;
/// Height of a bend point.
const BEND_HEIGHT: i32 = 2;
/// Least distance between two layers.
const LAYER_GAP: i32 = 40;

/// The vertices that are shown, with sizes.
pub(super) struct Shown<'a> {
    pub(super) diagram: &'a Diagram,
    pub(super) order: &'a Order,
    pub(super) view: &'a View,
    /// Per layer its shown vertices, from the top.
    pub(super) layers: Vec<Vec<u32>>,
    /// Upper end of each vertex.
    pub(super) y: Vec<i32>,
    /// Layer of each vertex, shown or not.
    pub(super) layer_of_vertex: Vec<u32>,
    visible: Vec<bool>,
    /// Left end of each layer, and the right end of its widest node.
    pub(super) columns: Vec<(i32, i32)>,
}

/// A wish of one vertex to be level with another: `other`'s top plus `offset`, by `weight`.
struct Wish {
    other: u32,
    offset: f64,
    weight: f64,
}

/// Gives coordinates to what `view` shows of `diagram`, in the order of `order`, which must have been
/// computed for the same diagram. Hidden nodes leave no gap.
pub fn place(diagram: &Diagram, order: &Order, view: &View) -> Layout {
    let shown_edges = shown_edges(diagram, order, view);
    let mut shown = Shown {
        diagram,
        order,
        view,
        layers: shown_layers(order, view, &shown_edges),
        y: vec![0; order.vertices],
        layer_of_vertex: vec![0; order.vertices],
        visible: vec![false; order.vertices],
        columns: Vec::new(),
    };
    for (layer, vertices) in (0_u32..).zip(&order.layers) {
        for vertex in vertices {
            shown.layer_of_vertex[*vertex as usize] = layer;
        }
    }
    for vertex in shown.layers.iter().flatten() {
        shown.visible[*vertex as usize] = true;
    }
    shown.place_down(&shown_edges);
    let ports = shown.mean_ports(&shown_edges);
    straighten(&mut shown, &shown_edges, &ports);
    shown.raise();
    shown.place_across();
    let rect = |node: usize| {
        let size = view.sizes.get(node).copied().flatten()?;
        let (left, right) = shown.columns[*shown.layer_of_vertex.get(node)? as usize];
        let x = left + (right - left - size.width) / 2;
        Some(Rect {
            x,
            y: shown.y[node],
            width: size.width,
            height: size.height,
        })
    };
    let nodes: Vec<Option<Rect>> = (0..diagram.nodes.len()).map(rect).collect();
    let routes = view
        .lines
        .iter()
        .map(|line| routes::route(&shown, &nodes, line))
        .collect();
    let mut layout = Layout {
        nodes,
        routes,
        width: 0,
        height: 0,
    };
    for rect in layout.nodes.iter().flatten() {
        layout.width = layout.width.max(rect.x + rect.width);
        layout.height = layout.height.max(rect.y + rect.height);
    }
    for (vertex, y) in shown.y.iter().enumerate().skip(order.nodes) {
        if shown.visible[vertex] {
            layout.height = layout.height.max(y + BEND_HEIGHT);
        }
    }
    layout
}

/// Edges both of whose ends are shown and along which something is drawn.
fn shown_edges(diagram: &Diagram, order: &Order, view: &View) -> Vec<bool> {
    let mut shown = vec![false; diagram.edges.len()];
    let visible = |node: usize| view.sizes.get(node).is_some_and(Option::is_some);
    for Line { edge, .. } in &view.lines {
        if let Some(ends) = diagram.edges.get(*edge) {
            let chained = order
                .chains
                .get(*edge)
                .is_some_and(|chain| !chain.is_empty());
            shown[*edge] = chained && visible(ends.from) && visible(ends.to);
        }
    }
    shown
}

fn shown_layers(order: &Order, view: &View, edges: &[bool]) -> Vec<Vec<u32>> {
    let mut keep = vec![false; order.vertices];
    for (node, size) in view.sizes.iter().enumerate().take(order.nodes) {
        keep[node] = size.is_some();
    }
    for (chain, shown) in order.chains.iter().zip(edges) {
        if *shown {
            for vertex in chain {
                keep[*vertex as usize] = true;
            }
        }
    }
    let shown = |layer: &Vec<u32>| {
        layer
            .iter()
            .copied()
            .filter(|vertex| keep[*vertex as usize])
            .collect()
    };
    order.layers.iter().map(shown).collect()
}

impl Shown<'_> {
    pub(super) fn is_bend(&self, vertex: u32) -> bool {
        vertex as usize >= self.order.nodes
    }

    fn height(&self, vertex: u32) -> i32 {
        let size = self.view.sizes.get(vertex as usize).copied().flatten();
        if self.is_bend(vertex) {
            BEND_HEIGHT
        } else {
            size.map_or(0, |size| size.height)
        }
    }

    fn gap(&self, upper: u32, lower: u32) -> i32 {
        let job = |vertex: u32| {
            self.diagram
                .nodes
                .get(vertex as usize)
                .is_some_and(|node| node.kind == NodeKind::Job)
        };
        if self.is_bend(upper) || self.is_bend(lower) {
            BEND_GAP
        } else if job(upper) && job(lower) {
            (self.view.gap / 2).max(BEND_GAP)
        } else {
            self.view.gap
        }
    }

    fn place_down(&mut self, edges: &[bool]) {
        let (left, right) = self.wishes(edges);
        let mut y = vec![0.0; self.order.vertices];
        for layer in &self.layers {
            let mut next = 0.0;
            for pair in layer.windows(2) {
                y[pair[0] as usize] = next;
                next += f64::from(self.height(pair[0]) + self.gap(pair[0], pair[1]));
            }
            if let Some(last) = layer.last() {
                y[*last as usize] = next;
            }
        }
        for sweep in 0..SWEEPS {
            let both = sweep + 4 >= SWEEPS;
            let count = self.layers.len();
            for step in 0..count {
                let rightwards = sweep % 2 == 0;
                let layer = if rightwards { step } else { count - 1 - step };
                let sides: &[&Vec<Vec<Wish>>] = match (both, rightwards) {
                    (true, _) => &[&left, &right],
                    (false, true) => &[&left],
                    (false, false) => &[&right],
                };
                self.grant(layer, sides, &mut y);
            }
        }
        for vertex in self.layers.iter().flatten() {
            self.y[*vertex as usize] = whole(y[*vertex as usize]);
        }
    }

    /// Moves everything so that the uppermost vertex stands at 0.
    fn raise(&mut self) {
        let tops = self
            .layers
            .iter()
            .flatten()
            .map(|vertex| self.y[*vertex as usize]);
        let top = tops.min().unwrap_or(0);
        for vertex in self.layers.iter().flatten() {
            self.y[*vertex as usize] -= top;
        }
    }

    /// From where to where a vertex can move without touching its neighbours.
    pub(super) fn room(&self, vertex: u32, place: &[usize]) -> (i32, i32) {
        const FAR: i32 = 1_000_000_000;
        let layer = &self.layers[self.layer_of_vertex[vertex as usize] as usize];
        let at = place[vertex as usize];
        let above = at.checked_sub(1).and_then(|above| layer.get(above));
        let below = layer.get(at + 1);
        let least = above.map_or(-FAR, |above| {
            self.y[*above as usize] + self.height(*above) + self.gap(*above, vertex)
        });
        let most = below.map_or(FAR, |below| {
            self.y[*below as usize] - self.gap(vertex, *below) - self.height(vertex)
        });
        // Rounding keeps whole distances, so there is always room for where it is.
        (least, most.max(least))
    }

    /// Per edge where its lines leave and enter on average, from the left.
    fn mean_ports(&self, edges: &[bool]) -> Vec<(i32, i32)> {
        let mut ports = vec![(0_i32, 0_i32, 0_i32); edges.len()];
        for line in self
            .view
            .lines
            .iter()
            .filter(|line| edges.get(line.edge) == Some(&true))
        {
            let (from, to, count) = &mut ports[line.edge];
            *from += line.from_y;
            *to += line.to_y;
            *count += 1;
        }
        let mean = |(from, to, count): (i32, i32, i32)| (from / count.max(1), to / count.max(1));
        let turn = |(edge, ports): (usize, (i32, i32, i32))| {
            let (from, to) = mean(ports);
            if self.order.cycle[edge] {
                (to, from)
            } else {
                (from, to)
            }
        };
        ports.into_iter().enumerate().map(turn).collect()
    }

    /// For each vertex its wishes towards the left and towards the right.
    fn wishes(&self, edges: &[bool]) -> (Vec<Vec<Wish>>, Vec<Vec<Wish>>) {
        // Where lines leave and enter, per edge on average.
        let mut ports = vec![(0_i32, 0_i32, 0_i32); edges.len()];
        for line in self
            .view
            .lines
            .iter()
            .filter(|line| edges.get(line.edge) == Some(&true))
        {
            let (from, to, count) = &mut ports[line.edge];
            *from += line.from_y;
            *to += line.to_y;
            *count += 1;
        }
        let empty = || {
            (0..self.order.vertices)
                .map(|_| Vec::new())
                .collect::<Vec<Vec<Wish>>>()
        };
        let (mut left, mut right) = (empty(), empty());
        for (edge, chain) in self
            .order
            .chains
            .iter()
            .enumerate()
            .filter(|(edge, _)| edges[*edge])
        {
            let (from, to, count) = ports[edge];
            let mean = |sum: i32| f64::from(sum) / f64::from(count.max(1));
            let (mut first, mut last) = (mean(from), mean(to));
            if self.order.cycle[edge] {
                std::mem::swap(&mut first, &mut last);
            }
            let middle = f64::from(BEND_HEIGHT) / 2.0;
            let end = chain.len() - 2;
            for (at, pair) in chain.windows(2).enumerate() {
                let from = if at == 0 { first } else { middle };
                let to = if at == end { last } else { middle };
                let weight = match (self.is_bend(pair[0]), self.is_bend(pair[1])) {
                    (true, true) => 8.0,
                    (false, false) => 1.0,
                    _ => 2.0,
                } * f64::from(count.clamp(1, 8));
                left[pair[1] as usize].push(Wish {
                    other: pair[0],
                    offset: from - to,
                    weight,
                });
                right[pair[0] as usize].push(Wish {
                    other: pair[1],
                    offset: to - from,
                    weight,
                });
            }
        }
        (left, right)
    }

    /// Moves one layer as near to its wishes as order and gaps allow.
    fn grant(&self, layer: usize, sides: &[&Vec<Vec<Wish>>], y: &mut [f64]) {
        let vertices = &self.layers[layer];
        let mut blocks: Vec<Block> = Vec::with_capacity(vertices.len());
        let mut offsets = Vec::with_capacity(vertices.len());
        let mut offset = 0.0;
        for (place, vertex) in vertices.iter().enumerate() {
            if place > 0 {
                let above = vertices[place - 1];
                offset += f64::from(self.height(above) + self.gap(above, *vertex));
            }
            offsets.push(offset);
            let wishes = sides.iter().flat_map(|side| &side[*vertex as usize]);
            let (mut sum, mut weight) = (0.0, 0.0);
            for wish in wishes {
                sum += (y[wish.other as usize] + wish.offset) * wish.weight;
                weight += wish.weight;
            }
            // Without wishes a vertex holds its place, lightly.
            let block = if weight > 0.0 {
                Block {
                    mean: sum / weight - offset,
                    weight,
                    count: 1,
                }
            } else {
                Block {
                    mean: y[*vertex as usize] - offset,
                    weight: 0.05,
                    count: 1,
                }
            };
            blocks.push(block);
            while let [.., upper, lower] = &blocks[..] {
                if upper.mean <= lower.mean {
                    break;
                }
                let weight = upper.weight + lower.weight;
                let mean = (upper.mean * upper.weight + lower.mean * lower.weight) / weight;
                let count = upper.count + lower.count;
                blocks.truncate(blocks.len() - 2);
                blocks.push(Block {
                    mean,
                    weight,
                    count,
                });
            }
        }
        let means = blocks
            .iter()
            .flat_map(|block| std::iter::repeat_n(block.mean, block.count));
        for ((vertex, offset), mean) in vertices.iter().zip(&offsets).zip(means) {
            y[*vertex as usize] = mean + offset;
        }
    }

    fn place_across(&mut self) {
        let mut left = 0;
        let mut columns = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            let width = |vertex: &u32| {
                self.view
                    .sizes
                    .get(*vertex as usize)
                    .copied()
                    .flatten()
                    .map(|size| size.width)
            };
            let real = layer.iter().filter(|vertex| !self.is_bend(**vertex));
            let widest = real.clone().filter_map(width).max();
            let right = left + widest.unwrap_or(0);
            columns.push((left, right));
            if !layer.is_empty() {
                // Room to tell many curves apart: 1.2 pixels per node, at most 40 counted.
                let nodes = i32::try_from(real.count().min(40)).unwrap_or(40);
                left = right + LAYER_GAP + nodes * 6 / 5;
            }
        }
        self.columns = columns;
    }
}

/// Vertices that touch and move together.
struct Block {
    mean: f64,
    weight: f64,
    count: usize,
}

/// The nearest whole pixel; keeps whole distances because it rounds the same way everywhere.
fn whole(value: f64) -> i32 {
    let value = (value + 0.5).floor().clamp(-1e9, 1e9);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "clamped to a range that fits"
    )]
    let value = value as i32;
    value
}
