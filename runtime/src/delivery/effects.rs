//! Everything that processing one batch does to the outside, collected in memory and made durable by one commit.
//!
//! A job never writes: it fills an [`Effects`]. Dropping it undoes everything, which is what makes a crash between any
//! two steps harmless.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dead_letter::{DeadLetter, ErrorCode, Reader};
use crate::source::NewRecord;

/// A value of one column of an output table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// No value.
    Null,
    /// A number without a fraction; booleans are 0 and 1.
    Integer(i64),
    /// A number with a fraction.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// A row to insert, or to put in the place of the row with the same key.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Output table, created beforehand.
    pub table: Arc<str>,
    /// One cell per column, in the table's order.
    pub cells: Vec<Cell>,
}

/// What becomes of one key of a job's state: `Some` is the new value, `None` removes it.
pub type StateChange = Option<Vec<u8>>;

/// Changes by name of the state and by key.
pub(crate) type StateChanges = BTreeMap<Arc<str>, BTreeMap<Vec<u8>, StateChange>>;

/// The effects of one batch. Order within each kind is the order of the calls; of several changes to one state key the
/// last one counts.
#[derive(Debug, Default)]
pub struct Effects {
    pub(crate) records: Vec<NewRecord>,
    pub(crate) state: StateChanges,
    pub(crate) rows: Vec<Row>,
    pub(crate) outbox: Vec<(Arc<str>, Vec<u8>)>,
    dead_letters: BTreeMap<ErrorCode, u64>,
}

impl Effects {
    /// No effects.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a record to a topic.
    pub fn append(&mut self, record: NewRecord) {
        self.records.push(record);
    }

    /// Appends a dead letter to the reader's dead-letter topic.
    pub fn dead_letter(&mut self, letter: DeadLetter, reader: &Reader) {
        *self.dead_letters.entry(letter.reason.code).or_default() += 1;
        self.records.push(letter.into_record(reader));
    }

    /// Sets (`Some`) or removes (`None`) one key of `store`.
    pub fn put_state(&mut self, store: &Arc<str>, key: Vec<u8>, change: StateChange) {
        match self.state.get_mut(store) {
            Some(changes) => {
                changes.insert(key, change);
            }
            None => {
                self.state
                    .insert(Arc::clone(store), BTreeMap::from([(key, change)]));
            }
        }
    }

    /// Inserts or replaces a row of an output table.
    pub fn upsert(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// Leaves a message for `destination` in the outbox; it is sent after the commit, at least once.
    pub fn post(&mut self, destination: &Arc<str>, payload: Vec<u8>) {
        self.outbox.push((Arc::clone(destination), payload));
    }

    /// The kinds of effects that are in it, in words.
    pub fn kinds(&self) -> Vec<&'static str> {
        [
            ("records", self.records.is_empty()),
            ("state", self.state.is_empty()),
            ("rows", self.rows.is_empty()),
            ("outbox messages", self.outbox.is_empty()),
        ]
        .into_iter()
        .filter_map(|(kind, is_empty)| (!is_empty).then_some(kind))
        .collect()
    }

    /// Dead letters so far, by class.
    pub fn dead_letters(&self) -> &BTreeMap<ErrorCode, u64> {
        &self.dead_letters
    }

    /// Records to append so far, dead letters included.
    pub fn records(&self) -> &[NewRecord] {
        &self.records
    }

    /// Rows to write so far.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}
