//! The pages as a browser gets them, without a browser: content, links, escaping, states.

use axum::body::Body;
use axum::http::Request;
use scraper::{ElementRef, Html, Selector};
use serde_json::{Value, json};

use crate::bed::{Answer, Bed};

const NAMESPACE: &str = "kafka://broker:9092";

async fn page(bed: &Bed, path: &str) -> (Answer, Html) {
    let request = Request::get(path)
        .header("accept", "text/html")
        .body(Body::empty())
        .unwrap();
    let answer = bed.send(request).await;
    let document = Html::parse_document(&answer.text);
    (answer, document)
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn texts(page: &Html, selector: &str) -> Vec<String> {
    all(page, selector)
        .iter()
        .map(|element| {
            element
                .text()
                .collect::<Vec<_>>()
                .join("")
                .trim()
                .to_owned()
        })
        .collect()
}

/// Two versions of a subject, and two jobs that carry one of its columns to a serving table.
async fn filled() -> Bed {
    let bed = Bed::new().await;
    let field = |name: &str, kind: Value| json!({"name": name, "type": kind});
    let first = json!({"type": "record", "name": "Play", "fields": [field("user_id", json!("long")), field("device", json!("string"))]});
    let second = json!({"type": "record", "name": "Play", "fields": [
        field("user_id", json!("long")), field("device", json!("string")),
        {"name": "seconds", "type": ["null", "int"], "default": null}]});
    bed.register("plays-value", &first).await;
    bed.register("plays-value", &second).await;
    for (job, from, to, column) in [
        ("window", "plays", "engagement", "user_id"),
        ("serve", "engagement", "serving", "user_id"),
    ] {
        let answer = bed
            .post("/api/v1/lineage", &run(job, from, to, column))
            .await;
        assert!((200..300).contains(&answer.status), "{}", answer.text);
    }
    bed.state.tail_once().await.unwrap();
    bed
}

fn run(job: &str, from: &str, to: &str, column: &str) -> Value {
    let facet = |name: &str, mut body: Value| {
        body["_producer"] = json!("https://example.test/producer");
        body["_schemaURL"] = json!(format!(
            "https://openlineage.io/spec/facets/1-0-0/{name}.json"
        ));
        body
    };
    json!({
        "eventTime": "2026-11-01T12:00:00Z", "eventType": "COMPLETE", "producer": "https://example.test/producer",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": format!("0197c0de-0000-7000-8000-{:012x}", job.len())},
        "job": {"namespace": "pipeline", "name": job},
        "inputs": [{"namespace": NAMESPACE, "name": from}],
        "outputs": [{"namespace": NAMESPACE, "name": to, "facets": {
            "schema": facet("SchemaDatasetFacet", json!({"fields": [{"name": column, "type": "long"}]})),
            "columnLineage": facet("ColumnLineageDatasetFacet", json!({"fields": {column: {"inputFields": [
                {"namespace": NAMESPACE, "name": from, "field": column, "transformations": [{"type": "DIRECT", "subtype": "IDENTITY"}]}]}}})),
        }}],
    })
}

fn dataset(name: &str) -> String {
    format!("/d/kafka%3A%2F%2Fbroker%3A9092/{name}")
}

#[tokio::test]
async fn the_root_is_a_page_for_browsers_and_an_object_for_clients() {
    let bed = Bed::new().await;
    assert_eq!(bed.get("/").await.text, "{}");
    let (answer, html) = page(&bed, "/").await;
    assert_eq!(
        (answer.status, answer.content_type()),
        (200, "text/html; charset=utf-8")
    );
    assert_eq!(texts(&html, "h2"), ["The catalog is empty"]);
}

#[tokio::test]
async fn no_page_carries_inline_script_and_all_carry_the_policy() {
    let bed = filled().await;
    let base = dataset("plays");
    let paths = [
        "/".to_owned(),
        "/catalog?q=plays".to_owned(),
        base.clone(),
        format!("{base}/versions"),
        format!("{base}/diff"),
        format!("{base}/diff/1...2?view=text"),
        format!("{base}/schema/2"),
        "/lineage".to_owned(),
        "/checks".to_owned(),
        "/jobs/pipeline/window".to_owned(),
    ];
    for path in paths {
        let (answer, html) = page(&bed, &path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        assert!(
            answer.headers.contains_key("content-security-policy"),
            "{path}"
        );
        for script in all(&html, "script") {
            assert!(
                script.value().attr("src").is_some() && script.text().next().is_none(),
                "{path}"
            );
        }
        assert_eq!(all(&html, "h1").len(), 1, "{path} has one h1");
        assert_eq!(all(&html, "[onclick], [onload]").len(), 0, "{path}");
    }
}

#[tokio::test]
async fn a_dataset_is_found_by_name_and_by_column() {
    let bed = filled().await;
    let (_, html) = page(&bed, "/catalog?q=play").await;
    assert_eq!(texts(&html, "tbody a.name"), ["plays"]);
    let (_, html) = page(&bed, "/catalog?q=seconds").await;
    assert_eq!(texts(&html, "tbody a.name"), ["plays"]);
    assert_eq!(texts(&html, "tbody a.mono"), ["seconds"]);
    let (_, html) = page(&bed, "/catalog?stage=serving").await;
    assert_eq!(texts(&html, "tbody a.name"), ["serving"]);
    let (_, html) = page(&bed, "/catalog?q=zebra&stage=serving").await;
    assert_eq!(texts(&html, "h2"), ["Nothing found"]);
    assert!(
        texts(&html, ".empty a")
            .iter()
            .any(|link| link.contains("stage: serving"))
    );
}

#[tokio::test]
async fn a_dataset_lists_the_columns_of_its_newest_version() {
    let bed = filled().await;
    let (_, html) = page(&bed, &dataset("plays")).await;
    assert_eq!(
        texts(&html, "tbody code.name"),
        ["user_id", "device", "seconds"]
    );
    assert!(texts(&html, ".chip").contains(&"v2".to_owned()));
    let (_, html) = page(&bed, &format!("{}/versions", dataset("plays"))).await;
    assert_eq!(texts(&html, "tbody td.name"), ["v2", "v1"]);
    assert!(texts(&html, "tbody .chip").contains(&"truth: Proven".to_owned()));
}

#[tokio::test]
async fn a_diff_shows_both_directions_and_the_witness() {
    let bed = filled().await;
    let narrow =
        json!({"type": "record", "name": "Play", "fields": [{"name": "user_id", "type": "long"}]});
    bed.register("plays-value", &narrow).await;
    let (_, html) = page(&bed, &format!("{}/diff/2...3", dataset("plays"))).await;
    let chips = texts(&html, ".chip");
    assert!(
        chips.contains(&"truth: Proven".to_owned()) && chips.contains(&"truth: Refuted".to_owned()),
        "{chips:?}"
    );
    assert!(
        texts(&html, ".witness pre")
            .iter()
            .any(|text| text.contains("user_id"))
    );
    let (_, html) = page(&bed, &format!("{}/diff/2...3?view=text", dataset("plays"))).await;
    assert!(!all(&html, ".diff pre.del").is_empty());
}

#[tokio::test]
async fn a_trace_leads_from_serving_to_ingest() {
    let bed = filled().await;
    let focus = "kafka%3A%2F%2Fbroker%3A9092%7Cserving";
    let (answer, html) = page(&bed, &format!("/lineage?focus={focus}&col=user_id")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(texts(&html, ".hops .where"), ["engagement", "plays"]);
    assert_eq!(texts(&html, ".card .title").len(), 3);
    // Two jobs, each with a line in and a line out.
    assert_eq!(all(&html, ".edge.up").len(), 4);
    assert_eq!(
        texts(&html, ".card li a.start span:first-child"),
        ["user_id"]
    );
    assert_eq!(texts(&html, ".details h2"), ["Comes from", "Used by"]);

    let (answer, _) = page(&bed, &format!("/lineage.json?focus={focus}&col=user_id")).await;
    assert_eq!(answer.json()["columns"].as_array().unwrap().len(), 2);
    let (answer, _) = page(&bed, &format!("/lineage.csv?focus={focus}&col=user_id")).await;
    assert_eq!(answer.text.lines().count(), 3);
}

#[tokio::test]
async fn opening_columns_keeps_the_order_of_the_cards() {
    let bed = filled().await;
    let order = |html: &Html| -> Vec<String> {
        let mut cards: Vec<(i64, String)> = all(html, ".card")
            .iter()
            .map(|card| {
                let number = |name| card.value().attr(name).unwrap().parse::<f64>().unwrap();
                #[expect(clippy::cast_possible_truncation, reason = "pixels of a small drawing")]
                let key = (number("data-x") * 10_000.0 + number("data-y")) as i64;
                (key, card.value().attr("data-node").unwrap().to_owned())
            })
            .collect();
        cards.sort();
        cards.into_iter().map(|(_, node)| node).collect()
    };
    let (_, closed) = page(&bed, "/lineage").await;
    let (_, open) = page(&bed, "/lineage?expand=kafka%3A%2F%2Fbroker%3A9092%7Cplays").await;
    assert_eq!(order(&closed), order(&open));
    assert!(!all(&open, ".card li").is_empty());
}

#[tokio::test]
async fn what_people_and_producers_write_is_escaped() {
    let bed = filled().await;
    let event = run(
        "<script>alert(1)</script>",
        "plays",
        "<img src=x onerror=alert(1)>",
        "user_id",
    );
    assert!((200..300).contains(&bed.post("/api/v1/lineage", &event).await.status));
    bed.state.tail_once().await.unwrap();
    for path in [
        "/catalog",
        "/lineage",
        "/catalog?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    ] {
        let (answer, html) = page(&bed, path).await;
        assert_eq!(answer.status, 200);
        assert!(
            all(&html, "img[onerror]").is_empty() && !answer.text.contains("<script>alert"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn an_unknown_dataset_names_the_nearest_ones() {
    let bed = filled().await;
    let (answer, html) = page(&bed, &dataset("play")).await;
    assert_eq!(answer.status, 404);
    assert!(texts(&html, ".empty a").contains(&"plays".to_owned()));
    let (answer, _) = page(&bed, "/checks/none").await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn a_blocking_check_shows_its_witness_first() {
    let bed = filled().await;
    let finding = json!({
        "rule": "reader_field_without_default_added", "class": "BREAKS_DECODE", "axis": "bytes", "level": "error", "direction": "backward",
        "against": "base", "wire_type": "READER_FIELD_MISSING_DEFAULT_VALUE", "reader_path": "/fields/2", "writer_path": "", "field_path": "age",
        "reader_span": {"file": "contracts/plays.avsc", "line": 4, "column": 7}, "writer_span": null, "message": "field `age` has no default",
        "fix": null, "witness": {"record": {"user_id": 0}, "encoded_hex": "00", "error": "missing field `age`", "path": "age", "verified_by": ["plan"]},
        "readers": [{"app": "recs", "version": "1.0.0", "environment": "prod", "grade": "proven", "last_seen": null, "owner": null}],
        "fingerprint": "9c1e77ab03d2"});
    let verdicts = json!({"wire": {"compatible": false, "messages": []}, "truth": {"verdict": "refuted", "reason": null}});
    let check = json!({
        "repo": "media", "base": "a", "head": "b", "pr": "#7", "verdict": "breaking", "complete": true,
        "contracts": [{"path": "contracts/plays.avsc", "subject": "plays-value", "error": null,
            "comparisons": [{"against": "base", "direction": "backward", "wire": verdicts["wire"], "truth": verdicts["truth"]}],
            "report": {"wire": verdicts["wire"], "truth": verdicts["truth"], "findings": [finding]}}]});
    let answer = bed.post("/api/v1/checks", &check).await;
    assert!((200..300).contains(&answer.status), "{}", answer.text);
    let url = answer.json()["url"].as_str().unwrap().to_owned();
    let (_, html) = page(&bed, &url).await;
    assert_eq!(texts(&html, ".banner strong"), ["Blocks the merge"]);
    assert!(texts(&html, "details[open] .witness pre")[0].contains("user_id"));
    assert!(texts(&html, ".finding table td.name").contains(&"recs".to_owned()));
    let (_, html) = page(&bed, "/checks").await;
    assert_eq!(texts(&html, "nav .pill")[0].chars().next(), Some('1'));
    let (_, html) = page(&bed, &dataset("plays")).await;
    assert!(texts(&html, ".chip.bad").contains(&"breaking".to_owned()));
}

#[tokio::test]
async fn the_page_of_versions_says_where_the_level_comes_from() {
    let bed = Bed::new().await;
    bed.register("lone-value", &json!("string")).await;
    let path = "/d/registry/lone/versions";
    let said = async || {
        let (_, page) = page(&bed, path).await;
        let notes = texts(&page, "[role=note]");
        (texts(&page, ".lede").join(" "), notes)
    };
    for (scope, config, wanted, note) in [
        ("", json!({}), "BACKWARD by the server's default", None),
        (
            "/lone-value",
            json!({"normalize": true}),
            "BACKWARD by the server's default",
            None,
        ),
        (
            "",
            json!({"compatibility": "FULL"}),
            "BACKWARD by the server's default",
            Some("FULL is set for all subjects here and does not apply: "),
        ),
        (
            "/lone-value",
            json!({"compatibility": "NONE"}),
            "NONE of its own",
            Some("NONE: a new version is registered whatever it breaks."),
        ),
    ] {
        bed.put(&format!("/config{scope}"), &config).await;
        let (lede, notes) = said().await;
        assert!(lede.ends_with(wanted), "{lede}");
        assert_eq!(notes.len(), usize::from(note.is_some()), "{notes:?}");
        if let Some(note) = note {
            assert!(notes[0].starts_with(note), "{notes:?}");
        }
    }
    bed.delete("/config/lone-value").await;
    assert!(said().await.0.ends_with("FULL from its context"));
    bed.delete("/config").await;
    bed.put("/config/:.__GLOBAL:", &json!({"compatibility": "FORWARD"}))
        .await;
    assert!(
        said()
            .await
            .0
            .ends_with("FORWARD from the registry's settings")
    );
}
