//! Records for a schema: guided by what it says, then checked by a validator that is not ours.

use serde_json::{Map, Value, json};

use super::{Dice, FORMATS, NAMES, PATTERNS, WORDS};

/// Distinct records that the schema accepts, at most `wanted`; some are plain, some far out.
pub(crate) fn valid(schema: &Value, seed: u64, wanted: usize) -> Vec<Value> {
    let Ok(validator) = jsonschema::validator_for(schema) else {
        return Vec::new();
    };
    let mut found: Vec<Value> = Vec::new();
    for round in 0..u64::try_from(wanted * 6).unwrap_or(u64::MAX) {
        let mut dice = Dice::seeded(seed.wrapping_mul(1_000).wrapping_add(round), 400);
        let mut record = instance(schema, &mut dice);
        if round % 3 == 2 {
            record = disturbed(record, &mut dice);
        }
        if validator.is_valid(&record) && !found.contains(&record) {
            found.push(record);
            if found.len() == wanted {
                break;
            }
        }
    }
    found
}

/// A record that is meant to satisfy a schema, and often does.
pub(crate) fn instance(schema: &Value, dice: &mut Dice) -> Value {
    let guide = Guide { root: schema };
    guide.value(&[schema], dice, 8)
}

struct Guide<'s> {
    root: &'s Value,
}

