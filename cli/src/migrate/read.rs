//! Reading a whole registry over REST, whoever made it.
//!
//! A registry that tells guids lists every version with everything in `GET /schemas`, page by page, whatever aliases its
//! subjects have. Others are read subject by subject and version by version. What a registry does not offer becomes a
//! notice: the reader of the report must know what was not copied.

use std::collections::BTreeSet;

use callsheet_client::{Client, ClientError, Method, segment};
use callsheet_server::offline::{Guid, SubjectName, VersionKey, VersionNumber};
use serde_json::Value;

use super::archive::{number, present, references};
use super::connect::{call_failed, is_not_offered};
use super::inventory::Inventory;
use super::parallel::bounded;
use super::progress::Progress;
use super::{Content, Contract, Version, associations, settings};
use crate::failure::Failure;

/// Versions in one page of the list; other registries allow up to 1,000.
pub(super) const PAGE: usize = 500;

/// A registry as it was read.
#[derive(Debug)]
pub(crate) struct Reading {
    /// What it holds.
    pub(crate) inventory: Inventory,
    /// What could not be read, in sentences.
    pub(crate) notices: Vec<String>,
    /// Whether the registry tells the identity of contents itself.
    pub(crate) tells_guids: bool,
}

/// Reads everything; the title names the registry on the progress bar.
pub(crate) async fn read(
    client: &Client,
    jobs: usize,
    title: &str,
    progress: &Progress,
) -> Result<Reading, Failure> {
    progress.stage(title, 0);
    let mut reading = Reading {
        inventory: Inventory::default(),
        notices: Vec::new(),
        tells_guids: false,
    };
    contexts(client, &mut reading).await?;
    let subjects = subjects(client, &mut reading).await?;
    let listed = listed(client, progress).await?;
    let rows = match listed {
        Some(rows) => {
            reading.tells_guids = true;
            rows
        }
        None => one_by_one(client, &subjects, jobs, title, progress).await?,
    };
    if !reading.tells_guids && !rows.is_empty() {
        reading.notices.push(
            "it tells no guids: identities were computed from the texts that it answers".to_owned(),
        );
        if !rows.iter().any(|row| row.deleted) {
            reading.notices.push(
                "it named no soft-deleted version: if it has some and hides them, they are not among these"
                    .to_owned(),
            );
        }
    }
    for row in rows {
        reading
            .inventory
            .contexts
            .insert(row.key.subject.context().to_owned());
        let version = Version {
            id: row.id,
            guid: row.guid.unwrap_or_else(|| row.content.identity()),
            deleted: row.deleted,
            ts: row.ts,
        };
        reading
            .inventory
            .contents
            .entry(version.guid)
            .or_insert(row.content);
        reading.inventory.versions.insert(row.key, version);
    }
    let read: BTreeSet<SubjectName> = reading.inventory.subjects().into_iter().cloned().collect();
    if let Some(missed) = subjects.iter().find(|subject| !read.contains(subject)) {
        return Err(Failure::CouldNotCheck(format!(
            "{}: subject `{missed}` was listed and then had no version; set the registry READONLY while it is read",
            client.base()
        )));
    }
    settings::read(client, &mut reading, jobs, title, progress).await?;
    if reading.tells_guids {
        reading.inventory.associations = associations::read(client).await?;
    }
    contracts(client, &mut reading.inventory, jobs).await?;
    Ok(reading)
}

/// A version with its content, as a registry answers it.
#[derive(Clone, Debug)]
struct Row {
    key: VersionKey,
    id: i32,
    guid: Option<Guid>,
    content: Content,
    deleted: bool,
    tells_deleted: bool,
    ts: Option<i64>,
}

