//! Counters, gauges and histograms in the Prometheus text format; names follow one scheme,
//! `callsheet_<group>_<what>[_unit]`.
//!
//! Labels are routes, methods, codes and levels: never a subject, a user or a key, so the number
//! of series is bounded.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use crate::services::registry::Freshness;

/// Upper bounds of the buckets, in microseconds.
const BUCKETS_US: [u64; 10] = [
    100, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 250_000, 1_000_000, 5_000_000,
];

/// How a registration ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new version.
    Created,
    /// The content was there.
    Existing,
    /// 409.
    Incompatible,
    /// Any other refusal.
    Invalid,
}

/// The numbers of this node.
#[derive(Default)]
pub struct Metrics {
    requests: RwLock<BTreeMap<RequestKey, Arc<Histogram>>>,
    registrations: [AtomicU64; 4],
    checks: RwLock<BTreeMap<(String, bool), Arc<AtomicU64>>>,
    check_time: Histogram,
    events: RwLock<BTreeMap<(String, String), Arc<AtomicU64>>>,
    unavailable: AtomicU64,
    running: AtomicUsize,
    refused: [AtomicU64; 3],
    /// Milliseconds since 1970; 0 without TLS.
    certificate_ends_ms: AtomicI64,
}

/// Why a request was refused at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// 401.
    Unknown,
    /// 403.
    Denied,
    /// 429.
    TooMany,
}

/// A request that runs; it ends when this is dropped.
pub struct Running<'a> {
    metrics: &'a Metrics,
    count: usize,
}

