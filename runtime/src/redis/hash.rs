//! Hashes: a key made of fields, one Redis field per field of the contract.

use core::time::Duration;
use std::sync::Arc;

use super::RedisFailure;
use crate::contract::{Contract, Encode};
use crate::dead_letter::Reason;
use crate::delivery::{Cell, Effects};
use crate::rows::{ToRows, fields};
use crate::sink::{Outgoing, Sink};

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Field(usize),
}

/// How values of a contract stand in Redis: under which key, for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hash {
    template: Arc<str>,
    parts: Vec<Part>,
    fields: Vec<&'static str>,
    ttl: Option<Duration>,
}

/// What one row becomes: fields to set, fields to remove.
pub(super) struct Written {
    pub(super) key: Vec<u8>,
    pub(super) set: Vec<(&'static str, Vec<u8>)>,
    pub(super) remove: Vec<&'static str>,
}

impl Hash {
    /// A hash for each value of `C` under `template`, in which `{field}` stands for the field's value. `ttl`: how long a hash
    /// lives after it was written last; `None` for ever.
    ///
    /// # Errors
    /// [`RedisFailure::Hash`] for a template without fields, a field that `C` does not have and an open brace.
    pub fn of<C: Contract>(template: &str, ttl: Option<Duration>) -> Result<Self, RedisFailure> {
        let fields: Vec<&'static str> = fields::<C>().collect();
        let (mut parts, mut rest) = (Vec::new(), template);
        while let Some((text, behind)) = rest.split_once('{') {
            let Some((name, behind)) = behind.split_once('}') else {
                return Err(RedisFailure::Hash(format!(
                    "key `{template}` has a `{{` without `}}`"
                )));
            };
            let Some(index) = fields.iter().position(|field| *field == name) else {
                return Err(RedisFailure::Hash(format!(
                    "key `{template}` names `{name}`, which is no field of `{}`",
                    C::NAME
                )));
            };
            parts.push(Part::Text(text.to_owned()));
            parts.push(Part::Field(index));
            rest = behind;
        }
        if parts.is_empty() {
            return Err(RedisFailure::Hash(format!(
                "key `{template}` names no field: every value would replace the one before"
            )));
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(Self {
            template: template.into(),
            parts,
            fields,
            ttl,
        })
    }

    /// The key's template, which is also the name of the rows.
    pub fn template(&self) -> &Arc<str> {
        &self.template
    }

    /// A sink of values of `C` into this hash.
    ///
    /// # Errors
    /// [`RedisFailure::Hash`] when the fields are not those of `C`.
    pub fn sink<C: Encode>(&self) -> Result<ToHash<C>, RedisFailure> {
        ToRows::new(Arc::clone(&self.template), self.fields.iter().copied())
            .map(ToHash)
            .map_err(RedisFailure::Hash)
    }

    /// Milliseconds that a hash lives; 0 for ever.
    pub(super) fn ttl_ms(&self) -> u64 {
        self.ttl.map_or(0, |ttl| {
            u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX).max(1)
        })
    }

    /// A row as it stands in Redis.
    pub(super) fn written(&self, cells: Vec<Cell>) -> Result<Written, RedisFailure> {
        if cells.len() != self.fields.len() {
            return Err(RedisFailure::Hash(format!(
                "a row for `{}` has not {} cells",
                self.template,
                self.fields.len()
            )));
        }
        let bytes: Vec<Option<Vec<u8>>> = cells.into_iter().map(bytes).collect();
        let mut key = Vec::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => key.extend(text.as_bytes()),
                Part::Field(index) => key.extend(bytes.get(*index).into_iter().flatten().flatten()),
            }
        }
        let (mut set, mut remove) = (Vec::new(), Vec::new());
        for (field, value) in self.fields.iter().zip(bytes) {
            match value {
                Some(value) => set.push((*field, value)),
                None => remove.push(*field),
            }
        }
        Ok(Written { key, set, remove })
    }
}

/// A cell as Redis keeps it: numbers in decimal digits, bytes as they are.
fn bytes(cell: Cell) -> Option<Vec<u8>> {
    match cell {
        Cell::Null => None,
        Cell::Integer(value) => Some(value.to_string().into_bytes()),
        Cell::Real(value) => Some(value.to_string().into_bytes()),
        Cell::Text(text) => Some(text.into_bytes()),
        Cell::Blob(bytes) => Some(bytes),
    }
}

/// Writes values of a contract as hashes.
#[derive(Clone, Debug)]
pub struct ToHash<C>(ToRows<C>);

impl<C: Encode> Sink<C> for ToHash<C> {
    fn write(&mut self, item: Outgoing<C>, effects: &mut Effects) -> Result<(), Reason> {
        self.0.write(item, effects)
    }
}
