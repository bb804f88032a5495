//! The Protobuf model: files, and flat arenas of their messages and enums.
//!
//! Nesting is by id, so nothing here is recursive. Every element keeps its place: a [`Span`] of the text of its file,
//! which is the main text for [`FileId::MAIN`] only. Names are given as written and, after linking, in full without a
//! leading dot.

use super::option::ProtoOption;
use crate::span::Span;

/// Index of a file in its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(crate) u32);

impl FileId {
    /// The file of the main text.
    pub const MAIN: Self = Self(0);

    /// Returns the index, dense from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Index of a message in its schema; groups and map entries are messages too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub(crate) u32);

impl MessageId {
    /// Returns the index, dense from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Index of an enum in its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnumId(pub(crate) u32);

impl EnumId {
    /// Returns the index, dense from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A named type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TypeId {
    /// A message.
    Message(MessageId),
    /// An enum.
    Enum(EnumId),
}

/// The language version of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Syntax {
    /// `proto2`, also what a file without a `syntax` line is.
    Proto2,
    /// `proto3`.
    Proto3,
}

impl Syntax {
    /// `proto2` or `proto3`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proto2 => "proto2",
            Self::Proto3 => "proto3",
        }
    }
}

/// A name with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name as written.
    pub text: String,
    /// Where it is written.
    pub span: Span,
}

/// One file: the main text or an import.
#[derive(Clone, Debug)]
pub struct File {
    /// Its import path; empty for the main text.
    pub name: String,
    /// Whether its text is built in and not the user's.
    pub built_in: bool,
    /// Its language version.
    pub syntax: Syntax,
    /// Where the `syntax` line stands, if there is one.
    pub syntax_span: Option<Span>,
    /// Its package.
    pub package: Option<Name>,
    /// Its imports, in order.
    pub imports: Vec<Import>,
    /// Its options, in order.
    pub options: Vec<ProtoOption>,
    /// Its top-level messages and enums, in order.
    pub types: Vec<TypeId>,
    /// Its services, in order.
    pub services: Vec<Service>,
    /// Its top-level `extend` blocks, in order.
    pub extends: Vec<Extend>,
    /// The whole text.
    pub span: Span,
    /// Digest of its text and of all texts that it imports: equal digest, equal texts.
    pub digest: NodeHash,
}

impl File {
    /// Returns the package, empty if there is none.
    pub fn package(&self) -> &str {
        self.package
            .as_ref()
            .map_or("", |package| package.text.as_str())
    }

    /// Returns the top-level messages, in order.
    pub fn messages(&self) -> impl Iterator<Item = MessageId> {
        messages_of(&self.types)
    }

    /// Returns the top-level enums, in order.
    pub fn enums(&self) -> impl Iterator<Item = EnumId> {
        enums_of(&self.types)
    }
}

fn messages_of(types: &[TypeId]) -> impl Iterator<Item = MessageId> {
    types.iter().filter_map(|id| match id {
        TypeId::Message(id) => Some(*id),
        TypeId::Enum(_) => None,
    })
}

fn enums_of(types: &[TypeId]) -> impl Iterator<Item = EnumId> {
    types.iter().filter_map(|id| match id {
        TypeId::Enum(id) => Some(*id),
        TypeId::Message(_) => None,
    })
}

/// How a file is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImportKind {
    /// For this file only.
    Plain,
    /// For whoever imports this file, too.
    Public,
    /// May be missing.
    Weak,
}

/// One `import`.
#[derive(Clone, Debug)]
pub struct Import {
    /// The path as written.
    pub path: String,
    /// How it is imported.
    pub kind: ImportKind,
    /// The file, if it was found.
    pub file: Option<FileId>,
    /// The statement.
    pub span: Span,
    /// The quoted path.
    pub path_span: Span,
}

/// Where a message comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageKind {
    /// A `message`.
    Declared,
    /// The body of a `group` field.
    Group,
    /// The entry of a `map` field: `key` is field 1, `value` is field 2.
    MapEntry,
}

