//! What two documents promise differently: required values, limits, classification, quality,
//! service levels, deprecation.
//!
//! A change tightens or loosens what data may be: the first burdens whoever writes, the second
//! whoever reads. Neither breaks a record by itself, so these findings warn.

mod levels;

use std::collections::BTreeMap;

use callsheet_schema::Span;
use callsheet_schema::tree::{Node, Value};

use super::Options;
use super::date::Date;
use super::element::Draft;
use super::place::Place;
use crate::odcs::{Document, Property, Quality, SchemaObject, Text};
use crate::set::Contract;

/// Every promise that differs, in the order of the new document; what is gone comes last.
pub(super) fn changes(old: &Contract, new: &Contract, options: &Options) -> Vec<Draft> {
    let (Some(before), Some(after)) = (&old.odcs, &new.odcs) else {
        return Vec::new();
    };
    let mut walk = Walk {
        old_place: Place::new(&old.path, &old.text),
        new_place: Place::new(&new.path, &new.text),
        has_schema: !new.subjects.is_empty(),
        options,
        out: Vec::new(),
    };
    for object in &after.schema {
        let name = object.element.name();
        let earlier = before
            .schema
            .iter()
            .find(|earlier| earlier.element.name() == name);
        if let Some(earlier) = earlier {
            walk.object(earlier, object);
        }
    }
    levels::changes(before, after, &mut walk);
    walk.out
}

struct Walk<'a> {
    old_place: Place<'a>,
    new_place: Place<'a>,
    has_schema: bool,
    options: &'a Options,
    out: Vec<Draft>,
}

/// The two sides of a difference: place and what stands there.
struct Sides {
    old: Option<Span>,
    new: Option<Span>,
    before: String,
    after: String,
}

