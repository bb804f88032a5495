//! Sets of numbers, exactly: what bounds, `multipleOf`, `type: integer` and `const` say, negated ones too.
//!
//! [`Decimal`] is a number without rounding, [`Numbers`] a conjunction of constraints. Whether some number satisfies one
//! is decided on a lattice: multiples form one, and where there are none, decimals of enough places do.

mod decimal;
mod lattice;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub(crate) use decimal::Decimal;

use super::budget::{Budget, Exhausted};
use lattice::Lattice;

/// One end of an interval.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Bound {
    value: Decimal,
    /// Whether the end itself belongs to the interval.
    closed: bool,
}

/// How a number must be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    Any,
    Integer,
    Fraction,
    /// Both at once.
    Impossible,
}

/// The numbers that satisfy all of some constraints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Numbers {
    low: Option<Bound>,
    high: Option<Bound>,
    multiples_of: BTreeSet<Decimal>,
    no_multiples_of: BTreeSet<Decimal>,
    without: BTreeSet<Decimal>,
    spelling: Spelling,
}

impl Numbers {
    /// Every number.
    pub(crate) const fn all() -> Self {
        Self {
            low: None,
            high: None,
            multiples_of: BTreeSet::new(),
            no_multiples_of: BTreeSet::new(),
            without: BTreeSet::new(),
            spelling: Spelling::Any,
        }
    }

    /// Those not below `value`.
    #[must_use]
    pub(crate) fn at_least(self, value: Decimal) -> Self {
        self.raise(Bound {
            value,
            closed: true,
        })
    }

    /// Those above `value`.
    #[must_use]
    pub(crate) fn above(self, value: Decimal) -> Self {
        self.raise(Bound {
            value,
            closed: false,
        })
    }

    /// Those not above `value`.
    #[must_use]
    pub(crate) fn at_most(self, value: Decimal) -> Self {
        self.lower(Bound {
            value,
            closed: true,
        })
    }

    /// Those below `value`.
    #[must_use]
    pub(crate) fn below(self, value: Decimal) -> Self {
        self.lower(Bound {
            value,
            closed: false,
        })
    }

    /// Those that are `value`.
    #[must_use]
    pub(crate) fn exactly(self, value: Decimal) -> Self {
        self.at_least(value.clone()).at_most(value)
    }

    /// All but `value`.
    #[must_use]
    pub(crate) fn without(mut self, value: Decimal) -> Self {
        self.without.insert(value);
        self
    }

    /// Multiples of a step, whose sign does not matter; only zero if the step is zero.
    #[must_use]
    pub(crate) fn multiples_of(mut self, step: &Decimal) -> Self {
        if step.is_zero() {
            return self.exactly(Decimal::zero());
        }
        self.multiples_of.insert(step.abs());
        self
    }

    /// Those that are no multiples of a step.
    #[must_use]
    pub(crate) fn no_multiples_of(mut self, step: &Decimal) -> Self {
        if step.is_zero() {
            return self.without(Decimal::zero());
        }
        self.no_multiples_of.insert(step.abs());
        self
    }

    /// Those that draft 4 calls integers: whole, and written without a point.
    #[must_use]
    pub(crate) fn spelled_as_integers(self) -> Self {
        let mut whole = self.multiples_of(&Decimal::one());
        whole.spelling = whole.spelling.and(Spelling::Integer);
        whole
    }

    /// Those that draft 4 does not call integers: with a fraction, or at least a point.
    #[must_use]
    pub(crate) fn not_spelled_as_integers(mut self) -> Self {
        self.spelling = self.spelling.and(Spelling::Fraction);
        self
    }

