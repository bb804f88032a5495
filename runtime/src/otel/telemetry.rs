//! What is told of a runner's batches.

use core::fmt;
use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use opentelemetry::global::BoxedTracer;
use opentelemetry::metrics::Meter;
use opentelemetry::trace::{
    Link, Span as _, SpanBuilder, SpanContext, SpanKind, Status, Tracer as _,
};
use opentelemetry::{Context, KeyValue};

use super::instruments::Instruments;
use super::records::RecordSpans;
use crate::contract::Decode;
use crate::dead_letter::ErrorCode;
use crate::delivery::{BreakerState, Effects, Frame, frame_of, system_clock};
use crate::source::Batch;
use crate::store::{Progress, StoreError};

/// Writers with a series of their own; hostile prefixes must not make more.
const WRITERS: usize = 64;

/// Where spans and metrics of a pipeline go, and under which labels. Clones share it.
#[derive(Clone)]
pub struct Telemetry {
    pub(super) tracer: Arc<BoxedTracer>,
    pub(super) instruments: Instruments,
    labels: Vec<KeyValue>,
    writers: Arc<Mutex<BTreeMap<Frame, String>>>,
}

impl fmt::Debug for Telemetry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Telemetry")
            .field("labels", &self.labels)
            .finish_non_exhaustive()
    }
}

/// What a batch holds, taken before its commit.
#[derive(Debug)]
pub(crate) struct Facts {
    sent: BTreeMap<Arc<str>, u64>,
    created: BTreeMap<Arc<str>, Vec<SpanContext>>,
    decode_errors: BTreeMap<ErrorCode, u64>,
    began: SystemTime,
}

/// How a batch's commit ended.
pub(crate) struct Done<'a> {
    pub(crate) batch: &'a Batch,
    pub(crate) progress: &'a Progress,
    pub(crate) took: Duration,
    pub(crate) error: Option<&'a StoreError>,
}

fn seconds_since(at_ms: i64) -> f64 {
    let passed_ms = system_clock().saturating_sub(at_ms).max(0);
    Duration::from_millis(passed_ms.unsigned_abs()).as_secs_f64()
}

impl Telemetry {
    /// Telemetry by a tracer and a meter of any SDK, such as `opentelemetry::global::{tracer, meter}("callsheet")`.
    pub fn new(tracer: BoxedTracer, meter: &Meter) -> Self {
        Self {
            tracer: Arc::new(tracer),
            instruments: Instruments::new(meter),
            labels: Vec::new(),
            writers: Arc::default(),
        }
    }

    /// The same with label `job`.
    #[must_use]
    pub fn job(self, job: &str) -> Self {
        self.label("job", job)
    }

    /// The same with label `team`.
    #[must_use]
    pub fn team(self, team: &str) -> Self {
        self.label("team", team)
    }

    fn label(mut self, name: &'static str, value: &str) -> Self {
        self.labels.push(KeyValue::new(name, value.to_owned()));
        self
    }

