//! OpenLineage events as claims: which facet says what, by the precedence of explicit lineage.
//!
//! The rules are those of the explicit lineage proposal (OpenLineage #4359): `lineage` first and
//! alone, else `columnLineage`, else inputs × outputs; the last step is [`Statements::resolve`].

use std::collections::{BTreeMap, BTreeSet};

use callsheet_openlineage::facets::{
    ColumnLineageFacet, FieldLineage, InputField, LineageDatasetFacet, LineageEntry, LineageInput,
    LineageJobFacet, LineageSource, LineageTarget,
};
use callsheet_openlineage::{Dataset, DatasetEvent, DatasetName, Event, Facet, Job, JobName};

use super::{Claim, Speaker};
use crate::edge::{Endpoint, Influence, Kind, Subtype};
use crate::facts::{DatasetFacts, JobFacts};
use crate::shape::{EdgeSet, Statements, add_edge};

/// Reads what `event` claims. Facets that cannot be used are warnings, never errors.
pub(crate) fn claim(event: &Event) -> Claim {
    match event {
        Event::Run(event) => {
            let mut claim = Claim::default();
            let statements = job_statements(
                &event.job,
                event.inputs.as_deref(),
                event.outputs.as_deref(),
                &mut claim,
            );
            let job = event.job.name.clone();
            claim.speaker = Some((Speaker::Run(job, event.run.run_id.clone()), statements));
            let transition = event
                .event_type
                .as_ref()
                .map(|word| word.as_str().to_owned());
            claim.run = Some((event.run.run_id.clone(), transition));
            claim
        }
        Event::Job(event) => {
            let mut claim = Claim::default();
            let statements = job_statements(
                &event.job,
                event.inputs.as_deref(),
                event.outputs.as_deref(),
                &mut claim,
            );
            // An event about the job alone (its owner, say) does not take back what it declared.
            let facets = event.job.facets.as_ref();
            let speaks = event.inputs.is_some()
                || event.outputs.is_some()
                || facets.is_some_and(|facets| facets.raw(LineageJobFacet::KEY).is_some());
            if speaks {
                claim.speaker = Some((Speaker::Job(event.job.name.clone()), statements));
            }
            claim
        }
        Event::Dataset(event) => dataset_claim(event),
    }
}

fn job_statements(
    job: &Job,
    inputs: Option<&[Dataset]>,
    outputs: Option<&[Dataset]>,
    claim: &mut Claim,
) -> Statements {
    let warnings = &mut claim.warnings;
    let facts = JobFacts::read(job.facets.as_ref(), &format!("job {}", job.name), warnings);
    claim.job = Some((job.name.clone(), facts));
    let mut statements = Statements::default();
    let sides = [
        (inputs, &mut statements.inputs),
        (outputs, &mut statements.outputs),
    ];
    for (datasets, side) in sides {
        for dataset in datasets.unwrap_or_default() {
            side.insert(dataset.name.clone());
            let of = format!("dataset {}", dataset.name);
            claim.datasets.push((
                dataset.name.clone(),
                DatasetFacts::read(dataset.facets.as_ref(), &of, warnings),
            ));
        }
    }
    let explicit =
        read::<LineageJobFacet>(job.facets.as_ref(), &format!("job {}", job.name), warnings);
    let edges = &mut statements.explicit_edges;
    if let Some(facet) = &explicit {
        statements.explicit = true;
        for entry in &facet.entries {
            explicit_entry(edges, entry, &job.name);
        }
    }
    for output in outputs.unwrap_or_default() {
        let of = format!("output {}", output.name);
        let facets = output.facets.as_ref();
        if facets.is_some_and(|facets| facets.has(LineageDatasetFacet::KEY)) {
            if explicit.is_some() {
                warnings.push(format!(
                    "{of}: `lineage` of a dataset beside that of the job; the job's is used"
                ));
            } else if let Some(facet) = read::<LineageDatasetFacet>(facets, &of, warnings) {
                warnings.push(format!(
                    "{of}: `lineage` of a dataset belongs into a dataset event"
                ));
                statements.explicit = true;
                let entry = LineageEntry {
                    target: LineageTarget::Dataset(output.name.clone()),
                    inputs: facet.inputs,
                    fields: facet.fields,
                };
                explicit_entry(edges, &entry, &job.name);
            }
        }
        if let Some(facet) = read::<ColumnLineageFacet>(facets, &of, warnings) {
            column_lineage(&mut statements.column_edges, &output.name, &facet);
        }
    }
    statements
}

fn dataset_claim(event: &DatasetEvent) -> Claim {
    let mut claim = Claim::default();
    let name = &event.dataset.name;
    let of = format!("dataset {name}");
    let facets = event.dataset.facets.as_ref();
    let facts = DatasetFacts::read(facets, &of, &mut claim.warnings);
    claim.datasets.push((name.clone(), facts));
    if facets.is_none_or(|facets| facets.raw(LineageDatasetFacet::KEY).is_none()) {
        return claim;
    }
    let deleted = facets.is_some_and(|facets| facets.is_deleted(LineageDatasetFacet::KEY));
    let facet = read::<LineageDatasetFacet>(facets, &of, &mut claim.warnings);
    if facet.is_none() && !deleted {
        return claim;
    }
    let mut statements = Statements {
        explicit: true,
        ..Statements::default()
    };
    let facet = facet.unwrap_or_default();
    let edges = &mut statements.explicit_edges;
    let whole = Endpoint::Dataset(name.clone());
    let inputs = facet
        .inputs
        .iter()
        .flatten()
        .map(|input| (whole.clone(), input));
    let fields = facet.fields.iter().flat_map(|(column, inputs)| {
        let target = Endpoint::Column(name.clone(), column.clone());
        inputs.iter().map(move |input| (target.clone(), input))
    });
    for (target, input) in inputs.chain(fields) {
        match source(input, None) {
            Some(source) => add_edge(edges, source, target, kinds(input)),
            None => claim.warnings.push(format!(
                "{of}: a source that is the event's own job, which it has not"
            )),
        }
    }
    claim.speaker = Some((Speaker::Dataset(name.clone()), statements));
    claim
}

