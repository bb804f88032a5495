//! Fields of a record by name, without a map where both sides keep their order.

use std::collections::HashMap;

use callsheet_schema::avro::Record;

/// Records up to this size are searched one by one.
const SMALL: usize = 8;

/// The fields of one record.
pub(crate) struct ByName<'a> {
    record: &'a Record,
    map: std::cell::OnceCell<HashMap<&'a str, usize>>,
}

impl<'a> ByName<'a> {
    /// Prepares nothing yet.
    pub(crate) fn new(record: &'a Record) -> Self {
        Self {
            record,
            map: std::cell::OnceCell::new(),
        }
    }

    /// The index of the field `name`; `hint` is where it probably stands.
    pub(crate) fn find(&self, hint: usize, name: &str) -> Option<usize> {
        let fields = &self.record.fields;
        if fields.get(hint).is_some_and(|field| field.name == name) {
            return Some(hint);
        }
        if fields.len() <= SMALL {
            return fields.iter().position(|field| field.name == name);
        }
        let map = self.map.get_or_init(|| {
            fields
                .iter()
                .enumerate()
                .map(|(at, field)| (field.name.as_str(), at))
                .collect()
        });
        map.get(name).copied()
    }
}
