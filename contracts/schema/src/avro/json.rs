//! JSON text of defaults to values (Avro 1.12, complex types: default).

use super::model::{Field, Kind, Node, NodeId, Schema};
use super::value::Value;
use crate::tree::{self, Value as Json};

/// How many values one default may expand to, defaults of defaults included.
const MAX_VALUES: usize = 100_000;
const MAX_NESTING: usize = 128;

/// Why JSON is no value of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultError {
    /// The reason as a fragment, such as ``a string is no `int` ``.
    pub message: String,
    /// Whether Java's parser lets it pass all the same and fails only when a reader needs it.
    pub tolerated: bool,
}

/// Reads JSON as a default of the type `id`: unions take the first branch that fits, members that a record
/// lacks take the default of their field, bytes are text with one character a byte.
pub fn default_value(
    schema: &Schema,
    id: NodeId,
    json: &tree::Node,
) -> Result<Value, DefaultError> {
    read(&schema.0.nodes, id, json)
}

pub(crate) fn read(nodes: &[Node], id: NodeId, json: &tree::Node) -> Result<Value, DefaultError> {
    Reader {
        nodes,
        left: MAX_VALUES,
    }
    .value(id, json, 0)
}

struct Reader<'a> {
    nodes: &'a [Node],
    left: usize,
}

fn wrong(message: String) -> DefaultError {
    DefaultError {
        message,
        tolerated: false,
    }
}

fn tolerated(message: String) -> DefaultError {
    DefaultError {
        message,
        tolerated: true,
    }
}

/// The worse of two findings: one that Java refuses wins.
fn worse(found: &mut Option<DefaultError>, error: DefaultError) {
    if found
        .as_ref()
        .is_none_or(|known| known.tolerated && !error.tolerated)
    {
        *found = Some(error);
    }
}

