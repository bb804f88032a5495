//! Service levels that promise less than before.

use callsheet_schema::tree::Value;

use super::{Sides, Walk, root_span, text_of};
use crate::gate::date::Date;
use crate::odcs::{Document, SlaProperty};

/// Which way a service level promises more.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Better {
    More,
    Less,
    Later,
}

fn better(name: &str) -> Option<Better> {
    Some(match name.to_ascii_lowercase().as_str() {
        "availability" | "throughput" | "retention" => Better::More,
        "errorrate" | "latency" | "freshness" | "frequency" | "timetodetect" | "timetonotify"
        | "timetorepair" => Better::Less,
        "endofsupport" | "endoflife" => Better::Later,
        _ => return None,
    })
}

pub(super) fn changes(before: &Document, after: &Document, walk: &mut Walk<'_>) {
    for old in &before.sla_properties {
        let Some(name) = old.property.as_ref().map(|name| name.value.as_str()) else {
            continue;
        };
        let found = after.sla_properties.iter().find(|new| same(old, new));
        let Some(new) = found else {
            let sides = Sides {
                old: Some(old.span),
                new: Some(root_span(after)),
                before: name.to_owned(),
                after: String::new(),
            };
            let message = format!("the service level `{name}` is gone");
            walk.push("service_level_lowered", "", message, sides);
            continue;
        };
        if let (Some(was), Some(is)) = (&old.value, &new.value)
            && lowered(name, old, new)
        {
            let unit = |sla: &SlaProperty| {
                sla.unit
                    .as_ref()
                    .map_or(String::new(), |unit| format!(" {}", unit.value))
            };
            let (was, is) = (
                format!("{}{}", text_of(was), unit(old)),
                format!("{}{}", text_of(is), unit(new)),
            );
            let sides = Sides {
                old: Some(old.span),
                new: Some(new.span),
                before: format!("{name} {was}"),
                after: format!("{name} {is}"),
            };
            let message = format!("the service level `{name}` was {was}, is {is}");
            walk.push("service_level_lowered", "", message, sides);
        }
    }
}

fn same(left: &SlaProperty, right: &SlaProperty) -> bool {
    let text =
        |text: &Option<crate::odcs::Text>| text.as_ref().map(|text| text.value.to_lowercase());
    text(&left.property) == text(&right.property) && text(&left.element) == text(&right.element)
}

fn lowered(name: &str, old: &SlaProperty, new: &SlaProperty) -> bool {
    match better(name) {
        None => false,
        Some(Better::Later) => {
            let day = |sla: &SlaProperty| sla.value.as_ref()?.as_str().and_then(Date::parse);
            matches!((day(old), day(new)), (Some(was), Some(is)) if is < was)
        }
        Some(way) => match (amount(old), amount(new)) {
            (Some(was), Some(is)) if way == Better::More => is < was,
            (Some(was), Some(is)) => is > was,
            _ => false,
        },
    }
}

/// The value in the smallest unit of its kind; `None` if it cannot be told.
fn amount(sla: &SlaProperty) -> Option<f64> {
    let number: f64 = match &sla.value.as_ref()?.value {
        Value::Number(text) => text.parse().ok()?,
        Value::String(text) => text.trim_end_matches('%').trim().parse().ok()?,
        _ => return None,
    };
    let unit = sla.unit.as_ref().map_or("", |unit| unit.value.as_str());
    let seconds = match unit.to_ascii_lowercase().as_str() {
        "ms" | "millisecond" | "milliseconds" => 0.001,
        "" | "s" | "sec" | "second" | "seconds" | "percent" | "%" => 1.0,
        "m" | "min" | "minute" | "minutes" => 60.0,
        "h" | "hr" | "hour" | "hours" => 3_600.0,
        "d" | "day" | "days" => 86_400.0,
        "w" | "week" | "weeks" => 604_800.0,
        "mo" | "month" | "months" => 2_629_746.0,
        "y" | "yr" | "year" | "years" => 31_556_952.0,
        _ => return None,
    };
    Some(number * seconds)
}
