//! How to reach a cluster: what teams set, and what the delivery's promises fix.

use core::time::Duration;
use std::collections::BTreeMap;

use rdkafka::ClientConfig;

use super::KafkaFailure;

/// Where a group begins on a partition that it has never committed; Kafka's `auto.offset.reset`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StartAt {
    /// At the oldest record that is kept.
    #[default]
    Earliest,
    /// Behind the newest record.
    Latest,
}

/// A cluster and how to use it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `host:port`, several separated by commas.
    pub bootstrap_servers: String,
    /// `client.id`: how brokers name this process in their logs.
    pub client_id: String,
    /// `group.instance.id`: with it, a restart within the session timeout moves no partition.
    pub instance_id: Option<String>,
    /// Where a group begins that has committed nothing.
    pub start_at: StartAt,
    /// How long a member may be silent before its partitions go to others.
    pub session_timeout: Duration,
    /// Bytes of keys and values that wait in memory for the job, over all partitions.
    pub queue_bytes: usize,
    /// Records that wait in memory for the job, over all partitions.
    pub queue_records: usize,
    /// How long a partition that is taken away waits for the batch in hand.
    pub drain: Duration,
    /// How long a record may wait for its acknowledgement; also the longest transaction.
    pub delivery_timeout: Duration,
    /// librdkafka's own properties, such as `compression.type`, `linger.ms` or `security.protocol`.
    pub properties: BTreeMap<String, String>,
}

/// Properties that the promises depend on, with the reason.
const FIXED: [(&str, &str); 10] = [
    ("acks", "an effect counts when every in-sync replica has it"),
    ("bootstrap.servers", "set `Settings::bootstrap_servers`"),
    ("enable.auto.commit", "positions move after the effects"),
    (
        "enable.auto.offset.store",
        "positions move after the effects",
    ),
    (
        "enable.idempotence",
        "a repeated send must not repeat a record",
    ),
    (
        "enable.partition.eof",
        "the consumer does not look for ends",
    ),
    ("group.id", "the group is named when subscribing"),
    ("isolation.level", "aborted records must not be read"),
    (
        "partition.assignment.strategy",
        "partitions move one by one",
    ),
    ("transactional.id", "it is named when transactions begin"),
];

impl Settings {
    /// The cluster at `bootstrap_servers`: 64 MiB and 100,000 records of queue, 45 s of session, 25 s to drain.
    pub fn new(bootstrap_servers: impl Into<String>) -> Self {
        Self {
            bootstrap_servers: bootstrap_servers.into(),
            client_id: "callsheet".into(),
            instance_id: None,
            start_at: StartAt::Earliest,
            session_timeout: Duration::from_secs(45),
            queue_bytes: 64 * 1024 * 1024,
            queue_records: 100_000,
            drain: Duration::from_secs(25),
            delivery_timeout: Duration::from_mins(1),
            properties: BTreeMap::new(),
        }
    }

