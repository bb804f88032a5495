//! Spans and metrics as a collector gets them.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, in helpers too"
)]

mod collector;

use callsheet::dead_letter::{DeadLetter, ErrorCode, Reader, Reason};
use callsheet::delivery::Effects;
use callsheet::embedded::{Log, LogOptions};
use callsheet::headers::TraceContext;
use callsheet::otel::Otlp;
use callsheet::pipeline::{Job, JobError, Runner, RunnerOptions, Stop};
use callsheet::source::{Batch, Header, NewRecord};
use collector::{Collector, texts};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;

const TRACE: [u8; 16] = [0xab; 16];
const PARENT: &str = "00-abababababababababababababababab-cdcdcdcdcdcdcdcd-01";

/// Copies records to `out`; one that is framed by nobody is a dead letter, value 9 a duplicate.
struct Copy {
    each: bool,
}

impl Job<Log> for Copy {
    fn process(&mut self, batch: &Batch, effects: &mut Effects) -> Result<(), JobError> {
        effects.tally().watermark_ms = Some(1);
        effects.tally().window_keys = Some(5);
        for record in &batch.records {
            if self.each {
                effects.reading(record);
            }
            match record.value.as_deref() {
                Some([0, .., 9]) => effects.tally().duplicates += 1,
                Some([0, ..]) => effects.append(NewRecord {
                    topic: "out".into(),
                    partition: 0,
                    timestamp_ms: record.timestamp_ms,
                    key: None,
                    value: record.value.clone(),
                    headers: Vec::new(),
                }),
                _ => {
                    let letter = DeadLetter {
                        record: record.clone(),
                        reason: Reason::decoding(ErrorCode::Magic, "no frame"),
                        first_failed_ms: 1,
                    };
                    let reader = Reader {
                        group: "g".into(),
                        contract: "in",
                        contract_version: None,
                    };
                    effects.dead_letter(letter, &reader);
                }
            }
        }
        Ok(())
    }
}

fn record(value: &[u8], traced: bool) -> NewRecord {
    let traced = traced.then(|| Header::new("traceparent", PARENT));
    NewRecord {
        topic: "in".into(),
        partition: 0,
        timestamp_ms: 1_000,
        key: Some(b"a person's name".to_vec()),
        value: Some(value.to_vec()),
        headers: traced.into_iter().collect(),
    }
}

