//! Numbers and values as the registry's parser holds them: `1` and `1.0` are not equal there.

use callsheet_schema::tree::{Node, Value};

/// A number with the class that Java gives it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Number {
    /// An integer of any size, without leading zeros.
    Integer(String),
    /// A decimal: sign, digits without leading zeros, and how many of them follow the point.
    Decimal(bool, String, i64),
    /// Zero with a sign, which decimals do not have.
    NegativeZero,
    /// An exponent beyond all bounds, as it was written.
    Other(String),
}

impl Number {
    pub(super) fn parse(text: &str) -> Self {
        let (negative, plain) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        if !text.contains(['.', 'e', 'E']) && text != "-0" {
            return Self::Integer(text.to_owned());
        }
        let (mantissa, exponent) = plain.split_once(['e', 'E']).unwrap_or((plain, "0"));
        let Ok(exponent) = exponent.parse::<i64>() else {
            return Self::Other(text.to_owned());
        };
        let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{integer}{fraction}");
        let digits = digits.trim_start_matches('0');
        if digits.is_empty() && negative {
            return Self::NegativeZero;
        }
        let places = i64::try_from(fraction.len()).unwrap_or(i64::MAX);
        Self::Decimal(negative, digits.to_owned(), places.saturating_sub(exponent))
    }

    /// The nearest double.
    pub(super) fn as_f64(&self) -> f64 {
        let text = match self {
            Self::Integer(text) | Self::Other(text) => text.clone(),
            Self::Decimal(negative, digits, scale) => {
                let sign = if *negative { "-" } else { "" };
                format!("{sign}0{digits}e{}", scale.saturating_neg())
            }
            Self::NegativeZero => "-0.0".into(),
        };
        text.parse().unwrap_or(f64::NAN)
    }

    /// The value without its fraction, as `Number.intValue` cuts it, for numbers of a sane size.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "Java cuts the same way; counts of items are small"
    )]
    pub(super) fn as_int(&self) -> i64 {
        self.as_f64() as i64
    }
}

/// A text that two values share if Java calls them equal: members sorted, numbers with their class.
pub(super) fn value_text(node: &Node) -> String {
    fn write(node: &Node, out: &mut String) {
        match &node.value {
            Value::Number(text) => out.extend([format!("{:?}", Number::parse(text))]),
            Value::Array(items) => {
                out.push('[');
                for item in items {
                    write(item, out);
                    out.push(',');
                }
                out.push(']');
            }
            Value::Object(members) => {
                let mut sorted: Vec<_> = members.iter().collect();
                sorted.sort_by(|left, right| left.key.cmp(&right.key));
                out.push('{');
                for member in sorted {
                    out.extend([format!("{:?}:", member.key)]);
                    write(&member.value, out);
                    out.push(',');
                }
                out.push('}');
            }
            Value::Null | Value::Bool(_) | Value::String(_) => {
                out.push_str(&node.to_compact_json());
            }
        }
    }
    let mut out = String::new();
    write(node, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_equal_only_within_their_class_and_scale() {
        let equal = |left, right| Number::parse(left) == Number::parse(right);
        assert!(equal("1", "1"));
        assert!(!equal("1", "1.0"));
        assert!(!equal("1.0", "1.00"));
        assert!(equal("1.0", "10e-1"));
        assert!(equal("-0", "-0.0"));
        assert_eq!(Number::parse("2.50e1").as_f64(), 25.0);
        assert_eq!(Number::parse("-0.5").as_f64(), -0.5);
        assert_eq!(Number::parse("0.0").as_f64(), 0.0);
        assert_eq!(Number::parse("2.9").as_int(), 2);
    }
}
