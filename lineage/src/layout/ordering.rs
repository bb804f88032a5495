//! The order in each layer: barycentre sweeps from several starts, exchange of neighbours, sifting.
//!
//! Every connected part is ordered by itself and the parts stand below one another, so that no edge
//! of one crosses another.

mod start;
mod switch;

use super::Diagram;
use super::crossings::{Fenwick, inversions};
use super::vertices::{Order, Segment, Vertices};

/// Work units for all starts together: ends of segments looked at. A wall clock would make the
/// drawing differ from machine to machine.
const BUDGET: u64 = 300_000;
/// Work units for the last repairs of the best order.
const REPAIR_BUDGET: u64 = 400_000;
/// Most starts, however small the part.
const MOST_STARTS: usize = 24;
/// Most sweeps in one start; each goes over all layers once.
const MOST_SWEEPS: usize = 24;
/// A start ends after this many sweeps without a better order.
const PATIENCE: usize = 4;

/// Orders a diagram. Depends on its nodes' keys and kinds and its edges only.
///
/// Costs about 20 ms for 300 nodes in a release build; a fixed amount of work for larger ones.
pub fn order(diagram: &Diagram) -> Order {
    let vertices = Vertices::of(diagram);
    let mut layers: Vec<Vec<u32>> = vec![Vec::new(); vertices.layers];
    let links = Links::of(&vertices);
    let mut crossings = 0;
    for part in &vertices.parts {
        let share = part.len() as u64;
        let budget = |all: u64| all * share / vertices.layer.len().max(1) as u64;
        let mut arranger = Arranger::new(&vertices, &links, part);
        crossings += arranger.run(budget(BUDGET), budget(REPAIR_BUDGET));
        for (layer, vertices) in layers.iter_mut().zip(&arranger.layers) {
            layer.extend_from_slice(vertices);
        }
    }
    Order {
        layers,
        chains: vertices.chains,
        cycle: vertices.cycle,
        nodes: diagram.nodes.len(),
        vertices: vertices.layer.len(),
        crossings,
    }
}

/// One side of the segments: for each vertex its neighbours in the next or previous layer.
#[derive(Debug, Default)]
struct Side {
    starts: Vec<u32>,
    /// Neighbour, own port, neighbour's port.
    ends: Vec<(u32, u16, u16)>,
}

/// The segments by vertex, both ways, and how many ports each vertex has.
#[derive(Debug)]
struct Links {
    left: Side,
    right: Side,
    left_ports: Vec<u16>,
    right_ports: Vec<u16>,
}

impl Side {
    fn of(count: usize, ends: impl Iterator<Item = (u32, (u32, u16, u16))> + Clone) -> Self {
        let mut starts = vec![0_u32; count + 1];
        for (vertex, _) in ends.clone() {
            starts[vertex as usize + 1] += 1;
        }
        for vertex in 0..count {
            starts[vertex + 1] += starts[vertex];
        }
        let mut next = starts.clone();
        let mut sorted = vec![(0, 0, 0); starts[count] as usize];
        for (vertex, end) in ends {
            let slot = &mut next[vertex as usize];
            sorted[*slot as usize] = end;
            *slot += 1;
        }
        Self {
            starts,
            ends: sorted,
        }
    }

    fn range(&self, vertex: u32) -> std::ops::Range<usize> {
        self.starts[vertex as usize] as usize..self.starts[vertex as usize + 1] as usize
    }

    fn of_vertex(&self, vertex: u32) -> &[(u32, u16, u16)] {
        &self.ends[self.range(vertex)]
    }
}

impl Links {
    fn of(vertices: &Vertices) -> Self {
        let count = vertices.layer.len();
        let segments = &vertices.segments;
        let right = segments
            .iter()
            .map(|s: &Segment| (s.from, (s.to, s.from_port, s.to_port)));
        let left = segments
            .iter()
            .map(|s: &Segment| (s.to, (s.from, s.to_port, s.from_port)));
        let mut left_ports = vec![1; count];
        let mut right_ports = vec![1; count];
        for segment in segments {
            let from = &mut right_ports[segment.from as usize];
            *from = segment.from_port.saturating_add(1).max(*from);
            let to = &mut left_ports[segment.to as usize];
            *to = segment.to_port.saturating_add(1).max(*to);
        }
        Self {
            left: Side::of(count, left),
            right: Side::of(count, right),
            left_ports,
            right_ports,
        }
    }
}

/// Orders one connected part.
struct Arranger<'a> {
    links: &'a Links,
    layers: Vec<Vec<u32>>,
    /// Place of each vertex in its layer.
    place: Vec<u32>,
    /// First slot of each vertex among the ports of its layer, by side.
    left_slot: Vec<u32>,
    right_slot: Vec<u32>,
    tree: Fenwick,
    ends: Vec<(u32, u32)>,
    keys: Vec<(u64, u32)>,
    /// Work units used, and those after which repairs stop.
    work: u64,
    limit: u64,
}

/// Which neighbours decide.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Left,
    Right,
}

impl<'a> Arranger<'a> {
    fn new(vertices: &Vertices, links: &'a Links, part: &'a [u32]) -> Self {
        let mut layers: Vec<Vec<u32>> = vec![Vec::new(); vertices.layers];
        for vertex in part {
            layers[vertices.layer[*vertex as usize] as usize].push(*vertex);
        }
        let count = vertices.layer.len();
        Self {
            links,
            layers,
            place: vec![0; count],
            left_slot: vec![0; count],
            right_slot: vec![0; count],
            tree: Fenwick::default(),
            ends: Vec::new(),
            keys: Vec::new(),
            work: 0,
            limit: 0,
        }
    }

