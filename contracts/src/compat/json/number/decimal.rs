//! Decimal numbers, exactly as a JSON text writes them.

use std::cmp::Ordering;
use std::fmt;

use num_bigint::{BigInt, Sign};
use num_integer::Integer as _;
use num_traits::{One as _, Signed as _, ToPrimitive as _, Zero as _};

/// Decimal places that a number may have on either side of the point. Doubles end at 308; what lies beyond this is no
/// quantity, and calculating with it costs memory in proportion.
const MAX_PLACES: u64 = 4096;

/// A number with finitely many decimals: `digits` × 10^`exponent`.
///
/// Equal numbers are equal values, however they are written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Decimal {
    /// Not divisible by ten, unless zero.
    digits: BigInt,
    /// Zero for zero.
    exponent: i64,
}

impl Decimal {
    /// Zero.
    pub(crate) fn zero() -> Self {
        Self::from(0)
    }

    /// One.
    pub(crate) fn one() -> Self {
        Self::from(1)
    }

    /// Reads the text of a JSON number; `None` for anything else, and for numbers with more than 4,096 places.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], &text[at + 1..]),
            None => (text, "0"),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let (negative, whole) = match whole.strip_prefix('-') {
            Some(whole) => (true, whole),
            None => (false, whole),
        };
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let point = mantissa.contains('.');
        if !is_number(whole) || point != is_number(fraction) || !is_number(unsigned) {
            return None;
        }
        let digits: String = whole.chars().chain(fraction.chars()).collect();
        let leading = digits.trim_start_matches('0');
        let significant = leading.trim_end_matches('0');
        if significant.is_empty() {
            return Some(Self::zero());
        }
        let exponent: i64 = exponent.parse().ok()?;
        let trailing = i64::try_from(leading.len() - significant.len()).ok()?;
        let exponent = exponent
            .checked_sub(i64::try_from(fraction.len()).ok()?)?
            .checked_add(trailing)?;
        let top = exponent.checked_add(i64::try_from(significant.len()).ok()?)?;
        if exponent.unsigned_abs() > MAX_PLACES || top.unsigned_abs() > MAX_PLACES {
            return None;
        }
        let magnitude = significant.parse().ok()?;
        let sign = if negative { Sign::Minus } else { Sign::Plus };
        Some(Self {
            digits: BigInt::from_biguint(sign, magnitude),
            exponent,
        })
    }

    /// `digits` × 10^`exponent`.
    pub(super) fn new(mut digits: BigInt, mut exponent: i64) -> Self {
        if digits.is_zero() {
            return Self {
                digits,
                exponent: 0,
            };
        }
        let ten = BigInt::from(10);
        loop {
            let (quotient, remainder) = digits.div_rem(&ten);
            if !remainder.is_zero() {
                return Self { digits, exponent };
            }
            digits = quotient;
            exponent += 1;
        }
    }

    /// 10^`exponent`.
    pub(super) fn power_of_ten(exponent: i64) -> Self {
        Self {
            digits: BigInt::one(),
            exponent,
        }
    }

    /// Whether it has no fraction.
    pub(crate) fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// Whether it is zero.
    pub(crate) fn is_zero(&self) -> bool {
        self.digits.is_zero()
    }

    /// Without its sign.
    pub(crate) fn abs(&self) -> Self {
        Self {
            digits: self.digits.abs(),
            exponent: self.exponent,
        }
    }

    /// Whether it is a whole number of steps; zero is a multiple of everything, and the only one of zero.
    pub(crate) fn is_multiple_of(&self, step: &Self) -> bool {
        if self.is_zero() || step.is_zero() {
            return self.is_zero();
        }
        let (value, step, _) = self.aligned(step);
        value.is_multiple_of(&step)
    }

    /// Decimal places before the point, for a number of at least 1; zero or less for smaller ones.
    pub(super) fn magnitude(&self) -> i64 {
        if self.is_zero() {
            return 0;
        }
        let digits = self.digits.magnitude().to_string().len();
        self.exponent + i64::try_from(digits).expect("invariant: MAX_PLACES bounds the digits")
    }

    /// Both as whole numbers of one power of ten, with its exponent.
    pub(super) fn aligned(&self, other: &Self) -> (BigInt, BigInt, i64) {
        let exponent = self.exponent.min(other.exponent);
        (self.scaled(exponent), other.scaled(exponent), exponent)
    }

    /// The number in units of 10^`exponent`, which is not above its own.
    fn scaled(&self, exponent: i64) -> BigInt {
        let by = u32::try_from(self.exponent - exponent)
            .expect("invariant: MAX_PLACES bounds exponents on both sides");
        if by == 0 {
            return self.digits.clone();
        }
        &self.digits * BigInt::from(10).pow(by)
    }

    /// The least number of steps, and the largest, between which it lies; equal if it is a multiple of a positive step.
    pub(super) fn steps(&self, step: &Self) -> (BigInt, BigInt) {
        let (value, step, _) = self.aligned(step);
        let floor = value.div_floor(&step);
        let ceiling = if value.is_multiple_of(&step) {
            floor.clone()
        } else {
            &floor + 1
        };
        (floor, ceiling)
    }

    /// So many steps.
    pub(super) fn times(&self, steps: &BigInt) -> Self {
        Self::new(&self.digits * steps, self.exponent)
    }

    /// The least positive number that is a multiple of both; both are positive.
    pub(super) fn lcm(&self, other: &Self) -> Self {
        let (left, right, exponent) = self.aligned(other);
        Self::new(left.lcm(&right), exponent)
    }

    /// The least number of steps that is a multiple of `other`; both are positive.
    pub(super) fn steps_to_meet(&self, other: &Self) -> BigInt {
        let (step, other, _) = self.aligned(other);
        let common = step.gcd(&other);
        other / common
    }

    /// The number for validators, which calculate with 64-bit integers and doubles; `None` if neither holds it exactly.
    ///
    /// A double holds what its shortest text says: `0.1` is exact in this sense, for text is what a record consists of.
    pub(crate) fn to_json(&self) -> Option<serde_json::Number> {
        if self.is_integer() && self.magnitude() <= 20 {
            let whole = self.scaled(0);
            if let Some(number) = whole.to_i64() {
                return Some(number.into());
            }
            if let Some(number) = whole.to_u64() {
                return Some(number.into());
            }
        }
        self.to_json_double()
    }

    /// The number as a double, which is written with a point or an exponent even if it is whole.
    pub(crate) fn to_json_double(&self) -> Option<serde_json::Number> {
        let double: f64 = self.to_string().parse().ok()?;
        let exact = Self::parse(&format!("{double:e}"))? == *self;
        exact
            .then(|| serde_json::Number::from_f64(double))
            .flatten()
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self::new(BigInt::from(value), 0)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.exponent == other.exponent {
            return self.digits.cmp(&other.digits);
        }
        let signs = self.digits.signum().cmp(&other.digits.signum());
        if signs != Ordering::Equal {
            return signs;
        }
        let (left, right, _) = self.aligned(other);
        left.cmp(&right)
    }
}

