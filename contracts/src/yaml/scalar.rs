//! Plain scalars by YAML 1.2's core schema, numbers in the spelling of JSON.

use callsheet_schema::tree::Value;

/// What a plain scalar means (YAML 1.2.2, 10.3.2).
pub(super) fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number),
    }
}

/// The number in JSON's spelling. Infinities and NaN have none and stay text.
fn number(text: &str) -> Option<String> {
    if let Some(digits) = text.strip_prefix("0o") {
        return u128::from_str_radix(digits, 8)
            .ok()
            .filter(|_| !digits.starts_with('+'))
            .map(|value| value.to_string());
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return u128::from_str_radix(digits, 16)
            .ok()
            .filter(|_| !digits.starts_with('+'))
            .map(|value| value.to_string());
    }
    let (sign, rest) = match text.as_bytes().first()? {
        b'-' => ("-", &text[1..]),
        b'+' => ("", &text[1..]),
        _ => ("", text),
    };
    let (mantissa, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !fraction.is_none_or(digits) {
        return None;
    }
    if whole.is_empty() && fraction.is_none_or(str::is_empty) {
        return None;
    }
    if let Some(exponent) = exponent {
        let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if unsigned.is_empty() || !digits(unsigned) {
            return None;
        }
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    };
    let mut out = format!("{sign}{whole}");
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(if fraction.is_empty() { "0" } else { fraction });
    }
    if let Some(exponent) = exponent {
        out.push('e');
        out.push_str(exponent);
    }
    Some(out)
}

/// The parser's own words without its capitals and full stops.
pub(super) fn plain_words(info: &str) -> String {
    info.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_schema_has_no_dates_and_no_yes() {
        let text = |value: &str| Value::String(value.to_owned());
        let number = |value: &str| Value::Number(value.to_owned());
        for (written, meant) in [
            ("2024-01-31", text("2024-01-31")),
            ("yes", text("yes")),
            ("off", text("off")),
            ("1.0.0", text("1.0.0")),
            ("-", text("-")),
            (".", text(".")),
            ("1e", text("1e")),
            (".inf", text(".inf")),
            ("007", number("7")),
            ("+1", number("1")),
            ("-.5", number("-0.5")),
            ("5.", number("5.0")),
            ("0x1F", number("31")),
            ("0o17", number("15")),
            ("1e3", number("1e3")),
            ("~", Value::Null),
            ("True", Value::Bool(true)),
        ] {
            assert_eq!(
                format!("{:?}", resolve(written)),
                format!("{meant:?}"),
                "{written}"
            );
        }
    }
}
