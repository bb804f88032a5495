//! JSON Schemas as people write them, one edit away from each other, and records that satisfy them.
//!
//! Everything is a function of [`Dice`]: bytes that are used up from the front and count as zero once they are gone.
//! The first alternative of every choice is the plainest, so that a shorter list, or one with smaller bytes, means a
//! simpler schema: what proptest shrinks the bytes to is what a person wants to see. `strategies` is the way in for
//! property tests; a benchmark brings bytes of its own with [`Dice::seeded`].

pub(crate) mod edits;
pub(crate) mod instances;

use serde_json::{Map, Value, json};

/// A source of choices.
#[derive(Clone, Debug)]
pub(crate) struct Dice {
    bytes: Vec<u8>,
    at: usize,
}

impl Dice {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, at: 0 }
    }

    /// So many bytes from a number, for those who bring no list.
    pub(crate) fn seeded(seed: u64, length: usize) -> Self {
        let mut state = seed;
        let bytes = (0..length).map(|_| {
            // SplitMix64.
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut mixed = state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            (mixed ^ (mixed >> 31)).to_le_bytes()[0]
        });
        Self::new(bytes.collect())
    }

    fn byte(&mut self) -> usize {
        let byte = self.bytes.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        usize::from(byte)
    }

    /// A number below `count`, zero if nothing is left.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        if count <= 1 {
            return 0;
        }
        let mut value = self.byte();
        if count > 256 {
            value = value * 256 + self.byte();
        }
        value % count
    }

    /// Whether something that happens in `percent` of all cases does.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) + percent >= 100
    }

    pub(crate) fn pick<'v, T>(&mut self, values: &'v [T]) -> &'v T {
        &values[self.below(values.len())]
    }
}

/// Regular expressions that schemas in the wild contain, each with words that it matches.
pub(crate) const PATTERNS: &[(&str, &[&str])] = &[
    ("^[a-z]+$", &["a", "order", "status"]),
    ("^[A-Z]{3}$", &["EUR", "USD", "AAA"]),
    ("^[A-Z]{2,4}$", &["DE", "EURO", "ABC"]),
    ("^[a-z0-9-]+$", &["a", "order-1", "0"]),
    ("^\\d{4}-\\d{2}-\\d{2}$", &["2024-01-31", "0000-00-00"]),
    ("^[A-Z0-9]{4,10}$", &["AB12", "ZZZZ999999"]),
    ("^x-", &["x-a", "x-"]),
    ("[a-z]", &["a", "Aa1"]),
    ("^[^@ ]+@[^@ ]+$", &["a@b", "jane@example.com"]),
    ("^(?!test)[a-z-]+$", &["prod", "a-b"]),
    ("^(?:https?)://", &["http://a", "https://example.com/x"]),
    ("^[0-9a-f]{8}$", &["00c0ffee", "12345678"]),
    ("^\\S+$", &["a", "a.b"]),
];

/// Formats with a string that has them.
pub(crate) const FORMATS: &[(&str, &str)] = &[
    ("date-time", "2024-01-31T12:00:00Z"),
    ("date", "2024-01-31"),
    ("email", "jane@example.com"),
    ("uri", "https://example.com/x"),
    ("uuid", "123e4567-e89b-12d3-a456-426614174000"),
    ("ipv4", "127.0.0.1"),
];

/// Names of properties.
pub(crate) const NAMES: &[&str] = &[
    "id",
    "name",
    "status",
    "amount",
    "currency",
    "email",
    "created_at",
    "quantity",
    "tags",
    "lines",
    "address",
    "country",
    "active",
    "price",
    "note",
    "type",
    "version",
    "parent",
    "metadata",
    "x-trace",
    "zip",
    "customer",
    "total",
    "discount",
];

/// Values of enumerations.
pub(crate) const WORDS: &[&str] = &[
    "open",
    "paid",
    "shipped",
    "cancelled",
    "a",
    "b",
    "EUR",
    "USD",
    "low",
    "high",
];

/// The drafts that schemas are written in, the usual one first.
const DRAFTS: &[&str] = &[
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2020-12/schema",
    "http://json-schema.org/draft-06/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "http://json-schema.org/draft-04/schema#",
];

