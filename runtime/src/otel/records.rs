//! Spans of a batch's records: `process {topic}` for each record in hand, `create {topic}` for each that is derived.

use core::fmt;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use opentelemetry::global::BoxedSpan;
use opentelemetry::trace::{
    Link, Span as _, SpanBuilder, SpanContext, SpanId, SpanKind, Status, TraceContextExt as _,
    TraceFlags, TraceId, TraceState, Tracer as _,
};
use opentelemetry::{Context, KeyValue};

use super::Telemetry;
use super::telemetry::offset_name;
use crate::dead_letter::{ErrorCode, Stage};
use crate::headers::TraceContext;
use crate::source::{Batch, Record};

/// Links that a span takes; the SDK's own limit.
const LINKS: usize = 128;

type Created = BTreeMap<Arc<str>, Vec<SpanContext>>;

/// Spans of one batch, while its job processes it.
pub(crate) struct RecordSpans {
    telemetry: Telemetry,
    system: &'static str,
    group: Arc<str>,
    topic: Arc<str>,
    name: String,
    began: SystemTime,
    /// The record in hand: its span, and since when.
    current: Option<(BoxedSpan, SystemTime)>,
    each: bool,
    created: Created,
    decode_errors: BTreeMap<ErrorCode, u64>,
    failed: Option<ErrorCode>,
}

impl fmt::Debug for RecordSpans {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RecordSpans")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn remote(context: &TraceContext) -> SpanContext {
    let pairs = context.state.split(',').filter_map(|entry| {
        let (name, value) = entry.trim().split_once('=')?;
        Some((name.to_owned(), value.to_owned()))
    });
    SpanContext::new(
        TraceId::from_bytes(context.trace_id),
        SpanId::from_bytes(context.span_id),
        TraceFlags::new(context.flags),
        true,
        TraceState::from_key_value(pairs).unwrap_or_default(),
    )
}

fn local(context: &SpanContext) -> TraceContext {
    TraceContext {
        trace_id: context.trace_id().to_bytes(),
        span_id: context.span_id().to_bytes(),
        flags: context.trace_flags().to_u8(),
        state: context.trace_state().header(),
    }
}

impl RecordSpans {
    pub(super) fn new(
        telemetry: Telemetry,
        system: &'static str,
        group: Arc<str>,
        batch: &Batch,
    ) -> Self {
        Self {
            telemetry,
            system,
            group,
            topic: Arc::clone(&batch.topic),
            name: format!("process {}", batch.topic),
            began: SystemTime::now(),
            current: None,
            each: false,
            created: BTreeMap::new(),
            decode_errors: BTreeMap::new(),
            failed: None,
        }
    }

    fn attributes(&self, partition: u32) -> Vec<KeyValue> {
        vec![
            KeyValue::new("messaging.system", self.system),
            KeyValue::new("messaging.operation.name", "process"),
            KeyValue::new("messaging.operation.type", "process"),
            KeyValue::new("messaging.destination.name", Arc::clone(&self.topic)),
            KeyValue::new("messaging.destination.partition.id", partition.to_string()),
            KeyValue::new("messaging.consumer.group.name", Arc::clone(&self.group)),
        ]
    }

    /// `record` is in hand now. Its span links to where it was created: the trace of whoever reads is another.
    pub(crate) fn reading(&mut self, record: &Record, context: Option<&TraceContext>) {
        self.end(SystemTime::now());
        self.each = true;
        let began = SystemTime::now();
        let mut attributes = self.attributes(record.partition);
        attributes.push(KeyValue::new(
            offset_name(self.system),
            i64::try_from(record.offset).unwrap_or(i64::MAX),
        ));
        match &record.value {
            Some(value) => attributes.push(KeyValue::new(
                "messaging.message.body.size",
                i64::try_from(value.len()).unwrap_or(i64::MAX),
            )),
            None => attributes.push(KeyValue::new("messaging.kafka.message.tombstone", true)),
        }
        let links = context.map(remote).map(Link::with_context);
        let builder = SpanBuilder::from_name(self.name.clone())
            .with_kind(SpanKind::Consumer)
            .with_start_time(began)
            .with_attributes(attributes)
            .with_links(links.into_iter().collect());
        let span = self
            .telemetry
            .tracer
            .build_with_context(builder, &Context::new());
        self.current = Some((span, began));
    }

