//! Defaults of fields, compared by value across types as buf compares them.

use callsheet_schema::protobuf::{FieldType, OptionValue, Scalar, Schema};

use super::source::{Count, Member};

/// The value of a field that is not set.
#[derive(Clone, Debug)]
pub(crate) enum Default {
    Text(Vec<u8>),
    Integer(i128),
    Single(f32),
    Double(f64),
}

impl Default {
    /// The default of a field that can have one; of the zero, too.
    pub(crate) fn of(schema: &Schema, member: &Member<'_>) -> Option<Self> {
        if matches!(member.count(), Count::Repeated | Count::Map) {
            return None;
        }
        let written = member.field.default.as_ref();
        let text = written.and_then(OptionValue::as_text);
        Some(match &member.field.ty {
            FieldType::Scalar(Scalar::String | Scalar::Bytes) => Self::Text(match written {
                Some(OptionValue::Text(bytes)) => bytes.clone(),
                _ => Vec::new(),
            }),
            FieldType::Scalar(Scalar::Float) => {
                Self::Single(text.map_or(0.0, |text| float(&text).parse().unwrap_or(0.0)))
            }
            FieldType::Scalar(Scalar::Double) => {
                Self::Double(text.map_or(0.0, |text| float(&text).parse().unwrap_or(0.0)))
            }
            FieldType::Scalar(Scalar::Bool) => {
                Self::Integer(i128::from(text.as_deref() == Some("true")))
            }
            FieldType::Scalar(_) => Self::Integer(text.map_or(0, |text| integer(&text))),
            FieldType::Enum(id) => {
                let one = schema.enumeration(*id);
                let value = match &text {
                    Some(name) => one.value_by_name(name),
                    None => one.values.first(),
                };
                Self::Integer(value.map_or(0, |value| i128::from(value.number)))
            }
            _ => return None,
        })
    }

    pub(crate) fn is_zero(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Integer(number) => *number == 0,
            Self::Single(number) => number.to_bits() == 0,
            Self::Double(number) => number.to_bits() == 0,
        }
    }

    /// Whether two defaults are one value: text against text, number against number.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Text(_), _) | (_, Self::Text(_)) => false,
            (Self::Integer(a), Self::Integer(b)) => a == b,
            // As singles: the digits that a double has beyond are no change.
            (Self::Single(a), Self::Double(b)) | (Self::Double(b), Self::Single(a)) => {
                (a.is_nan() && b.is_nan()) || b.to_string().parse::<f32>() == Ok(*a)
            }
            (Self::Single(a), Self::Single(b)) => (a.is_nan() && b.is_nan()) || a == b,
            (Self::Double(a), Self::Double(b)) => (a.is_nan() && b.is_nan()) || a == b,
            (Self::Integer(a), Self::Single(b)) | (Self::Single(b), Self::Integer(a)) => {
                is_integer(f64::from(*b), *a)
            }
            (Self::Integer(a), Self::Double(b)) | (Self::Double(b), Self::Integer(a)) => {
                is_integer(*b, *a)
            }
        }
    }

    /// As people write it.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Text(text) => format!("{:?}", String::from_utf8_lossy(text)),
            Self::Integer(number) => number.to_string(),
            Self::Single(number) => number.to_string(),
            Self::Double(number) => number.to_string(),
        }
    }
}

/// Whether a float is exactly an integer: both print the same digits.
fn is_integer(float: f64, integer: i128) -> bool {
    if float == 0.0 || integer == 0 {
        return float == 0.0 && integer == 0;
    }
    float.fract() == 0.0 && format!("{float:.0}") == integer.to_string()
}

/// A float in Rust's spelling.
fn float(text: &str) -> String {
    let unsigned = text.trim_start_matches('-').trim_start();
    let sign = if text.starts_with('-') { "-" } else { "" };
    if matches!(unsigned, "inf" | "nan") {
        return format!("{sign}{unsigned}");
    }
    if unsigned.starts_with("0x") || unsigned.starts_with("0X") {
        return integer(text).to_string();
    }
    format!("{sign}{}", unsigned.trim_end_matches(['f', 'F']))
}

/// An integer in decimal, octal or hexadecimal.
fn integer(text: &str) -> i128 {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits.trim_start()),
        None => (1, text),
    };
    let hex = digits
        .strip_prefix("0x")
        .or_else(|| digits.strip_prefix("0X"));
    let value = match hex {
        Some(hex) => i128::from_str_radix(hex, 16),
        None if digits.len() > 1 && digits.starts_with('0') => {
            i128::from_str_radix(&digits[1..], 8)
        }
        None => digits.parse(),
    };
    sign * value.unwrap_or(0)
}
