//! `logicalTypeOptions`: what each logical type allows, and that its bounds leave room.

use callsheet_schema::tree::{Node, Value};

use super::fields::{Fields, Notes};
use super::model::{ApiVersion, Text};

const INTEGER_FORMATS: &[&str] = &[
    "i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128",
];

pub(super) fn read(
    fields: &mut Fields<'_>,
    logical: Option<&str>,
    notes: &mut Notes<'_>,
) -> Option<Node> {
    let node = fields.object("logicalTypeOptions", notes)?;
    let Value::Object(members) = &node.value else {
        return None;
    };
    if logical.is_none() {
        if !members.is_empty() && fields.peek("logicalType").is_none() {
            let message = format!("`logicalTypeOptions` of {} without a type", fields.place());
            let help = "`logicalTypeOptions` needs `logicalType`";
            let span = members.first().map_or(node.span, |first| first.key_span);
            notes.error_with(span, message, help);
        }
        return Some(node.clone());
    }
    let place = format!("`logicalTypeOptions` of {}", fields.place());
    let mut options = Fields::open(node, &place, notes)?;
    match logical.unwrap_or_default() {
        "string" => {
            let low = size(&mut options, "minLength", notes);
            let high = size(&mut options, "maxLength", notes);
            ordered(low, high, "minLength", "maxLength", &options, notes);
            options.text("pattern", notes);
            options.text("format", notes);
        }
        kind @ ("date" | "timestamp" | "time") => {
            options.text("format", notes);
            let low = options.text("minimum", notes);
            let high = options.text("maximum", notes);
            let above = options.text("exclusiveMinimum", notes);
            let below = options.text("exclusiveMaximum", notes);
            for (low, high) in [
                (&low, &high),
                (&above, &below),
                (&low, &below),
                (&above, &high),
            ] {
                if let (Some(low), Some(high)) = (low, high)
                    && iso_after(&low.value, &high.value)
                {
                    notes.error(
                        low.span,
                        format!("{place}: `{}` is after `{}`", low.value, high.value),
                    );
                }
            }
            if kind != "date" {
                for key in ["timezone", "defaultTimezone"] {
                    options.newer(key, ApiVersion::V3_1, notes);
                }
                options.flag("timezone", notes);
                options.text("defaultTimezone", notes);
            }
        }
        "integer" => numbers(&mut options, INTEGER_FORMATS, notes),
        "number" => numbers(&mut options, &["f32", "f64"], notes),
        "object" => {
            let low = size(&mut options, "minProperties", notes);
            let high = size(&mut options, "maxProperties", notes);
            ordered(low, high, "minProperties", "maxProperties", &options, notes);
            options.texts("required", notes);
        }
        "array" => {
            let low = size(&mut options, "minItems", notes);
            let high = size(&mut options, "maxItems", notes);
            ordered(low, high, "minItems", "maxItems", &options, notes);
            options.flag("uniqueItems", notes);
        }
        "boolean" => {}
        // Vector and map options are young; their names are still moving.
        _ => return Some(node.clone()),
    }
    options.finish(notes);
    Some(node.clone())
}

fn size(options: &mut Fields<'_>, key: &'static str, notes: &mut Notes<'_>) -> Option<i64> {
    let value = options.integer(key, notes)?;
    if value < 0 {
        let span = options
            .peek(key)
            .map_or(options.span, |member| member.value.span);
        notes.error(span, format!("`{key}` of {} is negative", options.place()));
    }
    Some(value)
}

fn ordered(
    low: Option<i64>,
    high: Option<i64>,
    low_key: &str,
    high_key: &str,
    options: &Fields<'_>,
    notes: &mut Notes<'_>,
) {
    if let (Some(low), Some(high)) = (low, high)
        && low > high
    {
        let span = options
            .peek(low_key)
            .map_or(options.span, |member| member.value.span);
        let message = format!(
            "{}: `{low_key}` {low} is above `{high_key}` {high}",
            options.place()
        );
        notes.error(span, message);
    }
}

fn numbers(options: &mut Fields<'_>, formats: &[&str], notes: &mut Notes<'_>) {
    let multiple = options.number("multipleOf", notes);
    let low = options.number("minimum", notes);
    let high = options.number("maximum", notes);
    let above = options.number("exclusiveMinimum", notes);
    let below = options.number("exclusiveMaximum", notes);
    options.choice("format", formats, notes);
    if let Some(multiple) = multiple
        && value(&multiple).is_some_and(|value| value <= 0.0)
    {
        notes.error(
            multiple.span,
            format!("`multipleOf` of {} is not above zero", options.place()),
        );
    }
    let open = [(&above, &below), (&low, &below), (&above, &high)];
    for (low, high, closed) in [(&low, &high, true)]
        .into_iter()
        .chain(open.map(|(low, high)| (low, high, false)))
    {
        let (Some(low), Some(high)) = (low, high) else {
            continue;
        };
        let (Some(from), Some(to)) = (value(low), value(high)) else {
            continue;
        };
        if from > to || (!closed && from >= to) {
            let message = format!(
                "{}: no value is between {} and {}",
                options.place(),
                low.value,
                high.value
            );
            notes.error(low.span, message);
        }
    }
}

fn value(text: &Text) -> Option<f64> {
    text.value.parse().ok()
}

/// Whether one ISO date or time comes after another of the same shape.
fn iso_after(left: &str, right: &str) -> bool {
    let shape = |text: &str| -> Option<Vec<bool>> {
        let plain = text.len() >= 5
            && text.is_ascii()
            && !text.contains(['+', ' '])
            && text.bytes().take(4).all(|byte| byte.is_ascii_digit());
        plain.then(|| text.bytes().map(|byte| byte.is_ascii_digit()).collect())
    };
    let (Some(a), Some(b)) = (shape(left), shape(right)) else {
        return false;
    };
    a == b && left > right
}
