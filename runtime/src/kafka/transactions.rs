//! Records, dead letters and the group's position in one Kafka transaction per batch.
//!
//! What the client's errors ask for: *retriable* repeats the call, *requires abort* aborts and lets the runner go back to
//! the committed position, *fatal* ends the producer: another takes its place, unless this one was fenced.

use core::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use rdkafka::consumer::Consumer as _;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::Producer as _;

use super::consumer::{ASK, Member, blocking};
use super::error::is_fenced;
use super::offsets::{no_state, positions, still_ours};
use super::producer::Sending;
use super::{Consumer, KafkaFailure, Settings, records};
use crate::delivery::Effects;
use crate::source::NewRecord;
use crate::store::{Guarantee, Positions, Progress, Promise, StateEntries, Store, StoreError};

/// Attempts at one call that the client calls retriable; each waits for the brokers up to its own timeout.
const ATTEMPTS: u32 = 6;

/// Commits each batch as one transaction.
pub struct Transactions {
    settings: Settings,
    transactional_id: String,
    member: Arc<Member>,
    /// `None` before the first transaction and after a fatal error.
    sending: Arc<Mutex<Option<Sending>>>,
}

impl fmt::Debug for Transactions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Transactions")
            .field("transactional_id", &self.transactional_id)
            .field("group", &self.member.group)
            .finish_non_exhaustive()
    }
}

/// What a failed step of a transaction asks for.
enum Failed {
    Abort(KafkaFailure),
    Replace(KafkaFailure),
    Fenced(KafkaFailure),
}

impl Failed {
    fn new(doing: &'static str, error: KafkaError) -> Self {
        let code = error.rdkafka_error_code();
        let fatal = matches!(&error, KafkaError::Transaction(error) if error.is_fatal());
        let failure = KafkaFailure::new(doing, error);
        match code {
            Some(code) if is_fenced(code) => Self::Fenced(failure),
            _ if fatal => Self::Replace(failure),
            _ => Self::Abort(failure),
        }
    }
}

impl Transactions {
    /// Transactions of `transactional_id` over the positions of `consumer`'s group. The id must be another for every
    /// instance that runs at the same time, and the same after a restart: then a transaction that a crash left open is
    /// ended at once.
    ///
    /// # Errors
    /// [`KafkaFailure`] for properties that the client refuses; an absent broker is no error.
    pub fn new(
        settings: &Settings,
        consumer: &Consumer,
        transactional_id: &str,
    ) -> Result<Self, KafkaFailure> {
        settings.producer(Some(transactional_id))?;
        Ok(Self {
            settings: settings.clone(),
            transactional_id: transactional_id.to_owned(),
            member: Arc::clone(&consumer.member),
            sending: Arc::default(),
        })
    }

