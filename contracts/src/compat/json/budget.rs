//! How much work a check of JSON Schemas may do, in units that every machine counts alike.
//!
//! A budget bounds one search; what it spends is paid from the [`Purse`] of the whole answer, which also asks whether the
//! caller still wants one. Whoever loops over something that a schema's author controls charges for it *before* the memory
//! is taken, and passes [`Exhausted`] up with `?`. A result that an exhausted budget cut short must never be stored.

use std::fmt;

use crate::compat::purse::{Purse, Spent};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Work {
    /// Goals of the decision procedure: formulas to expand, pairs of places to compare.
    Nodes,
    /// States, edges and threads of automata.
    States,
    /// Values that are tried: records, numbers, words.
    Candidates,
    /// Bytes that are kept until the check ends.
    Bytes,
}

impl Work {
    /// The plural that messages use.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Nodes => "nodes",
            Self::States => "automaton states",
            Self::Candidates => "candidates",
            Self::Bytes => "bytes",
        }
    }
}

/// Why a computation stopped before its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Exhausted {
    /// The limit of one kind of work is reached.
    Work {
        /// Which kind.
        what: Work,
        /// The limit.
        limit: u64,
    },
    /// Nothing more can be paid.
    Spent(Spent),
}

impl fmt::Display for Exhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Work { what, limit } => {
                write!(f, "more than {limit} {} are needed", what.as_str())
            }
            Self::Spent(spent) => spent.fmt(f),
        }
    }
}

/// The most of each kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// See [`Work::Nodes`].
    pub(crate) nodes: u64,
    /// See [`Work::States`].
    pub(crate) states: u64,
    /// See [`Work::Candidates`].
    pub(crate) candidates: u64,
    /// See [`Work::Bytes`].
    pub(crate) bytes: u64,
}

impl Limits {
    /// The limits of one check. On a 2-core x86-64 server, optimised, a state costs 0.1 to 0.4 microseconds and up to
    /// fifty bytes with the patterns that are hardest on automata: all of them take less than a second and 128 MiB.
    pub(crate) const CHECK: Self = Self {
        nodes: 200_000,
        states: 2_000_000,
        candidates: 200_000,
        bytes: 64 << 20,
    };

    const fn of(&self, what: Work) -> u64 {
        match what {
            Work::Nodes => self.nodes,
            Work::States => self.states,
            Work::Candidates => self.candidates,
            Work::Bytes => self.bytes,
        }
    }

    const fn of_mut(&mut self, what: Work) -> &mut u64 {
        match what {
            Work::Nodes => &mut self.nodes,
            Work::States => &mut self.states,
            Work::Candidates => &mut self.candidates,
            Work::Bytes => &mut self.bytes,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::CHECK
    }
}

/// What a unit of each kind costs the purse, on average of the schemas that are hardest on it; bytes are bounded only.
const fn price(what: Work) -> u64 {
    match what {
        Work::Nodes => 20,
        Work::States => 3,
        Work::Candidates => 30,
        Work::Bytes => 0,
    }
}

/// The purse is opened for sums of this size, not for each unit.
const PAY_FROM: u64 = 2_000;

/// The work that is left.
pub(crate) struct Budget<'a> {
    limits: Limits,
    spent: Limits,
    owed: u64,
    purse: Option<&'a Purse<'a>>,
}

impl<'a> Budget<'a> {
    /// A fresh budget that pays from a purse.
    pub(crate) const fn paying(limits: Limits, purse: &'a Purse<'a>) -> Self {
        Self {
            purse: Some(purse),
            ..Self::new(limits)
        }
    }

    /// A fresh budget that nobody pays for.
    pub(crate) const fn new(limits: Limits) -> Self {
        Self {
            limits,
            spent: Limits {
                nodes: 0,
                states: 0,
                candidates: 0,
                bytes: 0,
            },
            owed: 0,
            purse: None,
        }
    }

