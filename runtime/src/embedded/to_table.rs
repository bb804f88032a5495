//! The sink into an output table: one row per value, keyed by the table's key.

use super::{LogError, Table};
use crate::contract::Encode;
use crate::dead_letter::Reason;
use crate::delivery::Effects;
use crate::rows::ToRows;
use crate::sink::{Outgoing, Sink};

/// Writes values of a contract as rows of an output table; a row with the same key is replaced.
#[derive(Clone, Debug)]
pub struct ToTable<C>(ToRows<C>);

impl<C: Encode> ToTable<C> {
    /// A sink into `table`, which has one column per field of `C`.
    ///
    /// # Errors
    /// [`LogError::Table`] when the columns are not the contract's fields.
    pub fn new(table: &Table) -> Result<Self, LogError> {
        let columns = table.columns().iter().map(|column| column.name.as_str());
        ToRows::new(table.name().clone(), columns)
            .map(Self)
            .map_err(LogError::Table)
    }
}

impl<C: Encode> Sink<C> for ToTable<C> {
    fn write(&mut self, item: Outgoing<C>, effects: &mut Effects) -> Result<(), Reason> {
        self.0.write(item, effects)
    }
}
