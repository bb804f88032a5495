//! Makes a record that shows something small, as long as it still shows it.

use serde_json::{Map, Value, json};

use crate::compat::json::budget::{Budget, Exhausted};

/// The smallest record found by taking parts away and putting simpler ones in their place, one after the other, for which
/// `shows` holds; it holds for `record`. Deterministic. A budget that ends leaves the smallest one so far.
pub(crate) fn shrink(
    record: Value,
    mut shows: impl FnMut(&Value, &mut Budget<'_>) -> Result<bool, Exhausted>,
    budget: &mut Budget<'_>,
) -> Value {
    let mut smallest = record;
    // Each step makes the record lighter, so that this ends without a budget too.
    while let Ok(Some(smaller)) = step(&smallest, &mut shows, budget) {
        smallest = smaller;
    }
    smallest
}

type Shows<'s> = dyn FnMut(&Value, &mut Budget<'_>) -> Result<bool, Exhausted> + 's;

/// The first simpler record that still shows it.
fn step(
    record: &Value,
    shows: &mut Shows<'_>,
    budget: &mut Budget<'_>,
) -> Result<Option<Value>, Exhausted> {
    let mut places = Vec::new();
    collect(record, &mut Vec::new(), &mut places);
    // Outer places first: what goes there takes most along.
    places.sort_by_key(Vec::len);
    for place in &places {
        let here = at(record, place);
        for simpler in simpler(here) {
            budget.candidate()?;
            let candidate = with(record, place, simpler);
            if shows(&candidate, budget)? {
                return Ok(Some(candidate));
            }
        }
    }
    Ok(None)
}

/// A step on the way to a place.
#[derive(Clone, Debug)]
enum Token {
    Index(usize),
    Key(String),
}

/// Nesting that is looked into.
const MAX_DEPTH: usize = 128;

fn collect(value: &Value, way: &mut Vec<Token>, places: &mut Vec<Vec<Token>>) {
    places.push(way.clone());
    if way.len() == MAX_DEPTH {
        return;
    }
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                way.push(Token::Index(index));
                collect(item, way, places);
                way.pop();
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                way.push(Token::Key(key.clone()));
                collect(member, way, places);
                way.pop();
            }
        }
        _ => {}
    }
}

fn at<'r>(record: &'r Value, place: &[Token]) -> &'r Value {
    place.iter().fold(record, |value, token| match token {
        Token::Index(index) => &value[*index],
        Token::Key(key) => &value[key.as_str()],
    })
}

fn with(record: &Value, place: &[Token], value: Value) -> Value {
    let mut record = record.clone();
    let target = place.iter().fold(&mut record, |value, token| match token {
        Token::Index(index) => &mut value[*index],
        Token::Key(key) => &mut value[key.as_str()],
    });
    *target = value;
    record
}

/// Simpler values than this one, the simplest first; made one at a time, for there may be many.
fn simpler(value: &Value) -> impl Iterator<Item = Value> {
    let now = weight(value);
    let parts: Box<dyn Iterator<Item = Value>> = match value {
        Value::Null | Value::Bool(_) => Box::new(std::iter::empty()),
        Value::Number(number) => Box::new(simpler_numbers(number).into_iter()),
        Value::String(text) => Box::new(simpler_strings(text)),
        Value::Array(items) => Box::new(simpler_arrays(items)),
        Value::Object(members) => Box::new(simpler_objects(members)),
    };
    [
        Value::Null,
        json!(false),
        json!(0),
        json!(1),
        json!(""),
        json!([]),
        json!({}),
    ]
    .into_iter()
    .chain(parts)
    .filter(move |simpler| weight(simpler) < now)
}

fn simpler_numbers(number: &serde_json::Number) -> Vec<Value> {
    let mut out = vec![json!(-1)];
    if let Some(whole) = number.as_i64() {
        out.extend([whole / 10, whole / 2, whole.saturating_abs()].map(|whole| json!(whole)));
        let less = (0..19)
            .rev()
            .map(|zeros| 10_i64.pow(zeros) * whole.signum());
        out.extend(less.map(|less| json!(whole.saturating_sub(less))));
    } else if let Some(whole) = number.as_u64() {
        out.extend([whole / 10, whole / 2, whole - 1].map(|whole| json!(whole)));
    } else if let Some(double) = number.as_f64() {
        let whole = format!("{:.0}", double.trunc()).parse::<i64>();
        out.extend(whole.into_iter().map(|whole| json!(whole)));
        let tenths = (double * 10.0).trunc() / 10.0;
        out.extend([0.5, 1.5, double.trunc(), tenths, double.abs()].map(|double| json!(double)));
    }
    out
}

/// Parts of a text, and the text with one character less or one that reads better.
fn simpler_strings(text: &str) -> impl Iterator<Item = Value> {
    let characters: Vec<char> = text.chars().collect();
    let count = characters.len();
    let parts = [1, count / 2, count.saturating_sub(1)].map(|length| {
        let length = length.min(count);
        [0..length, count - length..count]
    });
    let ranges: Vec<_> = parts.into_iter().flatten().collect();
    let whole = characters.clone();
    let parts = ranges
        .into_iter()
        .map(move |range| whole[range].iter().collect::<String>());
    let one_by_one = (0..count).flat_map(move |at| {
        let (before, after) = (&characters[..at], &characters[at + 1..]);
        let without = before.iter().chain(after).collect::<String>();
        let plain = before.iter().chain(&['a']).chain(after).collect::<String>();
        [without, plain]
    });
    parts.chain(one_by_one).map(Value::String)
}