/// A message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its simple name.
    pub name: String,
    /// Package, enclosing messages and name, joined by dots.
    pub full_name: String,
    /// Where it comes from.
    pub kind: MessageKind,
    /// Its file.
    pub file: FileId,
    /// The message around it.
    pub parent: Option<MessageId>,
    /// Its fields, members of oneofs and group fields included, in order.
    pub fields: Vec<Field>,
    /// Its oneofs in order; those that `optional` of proto3 implies come last.
    pub oneofs: Vec<Oneof>,
    /// Its nested messages and enums, in order; groups and map entries are reached through their field.
    pub types: Vec<TypeId>,
    /// Its `reserved` statements, in order.
    pub reserved: Vec<Reserved>,
    /// Its `extensions` statements, in order.
    pub extensions: Vec<Extensions>,
    /// Its nested `extend` blocks, in order.
    pub extends: Vec<Extend>,
    /// Its options, in order.
    pub options: Vec<ProtoOption>,
    /// The comment before it.
    pub doc: Option<String>,
    /// The whole declaration.
    pub span: Span,
    /// Its name.
    pub name_span: Span,
    /// What it means, referenced types included.
    pub hash: NodeHash,
}

impl Message {
    /// Returns the nested messages, in order; neither groups nor map entries.
    pub fn messages(&self) -> impl Iterator<Item = MessageId> {
        messages_of(&self.types)
    }

    /// Returns the nested enums, in order.
    pub fn enums(&self) -> impl Iterator<Item = EnumId> {
        enums_of(&self.types)
    }

    /// Returns the field of a number; quickly where fields stand in the order of their numbers, as most do.
    pub fn field(&self, number: i32) -> Option<&Field> {
        let place = self.fields.partition_point(|field| field.number < number);
        let ordered = self.fields.get(place);
        ordered
            .filter(|field| field.number == number)
            .or_else(|| self.fields.iter().find(|field| field.number == number))
    }

    /// Returns the field of a name.
    pub fn field_by_name(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Returns the fields of a oneof, in order.
    pub fn members(&self, oneof: usize) -> impl Iterator<Item = &Field> {
        self.fields
            .iter()
            .filter(move |field| field.oneof == Some(oneof))
    }

    /// Returns the oneof that a field is declared in; not one that `optional` implies.
    pub fn oneof_of(&self, field: &Field) -> Option<&Oneof> {
        self.oneofs
            .get(field.oneof?)
            .filter(|oneof| !oneof.synthetic)
    }

    /// Returns the reserved ranges, in order.
    pub fn reserved_ranges(&self) -> impl Iterator<Item = &Range> {
        ranges_of(&self.reserved)
    }

    /// Returns the reserved names, in order.
    pub fn reserved_names(&self) -> impl Iterator<Item = &Name> {
        names_of(&self.reserved)
    }

    /// Returns the extension ranges, in order.
    pub fn extension_ranges(&self) -> impl Iterator<Item = &Range> {
        self.extensions.iter().flat_map(|one| &one.ranges)
    }
}

/// A oneof.
#[derive(Clone, Debug)]
pub struct Oneof {
    /// Its simple name.
    pub name: String,
    /// Full name of the message, and its name.
    pub full_name: String,
    /// Whether `optional` of proto3 implies it.
    pub synthetic: bool,
    /// Its options, in order.
    pub options: Vec<ProtoOption>,
    /// The comment before it.
    pub doc: Option<String>,
    /// The whole declaration; the field's for a synthetic one.
    pub span: Span,
    /// Its name; the field's for a synthetic one.
    pub name_span: Span,
}

/// A label as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// `optional`.
    Optional,
    /// `required`.
    Required,
    /// `repeated`.
    Repeated,
}

impl Label {
    /// The keyword.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Optional => "optional",
            Self::Required => "required",
            Self::Repeated => "repeated",
        }
    }
}

/// How often a field may be there and whether its absence is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cardinality {
    /// At most once, absence is the default value.
    Implicit,
    /// At most once, absence is seen.
    Optional,
    /// Exactly once.
    Required,
    /// Any number of times, maps included.
    Repeated,
}

/// A scalar type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the type of that name")]
pub enum Scalar {
    Double,
    Float,
    Int32,
    Int64,
    Uint32,
    Uint64,
    Sint32,
    Sint64,
    Fixed32,
    Fixed64,
    Sfixed32,
    Sfixed64,
    Bool,
    String,
    Bytes,
}