    /// The same with label `contract_version`, and the fields that the reader `T` reads, told once.
    #[must_use]
    pub fn reader<T: Decode<'static>>(self) -> Self {
        let newest = T::WRITERS.last().map_or(0, |writer| writer.version);
        let telemetry = self.label("contract_version", &newest.to_string());
        for field in T::READS {
            let mut labels = telemetry.labels.clone();
            labels.push(KeyValue::new("contract", T::CONTRACT));
            labels.push(KeyValue::new("field", *field));
            telemetry.instruments.reads.record(1, &labels);
        }
        telemetry
    }

    fn labels(&self, group: &Arc<str>, stream: &Arc<str>, more: &[KeyValue]) -> Vec<KeyValue> {
        let mut labels = self.labels.clone();
        labels.push(KeyValue::new("group", Arc::clone(group)));
        labels.push(KeyValue::new("stream", Arc::clone(stream)));
        labels.extend_from_slice(more);
        labels
    }

    /// Attributes of the messaging conventions.
    fn messaging(
        system: &'static str,
        operation: (&'static str, &'static str),
        destination: &Arc<str>,
    ) -> Vec<KeyValue> {
        vec![
            KeyValue::new("messaging.system", system),
            KeyValue::new("messaging.operation.name", operation.0),
            KeyValue::new("messaging.operation.type", operation.1),
            KeyValue::new("messaging.destination.name", Arc::clone(destination)),
        ]
    }

    /// A batch came from the source.
    pub(crate) fn fetched(
        &self,
        system: &'static str,
        group: &Arc<str>,
        batch: &Batch,
        took: Duration,
    ) {
        let mut attributes = Self::messaging(system, ("poll", "receive"), &batch.topic);
        attributes.push(KeyValue::new(
            "messaging.consumer.group.name",
            Arc::clone(group),
        ));
        let count = batch.records.len() as u64;
        self.instruments.consumed.add(count, &attributes);
        self.instruments
            .operation
            .record(took.as_secs_f64(), &attributes);
    }

    /// Spans of a batch's records.
    pub(crate) fn spans(
        &self,
        system: &'static str,
        group: &Arc<str>,
        batch: &Batch,
    ) -> RecordSpans {
        RecordSpans::new(self.clone(), system, Arc::clone(group), batch)
    }

    /// Takes what the effects say before they go into the store.
    pub(crate) fn processed(batch: &Batch, effects: &mut Effects) -> Facts {
        let mut sent = BTreeMap::new();
        for record in effects.records() {
            if let Some(count) = sent.get_mut(&record.topic) {
                *count += 1;
            } else {
                sent.insert(Arc::clone(&record.topic), 1);
            }
        }
        let (created, decode_errors) = effects
            .take_spans()
            .map_or_else(Default::default, |spans| spans.finish(batch));
        Facts {
            sent,
            created,
            decode_errors,
            began: SystemTime::now(),
        }
    }

    /// A batch's commit ended: spans `send {topic}` and `commit {topic}`, and everything that counts once it is durable.
    pub(crate) fn settled(
        &self,
        system: &'static str,
        facts: &Facts,
        effects: (&crate::delivery::Tally, &BTreeMap<ErrorCode, u64>),
        done: &Done<'_>,
    ) {
        let progress = done.progress;
        let class = done.error.map(|error| match error {
            StoreError::Transient(_) => "transient",
            StoreError::Fenced(_) => "fenced",
            StoreError::Refused(_) => "refused",
        });
        let end = |builder: SpanBuilder, mut attributes: Vec<KeyValue>, count: u64| {
            attributes.push(KeyValue::new(
                "messaging.batch.message_count",
                i64::try_from(count).unwrap_or(i64::MAX),
            ));
            attributes.extend(class.map(|class| KeyValue::new("error.type", class)));
            let builder = builder
                .with_kind(SpanKind::Client)
                .with_start_time(facts.began)
                .with_attributes(attributes);
            let mut span = self.tracer.build_with_context(builder, &Context::new());
            if let Some(class) = class {
                span.set_status(Status::error(class));
            }
            span.end();
        };
        for (topic, count) in &facts.sent {
            let attributes = Self::messaging(system, ("send", "send"), topic);
            let links = facts.created.get(topic).into_iter().flatten();
            let builder = SpanBuilder::from_name(format!("send {topic}"))
                .with_links(links.cloned().map(Link::with_context).collect());
            if class.is_none() {
                self.instruments.sent.add(*count, &attributes);
            }
            end(builder, attributes, *count);
        }
        let mut attributes = Self::messaging(system, ("commit", "settle"), &progress.topic);
        attributes.push(KeyValue::new(
            "messaging.consumer.group.name",
            Arc::clone(&progress.group),
        ));
        let mut timed = attributes.clone();
        timed.extend(class.map(|class| KeyValue::new("error.type", class)));
        let took = done.took.as_secs_f64();
        self.instruments.operation.record(took, &timed);
        attributes.push(KeyValue::new(
            "messaging.destination.partition.id",
            progress.partition.to_string(),
        ));
        attributes.push(KeyValue::new(
            offset_name(system),
            i64::try_from(progress.to).unwrap_or(i64::MAX),
        ));
        let name = format!("commit {}", progress.topic);
        end(
            SpanBuilder::from_name(name),
            attributes,
            done.batch.records.len() as u64,
        );
        if class.is_none() {
            self.count(facts, effects, done);
        }
    }

    /// What counts once it is durable.
    fn count(
        &self,
        facts: &Facts,
        (tally, dead_letters): (&crate::delivery::Tally, &BTreeMap<ErrorCode, u64>),
        done: &Done<'_>,
    ) {
        let (group, stream) = (&done.progress.group, &done.progress.topic);
        let with = |more: &[KeyValue]| self.labels(group, stream, more);
        let (plain, meters) = (with(&[]), &self.instruments);
        meters.sink.record(done.took.as_secs_f64(), &plain);
        let stages = [
            ("in", done.batch.records.len() as u64),
            ("out", facts.sent.values().sum()),
            ("late", tally.late),
            ("filtered", tally.filtered),
        ];
        for (stage, count) in stages {
            if count > 0 {
                meters
                    .records
                    .add(count, &with(&[KeyValue::new("stage", stage)]));
            }
        }
        let codes = [
            (&meters.dead_letters, dead_letters),
            (&meters.decode_errors, &facts.decode_errors),
        ];
        for (meter, by_code) in codes {
            for (code, count) in by_code {
                meter.add(*count, &with(&[KeyValue::new("code", code.as_str())]));
            }
        }
        if tally.duplicates > 0 {
            meters.duplicates.add(tally.duplicates, &plain);
        }
        if tally.degraded > 0 {
            meters.degraded.add(tally.degraded, &plain);
        }
        let gauges = [
            (&meters.window_keys, tally.window_keys),
            (&meters.window_bytes, tally.window_bytes),
            (&meters.unknown_writers, tally.unknown_writers),
        ];
        for (meter, value) in gauges {
            if let Some(value) = value {
                meter.record(value, &plain);
            }
        }
        if let Some(watermark_ms) = tally.watermark_ms.filter(|watermark| *watermark > 0) {
            meters
                .watermark_delay
                .record(seconds_since(watermark_ms), &plain);
        }
        let records = &done.batch.records;
        if let Some(newest_ms) = records.iter().map(|record| record.timestamp_ms).max() {
            meters.freshness.record(seconds_since(newest_ms), &plain);
        }
        for (writer, count) in self.writers_of(done.batch) {
            let writer = KeyValue::new("writer_schema_id", writer);
            meters.by_writer.add(count, &with(&[writer]));
        }
    }

    fn writers_of(&self, batch: &Batch) -> BTreeMap<String, u64> {
        let mut frames: BTreeMap<Frame, u64> = BTreeMap::new();
        for record in &batch.records {
            if let Ok((frame, _)) = frame_of(record) {
                *frames.entry(frame).or_default() += 1;
            }
        }
        let mut known = self.writers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut named = BTreeMap::new();
        for (frame, count) in frames {
            let name = match known.get(&frame) {
                Some(name) => name.clone(),
                None if known.len() < WRITERS => {
                    let name = match frame {
                        Frame::Id(id) => id.to_string(),
                        Frame::Guid(guid) => crate::types::Uuid(guid).to_string(),
                    };
                    known.insert(frame, name.clone());
                    name
                }
                None => "_other".to_owned(),
            };
            *named.entry(name).or_default() += count;
        }
        named
    }

    /// An attempt is repeated. `code`: what stood in the way, in one word.
    pub(crate) fn retried(&self, group: &Arc<str>, stream: &Arc<str>, code: &'static str) {
        let labels = self.labels(group, stream, &[KeyValue::new("code", code)]);
        self.instruments.retries.add(1, &labels);
        if code == ErrorCode::RegistryUnavailable.as_str() {
            let labels = self.labels(group, stream, &[]);
            self.instruments.registry_unavailable.add(1, &labels);
        }
    }

    /// What the breaker lets through.
    pub(crate) fn breaker(&self, group: &Arc<str>, stream: &Arc<str>, state: BreakerState) {
        let labels = self.labels(group, stream, &[]);
        self.instruments.breaker.record(state as u64, &labels);
    }

    /// Records between a partition's position and its end. `newest_ms`: time of the newest record that was committed.
    pub(crate) fn lag(
        &self,
        group: &Arc<str>,
        stream: &Arc<str>,
        partition: u32,
        records: u64,
        newest_ms: Option<i64>,
    ) {
        let partition = KeyValue::new("partition", i64::from(partition));
        let labels = self.labels(group, stream, &[partition]);
        self.instruments.lag.record(records, &labels);
        let age = match newest_ms {
            Some(newest_ms) if records > 0 => seconds_since(newest_ms),
            _ => 0.0,
        };
        self.instruments.lag_time.record(age, &labels);
    }

    /// Bytes that wait in memory.
    pub(crate) fn queue(&self, group: &Arc<str>, stream: &Arc<str>, bytes: u64) {
        let labels = self.labels(group, stream, &[]);
        self.instruments.queue_bytes.record(bytes, &labels);
    }
}

/// The attribute that holds an offset.
pub(super) fn offset_name(system: &'static str) -> &'static str {
    if system == "kafka" {
        "messaging.kafka.offset"
    } else {
        "callsheet.offset"
    }
}
