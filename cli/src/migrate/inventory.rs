//! What a registry holds, as a value: ordered, comparable, independent of where it came from.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_api::registry::SchemaReference;
use callsheet_server::offline::{
    Guid, Reference, SubjectName, VersionKey, VersionNumber, identity,
};
use serde_json::{Map, Value};

use super::associations::{Association, Key};

/// The whole of a registry, as far as it could be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Inventory {
    /// Contexts with their leading dot; the default one is always among them.
    pub(crate) contexts: BTreeSet<String>,
    /// Contents, each once.
    pub(crate) contents: BTreeMap<Guid, Content>,
    /// Versions, the soft-deleted ones too.
    pub(crate) versions: BTreeMap<VersionKey, Version>,
    /// Stored configurations by scope, with the members of the wire; a context's scope has an empty name.
    pub(crate) configs: BTreeMap<SubjectName, Map<String, Value>>,
    /// Stored modes by scope.
    pub(crate) modes: BTreeMap<SubjectName, String>,
    /// Associations of subjects with topics.
    pub(crate) associations: BTreeMap<Key, Association>,
    /// Contracts by id; only Callsheet has them.
    pub(crate) contracts: BTreeMap<String, Contract>,
}

/// A version of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    /// Schema id in the subject's context.
    pub(crate) id: i32,
    /// Key of its content.
    pub(crate) guid: Guid,
    /// Whether it is soft-deleted.
    pub(crate) deleted: bool,
    /// When it was stored, milliseconds since 1970, if the registry says so.
    pub(crate) ts: Option<i64>,
}

/// What an id stands for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Content {
    /// `AVRO`, `JSON` or `PROTOBUF`.
    pub(crate) schema_type: String,
    /// The text as the registry answers it.
    pub(crate) schema: String,
    /// References in their order.
    pub(crate) references: Vec<SchemaReference>,
    /// Metadata, as on the wire.
    pub(crate) metadata: Option<Value>,
    /// Rules, as on the wire.
    pub(crate) rule_set: Option<Value>,
}

/// A contract's newest revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Contract {
    /// ODCS document.
    pub(crate) odcs: String,
    /// Subjects in the order of its schema objects.
    pub(crate) subjects: Vec<String>,
}

impl Content {
    /// The identity of this content with another text in place of its own.
    pub(crate) fn identity_of(&self, text: &str) -> Guid {
        let references: Vec<Reference> = self
            .references
            .iter()
            .map(|reference| Reference {
                name: reference.name.clone(),
                subject: reference.subject.clone(),
                version: VersionNumber(reference.version),
            })
            .collect();
        identity::guid(
            text,
            &references,
            self.metadata.as_ref(),
            self.rule_set.as_ref(),
        )
    }

    /// The identity of this content, by Confluent's recipe.
    pub(crate) fn identity(&self) -> Guid {
        self.identity_of(&self.schema)
    }
}

impl Inventory {
    /// The content of a version. Every version of an inventory has one: readers put both in.
    pub(crate) fn content(&self, version: &Version) -> Option<&Content> {
        self.contents.get(&version.guid)
    }

    /// The versions that a version refers to, resolved in its context.
    pub(crate) fn targets(&self, key: &VersionKey) -> Vec<VersionKey> {
        let content = self
            .versions
            .get(key)
            .and_then(|version| self.content(version));
        content
            .into_iter()
            .flat_map(|content| &content.references)
            .map(|reference| VersionKey {
                subject: SubjectName::parse_in(&reference.subject, key.subject.context()),
                version: VersionNumber(reference.version),
            })
            .collect()
    }

    /// Subjects that have a version.
    pub(crate) fn subjects(&self) -> BTreeSet<&SubjectName> {
        self.versions.keys().map(|key| &key.subject).collect()
    }

    /// How many versions are soft-deleted.
    pub(crate) fn deleted(&self) -> usize {
        self.versions
            .values()
            .filter(|version| version.deleted)
            .count()
    }

    /// The content that each id of each context stands for.
    pub(crate) fn ids(&self) -> BTreeMap<(&str, i32), Guid> {
        self.versions
            .iter()
            .map(|(key, version)| ((key.subject.context(), version.id), version.guid))
            .collect()
    }

    /// A line of counts.
    pub(crate) fn counts(&self) -> String {
        let mut words = vec![
            counted(self.contexts.len(), "context"),
            counted(self.subjects().len(), "subject"),
            format!(
                "{} ({} soft-deleted)",
                counted(self.versions.len(), "version"),
                self.deleted()
            ),
            counted(self.contents.len(), "content"),
            counted(self.configs.len(), "configuration"),
            counted(self.modes.len(), "mode"),
        ];
        if !self.associations.is_empty() {
            words.push(counted(self.associations.len(), "association"));
        }
        if !self.contracts.is_empty() {
            words.push(counted(self.contracts.len(), "contract"));
        }
        words.join(", ")
    }
}

/// `1 version`, `2 versions`.
pub(crate) fn counted(number: usize, singular: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {singular}{plural}")
}

/// A scope as people write it: the default context has a name too.
pub(crate) fn scope_name(scope: &SubjectName) -> String {
    if scope.name().is_empty() {
        format!(":{}:", scope.context())
    } else {
        scope.to_string()
    }
}

/// Reads what [`scope_name`] writes.
pub(crate) fn scope(text: &str) -> SubjectName {
    SubjectName::parse(if text == ":.:" { "" } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_print_and_read_back() {
        for text in [":.:", ":.eu:", ":.eu:orders", "orders", ":.__GLOBAL:"] {
            assert_eq!(scope_name(&scope(text)), text);
        }
        assert_eq!(scope(":.:"), SubjectName::context_scope("."));
    }
}
