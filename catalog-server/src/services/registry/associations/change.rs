//! Create and upsert: the rules against what is stored; [`super::commit`] stores what passes.

use std::collections::BTreeMap;

use callsheet_api::error as codes;
use callsheet_api::registry::RegisterRequest;
use callsheet_store::{
    Association, AssociationKey, Lifecycle, Mode, Stamp, SubjectName, VersionKey, VersionNumber,
    identity,
};

use super::request::{self, Resource, Wanted};
use super::{AssociationFilter, invalid};
use crate::error::ApiError;
use crate::services::registry::mode::check_writable;
use crate::services::registry::{LookupOptions, Registry, scope};

/// A wanted association with its subject and lifecycle settled; `None` if the stored one says the same.
pub(super) struct Settled {
    pub(super) wanted: Wanted,
    pub(super) subject: SubjectName,
    lifecycle: Lifecycle,
    old: Option<Association>,
    pub(super) same: bool,
}

impl Registry {
    /// Settles what a request asks for and holds it against what is stored.
    pub(super) async fn settled(
        &self,
        resource: &Resource,
        wanted: Vec<Wanted>,
        create: bool,
        dry_run: bool,
    ) -> Result<Vec<Settled>, ApiError> {
        for subject in wanted.iter().filter_map(|one| one.subject.as_ref()) {
            check_writable(subject, scope::mode(&self.index(), subject))?;
        }
        let held = self.stored_for(resource, create && dry_run);
        let mut settled = Vec::with_capacity(wanted.len());
        for one in wanted {
            let old = held.get(&one.association_type).cloned();
            settled.push(self.settle(resource, one, old, create).await?);
        }
        self.check_one_lifecycle(resource, &settled)?;
        for one in &settled {
            self.check_subject(one, &settled)?;
        }
        for one in &settled {
            if let Some(schema) = &one.wanted.schema {
                self.check_fits(&one.subject, schema, one.wanted.normalize)
                    .await?;
            }
        }
        Ok(settled)
    }

    /// What is stored for a resource, by association type. A dry run may not know the id yet: the resource of that name
    /// that changed last is taken then.
    fn stored_for(&self, resource: &Resource, by_name: bool) -> BTreeMap<String, Association> {
        let filter = AssociationFilter {
            resource_id: resource.id.clone(),
            resource: resource
                .id
                .is_none()
                .then(|| (resource.namespace.clone(), resource.name.clone())),
            resource_type: Some(resource.resource_type.clone()),
            ..AssociationFilter::default()
        };
        if resource.id.is_none() && !by_name {
            return BTreeMap::new();
        }
        let found = self.associations(&filter);
        let newest = found
            .iter()
            .max_by_key(|one| (one.updated_ms, one.created_ms, one.key.resource_id.clone()))
            .map(|one| one.key.resource_id.clone());
        found
            .into_iter()
            .filter(|one| Some(&one.key.resource_id) == newest.as_ref())
            .map(|one| (one.key.association_type.clone(), one))
            .collect()
    }

    async fn settle(
        &self,
        resource: &Resource,
        mut wanted: Wanted,
        old: Option<Association>,
        create: bool,
    ) -> Result<Settled, ApiError> {
        if old.is_none() && !create {
            request::fill(&mut wanted, false)?;
        }
        let default = resource.default_subject(&wanted.association_type);
        let subject = match (&wanted.subject, &old) {
            (Some(subject), _) => subject.clone(),
            (None, Some(old)) => old.subject.clone(),
            (None, None) if wanted.lifecycle == Some(Lifecycle::Strong) => default.clone(),
            (None, None) => {
                return Err(invalid("subject", "must be provided for WEAK associations"));
            }
        };
        let Some(lifecycle) = wanted.lifecycle.or(old.as_ref().map(|old| old.lifecycle)) else {
            return Err(invalid("lifecycle", "lifecycle must be set"));
        };
        if lifecycle == Lifecycle::Weak {
            if wanted.schema.is_some() {
                return Err(invalid(
                    "lifecycle",
                    "cannot be WEAK when schema is provided",
                ));
            }
            if subject == default {
                let detail = format!("WEAK associations cannot use subject '{default}'");
                return Err(invalid("subject", &detail));
            }
        }
        let was_frozen = old
            .as_ref()
            .map_or(wanted.frozen == Some(true), |old| old.frozen);
        let frozen = wanted.frozen.unwrap_or(was_frozen);
        if frozen != (lifecycle == Lifecycle::Strong) {
            return Err(request::disagree(lifecycle, frozen));
        }
        if was_frozen && subject != default {
            let detail = format!("frozen associations must use subject '{default}'");
            return Err(invalid("subject", &detail));
        }
        let same = match &old {
            None => {
                self.check_new(&wanted, &subject, lifecycle, create).await?;
                false
            }
            Some(old) => {
                let same = old.subject == subject
                    && wanted.lifecycle.is_none_or(|asked| asked == old.lifecycle)
                    && wanted.frozen.is_none_or(|asked| asked == old.frozen);
                if same {
                    let exists = create
                        && match &wanted.schema {
                            Some(schema) => !self.holds(&subject, schema, wanted.normalize).await?,
                            None => false,
                        };
                    if exists {
                        return Err(taken(old));
                    }
                } else {
                    check_change(&wanted, old, &subject, &default, create)?;
                }
                same
            }
        };
        Ok(Settled {
            wanted,
            subject,
            lifecycle,
            old,
            same,
        })
    }

