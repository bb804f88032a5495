//! The shape of requests: names, types, and what follows from what a request leaves out.

use callsheet_api::registry::{
    AssociationInfo, AssociationQuery, AssociationRequest, RegisterRequest,
};
use callsheet_store::{Lifecycle, SubjectName};

use super::{AssociationFilter, TOPIC, invalid};
use crate::error::ApiError;

/// Longest name of a resource or namespace, in UTF-16 units.
const MAX_NAME: usize = 256;

/// A resource as a request names it.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "`type` is a keyword")]
pub(super) struct Resource {
    pub(super) name: String,
    pub(super) namespace: String,
    /// May be missing in a dry run.
    pub(super) id: Option<String>,
    pub(super) resource_type: String,
}

impl Resource {
    /// The subject that an owned association has.
    pub(super) fn default_subject(&self, association_type: &str) -> SubjectName {
        SubjectName::parse(&format!(
            ":.{}:{}-{association_type}",
            self.namespace, self.name
        ))
    }
}

/// One association as a request asks for it.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) association_type: String,
    pub(super) subject: Option<SubjectName>,
    pub(super) lifecycle: Option<Lifecycle>,
    pub(super) frozen: Option<bool>,
    pub(super) schema: Option<RegisterRequest>,
    pub(super) normalize: bool,
}

/// Operations of a batch that are applied together.
pub(super) enum Run {
    Delete {
        filter: AssociationFilter,
        cascade: bool,
    },
    Put {
        request: AssociationRequest,
        create: bool,
    },
}

pub(super) fn resource_type(text: Option<&str>) -> String {
    text.filter(|text| !text.is_empty())
        .unwrap_or(TOPIC)
        .to_owned()
}

fn name(text: Option<&str>, property: &str) -> Result<String, ApiError> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Err(invalid(property, "cannot be null or empty"));
    };
    if text.encode_utf16().count() > MAX_NAME {
        let detail = format!("exceeds max length of {MAX_NAME}");
        return Err(invalid(property, &detail));
    }
    match text
        .chars()
        .find(|c| !(c.is_alphanumeric() || matches!(c, '_' | '-')))
    {
        Some(wrong) => Err(invalid(property, &format!("illegal character '{wrong}'"))),
        None => Ok(text.to_owned()),
    }
}

fn resource(request: &AssociationRequest, dry_run: bool) -> Result<Resource, ApiError> {
    let name = |text: &Option<String>, property| self::name(text.as_deref(), property);
    let resource = Resource {
        name: name(&request.resource_name, "resourceName")?,
        namespace: name(&request.resource_namespace, "resourceNamespace")?,
        id: request.resource_id.clone().filter(|id| !id.is_empty()),
        resource_type: resource_type(request.resource_type.as_deref()),
    };
    if !dry_run && resource.id.is_none() {
        return Err(invalid("resourceId", "cannot be null or empty"));
    }
    if resource.resource_type != TOPIC {
        return Err(invalid("resourceType", &format!("must be '{TOPIC}'")));
    }
    if request.associations.is_empty() {
        return Err(invalid("associations", "cannot be null or empty"));
    }
    Ok(resource)
}

fn association_type(info: &AssociationInfo) -> Result<String, ApiError> {
    match info.association_type.as_deref() {
        None | Some("") => Ok("value".to_owned()),
        Some(word @ ("key" | "value")) => Ok(word.to_owned()),
        Some(_) => Err(invalid(
            "associationType",
            "must be either 'key' or 'value'",
        )),
    }
}

/// Reads a create or an upsert; what a create leaves out is filled in.
pub(super) fn read(
    request: &AssociationRequest,
    context: &str,
    create: bool,
    dry_run: bool,
) -> Result<(Resource, Vec<Wanted>), ApiError> {
    let resource = resource(request, dry_run)?;
    let mut wanted: Vec<Wanted> = Vec::with_capacity(request.associations.len());
    for info in &request.associations {
        let mut one = wanted_of(info, context)?;
        if create {
            fill(&mut one, true)?;
        }
        if one.lifecycle == Some(Lifecycle::Weak) {
            if one.schema.is_some() {
                return Err(invalid(
                    "lifecycle",
                    "cannot be WEAK when schema is provided",
                ));
            }
            if one.frozen == Some(true) {
                let detail = "association with lifecycle of WEAK cannot be frozen";
                return Err(invalid("frozen", detail));
            }
            if create && one.subject.is_none() {
                return Err(invalid("subject", "must be provided for WEAK associations"));
            }
        }
        if create {
            let default = resource.default_subject(&one.association_type);
            let subject = one.subject.get_or_insert_with(|| default.clone());
            if one.frozen == Some(true) && *subject != default {
                let detail = format!("frozen associations must use subject '{default}'");
                return Err(invalid("subject", &detail));
            }
            if one.lifecycle == Some(Lifecycle::Weak) && *subject == default {
                let detail = format!("WEAK associations cannot use subject '{default}'");
                return Err(invalid("subject", &detail));
            }
        }
        if wanted
            .iter()
            .any(|other| other.association_type == one.association_type)
        {
            let detail = format!(
                "may only appear once per request, but '{}' appears more than once",
                one.association_type
            );
            return Err(invalid("associationType", &detail));
        }
        wanted.push(one);
    }
    Ok((resource, wanted))
}

