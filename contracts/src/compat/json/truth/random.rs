//! Random pairs of small schemas against two validators: proofs hold for random values, witnesses are witnesses.

use std::collections::BTreeMap;

use callsheet_schema::json::Schema;
use serde_json::{Map, Value, json};

use super::{Outcome, Solver};
use crate::compat::json::budget::{Budget, Limits};

/// Numbers that are the same on every machine.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % bound
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    pub(super) fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 8 } else { 14 }) {
            0 => Value::Null,
            1 => json!(self.one_in(2)),
            2..=4 => self.pick(&[
                json!(0),
                json!(1),
                json!(2),
                json!(3),
                json!(-1),
                json!(6),
                json!(0.5),
                json!(1.5),
                json!(4),
            ]),
            5..=7 => json!(self.pick(&[
                "", "a", "b", "ab", "aa", "x", "x-", "x-a", "12", "abc", "ba"
            ])),
            8..=10 => {
                let count = self.below(4);
                Value::Array((0..count).map(|_| self.value(depth - 1)).collect())
            }
            _ => {
                let count = self.below(4);
                Value::Object(
                    (0..count)
                        .map(|_| (self.key().to_owned(), self.value(depth - 1)))
                        .collect(),
                )
            }
        }
    }

    fn key(&mut self) -> &'static str {
        self.pick(&["a", "b", "c", "ab", "x-a", "x"])
    }

    fn count(&mut self) -> Value {
        json!(self.pick(&[0, 0, 1, 1, 2, 2, 3]))
    }

    fn schemas(&mut self, depth: usize) -> Value {
        let count = 1 + self.below(3);
        Value::Array((0..count).map(|_| self.schema(depth)).collect())
    }

    pub(super) fn schema(&mut self, depth: usize) -> Value {
        let mut out = Map::new();
        if depth == 0 && self.one_in(3) || self.one_in(14) {
            return match self.below(4) {
                0 => json!(false),
                1 => json!({"$ref": "#/$defs/d"}),
                2 => json!({"$ref": "#/$defs/e"}),
                _ => json!(true),
            };
        }
        let kinds = [
            "null", "boolean", "integer", "number", "string", "array", "object",
        ];
        let kind = self.pick(&[
            "null", "boolean", "integer", "number", "string", "string", "array", "array", "object",
            "object", "object",
        ]);
        if !self.one_in(4) {
            if self.one_in(5) {
                let other = self.pick(&kinds);
                let types = if other == kind {
                    vec![kind]
                } else {
                    vec![kind, other]
                };
                out.insert("type".into(), json!(types));
            } else {
                out.insert("type".into(), json!(kind));
            }
        }
        let keywords = 1 + self.below(3);
        for _ in 0..keywords {
            let below = depth.saturating_sub(1);
            let (name, value) = match kind {
                "integer" | "number" => {
                    let bound = self.pick(&[
                        json!(0),
                        json!(1),
                        json!(2),
                        json!(-1),
                        json!(0.5),
                        json!(4),
                    ]);
                    match self.below(5) {
                        0 => ("minimum", bound),
                        1 => ("maximum", bound),
                        2 => ("exclusiveMinimum", bound),
                        3 => ("exclusiveMaximum", bound),
                        _ => (
                            "multipleOf",
                            self.pick(&[json!(1), json!(2), json!(3), json!(0.5), json!(1.5)]),
                        ),
                    }
                }
                "string" => match self.below(3) {
                    0 => ("minLength", self.count()),
                    1 => ("maxLength", self.count()),
                    _ => (
                        "pattern",
                        json!(self.pick(&[
                            "^a",
                            "b$",
                            "^[ab]+$",
                            "^x-",
                            "^$",
                            "a|b",
                            "^[0-9]{2}$",
                            "^.$"
                        ])),
                    ),
                },
                "array" => match self.below(if depth == 0 { 3 } else { 8 }) {
                    0 => ("minItems", self.count()),
                    1 => ("maxItems", self.count()),
                    2 => ("uniqueItems", json!(true)),
                    3 => ("prefixItems", self.schemas(below)),
                    4 | 5 => ("items", self.schema(below)),
                    6 => {
                        if self.one_in(2) {
                            let count = self.count();
                            out.insert(self.pick(&["minContains", "maxContains"]).into(), count);
                        }
                        ("contains", self.schema(below))
                    }
                    _ => ("unevaluatedItems", self.schema(below)),
                },
                "object" => match self.below(if depth == 0 { 4 } else { 13 }) {
                    0 | 1 => ("required", json!([self.key()])),
                    2 => ("minProperties", self.count()),
                    3 => ("maxProperties", self.count()),
                    4..=6 => {
                        let count = 1 + self.below(3);
                        let members =
                            (0..count).map(|_| (self.key().to_owned(), self.schema(below)));
                        ("properties", Value::Object(members.collect()))
                    }
                    7 | 8 => (
                        "additionalProperties",
                        if self.one_in(2) {
                            json!(false)
                        } else {
                            self.schema(below)
                        },
                    ),
                    9 => {
                        let pattern = self.pick(&["^a", "^x", "b"]);
                        ("patternProperties", json!({pattern: self.schema(below)}))
                    }
                    10 => (
                        "propertyNames",
                        self.pick(&[
                            json!({"pattern": "^[ab]"}),
                            json!({"maxLength": 1}),
                            json!({"enum": ["a", "b"]}),
                            json!({"not": {"const": "a"}}),
                        ]),
                    ),
                    11 => {
                        let key = self.key();
                        if self.one_in(2) {
                            ("dependentRequired", json!({key: [self.key()]}))
                        } else {
                            ("dependentSchemas", json!({key: self.schema(below)}))
                        }
                    }
                    _ => (
                        "unevaluatedProperties",
                        if self.one_in(2) {
                            json!(false)
                        } else {
                            self.schema(below)
                        },
                    ),
                },
                _ => {
                    if self.one_in(2) {
                        ("const", self.value(1))
                    } else {
                        let count = 1 + self.below(4);
                        (
                            "enum",
                            Value::Array((0..count).map(|_| self.value(1)).collect()),
                        )
                    }
                }
            };
            out.insert(name.into(), value);
        }
        if depth > 0 && self.one_in(3) {
            let below = depth - 1;
            let (name, value) = match self.below(6) {
                0 => ("anyOf", self.schemas(below)),
                1 => ("oneOf", self.schemas(below)),
                2 => ("allOf", self.schemas(below)),
                3 => ("not", self.schema(below)),
                4 => {
                    out.insert("then".into(), self.schema(below));
                    if self.one_in(2) {
                        out.insert("else".into(), self.schema(below));
                    }
                    ("if", self.schema(below))
                }
                _ => ("$ref", json!("#/$defs/d")),
            };
            out.insert(name.into(), value);
        }
        Value::Object(out)
    }

    pub(super) fn root(&mut self, depth: usize) -> Value {
        let mut root = match self.schema(depth) {
            Value::Object(root) => root,
            _ => Map::new(),
        };
        root.insert(
            "$schema".into(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        let d = self.schema(depth.min(1));
        let e = self.schema(depth.min(1));
        root.insert("$defs".into(), json!({"d": d, "e": e}));
        Value::Object(root)
    }

    /// One random change somewhere.
    pub(super) fn edit(&mut self, schema: &Value) -> Value {
        let mut out = schema.clone();
        let mut at = &mut out;
        loop {
            let inner: Vec<String> = match &*at {
                Value::Object(members) => members
                    .iter()
                    .filter(|(key, value)| {
                        (value.is_object() || value.is_array())
                            && *key != "enum"
                            && *key != "const"
                            && *key != "type"
                    })
                    .map(|(key, _)| key.clone())
                    .collect(),
                Value::Array(items) => (0..items.len()).map(|i| i.to_string()).collect(),
                _ => Vec::new(),
            };
            if inner.is_empty() || self.one_in(3) {
                break;
            }
            let key = self.pick(&inner);
            at = match at {
                Value::Array(items) => &mut items[key.parse::<usize>().unwrap()],
                other => &mut other[key.as_str()],
            };
        }
        if let Value::Object(members) = at {
            let keys: Vec<String> = members
                .keys()
                .filter(|key| !key.starts_with('$'))
                .cloned()
                .collect();
            if !keys.is_empty() && self.one_in(2) {
                members.remove(&self.pick(&keys));
            } else if let Value::Object(more) = self.schema(0) {
                let (key, value) = more.into_iter().next().unwrap_or_default();
                if !key.is_empty() {
                    members.insert(key, value);
                }
            }
        }
        out
    }
}

struct Validators {
    first: jsonschema::Validator,
    second: boon::Schemas,
    index: boon::SchemaIndex,
}

impl Validators {
    fn new(schema: &Value) -> Option<Self> {
        let mut second = boon::Schemas::new();
        let mut compiler = boon::Compiler::new();
        compiler.add_resource("mem://schema", schema.clone()).ok()?;
        let index = compiler.compile("mem://schema", &mut second).ok()?;
        Some(Self {
            first: jsonschema::options().build(schema).ok()?,
            second,
            index,
        })
    }

    /// What both say; `None` if they disagree.
    fn accepts(&self, value: &Value) -> Option<bool> {
        let first = self.first.is_valid(value);
        (first == self.second.validate(value, self.index).is_ok()).then_some(first)
    }
}

/// Checks one pair; what is wrong, or whether it was decided.
fn trial(seed: u64) -> Result<&'static str, String> {
    let mut dice = Dice::new(seed);
    let depth = 1 + dice.below(3);
    let old = dice.root(depth);
    let new = if dice.one_in(3) {
        dice.root(depth)
    } else {
        dice.edit(&old)
    };
    let (Ok(old_model), Ok(new_model)) = (
        Schema::parse(&old.to_string(), &[]),
        Schema::parse(&new.to_string(), &[]),
    ) else {
        return Ok("unparsed");
    };
    let (Some(old_says), Some(new_says)) = (Validators::new(&old), Validators::new(&new)) else {
        return Ok("unparsed");
    };
    if super::ring(&old_model)
        .or(super::ring(&new_model))
        .is_some()
    {
        return Ok("ring");
    }
    let budget = Budget::new(Limits::CHECK);
    let mut solver = Solver::of(&old_model, &new_model, budget, 400);
    let at = || format!("seed {seed}\n{old}\n{new}\n");
    let goal = solver.refutation(&old_model, &new_model);
    match solver.decide(goal) {
        Ok(Outcome::Value(value)) => {
            let value = value.to_serde().ok_or_else(|| at() + "no number")?;
            match (old_says.accepts(&value), new_says.accepts(&value)) {
                (Some(true), Some(false)) => Ok("refuted"),
                (None, _) | (_, None) => Ok("disagreed"),
                other => Err(format!("{}no witness: {value} {other:?}", at())),
            }
        }
        Ok(Outcome::Empty) => {
            for _ in 0..60 {
                let value = dice.value(2);
                if old_says.accepts(&value) == Some(true) && new_says.accepts(&value) == Some(false)
                {
                    return Err(format!("{}not proven: {value}", at()));
                }
            }
            Ok("proven")
        }
        Ok(Outcome::Unknown(..)) => Ok("unknown"),
        Err(_) => Ok("exhausted"),
    }
}

#[test]
fn proofs_hold_and_witnesses_are_witnesses() {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    let mut wrong = Vec::new();
    for seed in 0..400 {
        match trial(seed) {
            Ok(outcome) => *counts.entry(outcome).or_default() += 1,
            Err(message) => wrong.push(message),
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
    let count = |outcome| counts.get(outcome).copied().unwrap_or(0);
    assert!(count("refuted") > 50 && count("proven") > 150, "{counts:?}");
    assert!(count("unknown") + count("exhausted") < 4, "{counts:?}");
}
