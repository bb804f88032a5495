//! Reading JSON objects member by member, with a JSON pointer for every complaint.
//!
//! A reader *takes* the members it understands; what is left over is what we keep and write back.
//! `null` in an optional place reads as absent and stays among the rest.

use serde_json::{Map, Value};

use crate::EventError;

/// One object being read.
pub(crate) struct Object {
    members: Map<String, Value>,
    pointer: String,
}

impl Object {
    pub(crate) fn of(value: Value, pointer: &str) -> Result<Self, EventError> {
        match value {
            Value::Object(members) => Ok(Self {
                members,
                pointer: pointer.to_owned(),
            }),
            other => Err(wrong_type(pointer, "an object", &other)),
        }
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.members.get(key).is_some_and(|value| !value.is_null())
    }

    pub(crate) fn at(&self, key: &str) -> String {
        child(&self.pointer, key)
    }

    fn take(&mut self, key: &str) -> Option<Value> {
        if self.has(key) {
            self.members.remove(key)
        } else {
            None
        }
    }

    pub(crate) fn missing(&self, key: &str) -> EventError {
        EventError::Missing {
            pointer: self.at(key),
        }
    }

    pub(crate) fn string(&mut self, key: &str) -> Result<String, EventError> {
        self.optional_string(key)?.ok_or_else(|| self.missing(key))
    }

    /// A required string that names something, so must not be empty.
    pub(crate) fn name(&mut self, key: &str) -> Result<String, EventError> {
        let text = self.string(key)?;
        if text.is_empty() {
            return Err(EventError::Value {
                pointer: self.at(key),
                value: text,
                reason: "a name cannot be empty",
            });
        }
        Ok(text)
    }

    pub(crate) fn optional_string(&mut self, key: &str) -> Result<Option<String>, EventError> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(wrong_type(&self.at(key), "a string", &other)),
        }
    }

    pub(crate) fn optional_bool(&mut self, key: &str) -> Result<Option<bool>, EventError> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(value)),
            Some(other) => Err(wrong_type(&self.at(key), "a boolean", &other)),
        }
    }

    pub(crate) fn optional_u64(&mut self, key: &str) -> Result<Option<u64>, EventError> {
        match self.take(key) {
            None => Ok(None),
            Some(value) => match value.as_u64() {
                Some(number) => Ok(Some(number)),
                None => Err(wrong_type(&self.at(key), "a whole number", &value)),
            },
        }
    }

    pub(crate) fn object(&mut self, key: &str) -> Result<Self, EventError> {
        self.optional_object(key)?.ok_or_else(|| self.missing(key))
    }

    pub(crate) fn optional_object(&mut self, key: &str) -> Result<Option<Self>, EventError> {
        let pointer = self.at(key);
        self.take(key)
            .map(|value| Self::of(value, &pointer))
            .transpose()
    }

    /// An optional array whose elements `read` turns into values; `None` when absent.
    pub(crate) fn optional_list<T>(
        &mut self,
        key: &str,
        mut read: impl FnMut(Self) -> Result<T, EventError>,
    ) -> Result<Option<Vec<T>>, EventError> {
        let pointer = self.at(key);
        let items = match self.take(key) {
            None => return Ok(None),
            Some(Value::Array(items)) => items,
            Some(other) => return Err(wrong_type(&pointer, "an array", &other)),
        };
        let read_one = |(index, item): (usize, Value)| {
            read(Self::of(item, &child(&pointer, &index.to_string()))?)
        };
        items
            .into_iter()
            .enumerate()
            .map(read_one)
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// Every member as an object of its own, in key order.
    pub(crate) fn each_object<T>(
        self,
        mut read: impl FnMut(Self) -> Result<T, EventError>,
    ) -> Result<Vec<(String, T)>, EventError> {
        let mut found = Vec::with_capacity(self.members.len());
        for (key, value) in self.members {
            let object = Self::of(value, &child(&self.pointer, &key))?;
            found.push((key, read(object)?));
        }
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(found)
    }

    /// What nobody took.
    pub(crate) fn rest(self) -> Map<String, Value> {
        self.members
    }
}

/// Extends a JSON pointer by one key, escaped.
pub(crate) fn child(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

fn wrong_type(pointer: &str, expected: &'static str, found: &Value) -> EventError {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    EventError::Type {
        pointer: pointer.to_owned(),
        expected,
        found,
    }
}
