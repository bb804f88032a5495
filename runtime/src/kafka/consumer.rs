//! A member of a consumer group as a source.
//!
//! One thread polls the client, whatever the job does: heartbeats go on while a sink is slow, and a full queue pauses
//! partitions instead of growing. The runner takes batches from the queue by position; asking for another position than
//! the queue's seeks.

use core::fmt;
use core::time::Duration;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::KafkaError;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use super::context::Context;
use super::error::is_refusal;
use super::settings::StartAt;
use super::shared::{Bounds, Shared};
use super::{KafkaFailure, Settings, records};
use crate::source::{Assignment, Batch, Source, SourceError};

/// Longest wait for a record before positions and flow are looked at again.
const POLL: Duration = Duration::from_millis(50);
/// Records that are taken from the client's queue in one go.
const DRAUGHT: usize = 256;
/// Longest wait for an answer of a broker about offsets.
pub(super) const ASK: Duration = Duration::from_secs(10);
/// Longest wait for leaving the group.
const LEAVE: Duration = Duration::from_secs(10);

/// What the source and the stores share.
pub(super) struct Member {
    pub(super) client: BaseConsumer<Context>,
    pub(super) shared: Arc<Shared>,
    pub(super) group: Arc<str>,
    start_at: StartAt,
}

impl fmt::Debug for Member {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Member")
            .field("group", &self.group)
            .field("topic", self.shared.topic())
            .finish_non_exhaustive()
    }
}

/// One member of a consumer group, reading one topic. Dropping it leaves the group.
#[derive(Debug)]
pub struct Consumer {
    pub(super) member: Arc<Member>,
    thread: Option<JoinHandle<()>>,
}

impl Consumer {
    /// Joins `group` to read `topic`. Partitions arrive while the runner runs.
    ///
    /// # Errors
    /// [`KafkaFailure`] for properties that the client refuses; an absent broker is no error, it is waited for.
    pub fn subscribe(settings: &Settings, group: &str, topic: &str) -> Result<Self, KafkaFailure> {
        let bounds = Bounds {
            bytes: settings.queue_bytes,
            records: settings.queue_records,
        };
        let shared = Arc::new(Shared::new(topic.into(), bounds));
        let context = Context {
            shared: Arc::clone(&shared),
            drain: settings.drain,
        };
        let doing = || format!("joining group `{group}`");
        let client: BaseConsumer<Context> = settings
            .consumer(group)?
            .create_with_context(context)
            .map_err(|error| KafkaFailure::new(doing(), error))?;
        client
            .subscribe(&[topic])
            .map_err(|error| KafkaFailure::new(doing(), error))?;
        let member = Arc::new(Member {
            client,
            shared,
            group: group.into(),
            start_at: settings.start_at,
        });
        let polled = Arc::clone(&member);
        let thread = std::thread::Builder::new()
            .name(format!("kafka {topic}"))
            .spawn(move || poll(&polled))
            .map_err(|error| KafkaFailure::own(format!("starting the polling thread: {error}")))?;
        Ok(Self {
            member,
            thread: Some(thread),
        })
    }

    /// The consumer group.
    pub fn group(&self) -> &Arc<str> {
        &self.member.group
    }

    /// The oldest offset that is kept, and the one behind the newest.
    async fn watermarks(&self, partition: u32) -> Result<(u64, u64), SourceError> {
        let doing = "asking where the partition begins and ends";
        let member = Arc::clone(&self.member);
        let asked = blocking(doing, move || {
            let number = i32::try_from(partition).unwrap_or(-1);
            let (low, high) = member
                .client
                .fetch_watermarks(member.shared.topic(), number, ASK)
                .map_err(|error| KafkaFailure::new(doing, error))?;
            let offset = |offset| u64::try_from(offset).unwrap_or(0);
            Ok((offset(low), offset(high)))
        });
        asked.await.map_err(|error| SourceError {
            topic: self.topic().to_string(),
            partition,
            source: Box::new(error),
        })
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        self.member.shared.end();
        if let Some(thread) = self.thread.take() {
            // The thread ends within `LEAVE`; a panic in it has been reported by then.
            let _ended = thread.join();
        }
    }
}

