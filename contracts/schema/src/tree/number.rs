//! Numbers as Java prints them, because a registry's canonical text holds them so.

/// Prints a finite double as `Double.toString` does: `1.0`, `1.0E10`, `1.5E-5`.
pub(crate) fn java_double(value: f64) -> String {
    if value == 0.0 {
        return if value.is_sign_negative() {
            "-0.0".into()
        } else {
            "0.0".into()
        };
    }
    if (1e-3..1e7).contains(&value.abs()) {
        let text = format!("{value}");
        return if text.contains('.') {
            text
        } else {
            text + ".0"
        };
    }
    let text = format!("{value:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let point = if digits.contains('.') { "" } else { ".0" };
    format!("{digits}{point}E{exponent}")
}

/// Prints number text as Java prints it after reading: whole numbers exactly, all others as doubles.
pub(crate) fn java_number(text: &str) -> String {
    if !text.contains(['.', 'e', 'E']) {
        return if text == "-0" {
            "0".into()
        } else {
            text.into()
        };
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => java_double(value),
        Ok(value) if value > 0.0 => "\"Infinity\"".into(),
        Ok(_) => "\"-Infinity\"".into(),
        Err(_) => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::java_number;

    #[test]
    fn numbers_print_as_java_prints_them() {
        for (input, expected) in [
            ("1", "1"),
            ("12345678901234567890", "12345678901234567890"),
            ("1.50", "1.5"),
            ("1e3", "1000.0"),
            ("1e7", "1.0E7"),
            ("9999999.0", "9999999.0"),
            ("0.001", "0.001"),
            ("0.00015", "1.5E-4"),
            ("-2.5e-10", "-2.5E-10"),
            ("1.7976931348623157e308", "1.7976931348623157E308"),
            ("-0.0", "-0.0"),
            ("1e999", "\"Infinity\""),
        ] {
            assert_eq!(java_number(input), expected, "{input}");
        }
    }
}
