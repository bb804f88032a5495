//! Fields of a record by name, nearly for nothing where both sides keep their order.

use callsheet_schema::avro::Record;

/// The fields of one record.
pub(crate) struct ByName<'a> {
    record: &'a Record,
    /// Where the next name probably stands: behind the one that was found last.
    next: usize,
}

impl<'a> ByName<'a> {
    /// Prepares nothing yet.
    pub(crate) fn new(record: &'a Record) -> Self {
        Self { record, next: 0 }
    }

    /// The index of the field `name`.
    pub(crate) fn find(&mut self, name: &str) -> Option<usize> {
        let fields = &self.record.fields;
        let next = fields.get(self.next);
        let at = if next.is_some_and(|field| field.name == name) {
            self.next
        } else {
            self.record.field(name)?.0
        };
        self.next = at + 1;
        Some(at)
    }
}
