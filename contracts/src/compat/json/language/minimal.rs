//! The smallest automaton of a language, in its one numbering.
//!
//! Partition refinement by signatures: a state's signature is the list of its ranges with the blocks they lead to.
//! When a block splits, its largest part keeps the block's number, so that only predecessors of the smaller parts are
//! looked at again (Hopcroft's argument): `O(m log n)` signatures' worth of edges.

use std::collections::{BTreeMap, VecDeque};

use super::automaton::{Automaton, Builder, DEAD};
use crate::compat::json::budget::{Budget, Exhausted};

/// Removes what no word uses, merges what no word tells apart and numbers the rest by breadth.
pub(super) fn minimal(
    automaton: &Automaton,
    budget: &mut Budget<'_>,
) -> Result<Automaton, Exhausted> {
    let live = live(automaton);
    if !live[0] {
        return Ok(Automaton::nothing());
    }
    let blocks = Refinement::run(automaton, &live, budget)?;
    numbered(automaton, &blocks, budget)
}

/// Removes what no word uses and numbers the rest by breadth; for automata whose states all differ already.
pub(super) fn trimmed(
    automaton: &Automaton,
    budget: &mut Budget<'_>,
) -> Result<Automaton, Exhausted> {
    let live = live(automaton);
    if !live[0] {
        return Ok(Automaton::nothing());
    }
    let blocks: Vec<u32> = automaton
        .states()
        .map(|state| if live[state as usize] { state } else { DEAD })
        .collect();
    numbered(automaton, &blocks, budget)
}

/// Whether some word is accepted from each state.
fn live(automaton: &Automaton) -> Vec<bool> {
    automaton
        .distances()
        .into_iter()
        .map(|distance| distance.is_some())
        .collect()
}

/// The quotient by `blocks`, numbered by breadth from the start; states of block [`DEAD`] are dropped.
fn numbered(
    automaton: &Automaton,
    blocks: &[u32],
    budget: &mut Budget<'_>,
) -> Result<Automaton, Exhausted> {
    let mut number = vec![DEAD; automaton.len()];
    let mut order = vec![0_u32];
    number[blocks[0] as usize] = 0;
    let mut builder = Builder::new();
    let mut at = 0;
    while let Some(&state) = order.get(at) {
        for edge in automaton.edges(state) {
            let block = blocks[edge.to as usize];
            if block == DEAD {
                continue;
            }
            let slot = &mut number[block as usize];
            if *slot == DEAD {
                *slot = u32::try_from(order.len()).expect("invariant: states are numbered by u32");
                order.push(edge.to);
            }
            builder.edge(edge.first, edge.last, *slot, budget)?;
        }
        builder.finish(automaton.accepts(state), budget)?;
        at += 1;
    }
    Ok(builder.build())
}

/// Ranges with the blocks they lead to, adjacent ranges of one block merged.
type Signature = Vec<(u32, u32, u32)>;

struct Refinement<'a> {
    automaton: &'a Automaton,
    /// The block of each state; [`DEAD`] for states that no word uses.
    blocks: Vec<u32>,
    members: Vec<Vec<u32>>,
    /// Where a state stands in its block's members.
    places: Vec<u32>,
    /// States whose signature may differ from that of the others of their block.
    dirty: Vec<Vec<u32>>,
    is_dirty: Vec<bool>,
    waiting: VecDeque<u32>,
}

impl<'a> Refinement<'a> {
    fn run(
        automaton: &'a Automaton,
        live: &[bool],
        budget: &mut Budget<'_>,
    ) -> Result<Vec<u32>, Exhausted> {
        let mut this = Self {
            automaton,
            blocks: vec![DEAD; automaton.len()],
            members: Vec::new(),
            places: vec![0; automaton.len()],
            dirty: Vec::new(),
            is_dirty: live.to_vec(),
            waiting: VecDeque::new(),
        };
        for accepts in [true, false] {
            let members: Vec<u32> = automaton
                .states()
                .filter(|state| live[*state as usize] && automaton.accepts(*state) == accepts)
                .collect();
            if !members.is_empty() {
                this.open(&members);
                this.dirty.push(members);
                this.waiting.push_back(count(this.dirty.len()) - 1);
            }
        }
        let sources = automaton.sources();
        while let Some(block) = this.waiting.pop_front() {
            for state in this.split(block, budget)? {
                for source in sources.of(state) {
                    this.mark(*source);
                }
            }
        }
        Ok(this.blocks)
    }

