//! Strategies for property tests: schemas of every kind, recursive ones included, and values of them.

use proptest::collection::vec;
use proptest::prelude::*;

use super::minimal::minimal_value;
use super::model::{Kind, NodeId, Schema};
use super::value::Value;

/// The shape of a type before it has names.
#[derive(Clone, Debug)]
enum Shape {
    Primitive(&'static str),
    Logical(&'static str),
    Array(Box<Shape>),
    Map(Box<Shape>),
    Nullable(Box<Shape>),
    Choice(Vec<Shape>),
    Record(Vec<(Shape, bool)>),
    Enum(usize, bool),
    Fixed(usize),
    /// An optional link to the enclosing record.
    Recursive,
}

/// Makes schemas whose root is a record; each is text that [`Schema::parse`] accepts.
pub fn schema() -> impl Strategy<Value = Schema> {
    vec((shape(), any::<bool>()), 0..5).prop_map(|fields| {
        let mut printer = Printer {
            next: 0,
            out: String::new(),
        };
        printer.shape(&Shape::Record(fields), None);
        // The strategy is there to make valid text; tests want to hear when it does not.
        Schema::parse(&printer.out).unwrap_or_else(|problems| panic!("{problems}\n{}", printer.out))
    })
}

fn shape() -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![
        proptest::sample::select(&[
            "null", "boolean", "int", "long", "float", "double", "bytes", "string",
        ])
        .prop_map(Shape::Primitive),
        proptest::sample::select(&[
            r#"{"type":"int","logicalType":"date"}"#,
            r#"{"type":"long","logicalType":"timestamp-millis"}"#,
            r#"{"type":"string","logicalType":"uuid"}"#,
            r#"{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}"#,
            r#"{"type":"string","avro.java.string":"String"}"#,
        ])
        .prop_map(Shape::Logical),
        (1..4_usize, any::<bool>()).prop_map(|(symbols, default)| Shape::Enum(symbols, default)),
        (0..5_usize).prop_map(Shape::Fixed),
        Just(Shape::Recursive),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner
                .clone()
                .prop_map(|shape| Shape::Array(Box::new(shape))),
            inner.clone().prop_map(|shape| Shape::Map(Box::new(shape))),
            inner
                .clone()
                .prop_map(|shape| Shape::Nullable(Box::new(shape))),
            vec(inner.clone(), 0..4).prop_map(Shape::Choice),
            vec((inner, any::<bool>()), 0..4).prop_map(Shape::Record),
        ]
    })
}

struct Printer {
    next: usize,
    out: String,
}

impl Printer {
    fn fresh(&mut self) -> usize {
        self.next += 1;
        self.next
    }

    fn shape(&mut self, shape: &Shape, record: Option<usize>) {
        match shape {
            Shape::Primitive(name) => self.push(&format!("\"{name}\"")),
            Shape::Logical(text) => self.push(text),
            Shape::Array(inner) => self.wrap("{\"type\":\"array\",\"items\":", inner, record, "}"),
            Shape::Map(inner) => self.wrap("{\"type\":\"map\",\"values\":", inner, record, "}"),
            Shape::Nullable(inner) => match **inner {
                Shape::Nullable(_)
                | Shape::Choice(_)
                | Shape::Recursive
                | Shape::Primitive("null") => {
                    self.shape(inner, record);
                }
                _ => self.wrap("[\"null\",", inner, record, "]"),
            },
            Shape::Choice(branches) => self.choice(branches, record),
            Shape::Record(fields) => self.record(fields),
            Shape::Enum(symbols, default) => {
                let id = self.fresh();
                let names: Vec<String> = (0..*symbols).map(|at| format!("\"S{at}\"")).collect();
                let default = if *default { ",\"default\":\"S0\"" } else { "" };
                let symbols = names.join(",");
                self.push(&format!(
                    "{{\"type\":\"enum\",\"name\":\"E{id}\",\"symbols\":[{symbols}]{default}}}"
                ));
            }
            Shape::Fixed(size) => {
                let id = self.fresh();
                self.push(&format!(
                    "{{\"type\":\"fixed\",\"name\":\"F{id}\",\"size\":{size}}}"
                ));
            }
            Shape::Recursive => match record {
                Some(id) => self.push(&format!("[\"null\",\"ns{}.R{id}\"]", id % 2)),
                None => self.push("\"null\""),
            },
        }
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn wrap(&mut self, open: &str, inner: &Shape, record: Option<usize>, close: &str) {
        self.push(open);
        self.shape(inner, record);
        self.push(close);
    }

    /// A union takes each unnamed type once and no union.
    fn choice(&mut self, branches: &[Shape], record: Option<usize>) {
        let mut seen: Vec<String> = Vec::new();
        self.push("[");
        for branch in branches {
            let label = match branch {
                Shape::Primitive(name) => (*name).to_owned(),
                Shape::Array(_) => "array".into(),
                Shape::Map(_) => "map".into(),
                Shape::Record(_) | Shape::Enum(..) | Shape::Fixed(_) => {
                    format!("named{}", seen.len())
                }
                _ => continue,
            };
            if seen.contains(&label) {
                continue;
            }
            if !seen.is_empty() {
                self.push(",");
            }
            seen.push(label);
            self.shape(branch, record);
        }
        // An empty union has no value; give it one.
        self.push(if seen.is_empty() { "\"null\"]" } else { "]" });
    }

    fn record(&mut self, fields: &[(Shape, bool)]) {
        let id = self.fresh();
        self.push(&format!(
            "{{\"type\":\"record\",\"name\":\"R{id}\",\"namespace\":\"ns{}\",\"doc\":\"d\\u0001\\\"\",\"fields\":[",
            id % 2
        ));
        for (index, (shape, extras)) in fields.iter().enumerate() {
            if index > 0 {
                self.push(",");
            }
            self.push(&format!("{{\"name\":\"f{index}\",\"type\":"));
            self.shape(shape, Some(id));
            if *extras {
                let default = match shape {
                    Shape::Primitive("null") | Shape::Recursive => ",\"default\":null",
                    Shape::Primitive("int" | "long") => ",\"default\":-3",
                    Shape::Primitive("float" | "double") => ",\"default\":1e10",
                    Shape::Primitive("string" | "bytes") => ",\"default\":\"\\u00ff\"",
                    Shape::Array(_) => ",\"default\":[]",
                    Shape::Map(_) => ",\"default\":{}",
                    Shape::Enum(..) => ",\"default\":\"S0\"",
                    _ => "",
                };
                self.push(&format!(
                    "{default},\"order\":\"ignore\",\"aliases\":[\"a{index}\"],\"x\":{{\"y\":1.0}}"
                ));
            }
            self.push("}");
        }
        self.push("]}");
    }
}

/// Makes values of a schema that has some; recursion ends after a few levels.
pub fn value(schema: &Schema) -> impl Strategy<Value = Value> + use<> {
    let schema = schema.clone();
    vec(any::<u64>(), 1..64).prop_map(move |seeds| {
        let mut source = Source {
            seeds: &seeds,
            at: 0,
        };
        source.value(&schema, schema.root(), 0)
    })
}

/// Makes a schema and a value of it.
pub fn schema_and_value() -> impl Strategy<Value = (Schema, Value)> {
    schema().prop_flat_map(|schema| {
        let value = value(&schema);
        (Just(schema), value)
    })
}

struct Source<'a> {
    seeds: &'a [u64],
    at: usize,
}