/// The number as JSON text, without an exponent as long as that stays readable.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.magnitude();
        if self.exponent < -20 || places > 21 {
            return write!(f, "{}e{}", self.digits, self.exponent);
        }
        if self.is_integer() {
            return write!(f, "{}", self.scaled(0));
        }
        let sign = if self.digits.is_negative() { "-" } else { "" };
        let digits = self.digits.magnitude().to_string();
        let fraction = usize::try_from(-self.exponent).expect("invariant: it is no integer");
        let digits = format!("{digits:0>width$}", width = fraction + 1);
        let (whole, fraction) = digits.split_at(digits.len() - fraction);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn spellings_of_one_number_are_equal_and_print_alike() {
        for (text, printed) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.00e17", "0"),
            ("0e999999999999999999999", "0"),
            ("1.0", "1"),
            ("100", "100"),
            ("1e2", "100"),
            ("1.50", "1.5"),
            ("-0.0125", "-0.0125"),
            ("125E-4", "0.0125"),
            ("1e400", "1e400"),
            ("123e-30", "123e-30"),
            ("18446744073709551616", "18446744073709551616"),
            ("0.1e+1", "1"),
        ] {
            assert_eq!(decimal(text).to_string(), printed, "{text}");
            assert_eq!(decimal(printed), decimal(text), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_or_too_large_a_one_is_refused() {
        for text in [
            "",
            "-",
            ".5",
            "5.",
            "1e",
            "+1",
            "0x1",
            "NaN",
            "1e5000",
            "1e-5000",
            "1e1000000000",
            "1e99999999999999999999999",
            &"9".repeat(100_000),
        ] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_compare_by_value() {
        let sorted = [
            "-1e400",
            "-2",
            "-1.5",
            "-1e-9",
            "0",
            "1e-400",
            "0.1",
            "0.25",
            "1",
            "1.0000000000000000001",
            "9",
            "10",
            "1e400",
        ];
        for (i, left) in sorted.iter().enumerate() {
            for (j, right) in sorted.iter().enumerate() {
                assert_eq!(
                    decimal(left).cmp(&decimal(right)),
                    i.cmp(&j),
                    "{left} {right}"
                );
            }
        }
    }

    #[test]
    fn multiples_are_exact_where_doubles_are_not() {
        for (value, step, expected) in [
            ("0.3", "0.1", true),
            ("4.35", "0.01", true),
            ("1e400", "7", false),
            ("7e400", "7", true),
            ("0", "3", true),
            ("0.0075", "0.0001", true),
            ("1", "1e-400", true),
            ("9007199254740993", "2", false),
            ("3", "0", false),
        ] {
            assert_eq!(
                decimal(value).is_multiple_of(&decimal(step)),
                expected,
                "{value} of {step}"
            );
        }
    }

    #[test]
    fn validators_get_a_number_only_if_they_can_hold_it() {
        for (text, json) in [
            ("1", Some("1")),
            ("1.0", Some("1")),
            ("-9223372036854775808", Some("-9223372036854775808")),
            ("18446744073709551615", Some("18446744073709551615")),
            // A double holds it, whose shortest text says another number.
            ("18446744073709551616", None),
            ("1e20", Some("1e20")),
            ("0.1", Some("0.1")),
            ("0.30000000000000001", None),
            ("1e400", None),
            ("18446744073709551617", None),
        ] {
            let number = decimal(text).to_json();
            let expected: Option<serde_json::Number> =
                json.map(|json| serde_json::from_str(json).unwrap());
            assert_eq!(number, expected, "{text}");
        }
        assert_eq!(decimal("1").to_json_double().unwrap().to_string(), "1.0");
    }
}
