//! Sets of strings, exactly: what `pattern`, `minLength`, `const` and property names say, as minimal automata over
//! Unicode scalar values.
//!
//! A [`Language`] is closed under intersection and complement, equal languages compare equal, and every question
//! about one has an exact answer or ends with [`Exhausted`]. [`Patterns`] compiles `pattern`s once a check. Nothing
//! here knows JSON Schema; lengths count scalar values, as its clauses do (2020-12 validation, 6.3.1).
//!
//! `symbol` numbers the characters, `automaton` is the form, `minimal` and `product` the algebra, `words` the questions,
//! `pattern` the compiler of regular expressions.

mod automaton;
mod minimal;
mod pattern;
mod patterns;
mod product;
mod symbol;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub(crate) use pattern::{PatternError, Unsupported};
pub(crate) use patterns::Patterns;

use super::budget::{Budget, Exhausted};
use automaton::{Automaton, Builder};
use product::Operation;

/// A set of strings. Cheap to clone; equal exactly if the sets are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Language {
    automaton: Arc<Automaton>,
}

impl Language {
    /// No string.
    pub(crate) fn empty() -> Self {
        Self::of(Automaton::nothing())
    }

    /// The listed strings; repetitions do not matter.
    pub(crate) fn one_of(words: &[&str], budget: &mut Budget<'_>) -> Result<Self, Exhausted> {
        let mut words: Vec<Vec<u32>> = words
            .iter()
            .map(|word| word.chars().map(symbol::symbol).collect())
            .collect();
        words.sort_unstable();
        words.dedup();
        // A prefix tree, by breadth: each state is a run of words with one prefix of length `depth`.
        let mut builder = Builder::new();
        let mut runs = vec![(0..words.len(), 0_usize)];
        while let Some((run, depth)) = runs.get(builder.len()).cloned() {
            let ends = run.clone().next().is_some_and(|i| words[i].len() == depth);
            let mut at = if ends { run.start + 1 } else { run.start };
            while at < run.end {
                let symbol = words[at][depth];
                let same = words[at..run.end].partition_point(|word| word[depth] == symbol);
                let to = u32::try_from(runs.len()).expect("invariant: states are numbered by u32");
                builder.edge(symbol, symbol, to, budget)?;
                runs.push((at..at + same, depth + 1));
                at += same;
            }
            builder.finish(ends, budget)?;
        }
        Self::minimal(&builder.build(), budget)
    }

    /// Strings of `least` to `most` Unicode scalar values; without `most`, of `least` or more.
    ///
    /// Costs one state per character of the larger bound: intersect late, and see [`Self::with_length`].
    pub(crate) fn length(
        least: u64,
        most: Option<u64>,
        budget: &mut Budget<'_>,
    ) -> Result<Self, Exhausted> {
        if most.is_some_and(|most| most < least) {
            return Ok(Self::empty());
        }
        let last = most.unwrap_or(least);
        // All of it before the first state is made: a bound may be anything.
        let states = usize::try_from(last).unwrap_or(usize::MAX);
        budget.states(states.saturating_mul(2))?;
        let mut builder = Builder::new();
        let mut free = Budget::new(UNLIMITED);
        for at in 0..=last {
            let here = u32::try_from(builder.len()).expect("invariant: the budget was charged");
            if at < last {
                builder.edge(0, symbol::LAST, here + 1, &mut free)?;
            } else if most.is_none() {
                builder.edge(0, symbol::LAST, here, &mut free)?;
            }
            builder.finish(at >= least, &mut free)?;
        }
        // No two states of the chain accept the same.
        Ok(Self::of(builder.build()))
    }

    /// Strings in which `pattern` matches somewhere, as ECMA-262 reads it with the `u` flag.
    pub(crate) fn pattern(pattern: &str, budget: &mut Budget<'_>) -> Result<Self, PatternError> {
        let automaton = pattern::compile(pattern, budget)?;
        Ok(Self::minimal(&automaton, budget)?)
    }

