//! Carrying out a plan over REST.

use std::collections::BTreeSet;

use callsheet_client::{Client, ClientError, Method, segment};
use callsheet_server::offline::{SubjectName, VersionKey};
use serde_json::{Map, Value, json};

use super::associations;
use super::connect::call_failed;
use super::inventory::{Inventory, scope_name};
use super::modes::{OldModes, put as put_mode};
use super::parallel::bounded;
use super::plan::Plan;
use super::progress::Progress;
use super::settings::path;
use crate::failure::Failure;

/// What a run did.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// Versions that were registered.
    pub(crate) registered: usize,
    /// Versions that were soft-deleted.
    pub(crate) deleted: usize,
    /// Configurations and modes that were set.
    pub(crate) settings: usize,
    /// Associations that were made.
    pub(crate) associations: usize,
    /// Contracts that were stored.
    pub(crate) contracts: usize,
    /// What the target refused, in sentences.
    pub(crate) refused: Vec<String>,
}

/// Carries out the plan, then sets what differs in configurations, modes and contracts.
///
/// However it ends, the modes that it changed are put back; `stop` ends it between two calls.
pub(crate) async fn apply(
    client: &Client,
    source: &Inventory,
    target: &Inventory,
    plan: &Plan,
    jobs: usize,
    progress: &Progress,
    stop: impl Future<Output = ()>,
) -> Result<Done, Failure> {
    let mut done = Done::default();
    let mut old = OldModes::default();
    let missing = associations::missing(source, target);
    let work = async {
        if plan.steps() > 0 || !missing.is_empty() {
            let subjects: BTreeSet<SubjectName> = plan
                .registered()
                .chain(plan.deletions.iter().flatten())
                .map(|key| &key.subject)
                .chain(missing.values().map(|one| &one.subject))
                .cloned()
                .collect();
            old.enter(client, target, &subjects)
                .await
                .map_err(|error| match error.status() {
                    Some(404 | 405) => Failure::CouldNotCheck(format!(
                        "the target cannot be set to IMPORT mode, which keeps ids: {error}"
                    )),
                    _ => call_failed(&error),
                })?;
            clear_aliases(client, target, &subjects).await?;
        }
        versions(client, source, plan, jobs, progress, &mut done).await?;
        // While the subjects are in IMPORT mode, and after what refers to a subject that is owned then.
        associations::make(client, &missing, &mut done).await?;
        configs(client, source, target, progress, &mut done).await
    };
    let outcome = tokio::select! {
        outcome = work => outcome,
        () = stop => Err(Failure::CouldNotCheck(
            "stopped before the end; the same command goes on from here".to_owned(),
        )),
    };
    let stuck = old.leave(client).await;
    if !stuck.is_empty() {
        let first = outcome
            .err()
            .map(|failure| format!("{}\n", failure.message()));
        return Err(Failure::CouldNotCheck(format!(
            "{}{}",
            first.unwrap_or_default(),
            stuck.join("\n")
        )));
    }
    outcome?;
    modes(client, source, target, &mut done).await?;
    contracts(client, source, target, jobs, &mut done).await?;
    Ok(done)
}

/// A subject with an alias would send what is written to it elsewhere. The configurations that follow set it again.
async fn clear_aliases(
    client: &Client,
    target: &Inventory,
    subjects: &BTreeSet<SubjectName>,
) -> Result<(), Failure> {
    for subject in subjects {
        let aliased = target
            .configs
            .get(subject)
            .is_some_and(|config| config.contains_key("alias"));
        if aliased {
            let body = json!({ "alias": null });
            client
                .exchange(Method::PUT, &path("config", subject), &[], Some(&body))
                .await
                .map_err(|error| call_failed(&error))?;
        }
    }
    Ok(())
}

async fn versions(
    client: &Client,
    source: &Inventory,
    plan: &Plan,
    jobs: usize,
    progress: &Progress,
    done: &mut Done,
) -> Result<(), Failure> {
    progress.stage("copying versions", plan.steps());
    for wave in &plan.waves {
        let requests: Vec<(VersionKey, i32, Value)> = wave
            .iter()
            .filter_map(|key| {
                let version = source.versions.get(key)?;
                Some((key.clone(), version.id, request(source, key)?))
            })
            .collect();
        let answers = bounded(requests, jobs, |(key, id, body)| {
            let (client, progress) = (client.clone(), progress.clone());
            async move {
                let path = format!("/subjects/{}/versions", segment(&key.subject.to_string()));
                let answer = client.exchange(Method::POST, &path, &[], Some(&body)).await;
                progress.step();
                match answer {
                    Ok(answer) if answer["id"].as_i64() == Some(id.into()) => Ok(None),
                    Ok(answer) => Ok(Some(format!("{key}: the target gave id {}", answer["id"]))),
                    Err(error) => refusal(&key.to_string(), error).map(Some),
                }
            }
        })
        .await?;
        done.registered += answers.iter().filter(|refused| refused.is_none()).count();
        done.refused.extend(answers.into_iter().flatten());
    }
    for wave in &plan.deletions {
        let answers = bounded(wave.clone(), jobs, |key| {
            let (client, progress) = (client.clone(), progress.clone());
            async move {
                let subject = segment(&key.subject.to_string());
                let path = format!("/subjects/{subject}/versions/{}", key.version);
                let answer = client.exchange(Method::DELETE, &path, &[], None).await;
                progress.step();
                match answer {
                    Ok(_) => Ok(None),
                    Err(error) => refusal(&format!("deleting {key}"), error).map(Some),
                }
            }
        })
        .await?;
        done.deleted += answers.iter().filter(|refused| refused.is_none()).count();
        done.refused.extend(answers.into_iter().flatten());
    }
    Ok(())
}

