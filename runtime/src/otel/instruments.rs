//! Every metric, by name and unit. Names of our own begin with `callsheet.`; none has a key, an offset or a user as label.

use opentelemetry::metrics::{Counter, Gauge, Histogram, Meter};

/// Boundaries of durations in seconds, as the messaging conventions advise.
const SECONDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

#[derive(Clone, Debug)]
pub(super) struct Instruments {
    pub(super) sent: Counter<u64>,
    pub(super) consumed: Counter<u64>,
    pub(super) operation: Histogram<f64>,
    pub(super) process: Histogram<f64>,
    pub(super) records: Counter<u64>,
    pub(super) by_writer: Counter<u64>,
    pub(super) unknown_writers: Gauge<u64>,
    pub(super) decode_errors: Counter<u64>,
    pub(super) dead_letters: Counter<u64>,
    pub(super) retries: Counter<u64>,
    pub(super) registry_unavailable: Counter<u64>,
    pub(super) breaker: Gauge<u64>,
    pub(super) sink: Histogram<f64>,
    pub(super) duplicates: Counter<u64>,
    pub(super) degraded: Counter<u64>,
    pub(super) lag: Gauge<u64>,
    pub(super) lag_time: Gauge<f64>,
    pub(super) freshness: Gauge<f64>,
    pub(super) watermark_delay: Gauge<f64>,
    pub(super) window_keys: Gauge<u64>,
    pub(super) window_bytes: Gauge<u64>,
    pub(super) queue_bytes: Gauge<u64>,
    pub(super) reads: Gauge<u64>,
}

impl Instruments {
    pub(super) fn new(meter: &Meter) -> Self {
        let count = |name: &'static str, unit: &'static str, what: &'static str| {
            meter
                .u64_counter(name)
                .with_unit(unit)
                .with_description(what)
                .build()
        };
        let gauge = |name: &'static str, unit: &'static str, what: &'static str| {
            meter
                .u64_gauge(name)
                .with_unit(unit)
                .with_description(what)
                .build()
        };
        let seconds = |name: &'static str, what: &'static str| {
            meter
                .f64_gauge(name)
                .with_unit("s")
                .with_description(what)
                .build()
        };
        let duration = |name: &'static str, what: &'static str| {
            meter
                .f64_histogram(name)
                .with_unit("s")
                .with_description(what)
                .with_boundaries(SECONDS.to_vec())
                .build()
        };
        Self {
            sent: count(
                "messaging.client.sent.messages",
                "{message}",
                "Records sent and acknowledged",
            ),
            consumed: count(
                "messaging.client.consumed.messages",
                "{message}",
                "Records handed to the job",
            ),
            operation: duration(
                "messaging.client.operation.duration",
                "Duration of a batch's receive and settle",
            ),
            process: duration(
                "messaging.process.duration",
                "Duration of processing a record",
            ),
            records: count("callsheet.records", "{record}", "Records by stage"),
            by_writer: count(
                "callsheet.records.by_writer_version",
                "{record}",
                "Records by the schema that wrote them",
            ),
            unknown_writers: gauge(
                "callsheet.writers.unknown",
                "{schema}",
                "Writers that the lock does not have",
            ),
            decode_errors: count(
                "callsheet.decode.errors",
                "{record}",
                "Records that could not be decoded",
            ),
            dead_letters: count("callsheet.dlq.records", "{record}", "Dead letters"),
            retries: count("callsheet.retry.attempts", "{attempt}", "Attempts repeated"),
            registry_unavailable: count(
                "callsheet.registry.unavailable",
                "{attempt}",
                "Batches that wait for a registry",
            ),
            breaker: gauge(
                "callsheet.breaker.state",
                "{state}",
                "0 closed, 1 half open, 2 open",
            ),
            sink: duration(
                "callsheet.sink.batch.duration",
                "Duration of a batch's commit",
            ),
            duplicates: count(
                "callsheet.sink.duplicates.suppressed",
                "{record}",
                "Records that had been counted",
            ),
            degraded: count(
                "callsheet.enrichment.degraded",
                "{record}",
                "Results without their enrichment",
            ),
            lag: gauge(
                "callsheet.consumer.lag",
                "{record}",
                "Records between position and end",
            ),
            lag_time: seconds(
                "callsheet.consumer.lag.time",
                "Age of the newest processed record, 0 at the end",
            ),
            freshness: seconds(
                "callsheet.freshness",
                "Age of the newest event time that was committed",
            ),
            watermark_delay: seconds(
                "callsheet.watermark.delay",
                "What the watermark lacks to the present",
            ),
            window_keys: gauge(
                "callsheet.window.state.keys",
                "{window}",
                "Windows in memory",
            ),
            window_bytes: gauge("callsheet.window.state.bytes", "By", "Bytes of windows"),
            queue_bytes: gauge(
                "callsheet.queue.bytes",
                "By",
                "Bytes that wait in memory for the job",
            ),
            reads: gauge(
                "callsheet.field.reads",
                "{field}",
                "1 for each field that the reader reads",
            ),
        }
    }
}
