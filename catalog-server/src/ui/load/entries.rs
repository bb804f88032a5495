//! Datasets of the lineage graph, subjects of the registry and contracts, joined into entries of the catalog.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_api::check::CheckSummary;
use callsheet_contracts::odcs;
use callsheet_lineage::{DatasetView, Graph};
use callsheet_openlineage::DatasetName;
use callsheet_schema::Format;
use callsheet_store::{StoredContract, SubjectName};

use super::super::columns;
use super::super::entry::{Column, Entry, Stage, system};
use super::super::pages::dataset::{Beside, Neighbour};
use super::blocking;
use crate::auth::principal;
use crate::error::ApiError;
use crate::services::sight::{VALUE, subject_of};
use crate::state::AppState;

/// The namespace of a subject that no lineage names.
const REGISTRY: &str = "registry";

/// All entries, sorted by stage and name. Columns are named, readers are counted.
pub(in super::super) async fn entries(
    state: &AppState,
    checks: &[CheckSummary],
) -> Result<Vec<Entry>, ApiError> {
    let graph = state.graph();
    let mut all = Vec::new();
    let mut claimed = BTreeSet::new();
    for view in graph.datasets() {
        let subject = subject_of(state.registry(), &view);
        claimed.extend(subject.clone());
        all.push(from_dataset(&view, subject));
    }
    for subject in state.registry().subject_names() {
        if !claimed.contains(&subject) {
            all.push(from_subject(&subject));
        }
    }
    let broken = broken_subjects(state, checks).await?;
    for entry in &mut all {
        complete(state, &graph, entry).await?;
        entry.breaking = entry
            .subject
            .as_ref()
            .is_some_and(|subject| broken.contains(subject));
    }
    all.sort_by(|one, other| (one.stage, &one.name).cmp(&(other.stage, &other.name)));
    Ok(all)
}

/// One entry, by namespace and name.
pub(in super::super) async fn entry(
    state: &AppState,
    namespace: &str,
    name: &str,
    checks: &[CheckSummary],
) -> Result<Option<Entry>, ApiError> {
    let graph = state.graph();
    let found = match graph.dataset(&DatasetName::new(namespace, name)) {
        Some(view) => {
            let subject = subject_of(state.registry(), &view);
            Some(from_dataset(&view, subject))
        }
        None if namespace == REGISTRY => state
            .registry()
            .subject_names()
            .iter()
            .map(from_subject)
            .find(|entry| entry.name == name),
        None => None,
    };
    let Some(mut entry) = found else {
        return Ok(None);
    };
    complete(state, &graph, &mut entry).await?;
    let broken = broken_subjects(state, checks).await?;
    entry.breaking = entry
        .subject
        .as_ref()
        .is_some_and(|subject| broken.contains(subject));
    Ok(Some(entry))
}

fn from_dataset(view: &DatasetView, subject: Option<SubjectName>) -> Entry {
    Entry {
        namespace: view.name.namespace.clone(),
        name: view.name.name.clone(),
        system: system(&view.name.namespace),
        stage: stage(view.stage),
        subject: subject.map(|subject| subject.to_string()),
        contract: view.contract.as_ref().map(|contract| contract.id.clone()),
        owner: view.owner().map(str::to_owned),
        purpose: view.description.clone(),
        columns: view
            .columns
            .iter()
            .map(|column| Column {
                path: column.name.clone(),
                type_text: column.data_type.clone().unwrap_or_default(),
                doc: column.description.clone(),
                classification: column
                    .tags
                    .iter()
                    .find(|tag| tag.key == "classification" || tag.key == "pii")
                    .map(|tag| format!("{} {}", tag.key, tag.value)),
                ..Column::default()
            })
            .collect(),
        readers: view.consumers.len(),
        seen_ms: Some(view.last_seen_us / 1000),
        ..Entry::default()
    }
}

fn from_subject(subject: &SubjectName) -> Entry {
    let text = subject.to_string();
    let name = text.strip_suffix(VALUE).unwrap_or(&text).to_owned();
    Entry {
        namespace: REGISTRY.to_owned(),
        system: REGISTRY.to_owned(),
        stage: Stage::Ingest,
        subject: Some(text),
        name,
        ..Entry::default()
    }
}