/// A refusal of one thing, which lets the others go on; anything else ends the run.
pub(super) fn refusal(what: &str, error: ClientError) -> Result<String, Failure> {
    match &error {
        ClientError::Server {
            status: 400 | 404 | 409 | 413 | 422,
            code,
            message,
            ..
        } => Ok(format!("{what}: {message} (error code {code})")),
        _ => Err(call_failed(&error)),
    }
}

/// The body that registers a version with its number and id.
fn request(source: &Inventory, key: &VersionKey) -> Option<Value> {
    let version = source.versions.get(key)?;
    let content = source.content(version)?;
    let mut body = json!({
        "version": key.version.0,
        "id": version.id,
        "schemaType": content.schema_type,
        "schema": content.schema,
    });
    if !content.references.is_empty() {
        body["references"] = json!(content.references);
    }
    if let Some(metadata) = &content.metadata {
        body["metadata"] = metadata.clone();
    }
    if let Some(rule_set) = &content.rule_set {
        body["ruleSet"] = rule_set.clone();
    }
    Some(body)
}

async fn configs(
    client: &Client,
    source: &Inventory,
    target: &Inventory,
    progress: &Progress,
    done: &mut Done,
) -> Result<(), Failure> {
    let differing: Vec<_> = source
        .configs
        .iter()
        .filter(|(of, config)| {
            // An alias may have been taken away above.
            target.configs.get(*of) != Some(*config) || config.contains_key("alias")
        })
        .collect();
    progress.stage("copying configurations", differing.len());
    for (of, config) in differing {
        let body = update(config, target.configs.get(of));
        let answer = client
            .exchange(
                Method::PUT,
                &path("config", of),
                &[],
                Some(&Value::Object(body)),
            )
            .await;
        progress.step();
        match answer {
            Ok(_) => done.settings += 1,
            Err(error) => {
                let what = format!("configuration of `{}`", scope_name(of));
                done.refused.push(refusal(&what, error)?);
            }
        }
    }
    Ok(())
}

/// The update that makes `held` equal to `wanted`: what is held besides is cleared, and the level has another name in updates.
fn update(wanted: &Map<String, Value>, held: Option<&Map<String, Value>>) -> Map<String, Value> {
    let name = |name: &String| {
        if name == "compatibilityLevel" {
            "compatibility".to_owned()
        } else {
            name.clone()
        }
    };
    let cleared = held
        .into_iter()
        .flat_map(Map::keys)
        .map(|key| (name(key), Value::Null));
    let set = wanted.iter().map(|(key, value)| (name(key), value.clone()));
    cleared.chain(set).collect()
}

async fn modes(
    client: &Client,
    source: &Inventory,
    target: &Inventory,
    done: &mut Done,
) -> Result<(), Failure> {
    for (of, mode) in &source.modes {
        if target.modes.get(of) == Some(mode) {
            continue;
        }
        match put_mode(client, of, mode).await {
            Ok(()) => done.settings += 1,
            Err(error) => {
                let what = format!("mode of `{}`", scope_name(of));
                done.refused.push(refusal(&what, error)?);
            }
        }
    }
    Ok(())
}

async fn contracts(
    client: &Client,
    source: &Inventory,
    target: &Inventory,
    jobs: usize,
    done: &mut Done,
) -> Result<(), Failure> {
    let differing: Vec<(String, Value)> = source
        .contracts
        .iter()
        .filter(|(id, contract)| target.contracts.get(*id) != Some(*contract))
        .map(|(id, contract)| {
            (
                id.clone(),
                json!({ "odcs": contract.odcs, "subjects": contract.subjects }),
            )
        })
        .collect();
    let answers = bounded(differing, jobs, |(id, body)| {
        let client = client.clone();
        async move {
            let path = format!("/api/v1/contracts/{}", segment(&id));
            match client.exchange(Method::PUT, &path, &[], Some(&body)).await {
                Ok(_) => Ok(None),
                Err(error) => refusal(&format!("contract `{id}`"), error).map(Some),
            }
        }
    })
    .await?;
    done.contracts += answers.iter().filter(|refused| refused.is_none()).count();
    done.refused.extend(answers.into_iter().flatten());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_clears_what_is_held_besides() {
        let map = |value: Value| value.as_object().cloned().unwrap();
        let wanted = map(json!({"compatibilityLevel": "FULL", "alias": "b"}));
        let held = map(json!({"compatibilityLevel": "NONE", "normalize": true}));
        assert_eq!(
            Value::Object(update(&wanted, Some(&held))),
            json!({"compatibility": "FULL", "alias": "b", "normalize": null})
        );
    }
}
