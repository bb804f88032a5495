//! `callsheet demo --headless`: the whole loop, to the end.

use serde_json::Value;

use crate::process::{run, said};

#[test]
fn the_demo_loses_nothing_counts_nothing_twice_and_judges_both_pull_requests() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(
        folder.path(),
        &[
            "demo",
            "--headless",
            "--events",
            "6000",
            "--listen",
            "127.0.0.1:0",
        ],
    );
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    let report: Value = serde_json::from_str(text.trim_end().lines().last().unwrap()).unwrap();
    assert_eq!(
        (&report["events_in"], &report["films_in"]),
        (&6_000.into(), &3_201.into()),
        "{report}"
    );
    assert_eq!(
        (&report["lost"], &report["duplicates"]),
        (&0.into(), &0.into()),
        "{report}"
    );
    assert_eq!(report["oracle_equal"], true, "{report}");
    assert_eq!(report["lineage_traced"], true, "{report}");
    assert!(
        report["events_out"].as_u64() > Some(1_000) && report["dead_letters"].as_u64() > Some(32),
        "{report}"
    );
    assert_eq!(report["lineage_edges"], 44, "{report}");
    let verdicts: Vec<&Value> = report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| &check["verdict"])
        .collect();
    assert_eq!(verdicts, ["breaking", "safe"], "{report}");
}

#[test]
fn a_kept_demo_runs_again_on_what_it_kept() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "demo",
        "--headless",
        "--events",
        "1000",
        "--keep",
        "kept",
        "--listen",
        "127.0.0.1:0",
    ];
    let reports: Vec<Value> = (0..2)
        .map(|_| {
            let output = run(folder.path(), &arguments);
            assert_eq!(output.status.code(), Some(0), "{}", said(&output));
            let text = String::from_utf8(output.stdout).unwrap();
            serde_json::from_str(text.trim_end().lines().last().unwrap()).unwrap()
        })
        .collect();
    assert_eq!(reports[0]["events_out"], reports[1]["events_out"]);
    assert_eq!(reports[0]["dead_letters"], reports[1]["dead_letters"]);
}

#[test]
fn the_notice_names_licence_and_origin_of_the_film_data() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["demo", "--licenses"]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(
        text.contains("BSD 3-Clause") && text.contains("vega-datasets"),
        "{text}"
    );
}
