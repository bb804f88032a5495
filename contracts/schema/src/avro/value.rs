//! Avro values as data, and how people see them as JSON.

use crate::tree;

/// A value of any Avro type.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`.
    Null,
    /// A boolean.
    Boolean(bool),
    /// An int.
    Int(i32),
    /// A long.
    Long(i64),
    /// A float.
    Float(f32),
    /// A double.
    Double(f64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A string.
    String(String),
    /// A fixed.
    Fixed(Vec<u8>),
    /// An enum: index and symbol.
    Enum(u32, String),
    /// An array.
    Array(Vec<Value>),
    /// A map in the order of the wire; a key may stand twice.
    Map(Vec<(String, Value)>),
    /// A union: branch and its value.
    Union(u32, Box<Value>),
    /// A record: names and values in the order of the schema.
    Record(Vec<(String, Value)>),
}

impl Value {
    /// Prints the value for people: unions unwrapped, bytes and fixed as text with one character a byte
    /// (Avro 1.12, JSON encoding); numbers that JSON lacks as the strings `NaN`, `Infinity`, `-Infinity`.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }

    fn write_json(&self, out: &mut String) {
        use std::fmt::Write as _;
        match self {
            Self::Null => out.push_str("null"),
            Self::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
            // Writing to a String never fails.
            Self::Int(value) => drop(write!(out, "{value}")),
            Self::Long(value) => drop(write!(out, "{value}")),
            Self::Float(value) => write_float(&format!("{value:?}"), f64::from(*value), out),
            Self::Double(value) => write_float(&format!("{value:?}"), *value, out),
            Self::Bytes(bytes) | Self::Fixed(bytes) => {
                let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
                tree::write_string(&text, out);
            }
            Self::String(text) | Self::Enum(_, text) => tree::write_string(text, out),
            Self::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write_json(out);
                }
                out.push(']');
            }
            Self::Map(entries) | Self::Record(entries) => {
                out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    tree::write_string(key, out);
                    out.push(':');
                    value.write_json(out);
                }
                out.push('}');
            }
            Self::Union(_, value) => value.write_json(out),
        }
    }

    /// Returns the field of a record by name.
    pub fn field(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Record(fields) => fields
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// Returns the value below any unions.
    pub fn unwrapped(&self) -> &Value {
        let mut value = self;
        while let Self::Union(_, inner) = value {
            value = inner;
        }
        value
    }

    /// Returns the word for the type of the value.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "boolean",
            Self::Int(_) => "int",
            Self::Long(_) => "long",
            Self::Float(_) => "float",
            Self::Double(_) => "double",
            Self::Bytes(_) => "bytes",
            Self::String(_) => "string",
            Self::Fixed(_) => "fixed",
            Self::Enum(..) => "enum",
            Self::Array(_) => "array",
            Self::Map(_) => "map",
            Self::Union(..) => "union",
            Self::Record(_) => "record",
        }
    }
}

fn write_float(text: &str, value: f64, out: &mut String) {
    if value.is_finite() {
        out.push_str(text);
    } else {
        let word = if value.is_nan() {
            "\"NaN\""
        } else if value > 0.0 {
            "\"Infinity\""
        } else {
            "\"-Infinity\""
        };
        out.push_str(word);
    }
}
