//! The JSON of the column `changes.what`, written and read by hand: a stored format, hashed byte for byte.
//!
//! Every object has `kind`. A reader ignores members it does not know; a kind it does not know, or a member it misses,
//! makes the row [`What::Unknown`]. A subject is `[context, name]`.

use serde_json::{Map, Value, json};

use crate::association::{Association, AssociationKey, Lifecycle};
use crate::change::{RegisteredVersion, What};
use crate::names::{Guid, Mode, Reference, SchemaId, SubjectName, VersionKey, VersionNumber};
use crate::registry::{Config, PermanentDeletion};

/// The text for the column `what`. Members are sorted by name.
pub(crate) fn write(what: &What) -> String {
    match what {
        What::Registered(version) => json!({
            "kind": "registered",
            "subject": subject(&version.key.subject),
            "version": version.key.version.0,
            "id": version.id.0,
            "guid": version.guid.to_string(),
            "schema_type": version.schema_type.as_str(),
            "created_ms": version.created_ms,
            "references": version.references.iter().map(|key| json!({
                "subject": subject(&key.subject),
                "version": key.version.0,
            })).collect::<Vec<_>>(),
            "replaced": numbers(&version.replaced),
        }),
        What::SoftDeleted {
            subject: s,
            versions,
        } => json!({
            "kind": "soft_deleted",
            "subject": subject(s),
            "versions": numbers(versions),
        }),
        What::PermanentlyDeleted(deletion) => {
            let mut row = write_deletion(deletion);
            row["kind"] = json!("permanently_deleted");
            row
        }
        What::ConfigPut { scope, config } => json!({
            "kind": "config_put",
            "subject": subject(scope),
            "config": write_config(config),
        }),
        What::ConfigDeleted { scope } => {
            json!({ "kind": "config_deleted", "subject": subject(scope) })
        }
        What::ModePut { scope, mode } => json!({
            "kind": "mode_put",
            "subject": subject(scope),
            "mode": mode.as_str(),
        }),
        What::ModePutPurging {
            scope,
            mode,
            purged,
        } => json!({
            "kind": "mode_put_purging",
            "subject": subject(scope),
            "mode": mode.as_str(),
            "purged": purged.iter().map(write_deletion).collect::<Vec<_>>(),
        }),
        What::ModeDeleted { scope } => json!({ "kind": "mode_deleted", "subject": subject(scope) }),
        What::ModesDeleted { scopes } => json!({
            "kind": "modes_deleted",
            "subjects": scopes.iter().map(subject).collect::<Vec<_>>(),
        }),
        What::ContextDeleted { context } => json!({
            "kind": "context_deleted",
            "context": context,
        }),
        What::AssociationsPut(associations) => json!({
            "kind": "associations_put",
            "associations": associations.iter().map(association).collect::<Vec<_>>(),
        }),
        What::AssociationsDeleted(keys) => json!({
            "kind": "associations_deleted",
            "keys": keys.iter().map(association_key).collect::<Vec<_>>(),
        }),
        What::ContractPut { id, revision } => json!({
            "kind": "contract_put",
            "contract": id,
            "revision": revision,
        }),
        What::UsagePut {
            app,
            app_version,
            environment,
        } => json!({
            "kind": "usage_put",
            "app": app,
            "app_version": app_version,
            "environment": environment,
        }),
        What::CheckPut { id } => json!({ "kind": "check_put", "check": id }),
        What::EventAppended { hash } => json!({ "kind": "event_appended", "hash": hash }),
        What::TokenCreated {
            id,
            name,
            scopes,
            expires_ms,
        } => json!({
            "kind": "token_created",
            "token": id,
            "name": name,
            "scopes": scopes,
            "expires_ms": expires_ms,
        }),
        What::TokenRevoked { id, name } => {
            json!({ "kind": "token_revoked", "token": id, "name": name })
        }
        What::Unknown { kind } => json!({ "kind": kind }),
    }
    .to_string()
}

/// What a column `what` says; never fails.
pub(crate) fn read(text: &str) -> What {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let kind = value["kind"].as_str().unwrap_or_default();
    read_kind(kind, &value).unwrap_or_else(|| What::Unknown {
        kind: kind.to_owned(),
    })
}