/// The stage as the pages name it.
pub(super) fn stage(stage: callsheet_lineage::Stage) -> Stage {
    match stage {
        callsheet_lineage::Stage::Ingest => Stage::Ingest,
        callsheet_lineage::Stage::Transform => Stage::Transform,
        callsheet_lineage::Stage::Serving => Stage::Serving,
    }
}

/// Adds what the registry and the contract know.
async fn complete(state: &AppState, graph: &Graph, entry: &mut Entry) -> Result<(), ApiError> {
    if let Some(subject) = entry.subject.as_deref().map(SubjectName::parse) {
        if let Some(latest) = state.registry().versions(&subject).last() {
            entry.version = Some(latest.version.0);
            // A schema that this build cannot parse still has its page.
            if let Ok(schema) = state.registry().schema(&subject, latest.version).await {
                entry.format = Some(schema.format());
                merge_columns(entry, columns::of(&schema));
            }
        }
        let mut apps = BTreeSet::new();
        for reader in state.catalog().consumers(&subject, None, graph).await? {
            // A job is known by its name on the page of a column; its namespace stands on the job's own page.
            let app = reader
                .reader
                .app
                .rsplit(':')
                .next()
                .unwrap_or_default()
                .to_owned();
            apps.insert(app.clone());
            if let Some(column) = entry
                .columns
                .iter_mut()
                .find(|column| column.path == reader.field)
                && !column.readers.contains(&app)
            {
                column.readers.push(app);
            }
        }
        entry.readers = entry.readers.max(apps.len());
    } else {
        let name = DatasetName::new(&*entry.namespace, &*entry.name);
        for column in &mut entry.columns {
            column.readers = graph
                .readers_of(&name, &column.path)
                .into_iter()
                .filter(|reader| reader.exact)
                .filter_map(|reader| reader.job)
                .map(|job| job.name)
                .collect();
        }
    }
    match contract_of(state, entry).await? {
        Some(stored) => describe(entry, &stored),
        // Nor is the name told of one that the caller may not see.
        None if !principal::shows_everything() => entry.contract = None,
        None => {}
    }
    Ok(())
}

/// The schema's columns in their order, with what lineage added; then columns that only lineage knows.
fn merge_columns(entry: &mut Entry, schema: Vec<Column>) {
    let mut known: BTreeMap<String, Column> = std::mem::take(&mut entry.columns)
        .into_iter()
        .map(|column| (column.path.clone(), column))
        .collect();
    for mut column in schema {
        if let Some(seen) = known.remove(&column.path) {
            column.doc = column.doc.or(seen.doc);
            column.classification = column.classification.or(seen.classification);
        }
        entry.columns.push(column);
    }
    entry.columns.extend(known.into_values());
}

/// The contract that an entry's events name, else the first one of its subject.
async fn contract_of(state: &AppState, entry: &Entry) -> Result<Option<StoredContract>, ApiError> {
    if let Some(id) = &entry.contract {
        return match state.catalog().contract(id).await {
            Ok(stored) => Ok(Some(stored)),
            Err(error) if error.status() == 404 => Ok(None),
            Err(error) => Err(error),
        };
    }
    let Some(subject) = &entry.subject else {
        return Ok(None);
    };
    let listed = state
        .catalog()
        .contracts_of(&SubjectName::parse(subject))
        .await?;
    match listed.first() {
        Some(summary) => Ok(Some(state.catalog().contract(&summary.id).await?)),
        None => Ok(None),
    }
}

fn describe(entry: &mut Entry, stored: &StoredContract) {
    entry.contract = Some(stored.id.clone());
    if stored.owner.is_some() {
        entry.owner.clone_from(&stored.owner);
    }
    let Some(document) = odcs::read(&stored.odcs).document else {
        return;
    };
    let text = |text: &Option<odcs::Text>| text.as_ref().map(|text| text.value.clone());
    entry.title = text(&document.name);
    entry.domain = text(&document.domain);
    entry.status = text(&document.status);
    if let Some(description) = &document.description {
        entry.purpose = text(&description.purpose).or(entry.purpose.take());
    }
    for property in document.schema.iter().flat_map(|object| &object.properties) {
        let Some(column) = entry
            .columns
            .iter_mut()
            .find(|column| column.path == property.element.name())
        else {
            continue;
        };
        column.doc = column
            .doc
            .take()
            .or_else(|| text(&property.element.description));
        column.classification = column
            .classification
            .take()
            .or_else(|| text(&property.classification));
        column.deprecated |= property.element.deprecated;
    }
}

