//! The intermediate representation: Rust types of one reader schema, in an arena, every name fixed.
//!
//! [`build`] resolves a schema to it (parse → **resolve** → emit); emission decides nothing and cannot fail. A [`Shape`] says how a
//! value is held in Rust; whether text is owned or borrowed is the form's choice unless the shape fixes it.

pub(crate) mod build;

use std::collections::BTreeSet;

use callsheet_schema::avro::{NodeId, Value};
use proc_macro2::TokenStream;

pub use build::{Settings, build};

/// Index of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShapeId(u32);

/// Index of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordId(u32);

impl RecordId {
    /// The index, dense from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Index of an enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EnumId(u32);

/// Index of a union.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnionId(u32);

/// Who holds the bytes of a text or bytes value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// The form decides: `String` in the owned form, `&str` in the view.
    ByForm,
    /// Always owned.
    Owned,
    /// Always borrowed from the message.
    Borrowed,
}

/// Wire type below a newtype.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// `int`.
    Int,
    /// `long`.
    Long,
}

/// How a value is held in Rust.
#[derive(Clone, Debug)]
pub enum Shape {
    /// `()`.
    Null,
    /// `bool`.
    Boolean,
    /// `i32`.
    Int,
    /// `i64`.
    Long,
    /// `f32`.
    Float,
    /// `f64`.
    Double,
    /// `String` or `&str`.
    Text(Hold),
    /// `Vec<u8>` or `&[u8]`.
    Bytes(Hold),
    /// `[u8; N]`.
    Fixed(usize),
    /// A newtype of `callsheet::types` over a number.
    Newtype(&'static str, Base),
    /// `Uuid` written as text.
    UuidText,
    /// `Uuid` written as sixteen bytes.
    UuidFixed,
    /// `Decimal<SCALE>`; `size` of its `fixed`, none on `bytes`.
    Decimal {
        /// Digits after the point.
        scale: u32,
        /// Size of the `fixed`.
        size: Option<usize>,
    },
    /// `Duration`.
    Duration,
    /// A generated enum.
    Enum(EnumId),
    /// An enum held as its symbol's text.
    Symbol(Vec<String>, Hold),
    /// An enum type of the user, with the symbols of the reader's schema.
    Foreign(Vec<String>, TokenStream),
    /// A reader of the user inside another one: a struct for a record, an enum for a union of several types.
    Part(Part),
    /// A branch of a user's enum without content: the value is read over.
    Ignored(ShapeId),
    /// A generated or user's struct.
    Record(RecordId),
    /// `Option`: the union's branch `null`, and what the other branch holds (a [`Shape::Union`] when there are several).
    Option {
        /// Index of the branch `null`.
        null: u32,
        /// Any other branch.
        inner: ShapeId,
    },
    /// A generated enum with data.
    Union(UnionId),
    /// `Vec`.
    Array(ShapeId),
    /// `Map`, and who holds its keys.
    Map(ShapeId, Hold),
    /// `Pii`.
    Pii(ShapeId),
    /// `Box`, where a recursion closes.
    Boxed(ShapeId),
}

/// A user's type that reads a part of the record by code of its own.
#[derive(Clone, Debug)]
pub struct Part {
    /// The type in the user's words.
    pub ty: TokenStream,
    /// It reads a union of several types; otherwise a record.
    pub union: bool,
    /// It borrows from the message.
    pub borrows: bool,
}

/// A struct.
#[derive(Clone, Debug)]
pub struct Record {
    /// Rust name of the owned form.
    pub name: String,
    /// Rust name of the view; equal to `name` when nothing in it borrows.
    pub view: String,
    /// The record in the reader's schema.
    pub node: NodeId,
    /// Documentation.
    pub doc: Option<String>,
    /// Fields in schema order.
    pub fields: Vec<Field>,
    /// Its view borrows from the message.
    pub borrows: bool,
    /// It can contain itself.
    pub recursive: bool,
}

/// A struct's field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Rust name.
    pub name: String,
    /// Name on the wire.
    pub wire: String,
    /// How the value is held.
    pub shape: ShapeId,
    /// Documentation.
    pub doc: Option<String>,
    /// The note of a deprecation. (Rust's `since` wants a version of the crate, which the contract's is not.)
    pub deprecated: Option<String>,
    /// The reader's default.
    pub default: Option<Value>,
    /// The field's type in the user's words; none when it follows from the shape.
    pub ty: Option<TokenStream>,
}

/// An enum of symbols.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Rust name.
    pub name: String,
    /// Documentation.
    pub doc: Option<String>,
    /// Rust name and wire name of each symbol.
    pub symbols: Vec<(String, String)>,
    /// Rust name of the variant that stands for symbols that the reader does not know; none when they are an error.
    pub unknown: Option<String>,
    /// Index of the default symbol.
    pub default: Option<usize>,
}

