//! Fields as decoders see them: number, type, how many, and what absence means.
//!
//! Extensions are fields of the message that they extend: the binary encoding does not tell them apart.

use std::borrow::Cow;

use prost_reflect::{
    Cardinality, DynamicMessage, EnumDescriptor, ExtensionDescriptor, FieldDescriptor, Kind,
    MessageDescriptor, Syntax, Value,
};

/// How often a field occurs and whether its absence is told from its zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// At most once; zero is not written.
    Implicit,
    /// At most once; zero is written.
    Explicit,
    /// Exactly once.
    Required,
    /// Any number of times, each element on its own or all in one block.
    Repeated {
        /// Whether the writer puts all elements into one block.
        packed: bool,
    },
    /// Any number of entries, unordered, the last of equal keys wins.
    Map,
}

impl Presence {
    /// Whether the field has at most one value.
    pub(crate) const fn is_singular(self) -> bool {
        matches!(self, Self::Implicit | Self::Explicit | Self::Required)
    }

    /// The words for messages.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Implicit => "optional without presence",
            Self::Explicit => "optional with presence",
            Self::Required => "required",
            Self::Repeated { .. } => "repeated",
            Self::Map => "map",
        }
    }
}

/// The descriptor behind a field.
#[derive(Clone, Debug)]
pub(crate) enum Handle {
    Field(FieldDescriptor),
    Extension(ExtensionDescriptor),
}

/// One field or extension of a message.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) number: u32,
    /// Its name; for an extension the full name.
    pub(crate) name: String,
    /// Its key in ProtoJSON.
    pub(crate) json_name: String,
    pub(crate) kind: Kind,
    pub(crate) presence: Presence,
    pub(crate) group: bool,
    /// The oneof that it belongs to; synthetic ones do not count.
    pub(crate) oneof: Option<String>,
    pub(crate) handle: Handle,
}

impl Field {
    fn of_field(field: FieldDescriptor) -> Self {
        Self {
            number: field.number(),
            name: field.name().to_owned(),
            json_name: field.json_name().to_owned(),
            kind: field.kind(),
            presence: presence(
                field.cardinality(),
                field.is_map(),
                field.is_packed(),
                field.supports_presence(),
            ),
            group: field.is_group(),
            oneof: field
                .containing_oneof()
                .filter(|oneof| !oneof.is_synthetic())
                .map(|oneof| oneof.name().to_owned()),
            handle: Handle::Field(field),
        }
    }

    fn of_extension(field: ExtensionDescriptor) -> Self {
        Self {
            number: field.number(),
            name: field.full_name().to_owned(),
            json_name: format!("[{}]", field.full_name()),
            kind: field.kind(),
            presence: presence(
                field.cardinality(),
                field.is_map(),
                field.is_packed(),
                field.supports_presence(),
            ),
            group: field.is_group(),
            oneof: None,
            handle: Handle::Extension(field),
        }
    }

    /// All fields of a message, its known extensions included, by number.
    pub(crate) fn all(message: &MessageDescriptor) -> Vec<Self> {
        let mut fields: Vec<Self> = message
            .fields()
            .map(Self::of_field)
            .chain(message.extensions().map(Self::of_extension))
            .collect();
        fields.sort_by_key(|field| field.number);
        fields
    }

    /// The fields that every record must have; most messages have none.
    pub(crate) fn required(message: &MessageDescriptor) -> impl Iterator<Item = Self> {
        let fields = message.fields().filter(FieldDescriptor::is_required);
        let extensions = message
            .extensions()
            .filter(|field| field.cardinality() == Cardinality::Required);
        fields
            .map(Self::of_field)
            .chain(extensions.map(Self::of_extension))
    }

    /// The field of a number, extensions included.
    pub(crate) fn by_number(message: &MessageDescriptor, number: u32) -> Option<Self> {
        message
            .get_field(number)
            .map(Self::of_field)
            .or_else(|| message.get_extension(number).map(Self::of_extension))
    }

    /// Its value in a message, or what absence means.
    pub(crate) fn get(&self, message: &DynamicMessage) -> Value {
        self.value(message).into_owned()
    }

    /// Its value in a message, or what absence means, not copied if it is there.
    pub(crate) fn value<'m>(&self, message: &'m DynamicMessage) -> Cow<'m, Value> {
        match &self.handle {
            Handle::Field(field) => message.get_field(field),
            Handle::Extension(field) => message.get_extension(field),
        }
    }

    /// Whether a message carries it.
    pub(crate) fn is_set(&self, message: &DynamicMessage) -> bool {
        match &self.handle {
            Handle::Field(field) => message.has_field(field),
            Handle::Extension(field) => message.has_extension(field),
        }
    }

    /// Sets its value; the value must be of its type.
    pub(crate) fn set(&self, message: &mut DynamicMessage, value: Value) {
        match &self.handle {
            Handle::Field(field) => message.set_field(field, value),
            Handle::Extension(field) => message.set_extension(field, value),
        }
    }

    /// What a reader gets for a record without it.
    pub(crate) fn default(&self) -> Value {
        match &self.handle {
            Handle::Field(field) => field.default_value(),
            Handle::Extension(field) => field.default_value(),
        }
    }

    /// Whether all elements may come in one block.
    pub(crate) const fn is_packable(&self) -> bool {
        !matches!(self.kind, Kind::String | Kind::Bytes | Kind::Message(_))
    }

    /// Its type as written in source, such as `repeated int32` or `acme.Line`.
    pub(crate) fn type_text(&self) -> String {
        let base = kind_text(&self.kind, self.group);
        match (self.presence, &self.kind) {
            (Presence::Map, Kind::Message(entry)) => format!(
                "map<{}, {}>",
                kind_text(&entry.map_entry_key_field().kind(), false),
                kind_text(&entry.map_entry_value_field().kind(), false)
            ),
            (Presence::Repeated { .. }, _) => format!("repeated {base}"),
            (Presence::Required, _) => format!("required {base}"),
            _ => base,
        }
    }
}

/// A type as written in source.
pub(crate) fn kind_text(kind: &Kind, group: bool) -> String {
    match kind {
        Kind::Message(message) if group => format!("group {}", message.name()),
        Kind::Message(message) => message.full_name().to_owned(),
        Kind::Enum(enumeration) => enumeration.full_name().to_owned(),
        scalar => format!("{scalar:?}").to_lowercase(),
    }
}

/// Whether readers keep only declared values in fields of the enum (proto2).
pub(crate) fn is_closed(enumeration: &EnumDescriptor) -> bool {
    enumeration.parent_file().syntax() == Syntax::Proto2
}

fn presence(cardinality: Cardinality, map: bool, packed: bool, tracked: bool) -> Presence {
    match cardinality {
        Cardinality::Repeated if map => Presence::Map,
        Cardinality::Repeated => Presence::Repeated { packed },
        Cardinality::Required => Presence::Required,
        Cardinality::Optional if tracked => Presence::Explicit,
        Cardinality::Optional => Presence::Implicit,
    }
}