    /// The same with one of librdkafka's properties.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.properties.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(super) fn common(&self) -> Result<ClientConfig, KafkaFailure> {
        for name in self.properties.keys() {
            if let Some((_, why)) = FIXED.iter().find(|(fixed, _)| fixed == name) {
                return Err(KafkaFailure::own(format!(
                    "property `{name}` cannot be set: {why}"
                )));
            }
        }
        if let Some(wish) = self.asks_for_tls()
            && !has_tls()?
        {
            return Err(KafkaFailure::own(format!(
                "property `{wish}` asks for TLS, which librdkafka was built without: add `rdkafka = {{ version = \"0.39\", default-features = false, features = [\"ssl\"] }}` to the program's Cargo.toml (needs the system's OpenSSL)"
            )));
        }
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", &self.bootstrap_servers)
            .set("client.id", &self.client_id);
        Ok(config)
    }

    /// The property by which a cluster is reached through TLS, or by a mechanism that librdkafka has from OpenSSL.
    fn asks_for_tls(&self) -> Option<&str> {
        let (name, _) = self.properties.iter().find(|(name, value)| {
            let value = value.to_ascii_lowercase();
            match name.as_str() {
                "security.protocol" => value == "ssl" || value == "sasl_ssl",
                "sasl.mechanism" | "sasl.mechanisms" => {
                    value.starts_with("scram") || value == "oauthbearer"
                }
                name => name.starts_with("ssl."),
            }
        })?;
        Some(name)
    }

    /// A producer's properties without, or with, a transactional id.
    pub(super) fn producer(
        &self,
        transactional_id: Option<&str>,
    ) -> Result<ClientConfig, KafkaFailure> {
        let mut config = self.common()?;
        let timeout_ms = self.delivery_timeout.as_millis().max(1).to_string();
        config
            .set("acks", "all")
            .set("enable.idempotence", "true")
            .set("message.timeout.ms", &timeout_ms);
        if let Some(id) = transactional_id {
            config
                .set("transactional.id", id)
                .set("transaction.timeout.ms", &timeout_ms);
        }
        self.own_properties(&mut config);
        Ok(config)
    }

    pub(super) fn consumer(&self, group: &str) -> Result<ClientConfig, KafkaFailure> {
        let mut config = self.common()?;
        // The client's own queue, before ours: a quarter of it.
        let prefetch_kb = (self.queue_bytes / 4 / 1024).clamp(1, 2_097_151);
        config
            .set("group.id", group)
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            .set("isolation.level", "read_committed")
            .set("partition.assignment.strategy", "cooperative-sticky")
            .set(
                "session.timeout.ms",
                self.session_timeout.as_millis().to_string(),
            )
            .set(
                "heartbeat.interval.ms",
                (self.session_timeout.as_millis() / 10).max(1).to_string(),
            )
            // A position that retention has passed by: go on with the oldest record that is left.
            .set("auto.offset.reset", "earliest")
            .set("queued.max.messages.kbytes", prefetch_kb.to_string())
            // A partition that was paused goes on soon.
            .set("fetch.queue.backoff.ms", "50");
        if let Some(instance) = &self.instance_id {
            config.set("group.instance.id", instance);
        }
        self.own_properties(&mut config);
        Ok(config)
    }

    fn own_properties(&self, config: &mut ClientConfig) {
        for (name, value) in &self.properties {
            config.set(name, value);
        }
    }
}

/// What the client was built with says `ssl` in `builtin.features`.
fn has_tls() -> Result<bool, KafkaFailure> {
    let features = ClientConfig::new()
        .create_native_config()
        .and_then(|config| config.get("builtin.features"))
        .map_err(|error| KafkaFailure::new("asking what librdkafka was built with", error))?;
    Ok(features.split(',').any(|feature| feature.trim() == "ssl"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_that_the_client_lacks_is_refused_with_what_to_do() {
        for (name, value) in [
            ("security.protocol", "SASL_SSL"),
            ("sasl.mechanism", "SCRAM-SHA-512"),
            ("ssl.ca.location", "/ca.pem"),
        ] {
            let answer = Settings::new("b:9092").with(name, value).producer(None);
            if has_tls().unwrap() {
                answer.unwrap();
                continue;
            }
            let error = answer.unwrap_err().to_string();
            let begins =
                format!("property `{name}` asks for TLS, which librdkafka was built without");
            assert!(error.starts_with(&begins), "{error}");
            assert!(error.contains("features = [\"ssl\"]"), "{error}");
        }
        let plain = Settings::new("b:9092").with("sasl.mechanism", "PLAIN");
        plain.producer(None).unwrap();
    }

    #[test]
    fn what_the_promises_depend_on_cannot_be_set() {
        let error = Settings::new("b:9092")
            .with("enable.auto.commit", "true")
            .consumer("g")
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "property `enable.auto.commit` cannot be set: positions move after the effects"
        );
        let fine = Settings::new("b:9092").with("compression.type", "zstd");
        assert_eq!(
            fine.producer(None).unwrap().get("compression.type"),
            Some("zstd")
        );
    }
}
