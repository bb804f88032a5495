//! Two enums that meet at a field.

use std::collections::{BTreeMap, BTreeSet};

use prost_reflect::{EnumDescriptor, EnumValueDescriptor, Kind, Value};

use super::build;
use super::field::Field;
use super::meet::Meeting;
use super::pair::{Hit, Pair, Shared};

/// A field whose type is an enum on both sides.
pub(crate) struct Enums<'p> {
    pub(crate) w: EnumDescriptor,
    pub(crate) r: EnumDescriptor,
    pub(crate) shared: &'p Shared,
}

impl<'p> Enums<'p> {
    /// All fields of a pair that are enums on both sides, except where the enums mean the same.
    pub(crate) fn all(pair: &'p Pair<'_>) -> impl Iterator<Item = Self> {
        pair.changed()
            .filter_map(|shared| match (&shared.writer.kind, &shared.reader.kind) {
                (Kind::Enum(w), Kind::Enum(r)) if shared.meeting == Meeting::Enums => {
                    (!pair.writer.same_enum(w, pair.reader, r)).then(|| Self {
                        w: w.clone(),
                        r: r.clone(),
                        shared,
                    })
                }
                _ => None,
            })
    }

    /// Values of the writer whose number the reader does not declare.
    pub(crate) fn unknown_numbers(&self) -> impl Iterator<Item = EnumValueDescriptor> {
        self.first_names()
            .filter(|value| self.r.get_value(value.number()).is_none())
    }

    /// Values of the writer all of whose names have other numbers in the reader, each with such a number.
    pub(crate) fn renumbered(&self) -> impl Iterator<Item = (EnumValueDescriptor, i32)> {
        let aliases = self.by_number();
        self.first_names().filter_map(move |value| {
            let mut elsewhere = None;
            for alias in aliases.get(&value.number())? {
                let now = self.r.get_value_by_name(alias.name())?.number();
                if now == value.number() {
                    return None;
                }
                elsewhere.get_or_insert(now);
            }
            Some((value, elsewhere?))
        })
    }

    /// Values of the writer that the reader knows by number and by no name, each with its new name.
    pub(crate) fn renamed(
        &self,
    ) -> impl Iterator<Item = (EnumValueDescriptor, EnumValueDescriptor)> {
        let aliases = self.by_number();
        self.first_names().filter_map(move |value| {
            let known = aliases
                .get(&value.number())?
                .iter()
                .any(|alias| self.r.get_value_by_name(alias.name()).is_some());
            let now = self.r.get_value(value.number())?;
            (!known).then_some((value, now))
        })
    }

    /// Values whose ProtoJSON name the reader does not know.
    pub(crate) fn unknown_names(&self) -> impl Iterator<Item = EnumValueDescriptor> {
        self.first_names()
            .filter(|value| self.r.get_value_by_name(value.name()).is_none())
    }

    /// The writer's values by number, in their order.
    fn by_number(&self) -> BTreeMap<i32, Vec<EnumValueDescriptor>> {
        let mut values: BTreeMap<i32, Vec<EnumValueDescriptor>> = BTreeMap::new();
        for value in self.w.values() {
            values.entry(value.number()).or_default().push(value);
        }
        values
    }

    /// The first value of each number: the one that is printed.
    fn first_names(&self) -> impl Iterator<Item = EnumValueDescriptor> {
        let mut seen = BTreeSet::new();
        self.w
            .values()
            .filter(move |value| seen.insert(value.number()))
    }

    /// A record with a value of a number.
    pub(crate) fn records(&self, number: i32) -> Vec<Vec<(Field, Value)>> {
        let field = &self.shared.writer;
        let value = build::as_stored(field, vec![Value::EnumNumber(number)]);
        vec![vec![(field.clone(), value)]]
    }

    /// A hit at the enums themselves: fields of one enum share it.
    pub(crate) fn hit(&self, pair: &Pair<'_>, message: String) -> Hit {
        Hit {
            reader: pair.reader.enumeration(&self.r),
            writer: pair.writer.enumeration(&self.w),
            ..pair.hit_shared(self.shared, message)
        }
    }
}

/// Names of values for messages, at most three.
pub(crate) fn names(values: &[EnumValueDescriptor]) -> String {
    let mut out: Vec<String> = values
        .iter()
        .take(3)
        .map(|value| format!("`{}`", value.name()))
        .collect();
    if values.len() > 3 {
        out.push(format!("{} more", values.len() - 3));
    }
    out.join(", ")
}
