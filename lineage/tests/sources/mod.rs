//! Each source's cases: Markdown files with input blocks and the edges they must give.
//!
//! A case is a heading, a `json` block with an array of inputs, and a `text` block with the edges,
//! the jobs' boundaries where no edge shows them, and the warnings.

use std::io::Read;
use std::path::Path;

use callsheet_lineage::Graph;
use callsheet_openlineage::Event;
use serde_json::Value;

/// What the graph of `inputs` looks like, one line per edge, boundary and warning.
fn describe(inputs: &str) -> String {
    let inputs: Vec<Value> = serde_json::from_str(inputs).unwrap();
    let mut graph = Graph::new();
    let mut lines = Vec::new();
    for (index, mut input) in inputs.into_iter().enumerate() {
        let time = format!("2026-01-01T00:{index:02}:00Z");
        for (key, value) in [
            ("eventTime", time.as_str()),
            ("producer", "p"),
            ("schemaURL", "s"),
        ] {
            if input.get(key).is_none() {
                input[key] = value.into();
            }
        }
        let applied = graph.apply(&Event::from_value(input).unwrap());
        lines.extend(
            applied
                .warnings
                .iter()
                .map(|warning| format!("warning: {warning}")),
        );
    }
    let edges = graph.edges();
    for edge in &edges {
        let kinds: Vec<String> = edge.kinds.iter().map(ToString::to_string).collect();
        let job = edge
            .job
            .as_ref()
            .map_or_else(String::new, |job| format!(" by {job}"));
        let (from, to, evidence) = (&edge.from, &edge.to, edge.evidence.as_str());
        lines.push(format!(
            "{from} -> {to}  {} [{evidence}]{job}",
            kinds.join(", ")
        ));
    }
    for job in graph.jobs() {
        let lonely = |dataset: &&callsheet_lineage::DatasetName| {
            !edges.iter().any(|edge| {
                edge.from.dataset() == Some(dataset) || edge.to.dataset() == Some(dataset)
            })
        };
        lines.extend(
            job.inputs
                .iter()
                .filter(lonely)
                .map(|input| format!("{} reads {input}", job.name)),
        );
        lines.extend(
            job.outputs
                .iter()
                .filter(lonely)
                .map(|output| format!("{} writes {output}", job.name)),
        );
    }
    lines.join("\n")
}

fn block<'a>(case: &'a str, language: &str) -> &'a str {
    let (_, rest) = case
        .split_once(&format!("```{language}\n"))
        .unwrap_or_else(|| panic!("no {language} block: {case}"));
    rest.split_once("```").unwrap().0.trim_end()
}

fn run(source: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/sources")
        .join(source);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let mut text = String::new();
        std::fs::File::open(&file)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        for case in text.split("\n## ").skip(1) {
            let title = case.lines().next().unwrap();
            let found = describe(block(case, "json"));
            assert_eq!(found, block(case, "text"), "{}: {title}", file.display());
        }
    }
}

#[test]
fn openlineage() {
    run("openlineage");
}
