//! Protobuf, proto2 and proto3: model, imports, spans.
//!
//! [`Schema::parse`] reads a text with its imports, finds all problems, and answers a flat model: [`File`], [`Message`]
//! and [`Enum`] by id, each element with its full name and place. [`Schema::canonical_text`] prints what a registry
//! stores, [`Schema::normalized_text`] what it stores when it is asked to normalize; [`Schema::descriptor_pool`] encodes and decodes records. Nothing here judges compatibility.

mod builtin;
mod check;
mod compile;
mod describe;
mod hash;
mod lexer;
mod link;
mod load;
mod model;
mod normal;
mod option;
mod parse;
mod print;
mod schema;
mod tags;

pub use builtin::built_in_files;
pub use model::{
    Cardinality, Enum, EnumId, EnumValue, Extend, Extensions, Field, FieldType, File, FileId,
    Import, ImportKind, Label, Message, MessageId, MessageKind, Method, MethodType, Name, NodeHash,
    Oneof, Range, Reserved, ReservedValue, Scalar, Service, Syntax, TypeId,
};
pub use option::{
    NamePart, OptionValue, ProtoOption, find as find_option, is_true as option_is_true,
};
pub use schema::{ParseOptions, Schema};
