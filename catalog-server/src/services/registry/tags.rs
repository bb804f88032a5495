//! Tags in the texts of schemas: found for answers, changed before a text is registered.

use std::sync::Arc;

use callsheet_api::error as codes;
use callsheet_api::registry::{
    Metadata, RegisterRequest, Rule, RuleSet, SchemaEntity, SchemaReference, SchemaTags,
    TagSchemaRequest,
};
use callsheet_contracts::{Schema, Strictness};
use callsheet_schema::tags::{Entity, EntityKind, TagEdit, Tagged};
use callsheet_store::{Content, Stamp, SubjectName, VersionNumber};

use super::answer::typed;
use super::index::VersionEntry;
use super::register::schema_type;
use super::subject::VersionQuery;
use super::{RegisterOptions, Registration, Registry, rules};
use crate::error::ApiError;

impl Registry {
    /// The entities of a stored schema that have one of the asked tags; `*` asks for all.
    pub async fn found_tags(
        &self,
        context: &Arc<str>,
        content: &Content,
        asked: &[&str],
    ) -> Result<Vec<SchemaTags>, ApiError> {
        let tagged = self.parsed(context, content).await?.tagged();
        Ok(tagged
            .into_iter()
            .filter(|entity| {
                asked.contains(&"*") || entity.tags.iter().any(|tag| asked.contains(&tag.as_str()))
            })
            .map(wire)
            .collect())
    }

    /// Registers what a version says, with other tags, metadata or rules, as a version of its own.
    pub async fn tag_version(
        &self,
        subject: &SubjectName,
        version: VersionQuery,
        request: &TagSchemaRequest,
        stamp: Stamp,
    ) -> Result<Registration, ApiError> {
        let changes_rules = request.rules_to_merge.is_some() || request.rules_to_remove.is_some();
        let found = self.version(subject, version, false).await?;
        if changes_rules && request.rule_set.is_some() {
            let text = "ruleSet should be omitted if specifying rulesToMerge or rulesToRemove";
            return Err(ApiError::new(codes::INVALID_RULE_SET, &[text]));
        }
        for set in [&request.rules_to_merge, &request.rule_set]
            .into_iter()
            .flatten()
        {
            rules::validate(&rules::completed(set.clone()))?;
        }
        let content = &found.content;
        let schema = self
            .parsed(&found.subject.shared_context(), content)
            .await?;
        let edits = edits(
            request.tags_to_add.as_deref().unwrap_or_default(),
            request.tags_to_remove.as_deref().unwrap_or_default(),
        )?;
        let rule_set = if changes_rules {
            let before = match request.new_version {
                Some(number) if number > 1 => VersionQuery::Number(VersionNumber(number - 1)),
                _ => VersionQuery::Latest,
            };
            let before = self.version(&found.subject, before, false).await?;
            let rules = typed::<RuleSet>(before.content.rule_set.as_ref());
            Some(changed_rules(rules, request))
        } else {
            request.rule_set.clone()
        };
        let registered = RegisterRequest {
            // A text that the registry changed says of which version it is.
            version: request
                .new_version
                .filter(|version| *version > 0)
                .or(Some(-1)),
            schema_type: Some(content.schema_type.as_str().to_owned()),
            references: Some(references(content)),
            metadata: request
                .metadata
                .clone()
                .or_else(|| typed::<Metadata>(content.metadata.as_ref())),
            rule_set,
            schema: Some(retagged(&schema, &edits)?),
            ..RegisterRequest::default()
        };
        let options = RegisterOptions::default();
        self.register(&found.subject, &registered, options, stamp)
            .await
    }

    /// The request with the tags that it adds, removes or takes over from the latest version; `None` if it does neither.
    ///
    /// A tag of the latest version whose entity the posted text no longer has is left behind.
    pub(super) async fn with_posted_tags(
        &self,
        subject: &SubjectName,
        request: &RegisterRequest,
        latest: Option<&VersionEntry>,
    ) -> Result<Option<RegisterRequest>, ApiError> {
        let posted = edits(
            request.schema_tags_to_add.as_deref().unwrap_or_default(),
            request.schema_tags_to_remove.as_deref().unwrap_or_default(),
        )?;
        let mut inherited = match latest.filter(|_| request.propagate_schema_tags == Some(true)) {
            None => Vec::new(),
            Some(entry) => {
                let context = subject.shared_context();
                let content = self.content(self.guid_of(&context, entry)?).await?;
                let tagged = self.parsed(&context, &content).await?.tagged();
                tagged.into_iter().map(again).collect()
            }
        };
        let text = request.schema.as_deref().unwrap_or_default();
        if text.is_empty() || posted.is_empty() && inherited.is_empty() {
            return Ok(None);
        }
        let schema = self.posted_schema(subject, request, text).await?;
        let mut text = retagged(&schema, &posted)?;
        if !inherited.is_empty() {
            let schema = self.posted_schema(subject, request, &text).await?;
            text = loop {
                match schema.with_tags(&inherited) {
                    Ok(text) => break text,
                    Err(missing) => inherited.retain(|edit| edit.entity.path != missing.path),
                }
            };
        }
        let mut out = request.clone();
        out.schema = Some(text);
        if !posted.is_empty() {
            // A text that the registry changed says of which version it is.
            out.version = out.version.or(Some(-1));
        }
        (out.schema_tags_to_add, out.schema_tags_to_remove) = (None, None);
        out.propagate_schema_tags = None;
        Ok(Some(out))
    }

