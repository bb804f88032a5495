//! The group's positions as a store: nothing but positions, committed after the effects.

use std::sync::Arc;

use rdkafka::consumer::{CommitMode, Consumer as _};

use super::consumer::{Member, blocking};
use super::{Consumer, KafkaFailure};
use crate::delivery::Effects;
use crate::store::{Guarantee, Positions, Progress, Promise, StateEntries, Store, StoreError};

/// The committed offsets of a consumer's group. Clones share them.
#[derive(Clone, Debug)]
pub struct Offsets {
    member: Arc<Member>,
}

impl Offsets {
    /// The positions of `consumer`'s group.
    pub fn of(consumer: &Consumer) -> Self {
        Self {
            member: Arc::clone(&consumer.member),
        }
    }
}

/// A commit for a partition that went to another member would move that member's position back.
pub(super) fn still_ours(member: &Member, progress: &Progress) -> Result<(), KafkaFailure> {
    if member.shared.owns(progress.partition) {
        return Ok(());
    }
    Err(KafkaFailure::own(format!(
        "`{}:{}` went to another member of group `{}` before its batch was committed",
        progress.topic, progress.partition, progress.group
    )))
}

pub(super) async fn positions(
    member: &Arc<Member>,
    partitions: &[u32],
) -> Result<Positions, StoreError> {
    let (member, partitions) = (Arc::clone(member), partitions.to_vec());
    let committed = blocking("asking for the group's positions", move || {
        member.committed(&partitions)
    });
    Ok(committed
        .await
        .map_err(KafkaFailure::into_store_error)?
        .into_iter()
        .collect())
}

/// A consumer group keeps no state.
pub(super) fn no_state() -> StoreError {
    StoreError::Refused("a consumer group keeps no state: choose a store that does".into())
}

impl Store for Offsets {
    async fn positions(
        &self,
        _group: &str,
        _topic: &str,
        partitions: &[u32],
    ) -> Result<Positions, StoreError> {
        positions(&self.member, partitions).await
    }

    async fn state(&self, _store: &str, _prefix: &[u8]) -> Result<StateEntries, StoreError> {
        Err(no_state())
    }

    async fn commit(
        &self,
        progress: Option<&Progress>,
        effects: Effects,
    ) -> Result<u64, StoreError> {
        if let Some(refusal) = StoreError::unsupported("a consumer group", &effects) {
            return Err(refusal);
        }
        let Some(progress) = progress.cloned() else {
            return Ok(0);
        };
        let member = Arc::clone(&self.member);
        let doing = "committing the group's position";
        blocking(doing, move || {
            still_ours(&member, &progress)?;
            let list = member.position(progress.partition, progress.to)?;
            member
                .client
                .commit(&list, CommitMode::Sync)
                .map_err(|error| KafkaFailure::new(doing, error))
        })
        .await
        .map_err(KafkaFailure::into_store_error)?;
        Ok(0)
    }

    fn promises(&self) -> Vec<Promise> {
        vec![Promise::new(
            "position of the group in Kafka",
            Guarantee::AtLeastOnce,
            "committed after the effects",
        )]
    }
}
