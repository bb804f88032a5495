//! Quality checks.

use callsheet_schema::tree::{Node, Value};

use super::fields::{Fields, Notes, kind};
use super::model::Quality;
use super::people;

const DIMENSIONS: &[&str] = &[
    "accuracy",
    "completeness",
    "conformity",
    "consistency",
    "coverage",
    "timeliness",
    "uniqueness",
];

const METRICS: &[&str] = &[
    "nullValues",
    "missingValues",
    "invalidValues",
    "duplicateValues",
    "rowCount",
];

const OPERATORS: &[&str] = &[
    "mustBe",
    "mustNotBe",
    "mustBeGreaterThan",
    "mustBeGreaterOrEqualTo",
    "mustBeLessThan",
    "mustBeLessOrEqualTo",
    "mustBeBetween",
    "mustNotBeBetween",
];

pub(super) fn checks(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Vec<Quality> {
    let items = fields.list("quality", notes);
    let place = format!("a quality check of {}", fields.place());
    items
        .iter()
        .filter_map(|item| check(item, &place, notes))
        .collect()
}

fn check(node: &Node, place: &str, notes: &mut Notes<'_>) -> Option<Quality> {
    let mut fields = Fields::open(node, place, notes)?;
    fields.text("id", notes);
    let name = fields.text("name", notes);
    if let Some(name) = &name {
        fields.rename(format!("the quality check `{}`", name.value));
    }
    let check_type = fields.choice("type", &["library", "text", "sql", "custom"], notes);
    let description = fields.text("description", notes);
    let dimension = fields.choice("dimension", DIMENSIONS, notes);
    let severity = fields.text("severity", notes);
    let unit = fields.text("unit", notes);
    for key in ["businessImpact", "method", "schedule", "scheduler"] {
        fields.text(key, notes);
    }
    fields.texts("tags", notes);
    people::custom_properties(&mut fields, notes);
    people::definitions(&mut fields, notes);

    let has_metric = fields.peek("metric").is_some();
    let type_name = check_type.as_ref().map(|text| text.value.as_str());
    let library = type_name == Some("library") || has_metric;
    let compares = library || type_name == Some("sql");
    let mut metric = None;
    let mut arguments = None;
    if library {
        if !has_metric && let Some(old) = fields.peek("rule") {
            let help = Some("rename it to `metric`".to_owned());
            notes.warn(
                old.key_span,
                "`rule` is the deprecated name of `metric`",
                help,
            );
        } else {
            fields.required("metric", notes);
        }
        metric = fields.choice("metric", METRICS, notes);
        if let Some(old) = fields.text("rule", notes) {
            metric = metric.or(Some(old));
        }
        arguments = fields.object("arguments", notes).cloned();
    }
    let mut query = None;
    if type_name == Some("sql") {
        query = fields.required_text("query", notes);
    }
    let mut engine = None;
    let mut implementation = None;
    if type_name == Some("custom") {
        engine = fields.required_text("engine", notes);
        fields.required("implementation", notes);
        implementation = fields.take("implementation").cloned();
        if let Some(node) = &implementation
            && !matches!(node.value, Value::String(_) | Value::Object(_))
        {
            let message = format!(
                "`implementation` of {} is {}, expected text or an object",
                fields.place(),
                kind(node)
            );
            notes.error(node.span, message);
        }
    }
    let operator = if compares {
        operator(&mut fields, notes)
    } else {
        stray_operator(&mut fields, type_name, notes);
        None
    };
    let span = fields.span;
    let unknown = fields.finish(notes);
    Some(Quality {
        kind: check_type,
        name,
        description,
        dimension,
        severity,
        metric,
        arguments,
        operator,
        unit,
        query,
        engine,
        implementation,
        unknown,
        span,
    })
}

/// Exactly one operator, with an operand that fits it.
fn operator(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Option<(String, Node)> {
    let mut found = None;
    for &name in OPERATORS {
        let Some(node) = fields.take(name) else {
            continue;
        };
        let fits = match name {
            "mustBe" | "mustNotBe" => true,
            "mustBeBetween" | "mustNotBeBetween" => between(name, node, fields, notes),
            _ => matches!(node.value, Value::Number(_)),
        };
        if !fits {
            let message = format!(
                "`{name}` of {} is {}, expected a number",
                fields.place(),
                kind(node)
            );
            notes.error(node.span, message);
        }
        if let Some((first, _)) = &found {
            let span = fields
                .peek(name)
                .map_or(node.span, |member| member.key_span);
            let message = format!("{} has `{first}` and `{name}`", fields.place());
            notes.error_with(
                span,
                message,
                "keep one operator; write a second check for the other",
            );
        } else {
            found = Some((name.to_owned(), node.clone()));
        }
    }
    if found.is_none() {
        let message = format!("{} has no operator", fields.place());
        let help = "add one, such as `mustBe: 0` or `mustBeLessThan: 5`";
        notes.error_with(fields.span, message, help);
    }
    found
}

/// Two different numbers, the smaller one first; both bounds are inside.
fn between(name: &str, node: &Node, fields: &Fields<'_>, notes: &mut Notes<'_>) -> bool {
    let Value::Array(items) = &node.value else {
        let message = format!(
            "`{name}` of {} is {}, expected two numbers",
            fields.place(),
            kind(node)
        );
        notes.error(node.span, message);
        return true;
    };
    let bounds: Vec<f64> = items
        .iter()
        .filter_map(|item| match &item.value {
            Value::Number(text) => text.parse().ok(),
            _ => None,
        })
        .collect();
    match bounds[..] {
        [low, high] if items.len() == 2 && low < high => {}
        [_, _] if items.len() == 2 => {
            let message = format!(
                "`{name}` of {} does not have the smaller number first",
                fields.place()
            );
            notes.error(node.span, message);
        }
        _ => {
            let message = format!(
                "`{name}` of {} is not a list of two numbers",
                fields.place()
            );
            notes.error(node.span, message);
        }
    }
    true
}

/// The standard refuses an operator without a type although `library` is the default type.
fn stray_operator(fields: &mut Fields<'_>, kind: Option<&str>, notes: &mut Notes<'_>) {
    if let Some(member) = fields.first(|key| OPERATORS.contains(&key)) {
        let message = format!(
            "{} has `{}` but nothing to compare",
            fields.place(),
            member.key
        );
        let help = match kind {
            None => "add `metric`, or `type: sql` with a `query`".to_owned(),
            Some(kind) => format!("a check of `type: {kind}` takes no operator"),
        };
        notes.error_with(member.key_span, message, help);
    }
    fields.know(OPERATORS);
}
