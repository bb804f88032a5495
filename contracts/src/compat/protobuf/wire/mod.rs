//! The wire verdict: what a Confluent registry's Protobuf diff answers, as it words it.
//!
//! Faithful on purpose, defects included: fields are matched by number, types are sought by name in the registry's own
//! way, labels count only where both are written, groups, extensions, services and options are never looked at, and
//! messages and enums come in the order of a hash table. [`differences`] lists everything; [`check`] keeps what is
//! incompatible. Nothing here says what happens to records.
//!
//! `compare` walks two schemas, `scope` finds types, `order` puts names in the registry's order.

use std::fmt;

use callsheet_schema::protobuf::Schema;

use crate::compat::purse::{Purse, Spent};
use crate::report::Wire;

mod compare;
mod order;
mod scope;
#[cfg(test)]
mod tests;

/// The registry's name of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::compat) enum DifferenceKind {
    PackageChanged,
    MessageAdded,
    MessageRemoved,
    MessageMoved,
    EnumAdded,
    EnumRemoved,
    EnumConstAdded,
    EnumConstChanged,
    EnumConstRemoved,
    FieldAdded,
    FieldRemoved,
    FieldNameChanged,
    FieldKindChanged,
    FieldScalarKindChanged,
    FieldNamedTypeChanged,
    FieldNumericLabelChanged,
    FieldStringOrBytesLabelChanged,
    RequiredFieldAdded,
    RequiredFieldRemoved,
    OneofAdded,
    OneofRemoved,
    OneofFieldAdded,
    OneofFieldRemoved,
    OneofFieldMovedToTopLevel,
    MultipleFieldsMovedToOneof,
    FieldMovedToExistingOneof,
}

impl DifferenceKind {
    /// The name on the wire.
    pub(in crate::compat) const fn as_str(self) -> &'static str {
        match self {
            Self::PackageChanged => "PACKAGE_CHANGED",
            Self::MessageAdded => "MESSAGE_ADDED",
            Self::MessageRemoved => "MESSAGE_REMOVED",
            Self::MessageMoved => "MESSAGE_MOVED",
            Self::EnumAdded => "ENUM_ADDED",
            Self::EnumRemoved => "ENUM_REMOVED",
            Self::EnumConstAdded => "ENUM_CONST_ADDED",
            Self::EnumConstChanged => "ENUM_CONST_CHANGED",
            Self::EnumConstRemoved => "ENUM_CONST_REMOVED",
            Self::FieldAdded => "FIELD_ADDED",
            Self::FieldRemoved => "FIELD_REMOVED",
            Self::FieldNameChanged => "FIELD_NAME_CHANGED",
            Self::FieldKindChanged => "FIELD_KIND_CHANGED",
            Self::FieldScalarKindChanged => "FIELD_SCALAR_KIND_CHANGED",
            Self::FieldNamedTypeChanged => "FIELD_NAMED_TYPE_CHANGED",
            Self::FieldNumericLabelChanged => "FIELD_NUMERIC_LABEL_CHANGED",
            Self::FieldStringOrBytesLabelChanged => "FIELD_STRING_OR_BYTES_LABEL_CHANGED",
            Self::RequiredFieldAdded => "REQUIRED_FIELD_ADDED",
            Self::RequiredFieldRemoved => "REQUIRED_FIELD_REMOVED",
            Self::OneofAdded => "ONEOF_ADDED",
            Self::OneofRemoved => "ONEOF_REMOVED",
            Self::OneofFieldAdded => "ONEOF_FIELD_ADDED",
            Self::OneofFieldRemoved => "ONEOF_FIELD_REMOVED",
            Self::OneofFieldMovedToTopLevel => "ONEOF_FIELD_MOVED_TO_TOP_LEVEL",
            Self::MultipleFieldsMovedToOneof => "MULTIPLE_FIELDS_MOVED_TO_ONEOF",
            Self::FieldMovedToExistingOneof => "FIELD_MOVED_TO_EXISTING_ONEOF",
        }
    }

    /// Whether a registry lets it pass.
    pub(in crate::compat) const fn is_compatible(self) -> bool {
        !matches!(
            self,
            Self::PackageChanged
                | Self::MessageRemoved
                | Self::FieldKindChanged
                | Self::FieldScalarKindChanged
                | Self::FieldNamedTypeChanged
                | Self::FieldNumericLabelChanged
                | Self::RequiredFieldAdded
                | Self::RequiredFieldRemoved
                | Self::OneofFieldRemoved
                | Self::MultipleFieldsMovedToOneof
                | Self::FieldMovedToExistingOneof
        )
    }
}

