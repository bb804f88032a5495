//! Tags that live in the text of a schema, on records and fields: what carries them, and how they are edited.
//!
//! Avro and JSON Schema keep them in the member `confluent:tags`, Protobuf in the options `confluent.message_meta` and
//! `confluent.field_meta`. Each format finds and edits them in its own model: `avro::Schema::tagged`,
//! `json::Schema::tagged`, `protobuf::Schema::tagged` and their `with_tags`.

use std::fmt;

/// The member that holds the tags of a JSON object.
pub(crate) const MEMBER: &str = "confluent:tags";

/// What carries tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityKind {
    /// A record, an object or a message.
    Record,
    /// A field or property of one.
    Field,
}

impl EntityKind {
    /// The word of a registry: `sr_record` or `sr_field`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Record => "sr_record",
            Self::Field => "sr_field",
        }
    }

    /// Reads the word of a registry, in any case.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Record, Self::Field]
            .into_iter()
            .find(|kind| word.eq_ignore_ascii_case(kind.as_str()))
    }
}

/// A record or field of a schema, by its path.
///
/// Avro: full name of the record, dot, field. JSON Schema: the way through the keywords, such as
/// `object.address.object.street` or `object.oneof.0.object.name`. Protobuf: names of messages from the outermost, without
/// the package. A dot in front means nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// Where it is.
    pub path: String,
}

/// An entity with the tags that its schema has on it, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged {
    /// The entity.
    pub entity: Entity,
    /// Its tags, in the order of the text.
    pub tags: Vec<String>,
}

/// Tags to add to an entity, then tags to take away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagEdit {
    /// The entity.
    pub entity: Entity,
    /// Tags that it gets, unless it has them.
    pub add: Vec<String>,
    /// Tags that it loses, if it has them.
    pub remove: Vec<String>,
}

/// A path that names nothing in the text of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSuchEntity {
    /// The path as it was given.
    pub path: String,
}

impl fmt::Display for NoSuchEntity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "No matching path '{}' found in the schema", self.path)
    }
}

impl std::error::Error for NoSuchEntity {}

pub(crate) mod edits {
    //! Edits on their way to the entities that they name.

    use super::{EntityKind, NoSuchEntity, TagEdit};
    use crate::span::Span;
    use crate::tree::{Member, Node, Value};

    /// Edits, and which of them found their entity.
    pub(crate) struct Edits<'a> {
        edits: &'a [TagEdit],
        done: Vec<bool>,
    }

    impl<'a> Edits<'a> {
        pub(crate) fn new(edits: &'a [TagEdit]) -> Self {
            Self {
                edits,
                done: vec![false; edits.len()],
            }
        }

        /// The tags of an entity after all edits that name it by one of `names`; `None` if none does.
        pub(crate) fn apply(
            &mut self,
            kind: EntityKind,
            names: &[&str],
            tags: &[String],
        ) -> Option<Vec<String>> {
            let mut out: Option<Vec<String>> = None;
            for (edit, done) in self.edits.iter().zip(&mut self.done) {
                let path = edit
                    .entity
                    .path
                    .strip_prefix('.')
                    .unwrap_or(&edit.entity.path);
                if edit.entity.kind != kind || !names.contains(&path) {
                    continue;
                }
                *done = true;
                let tags = out.get_or_insert_with(|| tags.to_vec());
                for tag in &edit.add {
                    if !tags.contains(tag) {
                        tags.push(tag.clone());
                    }
                }
                tags.retain(|tag| !edit.remove.contains(tag));
            }
            out
        }

        /// The first edit whose entity was not met is an error.
        pub(crate) fn finish(self) -> Result<(), NoSuchEntity> {
            match self.done.iter().position(|done| !done) {
                None => Ok(()),
                Some(at) => Err(NoSuchEntity {
                    path: self.edits[at].entity.path.clone(),
                }),
            }
        }
    }

    /// The tags in the member of an object; none if it is something else than an array.
    pub(crate) fn read(node: &Node) -> Vec<String> {
        let items = node.get(super::MEMBER).and_then(Node::as_array);
        items
            .unwrap_or_default()
            .iter()
            .map(|item| match &item.value {
                Value::String(text) => text.clone(),
                _ => item.to_compact_json(),
            })
            .collect()
    }

    /// Sets the member of an object, where it stands or at the end; takes it away for no tags.
    pub(crate) fn write(node: &mut Node, tags: Vec<String>) {
        let Value::Object(members) = &mut node.value else {
            return;
        };
        if tags.is_empty() {
            members.retain(|member| member.key != super::MEMBER);
            return;
        }
        let plain = |value| Node {
            value,
            span: Span::default(),
        };
        let items = tags.into_iter().map(|tag| plain(Value::String(tag)));
        let value = plain(Value::Array(items.collect()));
        match members
            .iter_mut()
            .find(|member| member.key == super::MEMBER)
        {
            Some(member) => member.value = value,
            None => members.push(Member {
                key: super::MEMBER.to_owned(),
                key_span: Span::default(),
                value,
            }),
        }
    }
}
