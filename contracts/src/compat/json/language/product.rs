//! Two automata side by side: intersection and difference; and the complement of one.

use std::collections::HashMap;

use super::automaton::{Automaton, Builder, DEAD, Edge};
use super::symbol::LAST;
use crate::compat::json::budget::{Budget, Exhausted};

/// A way to combine two languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Intersection,
    Difference,
}

impl Operation {
    const fn accepts(self, left: bool, right: bool) -> bool {
        match self {
            Self::Intersection => left && right,
            Self::Difference => left && !right,
        }
    }

    /// Whether words may still be accepted where one of the two is dead.
    const fn lives(self, left: u32, right: u32) -> bool {
        match self {
            Self::Intersection => left != DEAD && right != DEAD,
            Self::Difference => left != DEAD,
        }
    }
}

/// The combination, not minimal.
pub(super) fn product(
    left: &Automaton,
    right: &Automaton,
    operation: Operation,
    budget: &mut Budget<'_>,
) -> Result<Automaton, Exhausted> {
    let mut pairs = Pairs::start();
    let mut builder = Builder::new();
    while let Some((l, r)) = pairs.get(builder.len()) {
        let mut failed = Ok(());
        sweep(left.edges(l), right.edges(r), |first, last, l, r| {
            if failed.is_ok() && operation.lives(l, r) {
                let to = pairs.number(l, r);
                failed = builder.edge(first, last, to, budget);
            }
        });
        failed?;
        builder.finish(operation.accepts(left.accepts(l), right.accepts(r)), budget)?;
    }
    Ok(builder.build())
}

/// Everything that a minimal automaton does not accept; minimal again up to trimming.
pub(super) fn complement(
    automaton: &Automaton,
    budget: &mut Budget<'_>,
) -> Result<Automaton, Exhausted> {
    if *automaton == Automaton::nothing() {
        // The one automaton with a dead state, which the new one would double.
        return Ok(Automaton::everything());
    }
    let sink = u32::try_from(automaton.len()).expect("invariant: states are numbered by u32");
    let mut builder = Builder::new();
    for state in automaton.states() {
        let mut at = 0;
        for edge in automaton.edges(state) {
            if at < edge.first {
                builder.edge(at, edge.first - 1, sink, budget)?;
            }
            builder.edge(edge.first, edge.last, edge.to, budget)?;
            at = edge.last + 1;
        }
        if at <= LAST {
            builder.edge(at, LAST, sink, budget)?;
        }
        builder.finish(!automaton.accepts(state), budget)?;
    }
    builder.edge(0, LAST, sink, budget)?;
    builder.finish(true, budget)?;
    Ok(builder.build())
}

/// Numbers for pairs of states, in the order in which they were met.
struct Pairs {
    numbers: HashMap<(u32, u32), u32>,
    order: Vec<(u32, u32)>,
}

impl Pairs {
    fn start() -> Self {
        Self {
            numbers: HashMap::from([((0, 0), 0)]),
            order: vec![(0, 0)],
        }
    }

    fn get(&self, index: usize) -> Option<(u32, u32)> {
        self.order.get(index).copied()
    }

    fn number(&mut self, left: u32, right: u32) -> u32 {
        let next = u32::try_from(self.order.len()).expect("invariant: states are numbered by u32");
        *self.numbers.entry((left, right)).or_insert_with(|| {
            self.order.push((left, right));
            next
        })
    }
}

/// Visits the ranges on which neither side changes, in order, with where both lead.
fn sweep(left: &[Edge], right: &[Edge], mut visit: impl FnMut(u32, u32, u32, u32)) {
    let (mut left, mut right) = (left, right);
    let mut at = 0;
    while at <= LAST {
        let (l, l_last) = next(&mut left, at);
        let (r, r_last) = next(&mut right, at);
        let last = l_last.min(r_last);
        visit(at, last, l, r);
        at = last + 1;
    }
}

/// Where the symbol `at` leads, and up to which symbol that stays so.
fn next(edges: &mut &[Edge], at: u32) -> (u32, u32) {
    while let Some((edge, rest)) = edges.split_first() {
        if edge.last >= at {
            return if edge.first <= at {
                (edge.to, edge.last)
            } else {
                (DEAD, edge.first - 1)
            };
        }
        *edges = rest;
    }
    (DEAD, LAST)
}
