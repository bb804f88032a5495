//! Bodies of the Confluent surface, in the shape that the client understands.

use std::sync::Arc;

use bytes::Bytes;
use callsheet_api::registry::{
    Metadata, RegisterResponse, RuleSet, Schema, SchemaReference, SchemaString,
};
use callsheet_store::{Content, SchemaId, SubjectName};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Registry;
use super::index::{StaleId, VersionEntry};

/// Which members an answer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// All members of the newest registry.
    Current,
    /// The members that clients of 5.5 to 7.x know.
    Legacy,
}

/// The key of a finished answer to a read without parameters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum AnswerKey {
    /// `GET /schemas/ids/{id}` in the default context; forgotten when a holder of the id changes.
    Id(Shape, SchemaId),
    /// The path of a `GET /subjects/{subject}/versions/{version}`, as it was sent; right as long as nothing changes.
    Path(Shape, Arc<str>),
}

/// A finished answer.
#[derive(Clone)]
pub(super) struct Answer {
    pub(super) bytes: Bytes,
    /// The only state of the index at which it is right; `None` if whoever changes what it says forgets it.
    pub(super) seq: Option<i64>,
}

impl Registry {
    pub(super) fn forget_answers(&self, (context, id): &StaleId) {
        if **context == *callsheet_store::DEFAULT_CONTEXT {
            for shape in [Shape::Current, Shape::Legacy] {
                self.answers.remove(&AnswerKey::Id(shape, *id));
            }
        }
    }
}

impl Shape {
    /// The answer to a read by id or guid. `named` is the version under the asked subject.
    pub fn schema_string(
        self,
        content: &Content,
        text: &str,
        holder: Option<&VersionEntry>,
        named: Option<&SubjectName>,
    ) -> SchemaString {
        let named = match self {
            Self::Current => named,
            Self::Legacy => None,
        };
        let current = self.only(content);
        SchemaString {
            subject: named.map(SubjectName::to_string),
            version: named.and(holder).map(|entry| entry.version.0),
            guid: current.map(|content| content.guid.to_string()),
            schema_type: self.schema_type(content),
            schema: text.to_owned(),
            schema_tags: None,
            references: references(content),
            metadata: current.and_then(|content| typed::<Metadata>(content.metadata.as_ref())),
            rule_set: current.and_then(|content| typed::<RuleSet>(content.rule_set.as_ref())),
            max_id: None,
            ts: current.and(holder).map(|entry| entry.created_ms),
            deleted: current.and(holder).map(|entry| entry.deleted),
        }
    }

    /// The answer to a read by version and to a lookup.
    pub fn schema(
        self,
        subject: &SubjectName,
        entry: &VersionEntry,
        content: &Content,
        text: &str,
    ) -> Schema {
        let current = self.only(content);
        Schema {
            subject: subject.to_string(),
            version: entry.version.0,
            id: wire_id(entry.id),
            guid: current.map(|content| content.guid.to_string()),
            schema_type: self.schema_type(content),
            references: references(content),
            metadata: current.and_then(|content| typed::<Metadata>(content.metadata.as_ref())),
            rule_set: current.and_then(|content| typed::<RuleSet>(content.rule_set.as_ref())),
            schema: text.to_owned(),
            schema_tags: None,
            ts: current.map(|_| entry.created_ms),
            deleted: current.map(|_| entry.deleted),
        }
    }

    /// The answer to register.
    pub fn registered(
        self,
        entry: &VersionEntry,
        content: &Content,
        text: &str,
    ) -> RegisterResponse {
        let id = wire_id(entry.id);
        if self == Self::Legacy {
            return RegisterResponse {
                id,
                ..RegisterResponse::default()
            };
        }
        RegisterResponse {
            id,
            version: Some(entry.version.0),
            guid: Some(content.guid.to_string()),
            schema_type: self.schema_type(content),
            references: references(content),
            metadata: typed::<Metadata>(content.metadata.as_ref()),
            rule_set: typed::<RuleSet>(content.rule_set.as_ref()),
            schema: Some(text.to_owned()),
            ts: Some(entry.created_ms),
            deleted: Some(entry.deleted),
        }
    }

    fn only(self, content: &Content) -> Option<&Content> {
        (self == Self::Current).then_some(content)
    }

    fn schema_type(self, content: &Content) -> Option<String> {
        let shown = self == Self::Current || content.schema_type != callsheet_schema::Format::Avro;
        shown.then(|| content.schema_type.as_str().to_owned())
    }
}

/// An id as the wire's signed number; ids end at 2^31 - 1, which the store guards.
pub fn wire_id(id: SchemaId) -> i32 {
    i32::try_from(id.0).unwrap_or(i32::MAX)
}

pub(super) fn references(content: &Content) -> Vec<SchemaReference> {
    content
        .references
        .iter()
        .map(|reference| SchemaReference {
            name: reference.name.clone(),
            subject: reference.subject.clone(),
            version: reference.version.0,
        })
        .collect()
}

/// A stored member in its typed form; one that another release wrote otherwise is left out.
pub(super) fn typed<T: DeserializeOwned>(value: Option<&Value>) -> Option<T> {
    value.and_then(|value| T::deserialize(value).ok())
}
