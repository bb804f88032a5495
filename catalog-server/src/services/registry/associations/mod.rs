//! Associations of subjects with resources such as topics: read, made, changed, deleted, in batches.
//!
//! [`request`] holds the shape of a request, [`change`] the rules against what is stored, [`commit`] the one transaction.
//! Memory answers every read.

mod change;
mod commit;
mod request;
mod search;

pub use search::{AssociatedQuery, held_by};

use callsheet_api::error as codes;
use callsheet_api::registry::{
    AssociatedSubject, Association as WireAssociation, AssociationQuery, AssociationRequest,
    AssociationResponse, Schema as WireSchema,
};
use callsheet_store::{Association, Cascade, Lifecycle, Mode, Stamp, SubjectName};

use super::answer::Shape;
use super::mode::check_writable;
use super::subject::VersionQuery;
use super::{Registry, scope};
use crate::auth::principal;
use crate::error::ApiError;

/// The type of a resource that names none.
pub const TOPIC: &str = "topic";

/// Which associations a read asks for; what is left out asks for all.
#[derive(Clone, Debug, Default)]
pub struct AssociationFilter {
    /// Id of the resource.
    pub resource_id: Option<String>,
    /// Namespace and name of the resource.
    pub resource: Option<(String, String)>,
    /// The subject.
    pub subject: Option<SubjectName>,
    /// Type of the resource.
    pub resource_type: Option<String>,
    /// `key`, `value`; empty asks for both.
    pub association_types: Vec<String>,
    /// What happens to the subject with the resource.
    pub lifecycle: Option<Lifecycle>,
}

impl AssociationFilter {
    /// Whether an association is asked for.
    pub fn matches(&self, one: &Association) -> bool {
        let same = |asked: &Option<String>, held: &str| asked.as_deref().is_none_or(|a| a == held);
        same(&self.resource_id, &one.key.resource_id)
            && same(&self.resource_type, &one.key.resource_type)
            && self.resource.as_ref().is_none_or(|(namespace, name)| {
                *namespace == one.resource_namespace && *name == one.resource_name
            })
            && self
                .subject
                .as_ref()
                .is_none_or(|subject| *subject == one.subject)
            && (self.association_types.is_empty()
                || self.association_types.contains(&one.key.association_type))
            && self
                .lifecycle
                .is_none_or(|lifecycle| lifecycle == one.lifecycle)
    }
}

impl Registry {
    /// The associations that a filter asks for, by name, namespace and type of the resource, then by their own type.
    pub fn associations(&self, filter: &AssociationFilter) -> Vec<Association> {
        let index = self.index();
        let mut found: Vec<Association> = index
            .associations()
            .filter(|one| filter.matches(one))
            .cloned()
            .collect();
        found.sort_by(|left, right| order(left).cmp(&order(right)));
        found
    }

    /// As [`Registry::associations`], of subjects that the caller may read.
    pub fn shown_associations(&self, filter: &AssociationFilter) -> Vec<Association> {
        let mut found = self.associations(filter);
        found.retain(|one| principal::shows(&one.subject));
        found
    }

    /// Answers one question of a batch of reads; with `schemas` the latest schema of each subject too.
    pub async fn associations_of(
        &self,
        query: &AssociationQuery,
        schemas: bool,
        shape: Shape,
    ) -> Result<AssociationResponse, ApiError> {
        let filter = request::query(query)?;
        let found = self.shown_associations(&filter);
        let first = found.first();
        let or = |asked: &Option<String>, held: fn(&Association) -> &str| {
            asked
                .clone()
                .or_else(|| first.map(|one| held(one).to_owned()))
        };
        let mut response = AssociationResponse {
            resource_name: or(&query.resource_name, |one| &one.resource_name),
            resource_namespace: or(&query.resource_namespace, |one| &one.resource_namespace),
            resource_id: or(&query.resource_id, |one| &one.key.resource_id),
            resource_type: filter.resource_type,
            associations: Vec::with_capacity(found.len()),
        };
        for one in &found {
            let mut shown = associated(one);
            if schemas {
                shown.schema = self.latest_schema(&one.subject, shape).await?;
            }
            response.associations.push(shown);
        }
        Ok(response)
    }

    async fn latest_schema(
        &self,
        subject: &SubjectName,
        shape: Shape,
    ) -> Result<Option<WireSchema>, ApiError> {
        if self.versions(subject).is_empty() {
            return Ok(None);
        }
        let found = self.version(subject, VersionQuery::Latest, false).await?;
        let text = &found.content.text;
        Ok(Some(shape.schema(
            &found.subject,
            &found.entry,
            &found.content,
            text,
        )))
    }