    /// Whether some spelling of `value` belongs to it.
    pub(crate) fn contains(&self, value: &Decimal) -> bool {
        let above = |low: &Bound| *value > low.value || low.closed && *value == low.value;
        let below = |high: &Bound| *value < high.value || high.closed && *value == high.value;
        self.low.as_ref().is_none_or(above)
            && self.high.as_ref().is_none_or(below)
            && self
                .multiples_of
                .iter()
                .all(|step| value.is_multiple_of(step))
            && !self
                .no_multiples_of
                .iter()
                .any(|step| value.is_multiple_of(step))
            && !self.without.contains(value)
            && match self.spelling {
                Spelling::Any | Spelling::Fraction => true,
                Spelling::Integer => value.is_integer(),
                Spelling::Impossible => false,
            }
    }

    /// The one that reads best: near zero, few decimals, one that validators can hold if there is any such nearby.
    pub(crate) fn witness(&self, budget: &mut Budget<'_>) -> Result<Option<Decimal>, Exhausted> {
        let mut found = self.witnesses(1, budget)?;
        if let Some(first) = found.first()
            && first.to_json().is_none()
        {
            let more = self.witnesses(16, budget)?;
            found.extend(more.into_iter().find(|value| value.to_json().is_some()));
        }
        Ok(found.pop())
    }

    /// The `count` that read best; fewer only if there are not so many.
    pub(crate) fn witnesses(
        &self,
        count: usize,
        budget: &mut Budget<'_>,
    ) -> Result<Vec<Decimal>, Exhausted> {
        let mut found = Vec::new();
        if count == 0 || self.spelling == Spelling::Impossible {
            return Ok(found);
        }
        if let (Some(low), Some(high)) = (&self.low, &self.high)
            && low.value >= high.value
        {
            // An interval of one point, or none at all.
            budget.candidate()?;
            found.extend(Some(low.value.clone()).filter(|value| self.contains(value)));
            return Ok(found);
        }
        let step = self
            .multiples_of
            .iter()
            .cloned()
            .reduce(|left, right| left.lcm(&right));
        // Numbers far from zero are long; round ones among them are not.
        let nearest = self.nearest_to_zero().map_or(0, Decimal::magnitude);
        if nearest > LONG {
            for exponent in (nearest - LONG..nearest).rev() {
                let round = Decimal::power_of_ten(exponent);
                let step = step.as_ref().map_or(round.clone(), |step| step.lcm(&round));
                Lattice::new(self, &step).collect(count, &mut found, budget)?;
                if found.len() == count {
                    return Ok(found);
                }
            }
        }
        if let Some(step) = step {
            Lattice::new(self, &step).collect(count, &mut found, budget)?;
            return Ok(found);
        }
        // Between two numbers there are decimals of enough places, however many are left out.
        let mut places = 0;
        while found.len() < count {
            budget.candidate()?;
            let step = Decimal::power_of_ten(-places);
            Lattice::new(self, &step).collect(count, &mut found, budget)?;
            places += 1;
        }
        Ok(found)
    }

    /// The end of the interval that is nearer to zero; `None` if zero lies inside.
    fn nearest_to_zero(&self) -> Option<&Decimal> {
        let zero = Decimal::zero();
        let low = self.low.as_ref().map(|bound| &bound.value);
        let high = self.high.as_ref().map(|bound| &bound.value);
        low.filter(|low| **low > zero)
            .or_else(|| high.filter(|high| **high < zero))
    }

    fn raise(mut self, bound: Bound) -> Self {
        let tighter = self
            .low
            .as_ref()
            .is_none_or(|low| bound.value > low.value || bound.value == low.value && !bound.closed);
        if tighter {
            self.low = Some(bound);
        }
        self
    }

    fn lower(mut self, bound: Bound) -> Self {
        let tighter = self.high.as_ref().is_none_or(|high| {
            bound.value < high.value || bound.value == high.value && !bound.closed
        });
        if tighter {
            self.high = Some(bound);
        }
        self
    }
}

/// Digits up to which a whole number is a good witness as it is: doubles hold all of them.
const LONG: i64 = 15;

impl Spelling {
    const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Any, one) | (one, Self::Any) => one,
            (Self::Integer, Self::Integer) => Self::Integer,
            (Self::Fraction, Self::Fraction) => Self::Fraction,
            _ => Self::Impossible,
        }
    }
}