/// The contract's document, as it was published.
pub(in super::super) async fn contract_text(
    state: &AppState,
    entry: &Entry,
) -> Result<Option<String>, ApiError> {
    Ok(contract_of(state, entry).await?.map(|stored| stored.odcs))
}

/// What stands beside the columns on a dataset's page.
pub(in super::super) async fn beside(state: &AppState, entry: &Entry) -> Result<Beside, ApiError> {
    let graph = state.graph();
    let name = DatasetName::new(&*entry.namespace, &*entry.name);
    let mut beside = Beside {
        upstream: Vec::new(),
        downstream: Vec::new(),
        sla: Vec::new(),
        snippet: snippet(entry),
    };
    if let Some(view) = graph.dataset(&name) {
        for job in view.producers.iter().filter_map(|job| graph.job(job)) {
            beside
                .upstream
                .extend(job.inputs.iter().map(|input| neighbour(input, &job)));
        }
        for job in view.consumers.iter().filter_map(|job| graph.job(job)) {
            beside
                .downstream
                .extend(job.outputs.iter().map(|output| neighbour(output, &job)));
        }
    }
    if let Some(document) = contract_text(state, entry)
        .await?
        .and_then(|text| odcs::read(&text).document)
    {
        for sla in &document.sla_properties {
            let (Some(property), Some(value)) = (&sla.property, &sla.value) else {
                continue;
            };
            let unit = sla
                .unit
                .as_ref()
                .map_or(String::new(), |unit| format!(" {}", unit.value));
            let value = value
                .as_str()
                .map_or_else(|| value.to_compact_json(), str::to_owned);
            beside
                .sla
                .push((property.value.clone(), format!("{value}{unit}")));
        }
    }
    Ok(beside)
}

fn neighbour(name: &DatasetName, job: &callsheet_lineage::JobView) -> Neighbour {
    Neighbour {
        namespace: name.namespace.clone(),
        name: name.name.clone(),
        job: job.name.name.clone(),
    }
}

/// The lines that read this dataset in Rust; none for a dataset without a schema.
fn snippet(entry: &Entry) -> Option<String> {
    // Readers are generated for Avro.
    if entry.format != Some(Format::Avro) {
        return None;
    }
    entry.version?;
    let contract = entry.contract.as_deref().or(entry.subject.as_deref())?;
    let fields: Vec<String> = entry
        .columns
        .iter()
        .filter(|column| !column.path.contains('.'))
        .take(3)
        .filter_map(|column| {
            let plain = match column.type_text.as_str() {
                "string" => "&'a str",
                "int" => "i32",
                "long" => "i64",
                "double" => "f64",
                "float" => "f32",
                "boolean" => "bool",
                _ => return None,
            };
            Some(if column.nullable {
                format!("    {}: Option<{plain}>,\n", column.path)
            } else {
                format!("    {}: {plain},\n", column.path)
            })
        })
        .collect();
    let lifetime = if fields.iter().any(|field| field.contains("&'a")) {
        "<'a>"
    } else {
        ""
    };
    Some(format!(
        "callsheet pull --add {contract}\n\n#[derive(callsheet::Reader)]\n#[contract(\"{contract}\")]\nstruct Row{lifetime} {{\n{}}}",
        fields.concat()
    ))
}

/// Subjects with a finding of level error in the newest check of a pull request.
async fn broken_subjects(
    state: &AppState,
    checks: &[CheckSummary],
) -> Result<BTreeSet<String>, ApiError> {
    let mut broken = BTreeSet::new();
    for summary in blocking(checks).into_iter().take(20) {
        let (check, _) = super::check(state, &summary.id).await?;
        for contract in check.contracts {
            let blocks = contract.report.is_some_and(|report| {
                report
                    .findings
                    .iter()
                    .any(|finding| finding.level == "error")
            });
            if blocks {
                broken.insert(contract.subject);
            }
        }
    }
    Ok(broken)
}