impl Walk<'_> {
    fn push(&mut self, rule: &'static str, path: &str, message: String, sides: Sides) {
        let mut draft = Draft::promise(rule, path, message);
        draft.old_place = sides.old.map(|span| self.old_place.at(span));
        draft.new_place = sides.new.map(|span| self.new_place.at(span));
        draft.old = sides.before;
        draft.new = sides.after;
        draft.fix = fix(rule).map(str::to_owned);
        self.out.push(draft);
    }

    fn object(&mut self, old: &SchemaObject, new: &SchemaObject) {
        let before = flatten(&old.properties);
        let after = flatten(&new.properties);
        for (path, property) in &after {
            if let Some(earlier) = before.get(path) {
                self.property(path, earlier, property);
            }
        }
        for (path, property) in &before {
            if !after.contains_key(path) {
                self.gone(path, property, new.element.span);
            }
        }
        self.key(old, new);
        self.quality(
            "",
            &old.element.quality,
            &new.element.quality,
            new.element.span,
        );
    }

    /// A property that the new document lacks. With a schema file it is only an annotation.
    fn gone(&mut self, path: &str, property: &Property, parent: Span) {
        let sides = |after: &str| Sides {
            old: Some(property.element.span),
            new: Some(parent),
            before: path.to_owned(),
            after: after.to_owned(),
        };
        if let Some(sunset) = sunset(property)
            && let Some(day) = Date::parse(&sunset.value)
            && day > self.options.today
        {
            let message = format!("`{path}` is gone before its sunset on {day}");
            self.push("deprecated_removed_early", path, message, sides("gone"));
        } else if !self.has_schema {
            let message = format!("the property `{path}` is gone");
            self.push("property_removed", path, message, sides(""));
        }
        if property.is_pii(&self.options.gate.pii_words) && self.has_schema {
            let message = format!("`{path}` lost its mark as personal data with its property");
            self.push("pii_mark_removed", path, message, sides("unmarked"));
        }
    }

    fn property(&mut self, path: &str, old: &Property, new: &Property) {
        let at =
            |span: Option<Span>, property: &Property| Some(span.unwrap_or(property.element.span));
        if old.required != new.required {
            let (rule, message) = if new.required {
                (
                    "required_added",
                    format!("`{path}` is required from now on"),
                )
            } else {
                (
                    "required_removed",
                    format!("`{path}` is not required any more"),
                )
            };
            let sides = Sides {
                old: at(old.required_span, old),
                new: at(new.required_span, new),
                before: old.required.to_string(),
                after: new.required.to_string(),
            };
            self.push(rule, path, message, sides);
        }
        if old.unique != new.unique {
            let (rule, message) = if new.unique {
                ("unique_added", format!("`{path}` is unique from now on"))
            } else {
                ("unique_removed", format!("`{path}` is not unique any more"))
            };
            self.push(
                rule,
                path,
                message,
                between(old, new, old.unique, new.unique),
            );
        }
        let logical = |property: &Property| {
            property
                .element
                .logical_type
                .as_ref()
                .map(|text| text.value.clone())
        };
        if !self.has_schema && logical(old) != logical(new) {
            let (before, after) = (logical(old), logical(new));
            let show = |kind: &Option<String>| kind.clone().unwrap_or_else(|| "nothing".to_owned());
            let message = format!("`{path}` was {}, is {}", show(&before), show(&after));
            let sides = between(old, new, show(&before), show(&after));
            self.push("property_type_changed", path, message, sides);
        }
        self.marks(path, old, new);
        self.unit(path, old, new);
        self.sunset(path, old, new);
        self.values(path, old, new);
        self.bounds(path, old, new);
        let parent = new.element.span;
        self.quality(path, &old.element.quality, &new.element.quality, parent);
    }

    /// Classification and marks of personal data.
    fn marks(&mut self, path: &str, old: &Property, new: &Property) {
        let words = &self.options.gate.pii_words;
        let (was, is) = (old.is_pii(words), new.is_pii(words));
        let span = |property: &Property| {
            let mark = property
                .classification
                .as_ref()
                .or(property.element.tags.first());
            Some(mark.map_or(property.element.span, |mark| mark.span))
        };
        let sides = Sides {
            old: span(old),
            new: span(new),
            before: marks_text(old),
            after: marks_text(new),
        };
        if was && !is {
            let message = format!("`{path}` lost its mark as personal data");
            self.push("pii_mark_removed", path, message, sides);
        } else if is && !was {
            let message = format!("`{path}` is newly marked as personal data");
            self.push("pii_mark_added", path, message, sides);
        } else if let (Some(before), None) = (&old.classification, &new.classification) {
            let message = format!("`{path}` lost its classification `{}`", before.value);
            self.push("classification_removed", path, message, sides);
        } else if let (Some(before), Some(after)) = (&old.classification, &new.classification)
            && !before.value.trim().eq_ignore_ascii_case(after.value.trim())
        {
            let message = format!(
                "`{path}` was classified `{}` and is `{}` now",
                before.value, after.value
            );
            self.push("classification_changed", path, message, sides);
        }
    }

    /// Units of values, as the properties `unit` and `currency` of the extensions say them.
    fn unit(&mut self, path: &str, old: &Property, new: &Property) {
        for name in ["unit", "currency"] {
            let (Some(before), Some(after)) = (unit(old, name), unit(new, name)) else {
                continue;
            };
            if before.value.trim() == after.value.trim() {
                continue;
            }
            let message = format!(
                "`{path}` was in `{}` and is in `{}` now",
                before.value, after.value
            );
            let sides = Sides {
                old: Some(before.span),
                new: Some(after.span),
                before: format!("{name} {}", before.value),
                after: format!("{name} {}", after.value),
            };
            self.push("unit_changed", path, message, sides);
        }
    }

    /// The properties that identify an object's records.
    fn key(&mut self, old: &SchemaObject, new: &SchemaObject) {
        let (before, after) = (primary_key(old), primary_key(new));
        // A key that is named for the first time documents what was always so.
        if before.is_empty() || before == after {
            return;
        }
        let name = new.element.name();
        let was = before.join(", ");
        let is = if after.is_empty() {
            "is gone".to_owned()
        } else {
            format!("is `{}` now", after.join(", "))
        };
        let message = format!("the primary key of `{name}` was `{was}` and {is}");
        let sides = Sides {
            old: Some(old.element.span),
            new: Some(new.element.span),
            before: was,
            after: after.join(", "),
        };
        self.push("primary_key_changed", "", message, sides);
    }

    fn sunset(&mut self, path: &str, old: &Property, new: &Property) {
        let (Some(before), Some(after)) = (sunset(old), sunset(new)) else {
            return;
        };
        if let (Some(was), Some(is)) = (Date::parse(&before.value), Date::parse(&after.value))
            && is < was
        {
            let message = format!("the sunset of `{path}` moved from {was} to {is}");
            let sides = Sides {
                old: Some(before.span),
                new: Some(after.span),
                before: before.value,
                after: after.value,
            };
            self.push("sunset_moved_earlier", path, message, sides);
        }
    }

    fn values(&mut self, path: &str, old: &Property, new: &Property) {
        let texts = |property: &Property| -> BTreeMap<String, Span> {
            let values = property.values.iter();
            values
                .map(|value| (value.value.to_compact_json(), value.value.span))
                .collect()
        };
        let (before, after) = (texts(old), texts(new));
        // An enumeration that appears or disappears as a whole.
        if before.is_empty() != after.is_empty() {
            let (rule, what) = if before.is_empty() {
                ("bound_tightened", "allows listed values only from now on")
            } else {
                ("bound_loosened", "allows any value from now on")
            };
            let sides = between(old, new, before.len(), after.len());
            self.push(rule, path, format!("`{path}` {what}"), sides);
            return;
        }
        for (value, &span) in &before {
            if !after.contains_key(value) {
                let message = format!("`{path}` does not allow {value} any more");
                let sides = Sides {
                    old: Some(span),
                    new: Some(new.element.span),
                    before: value.clone(),
                    after: String::new(),
                };
                self.push("enum_value_removed", path, message, sides);
            }
        }
        for (value, &span) in &after {
            if !before.contains_key(value) {
                let message = format!("`{path}` allows {value} from now on");
                let sides = Sides {
                    old: Some(old.element.span),
                    new: Some(span),
                    before: String::new(),
                    after: value.clone(),
                };
                self.push("enum_value_added", path, message, sides);
            }
        }
    }

    /// Lower and upper limits of `logicalTypeOptions`.
    fn bounds(&mut self, path: &str, old: &Property, new: &Property) {
        const LOWER: [&str; 5] = [
            "minimum",
            "exclusiveMinimum",
            "minLength",
            "minItems",
            "minProperties",
        ];
        const UPPER: [&str; 5] = [
            "maximum",
            "exclusiveMaximum",
            "maxLength",
            "maxItems",
            "maxProperties",
        ];
        for (names, lower) in [(LOWER, true), (UPPER, false)] {
            for name in names {
                let before = option(old, name);
                let after = option(new, name);
                let grew = match (before.and_then(number), after.and_then(number)) {
                    (Some(was), Some(is)) if was == is => continue,
                    (Some(was), Some(is)) => Some(is > was),
                    _ if before.map(Node::to_compact_json) == after.map(Node::to_compact_json) => {
                        continue;
                    }
                    // A limit that appears tightens, one that goes loosens.
                    (None, Some(_)) if before.is_none() => Some(lower),
                    (Some(_), None) if after.is_none() => Some(!lower),
                    _ => compare_text(before, after, lower),
                };
                let Some(grew) = grew else {
                    continue;
                };
                let show =
                    |node: Option<&Node>| node.map_or("nothing".to_owned(), Node::to_compact_json);
                let rule = if grew == lower {
                    "bound_tightened"
                } else {
                    "bound_loosened"
                };
                let message = format!(
                    "`{name}` of `{path}` was {}, is {}",
                    show(before),
                    show(after)
                );
                let sides = Sides {
                    old: Some(before.map_or(old.element.span, |node| node.span)),
                    new: Some(after.map_or(new.element.span, |node| node.span)),
                    before: format!("{name} {}", show(before)),
                    after: format!("{name} {}", show(after)),
                };
                self.push(rule, path, message, sides);
            }
        }
    }

    fn quality(&mut self, path: &str, old: &[Quality], new: &[Quality], parent: Span) {
        for check in old {
            let name = check_name(check);
            let Some(after) = new.iter().find(|after| check_name(after) == name) else {
                let place = if path.is_empty() {
                    String::new()
                } else {
                    format!(" of `{path}`")
                };
                let message = format!("the quality check `{name}`{place} is gone");
                let sides = Sides {
                    old: Some(check.span),
                    new: Some(parent),
                    before: name,
                    after: String::new(),
                };
                self.push("quality_check_removed", path, message, sides);
                continue;
            };
            let (was, is) = (comparison(check), comparison(after));
            if was != is {
                let message = format!("the quality check `{name}` was {was}, is {is}");
                let sides = Sides {
                    old: Some(check.span),
                    new: Some(after.span),
                    before: was,
                    after: is,
                };
                self.push("quality_check_changed", path, message, sides);
            }
        }
    }
}

