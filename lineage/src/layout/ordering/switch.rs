//! Local repairs of an order: exchanging neighbours, and sifting a vertex through its layer.

use super::{Arranger, Side};

/// Rounds of exchange over all layers.
const MOST_ROUNDS: usize = 12;
/// Rounds of sifting over all layers.
const MOST_SIFTS: usize = 8;

/// For the vertices of one layer, the sorted slots of their neighbours on both sides.
struct Slots {
    left: Vec<u32>,
    right: Vec<u32>,
}

/// Exchanges neighbours while that takes crossings away; answers with what is left of `crossings`.
pub(super) fn exchange(arranger: &mut Arranger<'_>, mut crossings: u64) -> u64 {
    let mut slots = Slots::new(arranger);
    for _ in 0..MOST_ROUNDS {
        let before = crossings;
        for layer in 0..arranger.layers.len() {
            slots.fill(arranger, layer);
            let mut changed = false;
            loop {
                let mut moved = false;
                for at in 1..arranger.layers[layer].len() {
                    let (upper, lower) =
                        (arranger.layers[layer][at - 1], arranger.layers[layer][at]);
                    let (kept, swapped) = slots.pair(arranger, upper, lower);
                    if swapped < kept {
                        arranger.layers[layer].swap(at - 1, at);
                        crossings -= kept - swapped;
                        moved = true;
                    }
                }
                changed |= moved;
                if !moved || arranger.work > arranger.limit {
                    break;
                }
            }
            if changed {
                arranger.index(layer);
            }
        }
        if crossings == before || crossings == 0 || arranger.work > arranger.limit {
            break;
        }
    }
    crossings
}

/// Moves each vertex to the best place in its layer while that helps and the budget lasts; answers
/// with what is left of `crossings`.
pub(super) fn sift(arranger: &mut Arranger<'_>, mut crossings: u64) -> u64 {
    let mut slots = Slots::new(arranger);
    for _ in 0..MOST_SIFTS {
        let before = crossings;
        for layer in 0..arranger.layers.len() {
            if arranger.layers[layer].len() < 2 {
                continue;
            }
            slots.fill(arranger, layer);
            for vertex in arranger.layers[layer].clone() {
                if arranger.work > arranger.limit {
                    break;
                }
                crossings -= slots.sift_one(arranger, layer, vertex);
            }
            arranger.index(layer);
        }
        if crossings == before || arranger.work > arranger.limit {
            break;
        }
    }
    crossings
}

impl Slots {
    fn new(arranger: &Arranger<'_>) -> Self {
        let zeros = |side: &Side| vec![0; side.ends.len()];
        Self {
            left: zeros(&arranger.links.left),
            right: zeros(&arranger.links.right),
        }
    }

    fn fill(&mut self, arranger: &Arranger<'_>, layer: usize) {
        let links = arranger.links;
        for vertex in &arranger.layers[layer] {
            let sides = [
                (&links.left, &mut self.left, &arranger.right_slot),
                (&links.right, &mut self.right, &arranger.left_slot),
            ];
            for (side, slots, first) in sides {
                let range = side.range(*vertex);
                for (slot, (to, _, port)) in slots[range.clone()]
                    .iter_mut()
                    .zip(&side.ends[range.clone()])
                {
                    *slot = first[*to as usize] + u32::from(*port);
                }
                slots[range].sort_unstable();
            }
        }
    }

    /// Crossings of the edges of two vertices: with `upper` above, and with `lower` above.
    fn pair(&self, arranger: &mut Arranger<'_>, upper: u32, lower: u32) -> (u64, u64) {
        let (left, right) = (&arranger.links.left, &arranger.links.right);
        let ends = left.range(upper).len()
            + left.range(lower).len()
            + right.range(upper).len()
            + right.range(lower).len();
        arranger.work += ends as u64;
        let (a, b) = both(&self.left[left.range(upper)], &self.left[left.range(lower)]);
        let (c, d) = both(
            &self.right[right.range(upper)],
            &self.right[right.range(lower)],
        );
        (a + c, b + d)
    }

    /// Takes one vertex to where it crosses least, the nearest such place if there are several;
    /// answers with the crossings that this takes away.
    fn sift_one(&self, arranger: &mut Arranger<'_>, layer: usize, vertex: u32) -> u64 {
        let order = std::mem::take(&mut arranger.layers[layer]);
        let at = order.iter().position(|other| *other == vertex).unwrap_or(0);
        let mut best = (0_i64, at);
        let mut change = 0_i64;
        for place in (0..at).rev() {
            let (kept, swapped) = self.pair(arranger, order[place], vertex);
            change += swapped as i64 - kept as i64;
            if change < best.0 {
                best = (change, place);
            }
        }
        change = 0;
        for (place, other) in order.iter().enumerate().skip(at + 1) {
            let (kept, swapped) = self.pair(arranger, vertex, *other);
            change += swapped as i64 - kept as i64;
            if change < best.0 {
                best = (change, place);
            }
        }
        arranger.layers[layer] = order;
        let order = &mut arranger.layers[layer];
        let vertex = order.remove(at);
        order.insert(best.1, vertex);
        best.0.unsigned_abs()
    }
}

/// Counts pairs (a, b) with a > b, and those with a < b, of two sorted lists.
fn both(a: &[u32], b: &[u32]) -> (u64, u64) {
    let (mut greater, mut less) = (0, 0);
    let (mut below, mut through) = (0, 0);
    for value in a {
        while below < b.len() && b[below] < *value {
            below += 1;
        }
        while through < b.len() && b[through] <= *value {
            through += 1;
        }
        greater += below as u64;
        less += (b.len() - through) as u64;
    }
    (greater, less)
}