impl Reader<'_> {
    fn value(
        &mut self,
        id: NodeId,
        json: &tree::Node,
        depth: usize,
    ) -> Result<Value, DefaultError> {
        if depth > MAX_NESTING || self.left == 0 {
            return Err(tolerated("the default does not end or is too large".into()));
        }
        self.left -= 1;
        let depth = depth + 1;
        let kind = &self.nodes[id.index()].kind;
        let mismatch = || wrong(format!("{} is no `{}`", describe(json), kind.label()));
        match (kind, &json.value) {
            (Kind::Null, Json::Null) => Ok(Value::Null),
            (Kind::Boolean, Json::Bool(value)) => Ok(Value::Boolean(*value)),
            (Kind::Int, Json::Number(_)) => {
                let value = json.as_i64().and_then(|value| i32::try_from(value).ok());
                value.map(Value::Int).ok_or_else(mismatch)
            }
            (Kind::Long, Json::Number(_)) => json.as_i64().map(Value::Long).ok_or_else(mismatch),
            (Kind::Float, Json::Number(text)) => {
                text.parse().map(Value::Float).map_err(|_| mismatch())
            }
            (Kind::Double, Json::Number(text)) => {
                text.parse().map(Value::Double).map_err(|_| mismatch())
            }
            // The parser turned numbers in quotes into numbers; what is left has no number.
            (Kind::Float, Json::String(text)) => special(text)
                .map(|value| {
                    #[expect(clippy::cast_possible_truncation, reason = "NaN and infinities only")]
                    let value = value as f32;
                    Value::Float(value)
                })
                .ok_or_else(mismatch),
            (Kind::Double, Json::String(text)) => {
                special(text).map(Value::Double).ok_or_else(mismatch)
            }
            (Kind::Bytes, Json::String(text)) => latin1(text).map(Value::Bytes),
            (Kind::String, Json::String(text)) => Ok(Value::String(text.clone())),
            (Kind::Fixed(fixed), Json::String(text)) => {
                let bytes = latin1(text)?;
                if bytes.len() == fixed.size {
                    return Ok(Value::Fixed(bytes));
                }
                let (found, size) = (bytes.len(), fixed.size);
                Err(tolerated(format!(
                    "{found} bytes are no `{}` of {size}",
                    fixed.name
                )))
            }
            (Kind::Enum(symbols), Json::String(text)) => match symbols.index_of(text) {
                Some(index) => Ok(Value::Enum(
                    u32::try_from(index).unwrap_or(u32::MAX),
                    text.clone(),
                )),
                None => Err(tolerated(format!(
                    "`{text}` is no symbol of `{}`",
                    symbols.name
                ))),
            },
            (Kind::Array(items), Json::Array(values)) => {
                let mut found = None;
                let mut out = Vec::with_capacity(values.len());
                for value in values {
                    match self.value(*items, value, depth) {
                        Ok(value) => out.push(value),
                        Err(error) => worse(&mut found, error),
                    }
                }
                found.map_or(Ok(Value::Array(out)), Err)
            }
            (Kind::Map(values), Json::Object(members)) => {
                let mut found = None;
                let mut out = Vec::with_capacity(members.len());
                for member in members {
                    match self.value(*values, &member.value, depth) {
                        Ok(value) => out.push((member.key.clone(), value)),
                        Err(error) => worse(&mut found, error),
                    }
                }
                found.map_or(Ok(Value::Map(out)), Err)
            }
            (Kind::Record(record), Json::Object(_)) => self.record(&record.fields, json, depth),
            (Kind::Union(branches), _) => self.union(branches, json, depth),
            _ => Err(mismatch()),
        }
    }

    fn record(
        &mut self,
        fields: &[Field],
        json: &tree::Node,
        depth: usize,
    ) -> Result<Value, DefaultError> {
        let mut found = None;
        let mut out = Vec::with_capacity(fields.len());
        for field in fields {
            let given = json
                .get(&field.name)
                .or(field.default.as_ref().map(|default| &default.json));
            let value = match given {
                Some(value) => {
                    self.value(field.schema, value, depth)
                        .map_err(|error| DefaultError {
                            message: format!("in `{}`, {}", field.name, error.message),
                            ..error
                        })
                }
                None => Err(wrong(format!("the field `{}` is missing", field.name))),
            };
            match value {
                Ok(value) => out.push((field.name.clone(), value)),
                Err(error) => worse(&mut found, error),
            }
        }
        found.map_or(Ok(Value::Record(out)), Err)
    }

    fn union(
        &mut self,
        branches: &[NodeId],
        json: &tree::Node,
        depth: usize,
    ) -> Result<Value, DefaultError> {
        let mut passes = None;
        for (index, branch) in branches.iter().enumerate() {
            match self.value(*branch, json, depth) {
                Ok(value) => {
                    return Ok(Value::Union(
                        u32::try_from(index).unwrap_or(u32::MAX),
                        Box::new(value),
                    ));
                }
                Err(error) if error.tolerated => passes = Some(error),
                Err(_) => {}
            }
        }
        let labels: Vec<&str> = branches
            .iter()
            .map(|branch| self.nodes[branch.index()].kind.label())
            .collect();
        let message = format!(
            "{} fits no branch of [{}]",
            describe(json),
            labels.join(", ")
        );
        Err(passes.unwrap_or_else(|| wrong(message)))
    }
}

fn latin1(text: &str) -> Result<Vec<u8>, DefaultError> {
    text.chars()
        .map(|character| u8::try_from(u32::from(character)))
        .collect::<Result<_, _>>()
        .map_err(|_| tolerated("the text has a character above U+00FF, which is no byte".into()))
}

fn special(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

/// Shows a JSON value in a message, long ones by their kind.
pub(crate) fn describe(json: &tree::Node) -> String {
    let short = match &json.value {
        Json::Array(items) => items.len() < 4,
        Json::Object(members) => members.len() < 3,
        Json::String(text) => text.len() < 40,
        _ => true,
    };
    let text = if short {
        json.to_compact_json()
    } else {
        String::new()
    };
    if text.is_empty() || text.len() > 60 {
        json.kind().to_owned()
    } else {
        format!("`{text}`")
    }
}