impl Row {
    fn parse(value: &Value) -> Option<Self> {
        Some(Self {
            key: VersionKey {
                subject: SubjectName::parse(value["subject"].as_str()?),
                version: VersionNumber(number(&value["version"])?),
            },
            id: number(&value["id"])?,
            guid: value["guid"].as_str().and_then(Guid::parse),
            content: Content {
                schema_type: value["schemaType"].as_str().unwrap_or("AVRO").to_owned(),
                schema: value["schema"].as_str()?.to_owned(),
                references: references(&value["references"])?,
                metadata: present(&value["metadata"]),
                rule_set: present(&value["ruleSet"]),
            },
            deleted: value["deleted"].as_bool().unwrap_or_default(),
            tells_deleted: value["deleted"].is_boolean(),
            ts: value["ts"].as_i64(),
        })
    }
}

async fn contexts(client: &Client, reading: &mut Reading) -> Result<(), Failure> {
    reading.inventory.contexts.insert(".".to_owned());
    match client.exchange(Method::GET, "/contexts", &[], None).await {
        Ok(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str);
            // Some answer the qualified form, `:.ctx:`.
            reading
                .inventory
                .contexts
                .extend(names.map(|name| name.trim_matches(':').to_owned()));
        }
        Ok(_) => reading.notices.push(no_contexts()),
        Err(error) if is_not_offered(&error) => reading.notices.push(no_contexts()),
        Err(error) => return Err(call_failed(&error)),
    }
    Ok(())
}

fn no_contexts() -> String {
    "it has no contexts: everything is in the default one".to_owned()
}

/// All subjects, those that are wholly soft-deleted too where the registry lists them.
async fn subjects(client: &Client, reading: &mut Reading) -> Result<Vec<SubjectName>, Failure> {
    let all = [("deleted", "true"), ("subjectPrefix", ":*:")];
    let answer = match client.exchange(Method::GET, "/subjects", &all, None).await {
        Err(error) if is_not_offered(&error) => {
            reading.notices.push(
                "it does not list soft-deleted subjects: they are not among these".to_owned(),
            );
            client.exchange(Method::GET, "/subjects", &[], None).await
        }
        answer => answer,
    };
    let answer = answer.map_err(|error| call_failed(&error))?;
    let names = answer
        .as_array()
        .ok_or_else(|| unreadable(client, "/subjects"))?;
    Ok(names
        .iter()
        .filter_map(Value::as_str)
        .map(SubjectName::parse)
        .collect())
}

/// Every version from the list of schemas; `None` if the registry has no such list or tells no guids in it.
async fn listed(client: &Client, progress: &Progress) -> Result<Option<Vec<Row>>, Failure> {
    let Some(mut rows) = pages(client, true, progress).await? else {
        return Ok(None);
    };
    if rows.is_empty() || rows.iter().any(|row| row.guid.is_none()) {
        // An empty list does not say what the registry can do; there is nothing to read either way.
        return Ok(rows.is_empty().then_some(rows));
    }
    if !rows.iter().all(|row| row.tells_deleted) {
        let Some(live) = pages(client, false, progress).await? else {
            return Ok(None);
        };
        let live: BTreeSet<VersionKey> = live.into_iter().map(|row| row.key).collect();
        for row in &mut rows {
            row.deleted = !live.contains(&row.key);
        }
    }
    Ok(Some(rows))
}

async fn pages(
    client: &Client,
    deleted: bool,
    progress: &Progress,
) -> Result<Option<Vec<Row>>, Failure> {
    let (limit, deleted) = (PAGE.to_string(), deleted.to_string());
    let mut rows: Vec<Row> = Vec::new();
    let mut seen = BTreeSet::new();
    loop {
        let offset = rows.len().to_string();
        let query = [
            ("subjectPrefix", ":*:"),
            ("deleted", deleted.as_str()),
            ("offset", &offset),
            ("limit", &limit),
        ];
        let page = match client.exchange(Method::GET, "/schemas", &query, None).await {
            Ok(Value::Array(page)) => page,
            Ok(_) => return Ok(None),
            Err(error) if is_not_offered(&error) => return Ok(None),
            Err(error) => return Err(call_failed(&error)),
        };
        let Some(page) = page.iter().map(Row::parse).collect::<Option<Vec<_>>>() else {
            return Ok(None);
        };
        let found = page.len();
        for row in page {
            progress.step();
            // A registry that does not know pages answers the same list again.
            if !seen.insert(row.key.clone()) {
                return Ok(Some(rows));
            }
            rows.push(row);
        }
        if found < PAGE {
            return Ok(Some(rows));
        }
    }
}