/// One schema.
pub(crate) fn schema(dice: &mut Dice) -> Value {
    let draft = if dice.chance(30) {
        *dice.pick(DRAFTS)
    } else {
        DRAFTS[0]
    };
    let mut writer = Writer {
        dice,
        draft,
        definitions: Map::new(),
        open: 0,
    };
    let mut root = writer.object(3);
    let definitions = std::mem::take(&mut writer.definitions);
    root.insert("$schema".into(), draft.into());
    if !definitions.is_empty() {
        let key = writer.definitions_key();
        root.insert(key.into(), definitions.into());
    }
    Value::Object(root)
}

struct Writer<'d> {
    dice: &'d mut Dice,
    draft: &'static str,
    definitions: Map<String, Value>,
    /// Definitions whose bodies are being written.
    open: usize,
}

impl Writer<'_> {
    fn is(&self, part: &str) -> bool {
        self.draft.contains(part)
    }

    fn is_modern(&self) -> bool {
        self.is("2019") || self.is("2020")
    }

    fn definitions_key(&self) -> &'static str {
        if self.is_modern() {
            "$defs"
        } else {
            "definitions"
        }
    }

    fn object(&mut self, depth: usize) -> Map<String, Value> {
        let mut object = Map::new();
        object.insert("type".into(), "object".into());
        let count = 1 + self.dice.below(if depth == 3 { 7 } else { 4 });
        let mut properties = Map::new();
        for _ in 0..count {
            let name = *self.dice.pick(NAMES);
            let value = self.value(depth - 1);
            properties.insert(name.to_owned(), value);
        }
        let names: Vec<String> = properties.keys().cloned().collect();
        // A value that must hold one like itself has no end.
        let may_recurse =
            |name: &String| self.open > 0 && properties[name.as_str()].to_string().contains("$ref");
        let required: Vec<&String> = names
            .iter()
            .filter(|name| self.dice.chance(45) && !may_recurse(name))
            .collect();
        // Draft 4 wants at least one name.
        if !required.is_empty() {
            object.insert("required".into(), json!(required));
        }
        object.insert("properties".into(), properties.into());
        match self.dice.below(10) {
            6 | 7 => {
                object.insert("additionalProperties".into(), json!(false));
            }
            8 => {
                let value = self.value(depth.saturating_sub(2));
                object.insert("additionalProperties".into(), value);
            }
            9 => {
                let value = self.scalar();
                object.insert("patternProperties".into(), json!({"^x-": value}));
            }
            _ => {}
        }
        self.object_extras(&mut object, &names);
        object
    }

    fn object_extras(&mut self, object: &mut Map<String, Value>, names: &[String]) {
        match self.dice.below(24) {
            19 => {
                object.insert("minProperties".into(), json!(1 + self.dice.below(2)));
            }
            20 => {
                object.insert("maxProperties".into(), json!(6 + self.dice.below(8)));
            }
            21 if !self.is("draft-04") => {
                object.insert("propertyNames".into(), json!({"pattern": "^[a-z_-]+$"}));
            }
            22 if names.len() > 1 => {
                let key = if self.is_modern() {
                    "dependentRequired"
                } else {
                    "dependencies"
                };
                object.insert(key.into(), json!({ names[0].clone(): [names[1]] }));
            }
            23 if names.len() > 1 && !self.is("draft-04") && !self.is("draft-06") => {
                object.insert("if".into(), json!({"required": [names[0]]}));
                object.insert("then".into(), json!({"required": [names[1]]}));
            }
            _ => {}
        }
    }

    fn value(&mut self, depth: usize) -> Value {
        if depth == 0 {
            return self.scalar();
        }
        match self.dice.below(20) {
            0..=10 => self.scalar(),
            11 | 12 => self.array(depth),
            13 | 14 => self.object(depth).into(),
            15 => self.reference(depth),
            16 => self.nullable(),
            17 => self.tagged(depth),
            18 => {
                let branches: Vec<Value> =
                    (0..2 + self.dice.below(2)).map(|_| self.scalar()).collect();
                let key = *self.dice.pick(&["anyOf", "oneOf"]);
                json!({ key: branches })
            }
            _ => {
                let value = self.scalar();
                json!({"type": "object", "additionalProperties": value})
            }
        }
    }

    fn scalar(&mut self) -> Value {
        let mut schema = match self.dice.below(14) {
            0..=3 => self.string(),
            4 | 5 => self.number("integer"),
            6 => self.number("number"),
            7 => json!({"type": "boolean"}),
            8 | 9 => {
                let first = self.dice.below(WORDS.len() - 4);
                let count = 1 + self.dice.below(4);
                json!({"enum": WORDS[first..first + count]})
            }
            10 if !self.is("draft-04") => json!({"const": *self.dice.pick(WORDS)}),
            11 => {
                let (pattern, _) = self.dice.pick(PATTERNS);
                json!({"type": "string", "pattern": pattern})
            }
            12 => {
                let (format, _) = self.dice.pick(FORMATS);
                json!({"type": "string", "format": format})
            }
            13 => self.nullable(),
            _ => json!({}),
        };
        if self.dice.chance(15)
            && let Some(object) = schema.as_object_mut()
        {
            object.insert("description".into(), "What it is.".into());
        }
        schema
    }

    fn string(&mut self) -> Value {
        let mut schema = json!({"type": "string"});
        if self.dice.chance(35) {
            schema["minLength"] = json!(self.dice.below(4));
        }
        if self.dice.chance(35) {
            schema["maxLength"] = json!(4 + self.dice.below(60));
        }
        schema
    }

    fn number(&mut self, name: &str) -> Value {
        let mut schema = json!({ "type": name });
        if self.dice.chance(50) {
            schema["minimum"] = json!(self.dice.below(3));
        }
        if self.dice.chance(30) {
            schema["maximum"] = json!(10 + self.dice.below(990));
        }
        if self.dice.chance(10) {
            let step = if name == "integer" {
                json!(5)
            } else {
                json!(0.01)
            };
            schema["multipleOf"] = step;
        }
        schema
    }

    fn nullable(&mut self) -> Value {
        let name = *self.dice.pick(&["string", "integer", "number", "boolean"]);
        if self.dice.chance(50) {
            json!({"oneOf": [{"type": "null"}, {"type": name}]})
        } else {
            json!({"type": [name, "null"]})
        }
    }

    fn array(&mut self, depth: usize) -> Value {
        let items = self.value(depth - 1);
        let mut schema = json!({"type": "array", "items": items});
        if self.dice.chance(25) {
            schema["minItems"] = json!(self.dice.below(3));
        }
        if self.dice.chance(20) {
            schema["maxItems"] = json!(3 + self.dice.below(20));
        }
        if self.dice.chance(12) {
            schema["uniqueItems"] = json!(true);
        }
        if self.dice.chance(6) {
            let first = self.scalar();
            let second = self.scalar();
            let key = if self.is("2020") {
                "prefixItems"
            } else {
                "items"
            };
            schema[key] = json!([first, second]);
        }
        schema
    }

    fn reference(&mut self, depth: usize) -> Value {
        let name = *self.dice.pick(&["Money", "Address", "Line", "Node"]);
        let key = self.definitions_key();
        let target = format!("#/{key}/{name}");
        if !self.definitions.contains_key(name) {
            // There before its body is written, so that the body may refer to it.
            self.definitions.insert(name.to_owned(), json!({}));
            self.open += 1;
            let mut body = self.object(depth.min(2));
            self.open -= 1;
            if name == "Node" {
                let link = json!({"$ref": target.clone()});
                body["properties"]["parent"] = link.clone();
                if self.dice.chance(50) {
                    body["properties"]["children"] = json!({"type": "array", "items": link});
                }
                set_optional(&mut body, "parent");
                set_optional(&mut body, "children");
            }
            self.definitions.insert(name.to_owned(), body.into());
        }
        json!({ "$ref": target })
    }

    /// Alternatives that a member tells apart.
    fn tagged(&mut self, depth: usize) -> Value {
        let branches: Vec<Value> = (0..2 + self.dice.below(2))
            .map(|index| {
                let mut branch = self.object(depth);
                branch["properties"]["kind"] = json!({"enum": [WORDS[index]]});
                let required = branch.entry("required").or_insert_with(|| json!([]));
                if let Some(required) = required.as_array_mut() {
                    required.push("kind".into());
                }
                branch.into()
            })
            .collect();
        json!({"oneOf": branches})
    }
}

/// Takes a name off the list of required ones; draft 4 wants no empty list.
fn set_optional(schema: &mut Map<String, Value>, name: &str) {
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|required| required != name);
        if required.is_empty() {
            schema.remove("required");
        }
    }
}