fn read_kind(kind: &str, value: &Value) -> Option<What> {
    Some(match kind {
        "registered" => What::Registered(RegisteredVersion {
            key: read_key(value)?,
            id: read_id(&value["id"])?,
            guid: Guid::parse(value["guid"].as_str()?)?,
            schema_type: value["schema_type"].as_str()?.parse().ok()?,
            created_ms: value["created_ms"].as_i64()?,
            references: list(&value["references"], read_key)?,
            replaced: list(&value["replaced"], read_version)?,
        }),
        "soft_deleted" => What::SoftDeleted {
            subject: read_subject(value)?,
            versions: list(&value["versions"], read_version)?,
        },
        "permanently_deleted" => What::PermanentlyDeleted(read_deletion(value)?),
        "config_put" => What::ConfigPut {
            scope: read_subject(value)?,
            config: Box::new(read_config(value["config"].as_object()?)?),
        },
        "config_deleted" => What::ConfigDeleted {
            scope: read_subject(value)?,
        },
        "mode_put" => What::ModePut {
            scope: read_subject(value)?,
            mode: Mode::parse(value["mode"].as_str()?)?,
        },
        "mode_put_purging" => What::ModePutPurging {
            scope: read_subject(value)?,
            mode: Mode::parse(value["mode"].as_str()?)?,
            purged: list(&value["purged"], read_deletion)?,
        },
        "mode_deleted" => What::ModeDeleted {
            scope: read_subject(value)?,
        },
        "modes_deleted" => What::ModesDeleted {
            scopes: list(&value["subjects"], read_name)?,
        },
        "context_deleted" => What::ContextDeleted {
            context: value["context"].as_str()?.to_owned(),
        },
        "associations_put" => {
            What::AssociationsPut(list(&value["associations"], read_association)?)
        }
        "associations_deleted" => {
            What::AssociationsDeleted(list(&value["keys"], read_association_key)?)
        }
        "contract_put" => What::ContractPut {
            id: value["contract"].as_str()?.to_owned(),
            revision: value["revision"].as_i64()?,
        },
        "usage_put" => What::UsagePut {
            app: value["app"].as_str()?.to_owned(),
            app_version: value["app_version"].as_str()?.to_owned(),
            environment: value["environment"].as_str().map(str::to_owned),
        },
        "check_put" => What::CheckPut {
            id: value["check"].as_str()?.to_owned(),
        },
        "event_appended" => What::EventAppended {
            hash: value["hash"].as_str()?.to_owned(),
        },
        "token_created" => What::TokenCreated {
            id: value["token"].as_str()?.to_owned(),
            name: value["name"].as_str()?.to_owned(),
            scopes: list(&value["scopes"], |scope| scope.as_str().map(str::to_owned))?,
            expires_ms: value["expires_ms"].as_i64(),
        },
        "token_revoked" => What::TokenRevoked {
            id: value["token"].as_str()?.to_owned(),
            name: value["name"].as_str()?.to_owned(),
        },
        _ => return None,
    })
}

/// Resource id, resource type, association type.
fn association_key(key: &AssociationKey) -> Value {
    json!([key.resource_id, key.resource_type, key.association_type])
}

fn read_association_key(value: &Value) -> Option<AssociationKey> {
    Some(AssociationKey {
        resource_id: value[0].as_str()?.to_owned(),
        resource_type: value[1].as_str()?.to_owned(),
        association_type: value[2].as_str()?.to_owned(),
    })
}

fn association(one: &Association) -> Value {
    json!({
        "key": association_key(&one.key),
        "resource": [one.resource_namespace, one.resource_name],
        "subject": subject(&one.subject),
        "guid": one.guid.to_string(),
        "lifecycle": one.lifecycle.as_str(),
        "frozen": one.frozen,
        "created_ms": one.created_ms,
        "updated_ms": one.updated_ms,
    })
}

fn read_association(value: &Value) -> Option<Association> {
    Some(Association {
        key: read_association_key(&value["key"])?,
        resource_namespace: value["resource"][0].as_str()?.to_owned(),
        resource_name: value["resource"][1].as_str()?.to_owned(),
        subject: read_subject(value)?,
        guid: Guid::parse(value["guid"].as_str()?)?,
        lifecycle: Lifecycle::parse(value["lifecycle"].as_str()?)?,
        frozen: value["frozen"].as_bool()?,
        created_ms: value["created_ms"].as_i64()?,
        updated_ms: value["updated_ms"].as_i64()?,
    })
}

/// Context and name apart: a name may look like a qualified one.
fn subject(subject: &SubjectName) -> Value {
    json!([subject.context(), subject.name()])
}