fn simpler_arrays(items: &[Value]) -> impl Iterator<Item = Value> {
    let (head, tail) = items.split_at(items.len() / 2);
    let halves = [head.to_vec(), tail.to_vec()];
    let one_less = (0..items.len()).rev().map(|index| {
        let mut without = items.to_vec();
        without.remove(index);
        without
    });
    halves.into_iter().chain(one_less).map(Value::Array)
}

fn simpler_objects(members: &Map<String, Value>) -> impl Iterator<Item = Value> {
    let half = members.len() / 2;
    let copied = |(key, member): (&String, &Value)| (key.clone(), member.clone());
    let halves: [Map<String, Value>; 2] = [
        members.iter().take(half).map(copied).collect(),
        members.iter().skip(half).map(copied).collect(),
    ];
    let one_less = members.keys().map(|key| {
        let mut without = members.clone();
        without.remove(key);
        without
    });
    halves.into_iter().chain(one_less).map(Value::Object)
}

/// How much a reader has to take in: what becomes less with each step.
fn weight(value: &Value) -> u128 {
    match value {
        Value::Null => 1,
        Value::Bool(false) => 2,
        Value::Bool(true) => 3,
        Value::Number(number) => {
            let text = number.to_string();
            let (whole, fraction) = text.split_once(['.', 'e']).unwrap_or((&text, ""));
            let size = whole
                .trim_start_matches('-')
                .parse()
                .unwrap_or(u128::from(u64::MAX));
            let length = u128::try_from(fraction.len()).unwrap_or(u128::MAX);
            4 + size + length + u128::from(text.starts_with('-'))
        }
        Value::String(text) => {
            let characters = text.chars().map(|c| match c {
                'a' => 20,
                'b'..='z' => 21,
                '0'..='9' | 'A'..='Z' => 22,
                _ if c.is_ascii_graphic() => 23,
                _ => 24,
            });
            16 + characters.sum::<u128>()
        }
        Value::Array(items) => 17 + items.iter().map(|item| weight(item) + 20).sum::<u128>(),
        Value::Object(members) => {
            let member = |(key, member): (&String, &Value)| {
                let key: u128 = key.chars().map(|_| 20).sum();
                key + weight(member) + 20
            };
            18 + members.iter().map(member).sum::<u128>()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::shrink;
    use crate::compat::json::budget::{Budget, Limits};

    #[test]
    fn what_is_left_is_what_it_takes() {
        let record = json!({
            "id": 4711,
            "name": "Müller & Söhne",
            "tags": ["red", "green", "blue", {"deep": [1, 2, 300]}],
            "price": {"amount": -12.75, "currency": "EUR"},
        });
        type Shows = fn(&Value) -> bool;
        let cases: [(Shows, Value); 9] = [
            (|_| true, json!(null)),
            (Value::is_object, json!({})),
            (
                |v| v["id"].as_i64().is_some_and(|id| id > 1000),
                json!({"id": 1001}),
            ),
            (
                |v| v["name"].as_str().is_some_and(|n| n.contains('&')),
                json!({"name": "&"}),
            ),
            (
                |v| v["name"].as_str().is_some_and(|n| n.chars().count() > 3),
                json!({"name": "aaaa"}),
            ),
            (
                |v| v["tags"].as_array().is_some_and(|t| t.len() > 2),
                json!({"tags": [null, null, null]}),
            ),
            (
                |v| v["price"]["amount"].as_f64().is_some_and(|a| a < -2.0),
                json!({"price": {"amount": -3}}),
            ),
            (
                |v| {
                    v["tags"]
                        .as_array()
                        .is_some_and(|t| t.iter().any(|t| t["deep"][2] == 300))
                },
                json!({"tags": [{"deep": [null, null, 300]}]}),
            ),
            (
                |v| v["id"].is_number() && v["price"]["currency"].is_string(),
                json!({"id": 0, "price": {"currency": ""}}),
            ),
        ];
        for (shows, expected) in cases {
            assert!(shows(&record));
            let mut budget = Budget::new(Limits::CHECK);
            let smallest = shrink(record.clone(), |v, _| Ok(shows(v)), &mut budget);
            assert_eq!(smallest, expected);
        }
    }

    #[test]
    fn a_budget_that_ends_leaves_a_record_that_still_shows_it() {
        let record = json!(vec![7; 500]);
        let shows = |v: &Value| v.as_array().is_some_and(|items| items.len() >= 400);
        let limits = Limits {
            candidates: 20,
            ..Limits::CHECK
        };
        let mut budget = Budget::new(limits);
        let smallest = shrink(record, |v, _| Ok(shows(v)), &mut budget);
        assert!(shows(&smallest));
        assert!(smallest.as_array().unwrap().len() < 500);
    }
}
