//! The text that a registry stores: compact, members in the order of the text, numbers as Java's decimals print.

use crate::tree::{Node, Value, write_numbers};

/// Prints a whole text.
pub(super) fn text(root: &Node) -> String {
    let mut out = String::new();
    write_numbers(root, &mut out, &|number, out: &mut String| {
        out.push_str(&decimal(number));
    });
    out
}

/// Prints a whole text with the members of every object in the order of their keys.
pub(super) fn sorted(root: &Node) -> String {
    let mut root = root.clone();
    let mut open = vec![&mut root];
    while let Some(node) = open.pop() {
        match &mut node.value {
            Value::Object(members) => {
                members.sort_by(|left, right| left.key.cmp(&right.key));
                open.extend(members.iter_mut().map(|member| &mut member.value));
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    text(&root)
}

/// Prints number text as Java prints the decimal that it reads from it: whole numbers as they are, `1.50` too, `1e3` as
/// `1E+3`.
fn decimal(text: &str) -> String {
    if !text.contains(['.', 'e', 'E']) {
        return if text == "-0" {
            "0".into()
        } else {
            text.into()
        };
    }
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let Ok(exponent) = exponent.parse::<i64>() else {
        return text.into();
    };
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let Ok(fraction_digits) = i64::try_from(fraction.len()) else {
        return text.into();
    };
    let scale = fraction_digits.saturating_sub(exponent);
    let digits = format!("{integer}{fraction}");
    let digits = digits.trim_start_matches('0');
    // A decimal zero has no sign and one digit.
    let (sign, digits) = if digits.is_empty() {
        ("", "0")
    } else {
        (sign, digits)
    };
    let Ok(count) = i64::try_from(digits.len()) else {
        return text.into();
    };
    let adjusted = (count - 1).saturating_sub(scale);
    if scale == 0 {
        return format!("{sign}{digits}");
    }
    if scale > 0 && adjusted >= -6 {
        let point = count - scale;
        let Ok(before) = usize::try_from(point) else {
            let zeros = usize::try_from(-point).unwrap_or(0);
            return format!("{sign}0.{}{digits}", "0".repeat(zeros));
        };
        return match before {
            0 => format!("{sign}0.{digits}"),
            before => format!("{sign}{}.{}", &digits[..before], &digits[before..]),
        };
    }
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    let exponent = match adjusted {
        0 => String::new(),
        adjusted => format!("E{adjusted:+}"),
    };
    format!("{sign}{first}{point}{rest}{exponent}")
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn numbers_print_as_java_decimals() {
        for (input, expected) in [
            ("1", "1"),
            ("-0", "0"),
            ("12345678901234567890123", "12345678901234567890123"),
            ("1.50", "1.50"),
            ("-0.0", "0.0"),
            ("0.000", "0.000"),
            ("1e3", "1E+3"),
            ("1.0e3", "1.0E+3"),
            ("100e-2", "1.00"),
            ("12.5e1", "125"),
            ("1e-6", "0.000001"),
            ("1e-7", "1E-7"),
            ("12e-8", "1.2E-7"),
            ("-2.5E-10", "-2.5E-10"),
            ("0e3", "0E+3"),
            ("1e400", "1E+400"),
            ("0.00001", "0.00001"),
            ("0.0000001", "1E-7"),
        ] {
            assert_eq!(decimal(input), expected, "{input}");
        }
    }
}