fn read_subject(value: &Value) -> Option<SubjectName> {
    read_name(&value["subject"])
}

fn read_name(parts: &Value) -> Option<SubjectName> {
    Some(SubjectName::new(parts[0].as_str()?, parts[1].as_str()?))
}

fn write_deletion(deletion: &PermanentDeletion) -> Value {
    json!({
        "subject": subject(&deletion.subject),
        "versions": numbers(&deletion.versions),
        "dropped_ids": deletion.dropped_ids.iter().map(|id| id.0).collect::<Vec<_>>(),
        "subject_gone": deletion.subject_gone,
    })
}

fn read_deletion(value: &Value) -> Option<PermanentDeletion> {
    Some(PermanentDeletion {
        subject: read_subject(value)?,
        versions: list(&value["versions"], read_version)?,
        dropped_ids: list(&value["dropped_ids"], read_id)?,
        subject_gone: value["subject_gone"].as_bool()?,
    })
}

fn read_key(value: &Value) -> Option<VersionKey> {
    Some(VersionKey {
        subject: read_subject(value)?,
        version: read_version(&value["version"])?,
    })
}

fn read_version(value: &Value) -> Option<VersionNumber> {
    i32::try_from(value.as_i64()?).ok().map(VersionNumber)
}

fn read_id(value: &Value) -> Option<SchemaId> {
    u32::try_from(value.as_i64()?).ok().map(SchemaId)
}

fn numbers(versions: &[VersionNumber]) -> Vec<i32> {
    versions.iter().map(|version| version.0).collect()
}

fn list<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().map(read).collect()
}

fn write_config(config: &Config) -> Value {
    let mut members = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            members.insert(name.to_owned(), value);
        }
    };
    let text = |value: &Option<String>| value.clone().map(Value::from);
    put("alias", text(&config.alias));
    put("alias_for_deks", text(&config.alias_for_deks));
    put("normalize", config.normalize.map(Value::from));
    put("validate_fields", config.validate_fields.map(Value::from));
    put(
        "validate_new_schemas",
        config.validate_new_schemas.map(Value::from),
    );
    put("validate_rules", config.validate_rules.map(Value::from));
    put("compatibility_level", text(&config.compatibility_level));
    put("compatibility_policy", text(&config.compatibility_policy));
    put("compatibility_group", text(&config.compatibility_group));
    put("default_metadata", config.default_metadata.clone());
    put("override_metadata", config.override_metadata.clone());
    put("default_rule_set", config.default_rule_set.clone());
    put("override_rule_set", config.override_rule_set.clone());
    Value::Object(members)
}

/// `None` when a member has an unexpected type: better a fresh snapshot than a wrong configuration.
fn read_config(members: &Map<String, Value>) -> Option<Config> {
    let text = |name: &str| match members.get(name) {
        None => Some(None),
        Some(value) => value.as_str().map(|text| Some(text.to_owned())),
    };
    let flag = |name: &str| match members.get(name) {
        None => Some(None),
        Some(value) => value.as_bool().map(Some),
    };
    Some(Config {
        alias: text("alias")?,
        alias_for_deks: text("alias_for_deks")?,
        normalize: flag("normalize")?,
        validate_fields: flag("validate_fields")?,
        validate_new_schemas: flag("validate_new_schemas")?,
        validate_rules: flag("validate_rules")?,
        compatibility_level: text("compatibility_level")?,
        compatibility_policy: text("compatibility_policy")?,
        compatibility_group: text("compatibility_group")?,
        default_metadata: members.get("default_metadata").cloned(),
        override_metadata: members.get("override_metadata").cloned(),
        default_rule_set: members.get("default_rule_set").cloned(),
        override_rule_set: members.get("override_rule_set").cloned(),
    })
}

/// The text for the column `contents.reference_list`: an array of `[name, subject, version]`.
pub(crate) fn write_references(references: &[Reference]) -> String {
    Value::from(
        references
            .iter()
            .map(|reference| json!([reference.name, reference.subject, reference.version.0]))
            .collect::<Vec<_>>(),
    )
    .to_string()
}

/// What a column `contents.reference_list` says.
pub(crate) fn read_references(text: &str) -> Option<Vec<Reference>> {
    let value: Value = serde_json::from_str(text).ok()?;
    list(&value, |entry| {
        Some(Reference {
            name: entry[0].as_str()?.to_owned(),
            subject: entry[1].as_str()?.to_owned(),
            version: read_version(&entry[2])?,
        })
    })
}