impl Scalar {
    /// All scalar types.
    pub const ALL: [Self; 15] = [
        Self::Double,
        Self::Float,
        Self::Int32,
        Self::Int64,
        Self::Uint32,
        Self::Uint64,
        Self::Sint32,
        Self::Sint64,
        Self::Fixed32,
        Self::Fixed64,
        Self::Sfixed32,
        Self::Sfixed64,
        Self::Bool,
        Self::String,
        Self::Bytes,
    ];

    /// The keyword, such as `int32`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Double => "double",
            Self::Float => "float",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
            Self::Sint32 => "sint32",
            Self::Sint64 => "sint64",
            Self::Fixed32 => "fixed32",
            Self::Fixed64 => "fixed64",
            Self::Sfixed32 => "sfixed32",
            Self::Sfixed64 => "sfixed64",
            Self::Bool => "bool",
            Self::String => "string",
            Self::Bytes => "bytes",
        }
    }

    /// Returns the type of a keyword.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scalar| scalar.as_str() == word)
    }

    /// Whether repeated values can share one length-delimited record.
    pub const fn is_packable(self) -> bool {
        !matches!(self, Self::String | Self::Bytes)
    }
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// A scalar.
    Scalar(Scalar),
    /// A message.
    Message(MessageId),
    /// A group.
    Group(MessageId),
    /// An enum.
    Enum(EnumId),
    /// A map, by its entry.
    Map(MessageId),
    /// A name that no known file defines; only in a schema that was read leniently.
    Unresolved(String),
}

/// A field, or an extension.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its simple name; for a group the group's name in lower case.
    pub name: String,
    /// Full name of the message, or of the scope of the `extend` block, and its name.
    pub full_name: String,
    /// Its number, from 1 to 536,870,911 in a strict schema.
    pub number: i32,
    /// The label as written.
    pub label: Option<Label>,
    /// How often it may be there.
    pub cardinality: Cardinality,
    /// The type as written, without spaces around dots; `map<K, V>` for maps.
    pub type_name: String,
    /// What it holds.
    pub ty: FieldType,
    /// The name in JSON, written or derived.
    pub json_name: String,
    /// The default as written.
    pub default: Option<super::option::OptionValue>,
    /// Whether repeated values are packed when written.
    pub packed: bool,
    /// Index of its oneof in the message; set for `optional` of proto3, too.
    pub oneof: Option<usize>,
    /// Whether it says `optional` in proto3.
    pub proto3_optional: bool,
    /// Its options as written, `default` and `json_name` included.
    pub options: Vec<ProtoOption>,
    /// The comment before it.
    pub doc: Option<String>,
    /// The whole declaration.
    pub span: Span,
    /// Its name.
    pub name_span: Span,
    /// Its number.
    pub number_span: Span,
    /// Its type.
    pub type_span: Span,
    /// Its label.
    pub label_span: Option<Span>,
}

/// Numbers from `start` to `end`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first number.
    pub start: i32,
    /// The last number; `max` is 536,870,911 in a message and 2,147,483,647 in an enum.
    pub end: i32,
    /// Whether it is written as one number.
    pub single: bool,
    /// Where it is written.
    pub span: Span,
}

impl Range {
    /// Whether the range has a number.
    pub const fn contains(&self, number: i32) -> bool {
        self.start <= number && number <= self.end
    }
}

/// One thing that a `reserved` statement lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReservedValue {
    /// Numbers.
    Range(Range),
    /// A name.
    Name(Name),
}

/// A `reserved` statement.
#[derive(Clone, Debug)]
pub struct Reserved {
    /// What it lists, in order.
    pub values: Vec<ReservedValue>,
    /// The statement.
    pub span: Span,
}

fn ranges_of(reserved: &[Reserved]) -> impl Iterator<Item = &Range> {
    reserved
        .iter()
        .flat_map(|one| &one.values)
        .filter_map(|value| match value {
            ReservedValue::Range(range) => Some(range),
            ReservedValue::Name(_) => None,
        })
}

fn names_of(reserved: &[Reserved]) -> impl Iterator<Item = &Name> {
    reserved
        .iter()
        .flat_map(|one| &one.values)
        .filter_map(|value| match value {
            ReservedValue::Name(name) => Some(name),
            ReservedValue::Range(_) => None,
        })
}