fn read<F: Facet>(
    facets: Option<&callsheet_openlineage::Facets>,
    of: &str,
    warnings: &mut Vec<String>,
) -> Option<F> {
    facets?.get::<F>().unwrap_or_else(|error| {
        warnings.push(format!("facet of {of}: {error}"));
        None
    })
}

fn explicit_entry(edges: &mut EdgeSet, entry: &LineageEntry, own: &JobName) {
    let target = match &entry.target {
        LineageTarget::Dataset(name) => Endpoint::Dataset(name.clone()),
        LineageTarget::Job(name) => Endpoint::Job(name.as_ref().unwrap_or(own).clone()),
    };
    for input in entry.inputs.iter().flatten() {
        add_own(edges, input, target.clone(), own);
    }
    if let LineageTarget::Dataset(dataset) = &entry.target {
        for (column, inputs) in &entry.fields {
            for input in inputs {
                add_own(
                    edges,
                    input,
                    Endpoint::Column(dataset.clone(), column.clone()),
                    own,
                );
            }
        }
    }
}

fn add_own(edges: &mut EdgeSet, input: &LineageInput, target: Endpoint, own: &JobName) {
    if let Some(source) = source(input, Some(own)) {
        // "This job reads this job" says nothing.
        if source != target || !matches!(source, Endpoint::Job(_)) {
            add_edge(edges, source, target, kinds(input));
        }
    }
}

fn source(input: &LineageInput, own: Option<&JobName>) -> Option<Endpoint> {
    Some(match &input.source {
        LineageSource::Dataset {
            name,
            field: Some(field),
        } => Endpoint::Column(name.clone(), field.clone()),
        LineageSource::Dataset { name, field: None } => Endpoint::Dataset(name.clone()),
        LineageSource::Job(Some(name)) => Endpoint::Job(name.clone()),
        LineageSource::Job(None) => Endpoint::Job(own?.clone()),
    })
}

fn kinds(input: &LineageInput) -> Vec<Kind> {
    if input.transformations.is_empty() {
        return vec![Kind::unstated()];
    }
    input.transformations.iter().map(Kind::from).collect()
}

/// Adds the edges of a `columnLineage` facet. Spark repeats every indirect source under every
/// column; an indirect source under all of two or more columns becomes one edge to the dataset.
fn column_lineage(edges: &mut EdgeSet, output: &DatasetName, facet: &ColumnLineageFacet) {
    let whole = Endpoint::Dataset(output.clone());
    for input in &facet.dataset {
        add_edge(
            edges,
            column(input),
            whole.clone(),
            field_kinds(input, None),
        );
    }
    let mut indirect: BTreeMap<(Endpoint, Kind), BTreeSet<&str>> = BTreeMap::new();
    let mut flat = Vec::new();
    for (name, lineage) in &facet.fields {
        for input in &lineage.input_fields {
            for kind in field_kinds(input, Some(lineage)) {
                if kind.influence == Influence::Indirect {
                    indirect
                        .entry((column(input), kind.clone()))
                        .or_default()
                        .insert(name);
                }
                flat.push((name, column(input), kind));
            }
        }
    }
    let columns = facet.fields.len();
    let everywhere = |source: &Endpoint, kind: &Kind| {
        columns > 1
            && indirect
                .get(&(source.clone(), kind.clone()))
                .is_some_and(|under| under.len() == columns)
    };
    for (name, source, kind) in flat {
        let target = if kind.influence == Influence::Indirect && everywhere(&source, &kind) {
            whole.clone()
        } else {
            Endpoint::Column(output.clone(), name.clone())
        };
        add_edge(edges, source, target, [kind]);
    }
}

fn column(input: &InputField) -> Endpoint {
    Endpoint::Column(input.dataset.clone(), input.field.clone())
}

/// The kinds of one input field; the deprecated words of the output field fill in where there are none.
fn field_kinds(input: &InputField, lineage: Option<&FieldLineage>) -> Vec<Kind> {
    if !input.transformations.is_empty() {
        return input.transformations.iter().map(Kind::from).collect();
    }
    let (word, description) = lineage.map_or((None, None), |lineage| {
        (
            lineage.transformation_type.as_deref(),
            lineage.transformation_description.clone(),
        )
    });
    let direct = |subtype, masked| Kind {
        influence: Influence::Direct,
        subtype: Some(subtype),
        masked,
        description: description.clone(),
    };
    vec![match word.map(str::to_ascii_uppercase).as_deref() {
        Some("IDENTITY") => direct(Subtype::Identity, false),
        Some("MASKED") => direct(Subtype::Transformation, true),
        _ => Kind {
            description,
            ..Kind::unstated()
        },
    }]
}
