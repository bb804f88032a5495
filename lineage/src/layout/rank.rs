//! Layers: network simplex, which makes the sum of edge lengths as small as it gets.
//!
//! Gansner, Koutsofios, North, Vo: A Technique for Drawing Directed Graphs (1993). The cut value of a
//! tree edge is the balance (edges out less edges in) of the nodes on one side, so one pass over
//! the tree gives them all.

/// An edge with the least number of layers it must span.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) least: i32,
}

/// A tree edge as seen from its lower end.
#[derive(Clone, Copy)]
struct Hold {
    parent: u32,
    edge: u32,
}

/// Gives each node a rank such that every edge spans at least its least; ranks of each connected
/// part start at 0. The spans must not form a cycle.
pub(super) fn ranks(nodes: usize, spans: &[Span]) -> Vec<i32> {
    let mut around: Vec<Vec<u32>> = vec![Vec::new(); nodes];
    let mut balance = vec![0_i32; nodes];
    for (index, span) in (0_u32..).zip(spans) {
        around[span.from as usize].push(index);
        around[span.to as usize].push(index);
        balance[span.from as usize] += 1;
        balance[span.to as usize] -= 1;
    }
    let mut ranks = longest_path(nodes, spans, &around);
    let mut simplex = Simplex {
        spans,
        around: &around,
        balance: &balance,
        in_tree: vec![false; spans.len()],
    };
    for part in parts(nodes, spans, &around) {
        simplex.tight_tree(&part, &mut ranks);
        // Each pivot shortens the sum or keeps it; the bound stops a circle of the latter.
        for _ in 0..part.len() * 4 + 16 {
            if !simplex.pivot(&part, &mut ranks) {
                break;
            }
        }
        let least = part
            .iter()
            .map(|node| ranks[*node as usize])
            .min()
            .unwrap_or(0);
        for node in &part {
            ranks[*node as usize] -= least;
        }
    }
    ranks
}

/// Connected parts, each sorted, by their smallest node.
pub(super) fn parts(nodes: usize, spans: &[Span], around: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let mut seen = vec![false; nodes];
    let mut parts = Vec::new();
    for root in 0..nodes {
        if seen[root] {
            continue;
        }
        seen[root] = true;
        let mut part = vec![u32::try_from(root).expect("invariant: fewer than 2^32 nodes")];
        let mut next = 0;
        while let Some(node) = part.get(next).copied() {
            next += 1;
            for edge in &around[node as usize] {
                let Span { from, to, .. } = spans[*edge as usize];
                let other = if from == node { to } else { from };
                if !seen[other as usize] {
                    seen[other as usize] = true;
                    part.push(other);
                }
            }
        }
        part.sort_unstable();
        parts.push(part);
    }
    parts
}

fn longest_path(nodes: usize, spans: &[Span], around: &[Vec<u32>]) -> Vec<i32> {
    let mut waiting = vec![0_u32; nodes];
    for span in spans {
        waiting[span.to as usize] += 1;
    }
    let mut ranks = vec![0; nodes];
    let mut ready: Vec<usize> = (0..nodes).filter(|node| waiting[*node] == 0).collect();
    while let Some(node) = ready.pop() {
        for edge in &around[node] {
            let span = spans[*edge as usize];
            if span.from as usize == node {
                let to = span.to as usize;
                ranks[to] = ranks[to].max(ranks[node] + span.least);
                waiting[to] -= 1;
                if waiting[to] == 0 {
                    ready.push(to);
                }
            }
        }
    }
    ranks
}

struct Simplex<'a> {
    spans: &'a [Span],
    around: &'a [Vec<u32>],
    balance: &'a [i32],
    in_tree: Vec<bool>,
}