/// An `extensions` statement.
#[derive(Clone, Debug)]
pub struct Extensions {
    /// The numbers, in order.
    pub ranges: Vec<Range>,
    /// Its options, in order.
    pub options: Vec<ProtoOption>,
    /// The statement.
    pub span: Span,
}

/// An `extend` block.
#[derive(Clone, Debug)]
pub struct Extend {
    /// The extended message as written.
    pub extendee: Name,
    /// The extended message, if it is known.
    pub message: Option<MessageId>,
    /// The extensions, in order.
    pub fields: Vec<Field>,
    /// The whole block.
    pub span: Span,
}

/// An enum.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Its simple name.
    pub name: String,
    /// Package, enclosing messages and name, joined by dots.
    pub full_name: String,
    /// Its file.
    pub file: FileId,
    /// The message around it.
    pub parent: Option<MessageId>,
    /// Its values, in order.
    pub values: Vec<EnumValue>,
    /// Whether two values may share a number.
    pub allow_alias: bool,
    /// Its `reserved` statements, in order.
    pub reserved: Vec<Reserved>,
    /// Its options, in order.
    pub options: Vec<ProtoOption>,
    /// The comment before it.
    pub doc: Option<String>,
    /// The whole declaration.
    pub span: Span,
    /// Its name.
    pub name_span: Span,
    /// What it means.
    pub hash: NodeHash,
}

impl Enum {
    /// Returns the values of a number, the first is the one that is printed.
    pub fn values_of(&self, number: i32) -> impl Iterator<Item = &EnumValue> {
        self.values
            .iter()
            .filter(move |value| value.number == number)
    }

    /// Returns the value of a name.
    pub fn value_by_name(&self, name: &str) -> Option<&EnumValue> {
        self.values.iter().find(|value| value.name == name)
    }

    /// Returns the reserved ranges, in order.
    pub fn reserved_ranges(&self) -> impl Iterator<Item = &Range> {
        ranges_of(&self.reserved)
    }

    /// Returns the reserved names, in order.
    pub fn reserved_names(&self) -> impl Iterator<Item = &Name> {
        names_of(&self.reserved)
    }
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// Its simple name.
    pub name: String,
    /// Full name of the scope around the enum, and its name.
    pub full_name: String,
    /// Its number.
    pub number: i32,
    /// Its options, in order.
    pub options: Vec<ProtoOption>,
    /// The comment before it.
    pub doc: Option<String>,
    /// The whole declaration.
    pub span: Span,
    /// Its name.
    pub name_span: Span,
    /// Its number.
    pub number_span: Span,
}

/// A service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its simple name.
    pub name: String,
    /// Package and name.
    pub full_name: String,
    /// Its methods, in order.
    pub methods: Vec<Method>,
    /// Its options, in order.
    pub options: Vec<ProtoOption>,
    /// The comment before it.
    pub doc: Option<String>,
    /// The whole declaration.
    pub span: Span,
    /// Its name.
    pub name_span: Span,
}

impl Service {
    /// Returns the method of a name.
    pub fn method(&self, name: &str) -> Option<&Method> {
        self.methods.iter().find(|method| method.name == name)
    }
}

/// What a method takes or answers.
#[derive(Clone, Debug)]
pub struct MethodType {
    /// The message as written.
    pub name: Name,
    /// The message, if it is known.
    pub message: Option<MessageId>,
    /// Whether it is a stream of them.
    pub stream: bool,
}

/// A method of a service.
#[derive(Clone, Debug)]
pub struct Method {
    /// Its simple name.
    pub name: String,
    /// Full name of the service, and its name.
    pub full_name: String,
    /// What it takes.
    pub request: MethodType,
    /// What it answers.
    pub response: MethodType,
    /// Its options, in order.
    pub options: Vec<ProtoOption>,
    /// The comment before it.
    pub doc: Option<String>,
    /// The whole declaration.
    pub span: Span,
    /// Its name.
    pub name_span: Span,
}

/// A hash of what an element means, referenced types included: equal hash, same meaning.
///
/// It ignores comments, layout and the order of declarations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeHash(pub(crate) [u8; 16]);

impl NodeHash {
    /// Returns the bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}