impl<'s> Guide<'s> {
    /// The schemas that all have to hold, once references are followed and alternatives are picked.
    fn flat(&self, schemas: &[&'s Value], dice: &mut Dice) -> Vec<&'s Map<String, Value>> {
        let mut open: Vec<&'s Value> = schemas.to_vec();
        let mut flat = Vec::new();
        while let Some(schema) = open.pop() {
            let Some(keywords) = schema.as_object() else {
                continue;
            };
            if flat.len() > 40 {
                break;
            }
            if let Some(target) = keywords.get("$ref").and_then(Value::as_str) {
                open.extend(
                    target
                        .strip_prefix('#')
                        .and_then(|at| self.root.pointer(at)),
                );
            }
            open.extend(
                keywords
                    .get("allOf")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten(),
            );
            for key in ["anyOf", "oneOf"] {
                let branches = keywords.get(key).and_then(Value::as_array);
                if let Some(branches) = branches.filter(|b| !b.is_empty()) {
                    open.push(dice.pick(branches));
                }
            }
            flat.push(keywords);
        }
        flat
    }

    fn value(&self, schemas: &[&'s Value], dice: &mut Dice, depth: usize) -> Value {
        let flat = self.flat(schemas, dice);
        let all = |key: &'static str| flat.iter().filter_map(move |s| s.get(key));
        if let Some(value) = all("const").next() {
            return value.clone();
        }
        if let Some(values) = all("enum")
            .filter_map(Value::as_array)
            .find(|v| !v.is_empty())
        {
            return dice.pick(values).clone();
        }
        match kind(&flat, dice) {
            "null" => Value::Null,
            "boolean" => json!(dice.chance(50)),
            "integer" => number(&flat, true, dice),
            "number" => number(&flat, false, dice),
            "array" => self.array(&flat, dice, depth),
            "object" => self.object(&flat, dice, depth),
            _ => string(&flat, dice),
        }
    }

    fn array(&self, flat: &[&'s Map<String, Value>], dice: &mut Dice, depth: usize) -> Value {
        let least = largest(flat, "minItems").unwrap_or(0);
        let most = smallest(flat, "maxItems").unwrap_or(u64::MAX);
        let wanted = if depth == 0 { 0 } else { dice.below(4) as u64 };
        let count = wanted.max(least).min(most).min(least.max(30));
        let unique = flat
            .iter()
            .any(|s| s.get("uniqueItems") == Some(&json!(true)));
        let mut items: Vec<Value> = Vec::new();
        for index in 0..count {
            let index = usize::try_from(index).unwrap_or(usize::MAX);
            let mut schemas: Vec<&Value> = Vec::new();
            for keywords in flat {
                let prefix = keywords
                    .get("prefixItems")
                    .or_else(|| keywords.get("items"));
                match prefix.and_then(Value::as_array) {
                    Some(prefix) => schemas.extend(prefix.get(index)),
                    None => schemas.extend(keywords.get("items")),
                }
                schemas.extend(keywords.get("contains").filter(|_| index == 0));
            }
            let item = self.value(&schemas, dice, depth.saturating_sub(1));
            if !unique || !items.contains(&item) {
                items.push(item);
            }
        }
        items.into()
    }

    fn object(&self, flat: &[&'s Map<String, Value>], dice: &mut Dice, depth: usize) -> Value {
        if depth == 0 {
            return json!({});
        }
        let required: Vec<&str> = flat
            .iter()
            .filter_map(|s| s.get("required").and_then(Value::as_array))
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut names: Vec<&str> = required.clone();
        let share = *dice.pick(&[100, 0, 50]);
        for properties in flat.iter().filter_map(|s| s.get("properties")?.as_object()) {
            for name in properties.keys() {
                if depth > 1 && dice.below(100) < share && !names.contains(&name.as_str()) {
                    names.push(name);
                }
            }
        }
        if dice.chance(40) {
            let more = [*dice.pick(NAMES), *dice.pick(&["x-a", "y", "aa_at", "0"])];
            names.extend(more.iter().take(1 + dice.below(2)));
        }
        let mut object = Map::new();
        for name in names {
            let mut schemas: Vec<&Value> = Vec::new();
            for keywords in flat {
                let own = keywords.get("properties").and_then(|p| p.get(name));
                let open = keywords
                    .get("additionalProperties")
                    .filter(|_| own.is_none());
                schemas.extend(own.or(open));
                if let Some(patterns) = keywords.get("patternProperties").and_then(Value::as_object)
                {
                    let matches = |pattern: &str| name.starts_with(pattern.trim_start_matches('^'));
                    schemas.extend(patterns.iter().filter(|(p, _)| matches(p)).map(|(_, s)| s));
                }
            }
            let forbidden = schemas.iter().any(|schema| **schema == json!(false));
            if !forbidden || required.contains(&name) {
                let value = self.value(&schemas, dice, depth.saturating_sub(1));
                object.insert(name.to_owned(), value);
            }
        }
        object.into()
    }
}

/// A type that the schemas allow, most often the one that their keywords speak of.
fn kind(flat: &[&Map<String, Value>], dice: &mut Dice) -> &'static str {
    const KINDS: &[&str] = &[
        "string", "integer", "number", "boolean", "null", "array", "object",
    ];
    let allowed: Vec<&&str> = KINDS
        .iter()
        .filter(|kind| {
            flat.iter()
                .filter_map(|s| s.get("type"))
                .all(|types| match types {
                    Value::String(name) => {
                        name == *kind || (name == "number" && **kind == "integer")
                    }
                    Value::Array(names) => names.iter().any(|name| name == **kind),
                    _ => true,
                })
        })
        .collect();
    let hint = [
        ("properties", "object"),
        ("items", "array"),
        ("pattern", "string"),
    ];
    let hinted = hint
        .iter()
        .find(|(key, kind)| flat.iter().any(|s| s.contains_key(*key)) && allowed.contains(&kind));
    match hinted {
        Some((_, kind)) if dice.below(10) < 9 => kind,
        _ if allowed.is_empty() => "string",
        _ => allowed[dice.below(allowed.len())],
    }
}

fn bound<'s>(
    flat: &'s [&Map<String, Value>],
    key: &'static str,
) -> impl Iterator<Item = &'s Value> {
    flat.iter().filter_map(move |s| s.get(key))
}

fn largest(flat: &[&Map<String, Value>], key: &'static str) -> Option<u64> {
    bound(flat, key).filter_map(Value::as_u64).max()
}

fn smallest(flat: &[&Map<String, Value>], key: &'static str) -> Option<u64> {
    bound(flat, key).filter_map(Value::as_u64).min()
}

fn string(flat: &[&Map<String, Value>], dice: &mut Dice) -> Value {
    let least = largest(flat, "minLength").unwrap_or(0);
    let most = smallest(flat, "maxLength").unwrap_or(u64::MAX);
    if let Some(pattern) = bound(flat, "pattern").find_map(Value::as_str) {
        let words = PATTERNS.iter().find(|(known, _)| *known == pattern);
        return words.map_or("", |(_, words)| *dice.pick(words)).into();
    }
    if let Some(format) = bound(flat, "format").find_map(Value::as_str)
        && dice.chance(70)
    {
        let known = FORMATS.iter().find(|(known, _)| *known == format);
        return known.map_or("x", |(_, text)| text).into();
    }
    let (_, samples) = dice.pick(PATTERNS);
    let mut text: String = match dice.below(4) {
        0 => (*dice.pick(WORDS)).to_owned(),
        1 => (*dice.pick(samples)).to_owned(),
        2 => String::new(),
        _ => "é€😀 \n\"\\".to_owned(),
    };
    while (text.chars().count() as u64) < least.min(200) {
        text.push('a');
    }
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    text.chars().take(most).collect::<String>().into()
}

fn number(flat: &[&Map<String, Value>], whole: bool, dice: &mut Dice) -> Value {
    let of = |key| bound(flat, key).filter_map(Value::as_f64);
    let low = of("minimum")
        .chain(of("exclusiveMinimum").map(|b| b + 1.0))
        .fold(f64::MIN, f64::max);
    let high = of("maximum")
        .chain(of("exclusiveMaximum").map(|b| b - 1.0))
        .fold(f64::MAX, f64::min);
    let near = if low > f64::MIN { low } else { high.min(0.0) };
    let step = of("multipleOf").next().unwrap_or(1.0);
    let value = match dice.below(6) {
        0 => near,
        1 => (near / step).ceil() * step,
        2 if high < f64::MAX => high,
        3 => near + step,
        4 => near.max(0.0) + 1000.0 * step,
        _ => near + 0.5,
    };
    // Whole numbers may be written with a point; validators must not mind.
    if whole || (value.fract() == 0.0 && dice.chance(50)) {
        let text = format!("{:.0}", value.clamp(-1e15, 1e15));
        return json!(text.parse::<i64>().unwrap_or_default());
    }
    json!(value)
}

/// A record with one part taken away, replaced or added.
fn disturbed(mut record: Value, dice: &mut Dice) -> Value {
    let odd = [
        Value::Null,
        json!(0),
        json!(-1),
        json!(1.5),
        json!(""),
        json!("a"),
        json!([]),
        json!({}),
        json!(true),
    ];
    let odd = dice.pick(&odd).clone();
    match &mut record {
        Value::Object(members) if !members.is_empty() => {
            let names: Vec<String> = members.keys().cloned().collect();
            let name = dice.pick(&names).clone();
            match dice.below(4) {
                0 => {
                    members.remove(&name);
                }
                1 => {
                    members.insert(name, odd);
                }
                2 => {
                    members.insert((*dice.pick(NAMES)).to_owned(), odd);
                }
                _ => {
                    let value = members[&name].clone();
                    members.insert(name, disturbed(value, dice));
                }
            }
        }
        Value::Array(items) if !items.is_empty() => {
            let index = dice.below(items.len());
            if dice.chance(50) {
                items.remove(index);
            } else {
                items[index] = odd;
            }
        }
        _ => record = odd,
    }
    record
}