async fn one_by_one(
    client: &Client,
    subjects: &[SubjectName],
    jobs: usize,
    title: &str,
    progress: &Progress,
) -> Result<Vec<Row>, Failure> {
    progress.stage(title, subjects.len());
    let rows = bounded(subjects.to_vec(), jobs, |subject| {
        let (client, progress) = (client.clone(), progress.clone());
        async move {
            let rows = versions(&client, &subject).await;
            progress.step();
            rows
        }
    })
    .await?;
    Ok(rows.into_iter().flatten().collect())
}

/// The versions of one subject.
async fn versions(client: &Client, subject: &SubjectName) -> Result<Vec<Row>, Failure> {
    let path = format!("/subjects/{}/versions", segment(&subject.to_string()));
    let live = numbers(client, &path, &[]).await?.unwrap_or_default();
    let deleted = [("deleted", "true")];
    // A registry that refuses to list soft-deleted versions shows the live ones.
    let all = numbers(client, &path, &deleted).await?.unwrap_or_default();
    let all: BTreeSet<i32> = all.union(&live).copied().collect();
    let mut rows = Vec::new();
    for version in all {
        let path = format!("{path}/{version}");
        // Only where it is needed: not every registry knows the parameter here.
        let query: &[(&str, &str)] = if live.contains(&version) {
            &[]
        } else {
            &deleted
        };
        let answer = client
            .exchange(Method::GET, &path, query, None)
            .await
            .map_err(|error| call_failed(&error))?;
        let mut row = Row::parse(&answer).ok_or_else(|| unreadable(client, &path))?;
        if row.key.subject != *subject {
            return Err(Failure::CouldNotCheck(format!(
                "{}: subject `{subject}` is an alias of `{}`, and this registry does not show what stands behind it; \
                 take the alias away while it is copied",
                client.base(),
                row.key.subject
            )));
        }
        row.deleted = !live.contains(&version);
        rows.push(row);
    }
    Ok(rows)
}

/// A list of version numbers; `None` if the registry does not give it.
async fn numbers(
    client: &Client,
    path: &str,
    query: &[(&str, &str)],
) -> Result<Option<BTreeSet<i32>>, Failure> {
    match client.exchange(Method::GET, path, query, None).await {
        Ok(Value::Array(numbers)) => Ok(Some(numbers.iter().filter_map(number).collect())),
        Ok(_) => Err(unreadable(client, path)),
        Err(error) if is_not_offered(&error) => Ok(None),
        Err(error) => Err(call_failed(&error)),
    }
}

/// Contracts, where the server is a Callsheet.
async fn contracts(client: &Client, inventory: &mut Inventory, jobs: usize) -> Result<(), Failure> {
    let ids: Vec<String> = match client
        .exchange(Method::GET, "/api/v1/contracts", &[], None)
        .await
    {
        Ok(answer) => {
            let listed = answer["contracts"].as_array();
            let ids = listed
                .into_iter()
                .flatten()
                .filter_map(|contract| contract["id"].as_str());
            ids.map(str::to_owned).collect()
        }
        Err(error) if is_not_offered(&error) || matches!(error, ClientError::Body { .. }) => {
            return Ok(());
        }
        Err(error) => return Err(call_failed(&error)),
    };
    let found = bounded(ids, jobs, |id| {
        let client = client.clone();
        async move {
            let body = client
                .contract(&id)
                .await
                .map_err(|error| call_failed(&error))?;
            let contract = Contract {
                odcs: body.odcs,
                subjects: body.subjects,
            };
            Ok::<_, Failure>((id, contract))
        }
    })
    .await?;
    inventory.contracts.extend(found);
    Ok(())
}

pub(super) fn unreadable(client: &Client, path: &str) -> Failure {
    Failure::CouldNotCheck(format!(
        "{}{path}: the answer is not what a schema registry answers",
        client.base()
    ))
}
