//! Deterministic automata over symbols: the one form in which languages are kept.
//!
//! A state has edges that are sorted, disjoint and merged; a symbol without an edge rejects for good, so there is no
//! dead state. What [`super::minimal`] returns has the fewest states, numbered by breadth from the start: two such
//! automata are equal exactly if their languages are.

use super::symbol::LAST;
use crate::compat::json::budget::{Budget, Exhausted};

/// "No state": where a symbol without an edge leads.
pub(super) const DEAD: u32 = u32::MAX;

/// An edge for all symbols from `first` to `last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Edge {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) to: u32,
}

impl Edge {
    pub(super) const fn new(first: u32, last: u32, to: u32) -> Self {
        Self { first, last, to }
    }
}

/// A deterministic automaton; state 0 is the start and always there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Automaton {
    accepts: Vec<bool>,
    /// The edges of state `s` are `edges[offsets[s]..offsets[s + 1]]`.
    offsets: Vec<u32>,
    edges: Vec<Edge>,
}

impl Automaton {
    /// The automaton that accepts nothing.
    pub(super) fn nothing() -> Self {
        Self {
            accepts: vec![false],
            offsets: vec![0, 0],
            edges: Vec::new(),
        }
    }

    /// The automaton that accepts everything.
    pub(super) fn everything() -> Self {
        Self {
            accepts: vec![true],
            offsets: vec![0, 1],
            edges: vec![Edge::new(0, LAST, 0)],
        }
    }

    /// Number of states.
    pub(super) const fn len(&self) -> usize {
        self.accepts.len()
    }

    /// Number of edges.
    pub(super) const fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// Every state.
    pub(super) fn states(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.len()).expect("invariant: states are numbered by u32")
    }

    /// Whether a word may end in `state`; never in [`DEAD`].
    pub(super) fn accepts(&self, state: u32) -> bool {
        state != DEAD && self.accepts[state as usize]
    }

    /// The edges of `state`; none of [`DEAD`].
    pub(super) fn edges(&self, state: u32) -> &[Edge] {
        if state == DEAD {
            return &[];
        }
        let state = state as usize;
        &self.edges[self.offsets[state] as usize..self.offsets[state + 1] as usize]
    }

    /// Where `symbol` leads.
    pub(super) fn step(&self, state: u32, symbol: u32) -> u32 {
        let edges = self.edges(state);
        match edges.get(edges.partition_point(|edge| edge.last < symbol)) {
            Some(edge) if edge.first <= symbol => edge.to,
            _ => DEAD,
        }
    }

    /// Whether every word is accepted from `state` on; exact for minimal automata.
    pub(super) fn accepts_everything_from(&self, state: u32) -> bool {
        self.accepts(state) && self.edges(state) == [Edge::new(0, LAST, state)]
    }

    /// For each state, the states with an edge to it; a state stands there once per edge.
    pub(super) fn sources(&self) -> Sources {
        let mut offsets = vec![0_u32; self.len() + 1];
        for edge in &self.edges {
            offsets[edge.to as usize + 1] += 1;
        }
        for index in 1..offsets.len() {
            offsets[index] += offsets[index - 1];
        }
        let mut next = offsets.clone();
        let mut states = vec![0; self.edges.len()];
        for state in self.states() {
            for edge in self.edges(state) {
                let slot = &mut next[edge.to as usize];
                states[*slot as usize] = state;
                *slot += 1;
            }
        }
        Sources { offsets, states }
    }

    /// For each state, the length of the shortest word accepted from there; `None` if there is none.
    pub(super) fn distances(&self) -> Vec<Option<u32>> {
        let sources = self.sources();
        let mut distances = vec![None; self.len()];
        let mut layer: Vec<u32> = self.states().filter(|s| self.accepts(*s)).collect();
        let mut distance = 0;
        for state in &layer {
            distances[*state as usize] = Some(0);
        }
        while !layer.is_empty() {
            distance += 1;
            let mut next = Vec::new();
            for state in layer {
                for source in sources.of(state) {
                    let slot = &mut distances[*source as usize];
                    if slot.is_none() {
                        *slot = Some(distance);
                        next.push(*source);
                    }
                }
            }
            layer = next;
        }
        distances
    }
}

/// Edges the other way round, see [`Automaton::sources`].
pub(super) struct Sources {
    offsets: Vec<u32>,
    states: Vec<u32>,
}

impl Sources {
    /// The states with an edge to `state`.
    pub(super) fn of(&self, state: u32) -> &[u32] {
        let state = state as usize;
        &self.states[self.offsets[state] as usize..self.offsets[state + 1] as usize]
    }
}

/// Puts an automaton together, one finished state after the other, in the order of their numbers.
pub(super) struct Builder {
    automaton: Automaton,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            automaton: Automaton {
                accepts: Vec::new(),
                offsets: vec![0],
                edges: Vec::new(),
            },
        }
    }

    /// Number of finished states.
    pub(super) const fn len(&self) -> usize {
        self.automaton.accepts.len()
    }

    /// Adds an edge to the state that is being built; edges come in the order of their symbols.
    pub(super) fn edge(
        &mut self,
        first: u32,
        last: u32,
        to: u32,
        budget: &mut Budget<'_>,
    ) -> Result<(), Exhausted> {
        let automaton = &mut self.automaton;
        let begun = automaton.offsets[automaton.offsets.len() - 1] as usize;
        if let Some(edge) = automaton.edges[begun..].last_mut()
            && edge.last + 1 == first
            && edge.to == to
        {
            edge.last = last;
            return Ok(());
        }
        // Edges are a quarter of a state's size.
        budget.states(usize::from(automaton.edges.len().is_multiple_of(4)))?;
        automaton.edges.push(Edge::new(first, last, to));
        Ok(())
    }

    /// Ends the state that is being built.
    pub(super) fn finish(
        &mut self,
        accepts: bool,
        budget: &mut Budget<'_>,
    ) -> Result<(), Exhausted> {
        budget.states(1)?;
        self.automaton.accepts.push(accepts);
        let end = u32::try_from(self.automaton.edges.len())
            .expect("invariant: a budget of states is far below u32::MAX");
        self.automaton.offsets.push(end);
        Ok(())
    }

    /// The automaton of all finished states.
    pub(super) fn build(self) -> Automaton {
        self.automaton
    }
}