/// What to do about a change of what data means.
fn fix(rule: &str) -> Option<&'static str> {
    Some(match rule {
        "classification_changed" | "classification_removed" | "pii_mark_removed" => {
            "keep the mark, or see that the data no longer needs it and accept the finding"
        }
        "deprecated_removed_early" | "sunset_moved_earlier" => "keep the day that was promised",
        "primary_key_changed" => "keep the key, or start a new topic for the new one",
        "unit_changed" => "keep the unit, and add a property for the other one",
        _ => return None,
    })
}

fn between(old: &Property, new: &Property, before: impl ToString, after: impl ToString) -> Sides {
    Sides {
        old: Some(old.element.span),
        new: Some(new.element.span),
        before: before.to_string(),
        after: after.to_string(),
    }
}

/// Properties by path; those of list items and map values belong to the list's path.
pub(super) fn flatten(properties: &[Property]) -> BTreeMap<String, &Property> {
    fn walk<'a>(
        properties: &'a [Property],
        parent: &str,
        out: &mut BTreeMap<String, &'a Property>,
    ) {
        for property in properties {
            let name = property.element.name();
            let path = if parent.is_empty() {
                name.to_owned()
            } else {
                format!("{parent}.{name}")
            };
            walk(&property.properties, &path, out);
            if let Some(items) = &property.items {
                walk(&items.properties, &path, out);
            }
            if let Some(map) = &property.map {
                walk(&map.1.properties, &path, out);
            }
            out.insert(path, property);
        }
    }
    let mut out = BTreeMap::new();
    walk(properties, "", &mut out);
    out
}