    /// Makes a block of states that are in none.
    fn open(&mut self, members: &[u32]) -> u32 {
        let block = count(self.members.len());
        for (place, state) in members.iter().enumerate() {
            self.blocks[*state as usize] = block;
            self.places[*state as usize] = count(place);
        }
        self.members.push(members.to_vec());
        block
    }

    fn mark(&mut self, state: u32) {
        let block = self.blocks[state as usize];
        if block == DEAD || std::mem::replace(&mut self.is_dirty[state as usize], true) {
            return;
        }
        let dirty = &mut self.dirty[block as usize];
        if dirty.is_empty() {
            self.waiting.push_back(block);
        }
        dirty.push(state);
    }

    fn signature(&self, state: u32, budget: &mut Budget<'_>) -> Result<Signature, Exhausted> {
        let edges = self.automaton.edges(state);
        budget.states(1 + edges.len() / 8)?;
        let mut signature = Signature::with_capacity(edges.len());
        for edge in edges {
            let block = self.blocks[edge.to as usize];
            if block == DEAD {
                continue;
            }
            match signature.last_mut() {
                Some((_, last, to)) if *last + 1 == edge.first && *to == block => *last = edge.last,
                _ => signature.push((edge.first, edge.last, block)),
            }
        }
        Ok(signature)
    }

    /// Splits a block by signature and returns the states that have another block now.
    fn split(&mut self, block: u32, budget: &mut Budget<'_>) -> Result<Vec<u32>, Exhausted> {
        let dirty = std::mem::take(&mut self.dirty[block as usize]);
        let clean = self.members[block as usize].len() - dirty.len();
        let mut groups: BTreeMap<Signature, Vec<u32>> = BTreeMap::new();
        for state in &dirty {
            groups
                .entry(self.signature(*state, budget)?)
                .or_default()
                .push(*state);
        }
        // All clean states of a block have one signature: any of them speaks for the rest.
        let spokesman = self.members[block as usize]
            .iter()
            .copied()
            .find(|state| !self.is_dirty[*state as usize]);
        let of_clean = match spokesman {
            Some(state) => Some(self.signature(state, budget)?),
            None => None,
        };
        let size = |signature: &Signature, group: &Vec<u32>| {
            group.len()
                + if of_clean.as_ref() == Some(signature) {
                    clean
                } else {
                    0
                }
        };
        let largest = groups
            .iter()
            .max_by_key(|(signature, group)| size(signature, group))
            .filter(|(signature, group)| size(signature, group) >= clean)
            .map(|(signature, _)| signature.clone())
            .or_else(|| of_clean.clone());
        if let Some(signature) = &of_clean
            && of_clean != largest
        {
            // The clean states are fewer than the dirty ones, so that walking over them is paid for.
            let rest = self.members[block as usize]
                .iter()
                .copied()
                .filter(|state| !self.is_dirty[*state as usize]);
            groups.entry(signature.clone()).or_default().extend(rest);
        }
        for state in &dirty {
            self.is_dirty[*state as usize] = false;
        }
        let mut moved = Vec::new();
        for (signature, group) in groups {
            if Some(&signature) == largest.as_ref() {
                continue;
            }
            for state in &group {
                self.leave(block, *state);
            }
            self.open(&group);
            self.dirty.push(Vec::new());
            moved.extend(group);
        }
        Ok(moved)
    }

    fn leave(&mut self, block: u32, state: u32) {
        let place = self.places[state as usize];
        let members = &mut self.members[block as usize];
        members.swap_remove(place as usize);
        if let Some(other) = members.get(place as usize) {
            self.places[*other as usize] = place;
        }
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).expect("invariant: states are numbered by u32")
}
