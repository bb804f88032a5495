//! What a registry has of the wanted contracts.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_client::{Client, VersionSelector};
use callsheet_codegen::lock::{Lock, LockedSchema, schema_file};
use callsheet_contracts::odcs;
use callsheet_schema::Format;

use super::{Plan, facts, lock_version};
use crate::connection::{block_on, failed};
use crate::failure::Failure;

/// A subject that the lock shall list.
struct Wanted {
    contract: String,
    versions: BTreeSet<u32>,
}

/// Versions as somebody asked for them.
enum Chosen {
    Live,
    Latest,
    These(BTreeSet<u32>),
}

/// Fetches what the lock lists and what is added to it.
pub(super) fn registry(client: &Client, known: Lock, add: &[String]) -> Result<Plan, Failure> {
    block_on(fetch(client, known, add))?
}

async fn fetch(client: &Client, known: Lock, add: &[String]) -> Result<Plan, Failure> {
    let mut wanted: BTreeMap<String, Wanted> = BTreeMap::new();
    for locked in &known.schemas {
        let entry = wanted
            .entry(locked.subject.clone())
            .or_insert_with(|| Wanted {
                contract: locked.contract.clone(),
                versions: BTreeSet::new(),
            });
        entry.versions.insert(locked.version);
    }
    for text in add {
        let (name, chosen) = parse(text)?;
        let (contract, subjects) = resolve(client, &name).await?;
        for subject in subjects {
            let versions = choose(client, &subject, &chosen).await?;
            let entry = wanted.entry(subject).or_insert_with(|| Wanted {
                contract: contract.clone(),
                versions: BTreeSet::new(),
            });
            entry.versions.extend(versions);
        }
    }
    let mut plan = Plan {
        lock: Lock {
            registry: client.base().to_owned(),
            schemas: Vec::new(),
        },
        files: BTreeMap::new(),
    };
    for (subject, wanted) in wanted {
        let document = document(client, &wanted.contract).await?;
        for version in wanted.versions {
            let what = format!("fetching subject `{subject}` version {version}");
            let number = i32::try_from(version).unwrap_or(i32::MAX);
            let found = client
                .version(&subject, VersionSelector::Number(number))
                .await
                .map_err(|error| failed(&what, &error))?;
            let format = match found.schema_type.as_deref() {
                None => Format::Avro,
                Some(kind) => kind
                    .parse()
                    .map_err(|error| Failure::CouldNotCheck(format!("{what}: {error}")))?,
            };
            if format != Format::Avro && !found.references.is_empty() {
                return Err(Failure::CouldNotCheck(format!(
                    "{what}: a {} schema that builds on others cannot be locked",
                    format.title()
                )));
            }
            let guid = found.guid.as_deref().and_then(guid);
            let guid = guid
                .ok_or_else(|| Failure::CouldNotCheck(format!("{what}: the answer has no guid")))?;
            let locked = LockedSchema {
                contract: wanted.contract.clone(),
                subject: subject.clone(),
                version,
                id: u32::try_from(found.id).ok(),
                guid,
                sha256: String::new(),
                file: schema_file(&subject, version, format),
                facts: None,
            };
            let facts = document
                .as_ref()
                .and_then(|document| facts(document, object(document, &subject)));
            lock_version(&mut plan, locked, found.schema.into_bytes(), facts);
        }
    }
    Ok(plan)
}

/// `CONTRACT`, `CONTRACT@2`, `CONTRACT@1-3`, `CONTRACT@1,4` or `CONTRACT@latest`.
fn parse(text: &str) -> Result<(String, Chosen), Failure> {
    let Some((name, versions)) = text.rsplit_once('@') else {
        return Ok((text.to_owned(), Chosen::Live));
    };
    if versions == "latest" {
        return Ok((name.to_owned(), Chosen::Latest));
    }
    let mut numbers = BTreeSet::new();
    for part in versions.split(',') {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let range = from.parse::<u32>().ok().zip(to.parse::<u32>().ok());
        match range {
            Some((from, to)) if from >= 1 && from <= to && to - from < 10_000 => {
                numbers.extend(from..=to);
            }
            _ => {
                return Err(Failure::Usage(format!(
                    "`{part}` in `{text}` is no version: write @2, @1-3, @1,4 or @latest"
                )));
            }
        }
    }
    Ok((name.to_owned(), Chosen::These(numbers)))
}

/// The contract's name and its subjects: by contract id, else by subject, else by topic.
async fn resolve(client: &Client, name: &str) -> Result<(String, Vec<String>), Failure> {
    match client.contract(name).await {
        Ok(contract) if !contract.subjects.is_empty() => {
            return Ok((contract.id, contract.subjects));
        }
        Ok(_) => {}
        Err(error) if error.status().is_some() => {}
        Err(error) => return Err(failed(&format!("looking up the contract `{name}`"), &error)),
    }
    for subject in [name.to_owned(), format!("{name}-value")] {
        match client.versions(&subject).await {
            Ok(_) => {
                return Ok((
                    subject
                        .strip_suffix("-value")
                        .unwrap_or(&subject)
                        .to_owned(),
                    vec![subject],
                ));
            }
            Err(error) if error.is_not_found() => {}
            Err(error) => {
                return Err(failed(
                    &format!("looking up the subject `{subject}`"),
                    &error,
                ));
            }
        }
    }
    let help = match client.subjects(false).await {
        Ok(subjects) => callsheet_contracts::nearest(name, subjects.iter().map(String::as_str))
            .map_or(String::new(), |near| format!("; did you mean `{near}`?")),
        Err(_) => String::new(),
    };
    Err(Failure::CouldNotCheck(format!(
        "{} has no contract and no subject `{name}`{help}",
        client.base()
    )))
}

async fn choose(client: &Client, subject: &str, chosen: &Chosen) -> Result<BTreeSet<u32>, Failure> {
    if let Chosen::These(numbers) = chosen {
        return Ok(numbers.clone());
    }
    let what = format!("listing the versions of `{subject}`");
    let live = client
        .versions(subject)
        .await
        .map_err(|error| failed(&what, &error))?;
    let live: BTreeSet<u32> = live
        .into_iter()
        .filter_map(|version| u32::try_from(version).ok())
        .collect();
    Ok(match chosen {
        Chosen::Latest => live.into_iter().next_back().into_iter().collect(),
        _ => live,
    })
}

/// The catalog's document of a contract; a plain registry has none.
async fn document(client: &Client, contract: &str) -> Result<Option<odcs::Document>, Failure> {
    match client.contract(contract).await {
        Ok(found) => Ok(odcs::read(&found.odcs).document),
        Err(error) if error.status().is_some() => Ok(None),
        Err(error) => Err(failed(
            &format!("fetching the contract `{contract}`"),
            &error,
        )),
    }
}

/// The schema object that describes a subject.
fn object(document: &odcs::Document, subject: &str) -> Option<usize> {
    let topic = subject.strip_suffix("-value").unwrap_or(subject);
    let by_name = document.schema.iter().position(|object| {
        let named = object
            .element
            .custom("callsheet.subject")
            .and_then(odcs::CustomProperty::text);
        let physical = object
            .element
            .physical_name
            .as_ref()
            .map(odcs::Text::as_str);
        named == Some(subject) || physical == Some(topic) || object.element.name() == topic
    });
    by_name.or_else(|| (document.schema.len() == 1).then_some(0))
}

fn guid(text: &str) -> Option<[u8; 16]> {
    let digits: String = text.chars().filter(|letter| *letter != '-').collect();
    let mut out = [0; 16];
    if digits.len() != 32 || !digits.is_ascii() {
        return None;
    }
    for (index, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(out)
}