    /// Finds the best order it can within the budgets; answers with its crossings.
    fn run(&mut self, budget: u64, repair_budget: u64) -> u64 {
        self.limit = budget;
        let by_key = self.layers.clone();
        let mut best: Option<(u64, Vec<Vec<u32>>)> = None;
        for start in 0..MOST_STARTS {
            self.layers.clone_from(&by_key);
            start::arrange(self, start);
            let crossings = self.improve(start % 2 == 1);
            if best.as_ref().is_none_or(|(known, _)| crossings < *known) {
                best = Some((crossings, self.layers.clone()));
            }
            let done = best.as_ref().is_some_and(|(known, _)| *known == 0);
            if done || self.work >= budget {
                break;
            }
        }
        let Some((crossings, layers)) = best else {
            return 0;
        };
        self.layers = layers;
        self.index_all();
        if crossings == 0 {
            return 0;
        }
        self.limit = self.work + repair_budget;
        let crossings = switch::exchange(self, crossings);
        switch::sift(self, crossings)
    }

    /// Sweeps until it helps no more, then exchanges neighbours.
    fn improve(&mut self, from_right: bool) -> u64 {
        self.index_all();
        let mut best = (self.crossings(), self.layers.clone());
        let mut idle = 0;
        for sweep in 0..MOST_SWEEPS {
            if best.0 == 0 || idle >= PATIENCE {
                break;
            }
            if (sweep % 2 == 1) == from_right {
                for layer in 1..self.layers.len() {
                    self.sort_layer(layer, By::Left);
                }
            } else {
                for layer in (0..self.layers.len().saturating_sub(1)).rev() {
                    self.sort_layer(layer, By::Right);
                }
            }
            let crossings = self.crossings();
            idle += 1;
            if crossings < best.0 {
                best = (crossings, self.layers.clone());
                idle = 0;
            }
        }
        self.layers = best.1;
        self.index_all();
        if best.0 == 0 {
            0
        } else {
            switch::exchange(self, best.0)
        }
    }

    fn index_all(&mut self) {
        for layer in 0..self.layers.len() {
            self.index(layer);
        }
    }

    /// Renews the places and slots of a layer.
    fn index(&mut self, layer: usize) {
        let (mut left, mut right) = (0, 0);
        for (place, vertex) in (0_u32..).zip(&self.layers[layer]) {
            let at = *vertex as usize;
            self.place[at] = place;
            self.left_slot[at] = left;
            self.right_slot[at] = right;
            left += u32::from(self.links.left_ports[at]);
            right += u32::from(self.links.right_ports[at]);
        }
    }

    /// Sorts a layer by the mean place of its neighbours on one side, ports as fractions.
    fn sort_layer(&mut self, layer: usize, by: By) {
        let (side, ports, other) = match by {
            By::Left => (&self.links.left, &self.links.right_ports, layer - 1),
            By::Right => (&self.links.right, &self.links.left_ports, layer + 1),
        };
        let (own, others) = (
            self.layers[layer].len() as u64,
            self.layers[other].len() as u64,
        );
        self.keys.clear();
        for vertex in &self.layers[layer] {
            let ends = side.of_vertex(*vertex);
            let key = if ends.is_empty() {
                // Nobody pulls: keep the place, in the other layer's measure.
                (u64::from(self.place[*vertex as usize]) * 2 + 1) * others * 0x8000 / own.max(1)
            } else {
                let place = |(to, _, port): &(u32, u16, u16)| {
                    let ports = u64::from(ports[*to as usize]);
                    u64::from(self.place[*to as usize]) * 0x1_0000
                        + (u64::from(*port) * 2 + 1) * 0x8000 / ports
                };
                self.work += ends.len() as u64;
                ends.iter().map(place).sum::<u64>() / ends.len() as u64
            };
            self.work += 1;
            self.keys.push((key, *vertex));
        }
        // Stable: equal keys keep their places.
        self.keys.sort_by_key(|(key, _)| *key);
        for (slot, (_, vertex)) in self.layers[layer].iter_mut().zip(&self.keys) {
            *slot = *vertex;
        }
        self.index(layer);
    }

    fn crossings(&mut self) -> u64 {
        (1..self.layers.len())
            .map(|layer| self.crossings_before(layer))
            .sum()
    }

    /// Crossings between a layer and the one on its left.
    fn crossings_before(&mut self, layer: usize) -> u64 {
        self.ends.clear();
        for vertex in &self.layers[layer - 1] {
            let first = self.ends.len();
            for (to, own, theirs) in self.links.right.of_vertex(*vertex) {
                let left = self.right_slot[*vertex as usize] + u32::from(*own);
                self.ends
                    .push((left, self.left_slot[*to as usize] + u32::from(*theirs)));
            }
            self.ends[first..].sort_unstable();
        }
        self.work += 2 * self.ends.len() as u64;
        let slots = self.layers[layer].last().map_or(0, |last| {
            self.left_slot[*last as usize] as usize
                + usize::from(self.links.left_ports[*last as usize])
        });
        inversions(&self.ends, slots, &mut self.tree)
    }
}