    /// An owned subject is made together with its resource, with a schema and with nothing in it; imports are exempt.
    async fn check_new(
        &self,
        wanted: &Wanted,
        subject: &SubjectName,
        lifecycle: Lifecycle,
        create: bool,
    ) -> Result<(), ApiError> {
        if lifecycle == Lifecycle::Weak || self.is_imported(subject) {
            return Ok(());
        }
        if !create {
            let detail = "cannot be STRONG when creating an association; STRONG associations must be created with the topic";
            return Err(invalid("lifecycle", detail));
        }
        let Some(schema) = &wanted.schema else {
            let detail = "schema must be provided when creating a frozen association";
            return Err(invalid("schema", detail));
        };
        let Some(latest) = self.versions(subject).pop() else {
            return Ok(());
        };
        if latest.version != VersionNumber(1)
            || !self.holds(subject, schema, wanted.normalize).await?
        {
            let detail =
                "cannot create a frozen association when schemas already exist in the subject";
            return Err(invalid("frozen", detail));
        }
        Ok(())
    }

    fn is_imported(&self, subject: &SubjectName) -> bool {
        scope::mode(&self.index(), subject) == Mode::Import
    }

    /// Whether a live version of the subject holds the schema.
    async fn holds(
        &self,
        subject: &SubjectName,
        schema: &RegisterRequest,
        normalize: bool,
    ) -> Result<bool, ApiError> {
        let tagged = self.with_posted_tags(subject, schema, None).await?;
        let schema = tagged.as_ref().unwrap_or(schema);
        let options = LookupOptions {
            normalize,
            deleted: false,
        };
        match self.lookup(subject, schema, options).await {
            Ok(found) => Ok(found.subject == *subject),
            Err(error) if error.status() == 404 => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// All associations of a resource have one lifecycle.
    fn check_one_lifecycle(
        &self,
        resource: &Resource,
        settled: &[Settled],
    ) -> Result<(), ApiError> {
        let mut lifecycles: BTreeMap<String, Lifecycle> = self
            .stored_for(resource, true)
            .into_iter()
            .map(|(kind, one)| (kind, one.lifecycle))
            .collect();
        for one in settled {
            lifecycles.insert(one.wanted.association_type.clone(), one.lifecycle);
        }
        let mut kinds = lifecycles.values();
        let first = kinds.next();
        if kinds.all(|lifecycle| Some(lifecycle) == first) {
            return Ok(());
        }
        let shown: Vec<String> = lifecycles
            .iter()
            .map(|(kind, lifecycle)| format!("{kind}={}", lifecycle.as_str()))
            .collect();
        let detail = format!(
            "all associations for a resource must have the same lifecycle, but got {}",
            shown.join(", ")
        );
        Err(invalid("lifecycle", &detail))
    }

    /// A subject has versions or gets one, and one that is owned belongs to nobody else and is no reference's target.
    fn check_subject(&self, one: &Settled, all: &[Settled]) -> Result<(), ApiError> {
        let text = one.subject.to_string();
        if one.wanted.schema.is_some() && self.is_imported(&one.subject) {
            let detail = format!("cannot be provided while subject '{text}' is in IMPORT mode");
            return Err(invalid("schema", &detail));
        }
        if one.wanted.schema.is_none() && self.versions(&one.subject).is_empty() {
            return Err(ApiError::new(codes::NO_ACTIVE_VERSION, &[&text]));
        }
        let filter = AssociationFilter {
            subject: Some(one.subject.clone()),
            ..AssociationFilter::default()
        };
        let own = one.old.as_ref().map(|old| &old.key);
        let mut others = self.associations(&filter);
        others.retain(|other| Some(&other.key) != own);
        match one.lifecycle {
            Lifecycle::Strong if !others.is_empty() => {
                Err(ApiError::new(codes::SUBJECT_ASSOCIATED, &[&text]))
            }
            Lifecycle::Strong if self.is_referenced(&one.subject) || refers(all, &one.subject) => {
                Err(ApiError::new(codes::SUBJECT_REFERENCED, &[&text]))
            }
            Lifecycle::Weak
                if others
                    .iter()
                    .any(|other| other.lifecycle == Lifecycle::Strong) =>
            {
                Err(ApiError::new(codes::SUBJECT_OWNED, &[&text]))
            }
            _ => Ok(()),
        }
    }

    fn is_referenced(&self, subject: &SubjectName) -> bool {
        self.versions(subject).iter().any(|entry| {
            let key = VersionKey {
                subject: subject.clone(),
                version: entry.version,
            };
            !self.referrers(&key, false).is_empty()
        })
    }

    async fn check_fits(
        &self,
        subject: &SubjectName,
        schema: &RegisterRequest,
        normalize: bool,
    ) -> Result<(), ApiError> {
        let plain = self
            .check_compatibility(subject, None, schema, normalize, false)
            .await?;
        if plain.is_compatible {
            return Ok(());
        }
        let told = self
            .check_compatibility(subject, None, schema, normalize, true)
            .await?;
        let messages = told.messages.unwrap_or_default();
        Err(ApiError::incompatible(
            self.config.incompatible_error_code,
            &subject.to_string(),
            &messages,
        ))
    }
}

/// Whether a schema of the same request refers to a subject.
fn refers(all: &[Settled], subject: &SubjectName) -> bool {
    all.iter().any(|one| {
        let references = one
            .wanted
            .schema
            .iter()
            .flat_map(|schema| &schema.references);
        references.flatten().any(|reference| {
            SubjectName::parse_in(&reference.subject, one.subject.context()) == *subject
        })
    })
}

fn taken(old: &Association) -> ApiError {
    let arguments = [
        old.key.association_type.as_str(),
        old.resource_name.as_str(),
    ];
    ApiError::new(codes::RESOURCE_ASSOCIATED, &arguments)
}

/// What an upsert may change of a stored association: its lifecycle, unless it is frozen.
fn check_change(
    wanted: &Wanted,
    old: &Association,
    subject: &SubjectName,
    default: &SubjectName,
    create: bool,
) -> Result<(), ApiError> {
    if create {
        return Err(taken(old));
    }
    if wanted.lifecycle.is_none() && wanted.schema.is_none() {
        let detail = "at least lifecycle or schema must be provided for update";
        return Err(invalid("lifecycle", detail));
    }
    if old.subject != *subject {
        let detail = format!(
            "subject of association cannot be changed from '{}' to '{subject}'",
            old.subject
        );
        return Err(invalid("subject", &detail));
    }
    let loosens = old.lifecycle == Lifecycle::Strong && wanted.lifecycle == Some(Lifecycle::Weak);
    if loosens && old.subject == *default {
        let detail =
            format!("cannot change to WEAK when subject matches default format '{default}'");
        return Err(invalid("lifecycle", &detail));
    }
    if wanted.frozen.is_some_and(|asked| asked != old.frozen) {
        let detail = "frozen attribute of association cannot be changed";
        return Err(invalid("frozen", detail));
    }
    if old.frozen {
        let subject = old.subject.to_string();
        let arguments = [old.key.association_type.as_str(), subject.as_str()];
        return Err(ApiError::new(codes::ASSOCIATION_FROZEN, &arguments));
    }
    Ok(())
}

/// The association to be stored.
pub(super) fn association(resource: &Resource, one: &Settled, stamp: &Stamp) -> Association {
    let key = AssociationKey {
        resource_id: resource.id.clone().unwrap_or_default(),
        resource_type: resource.resource_type.clone(),
        association_type: one.wanted.association_type.clone(),
    };
    let frozen = one.lifecycle == Lifecycle::Strong;
    if let Some(old) = &one.old {
        return Association {
            lifecycle: one.lifecycle,
            frozen,
            updated_ms: stamp.now_ms,
            ..old.clone()
        };
    }
    // Made again after a deletion, it is another association.
    let seed = format!(
        "{}\n{}\n{}\n{}\n{}",
        key.resource_type, key.resource_id, key.association_type, one.subject, stamp.now_ms
    );
    Association {
        guid: identity::guid(&seed, &[], None, None),
        key,
        resource_namespace: resource.namespace.clone(),
        resource_name: resource.name.clone(),
        subject: one.subject.clone(),
        lifecycle: one.lifecycle,
        frozen,
        created_ms: stamp.now_ms,
        updated_ms: stamp.now_ms,
    }
}