/// The polling thread.
fn poll(member: &Member) {
    let (client, shared) = (&member.client, &member.shared);
    let mut draught = Vec::with_capacity(DRAUGHT);
    while !shared.is_ending() {
        for (partition, offset) in shared.wanted() {
            let sought = i64::try_from(offset).ok().map(|offset| {
                let partition = i32::try_from(partition).unwrap_or(-1);
                client.seek(shared.topic(), partition, Offset::Offset(offset), ASK)
            });
            // A partition that was assigned a moment ago cannot seek yet: the next turn tries again.
            if sought.is_some_and(|sought| sought.is_ok()) {
                shared.sought(partition, offset);
            }
        }
        let (pause, resume) = shared.flow();
        if !pause.is_empty() {
            let _refused = client.pause(&list(shared.topic(), &pause));
        }
        if !resume.is_empty() {
            let _refused = client.resume(&list(shared.topic(), &resume));
        }
        // The first record is waited for; what is there already comes along.
        let mut wait = POLL;
        let answer = loop {
            match client.poll(wait) {
                Some(Ok(message)) => draught.extend(records::read(shared.topic(), &message)),
                other => break other,
            }
            if draught.len() >= DRAUGHT {
                break None;
            }
            wait = Duration::ZERO;
        };
        shared.push(draught.drain(..));
        match answer {
            Some(Err(KafkaError::MessageConsumptionFatal(code))) => {
                shared.fail(format!("the group refuses this member: {code}"));
                break;
            }
            Some(Err(KafkaError::MessageConsumption(code))) if is_refusal(code) => {
                shared.fail(format!("the cluster refuses this reader: {code}"));
            }
            // The client repairs the rest by itself: lost brokers, elections, timeouts.
            Some(_) | None => {}
        }
    }
    client.unsubscribe();
    let left_by = Instant::now() + LEAVE;
    while client.assignment().is_ok_and(|list| list.count() > 0) && Instant::now() < left_by {
        let _record = client.poll(POLL);
    }
}

fn list(topic: &str, partitions: &[u32]) -> TopicPartitionList {
    let mut list = TopicPartitionList::with_capacity(partitions.len());
    for partition in partitions {
        list.add_partition(topic, i32::try_from(*partition).unwrap_or(-1));
    }
    list
}

/// Runs a call of the client that waits for brokers.
pub(super) async fn blocking<T: Send + 'static>(
    doing: &'static str,
    call: impl FnOnce() -> Result<T, KafkaFailure> + Send + 'static,
) -> Result<T, KafkaFailure> {
    tokio::task::spawn_blocking(call)
        .await
        .unwrap_or_else(|error| Err(KafkaFailure::own(format!("{doing}: {error}"))))
}

impl Member {
    /// A list of one partition at a position.
    pub(super) fn position(
        &self,
        partition: u32,
        position: u64,
    ) -> Result<TopicPartitionList, KafkaFailure> {
        let mut list = TopicPartitionList::with_capacity(1);
        let offset = Offset::Offset(i64::try_from(position).unwrap_or(i64::MAX));
        list.add_partition_offset(
            self.shared.topic(),
            i32::try_from(partition).unwrap_or(-1),
            offset,
        )
        .map_err(|error| KafkaFailure::new("naming a position", error))?;
        Ok(list)
    }

    /// The positions that the group has committed; absent where it has none.
    pub(super) fn committed(&self, partitions: &[u32]) -> Result<Vec<(u32, u64)>, KafkaFailure> {
        if partitions.is_empty() {
            return Ok(Vec::new());
        }
        let doing = "asking for the group's positions";
        let committed = self
            .client
            .committed_offsets(list(self.shared.topic(), partitions), ASK)
            .map_err(|error| KafkaFailure::new(doing, error))?;
        let mut positions = Vec::new();
        for element in committed.elements() {
            element
                .error()
                .map_err(|error| KafkaFailure::new(doing, error))?;
            if let (Ok(partition), Offset::Offset(offset)) =
                (u32::try_from(element.partition()), element.offset())
                && let Ok(offset) = u64::try_from(offset)
            {
                positions.push((partition, offset));
            }
        }
        Ok(positions)
    }
}

impl Source for Consumer {
    fn topic(&self) -> Arc<str> {
        Arc::clone(self.member.shared.topic())
    }

    /// Partitions that this member reads at present.
    fn partitions(&self) -> u32 {
        u32::try_from(self.assignment().partitions.len()).unwrap_or(u32::MAX)
    }

    fn assignment(&self) -> Assignment {
        self.member.shared.assignment()
    }

    async fn beginning(&self, partition: u32) -> Result<u64, SourceError> {
        let (low, high) = self.watermarks(partition).await?;
        Ok(match self.member.start_at {
            StartAt::Earliest => low,
            StartAt::Latest => high,
        })
    }

    async fn end(&self, partition: u32) -> Result<Option<u64>, SourceError> {
        Ok(Some(self.watermarks(partition).await?.1))
    }

    fn claim(&self, partition: u32, epoch: u64) -> bool {
        self.member.shared.claim(partition, epoch)
    }

    fn release(&self, partition: u32) {
        self.member.shared.release(partition);
    }

    fn system(&self) -> &'static str {
        "kafka"
    }

    fn waiting_bytes(&self) -> Option<u64> {
        Some(self.member.shared.waiting().0 as u64)
    }

    fn pause(&self, paused: bool) {
        self.member.shared.pause(paused);
    }

    fn arrivals(&self) -> u64 {
        self.member.shared.arrivals()
    }

    async fn wait(&self, seen: u64, longest: Duration) {
        self.member.shared.wait(seen, longest).await;
    }

    async fn fetch(
        &self,
        partition: u32,
        offset: u64,
        max_records: usize,
    ) -> Result<Batch, SourceError> {
        self.member
            .shared
            .take(partition, offset, max_records)
            .map_err(|failure| SourceError {
                topic: self.topic().to_string(),
                partition,
                source: failure.into(),
            })
    }
}
