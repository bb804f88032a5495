//! Storing what was settled: the schemas and the associations of a request in one transaction.

use callsheet_api::error as codes;
use callsheet_api::registry::{AssociatedSubject, AssociationRequest, AssociationResponse};
use callsheet_store::{Association, Content, NewVersion, Stamp, StoreError};

use super::associated;
use super::change::{Settled, association};
use super::request::{self, Resource};
use crate::error::ApiError;
use crate::services::registry::answer::Shape;
use crate::services::registry::register::Prepared;
use crate::services::registry::{RegisterOptions, Registration, Registry};

/// Attempts when other requests keep changing the subjects.
const MAX_ATTEMPTS: usize = 32;

/// A schema of a request: the version that holds it, or the content of the one to be stored.
enum Brought {
    Held(Registration),
    New(Content),
}

impl Registry {
    /// Creates or updates the associations of a resource, with their schemas: all of it or nothing.
    pub async fn associate(
        &self,
        context: &str,
        request: &AssociationRequest,
        create: bool,
        dry_run: bool,
        stamp: Stamp,
    ) -> Result<AssociationResponse, ApiError> {
        let (resource, wanted) = request::read(request, context, create, dry_run)?;
        for _ in 0..MAX_ATTEMPTS {
            let settled = self
                .settled(&resource, wanted.clone(), create, dry_run)
                .await?;
            let mut response = AssociationResponse {
                resource_name: Some(resource.name.clone()),
                resource_namespace: Some(resource.namespace.clone()),
                resource_id: resource.id.clone(),
                resource_type: Some(resource.resource_type.clone()),
                associations: Vec::new(),
            };
            if dry_run {
                return Ok(response);
            }
            if let Some(stored) = self.store_settled(&resource, &settled, &stamp).await? {
                response.associations = stored;
                return Ok(response);
            }
            self.catch_up().await?;
        }
        let text = format!(
            "the subjects of resource `{}` kept changing while they were checked",
            resource.name
        );
        Err(ApiError::new(codes::UNAVAILABLE, &[&text]).retry())
    }

    /// One attempt; `None` if a subject changed meanwhile.
    async fn store_settled(
        &self,
        resource: &Resource,
        settled: &[Settled],
        stamp: &Stamp,
    ) -> Result<Option<Vec<AssociatedSubject>>, ApiError> {
        let mut schemas: Vec<NewVersion> = Vec::new();
        let mut brought: Vec<(&Settled, Option<Brought>)> = Vec::with_capacity(settled.len());
        for one in settled {
            let Some(schema) = &one.wanted.schema else {
                brought.push((one, None));
                continue;
            };
            let options = RegisterOptions {
                normalize: one.wanted.normalize,
                ..RegisterOptions::default()
            };
            let prepared = self.prepare(&one.subject, schema, options, stamp).await;
            let schema = match prepared.inspect_err(|error| self.count_outcome(Err(error)))? {
                Prepared::Held(found) => Brought::Held(found),
                Prepared::New(new, content) => {
                    schemas.push(*new);
                    Brought::New(content)
                }
            };
            brought.push((one, Some(schema)));
        }
        let changed: Vec<Association> = settled
            .iter()
            .filter(|one| !one.same)
            .map(|one| association(resource, one, stamp))
            .collect();
        let stored = self.store.put_associations(schemas, changed, stamp.clone());
        let done = match stored.await {
            Ok(done) => done,
            Err(StoreError::Stale { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        self.catch_up_to(done.seq).await?;
        let mut registered = done.value.into_iter();
        let mut shown = Vec::new();
        for (one, schema) in brought {
            let registration = match schema {
                None => None,
                Some(Brought::Held(found)) => {
                    self.count_outcome(Ok(false));
                    Some(found)
                }
                Some(Brought::New(content)) => {
                    let done = registered.next();
                    done.map(|done| {
                        self.count_outcome(Ok(done.new));
                        self.registration(&done, content)
                    })
                }
            };
            if one.same {
                continue;
            }
            shown.push(AssociatedSubject {
                schema: registration.map(|done| {
                    let content = &done.content;
                    Shape::Current.schema(&one.subject, &done.entry, content, &content.text)
                }),
                ..associated(&association(resource, one, stamp))
            });
        }
        Ok(Some(shown))
    }
}