    /// Deletes associations of a resource. Frozen ones go only with `cascade`, and then, unless the subject is being
    /// imported, the subjects that the resource owns go too.
    pub async fn dissociate(
        &self,
        filter: &AssociationFilter,
        cascade: bool,
        dry_run: bool,
        stamp: Stamp,
    ) -> Result<(), ApiError> {
        let found = self.associations(filter);
        for one in &found {
            check_writable(&one.subject, scope::mode(&self.index(), &one.subject))?;
            if one.frozen && !cascade {
                let subject = one.subject.to_string();
                let arguments = [one.key.association_type.as_str(), subject.as_str()];
                return Err(ApiError::new(codes::ASSOCIATION_FROZEN, &arguments));
            }
        }
        if dry_run {
            return Ok(());
        }
        let cascade = if cascade {
            let index = self.index();
            let imported = |subject: &&SubjectName| scope::mode(&index, subject) == Mode::Import;
            let subjects = found.iter().map(|one| &one.subject);
            Cascade::Subjects {
                except: subjects.filter(imported).cloned().collect(),
            }
        } else {
            Cascade::No
        };
        let done = self
            .store
            .delete_associations(found, cascade, stamp)
            .await?;
        self.catch_up_to(done.seq).await?;
        Ok(())
    }

    /// One request of a batch: runs of equal operations are applied together, in order.
    pub async fn change_associations(
        &self,
        context: &str,
        request: &AssociationRequest,
        dry_run: bool,
        stamp: &Stamp,
    ) -> Result<AssociationResponse, ApiError> {
        let operations = request::operations(request, dry_run)?;
        let mut registered = Vec::new();
        for run in &operations {
            match run {
                request::Run::Delete { filter, cascade } => {
                    self.dissociate(filter, *cascade, dry_run, stamp.clone())
                        .await?;
                }
                request::Run::Put { request, create } => {
                    let done = self
                        .associate(context, request, *create, dry_run, stamp.clone())
                        .await?;
                    registered.extend(done.associations);
                }
            }
        }
        let filter = AssociationFilter {
            resource_id: request.resource_id.clone(),
            resource_type: Some(request::resource_type(request.resource_type.as_deref())),
            ..AssociationFilter::default()
        };
        let held = if dry_run {
            Vec::new()
        } else {
            self.associations(&filter)
        };
        let associations = held.iter().map(|one| {
            let schema = registered
                .iter()
                .find(|done| done.association_type == one.key.association_type)
                .and_then(|done| done.schema.clone());
            AssociatedSubject {
                schema,
                ..associated(one)
            }
        });
        Ok(AssociationResponse {
            resource_name: request.resource_name.clone(),
            resource_namespace: request.resource_namespace.clone(),
            resource_id: request.resource_id.clone(),
            resource_type: filter.resource_type.clone(),
            associations: associations.collect(),
        })
    }

    /// 40904 for a subject that a resource is associated with.
    pub(super) fn check_unassociated(&self, subject: &SubjectName) -> Result<(), ApiError> {
        if self
            .index()
            .associations()
            .any(|one| one.subject == *subject)
        {
            let text = subject.to_string();
            return Err(ApiError::new(codes::SUBJECT_ASSOCIATED, &[&text]));
        }
        Ok(())
    }
}

fn order(one: &Association) -> (&str, &str, &str, &str, &str) {
    (
        &one.resource_name,
        &one.resource_namespace,
        &one.key.resource_type,
        &one.key.association_type,
        &one.key.resource_id,
    )
}

/// An association as a list shows it.
pub fn listed(one: &Association) -> WireAssociation {
    WireAssociation {
        subject: one.subject.to_string(),
        guid: one.guid.to_string(),
        resource_name: one.resource_name.clone(),
        resource_namespace: one.resource_namespace.clone(),
        resource_id: one.key.resource_id.clone(),
        resource_type: one.key.resource_type.clone(),
        association_type: one.key.association_type.clone(),
        lifecycle: one.lifecycle.as_str().to_owned(),
        frozen: one.frozen,
        create_ts: one.created_ms,
        update_ts: one.updated_ms,
    }
}

fn associated(one: &Association) -> AssociatedSubject {
    AssociatedSubject {
        subject: one.subject.to_string(),
        association_type: one.key.association_type.clone(),
        lifecycle: one.lifecycle.as_str().to_owned(),
        frozen: one.frozen,
        schema: None,
    }
}

/// 42212 for a member of a request.
fn invalid(property: &str, detail: &str) -> ApiError {
    ApiError::new(codes::INVALID_ASSOCIATION, &[property, detail])
}
