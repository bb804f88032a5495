//! Counting crossings between two neighbouring layers with a Fenwick tree.

/// Counts how many of the values seen so far are larger.
#[derive(Debug, Default)]
pub(super) struct Fenwick {
    tree: Vec<u32>,
    total: u32,
}

impl Fenwick {
    /// Empties the tree for values below `size`.
    pub(super) fn reset(&mut self, size: usize) {
        self.tree.clear();
        self.tree.resize(size + 1, 0);
        self.total = 0;
    }

    /// Counts the values seen that are larger than `value`.
    pub(super) fn larger(&self, value: u32) -> u32 {
        let mut at = value as usize + 1;
        let mut not_larger = 0;
        while at > 0 {
            not_larger += self.tree[at];
            at &= at - 1;
        }
        self.total - not_larger
    }

    /// Sees `value`.
    pub(super) fn add(&mut self, value: u32) {
        let mut at = value as usize + 1;
        while at < self.tree.len() {
            self.tree[at] += 1;
            at += at & at.wrapping_neg();
        }
        self.total += 1;
    }
}

/// Counts pairs that cross: `ends` are (upper, lower) slots sorted by upper, then lower. Pairs that
/// share an end do not cross.
pub(super) fn inversions(ends: &[(u32, u32)], slots: usize, tree: &mut Fenwick) -> u64 {
    tree.reset(slots);
    let mut crossings = 0;
    for (_, lower) in ends {
        crossings += u64::from(tree.larger(*lower));
        tree.add(*lower);
    }
    crossings
}