    async fn posted_schema(
        &self,
        subject: &SubjectName,
        request: &RegisterRequest,
        text: &str,
    ) -> Result<Schema, ApiError> {
        schema_type(request)?;
        let candidate = self
            .candidate(subject, request, text, false, Strictness::Stored)
            .await?;
        Ok(candidate.schema)
    }
}

fn retagged(schema: &Schema, edits: &[TagEdit]) -> Result<String, ApiError> {
    if edits.is_empty() {
        return Ok(schema.stored_text());
    }
    schema
        .with_tags(edits)
        .map_err(|error| ApiError::new(codes::INVALID_SCHEMA, &[&error.to_string()]))
}

/// One edit an entity; 42201 for an entity of a kind that there is not.
fn edits(add: &[SchemaTags], remove: &[SchemaTags]) -> Result<Vec<TagEdit>, ApiError> {
    let mut out: Vec<TagEdit> = Vec::new();
    for (list, adds) in [(add, true), (remove, false)] {
        for one in list {
            let word = &one.schema_entity.entity_type;
            let Some(kind) = EntityKind::parse(word) else {
                let text = format!("Invalid entity type '{word}'");
                return Err(ApiError::new(codes::INVALID_SCHEMA, &[&text]));
            };
            let path = one.schema_entity.entity_path.clone();
            let entity = Entity { kind, path };
            let known = out.iter().position(|edit| edit.entity == entity);
            let at = known.unwrap_or_else(|| {
                out.push(TagEdit {
                    entity,
                    add: Vec::new(),
                    remove: Vec::new(),
                });
                out.len() - 1
            });
            let tags = if adds {
                &mut out[at].add
            } else {
                &mut out[at].remove
            };
            tags.extend(one.tags.iter().cloned());
        }
    }
    Ok(out)
}

/// The edit that gives an entity the tags that it has elsewhere.
fn again(tagged: Tagged) -> TagEdit {
    TagEdit {
        entity: tagged.entity,
        add: tagged.tags,
        remove: Vec::new(),
    }
}

fn wire(tagged: Tagged) -> SchemaTags {
    SchemaTags {
        schema_entity: SchemaEntity {
            entity_path: tagged.entity.path,
            entity_type: tagged.entity.kind.as_str().to_owned(),
        },
        tags: tagged.tags,
    }
}

fn references(content: &Content) -> Vec<SchemaReference> {
    let references = content.references.iter();
    references
        .map(|reference| SchemaReference {
            name: reference.name.clone(),
            subject: reference.subject.clone(),
            version: reference.version.0,
        })
        .collect()
}

/// Rules of the version before, with those of the same name replaced, new ones at the end, and the named ones gone.
fn changed_rules(before: Option<RuleSet>, request: &TagSchemaRequest) -> RuleSet {
    let mut out = before.unwrap_or_default();
    let merge = request.rules_to_merge.clone().unwrap_or_default();
    let removed = request.rules_to_remove.as_deref().unwrap_or_default();
    out.enable_at = merge.enable_at.or(out.enable_at);
    for (list, more) in [
        (&mut out.migration_rules, merge.migration_rules),
        (&mut out.domain_rules, merge.domain_rules),
        (&mut out.encoding_rules, merge.encoding_rules),
    ] {
        let mut rules: Vec<Rule> = list.take().unwrap_or_default();
        for rule in more.into_iter().flatten() {
            rules.retain(|held| held.name != rule.name);
            rules.push(rule);
        }
        rules.retain(|rule| {
            rule.name
                .as_ref()
                .is_none_or(|name| !removed.contains(name))
        });
        *list = (!rules.is_empty()).then_some(rules);
    }
    out
}