fn marks_text(property: &Property) -> String {
    let marks = property.classification.iter().chain(&property.element.tags);
    let words: Vec<&str> = marks.map(Text::as_str).collect();
    words.join(",")
}

/// The promised last day of a deprecated property.
pub(super) fn sunset(property: &Property) -> Option<Text> {
    let custom = property.element.custom("callsheet.deprecated")?;
    let node = custom.value.as_ref()?.get("sunset")?;
    Some(Text {
        value: node.as_str()?.to_owned(),
        span: node.span,
    })
}

/// What an extension says, `callsheet.unit` before `unit`.
fn unit(property: &Property, name: &str) -> Option<Text> {
    let own = format!("callsheet.{name}");
    let custom = [own.as_str(), name]
        .into_iter()
        .find_map(|name| property.element.custom(name))?;
    let node = custom.value.as_ref()?;
    Some(Text {
        value: custom.text()?.to_owned(),
        span: node.span,
    })
}

/// Paths of the key's properties, by position, then by path.
fn primary_key(object: &SchemaObject) -> Vec<String> {
    let mut key: Vec<(i64, String)> = flatten(&object.properties)
        .into_iter()
        .filter(|(_, property)| property.primary_key)
        .map(|(path, property)| (property.primary_key_position, path))
        .collect();
    key.sort();
    key.into_iter().map(|(_, path)| path).collect()
}

fn option<'a>(property: &'a Property, name: &str) -> Option<&'a Node> {
    property.logical_type_options.as_ref()?.get(name)
}

fn number(node: &Node) -> Option<f64> {
    match &node.value {
        Value::Number(text) => text.parse().ok(),
        _ => None,
    }
}

/// Dates as text sort as they are when they have one shape.
fn compare_text(before: Option<&Node>, after: Option<&Node>, lower: bool) -> Option<bool> {
    match (before, after) {
        (None, Some(_)) => Some(lower),
        (Some(_), None) => Some(!lower),
        (Some(before), Some(after)) => {
            let (before, after) = (before.as_str()?, after.as_str()?);
            (before.len() == after.len()).then(|| after > before)
        }
        (None, None) => None,
    }
}

fn check_name(check: &Quality) -> String {
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
    text(&check.name)
        .or_else(|| text(&check.metric))
        .or_else(|| text(&check.query))
        .or_else(|| text(&check.engine))
        .or_else(|| text(&check.description))
        .unwrap_or_else(|| "unnamed".to_owned())
}

/// What a check compares with, in one line.
fn comparison(check: &Quality) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let Some((operator, operand)) = &check.operator {
        parts.push(format!("{operator} {}", operand.to_compact_json()));
    }
    if let Some(unit) = &check.unit {
        parts.push(unit.value.clone());
    }
    if let Some(query) = &check.query {
        parts.push(query.value.clone());
    }
    if let Some(arguments) = &check.arguments {
        parts.push(arguments.to_compact_json());
    }
    if let Some(implementation) = &check.implementation {
        parts.push(implementation.to_compact_json());
    }
    if parts.is_empty() {
        "without an operator".to_owned()
    } else {
        parts.join(" ")
    }
}

/// Used by `levels`.
fn text_of(node: &Node) -> String {
    node.as_str()
        .map_or_else(|| node.to_compact_json(), str::to_owned)
}

/// Used by `levels`: the document's place for something that is gone.
fn root_span(document: &Document) -> Span {
    document
        .id
        .as_ref()
        .map_or(Span { start: 0, end: 0 }, |id| id.span)
}
