//! Numbers of options in normal form: decimal, without exponent, without zeros that say nothing.

/// Exponents past this are left as they are written.
const MAX_EXPONENT: i64 = 400;

/// Prints a number in normal form, exactly: `0x1F` is `31`, `017` is `15`, `1e3` is `1000`, `1.50` is `1.5`.
///
/// What is no plain number is answered as it is.
pub(super) fn normal(text: &str) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest.trim_start()),
        None => ("", text),
    };
    whole(digits)
        .or_else(|| decimal(digits))
        .map_or_else(|| text.to_owned(), |digits| format!("{sign}{digits}"))
}

/// Hexadecimal, octal and decimal whole numbers.
fn whole(digits: &str) -> Option<String> {
    if let Some(hex) = digits
        .strip_prefix("0x")
        .or_else(|| digits.strip_prefix("0X"))
    {
        return u128::from_str_radix(hex, 16).ok().map(|n| n.to_string());
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if digits.len() > 1 && digits.starts_with('0') {
        return u128::from_str_radix(&digits[1..], 8)
            .ok()
            .map(|n| n.to_string());
    }
    Some(digits.to_owned())
}

fn decimal(digits: &str) -> Option<String> {
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let exponent: i64 = exponent.parse().ok()?;
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(before) || !plain(after) || before.len() + after.len() == 0 {
        return None;
    }
    if exponent.abs() > MAX_EXPONENT {
        return None;
    }
    let all = format!("{before}{after}");
    let point = i64::try_from(before.len()).ok()? + exponent;
    let length = i64::try_from(all.len()).ok()?;
    let (before, after) = if point <= 0 {
        let zeros = usize::try_from(-point).ok()?;
        (String::new(), format!("{}{all}", "0".repeat(zeros)))
    } else if point >= length {
        let zeros = usize::try_from(point - length).ok()?;
        (format!("{all}{}", "0".repeat(zeros)), String::new())
    } else {
        let (before, after) = all.split_at(usize::try_from(point).ok()?);
        (before.to_owned(), after.to_owned())
    };
    let before = before.trim_start_matches('0');
    let before = if before.is_empty() { "0" } else { before };
    let after = after.trim_end_matches('0');
    Some(if after.is_empty() {
        before.to_owned()
    } else {
        format!("{before}.{after}")
    })
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn numbers_have_one_spelling() {
        for (input, expected) in [
            ("5", "5"),
            ("-5", "-5"),
            ("- 5", "-5"),
            ("0x1F", "31"),
            ("-0X1f", "-31"),
            ("017", "15"),
            ("0", "0"),
            ("1.50", "1.5"),
            ("1.0", "1"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1e3", "1000"),
            ("1.5E-5", "0.000015"),
            ("12.5e+1", "125"),
            ("-0.0", "-0"),
            ("1e999", "1e999"),
            ("1.5f", "1.5f"),
        ] {
            assert_eq!(normal(input), expected, "{input}");
        }
    }
}