impl fmt::Display for DifferenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One difference: what, and where as `#/Message/number`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::compat) struct Difference {
    pub(in crate::compat) kind: DifferenceKind,
    pub(in crate::compat) path: String,
}

impl Difference {
    /// The registry's sentence. `reader` and `writer` are `new` and `old`, or the reverse.
    fn description(&self, reader: &str, writer: &str) -> String {
        let path = &self.path;
        match self.kind {
            DifferenceKind::PackageChanged => format!(
                "The package at '{path}' in the {reader} schema does not match the package in the {writer} schema"
            ),
            DifferenceKind::MessageRemoved => format!(
                "The {reader} schema is missing a MESSAGE type at path '{path}' in the {writer} schema"
            ),
            DifferenceKind::FieldKindChanged => format!(
                "The type of a field at path '{path}' in the {reader} schema does not match the {writer} schema"
            ),
            DifferenceKind::FieldScalarKindChanged => format!(
                "The kind of a SCALAR field at path '{path}' in the {reader} schema does not match its kind in the {writer} schema"
            ),
            DifferenceKind::FieldNamedTypeChanged => format!(
                "The type of a MESSAGE field at path '{path}' in the {reader} schema does not match its type in the {writer} schema"
            ),
            DifferenceKind::FieldNumericLabelChanged => format!(
                "The label for a NUMERIC field at path '{path}' in the {reader} schema does not match its label in the {writer} schema"
            ),
            // Two spaces, as the registry has them.
            DifferenceKind::RequiredFieldAdded => format!(
                "A required field  at path '{path}' in the {reader} schema is missing in the {writer} schema"
            ),
            DifferenceKind::RequiredFieldRemoved => format!(
                "The {reader} schema is missing a required field at path: '{path}' in the {writer} schema"
            ),
            DifferenceKind::OneofFieldRemoved => format!(
                "The {reader} schema is missing a oneof field at path '{path}' in the {writer} schema"
            ),
            DifferenceKind::OneofFieldMovedToTopLevel => format!(
                "The oneof field at path '{path}' in the {reader} schema was moved out of its oneof to a top-level field in the {writer} schema"
            ),
            DifferenceKind::MultipleFieldsMovedToOneof => format!(
                "Multiple fields in the oneof at path '{path}' in the {reader} schema are outside a oneof in the {writer} schema"
            ),
            DifferenceKind::FieldMovedToExistingOneof => format!(
                "A field in the oneof at path '{path}' in the {reader} schema is outside an existing oneof in the {writer} schema"
            ),
            _ => String::new(),
        }
    }
}

/// Answers as a registry would. `reader_word` and `writer_word` are `new` and `old`, or the reverse.
pub(in crate::compat) fn check(
    writer: &Schema,
    reader: &Schema,
    reader_word: &str,
    writer_word: &str,
    purse: &Purse<'_>,
) -> Wire {
    let (differences, ended) = differences(writer, reader, purse);
    told(&differences, ended, reader_word, writer_word)
}

/// The answer that differences make.
pub(in crate::compat) fn told(
    differences: &[Difference],
    ended: Option<Spent>,
    reader_word: &str,
    writer_word: &str,
) -> Wire {
    let mut messages: Vec<String> = differences
        .iter()
        .filter(|difference| !difference.kind.is_compatible())
        .map(|difference| {
            format!(
                "{{errorType:\"{}\", description:\"{}\"}}",
                difference.kind,
                difference.description(reader_word, writer_word)
            )
        })
        .collect();
    messages.extend(ended.map(|spent| format!("{spent} to compare these schemas")));
    Wire {
        compatible: messages.is_empty(),
        messages,
    }
}

/// Every difference from `old` to `new` in the registry's order, compatible ones included; and why there may be more.
pub(in crate::compat) fn differences(
    old: &Schema,
    new: &Schema,
    purse: &Purse<'_>,
) -> (Vec<Difference>, Option<Spent>) {
    compare::differences(old, new, purse)
}
