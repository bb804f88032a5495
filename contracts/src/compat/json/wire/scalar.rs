//! Strings, numbers and enumerations.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use num_bigint::BigUint;
use num_traits::Zero;

use super::compare::{Context, Run};
use super::kind::Kind as Type;
use super::node::{NumberNode, StringNode};
use super::number::Number;

/// The four differences of a bound.
pub(super) struct Bound {
    pub(super) name: &'static str,
    pub(super) added: Type,
    pub(super) removed: Type,
    pub(super) increased: Type,
    pub(super) decreased: Type,
}

impl Bound {
    /// Compares two values of the bound.
    pub(super) fn compare<T>(
        &self,
        run: &Run<'_>,
        context: &mut Context,
        values: (Option<T>, Option<T>),
        order: impl Fn(&T, &T) -> Option<Ordering>,
    ) {
        let kind = match values {
            (None, None) => return,
            (None, Some(_)) => self.added,
            (Some(_), None) => self.removed,
            (Some(old), Some(new)) => match order(&old, &new) {
                Some(Ordering::Less) => self.increased,
                Some(Ordering::Greater) => self.decreased,
                Some(Ordering::Equal) | None => return,
            },
        };
        run.add_at(context, self.name, kind);
    }

    pub(super) fn counts(
        &self,
        run: &Run<'_>,
        context: &mut Context,
        old: Option<u64>,
        new: Option<u64>,
    ) {
        self.compare(run, context, (old, new), |old, new| Some(old.cmp(new)));
    }

    /// Bounds on numbers are compared as doubles.
    fn numbers(
        &self,
        run: &Run<'_>,
        context: &mut Context,
        old: Option<&Number>,
        new: Option<&Number>,
    ) {
        self.compare(run, context, (old, new), |old, new| {
            old.as_f64().partial_cmp(&new.as_f64())
        });
    }
}

pub(super) fn strings(run: &Run<'_>, context: &mut Context, old: &StringNode, new: &StringNode) {
    let length = Bound {
        name: "maxLength",
        added: Type::MaxLengthAdded,
        removed: Type::MaxLengthRemoved,
        increased: Type::MaxLengthIncreased,
        decreased: Type::MaxLengthDecreased,
    };
    length.counts(run, context, old.max_length, new.max_length);
    let length = Bound {
        name: "minLength",
        added: Type::MinLengthAdded,
        removed: Type::MinLengthRemoved,
        increased: Type::MinLengthIncreased,
        decreased: Type::MinLengthDecreased,
    };
    length.counts(run, context, old.min_length, new.min_length);
    let kind = match (&old.pattern, &new.pattern) {
        (None, Some(_)) => Type::PatternAdded,
        (Some(_), None) => Type::PatternRemoved,
        (Some(old), Some(new)) if old != new => Type::PatternChanged,
        _ => return,
    };
    run.add_at(context, "pattern", kind);
}

pub(super) fn numbers(run: &Run<'_>, context: &mut Context, old: &NumberNode, new: &NumberNode) {
    for (bound, old, new) in [
        (
            Bound {
                name: "maximum",
                added: Type::MaximumAdded,
                removed: Type::MaximumRemoved,
                increased: Type::MaximumIncreased,
                decreased: Type::MaximumDecreased,
            },
            &old.maximum,
            &new.maximum,
        ),
        (
            Bound {
                name: "minimum",
                added: Type::MinimumAdded,
                removed: Type::MinimumRemoved,
                increased: Type::MinimumIncreased,
                decreased: Type::MinimumDecreased,
            },
            &old.minimum,
            &new.minimum,
        ),
    ] {
        bound.numbers(run, context, old.as_ref(), new.as_ref());
    }
    exclusive_maximum(run, context, old, new);
    Bound {
        name: "exclusiveMinimum",
        added: Type::ExclusiveMinimumAdded,
        removed: Type::ExclusiveMinimumRemoved,
        increased: Type::ExclusiveMinimumIncreased,
        decreased: Type::ExclusiveMinimumDecreased,
    }
    .numbers(
        run,
        context,
        old.exclusive_minimum.as_ref(),
        new.exclusive_minimum.as_ref(),
    );
    multiples(
        run,
        context,
        old.multiple_of.as_ref(),
        new.multiple_of.as_ref(),
    );
    if old.integer != new.integer {
        let kind = if old.integer {
            Type::TypeExtended
        } else {
            Type::TypeNarrowed
        };
        run.add(context, kind);
    }
}

