//! "Can look up": which stored version a posted schema means though its identity differs.
//!
//! Three differences do not count: references that the posted Avro schema has inlined, references
//! that it gave as -1 (replaced before), and the number of the version in the metadata.

use std::sync::Arc;

use callsheet_contracts::Schema;
use callsheet_schema::Format;
use callsheet_store::{Content, SubjectName};

use super::Registry;
use super::index::VersionEntry;
use super::merge::{CONFLUENT_VERSION, Extras};
use super::register::Candidate;
use crate::error::ApiError;

impl Registry {
    /// The first of `entries` that the candidate means.
    pub(super) async fn matching(
        &self,
        subject: &SubjectName,
        candidate: &Candidate,
        entries: &[VersionEntry],
    ) -> Result<Option<(VersionEntry, Arc<Content>)>, ApiError> {
        let context = subject.shared_context();
        let posted = Extras::of(&candidate.content);
        for entry in entries {
            let content = self.content(self.guid_of(&context, entry)?).await?;
            if !same_type_and_references(&candidate.content, &content)
                || !same_extras(&posted, &Extras::of(&content), entry.version.0)
            {
                continue;
            }
            let same = candidate.content.text == content.text || {
                inlined(&candidate.content, &content)
                    && match self.parsed(&context, &content).await {
                        Ok(schema) => is_resolved(&candidate.content, &schema),
                        // A stored schema that no longer reads matches nothing.
                        Err(_) => false,
                    }
            };
            if same {
                return Ok(Some((*entry, content)));
            }
        }
        Ok(None)
    }
}

fn inlined(posted: &Content, stored: &Content) -> bool {
    posted.references.is_empty() && !stored.references.is_empty()
}

fn is_resolved(posted: &Content, stored: &Schema) -> bool {
    stored.format() == Format::Avro && stored.resolved_text() == posted.text
}

fn same_type_and_references(posted: &Content, stored: &Content) -> bool {
    posted.schema_type == stored.schema_type
        && (posted.references == stored.references || inlined(posted, stored))
}

/// Whether rules are equal, and metadata but for the number of the version: one side may lack it,
/// and a posted one must be that of the stored version.
fn same_extras(posted: &Extras, stored: &Extras, version: i32) -> bool {
    if posted.rule_set != stored.rule_set {
        return false;
    }
    let number = |extras: &Extras| extras.confluent_version()?.parse::<i32>().ok();
    match (number(posted), number(stored)) {
        (None, Some(_)) => unnumbered(posted) == unnumbered(stored),
        (Some(asked), None) => asked == version && unnumbered(posted) == unnumbered(stored),
        _ => posted.metadata == stored.metadata,
    }
}

/// The metadata without the number; none and empty are the same here.
fn unnumbered(extras: &Extras) -> callsheet_api::registry::Metadata {
    let mut metadata = extras.metadata.clone().unwrap_or_default();
    if let Some(properties) = &mut metadata.properties {
        properties.remove(CONFLUENT_VERSION);
    }
    metadata.properties = metadata
        .properties
        .filter(|properties| !properties.is_empty());
    metadata
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::answer::typed;
    use super::*;

    fn extras(metadata: &serde_json::Value) -> Extras {
        Extras {
            metadata: typed(Some(metadata)).filter(|_| !metadata.is_null()),
            rule_set: None,
        }
    }

    #[test]
    fn only_the_number_may_differ() {
        let numbered =
            |number: &str| json!({"properties": {"confluent:version": number, "a": "b"}});
        let plain = json!({"properties": {"a": "b"}});
        let only = json!({"properties": {"confluent:version": "2"}});
        for (posted, stored, wanted) in [
            (plain.clone(), plain.clone(), true),
            (plain.clone(), numbered("2"), true),
            (numbered("2"), plain.clone(), true),
            // Version 2 is stored: another number means another version.
            (numbered("3"), plain.clone(), false),
            (numbered("3"), numbered("2"), false),
            (numbered("2"), numbered("2"), true),
            (json!(null), only.clone(), true),
            (json!(null), numbered("2"), false),
            (json!(null), json!({"properties": {"a": "b"}}), false),
            (only, json!(null), true),
        ] {
            assert_eq!(
                same_extras(&extras(&posted), &extras(&stored), 2),
                wanted,
                "{posted} {stored}"
            );
        }
    }
}
