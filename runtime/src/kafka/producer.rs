//! Records into topics, at least once: acknowledged by every in-sync replica before the position moves.

use core::fmt;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{FutureProducer, Producer as _};

use super::consumer::{ASK, blocking};
use super::{KafkaFailure, Settings, records};
use crate::delivery::Effects;
use crate::source::NewRecord;
use crate::store::{Apply, Guarantee, Progress, Promise, StoreError};

/// A client that sends, and what it knows of topics. Replaced as a whole after a fatal error.
#[derive(Clone)]
pub(super) struct Sending {
    pub(super) client: FutureProducer,
    counts: Arc<Mutex<BTreeMap<Arc<str>, u32>>>,
}

impl Sending {
    pub(super) fn new(
        settings: &Settings,
        transactional_id: Option<&str>,
    ) -> Result<Self, KafkaFailure> {
        let client = settings
            .producer(transactional_id)?
            .create()
            .map_err(|error| KafkaFailure::new("making a producer", error))?;
        Ok(Self {
            client,
            counts: Arc::default(),
        })
    }

    /// Where a record goes: its partition, modulo the topic's number of partitions. A dead-letter topic may have fewer
    /// partitions than the topic it serves.
    pub(super) fn partition(&self, record: &NewRecord) -> Result<i32, KafkaFailure> {
        let known = {
            let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            counts.get(&record.topic).copied()
        };
        let count = match known {
            Some(count) => count,
            None => self.ask_count(&record.topic)?,
        };
        Ok(i32::try_from(record.partition % count.max(1)).unwrap_or(0))
    }

    fn ask_count(&self, topic: &Arc<str>) -> Result<u32, KafkaFailure> {
        let doing = || format!("asking for the partitions of topic `{topic}`");
        let metadata = self
            .client
            .client()
            .fetch_metadata(Some(topic), ASK)
            .map_err(|error| KafkaFailure::new(doing(), error))?;
        let found = metadata
            .topics()
            .iter()
            .find(|found| found.name() == &**topic);
        if let Some(error) = found.and_then(rdkafka::metadata::MetadataTopic::error) {
            let error = KafkaError::MetadataFetch(RDKafkaErrorCode::from(error));
            return Err(KafkaFailure::new(doing(), error));
        }
        let count = found.map_or(0, |found| found.partitions().len());
        let Ok(count @ 1..) = u32::try_from(count) else {
            return Err(KafkaFailure::own(format!("topic `{topic}` does not exist")));
        };
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.insert(Arc::clone(topic), count);
        Ok(count)
    }

    /// Learns the topics' partitions, off the runtime's threads.
    pub(super) async fn learn(&self, records: &[NewRecord]) -> Result<(), KafkaFailure> {
        let known = {
            let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            records
                .iter()
                .all(|record| counts.contains_key(&record.topic))
        };
        if known {
            return Ok(());
        }
        let topics: Vec<NewRecord> = records
            .iter()
            .map(|record| NewRecord {
                topic: Arc::clone(&record.topic),
                partition: 0,
                timestamp_ms: 0,
                key: None,
                value: None,
                headers: Vec::new(),
            })
            .collect::<Vec<_>>();
        let sending = self.clone();
        blocking("asking for partitions", move || {
            topics
                .iter()
                .try_for_each(|topic| sending.partition(topic).map(|_| ()))
        })
        .await
    }

    /// Sends all and waits for every acknowledgement.
    pub(super) async fn send(&self, records: &[NewRecord]) -> Result<(), KafkaFailure> {
        self.learn(records).await?;
        let mut waiting = VecDeque::with_capacity(records.len());
        let undelivered = |record: &NewRecord, error| {
            KafkaFailure::new(format!("sending to topic `{}`", record.topic), error)
        };
        for record in records {
            let mut written = records::write(record, self.partition(record)?);
            loop {
                match self.client.send_result(written) {
                    Ok(delivery) => {
                        waiting.push_back((record, delivery));
                        break;
                    }
                    Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), back)) => {
                        written = back;
                        // Room comes with the oldest acknowledgement.
                        match waiting.pop_front() {
                            Some((first, delivery)) => acknowledged(delivery.await)
                                .map_err(|error| undelivered(first, error))?,
                            None => tokio::task::yield_now().await,
                        }
                    }
                    Err((error, _)) => return Err(undelivered(record, error)),
                }
            }
        }
        for (record, delivery) in waiting {
            acknowledged(delivery.await).map_err(|error| undelivered(record, error))?;
        }
        Ok(())
    }
}

fn acknowledged<T, M, E>(
    delivery: Result<Result<T, (KafkaError, M)>, E>,
) -> Result<(), KafkaError> {
    match delivery {
        Ok(Ok(_)) => Ok(()),
        Ok(Err((error, _))) => Err(error),
        Err(_) => Err(KafkaError::Canceled),
    }
}

/// Sends records, dead letters among them, before a position moves. Clones share the connection.
#[derive(Clone)]
pub struct Producer {
    settings: Arc<Settings>,
    sending: Arc<Mutex<Sending>>,
}

impl fmt::Debug for Producer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Producer")
            .field("bootstrap_servers", &self.settings.bootstrap_servers)
            .finish_non_exhaustive()
    }
}

impl Producer {
    /// An idempotent producer. An absent broker is no error, it is waited for.
    ///
    /// # Errors
    /// [`KafkaFailure`] for properties that the client refuses.
    pub fn new(settings: &Settings) -> Result<Self, KafkaFailure> {
        Ok(Self {
            sending: Arc::new(Mutex::new(Sending::new(settings, None)?)),
            settings: Arc::new(settings.clone()),
        })
    }

    /// Sends `records` in order and waits until every in-sync replica has each.
    ///
    /// # Errors
    /// [`KafkaFailure`]; some of the records may have arrived.
    pub async fn send(&self, records: &[NewRecord]) -> Result<(), KafkaFailure> {
        let sending = self.lock().clone();
        let sent = sending.send(records).await;
        if sent.is_err() && sending.client.client().fatal_error().is_some() {
            // The client will never send again: the next attempt gets another one.
            *self.lock() = Sending::new(&self.settings, None)?;
        }
        sent
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Sending> {
        self.sending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Apply for Producer {
    async fn apply(
        &self,
        _progress: Option<&Progress>,
        effects: &mut Effects,
    ) -> Result<u64, StoreError> {
        let records = core::mem::take(&mut effects.records);
        self.send(&records)
            .await
            .map_err(KafkaFailure::into_store_error)?;
        Ok(records.len() as u64)
    }

    fn promises(&self) -> Vec<Promise> {
        vec![Promise::new(
            "records in Kafka topics",
            Guarantee::AtLeastOnce,
            "idempotent producer, acknowledged by all in-sync replicas before the position moves",
        )]
    }
}