/// Runs the job over four records and answers what the collector has, and the headers of what was copied.
async fn run(each: bool) -> (Collector, Vec<Vec<Header>>) {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::open(&LogOptions::new(folder.path().join("log.db")))
        .await
        .unwrap();
    let input = log.create_topic("in", 1).await.unwrap();
    let out = log.create_topic("out", 1).await.unwrap();
    log.create_topic("in.dlq.g", 1).await.unwrap();
    let framed = |number| [0, 0, 0, 0, 7, number];
    let records = vec![
        record(&framed(1), true),
        record(&framed(2), false),
        record(b"poison", false),
        record(&framed(9), false),
    ];
    log.produce(records).await.unwrap();
    let collector = Collector::start().await;
    let way = Otlp::open(&collector.endpoint, "watched").unwrap();
    let telemetry = way.telemetry().job("copy").team("doors");
    let job = Copy { each };
    let mut runner =
        Runner::new(log, "g", input, job, RunnerOptions::default()).watched_by(telemetry);
    runner.run_to_end(&Stop::new().1).await.unwrap();
    assert_eq!(runner.totals().duplicates, 1);
    assert!(way.flush().await);
    let copied = out.read_all().await.unwrap();
    (
        collector,
        copied.into_iter().map(|record| record.headers).collect(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn spans_follow_the_messaging_conventions() {
    let (collector, copied) = run(true).await;
    let spans = collector.spans();
    let names: Vec<(&str, usize)> = spans
        .iter()
        .map(|(name, spans)| (name.as_str(), spans.len()))
        .collect();
    assert_eq!(
        names,
        [
            ("commit in", 1),
            ("create out", 2),
            ("process in", 4),
            ("send in.dlq.g", 1),
            ("send out", 1)
        ]
    );

    let processed = &spans["process in"];
    let first = &processed[0];
    assert_eq!(first.kind(), SpanKind::Consumer);
    assert!(first.parent_span_id.is_empty(), "a trace of its own");
    assert_eq!(
        first.links.len(),
        1,
        "linked to where the record was created"
    );
    assert_eq!(
        (
            first.links[0].trace_id.as_slice(),
            first.links[0].span_id.as_slice()
        ),
        (&TRACE[..], &[0xcd; 8][..])
    );
    let attributes = texts(&first.attributes);
    for (name, value) in [
        ("messaging.system", "callsheet"),
        ("messaging.operation.name", "process"),
        ("messaging.operation.type", "process"),
        ("messaging.destination.name", "in"),
        ("messaging.destination.partition.id", "0"),
        ("messaging.consumer.group.name", "g"),
        ("callsheet.offset", "0"),
        ("messaging.message.body.size", "6"),
    ] {
        assert_eq!(
            attributes.get(name).map(String::as_str),
            Some(value),
            "{name}"
        );
    }
    assert!(processed[1].links.is_empty());
    assert_eq!(texts(&processed[2].attributes)["error.type"], "MAGIC");
    assert_eq!(
        processed[2].status.as_ref().unwrap().code(),
        StatusCode::Error
    );
    assert!(
        !format!("{spans:?}").contains("person"),
        "keys stay where they are"
    );

    // What was copied names the span that created it, in the trace of whoever processed it.
    let created = &spans["create out"];
    for (headers, (created, process)) in copied.iter().zip(created.iter().zip(processed)) {
        let context = TraceContext::of(headers).unwrap();
        assert_eq!(created.kind(), SpanKind::Producer);
        assert_eq!(context.span_id.as_slice(), created.span_id);
        assert_eq!(context.trace_id.as_slice(), process.trace_id);
        assert_eq!(created.parent_span_id, process.span_id);
        assert!(context.is_sampled());
    }
    let sent = &spans["send out"][0];
    assert_eq!(sent.kind(), SpanKind::Client);
    assert_eq!(sent.links.len(), 2);
    assert_eq!(sent.links[1].span_id, created[1].span_id);
    let settled = texts(&spans["commit in"][0].attributes);
    assert_eq!(settled["messaging.operation.type"], "settle");
    assert_eq!(settled["messaging.batch.message_count"], "4");
    assert_eq!(settled["callsheet.offset"], "4");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_does_not_say_what_it_reads_has_a_span_for_the_batch() {
    let (collector, copied) = run(false).await;
    let spans = collector.spans();
    let [whole] = spans["process in"].as_slice() else {
        panic!("{:?}", spans.keys());
    };
    assert_eq!(
        texts(&whole.attributes)["messaging.batch.message_count"],
        "4"
    );
    assert_eq!(whole.links.len(), 1);
    assert_eq!(copied, [vec![], vec![]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_have_the_names_of_the_reference_and_few_series() {
    let (collector, _) = run(true).await;
    let series = collector.metrics();
    let value = |name: &str| series.get(name).copied();
    for (name, expected) in [
        (
            "records{group=g,job=copy,stage=in,stream=in,team=doors}",
            4.0,
        ),
        (
            "records{group=g,job=copy,stage=out,stream=in,team=doors}",
            3.0,
        ),
        (
            "sink.duplicates.suppressed{group=g,job=copy,stream=in,team=doors}",
            1.0,
        ),
        (
            "sink.batch.duration{group=g,job=copy,stream=in,team=doors}",
            1.0,
        ),
        (
            "window.state.keys{group=g,job=copy,stream=in,team=doors}",
            5.0,
        ),
        ("breaker.state{group=g,job=copy,stream=in,team=doors}", 0.0),
        (
            "records.by_writer_version{group=g,job=copy,stream=in,team=doors,writer_schema_id=7}",
            3.0,
        ),
        (
            "dlq.records{code=MAGIC,group=g,job=copy,stream=in,team=doors}",
            1.0,
        ),
        (
            "decode.errors{code=MAGIC,group=g,job=copy,stream=in,team=doors}",
            1.0,
        ),
    ] {
        assert_eq!(
            value(&format!("callsheet.{name}")),
            Some(expected),
            "{name}: {series:#?}"
        );
    }
    let lag = "callsheet.consumer.lag{group=g,job=copy,partition=0,stream=in,team=doors}";
    assert!(value(lag).is_some(), "{series:#?}");
    let sent = |topic: &str| {
        format!(
            "messaging.client.sent.messages{{messaging.destination.name={topic},messaging.operation.name=send,messaging.operation.type=send,messaging.system=callsheet}}"
        )
    };
    assert_eq!(
        (value(&sent("out")), value(&sent("in.dlq.g"))),
        (Some(2.0), Some(1.0))
    );
    for name in [
        "callsheet.freshness{",
        "callsheet.watermark.delay{",
        "callsheet.consumer.lag.time{",
        "messaging.client.consumed.messages{",
        "messaging.client.operation.duration{",
        "messaging.process.duration{",
    ] {
        assert!(
            series.keys().any(|series| series.starts_with(name)),
            "{name}"
        );
    }
    assert!(series.len() < 40, "{}", series.len());
    let text = format!("{:?}", series.keys());
    assert!(
        !text.contains("person") && !text.contains("offset"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_away_costs_nothing_but_telemetry() {
    let way = Otlp::open("http://127.0.0.1:1", "watched").unwrap();
    drop(way.telemetry());
    let error = Otlp::open("localhost:4318", "watched").unwrap_err();
    assert_eq!(
        error.to_string(),
        "sending telemetry to `localhost:4318`: it begins neither with http:// nor https://"
    );
}
