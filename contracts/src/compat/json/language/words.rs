//! Words of a language: the shortest ones, and how long they get. All for minimal automata.

use super::automaton::{Automaton, Edge};
use super::symbol::{Choices, scalar, symbol};
use crate::compat::json::budget::{Budget, Exhausted};

/// Whether a word is accepted.
pub(super) fn contains(automaton: &Automaton, word: &str) -> bool {
    let end = word.chars().fold(0, |state, character| {
        automaton.step(state, symbol(character))
    });
    automaton.accepts(end)
}

/// The most readable of the shortest words; `None` if there is no word.
pub(super) fn shortest(automaton: &Automaton) -> Option<String> {
    let distances = automaton.distances();
    let mut state = 0_u32;
    let mut left = distances[0]?;
    let mut word = String::new();
    while left > 0 {
        left -= 1;
        let edges = automaton
            .edges(state)
            .iter()
            .filter(|edge| distances[edge.to as usize] == Some(left))
            .copied()
            .collect();
        let (symbol, to) = Choices::new(edges)
            .next()
            .expect("invariant: a distance counts down along some edge");
        word.push(scalar(symbol));
        state = to;
    }
    Some(word)
}

/// The first `wanted` words, by length and then by how readable they are.
pub(super) fn words(
    automaton: &Automaton,
    wanted: usize,
    budget: &mut Budget<'_>,
) -> Result<Vec<String>, Exhausted> {
    let mut found = Vec::new();
    let Some((least, most)) = length_bounds(automaton) else {
        return Ok(found);
    };
    // `layers[n]` holds the states from which some word of length n is accepted.
    let mut layers = vec![Layer::last(automaton)];
    let mut length = least;
    while found.len() < wanted && most.is_none_or(|most| length <= most) {
        while layers.len() <= length {
            budget.states(1 + automaton.len() / 8)?;
            budget.bytes(automaton.len() / 8)?;
            let next = layers[layers.len() - 1].before(automaton);
            layers.push(next);
        }
        of_length(automaton, &layers[..=length], wanted, &mut found, budget)?;
        length += 1;
    }
    Ok(found)
}

/// Adds words of length `layers.len() - 1` until `wanted` are found.
fn of_length(
    automaton: &Automaton,
    layers: &[Layer],
    wanted: usize,
    found: &mut Vec<String>,
    budget: &mut Budget<'_>,
) -> Result<(), Exhausted> {
    let choices = |state: u32, left: usize| {
        let edges: Vec<Edge> = automaton
            .edges(state)
            .iter()
            .filter(|edge| layers[left].has(edge.to))
            .copied()
            .collect();
        Choices::new(edges)
    };
    let mut left = layers.len() - 1;
    if !layers[left].has(0) {
        return Ok(());
    }
    let mut word = Vec::new();
    let mut open: Vec<Choices> = Vec::new();
    if left == 0 {
        found.push(String::new());
        return Ok(());
    }
    open.push(choices(0, left - 1));
    while let Some(top) = open.last_mut() {
        budget.states(1)?;
        let Some((symbol, to)) = top.next() else {
            open.pop();
            word.pop();
            left += 1;
            continue;
        };
        word.push(scalar(symbol));
        left -= 1;
        if left > 0 {
            open.push(choices(to, left - 1));
            continue;
        }
        budget.bytes(word.len())?;
        found.push(word.iter().collect());
        if found.len() == wanted {
            break;
        }
        word.pop();
        left += 1;
    }
    Ok(())
}

/// A set of states, one bit each.
struct Layer(Vec<u64>);

impl Layer {
    /// The accepting states.
    fn last(automaton: &Automaton) -> Self {
        Self::collect(automaton, |state| automaton.accepts(state))
    }

    /// The states with an edge into this layer.
    fn before(&self, automaton: &Automaton) -> Self {
        Self::collect(automaton, |state| {
            automaton.edges(state).iter().any(|edge| self.has(edge.to))
        })
    }

    fn collect(automaton: &Automaton, has: impl Fn(u32) -> bool) -> Self {
        let mut bits = vec![0; automaton.len().div_ceil(64)];
        for state in automaton.states().filter(|state| has(*state)) {
            bits[state as usize / 64] |= 1 << (state % 64);
        }
        Self(bits)
    }

    fn has(&self, state: u32) -> bool {
        self.0[state as usize / 64] >> (state % 64) & 1 == 1
    }
}

/// States in an order in which every edge leads forward; `None` if some word can be pumped.
fn forward_order(automaton: &Automaton) -> Option<Vec<u32>> {
    let mut pending = vec![0_u32; automaton.len()];
    for state in automaton.states() {
        for edge in automaton.edges(state) {
            pending[edge.to as usize] += 1;
        }
    }
    let mut order = Vec::with_capacity(automaton.len());
    if pending[0] == 0 {
        order.push(0_u32);
    }
    let mut at = 0;
    while let Some(&state) = order.get(at) {
        for edge in automaton.edges(state) {
            let slot = &mut pending[edge.to as usize];
            *slot -= 1;
            if *slot == 0 {
                order.push(edge.to);
            }
        }
        at += 1;
    }
    (order.len() == automaton.len()).then_some(order)
}

/// The lengths of the shortest and the longest word; no longest one if words can be pumped, `None` without any word.
pub(super) fn length_bounds(automaton: &Automaton) -> Option<(usize, Option<usize>)> {
    let least = automaton.distances()[0]? as usize;
    let Some(order) = forward_order(automaton) else {
        return Some((least, None));
    };
    let mut longest = vec![0_usize; automaton.len()];
    for state in order.into_iter().rev() {
        let beyond = automaton
            .edges(state)
            .iter()
            .map(|edge| longest[edge.to as usize] + 1);
        longest[state as usize] = beyond.max().unwrap_or(0);
    }
    Some((least, Some(longest[0])))
}
