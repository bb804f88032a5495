//! Sets of numbers against a grid on which everything can be tried.

use proptest::prelude::*;

use super::{Decimal, Numbers};
use crate::compat::json::budget::{Budget, Limits};

fn free<T>(work: impl FnOnce(&mut Budget<'_>) -> T) -> T {
    work(&mut Budget::new(Limits::CHECK))
}

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn witness(numbers: &Numbers) -> Option<String> {
    free(|budget| numbers.witness(budget))
        .unwrap()
        .map(|value| value.to_string())
}

#[test]
fn the_witness_is_a_number_that_people_would_choose() {
    let all = Numbers::all;
    for (numbers, expected) in [
        (all(), Some("0")),
        (all().above(decimal("0")), Some("1")),
        (all().below(decimal("0")), Some("-1")),
        (all().at_least(decimal("2.5")), Some("3")),
        (
            all().above(decimal("0.5")).below(decimal("0.75")),
            Some("0.6"),
        ),
        (
            all()
                .above(decimal("3"))
                .below(decimal("4"))
                .multiples_of(&decimal("1")),
            None,
        ),
        (all().above(decimal("3")).below(decimal("4")), Some("3.1")),
        (all().no_multiples_of(&decimal("1")), Some("0.1")),
        (all().no_multiples_of(&decimal("0.01")), Some("0.001")),
        (
            all()
                .multiples_of(&decimal("4"))
                .multiples_of(&decimal("6"))
                .above(decimal("0")),
            Some("12"),
        ),
        (
            all()
                .multiples_of(&decimal("6"))
                .no_multiples_of(&decimal("3")),
            None,
        ),
        (
            all()
                .multiples_of(&decimal("2"))
                .no_multiples_of(&decimal("4")),
            Some("2"),
        ),
        (
            all()
                .multiples_of(&decimal("1"))
                .no_multiples_of(&decimal("0.5")),
            None,
        ),
        (
            all().at_least(decimal("1e300")).multiples_of(&decimal("1")),
            Some("1e300"),
        ),
        (
            all().above(decimal("1e300")).multiples_of(&decimal("1")),
            Some("2e300"),
        ),
        (
            all().above(decimal("9007199254740993")),
            Some("10000000000000000"),
        ),
        (
            all().above(decimal("1e-300")).below(decimal("2e-300")),
            Some("11e-301"),
        ),
        (all().exactly(decimal("1e400")), Some("1e400")),
        (
            all().exactly(decimal("1.5")).multiples_of(&decimal("1")),
            None,
        ),
        (all().at_least(decimal("2")).at_most(decimal("1")), None),
        (all().at_least(decimal("2")).below(decimal("2")), None),
        (
            all()
                .at_least(decimal("0"))
                .at_most(decimal("1"))
                .without(decimal("0"))
                .without(decimal("1")),
            Some("0.1"),
        ),
        (
            all()
                .multiples_of(&decimal("1"))
                .at_least(decimal("0"))
                .at_most(decimal("1"))
                .without(decimal("0"))
                .without(decimal("1")),
            None,
        ),
        (all().multiples_of(&decimal("0")), Some("0")),
        (
            all()
                .multiples_of(&decimal("0"))
                .no_multiples_of(&decimal("0")),
            None,
        ),
        (
            all().multiples_of(&decimal("-3")).above(decimal("0")),
            Some("3"),
        ),
    ] {
        assert_eq!(witness(&numbers).as_deref(), expected, "{numbers:?}");
    }
}

#[test]
fn draft_4_tells_integers_by_their_spelling() {
    let all = Numbers::all;
    for (numbers, expected) in [
        (all().spelled_as_integers(), Some("0")),
        (all().not_spelled_as_integers(), Some("0")),
        (
            all().multiples_of(&decimal("1")).not_spelled_as_integers(),
            Some("0"),
        ),
        (all().spelled_as_integers().not_spelled_as_integers(), None),
        (
            all().spelled_as_integers().no_multiples_of(&decimal("1")),
            None,
        ),
        (
            all()
                .above(decimal("0.5"))
                .below(decimal("0.9"))
                .spelled_as_integers(),
            None,
        ),
    ] {
        assert_eq!(witness(&numbers).as_deref(), expected, "{numbers:?}");
    }
}

#[test]
fn many_excluded_multiples_do_not_hide_the_one_that_is_left() {
    let primes = ["2", "3", "5", "7", "11", "13"];
    let numbers = primes.iter().fold(
        Numbers::all()
            .multiples_of(&decimal("1"))
            .at_least(decimal("2"))
            .at_most(decimal("17")),
        |numbers, prime| numbers.no_multiples_of(&decimal(prime)),
    );
    assert_eq!(witness(&numbers).as_deref(), Some("17"));
    assert_eq!(witness(&numbers.below(decimal("17"))), None);
}

#[test]
fn hostile_steps_end_with_an_answer_or_with_the_budget() {
    let mut numbers = Numbers::all()
        .multiples_of(&decimal("1"))
        .at_least(decimal("2"));
    for step in 2_i64..200 {
        numbers = numbers.no_multiples_of(&Decimal::from(step));
    }
    assert_eq!(witness(&numbers).as_deref(), Some("211"));
    let closed = numbers.at_most(decimal("1e60"));
    let none = (2_i64..200).fold(closed.multiples_of(&decimal("1e50")), |numbers, step| {
        numbers.multiples_of(&Decimal::from(step * 2 + 1))
    });
    assert_eq!(witness(&none), None);
}

/// Units of the grid: eighths.
fn grid(units: i64) -> Decimal {
    decimal(&format!("{}e-3", units * 125))
}

/// One constraint in eighths; all but the grid itself lie on halves, so that what is open between two of them is seen.
#[derive(Clone, Debug)]
enum Constraint {
    AtLeast(i64),
    Above(i64),
    AtMost(i64),
    Below(i64),
    MultipleOf(i64),
    NoMultipleOf(i64),
    Without(i64),
}

impl Constraint {
    fn add(&self, numbers: Numbers) -> Numbers {
        match self {
            Self::AtLeast(value) => numbers.at_least(grid(*value)),
            Self::Above(value) => numbers.above(grid(*value)),
            Self::AtMost(value) => numbers.at_most(grid(*value)),
            Self::Below(value) => numbers.below(grid(*value)),
            Self::MultipleOf(step) => numbers.multiples_of(&grid(*step)),
            Self::NoMultipleOf(step) => numbers.no_multiples_of(&grid(*step)),
            Self::Without(value) => numbers.without(grid(*value)),
        }
    }

    fn holds(&self, units: i64) -> bool {
        match self {
            Self::AtLeast(value) => units >= *value,
            Self::Above(value) => units > *value,
            Self::AtMost(value) => units <= *value,
            Self::Below(value) => units < *value,
            Self::MultipleOf(step) => units % step == 0,
            Self::NoMultipleOf(step) => units % step != 0,
            Self::Without(value) => units != *value,
        }
    }
}

fn any_constraint() -> impl Strategy<Value = Constraint> {
    let value = (-12_i64..=12).prop_map(|halves| halves * 4);
    let step = (1_i64..=8).prop_map(|halves| halves * 4);
    prop_oneof![
        value.clone().prop_map(Constraint::AtLeast),
        value.clone().prop_map(Constraint::Above),
        value.clone().prop_map(Constraint::AtMost),
        value.clone().prop_map(Constraint::Below),
        step.clone().prop_map(Constraint::MultipleOf),
        step.prop_map(Constraint::NoMultipleOf),
        value.prop_map(Constraint::Without),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_set_is_empty_exactly_if_the_grid_holds_none(constraints in prop::collection::vec(any_constraint(), 0..7)) {
        let numbers = constraints.iter().fold(Numbers::all(), |numbers, one| one.add(numbers));
        // Steps of up to 4 repeat every 840; bounds lie within 6.
        let tried: Vec<i64> = (-8_000..=8_000).filter(|units| constraints.iter().all(|one| one.holds(*units))).collect();
        for units in -60..=60 {
            let expected = constraints.iter().all(|one| one.holds(units));
            prop_assert_eq!(numbers.contains(&grid(units)), expected, "{}", units);
        }
        let found = free(|budget| numbers.witnesses(5, budget)).unwrap();
        prop_assert_eq!(found.is_empty(), tried.is_empty());
        prop_assert!(found.iter().all(|value| numbers.contains(value)));
        let mut distinct = found.clone();
        distinct.sort();
        distinct.dedup();
        prop_assert_eq!(distinct.len(), found.len());
        if found.len() < 5 {
            let on_grid: Vec<Decimal> = tried.iter().map(|units| grid(*units)).collect();
            prop_assert_eq!(distinct, on_grid);
        }
    }

    #[test]
    fn decimals_compare_and_print_as_they_read(left in -9_999_i64..9_999, right in -9_999_i64..9_999, places in 0_usize..5, extra in 0_usize..3) {
        let text = |value: i64, extra: usize| {
            let digits = format!("{:0>width$}", value.unsigned_abs(), width = places + 1);
            let (whole, fraction) = digits.split_at(digits.len() - places);
            let sign = if value < 0 { "-" } else { "" };
            let fraction = format!("{fraction}{}", "0".repeat(extra));
            if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
        };
        let (a, b) = (decimal(&text(left, extra)), decimal(&text(right, 0)));
        prop_assert_eq!(a.cmp(&b), left.cmp(&right));
        prop_assert_eq!(&decimal(&a.to_string()), &a);
        if right != 0 {
            prop_assert_eq!(a.is_multiple_of(&b), left % right == 0);
        }
    }
}
