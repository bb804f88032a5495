//! One side of a comparison: the model with its places, and the descriptors that execute records.

use std::collections::BTreeMap;

use callsheet_schema::Span;
use callsheet_schema::protobuf::{Field as ModelField, FileId, Message, Schema};
use prost_reflect::{DescriptorPool, EnumDescriptor, FileDescriptor, MessageDescriptor};
use sha2::{Digest, Sha256};

use super::truth::field::{Field, Handle};

/// A part of a schema that a finding points at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    /// Names and numbers from the file down, such as `/Order/Line/3`.
    pub(crate) path: String,
    /// Bytes in the main text; `None` inside an import.
    pub(crate) span: Option<Span>,
    /// Hash of what is pointed at.
    pub(crate) hash: [u8; 16],
}

/// One schema, made ready.
pub(crate) struct Side<'a> {
    schema: &'a Schema,
    pool: &'a DescriptorPool,
    main: FileDescriptor,
    /// Whether fields may come from `extend` blocks, which the hash of a message leaves out.
    extended: bool,
    extensions: BTreeMap<&'a str, (&'a ModelField, FileId)>,
}

impl<'a> Side<'a> {
    /// `None` for a schema that was read leniently and has no descriptors.
    pub(crate) fn new(schema: &'a Schema) -> Option<Self> {
        let pool = schema.descriptor_pool()?;
        let main = pool.get_file_by_name(schema.descriptor_name()?)?;
        let extended = pool
            .all_extensions()
            .any(|extension| extension.containing_message().package_name() != "google.protobuf");
        Some(Self {
            schema,
            pool,
            main,
            extended,
            extensions: if extended {
                extensions(schema)
            } else {
                BTreeMap::new()
            },
        })
    }