    /// A record for `topic` is derived from the one in hand: the context for its headers. `None` when nobody traces.
    pub(crate) fn derive(&mut self, topic: &Arc<str>) -> Option<TraceContext> {
        let (parent, _) = self.current.as_ref()?;
        let parent = parent.span_context().clone();
        if !parent.is_valid() {
            return None;
        }
        let builder = SpanBuilder::from_name(format!("create {topic}"))
            .with_kind(SpanKind::Producer)
            .with_attributes([
                KeyValue::new("messaging.system", self.system),
                KeyValue::new("messaging.operation.name", "create"),
                KeyValue::new("messaging.operation.type", "create"),
                KeyValue::new("messaging.destination.name", Arc::clone(topic)),
            ]);
        let within = Context::new().with_remote_span_context(parent);
        let mut span = self.telemetry.tracer.build_with_context(builder, &within);
        span.end();
        let context = span.span_context().clone();
        let written = local(&context);
        let created = self.created.entry(Arc::clone(topic)).or_default();
        if created.len() < LINKS {
            created.push(context);
        }
        Some(written)
    }

    /// The record in hand, or one of the batch, became a dead letter.
    pub(crate) fn failed(&mut self, code: ErrorCode, stage: Stage) {
        if matches!(stage, Stage::ValueConverter | Stage::KeyConverter) {
            *self.decode_errors.entry(code).or_default() += 1;
        }
        self.failed = Some(code);
        if let Some((span, _)) = &mut self.current {
            span.set_attribute(KeyValue::new("error.type", code.as_str()));
            span.set_status(Status::error(code.as_str()));
        }
    }

    fn end(&mut self, now: SystemTime) {
        if let Some((mut span, began)) = self.current.take() {
            span.end_with_timestamp(now);
            self.measure(began, now);
        }
        self.failed = None;
    }

    fn measure(&self, began: SystemTime, now: SystemTime) {
        let mut attributes = vec![
            KeyValue::new("messaging.system", self.system),
            KeyValue::new("messaging.operation.name", "process"),
            KeyValue::new("messaging.destination.name", Arc::clone(&self.topic)),
            KeyValue::new("messaging.consumer.group.name", Arc::clone(&self.group)),
        ];
        attributes.extend(
            self.failed
                .map(|code| KeyValue::new("error.type", code.as_str())),
        );
        let took = now.duration_since(began).unwrap_or_default();
        let process = &self.telemetry.instruments.process;
        process.record(took.as_secs_f64(), &attributes);
    }

    /// The job is done with the batch. One that never said which record it had in hand gets a span for the whole batch.
    pub(super) fn finish(mut self, batch: &Batch) -> (Created, BTreeMap<ErrorCode, u64>) {
        let now = SystemTime::now();
        if self.each {
            self.end(now);
        } else {
            let links = batch
                .records
                .iter()
                .filter_map(|record| TraceContext::of(&record.headers))
                .take(LINKS)
                .map(|context| Link::with_context(remote(&context)));
            let mut attributes = self.attributes(batch.partition);
            attributes.push(KeyValue::new(
                "messaging.batch.message_count",
                i64::try_from(batch.records.len()).unwrap_or(i64::MAX),
            ));
            attributes.extend(
                self.failed
                    .map(|code| KeyValue::new("error.type", code.as_str())),
            );
            let builder = SpanBuilder::from_name(self.name.clone())
                .with_kind(SpanKind::Consumer)
                .with_start_time(self.began)
                .with_attributes(attributes)
                .with_links(links.collect());
            let mut span = self
                .telemetry
                .tracer
                .build_with_context(builder, &Context::new());
            span.end_with_timestamp(now);
            self.measure(self.began, now);
        }
        (self.created, self.decode_errors)
    }
}