    /// Strings of both.
    pub(crate) fn intersect(
        &self,
        other: &Self,
        budget: &mut Budget<'_>,
    ) -> Result<Self, Exhausted> {
        if self == other || other.is_all() {
            return Ok(self.clone());
        }
        if self.is_all() {
            return Ok(other.clone());
        }
        self.combine(other, Operation::Intersection, budget)
    }

    /// Strings of this and not of the other.
    pub(crate) fn difference(
        &self,
        other: &Self,
        budget: &mut Budget<'_>,
    ) -> Result<Self, Exhausted> {
        if other.is_empty() {
            return Ok(self.clone());
        }
        self.combine(other, Operation::Difference, budget)
    }

    /// All other strings.
    pub(crate) fn complement(&self, budget: &mut Budget<'_>) -> Result<Self, Exhausted> {
        let automaton = product::complement(&self.automaton, budget)?;
        Ok(Self::of(minimal::trimmed(&automaton, budget)?))
    }

    /// The strings of `least` to `most` scalar values among these; builds nothing if all or none have such a length.
    pub(crate) fn with_length(
        &self,
        least: u64,
        most: Option<u64>,
        budget: &mut Budget<'_>,
    ) -> Result<Self, Exhausted> {
        let Some((shortest, longest)) = self.length_bounds() else {
            return Ok(Self::empty());
        };
        let longest = longest.map(as_u64);
        if most.is_some_and(|most| most < as_u64(shortest)) || longest.is_some_and(|l| l < least) {
            return Ok(Self::empty());
        }
        let least = if as_u64(shortest) >= least { 0 } else { least };
        let most = most.filter(|most| longest.is_none_or(|longest| longest > *most));
        if least == 0 && most.is_none() {
            return Ok(self.clone());
        }
        self.intersect(&Self::length(least, most, budget)?, budget)
    }

    /// Whether there is no string.
    pub(crate) fn is_empty(&self) -> bool {
        *self.automaton == Automaton::nothing()
    }

    /// Whether every string belongs to it.
    pub(crate) fn is_all(&self) -> bool {
        *self.automaton == Automaton::everything()
    }

    /// Whether a string belongs to it; linear in the string.
    pub(crate) fn contains(&self, word: &str) -> bool {
        words::contains(&self.automaton, word)
    }

    /// The shortest string, of several the one that reads best: letters before digits before the rest.
    pub(crate) fn shortest(&self) -> Option<String> {
        words::shortest(&self.automaton)
    }

    /// The `count` shortest strings, fewer if there are not so many.
    pub(crate) fn words(
        &self,
        count: usize,
        budget: &mut Budget<'_>,
    ) -> Result<Vec<String>, Exhausted> {
        words::words(&self.automaton, count, budget)
    }

    /// Scalar values of the shortest and of the longest string; `None` for the latter if strings grow without end, and
    /// for both if there is no string.
    pub(crate) fn length_bounds(&self) -> Option<(usize, Option<usize>)> {
        words::length_bounds(&self.automaton)
    }

    /// States and edges: what one operation on it costs at least.
    pub(crate) fn size(&self) -> usize {
        self.automaton.len() + self.automaton.edge_count()
    }

    fn of(automaton: Automaton) -> Self {
        Self {
            automaton: Arc::new(automaton),
        }
    }

    fn minimal(automaton: &Automaton, budget: &mut Budget<'_>) -> Result<Self, Exhausted> {
        Ok(Self::of(minimal::minimal(automaton, budget)?))
    }

    fn combine(
        &self,
        other: &Self,
        operation: Operation,
        budget: &mut Budget<'_>,
    ) -> Result<Self, Exhausted> {
        let automaton = product::product(&self.automaton, &other.automaton, operation, budget)?;
        Self::minimal(&automaton, budget)
    }
}

/// For work that is paid for in advance.
const UNLIMITED: super::budget::Limits = super::budget::Limits {
    nodes: u64::MAX,
    states: u64::MAX,
    candidates: u64::MAX,
    bytes: u64::MAX,
};

fn as_u64(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
