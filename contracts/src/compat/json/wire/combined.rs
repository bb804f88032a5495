//! Combinations: criteria, numbers of branches, and a maximum matching of branches that are compatible.
//!
//! The registry compares all branches of one side with all of the other. So does this up to [`ALL_PAIRS`] pairs; beyond,
//! branches that print the same are matched first, and the rest is compared only as far as the matching needs it.

use std::collections::HashMap;

use super::compare::{Context, Differences, Run};
use super::kind::Kind as Type;
use super::node::{Combined, Criterion, Id};

/// How many pairs of branches are all compared.
const ALL_PAIRS: usize = 16_384;

/// Compares two combinations.
pub(super) fn compare(run: &mut Run<'_>, context: &mut Context, old: &Combined, new: &Combined) {
    if old.criterion != new.criterion {
        let single = (old.subschemas.len() == 1, new.subschemas.len() == 1);
        let extended = new.criterion == Criterion::Any
            || single == (true, true)
            || (single.0 && new.criterion == Criterion::One)
            || (single.1 && old.criterion == Criterion::All);
        if !extended {
            return run.add(context, Type::CombinedTypeChanged);
        }
        run.add(context, Type::CombinedTypeExtended);
    }
    let originals = distinct(run, &old.subschemas);
    let updates = distinct(run, &new.subschemas);
    if originals.len() < updates.len() {
        let kind = if new.criterion == Criterion::All {
            Type::ProductTypeExtended
        } else {
            Type::SumTypeExtended
        };
        run.add(context, kind);
    } else if originals.len() > updates.len() {
        let kind = if old.criterion == Criterion::All {
            Type::ProductTypeNarrowed
        } else {
            Type::SumTypeNarrowed
        };
        run.add(context, kind);
    }
    let mut edges = Edges {
        context: context.below(),
        criterion: old.criterion,
        originals: &originals,
        updates: &updates,
        known: HashMap::new(),
    };
    let mut matching = Matching {
        of_original: vec![None; originals.len()],
        of_update: vec![None; updates.len()],
    };
    if originals.len().saturating_mul(updates.len()) <= ALL_PAIRS {
        for original in 0..originals.len() {
            for update in 0..updates.len() {
                edges.compatible(run, original, update);
            }
        }
    } else {
        matching.alike(run, &mut edges);
    }
    matching.complete(run, &mut edges);
    let mut matched = 0;
    for (original, update) in matching.of_original.iter().enumerate() {
        if let Some(update) = update
            && let Some(Some(found)) = edges.known.remove(&(original, *update))
        {
            matched += 1;
            run.add_all(context, found);
        }
    }
    if matched < originals.len().min(updates.len()) {
        run.add(context, Type::CombinedTypeSubschemasChanged);
    }
}

/// The branches, those that print the same only once.
fn distinct(run: &Run<'_>, branches: &[Id]) -> Vec<Id> {
    let mut seen = std::collections::HashSet::new();
    branches
        .iter()
        .copied()
        .filter(|branch| seen.insert(run.node(*branch).digest))
        .collect()
}

/// Which branches are compatible, found out when it is asked.
struct Edges<'a> {
    context: Context,
    criterion: Criterion,
    originals: &'a [Id],
    updates: &'a [Id],
    /// Differences of compatible pairs; `None` for the others.
    known: HashMap<(usize, usize), Option<Differences>>,
}

impl Edges<'_> {
    fn compatible(&mut self, run: &mut Run<'_>, original: usize, update: usize) -> bool {
        if run.exhausted {
            return false;
        }
        if let Some(known) = self.known.get(&(original, update)) {
            return known.is_some();
        }
        let segment = format!("{}/{original}", self.criterion.as_str());
        let length = self.context.enter(&segment);
        let mut below = self.context.below();
        self.context.leave(length);
        run.pair(
            &mut below,
            Some(self.originals[original]),
            Some(self.updates[update]),
        );
        let found = (!below.found.incompatible).then_some(below.found);
        let compatible = found.is_some();
        self.known.insert((original, update), found);
        compatible
    }
}

struct Matching {
    of_original: Vec<Option<usize>>,
    of_update: Vec<Option<usize>>,
}

impl Matching {
    /// Matches branches that print the same.
    fn alike(&mut self, run: &mut Run<'_>, edges: &mut Edges<'_>) {
        let by_digest: HashMap<[u8; 16], usize> = edges
            .updates
            .iter()
            .enumerate()
            .map(|(at, id)| (run.node(*id).digest, at))
            .collect();
        for original in 0..edges.originals.len() {
            let digest = run.node(edges.originals[original]).digest;
            if let Some(update) = by_digest.get(&digest).copied()
                && edges.compatible(run, original, update)
            {
                self.of_original[original] = Some(update);
                self.of_update[update] = Some(original);
            }
        }
    }

    /// Augments until the matching is maximum.
    fn complete(&mut self, run: &mut Run<'_>, edges: &mut Edges<'_>) {
        let side = edges.originals.len().min(edges.updates.len());
        for original in 0..edges.originals.len() {
            if run.exhausted || self.size() == side {
                return;
            }
            if self.of_original[original].is_none() {
                self.augment(run, edges, original);
            }
        }
    }

    fn size(&self) -> usize {
        self.of_original.iter().flatten().count()
    }

    /// Searches a path that alternates between unmatched and matched pairs, breadth first, and flips it.
    fn augment(&mut self, run: &mut Run<'_>, edges: &mut Edges<'_>, start: usize) {
        let mut reached_from: Vec<Option<usize>> = vec![None; edges.updates.len()];
        let mut queue = std::collections::VecDeque::from([start]);
        while let Some(original) = queue.pop_front() {
            for update in 0..edges.updates.len() {
                if reached_from[update].is_some() || !edges.compatible(run, original, update) {
                    continue;
                }
                reached_from[update] = Some(original);
                match self.of_update[update] {
                    Some(next) => queue.push_back(next),
                    None => return self.flip(&reached_from, update),
                }
            }
        }
    }

    fn flip(&mut self, reached_from: &[Option<usize>], mut update: usize) {
        while let Some(original) = reached_from[update] {
            let before = self.of_original[original].replace(update);
            self.of_update[update] = Some(original);
            match before {
                Some(before) => update = before,
                None => return,
            }
        }
    }
}
