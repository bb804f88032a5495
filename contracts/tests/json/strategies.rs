//! Generated schemas, edits and records as strategies of proptest.

use proptest::prelude::*;
use serde_json::Value;

use super::generate::{Dice, edits, schema};

/// Schemas of objects as topics carry them.
pub(crate) fn schemas() -> impl Strategy<Value = Value> {
    prop::collection::vec(any::<u8>(), 0..240).prop_map(|bytes| schema(&mut Dice::new(bytes)))
}

/// A schema, an edit of it and what the edit was; the edit is one of those that change something here.
pub(crate) fn pairs() -> impl Strategy<Value = (Value, Value, edits::Kind)> {
    let bytes = prop::collection::vec(any::<u8>(), 0..240);
    let choice = prop::collection::vec(any::<u8>(), 0..24);
    (bytes, 0..edits::Kind::ALL.len(), choice).prop_map(|(bytes, kind, choice)| {
        let old = schema(&mut Dice::new(bytes));
        let (new, kind) = edits::any_edit(&old, kind, &choice);
        (old, new, kind)
    })
}
