//! One obligation: a message of the writer that must be readable as a message of the reader, and what rules say about it.
//!
//! [`super::walk`] makes the pairs, the rules look at them, [`super::assemble`] turns their hits into findings.

use std::cell::{Cell, OnceCell};
use std::collections::HashMap;

use prost_reflect::{Kind, MessageDescriptor, Value};

use super::field::Field;
use super::meet::{Meeting, meet};
use crate::compat::patch::{MAX_REPAIRS, Repair};
use crate::compat::protobuf::place::{Place, Side};
use crate::report::Direction;

/// A field of one number on both sides.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    pub(crate) writer: Field,
    pub(crate) reader: Field,
    pub(crate) meeting: Meeting,
}

/// A message of the writer and the message of the reader that stands for it.
pub(crate) struct Pair<'a> {
    pub(crate) writer: &'a Side<'a>,
    pub(crate) reader: &'a Side<'a>,
    pub(crate) w: MessageDescriptor,
    pub(crate) r: MessageDescriptor,
    pub(crate) direction: Direction,
    /// Fields of one number on both sides, by number.
    pub(crate) shared: Vec<Shared>,
    /// Positions in `shared` of the fields that are not declared alike.
    changed: Vec<usize>,
    /// Fields of the writer whose numbers the reader does not have, by number.
    pub(crate) writer_only: Vec<Field>,
    /// Fields of the reader whose numbers the writer does not have, by number.
    pub(crate) reader_only: Vec<Field>,
    /// Positions of the writer's and of the reader's fields, by name, once they were asked for.
    names: OnceCell<[HashMap<String, usize>; 2]>,
    /// Repairs that may still be written down.
    repairs: Cell<usize>,
}

impl<'a> Pair<'a> {
    /// Matches the fields of two messages by number.
    pub(crate) fn new(
        (writer, w): (&'a Side<'a>, MessageDescriptor),
        (reader, r): (&'a Side<'a>, MessageDescriptor),
        direction: Direction,
    ) -> Self {
        // Both lists are sorted by number.
        let mut read = Field::all(&r).into_iter().peekable();
        let (mut shared, mut changed) = (Vec::new(), Vec::new());
        let (mut writer_only, mut reader_only) = (Vec::new(), Vec::new());
        for field in Field::all(&w) {
            while let Some(only) = read.next_if(|one| one.number < field.number) {
                reader_only.push(only);
            }
            let Some(read) = read.next_if(|one| one.number == field.number) else {
                writer_only.push(field);
                continue;
            };
            if !are_alike((writer, &field), (reader, &read)) {
                changed.push(shared.len());
            }
            shared.push(Shared {
                meeting: meet(&field, &read),
                writer: field,
                reader: read,
            });
        }
        reader_only.extend(read);
        Self {
            writer,
            reader,
            w,
            r,
            direction,
            shared,
            changed,
            writer_only,
            reader_only,
            names: OnceCell::new(),
            repairs: Cell::new(MAX_REPAIRS),
        }
    }

    /// Whether another repair is worth its text: none is tried of the many that one large change would have.
    pub(crate) fn worth_repairing(&self) -> Option<()> {
        let left = self.repairs.get().checked_sub(1)?;
        self.repairs.set(left);
        Some(())
    }

    /// The fields of one number that are not declared alike: the only ones of which most rules can have something to say.
    pub(crate) fn changed(&self) -> impl Iterator<Item = &Shared> {
        self.changed.iter().map(|at| &self.shared[*at])
    }

    /// The field of this number on both sides.
    pub(crate) fn shared_by_number(&self, number: u32) -> Option<&Shared> {
        let at = self
            .shared
            .binary_search_by_key(&number, |shared| shared.writer.number);
        Some(&self.shared[at.ok()?])
    }

    /// The writer's field of this name.
    pub(crate) fn writer_named(&self, name: &str) -> Option<&Field> {
        let at = *self.names()[0].get(name)?;
        match at.checked_sub(self.shared.len()) {
            Some(at) => self.writer_only.get(at),
            None => Some(&self.shared[at].writer),
        }
    }

    /// The reader's field of this name.
    pub(crate) fn reader_named(&self, name: &str) -> Option<&Field> {
        let at = *self.names()[1].get(name)?;
        match at.checked_sub(self.shared.len()) {
            Some(at) => self.reader_only.get(at),
            None => Some(&self.shared[at].reader),
        }
    }