/// The registry compares the old limit with the new `maximum` to see a decrease, and fails where there is none; then the
/// limits are compared, as was meant.
fn exclusive_maximum(run: &Run<'_>, context: &mut Context, old: &NumberNode, new: &NumberNode) {
    let limit = Bound {
        name: "exclusiveMaximum",
        added: Type::ExclusiveMaximumAdded,
        removed: Type::ExclusiveMaximumRemoved,
        increased: Type::ExclusiveMaximumIncreased,
        decreased: Type::ExclusiveMaximumDecreased,
    };
    let values = (
        old.exclusive_maximum.as_ref(),
        new.exclusive_maximum.as_ref(),
    );
    limit.compare(run, context, values, |old, updated| {
        if old == updated {
            return Some(Ordering::Equal);
        }
        let (old, updated) = (old.as_f64(), updated.as_f64());
        if old < updated {
            return Some(Ordering::Less);
        }
        let compared_with = new.maximum.as_ref().map_or(updated, Number::as_f64);
        (old > compared_with).then_some(Ordering::Greater)
    });
}

fn multiples(run: &Run<'_>, context: &mut Context, old: Option<&Number>, new: Option<&Number>) {
    let kind = match (old, new) {
        (None, None) => return,
        (None, Some(_)) => Type::MultipleOfAdded,
        (Some(_), None) => Type::MultipleOfRemoved,
        (Some(old), Some(new)) => match whole(old, new) {
            Some((old, new)) if old == new => return,
            Some((old, new)) if !old.is_zero() && (&new % &old).is_zero() => {
                Type::MultipleOfExpanded
            }
            Some((old, new)) if !new.is_zero() && (&old % &new).is_zero() => {
                Type::MultipleOfReduced
            }
            Some(_) => Type::MultipleOfChanged,
            None if old == new => return,
            None => Type::MultipleOfChanged,
        },
    };
    run.add_at(context, "multipleOf", kind);
}

/// Two positive numbers scaled to whole ones; `None` if that takes more than a thousand digits.
fn whole(left: &Number, right: &Number) -> Option<(BigUint, BigUint)> {
    let parts = |number: &Number| match number {
        Number::Integer(text) => Some((text.trim_start_matches('-').to_owned(), 0)),
        Number::Decimal(_, digits, scale) => Some((format!("0{digits}"), *scale)),
        Number::NegativeZero => Some(("0".to_owned(), 0)),
        Number::Other(_) => None,
    };
    let ((left, left_scale), (right, right_scale)) = (parts(left)?, parts(right)?);
    let scale = left_scale.max(right_scale);
    let scaled = |digits: String, own: i64| {
        let zeros = usize::try_from(scale.checked_sub(own)?).ok()?;
        let text = (zeros + digits.len() <= 1_000).then(|| digits + &"0".repeat(zeros))?;
        text.parse::<BigUint>().ok()
    };
    Some((scaled(left, left_scale)?, scaled(right, right_scale)?))
}

pub(super) fn enums(run: &Run<'_>, context: &mut Context, old: &[String], new: &[String]) {
    let old: BTreeSet<&String> = old.iter().collect();
    let new: BTreeSet<&String> = new.iter().collect();
    let kind = if old == new {
        return;
    } else if new.is_superset(&old) {
        Type::EnumArrayExtended
    } else if old.is_superset(&new) {
        Type::EnumArrayNarrowed
    } else {
        Type::EnumArrayChanged
    };
    run.add_at(context, "enum", kind);
}