impl Simplex<'_> {
    fn slack(&self, edge: u32, ranks: &[i32]) -> i32 {
        let span = self.spans[edge as usize];
        ranks[span.to as usize] - ranks[span.from as usize] - span.least
    }

    /// Grows a tree of edges without slack over `part`, moving the tree whenever it is stuck.
    fn tight_tree(&mut self, part: &[u32], ranks: &mut [i32]) {
        let mut inside = vec![false; self.around.len()];
        inside[part[0] as usize] = true;
        let mut tree = vec![part[0]];
        let mut grown = 0;
        while tree.len() < part.len() {
            while let Some(node) = tree.get(grown).copied() {
                grown += 1;
                for edge in &self.around[node as usize] {
                    let Span { from, to, .. } = self.spans[*edge as usize];
                    let other = if from == node { to } else { from };
                    if !inside[other as usize] && self.slack(*edge, ranks) == 0 {
                        inside[other as usize] = true;
                        self.in_tree[*edge as usize] = true;
                        tree.push(other);
                    }
                }
            }
            // The edge that leaves the tree with the least slack pulls the tree to its other end.
            let leaving = tree
                .iter()
                .flat_map(|node| self.around[*node as usize].iter().copied());
            let leaving = leaving.filter(|edge| {
                let Span { from, to, .. } = self.spans[*edge as usize];
                inside[from as usize] != inside[to as usize]
            });
            let Some(edge) = leaving.min_by_key(|edge| (self.slack(*edge, ranks), *edge)) else {
                return;
            };
            let slack = self.slack(edge, ranks);
            let shift = if inside[self.spans[edge as usize].from as usize] {
                slack
            } else {
                -slack
            };
            for node in &tree {
                ranks[*node as usize] += shift;
            }
            grown = 0;
        }
    }

    /// Exchanges one tree edge that makes the sum longer for the tightest that crosses the same cut.
    fn pivot(&mut self, part: &[u32], ranks: &mut [i32]) -> bool {
        let nodes = self.around.len();
        let mut holds: Vec<Option<Hold>> = vec![None; nodes];
        let mut order = vec![part[0]];
        let mut next = 0;
        while let Some(node) = order.get(next).copied() {
            next += 1;
            for edge in &self.around[node as usize] {
                let Span { from, to, .. } = self.spans[*edge as usize];
                let other = if from == node { to } else { from };
                let up = holds[node as usize].is_some_and(|hold| hold.edge == *edge);
                if self.in_tree[*edge as usize]
                    && !up
                    && other != part[0]
                    && holds[other as usize].is_none()
                {
                    holds[other as usize] = Some(Hold {
                        parent: node,
                        edge: *edge,
                    });
                    order.push(other);
                }
            }
        }
        let mut sums = self.balance.to_vec();
        let mut worst: Option<(i32, u32, u32)> = None;
        for node in order.iter().rev() {
            let Some(Hold { parent, edge }) = holds[*node as usize] else {
                continue;
            };
            let sum = sums[*node as usize];
            sums[parent as usize] += sum;
            let cut = if self.spans[edge as usize].from == *node {
                sum
            } else {
                -sum
            };
            if cut < 0 && worst.is_none_or(|(known, at, _)| (cut, edge) < (known, at)) {
                worst = Some((cut, edge, *node));
            }
        }
        let Some((_, leaving, low)) = worst else {
            return false;
        };
        // Everything below the leaving edge.
        let mut below = vec![false; nodes];
        for node in &order {
            let parent = holds[*node as usize].is_some_and(|hold| below[hold.parent as usize]);
            below[*node as usize] = *node == low || parent;
        }
        let tail_below = self.spans[leaving as usize].from == low;
        let entering = (0_u32..).zip(self.spans).filter(|(_, span)| {
            let (from, to) = (below[span.from as usize], below[span.to as usize]);
            // From the head's side to the tail's side.
            from != to && to == tail_below
        });
        let in_part = |node: u32| node == part[0] || holds[node as usize].is_some();
        let entering = entering.filter(|(_, span)| in_part(span.from) && in_part(span.to));
        let Some((entering, _)) =
            entering.min_by_key(|(edge, _)| (self.slack(*edge, ranks), *edge))
        else {
            return false;
        };
        let slack = self.slack(entering, ranks);
        let shift = if tail_below { -slack } else { slack };
        for node in &order {
            if below[*node as usize] {
                ranks[*node as usize] += shift;
            }
        }
        self.in_tree[leaving as usize] = false;
        self.in_tree[entering as usize] = true;
        true
    }
}