    fn names(&self) -> &[HashMap<String, usize>; 2] {
        self.names.get_or_init(|| {
            fn of<'f>(fields: impl Iterator<Item = &'f Field>) -> HashMap<String, usize> {
                let mut names = HashMap::new();
                for (at, field) in fields.enumerate() {
                    names.entry(field.name.clone()).or_insert(at);
                }
                names
            }
            [of(self.writer_fields()), of(self.reader_fields())]
        })
    }

    /// The sub-obligations: pairs of message types below a field.
    pub(crate) fn below(
        &self,
    ) -> impl Iterator<Item = (&Shared, MessageDescriptor, MessageDescriptor)> {
        self.shared
            .iter()
            .filter_map(|shared| match (&shared.writer.kind, &shared.reader.kind) {
                (Kind::Message(w), Kind::Message(r)) if shared.meeting == Meeting::Messages => {
                    Some((shared, w.clone(), r.clone()))
                }
                _ => None,
            })
    }

    /// Fields of one name and different numbers: the writer's, the reader's.
    pub(crate) fn moved(&self) -> impl Iterator<Item = (&Field, &Field)> {
        // A field that is declared alike under its number is nowhere else.
        let changed = self.changed().map(|shared| &shared.writer);
        changed.chain(&self.writer_only).filter_map(|w| {
            self.reader_named(&w.name)
                .filter(|r| r.number != w.number)
                .map(|r| (w, r))
        })
    }

    /// All fields of the writer.
    pub(crate) fn writer_fields(&self) -> impl Iterator<Item = &Field> {
        self.shared
            .iter()
            .map(|shared| &shared.writer)
            .chain(&self.writer_only)
    }

    /// All fields of the reader.
    pub(crate) fn reader_fields(&self) -> impl Iterator<Item = &Field> {
        self.shared
            .iter()
            .map(|shared| &shared.reader)
            .chain(&self.reader_only)
    }

    /// Whether the pair is the entry of two maps.
    pub(crate) fn is_entry(&self) -> bool {
        self.w.is_map_entry() && self.r.is_map_entry()
    }

    /// A hit at the two messages.
    pub(crate) fn hit(&self, message: String) -> Hit {
        Hit {
            message,
            number: None,
            field: None,
            reader: self.reader.message(&self.r),
            writer: self.writer.message(&self.w),
            show: None,
            repairs: Vec::new(),
        }
    }

    /// A hit at a field of one number.
    pub(crate) fn hit_shared(&self, shared: &Shared, message: String) -> Hit {
        Hit {
            number: Some(shared.writer.number),
            field: Some(shared.reader.clone()),
            reader: self.reader.field(&shared.reader),
            writer: self.writer.field(&shared.writer),
            ..self.hit(message)
        }
    }

    /// A hit at a field that only the writer has.
    pub(crate) fn hit_writer(&self, field: &Field, message: String) -> Hit {
        Hit {
            number: Some(field.number),
            field: Some(field.clone()),
            writer: self.writer.field(field),
            ..self.hit(message)
        }
    }

    /// A hit at a field that only the reader has.
    pub(crate) fn hit_reader(&self, field: &Field, message: String) -> Hit {
        Hit {
            number: Some(field.number),
            field: Some(field.clone()),
            reader: self.reader.field(field),
            ..self.hit(message)
        }
    }

    /// A hit at two fields of one name and different numbers.
    pub(crate) fn hit_moved(&self, written: &Field, read: &Field, message: String) -> Hit {
        Hit {
            number: Some(read.number),
            field: Some(read.clone()),
            reader: self.reader.field(read),
            writer: self.writer.field(written),
            ..self.hit(message)
        }
    }

    /// ``field 3 `price` of `Line` `` for messages.
    pub(crate) fn say(&self, field: &Field) -> String {
        if self.is_entry() {
            let part = if field.number == 1 { "key" } else { "value" };
            return format!("the {part} of map entry `{}`", self.r.name());
        }
        format!(
            "field {} `{}` of `{}`",
            field.number,
            field.name,
            self.r.name()
        )
    }
}

/// Whether two fields of one number have the same name, type by name, default, presence and oneof. An enum is the same if its
/// values are; what is below a message is another pair's.
fn are_alike((writer, w): (&Side<'_>, &Field), (reader, r): (&Side<'_>, &Field)) -> bool {
    w.name == r.name
        && w.json_name == r.json_name
        && w.presence == r.presence
        && w.group == r.group
        && w.oneof == r.oneof
        && match (&w.kind, &r.kind) {
            (Kind::Message(a), Kind::Message(b)) => a.full_name() == b.full_name(),
            (Kind::Enum(a), Kind::Enum(b)) => {
                w.default() == r.default() && writer.same_enum(a, reader, b)
            }
            (a, b) => a == b && w.default() == r.default(),
        }
}

/// In which encoding a witness is executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Binary,
    Json,
}

/// What must be seen for a witness to count.
#[derive(Clone, Debug)]
pub(crate) enum Look {
    /// The reader's decoder fails, or the value of the field is another one.
    Value(Box<Shared>),
    /// The reader's decoder fails; another value is another rule's.
    Failure,
    /// The reader decodes and the value is another one.
    Change(Box<Shared>),
    /// The reader's required field is missing.
    Missing(Box<Field>),
    /// The reader's field of the same name does not hold the writer's value.
    ByName(Box<(Field, Field)>),
    /// The writer's value turns up under another name, or does not decode as it.
    Renamed(Box<(Field, Field)>),
    /// The reader has no such message.
    NoMessage,
}

/// How a hit is shown: values to set on the writer's message, tried in order.
#[derive(Clone, Debug)]
pub(crate) struct Show {
    pub(crate) encoding: Encoding,
    pub(crate) look: Look,
    pub(crate) records: Vec<Vec<(Field, Value)>>,
}

/// What a rule found at a pair.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) message: String,
    /// Number of the field that it is about.
    pub(crate) number: Option<u32>,
    /// The field that it is about, for paths.
    pub(crate) field: Option<Field>,
    pub(crate) reader: Place,
    pub(crate) writer: Place,
    pub(crate) show: Option<Show>,
    pub(crate) repairs: Vec<Repair>,
}

impl Hit {
    /// Shown by a record that the reader cannot decode or reads differently.
    pub(crate) fn shown_by(mut self, look: Look, records: Vec<Vec<(Field, Value)>>) -> Self {
        self.show = Some(Show {
            encoding: Encoding::Binary,
            look,
            records,
        });
        self
    }

    /// Shown by the ProtoJSON of a record.
    pub(crate) fn shown_by_json(mut self, look: Look, records: Vec<Vec<(Field, Value)>>) -> Self {
        self.show = Some(Show {
            encoding: Encoding::Json,
            look,
            records,
        });
        self
    }

    /// With ways out, the best first.
    pub(crate) fn repaired_by(mut self, repairs: impl IntoIterator<Item = Repair>) -> Self {
        self.repairs.extend(repairs);
        self
    }
}