    fn current(&self) -> Option<Sending> {
        self.sending
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The producer, made and announced to the coordinator if need be. Announcing ends what an earlier process left open.
    async fn producer(&self) -> Result<Sending, StoreError> {
        if let Some(sending) = self.current() {
            return Ok(sending);
        }
        let (settings, id) = (self.settings.clone(), self.transactional_id.clone());
        let doing = "announcing the transactional id";
        let made = blocking(doing, move || {
            let sending = Sending::new(&settings, Some(&id))?;
            repeated(|| sending.client.init_transactions(settings.delivery_timeout))
                .map_err(|error| KafkaFailure::new(doing, error))?;
            Ok(sending)
        });
        let sending = made.await.map_err(KafkaFailure::into_store_error)?;
        *self.sending.lock().unwrap_or_else(PoisonError::into_inner) = Some(sending.clone());
        Ok(sending)
    }
}

/// Repeats a call that the client calls retriable.
fn repeated(mut call: impl FnMut() -> Result<(), KafkaError>) -> Result<(), KafkaError> {
    let mut attempt = 1;
    loop {
        match call() {
            Err(KafkaError::Transaction(error)) if error.is_retriable() && attempt < ATTEMPTS => {
                attempt += 1;
            }
            done => return done,
        }
    }
}

/// One transaction, on a thread that may wait.
fn transact(
    sending: &Sending,
    member: &Member,
    progress: Option<&Progress>,
    records: &[NewRecord],
) -> Result<(), Failed> {
    let producer = &sending.client;
    producer
        .begin_transaction()
        .map_err(|error| Failed::new("beginning a transaction", error))?;
    for record in records {
        let partition = sending.partition(record).map_err(Failed::Abort)?;
        let mut written = records::write(record, partition);
        loop {
            match producer.send_result(written) {
                // A failed delivery fails the transaction's commit.
                Ok(_delivery) => break,
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), back)) => {
                    written = back;
                    // Room comes with acknowledgements; an error here is one of the next call, too.
                    let _flushed = producer.flush(core::time::Duration::from_millis(100));
                }
                Err((error, _)) => return Err(Failed::new("sending in a transaction", error)),
            }
        }
    }
    if let Some(progress) = progress {
        still_ours(member, progress).map_err(Failed::Abort)?;
        let list = member
            .position(progress.partition, progress.to)
            .map_err(Failed::Abort)?;
        // Taken anew each time: it names the generation, by which the broker fences members that were left behind.
        let Some(group) = member.client.group_metadata() else {
            let failure = KafkaFailure::own("the consumer has no group");
            return Err(Failed::Abort(failure));
        };
        repeated(|| producer.send_offsets_to_transaction(&list, &group, ASK))
            .map_err(|error| Failed::new("adding the position to a transaction", error))?;
        still_ours(member, progress).map_err(Failed::Abort)?;
    }
    repeated(|| producer.commit_transaction(ASK))
        .map_err(|error| Failed::new("committing a transaction", error))
}

/// Ends a transaction that cannot commit.
fn abort(sending: &Sending, failed: Failed) -> Failed {
    match failed {
        Failed::Abort(failure) => {
            match repeated(|| sending.client.abort_transaction(ASK)) {
                Ok(()) => Failed::Abort(failure),
                // The transaction's fate is the coordinator's: a new producer settles it by its announcement.
                Err(error) => match Failed::new("aborting a transaction", error) {
                    Failed::Abort(failure) => Failed::Replace(failure),
                    other => other,
                },
            }
        }
        other => other,
    }
}

impl Store for Transactions {
    async fn positions(
        &self,
        _group: &str,
        _topic: &str,
        partitions: &[u32],
    ) -> Result<Positions, StoreError> {
        // First the announcement: a transaction that was left open still holds its positions back.
        self.producer().await?;
        positions(&self.member, partitions).await
    }

    async fn state(&self, _store: &str, _prefix: &[u8]) -> Result<StateEntries, StoreError> {
        Err(no_state())
    }

    async fn commit(
        &self,
        progress: Option<&Progress>,
        mut effects: Effects,
    ) -> Result<u64, StoreError> {
        let records = core::mem::take(&mut effects.records);
        if let Some(refusal) = StoreError::unsupported("a Kafka transaction", &effects) {
            return Err(refusal);
        }
        let sending = self.producer().await?;
        let (member, progress) = (Arc::clone(&self.member), progress.cloned());
        let (count, slot) = (records.len() as u64, Arc::clone(&self.sending));
        let transacted = tokio::task::spawn_blocking(move || {
            let done = transact(&sending, &member, progress.as_ref(), &records)
                .map_err(|failed| abort(&sending, failed));
            if let Err(Failed::Replace(_) | Failed::Fenced(_)) = &done {
                *slot.lock().unwrap_or_else(PoisonError::into_inner) = None;
            }
            done
        });
        match transacted.await {
            Ok(Ok(())) => Ok(count),
            Ok(Err(Failed::Abort(failure) | Failed::Replace(failure))) => {
                Err(failure.into_store_error())
            }
            Ok(Err(Failed::Fenced(failure))) => Err(StoreError::Fenced(Box::new(failure))),
            Err(error) => Err(StoreError::Transient(Box::new(error))),
        }
    }

    fn promises(&self) -> Vec<Promise> {
        vec![Promise::new(
            "records in Kafka topics",
            Guarantee::ExactlyOnce,
            format!(
                "records, dead letters and position are one transaction of `{}`; readers need isolation.level=read_committed",
                self.transactional_id
            ),
        )]
    }
}
