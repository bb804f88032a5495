//! How much work a check of JSON Schemas may do, in units that every machine counts alike.
//!
//! There is no clock here: the caller looks at its own in [`Budget::cancelled`]. Whoever loops over something that a
//! schema's author controls charges for it *before* the memory is taken, and passes [`Exhausted`] up with `?`. A result
//! that an exhausted budget cut short must never be stored.

use std::fmt;

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
    /// The caller wants no answer any more.
    Cancelled,
}

impl fmt::Display for Exhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Work { what, limit } => {
                write!(f, "more than {limit} {} are needed", what.as_str())
            }
            Self::Cancelled => f.write_str("the check was cancelled"),
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

/// Units of work between two questions to the caller.
const POLL_EVERY: u64 = 4096;

/// The work that is left, and the caller's wish to go on.
pub(crate) struct Budget<'a> {
    limits: Limits,
    spent: Limits,
    until_poll: u64,
    cancelled: &'a dyn Fn() -> bool,
}

impl<'a> Budget<'a> {
    /// A fresh budget; `cancelled` is asked every few thousand units.
    pub(crate) const fn new(limits: Limits, cancelled: &'a dyn Fn() -> bool) -> Self {
        Self {
            limits,
            spent: Limits {
                nodes: 0,
                states: 0,
                candidates: 0,
                bytes: 0,
            },
            until_poll: POLL_EVERY,
            cancelled,
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
        // Bytes come in thousands at a time and say nothing about how long anything took.
        if what != Work::Bytes {
            self.until_poll = self.until_poll.saturating_sub(units);
            if self.until_poll == 0 {
                self.until_poll = POLL_EVERY;
                if (self.cancelled)() {
                    return Err(Exhausted::Cancelled);
                }
            }
        }
        Ok(())
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
    use std::cell::Cell;

    use super::{Budget, Exhausted, Limits, Work};

    #[test]
    fn a_limit_is_the_last_unit_that_may_be_spent() {
        let limits = Limits {
            nodes: 2,
            ..Limits::CHECK
        };
        let mut budget = Budget::new(limits, &|| false);
        assert_eq!(budget.node(), Ok(()));
        assert_eq!(budget.node(), Ok(()));
        let what = Work::Nodes;
        assert_eq!(budget.node(), Err(Exhausted::Work { what, limit: 2 }));
        assert_eq!(budget.candidate(), Ok(()));
    }

    #[test]
    fn a_caller_that_gives_up_is_heard_soon() {
        let asked = Cell::new(0);
        let cancelled = || {
            asked.set(asked.get() + 1);
            true
        };
        let mut budget = Budget::new(Limits::CHECK, &cancelled);
        let stopped = (0..10_000).find_map(|_| budget.states(1).err());
        assert_eq!(stopped, Some(Exhausted::Cancelled));
        assert_eq!(asked.get(), 1);
    }

    #[test]
    fn a_part_of_the_work_has_its_own_limit_and_counts_for_the_whole() {
        let mut budget = Budget::new(Limits::CHECK, &|| false);
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