fn wanted_of(info: &AssociationInfo, context: &str) -> Result<Wanted, ApiError> {
    let lifecycle = match info.lifecycle.as_deref() {
        None => None,
        Some(word) => match Lifecycle::parse(word) {
            None => return Err(invalid("lifecycle", "must be either 'STRONG' or 'WEAK'")),
            known => known,
        },
    };
    let subject = info.subject.as_deref().filter(|text| !text.is_empty());
    Ok(Wanted {
        association_type: association_type(info)?,
        subject: subject.map(|text| SubjectName::parse_in(text, context)),
        lifecycle,
        frozen: info.frozen,
        schema: info.schema.clone(),
        normalize: info.normalize == Some(true),
    })
}

/// Fills in lifecycle and frozenness of a new association; a schema makes it owned.
pub(super) fn fill(one: &mut Wanted, create: bool) -> Result<(), ApiError> {
    if one.schema.is_some() {
        if !create {
            let detail = "cannot be provided when adding an association to an existing topic; \
                          an association with a schema must be created with the topic";
            return Err(invalid("schema", detail));
        }
        if one.lifecycle == Some(Lifecycle::Weak) {
            return Err(invalid(
                "lifecycle",
                "cannot be WEAK when schema is provided",
            ));
        }
        if one.frozen == Some(false) {
            return Err(invalid(
                "frozen",
                "cannot be false when a schema is provided",
            ));
        }
        one.lifecycle = Some(Lifecycle::Strong);
    }
    let lifecycle = *one.lifecycle.get_or_insert(Lifecycle::Weak);
    let frozen = lifecycle == Lifecycle::Strong;
    if one.frozen.is_some_and(|asked| asked != frozen) {
        return Err(disagree(lifecycle, !frozen));
    }
    one.frozen = Some(frozen);
    Ok(())
}

/// 42212: only what is owned is frozen, and all of it.
pub(super) fn disagree(lifecycle: Lifecycle, frozen: bool) -> ApiError {
    let detail = format!(
        "association with lifecycle of {} cannot be frozen={frozen}",
        lifecycle.as_str()
    );
    invalid("frozen", &detail)
}

/// Reads a question of a batch.
pub(super) fn query(query: &AssociationQuery) -> Result<AssociationFilter, ApiError> {
    let text = |member: &Option<String>| member.clone().filter(|text| !text.is_empty());
    let (id, name) = (text(&query.resource_id), text(&query.resource_name));
    let namespace = text(&query.resource_namespace);
    if id.is_none() && name.is_none() {
        let detail = "either resourceId or resourceName must be specified";
        return Err(invalid("resourceId", detail));
    }
    if name.is_some() && namespace.is_none() {
        let detail = "resourceNamespace is required when resourceName is specified";
        return Err(invalid("resourceNamespace", detail));
    }
    Ok(AssociationFilter {
        resource: namespace.zip(name).filter(|_| id.is_none()),
        resource_id: id,
        subject: None,
        resource_type: Some(resource_type(query.resource_type.as_deref())),
        association_types: query.association_types.clone(),
        lifecycle: query.lifecycle.as_deref().and_then(Lifecycle::parse),
    })
}

/// Splits a request of a batch into runs of equal operations.
pub(super) fn operations(
    request: &AssociationRequest,
    dry_run: bool,
) -> Result<Vec<Run>, ApiError> {
    let resource = resource(request, dry_run)?;
    let mut types = Vec::new();
    let mut runs: Vec<Run> = Vec::new();
    for info in &request.associations {
        let word = association_type(info)?;
        if types.contains(&word) {
            let detail =
                format!("may only appear once per request, but '{word}' appears more than once");
            return Err(invalid("associationType", &detail));
        }
        types.push(word.clone());
        let create = match info.op_type.as_deref() {
            Some("CREATE") => true,
            Some("UPSERT") => false,
            Some("DELETE") => {
                runs.push(Run::Delete {
                    filter: AssociationFilter {
                        resource_id: resource.id.clone(),
                        resource_type: Some(resource.resource_type.clone()),
                        association_types: vec![word],
                        ..AssociationFilter::default()
                    },
                    cascade: info.cascade_lifecycle == Some(true),
                });
                continue;
            }
            _ => return Err(invalid("opType", "must be CREATE, UPSERT or DELETE")),
        };
        match runs.last_mut() {
            Some(Run::Put {
                request,
                create: same,
            }) if *same == create => {
                request.associations.push(info.clone());
            }
            _ => runs.push(Run::Put {
                request: AssociationRequest {
                    associations: vec![info.clone()],
                    ..request.clone()
                },
                create,
            }),
        }
    }
    Ok(runs)
}