    /// Charges `units` of one kind.
    pub(crate) fn charge(&mut self, what: Work, units: u64) -> Result<(), Exhausted> {
        let limit = self.limits.of(what);
        let spent = self.spent.of_mut(what);
        *spent = spent.saturating_add(units);
        if *spent > limit {
            return Err(Exhausted::Work { what, limit });
        }
        self.owed = self.owed.saturating_add(units.saturating_mul(price(what)));
        match self.purse {
            Some(purse) if self.owed >= PAY_FROM => {
                let owed = std::mem::take(&mut self.owed);
                purse.pay(owed).map_err(Exhausted::Spent)
            }
            _ => Ok(()),
        }
    }

    /// The purse that pays; `None` if nobody does.
    pub(crate) const fn purse(&self) -> Option<&'a Purse<'a>> {
        self.purse
    }

    /// Charges one goal.
    pub(crate) fn node(&mut self) -> Result<(), Exhausted> {
        self.charge(Work::Nodes, 1)
    }

    /// Charges automaton states, edges or threads.
    pub(crate) fn states(&mut self, count: usize) -> Result<(), Exhausted> {
        self.charge(Work::States, u64::try_from(count).unwrap_or(u64::MAX))
    }

    /// Charges one value that is tried.
    pub(crate) fn candidate(&mut self) -> Result<(), Exhausted> {
        self.charge(Work::Candidates, 1)
    }

    /// Charges bytes that are kept.
    pub(crate) fn bytes(&mut self, count: usize) -> Result<(), Exhausted> {
        self.charge(Work::Bytes, u64::try_from(count).unwrap_or(u64::MAX))
    }

    /// Units of one kind that were spent.
    pub(crate) const fn spent(&self, what: Work) -> u64 {
        self.spent.of(what)
    }

    /// Allows no more than `limits` of what is left until [`leave`](Self::leave) is called with what this returns.
    pub(crate) fn enter(&mut self, limits: Limits) -> Limits {
        let outer = self.limits;
        for what in [Work::Nodes, Work::States, Work::Candidates, Work::Bytes] {
            let bound = self.spent.of(what).saturating_add(limits.of(what));
            *self.limits.of_mut(what) = outer.of(what).min(bound);
        }
        outer
    }

    /// Allows again what was allowed before [`enter`](Self::enter).
    pub(crate) const fn leave(&mut self, outer: Limits) {
        self.limits = outer;
    }
}

impl fmt::Debug for Budget<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budget")
            .field("limits", &self.limits)
            .field("spent", &self.spent)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, Exhausted, Limits, Work};
    use crate::compat::purse::{Purse, Spent};

    #[test]
    fn a_limit_is_the_last_unit_that_may_be_spent() {
        let limits = Limits {
            nodes: 2,
            ..Limits::CHECK
        };
        let mut budget = Budget::new(limits);
        assert_eq!(budget.node(), Ok(()));
        assert_eq!(budget.node(), Ok(()));
        let what = Work::Nodes;
        assert_eq!(budget.node(), Err(Exhausted::Work { what, limit: 2 }));
        assert_eq!(budget.candidate(), Ok(()));
    }

    #[test]
    fn what_is_spent_is_paid_and_an_empty_purse_ends_it() {
        let purse = Purse::new(30_000, 0, &|| false);
        let mut budget = Budget::paying(Limits::CHECK, &purse);
        let stopped = (0..100_000).position(|_| budget.states(1).is_err());
        assert!(
            stopped.is_some_and(|at| (9_000..=10_700).contains(&at)),
            "{stopped:?}"
        );
        let spent = Spent::Work { limit: 30_000 };
        assert_eq!(budget.states(1_000), Err(Exhausted::Spent(spent)));
    }

    #[test]
    fn a_part_of_the_work_has_its_own_limit_and_counts_for_the_whole() {
        let mut budget = Budget::new(Limits::CHECK);
        let part = Limits {
            states: 10,
            ..Limits::CHECK
        };
        let outer = budget.enter(part);
        assert!(budget.states(11).is_err());
        budget.leave(outer);
        assert_eq!(budget.states(1), Ok(()));
        assert_eq!(budget.spent(Work::States), 12);
    }
}