impl Source<'_> {
    fn next(&mut self) -> u64 {
        let seed = self.seeds[self.at % self.seeds.len()];
        self.at += 1;
        seed.wrapping_add(self.at as u64 / self.seeds.len() as u64)
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % count.max(1) as u64).unwrap_or(0)
    }

    /// How many items of a type to make; none of one that has no value.
    fn count(&mut self, schema: &Schema, inner: NodeId, ends: bool) -> usize {
        if ends || minimal_value(schema, inner).is_none() {
            0
        } else {
            self.below(3)
        }
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next().to_le_bytes()[0]).collect()
    }

    fn text(&mut self) -> String {
        let count = self.below(4);
        (0..count)
            .map(|_| ['a', '"', 'ß', '€', '\u{1f600}'][self.below(5)])
            .collect()
    }

    fn value(&mut self, schema: &Schema, id: NodeId, depth: usize) -> Value {
        let ends = depth > 8;
        match &schema.node(id).kind {
            Kind::Null => Value::Null,
            Kind::Boolean => Value::Boolean(self.next().is_multiple_of(2)),
            Kind::Int => {
                let [a, b, c, d, ..] = self.next().to_le_bytes();
                Value::Int(i32::from_le_bytes([a, b, c, d]) >> (self.next() % 31))
            }
            Kind::Long => {
                Value::Long(i64::from_le_bytes(self.next().to_le_bytes()) >> (self.next() % 63))
            }
            Kind::Float => Value::Float([0.0, -1.5, f32::MAX, f32::INFINITY][self.below(4)]),
            Kind::Double => Value::Double([0.0, -1.5, f64::MAX, f64::NEG_INFINITY][self.below(4)]),
            Kind::Bytes => {
                let count = self.below(5) + 1;
                Value::Bytes(self.bytes(count))
            }
            Kind::String if schema.node(id).logical.is_some() => {
                Value::String("f81d4fae-7dec-11d0-a765-00a0c91e6bf6".into())
            }
            Kind::String => Value::String(self.text()),
            Kind::Fixed(fixed) => Value::Fixed(self.bytes(fixed.size)),
            Kind::Enum(symbols) => {
                let index = self.below(symbols.symbols.len());
                Value::Enum(
                    u32::try_from(index).unwrap_or(0),
                    symbols.symbols[index].name.clone(),
                )
            }
            Kind::Array(items) => {
                let count = self.count(schema, *items, ends);
                Value::Array(
                    (0..count)
                        .map(|_| self.value(schema, *items, depth + 1))
                        .collect(),
                )
            }
            Kind::Map(values) => {
                let count = self.count(schema, *values, ends);
                let entry = |at| (format!("k{at}"), self.value(schema, *values, depth + 1));
                Value::Map((0..count).map(entry).collect())
            }
            Kind::Union(_) if ends => minimal_value(schema, id).expect("invariant: it has a value"),
            Kind::Union(branches) => {
                let finite: Vec<usize> = (0..branches.len())
                    .filter(|index| minimal_value(schema, branches[*index]).is_some())
                    .collect();
                let index = finite[self.below(finite.len())];
                let value = self.value(schema, branches[index], depth + 1);
                Value::Union(u32::try_from(index).unwrap_or(0), Box::new(value))
            }
            Kind::Record(record) => Value::Record(
                record
                    .fields
                    .iter()
                    .map(|field| {
                        (
                            field.name.clone(),
                            self.value(schema, field.schema, depth + 1),
                        )
                    })
                    .collect(),
            ),
        }
    }
}