impl Running<'_> {
    /// How many ran when it started, itself included.
    pub fn count(&self) -> usize {
        self.count
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.metrics.running.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Numbers that are read when the text is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gauges {
    /// Subjects with a live version.
    pub subjects: usize,
    /// Live versions.
    pub live_versions: usize,
    /// Soft-deleted versions.
    pub deleted_versions: usize,
    /// Reads by id that came from memory.
    pub cache_hits: u64,
    /// Reads by id that did not.
    pub cache_misses: u64,
    /// How current the memory is.
    pub freshness: Freshness,
    /// Newest stored event minus newest folded one.
    pub lineage_lag: i64,
    /// Whether this node is ready.
    pub ready: bool,
}

type RequestKey = (Box<str>, &'static str, u16);

#[derive(Default)]
struct Histogram {
    buckets: [AtomicU64; BUCKETS_US.len()],
    count: AtomicU64,
    sum_us: AtomicU64,
}

impl Histogram {
    fn record(&self, elapsed: Duration) {
        let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        self.count.fetch_add(1, Ordering::Relaxed);
        self.sum_us.fetch_add(micros, Ordering::Relaxed);
        if let Some(index) = BUCKETS_US.iter().position(|bound| micros <= *bound) {
            self.buckets[index].fetch_add(1, Ordering::Relaxed);
        }
    }

    fn write(&self, out: &mut String, name: &str, labels: &str) {
        let comma = if labels.is_empty() { "" } else { "," };
        let mut total = 0;
        for (bucket, bound) in self.buckets.iter().zip(BUCKETS_US) {
            total += bucket.load(Ordering::Relaxed);
            let bound = seconds(bound);
            line(
                out,
                format_args!("{name}_bucket{{{labels}{comma}le=\"{bound}\"}} {total}"),
            );
        }
        let count = self.count.load(Ordering::Relaxed);
        line(
            out,
            format_args!("{name}_bucket{{{labels}{comma}le=\"+Inf\"}} {count}"),
        );
        let braces = if labels.is_empty() {
            String::new()
        } else {
            format!("{{{labels}}}")
        };
        let sum = seconds(self.sum_us.load(Ordering::Relaxed));
        line(out, format_args!("{name}_sum{braces} {sum}"));
        line(out, format_args!("{name}_count{braces} {count}"));
    }
}

impl Metrics {
    /// Counts an answered request; `route` is the matched pattern, not the path.
    pub fn request(&self, method: &'static str, route: &str, status: u16, elapsed: Duration) {
        series(&self.requests, (route.into(), method, status)).record(elapsed);
        if status == 503 {
            self.unavailable.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Counts a request as long as it runs.
    pub fn running(&self) -> Running<'_> {
        let count = self.running.fetch_add(1, Ordering::Relaxed) + 1;
        Running {
            metrics: self,
            count,
        }
    }

    /// Notes when the certificate in use ends, milliseconds since 1970.
    pub fn certificate_ends(&self, at_ms: i64) {
        self.certificate_ends_ms.store(at_ms, Ordering::Relaxed);
    }

    /// Counts a refusal at the door.
    pub fn refused(&self, refusal: Refusal) {
        self.refused[refusal as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a registration.
    pub fn registration(&self, outcome: Outcome) {
        self.registrations[outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a compatibility check and its time.
    pub fn compat_check(&self, level: &str, compatible: bool, elapsed: Duration) {
        series(&self.checks, (level.to_owned(), compatible)).fetch_add(1, Ordering::Relaxed);
        self.check_time.record(elapsed);
    }

    /// Counts lineage events; `kind` is `run`, `job`, `dataset` or `unknown`.
    pub fn event(&self, kind: &str, result: &str) {
        series(&self.events, (kind.to_owned(), result.to_owned())).fetch_add(1, Ordering::Relaxed);
    }

    /// Everything as Prometheus reads it, format 0.0.4.
    pub fn text(&self, gauges: Gauges) -> String {
        let mut out = String::with_capacity(8192);
        self.write_registry(&mut out, gauges);
        self.write_lineage(&mut out, gauges);
        self.write_requests(&mut out);
        out
    }

    fn write_registry(&self, out: &mut String, gauges: Gauges) {
        let version = env!("CARGO_PKG_VERSION");
        head(out, "callsheet_registry_node_info", "gauge", "This build.");
        line(
            out,
            format_args!("callsheet_registry_node_info{{version=\"{version}\"}} 1"),
        );
        head(
            out,
            "callsheet_registry_ready",
            "gauge",
            "1 once the memory is loaded.",
        );
        line(
            out,
            format_args!("callsheet_registry_ready {}", u8::from(gauges.ready)),
        );
        write_freshness(out, gauges.freshness);
        head(
            out,
            "callsheet_registry_subjects",
            "gauge",
            "Subjects with a live version.",
        );
        line(
            out,
            format_args!("callsheet_registry_subjects {}", gauges.subjects),
        );
        let name = "callsheet_registry_schemas";
        head(out, name, "gauge", "Versions by format and state.");
        for (state, count) in [
            ("live", gauges.live_versions),
            ("deleted", gauges.deleted_versions),
        ] {
            line(
                out,
                format_args!("{name}{{format=\"avro\",state=\"{state}\"}} {count}"),
            );
        }
        let name = "callsheet_registry_registrations_total";
        head(out, name, "counter", "Registrations by result.");
        let results = ["created", "existing", "incompatible", "invalid"];
        for (result, count) in results.iter().zip(&self.registrations) {
            let count = count.load(Ordering::Relaxed);
            line(out, format_args!("{name}{{result=\"{result}\"}} {count}"));
        }
        let name = "callsheet_registry_compat_checks_total";
        head(
            out,
            name,
            "counter",
            "Compatibility checks by level and wire verdict.",
        );
        for ((level, compatible), count) in sorted(&self.checks) {
            let verdict = if compatible {
                "compatible"
            } else {
                "incompatible"
            };
            let count = count.load(Ordering::Relaxed);
            line(
                out,
                format_args!("{name}{{mode=\"{level}\",verdict=\"{verdict}\"}} {count}"),
            );
        }
        let name = "callsheet_registry_compat_duration_seconds";
        head(out, name, "histogram", "Time of a compatibility check.");
        self.check_time.write(out, name, "");
        let name = "callsheet_registry_lookup_cache_total";
        head(
            out,
            name,
            "counter",
            "Reads by id from memory (hit) or from the store (miss).",
        );
        for (result, count) in [("hit", gauges.cache_hits), ("miss", gauges.cache_misses)] {
            line(out, format_args!("{name}{{result=\"{result}\"}} {count}"));
        }
        let name = "callsheet_registry_unavailable_total";
        head(out, name, "counter", "Answers with status 503.");
        line(
            out,
            format_args!("{name} {}", self.unavailable.load(Ordering::Relaxed)),
        );
    }

    fn write_lineage(&self, out: &mut String, gauges: Gauges) {
        let name = "callsheet_lineage_events_total";
        head(out, name, "counter", "Lineage events by type and result.");
        for ((kind, result), count) in sorted(&self.events) {
            let count = count.load(Ordering::Relaxed);
            line(
                out,
                format_args!("{name}{{type=\"{kind}\",result=\"{result}\"}} {count}"),
            );
        }
        let name = "callsheet_lineage_ingest_lag_events";
        head(
            out,
            name,
            "gauge",
            "Sequence of the newest stored event minus the folded one.",
        );
        line(out, format_args!("{name} {}", gauges.lineage_lag));
    }

    fn write_requests(&self, out: &mut String) {
        let ends_ms = self.certificate_ends_ms.load(Ordering::Relaxed);
        if ends_ms != 0 {
            let name = "callsheet_tls_certificate_expiry_timestamp_seconds";
            head(out, name, "gauge", "When the certificate in use ends.");
            line(out, format_args!("{name} {}", ends_ms / 1_000));
        }
        let name = "callsheet_http_active_requests";
        head(out, name, "gauge", "Requests that run.");
        let running = self.running.load(Ordering::Relaxed);
        line(out, format_args!("{name} {running}"));
        let name = "callsheet_access_refused_total";
        head(out, name, "counter", "Requests refused at the door.");
        for (reason, count) in ["unknown", "denied", "too_many"].iter().zip(&self.refused) {
            let count = count.load(Ordering::Relaxed);
            line(out, format_args!("{name}{{reason=\"{reason}\"}} {count}"));
        }
        let name = "callsheet_http_request_duration_seconds";
        head(out, name, "histogram", "Time from request to answer.");
        for ((route, method, status), histogram) in sorted(&self.requests) {
            let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
            histogram.write(out, name, &labels);
        }
    }
}

/// How far this node may be behind others.
fn write_freshness(out: &mut String, freshness: Freshness) {
    let age = u64::try_from(freshness.age.as_micros()).unwrap_or(u64::MAX);
    let listening = freshness.listening.map(|on| u8::from(on).to_string());
    let gauges = [
        (
            "callsheet_registry_seq",
            "Newest change in memory.",
            Some(freshness.seq.to_string()),
        ),
        (
            "callsheet_registry_seq_lag",
            "Changes that are known to be committed and not in memory.",
            Some(freshness.lag().to_string()),
        ),
        (
            "callsheet_registry_tail_age_seconds",
            "Time since the last look at the database that read all changes; answers are at most this old.",
            Some(seconds(age)),
        ),
        (
            "callsheet_registry_listening",
            "1 while the database announces commits of other nodes, 0 while only polling finds them; Postgres only.",
            listening,
        ),
    ];
    for (name, help, value) in gauges {
        if let Some(value) = value {
            head(out, name, "gauge", help);
            line(out, format_args!("{name} {value}"));
        }
    }
}

/// The series of a key, made at its first use.
fn series<K: Ord, V: Default>(map: &RwLock<BTreeMap<K, Arc<V>>>, key: K) -> Arc<V> {
    if let Some(series) = map.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Arc::clone(series);
    }
    Arc::clone(
        map.write()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(key)
            .or_default(),
    )
}

fn sorted<K: Clone, V>(map: &RwLock<BTreeMap<K, Arc<V>>>) -> Vec<(K, Arc<V>)> {
    let map = map.read().unwrap_or_else(PoisonError::into_inner);
    map.iter()
        .map(|(key, value)| (key.clone(), Arc::clone(value)))
        .collect()
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    line(out, format_args!("# HELP {name} {help}"));
    line(out, format_args!("# TYPE {name} {kind}"));
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing into a `String` cannot fail.
    let _ = writeln!(out, "{text}");
}

/// Microseconds as decimal seconds, exactly.
fn seconds(micros: u64) -> String {
    let text = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    let trimmed = text.trim_end_matches('0').trim_end_matches('.');
    trimmed.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_is_cumulative() {
        let metrics = Metrics::default();
        metrics.request("GET", "/x", 200, Duration::from_micros(400));
        metrics.request("GET", "/x", 200, Duration::from_secs(9));
        let text = metrics.text(Gauges::default());
        let labels = "method=\"GET\",route=\"/x\",status=\"200\"";
        let name = "callsheet_http_request_duration_seconds";
        for (bound, count) in [("0.0001", 0), ("0.0005", 1), ("5", 1), ("+Inf", 2)] {
            let wanted = format!("{name}_bucket{{{labels},le=\"{bound}\"}} {count}\n");
            assert!(text.contains(&wanted), "{wanted}{text}");
        }
        assert!(
            text.contains(&format!("{name}_sum{{{labels}}} 9.0004\n")),
            "{text}"
        );
    }

    #[test]
    fn every_name_has_help_and_type() {
        let text = Metrics::default().text(Gauges::default());
        for name in text.lines().filter_map(|line| line.strip_prefix("# HELP ")) {
            let name = name.split(' ').next().unwrap();
            assert!(text.contains(&format!("# TYPE {name} ")), "{name}");
        }
    }
}