/// An enum with data for a union of several branches.
#[derive(Clone, Debug)]
pub struct Union {
    /// Rust name of the owned form.
    pub name: String,
    /// Rust name of the view.
    pub view: String,
    /// Where the union stands, for its documentation.
    pub place: String,
    /// Branch index in the schema, Rust name and content.
    pub variants: Vec<(u32, String, ShapeId)>,
    /// Its view borrows from the message.
    pub borrows: bool,
}

/// All types of one reader schema.
#[derive(Clone, Debug, Default)]
pub struct Ir {
    shapes: Vec<Shape>,
    /// Structs; index = [`RecordId`].
    pub records: Vec<Record>,
    /// Enums; index = [`EnumId`].
    pub enums: Vec<Enum>,
    /// Unions; index = [`UnionId`].
    pub unions: Vec<Union>,
    /// Rust name of the root's lazy view; empty when there is none.
    pub lazy: String,
}

impl Ir {
    /// Adds a shape.
    pub fn shape(&mut self, shape: Shape) -> ShapeId {
        self.shapes.push(shape);
        ShapeId(index(self.shapes.len() - 1))
    }

    /// A shape by index.
    pub fn get(&self, id: ShapeId) -> &Shape {
        &self.shapes[id.0 as usize]
    }

    /// A record by index.
    pub fn record(&self, id: RecordId) -> &Record {
        &self.records[id.0 as usize]
    }

    /// Whether readers inside readers are part of it.
    pub fn has_parts(&self) -> bool {
        self.shapes
            .iter()
            .any(|shape| matches!(shape, Shape::Part(_)))
    }

    /// An enum by index.
    pub fn symbols(&self, id: EnumId) -> &Enum {
        &self.enums[id.0 as usize]
    }

    /// A union by index.
    pub fn union(&self, id: UnionId) -> &Union {
        &self.unions[id.0 as usize]
    }

    /// Adds a record.
    pub fn add_record(&mut self, record: Record) -> RecordId {
        self.records.push(record);
        RecordId(index(self.records.len() - 1))
    }

    /// Adds a union.
    pub fn add_union(&mut self, union: Union) -> UnionId {
        self.unions.push(union);
        UnionId(index(self.unions.len() - 1))
    }

    /// Ids of all records.
    pub fn record_ids(&self) -> impl Iterator<Item = RecordId> + use<> {
        (0..index(self.records.len())).map(RecordId)
    }

    /// Ids of all unions.
    pub fn union_ids(&self) -> impl Iterator<Item = UnionId> + use<> {
        (0..index(self.unions.len())).map(UnionId)
    }

    /// Finds which types borrow and which can contain themselves; called once when all types are there.
    pub fn finish(&mut self) {
        loop {
            let mut changed = false;
            for at in 0..self.records.len() {
                let borrows = self.records[at]
                    .fields
                    .iter()
                    .any(|field| self.borrows(field.shape));
                changed |= borrows != self.records[at].borrows;
                self.records[at].borrows = borrows;
            }
            for at in 0..self.unions.len() {
                let borrows = self.unions[at]
                    .variants
                    .iter()
                    .any(|(_, _, shape)| self.borrows(*shape));
                changed |= borrows != self.unions[at].borrows;
                self.unions[at].borrows = borrows;
            }
            if !changed {
                break;
            }
        }
        for id in self.record_ids() {
            let mut reached = BTreeSet::new();
            for field in self.record(id).fields.clone() {
                self.reach(field.shape, &mut reached);
            }
            self.records[id.0 as usize].recursive = reached.contains(&id);
        }
    }

    /// The view of this shape borrows from the message.
    pub fn borrows(&self, id: ShapeId) -> bool {
        match self.get(id) {
            Shape::Text(hold) | Shape::Bytes(hold) | Shape::Symbol(_, hold) => *hold != Hold::Owned,
            Shape::Part(part) => part.borrows,
            Shape::Record(record) => self.record(*record).borrows,
            Shape::Union(union) => self.union(*union).borrows,
            Shape::Map(inner, keys) => *keys != Hold::Owned || self.borrows(*inner),
            Shape::Option { inner, .. }
            | Shape::Array(inner)
            | Shape::Ignored(inner)
            | Shape::Pii(inner)
            | Shape::Boxed(inner) => self.borrows(*inner),
            _ => false,
        }
    }

    fn reach(&self, id: ShapeId, reached: &mut BTreeSet<RecordId>) {
        match self.get(id) {
            Shape::Record(record) if reached.insert(*record) => {
                for field in &self.record(*record).fields {
                    self.reach(field.shape, reached);
                }
            }
            Shape::Union(union) => {
                for (_, _, shape) in &self.union(*union).variants {
                    self.reach(*shape, reached);
                }
            }
            Shape::Option { inner, .. }
            | Shape::Array(inner)
            | Shape::Map(inner, _)
            | Shape::Ignored(inner)
            | Shape::Pii(inner)
            | Shape::Boxed(inner) => {
                self.reach(*inner, reached);
            }
            _ => {}
        }
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
