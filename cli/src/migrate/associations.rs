//! Associations of subjects with topics: read from the list of schemas, made on the target while its subjects are in IMPORT
//! mode, where an owned subject may have versions already.
//!
//! Their identities and times are the target's own; everything else is compared.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_client::{Client, Method};
use callsheet_server::offline::SubjectName;
use serde_json::{Value, json};

use super::Inventory;
use super::apply::{Done, refusal};
use super::connect::{call_failed, is_not_offered};
use super::read::PAGE;
use crate::failure::Failure;

/// What an association is about: type and id of a resource, then `key` or `value`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) resource_type: String,
    pub(crate) resource_id: String,
    pub(crate) association_type: String,
}

/// An association.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Association {
    /// Namespace of the resource.
    pub(crate) namespace: String,
    /// Name of the resource.
    pub(crate) name: String,
    /// The subject.
    pub(crate) subject: SubjectName,
    /// `STRONG` or `WEAK`.
    pub(crate) lifecycle: String,
    /// Whether it can no longer be changed.
    pub(crate) frozen: bool,
}

impl std::fmt::Display for Key {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kind, id) = (&self.resource_type, &self.resource_id);
        write!(
            out,
            "association `{}` of {kind} `{id}`",
            self.association_type
        )
    }
}

/// Reads a member of a list, or a line of an archive.
pub(super) fn parse(value: &Value) -> Option<(Key, Association)> {
    let text = |name: &str| value[name].as_str().map(str::to_owned);
    let key = Key {
        resource_type: text("resourceType")?,
        resource_id: text("resourceId")?,
        association_type: text("associationType")?,
    };
    let association = Association {
        namespace: text("resourceNamespace")?,
        name: text("resourceName")?,
        subject: SubjectName::parse(value["subject"].as_str()?),
        lifecycle: text("lifecycle")?,
        frozen: value["frozen"].as_bool()?,
    };
    Some((key, association))
}

/// Writes what [`parse`] reads.
pub(super) fn line(key: &Key, association: &Association) -> Value {
    json!({
        "resourceType": key.resource_type,
        "resourceId": key.resource_id,
        "associationType": key.association_type,
        "resourceNamespace": association.namespace,
        "resourceName": association.name,
        "subject": association.subject.to_string(),
        "lifecycle": association.lifecycle,
        "frozen": association.frozen,
    })
}

/// The associations of a registry; none where the list of schemas shows none.
pub(super) async fn read(client: &Client) -> Result<BTreeMap<Key, Association>, Failure> {
    let limit = PAGE.to_string();
    let mut found = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut offset = 0;
    loop {
        let at = offset.to_string();
        let query = [
            ("subjectPrefix", ":*:"),
            ("latestOnly", "true"),
            ("lifecycle", "STRONG"),
            ("lifecycle", "WEAK"),
            ("offset", &at),
            ("limit", &limit),
        ];
        let rows = match client.exchange(Method::GET, "/schemas", &query, None).await {
            Ok(Value::Array(rows)) => rows,
            Ok(_) => return Ok(found),
            Err(error) if is_not_offered(&error) => return Ok(found),
            Err(error) => return Err(call_failed(&error)),
        };
        for row in &rows {
            // A registry that does not know pages answers the same list again.
            if !seen.insert(row["subject"].as_str().unwrap_or_default().to_owned()) {
                return Ok(found);
            }
            let listed = row["associations"].as_array().into_iter().flatten();
            found.extend(listed.filter_map(parse));
        }
        if rows.len() < PAGE {
            return Ok(found);
        }
        offset += rows.len();
    }
}

/// The associations of the source that the target does not hold as they are.
pub(super) fn missing<'s>(
    source: &'s Inventory,
    target: &Inventory,
) -> BTreeMap<&'s Key, &'s Association> {
    let source = source.associations.iter();
    source
        .filter(|(key, one)| target.associations.get(*key) != Some(*one))
        .collect()
}

/// Makes associations, those of a resource together.
pub(super) async fn make(
    client: &Client,
    missing: &BTreeMap<&Key, &Association>,
    done: &mut Done,
) -> Result<(), Failure> {
    let mut resources: BTreeMap<(&str, &str), Vec<(&Key, &Association)>> = BTreeMap::new();
    for (key, one) in missing {
        let resource = (key.resource_type.as_str(), key.resource_id.as_str());
        resources.entry(resource).or_default().push((key, one));
    }
    for ((kind, id), held) in resources {
        let Some((_, first)) = held.first() else {
            continue;
        };
        let associations: Vec<Value> = held
            .iter()
            .map(|(key, one)| {
                json!({
                    "associationType": key.association_type,
                    "subject": one.subject.to_string(),
                    "lifecycle": one.lifecycle,
                    "frozen": one.frozen,
                })
            })
            .collect();
        let body = json!({
            "resourceType": kind,
            "resourceId": id,
            "resourceNamespace": first.namespace,
            "resourceName": first.name,
            "associations": associations,
        });
        let answer = client
            .exchange(Method::POST, "/associations", &[], Some(&body))
            .await;
        match answer {
            Ok(_) => done.associations += held.len(),
            Err(error) => {
                let what = format!("associations of {kind} `{id}`");
                done.refused.push(refusal(&what, error)?);
            }
        }
    }
    Ok(())
}

/// How many associations of the source the target holds, and what differs, in sentences.
pub(super) fn verify(source: &Inventory, target: &Inventory) -> (usize, Vec<String>) {
    let missing = missing(source, target);
    let equal = source.associations.len() - missing.len();
    let differing = missing
        .keys()
        .map(|key| match target.associations.get(*key) {
            None => format!("{key} is missing"),
            Some(_) => format!("{key}: other members on the target"),
        });
    (equal, differing.collect())
}
