//! A parsed schema: the main file and everything that it imports.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use protox::prost_reflect::DescriptorPool;

use super::load;
use super::model::{
    Enum, EnumId, Field, FieldType, File, FileId, Message, MessageId, NodeHash, TypeId,
};
use super::parse::Arena;
use crate::problem::Problems;
use crate::reference::Reference;
use crate::span::{LineIndex, Position, Span};

/// How strictly a text is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ParseOptions {
    /// Lets pass what a registry lets pass when it looks a schema up: missing imports, types that nobody defines,
    /// and whatever parses but breaks a rule of the language. A schema that does so has no descriptors.
    pub lenient: bool,
}

/// A parsed schema; cheap to clone.
#[derive(Clone)]
pub struct Schema(Arc<Inner>);

struct Inner {
    text: String,
    lines: OnceLock<LineIndex>,
    arena: Arena,
    /// Types by full name, without a leading dot.
    names: HashMap<String, TypeId>,
    compiled: Option<super::compile::Compiled>,
    hash: NodeHash,
}

impl Schema {
    /// Reads a text strictly; imports are looked up among the references by path, then among the files that are built
    /// in.
    ///
    /// # Errors
    /// Everything that is wrong with the text and with the imports that it reaches.
    pub fn parse(text: &str, references: &[Reference<'_>]) -> Result<Self, Problems> {
        Self::parse_with(text, references, ParseOptions::default())
    }

    /// Reads a text, or a base64 `FileDescriptorProto`: its source is the text then.
    ///
    /// # Errors
    /// Everything that is wrong with the text and with the imports that it reaches.
    pub fn parse_with(
        text: &str,
        references: &[Reference<'_>],
        options: ParseOptions,
    ) -> Result<Self, Problems> {
        let described = super::describe::source(text, references)?;
        let text = described.as_deref().unwrap_or(text);
        let loaded = load::load(text, references, options)?;
        Ok(Self(Arc::new(Inner {
            text: text.to_owned(),
            lines: OnceLock::new(),
            arena: loaded.arena,
            names: loaded.names.into_iter().collect(),
            compiled: loaded.compiled,
            hash: loaded.hash,
        })))
    }

    pub(super) fn arena(&self) -> &Arena {
        &self.0.arena
    }

    /// Returns the main text.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// Returns where a span of the main text starts.
    pub fn position(&self, span: Span) -> Position {
        self.0
            .lines
            .get_or_init(|| LineIndex::new(&self.0.text))
            .position(&self.0.text, span.start)
    }

    /// Returns the file of the main text.
    pub fn file(&self) -> &File {
        &self.0.arena.files[0]
    }

    /// Returns all files with their ids: the main one, then imports in the order in which they are first met.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &File)> {
        (0_u32..).map(FileId).zip(&self.0.arena.files)
    }

    /// Returns a file of this schema; an id of another schema answers an arbitrary file or panics.
    pub fn file_of(&self, id: FileId) -> &File {
        &self.0.arena.files[id.index()]
    }

    /// Returns a message of this schema; an id of another schema answers an arbitrary message or panics.
    pub fn message(&self, id: MessageId) -> &Message {
        &self.0.arena.messages[id.index()]
    }

    /// Returns all messages of all files, groups and map entries included; a message comes after the one around it.
    pub fn messages(&self) -> impl Iterator<Item = (MessageId, &Message)> {
        (0_u32..).map(MessageId).zip(&self.0.arena.messages)
    }

    /// Returns an enum of this schema; an id of another schema answers an arbitrary enum or panics.
    pub fn enumeration(&self, id: EnumId) -> &Enum {
        &self.0.arena.enums[id.index()]
    }

    /// Returns all enums of all files.
    pub fn enums(&self) -> impl Iterator<Item = (EnumId, &Enum)> {
        (0_u32..).map(EnumId).zip(&self.0.arena.enums)
    }

    /// Returns the type of a full name, without a leading dot.
    pub fn find(&self, full_name: &str) -> Option<TypeId> {
        self.0.names.get(full_name).copied()
    }

    /// Returns the message of a full name.
    pub fn find_message(&self, full_name: &str) -> Option<MessageId> {
        match self.find(full_name)? {
            TypeId::Message(id) => Some(id),
            TypeId::Enum(_) => None,
        }
    }

    /// Returns the enum of a full name.
    pub fn find_enum(&self, full_name: &str) -> Option<EnumId> {
        match self.find(full_name)? {
            TypeId::Enum(id) => Some(id),
            TypeId::Message(_) => None,
        }
    }

    /// Returns key and value of a map field.
    pub fn map_entry(&self, field: &Field) -> Option<(&Field, &Field)> {
        let FieldType::Map(entry) = field.ty else {
            return None;
        };
        match &self.message(entry).fields[..] {
            [key, value] => Some((key, value)),
            _ => None,
        }
    }

    /// Returns the structural hash of the main file: syntax, package, options, types, services.
    pub fn hash(&self) -> NodeHash {
        self.0.hash
    }

    /// Returns the text that all spellings of the main file share but for the order of its declarations, as a registry
    /// stores it.
    pub fn canonical_text(&self) -> String {
        super::print::print(&self.0.arena)
    }

    /// Returns the canonical text in the form that a registry stores when it is asked to normalize: imports, options,
    /// fields, reserved numbers and enum values sorted, names of types in full.
    pub fn normalized_text(&self) -> String {
        super::print::print_sorted(&super::normal::normalized(&self.0.arena))
    }

    /// Returns the canonical text without extension ranges, `extend` blocks and custom options; options of Confluent's
    /// own stay.
    pub fn text_without_extensions(&self) -> String {
        super::print::print(&super::normal::without_extensions(&self.0.arena))
    }

    /// Returns the encoded `FileDescriptorProto` of the main file in base64, named `default` as a registry names it;
    /// `None` for a schema that only a lenient reading takes.
    pub fn serialized(&self) -> Option<String> {
        super::describe::serialized(self.0.compiled.as_ref()?)
    }

    /// Returns the descriptors of all files; `None` for a schema that only a lenient reading takes.
    pub fn descriptor_pool(&self) -> Option<&DescriptorPool> {
        self.0.compiled.as_ref().map(|compiled| &compiled.pool)
    }

    /// Returns the name that the main file has in the descriptors, such as `schema.proto`.
    pub fn descriptor_name(&self) -> Option<&str> {
        self.0
            .compiled
            .as_ref()
            .map(|compiled| compiled.main.as_str())
    }

    /// Returns an encoded `FileDescriptorSet` of all files; `None` for a schema that only a lenient
    /// reading takes.
    pub fn descriptor_set(&self) -> Option<Vec<u8>> {
        self.descriptor_pool().map(DescriptorPool::encode_to_vec)
    }
}

impl std::fmt::Debug for Schema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Schema").field(&self.text()).finish()
    }
}

/// Two schemas are equal when their main files mean the same, whatever their texts.
impl PartialEq for Schema {
    fn eq(&self, other: &Self) -> bool {
        self.hash() == other.hash()
    }
}

impl Eq for Schema {}
