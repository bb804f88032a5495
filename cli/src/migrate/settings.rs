//! Reading configurations and modes: which scopes have one of their own.
//!
//! Callsheet lists them. Of other registries every scope that could have one is asked: the registry, each context, each
//! subject and each alias of a subject.

use std::collections::BTreeSet;

use callsheet_client::{Client, Method, segment};
use callsheet_server::offline::{DEFAULT_CONTEXT, SubjectName};
use serde_json::{Map, Value};

use super::connect::{call_failed, is_not_offered};
use super::inventory::{scope, scope_name};
use super::parallel::bounded;
use super::progress::Progress;
use super::read::{Reading, unreadable};
use crate::failure::Failure;

/// Callsheet's own list of what is stored.
const LIST: &str = "/api/v1/settings";

/// Adds configurations and modes to what was read.
pub(super) async fn read(
    client: &Client,
    reading: &mut Reading,
    jobs: usize,
    title: &str,
    progress: &Progress,
) -> Result<(), Failure> {
    match client.exchange(Method::GET, LIST, &[], None).await {
        Ok(answer) if answer["configs"].is_array() => {
            return listed(&answer, reading).ok_or_else(|| unreadable(client, LIST));
        }
        Ok(_) => {}
        Err(error)
            if is_not_offered(&error) || error.code().is_none() && !error.is_unreachable() => {}
        Err(error) => return Err(call_failed(&error)),
    }
    let scopes: Vec<SubjectName> = scopes(client, reading).await?.into_iter().collect();
    progress.stage(title, 2 * scopes.len());
    let configs = ask_all(client, &scopes, jobs, "config", progress).await?;
    for (of, answer) in configs {
        if let Value::Object(config) = answer {
            let config = stored(config);
            if !config.is_empty() {
                reading.inventory.configs.insert(of, config);
            }
        }
    }
    let modes = ask_all(client, &scopes, jobs, "mode", progress).await?;
    let global = SubjectName::context_scope(DEFAULT_CONTEXT);
    let word = |answer: &Value| answer["mode"].as_str().map(str::to_owned);
    let whole = modes
        .iter()
        .find(|(of, _)| *of == global)
        .and_then(|(_, answer)| word(answer));
    if whole.is_none() {
        reading
            .notices
            .push("it has no modes: none was copied".to_owned());
    }
    for (of, answer) in &modes {
        let Some(mode) = word(answer) else { continue };
        // Registries without guids answer the mode of the whole for every subject.
        let inherited = !reading.tells_guids && *of != global && Some(&mode) == whole.as_ref();
        // The mode of a registry on which none was set.
        let default = *of == global && mode == "READWRITE";
        if !inherited && !default {
            reading.inventory.modes.insert(of.clone(), mode);
        }
    }
    Ok(())
}

fn listed(answer: &Value, reading: &mut Reading) -> Option<()> {
    for entry in answer["configs"].as_array()? {
        let config = stored(entry["config"].as_object()?.clone());
        let of = scope(entry["scope"].as_str()?);
        reading.inventory.configs.insert(of, config);
    }
    for entry in answer["modes"].as_array()? {
        let of = scope(entry["scope"].as_str()?);
        reading
            .inventory
            .modes
            .insert(of, entry["mode"].as_str()?.to_owned());
    }
    Some(())
}

/// The members of a configuration that say something.
fn stored(mut config: Map<String, Value>) -> Map<String, Value> {
    config.retain(|_, value| !value.is_null());
    config
}

/// Every scope that may have settings.
async fn scopes(client: &Client, reading: &Reading) -> Result<BTreeSet<SubjectName>, Failure> {
    let mut scopes: BTreeSet<SubjectName> =
        reading.inventory.subjects().into_iter().cloned().collect();
    let contexts = reading.inventory.contexts.iter();
    scopes.extend(contexts.map(|context| SubjectName::context_scope(context)));
    if reading.tells_guids {
        scopes.insert(SubjectName::global());
        let query = [
            ("subjectPrefix", ":*:"),
            ("aliases", "true"),
            ("latestOnly", "true"),
        ];
        let answer = client
            .exchange(Method::GET, "/schemas", &query, None)
            .await
            .map_err(|error| call_failed(&error))?;
        let aliases = answer.as_array().into_iter().flatten();
        let aliases = aliases
            .filter_map(|row| row["aliases"].as_array())
            .flatten();
        scopes.extend(aliases.filter_map(Value::as_str).map(SubjectName::parse));
    }
    Ok(scopes)
}

/// The address of a scope's configuration or mode.
pub(super) fn path(route: &str, of: &SubjectName) -> String {
    if *of == SubjectName::context_scope(DEFAULT_CONTEXT) {
        format!("/{route}")
    } else {
        format!("/{route}/{}", segment(&scope_name(of)))
    }
}

/// The answers of all scopes that have one.
async fn ask_all(
    client: &Client,
    scopes: &[SubjectName],
    jobs: usize,
    route: &'static str,
    progress: &Progress,
) -> Result<Vec<(SubjectName, Value)>, Failure> {
    let answers = bounded(scopes.to_vec(), jobs, |of| {
        let (client, progress) = (client.clone(), progress.clone());
        async move {
            let answer = client
                .exchange(Method::GET, &path(route, &of), &[], None)
                .await;
            progress.step();
            match answer {
                Ok(answer) => Ok(Some((of, answer))),
                Err(error) if is_not_offered(&error) => Ok(None),
                Err(error) => Err(call_failed(&error)),
            }
        }
    })
    .await?;
    Ok(answers.into_iter().flatten().collect())
}
