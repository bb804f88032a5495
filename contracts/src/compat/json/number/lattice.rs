//! The numbers of a set on one lattice: whole multiples of a step, looked at from zero outwards.

use num_bigint::BigInt;
use num_traits::{One as _, Signed as _, Zero as _};

use super::{Bound, Decimal, Numbers};
use crate::compat::json::budget::{Budget, Exhausted};

/// The multiples of `step` within the interval of a set.
pub(super) struct Lattice<'a> {
    numbers: &'a Numbers,
    step: &'a Decimal,
    /// First and last whole number of steps inside the interval.
    first: Option<BigInt>,
    last: Option<BigInt>,
}

impl<'a> Lattice<'a> {
    /// `step` is positive and a multiple of every step that the set's numbers must be multiples of.
    pub(super) fn new(numbers: &'a Numbers, step: &'a Decimal) -> Self {
        let first = |bound: &Bound| {
            let (floor, ceiling) = bound.value.steps(step);
            if floor == ceiling && !bound.closed {
                ceiling + 1
            } else {
                ceiling
            }
        };
        let last = |bound: &Bound| {
            let (floor, ceiling) = bound.value.steps(step);
            if floor == ceiling && !bound.closed {
                floor - 1
            } else {
                floor
            }
        };
        Self {
            numbers,
            step,
            first: numbers.low.as_ref().map(first),
            last: numbers.high.as_ref().map(last),
        }
    }

    /// Adds numbers until `count` are found or none is left.
    ///
    /// Excluded multiples do not make this search endless: if a number of steps is excluded for being divisible by one
    /// of `r` numbers above 1, then among 2^r consecutive ones some is divisible by none of them (Kanold's bound on
    /// Jacobsthal's function), and every other exclusion is one number.
    pub(super) fn collect(
        &self,
        count: usize,
        found: &mut Vec<Decimal>,
        budget: &mut Budget<'_>,
    ) -> Result<(), Exhausted> {
        let mut periods = 0_u32;
        for step in &self.numbers.no_multiples_of {
            if self.step.steps_to_meet(step).is_one() {
                return Ok(());
            }
            periods += 1;
        }
        let excluded = self.numbers.without.len() + count + found.len();
        let enough = u64::try_from(excluded)
            .unwrap_or(u64::MAX)
            .saturating_mul(1_u64.checked_shl(periods).unwrap_or(u64::MAX));
        let (mut up, mut down) = self.starts();
        for _ in 0..enough {
            let Some(steps) = self.next(&mut up, &mut down) else {
                break;
            };
            budget.candidate()?;
            let value = self.step.times(&steps);
            if self.numbers.contains(&value) && !found.contains(&value) {
                found.push(value);
                if found.len() == count {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Where to begin upwards and downwards: at zero if it lies inside, otherwise at the end that is nearest to it.
    fn starts(&self) -> (Option<BigInt>, Option<BigInt>) {
        let zero = BigInt::zero();
        let (up, down) = match (&self.first, &self.last) {
            (Some(first), _) if first.is_positive() => (Some(first.clone()), None),
            (_, Some(last)) if last.is_negative() => (None, Some(last.clone())),
            _ => (Some(zero), Some(-BigInt::one())),
        };
        (self.inside(up), self.inside(down))
    }

    fn inside(&self, steps: Option<BigInt>) -> Option<BigInt> {
        steps.filter(|steps| {
            self.first.as_ref().is_none_or(|first| first <= steps)
                && self.last.as_ref().is_none_or(|last| steps <= last)
        })
    }

    /// The nearest to zero of what is left on both sides.
    fn next(&self, up: &mut Option<BigInt>, down: &mut Option<BigInt>) -> Option<BigInt> {
        let upwards = match (&up, &down) {
            (Some(up), Some(down)) => up.magnitude() <= down.magnitude(),
            (up, _) => up.is_some(),
        };
        let (side, by) = if upwards { (up, 1) } else { (down, -1) };
        let steps = side.take()?;
        *side = self.inside(Some(&steps + by));
        Some(steps)
    }
}
