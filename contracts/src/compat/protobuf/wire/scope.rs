//! How the registry finds a type by its name: from the innermost message outwards, over all files at once.

use callsheet_schema::protobuf::{
    Enum, Field, FileId, Message, MessageKind, Scalar, Schema, TypeId, option_is_true,
};

/// A type as the registry knows it.
#[derive(Clone, Copy)]
pub(super) enum Known<'a> {
    Message(&'a Message),
    Enum(&'a Enum),
}

impl<'a> Known<'a> {
    pub(super) fn file(self) -> FileId {
        match self {
            Self::Message(message) => message.file,
            Self::Enum(one) => one.file,
        }
    }

    /// Key and value, if the message is spelled out as a map entry.
    pub(super) fn map_entry(self) -> Option<(&'a Field, &'a Field)> {
        let Self::Message(message) = self else {
            return None;
        };
        if !option_is_true(&message.options, "map_entry") {
            return None;
        }
        Some((
            message.field_by_name("key")?,
            message.field_by_name("value")?,
        ))
    }
}

/// One side of a comparison: a schema, and where in it names are read.
#[derive(Clone)]
pub(super) struct Scope<'a> {
    pub(super) schema: &'a Schema,
    pub(super) package: String,
    /// Whether some type goes by the name of a scalar, so that scalars have to be sought too.
    pub(super) shadowed: bool,
}

impl<'a> Scope<'a> {
    pub(super) fn new(schema: &'a Schema) -> Self {
        let messages = schema.messages().map(|(_, message)| message.name.as_str());
        let enums = schema.enums().map(|(_, one)| one.name.as_str());
        Self {
            schema,
            package: schema.file().package().to_owned(),
            shadowed: messages
                .chain(enums)
                .any(|name| Scalar::find(name).is_some()),
        }
    }

    /// Whether a name stands for a scalar and nothing else.
    pub(super) fn is_scalar(&self, name: &str) -> bool {
        !self.shadowed && Scalar::find(name).is_some()
    }

    /// The type of a full name; entries of maps and bodies of groups have none in the registry's eyes.
    fn full(&self, name: &str) -> Option<Known<'a>> {
        match self.schema.find(name)? {
            TypeId::Message(id) => {
                let message = self.schema.message(id);
                (message.kind == MessageKind::Declared).then_some(Known::Message(message))
            }
            TypeId::Enum(id) => Some(Known::Enum(self.schema.enumeration(id))),
        }
    }

    /// The full name and the type that a name means inside of the messages `names`.
    pub(super) fn resolve(&self, name: &str, names: &[&str]) -> Option<(String, Known<'a>)> {
        if let Some(rooted) = name.strip_prefix('.') {
            return Some((rooted.to_owned(), self.full(rooted)?));
        }
        if self.is_scalar(name) {
            return None;
        }
        let mut scope = String::with_capacity(self.package.len() + name.len() + 32);
        scope.push_str(&self.package);
        for part in names {
            if !scope.is_empty() {
                scope.push('.');
            }
            scope.push_str(part);
        }
        while !scope.is_empty() {
            let end = scope.len();
            scope.push('.');
            scope.push_str(name);
            if let Some(found) = self.full(&scope) {
                return Some((scope, found));
            }
            scope.truncate(end);
            scope.truncate(scope.rfind('.').unwrap_or(0));
        }
        Some((name.to_owned(), self.full(name)?))
    }

    /// The type that a name means.
    pub(super) fn find(&self, name: &str, names: &[&str]) -> Option<Known<'a>> {
        self.resolve(name, names).map(|(_, found)| found)
    }

    /// The package of the file of a type.
    pub(super) fn package_of(&self, known: Known<'a>) -> &'a str {
        self.schema.file_of(known.file()).package()
    }
}