    pub(crate) const fn schema(&self) -> &'a Schema {
        self.schema
    }

    pub(crate) const fn pool(&self) -> &'a DescriptorPool {
        self.pool
    }

    /// The main file.
    pub(crate) const fn main(&self) -> &FileDescriptor {
        &self.main
    }

    pub(crate) fn package(&self) -> &str {
        self.main.package_name()
    }

    /// Whether fields may come from `extend` blocks, which hashes leave out.
    pub(crate) const fn is_extended(&self) -> bool {
        self.extended
    }

    /// Whether two messages mean the same, everything below them included.
    pub(crate) fn same(
        &self,
        own: &MessageDescriptor,
        other: &Self,
        message: &MessageDescriptor,
    ) -> bool {
        if self.extended || other.extended {
            return false;
        }
        match (
            self.model(own.full_name()),
            other.model(message.full_name()),
        ) {
            (Some(a), Some(b)) => a.hash == b.hash,
            _ => false,
        }
    }

    /// Whether two main files mean the same, everything that they refer to included.
    pub(crate) fn same_file(&self, other: &Self) -> bool {
        !self.extended && !other.extended && self.schema.hash() == other.schema.hash()
    }

    /// Whether two enums mean the same.
    pub(crate) fn same_enum(
        &self,
        own: &EnumDescriptor,
        other: &Self,
        enumeration: &EnumDescriptor,
    ) -> bool {
        let hash = |schema: &Schema, name: &str| {
            let id = schema.find_enum(name)?;
            Some(schema.enumeration(id).hash)
        };
        let (a, b) = (
            hash(self.schema, own.full_name()),
            hash(other.schema, enumeration.full_name()),
        );
        a.is_some() && a == b
    }

    /// The model of a message.
    pub(crate) fn model(&self, full_name: &str) -> Option<&'a Message> {
        let id = self.schema.find_message(full_name)?;
        Some(self.schema.message(id))
    }

    /// The model of a field, and its file.
    pub(crate) fn model_field(&self, field: &Field) -> Option<(&'a ModelField, FileId)> {
        match &field.handle {
            Handle::Field(descriptor) => {
                let message = self.model(descriptor.parent_message().full_name())?;
                let number = i32::try_from(field.number).ok()?;
                Some((message.field(number)?, message.file))
            }
            Handle::Extension(_) => self.extensions.get(field.name.as_str()).copied(),
        }
    }

    /// Where a message stands.
    pub(crate) fn message(&self, message: &MessageDescriptor) -> Place {
        let model = self.model(message.full_name());
        Place {
            path: self.path(message.full_name()),
            span: model
                .filter(|model| model.file == FileId::MAIN)
                .map(|model| model.name_span),
            hash: model.map_or([0; 16], |model| *model.hash.as_bytes()),
        }
    }

    /// Where the message around one that this side lacks stands, or the file.
    pub(crate) fn parent_of(&self, message: &MessageDescriptor) -> Place {
        let mut name = message.full_name();
        while let Some((outer, _)) = name.rsplit_once('.') {
            if let Some(found) = self.pool.get_message_by_name(outer) {
                return self.message(&found);
            }
            name = outer;
        }
        Place {
            path: String::new(),
            span: Some(self.schema.file().syntax_span.unwrap_or_default()),
            hash: *self.schema.hash().as_bytes(),
        }
    }

    /// Where the package stands.
    pub(crate) fn package_place(&self) -> Place {
        let file = self.schema.file();
        Place {
            path: String::new(),
            span: file
                .package
                .as_ref()
                .map(|package| package.span)
                .or(file.syntax_span),
            hash: digest(file.package()),
        }
    }

    /// Where an enum stands.
    pub(crate) fn enumeration(&self, enumeration: &EnumDescriptor) -> Place {
        let model = self
            .schema
            .find_enum(enumeration.full_name())
            .map(|id| self.schema.enumeration(id));
        Place {
            path: self.path(enumeration.full_name()),
            span: model
                .filter(|model| model.file == FileId::MAIN)
                .map(|model| model.name_span),
            hash: model.map_or([0; 16], |model| *model.hash.as_bytes()),
        }
    }

    /// Where a field stands.
    pub(crate) fn field(&self, field: &Field) -> Place {
        let model = self.model_field(field);
        let owner = match &field.handle {
            Handle::Field(descriptor) => descriptor.parent_message().clone(),
            Handle::Extension(descriptor) => descriptor.containing_message(),
        };
        let declaration = format!(
            "{} {} {} {:?} {:?}",
            field.type_text(),
            field.name,
            field.json_name,
            field.oneof,
            model.and_then(|(model, _)| model.default.clone())
        );
        Place {
            path: format!("{}/{}", self.path(owner.full_name()), field.number),
            span: model.and_then(|(model, file)| (file == FileId::MAIN).then_some(model.span)),
            hash: digest(&declaration),
        }
    }

    /// A full name as a path below the package.
    fn path(&self, full_name: &str) -> String {
        path(self.package(), full_name)
    }
}

/// Extensions by full name, each with its file.
fn extensions(schema: &Schema) -> BTreeMap<&str, (&ModelField, FileId)> {
    let top = schema
        .files()
        .flat_map(|(id, file)| file.extends.iter().map(move |extend| (extend, id)));
    let nested = schema.messages().flat_map(|(_, message)| {
        let file = message.file;
        message.extends.iter().map(move |extend| (extend, file))
    });
    top.chain(nested)
        .flat_map(|(extend, file)| extend.fields.iter().map(move |field| (field, file)))
        .map(|(field, file)| (field.full_name.as_str(), (field, file)))
        .collect()
}

/// A full name as a path below a package.
pub(crate) fn path(package: &str, full_name: &str) -> String {
    let inside = if package.is_empty() {
        full_name
    } else {
        full_name
            .strip_prefix(package)
            .and_then(|rest| rest.strip_prefix('.'))
            .unwrap_or(full_name)
    };
    format!("/{}", inside.replace('.', "/"))
}

/// The first half of SHA-256.
pub(crate) fn digest(text: &str) -> [u8; 16] {
    let whole = Sha256::digest(text.as_bytes());
    let mut half = [0; 16];
    half.copy_from_slice(&whole[..16]);
    half
}
