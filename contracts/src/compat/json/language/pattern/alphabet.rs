//! The characters that an expression tells apart, in as few kinds as possible.

use std::collections::HashMap;

use super::class::Class;
use crate::compat::json::budget::{Budget, Exhausted};
use crate::compat::json::language::symbol::LAST;

/// A partition of all symbols: those of one kind belong to the same classes.
#[derive(Debug)]
pub(super) struct Alphabet {
    /// Ranges that cover every symbol, in order, with their kinds.
    pub(super) ranges: Vec<(u32, u32, u32)>,
    /// A symbol of each kind.
    pub(super) samples: Vec<u32>,
}

impl Alphabet {
    /// The coarsest partition that every one of `classes` is a union of.
    pub(super) fn of<'c>(
        classes: impl Iterator<Item = &'c Class> + Clone,
        budget: &mut Budget<'_>,
    ) -> Result<Self, Exhausted> {
        let mut firsts = vec![0];
        for (first, last) in classes.clone().flat_map(Class::ranges) {
            firsts.push(*first);
            if *last < LAST {
                firsts.push(last + 1);
            }
        }
        budget.states(firsts.len() / 8)?;
        firsts.sort_unstable();
        firsts.dedup();
        let mut kinds = vec![0_u32; firsts.len()];
        for class in classes {
            budget.states(1 + firsts.len() / 8)?;
            // Where a class cuts a kind in two, the halves get numbers of their own.
            let mut halves: HashMap<(u32, bool), u32> = HashMap::new();
            for (kind, first) in kinds.iter_mut().zip(&firsts) {
                let next = halves.len();
                *kind = *halves
                    .entry((*kind, class.contains(*first)))
                    .or_insert_with(|| number(next));
            }
        }
        let mut samples: Vec<Option<u32>> = Vec::new();
        let mut ranges: Vec<(u32, u32, u32)> = Vec::with_capacity(firsts.len());
        for (index, (kind, first)) in kinds.iter().zip(&firsts).enumerate() {
            let last = firsts.get(index + 1).map_or(LAST, |next| next - 1);
            let slot = *kind as usize;
            if samples.len() <= slot {
                samples.resize(slot + 1, None);
            }
            samples[slot].get_or_insert(*first);
            match ranges.last_mut() {
                Some((_, end, before)) if before == kind => *end = last,
                _ => ranges.push((*first, last, *kind)),
            }
        }
        Ok(Self {
            ranges,
            samples: samples.into_iter().flatten().collect(),
        })
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).expect("invariant: there are fewer kinds than symbols")
}
