//! What the client calls while it polls: partitions come and go.

use core::time::Duration;
use std::sync::Arc;

use rdkafka::ClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer as _, ConsumerContext, Rebalance};
use rdkafka::topic_partition_list::TopicPartitionList;

use super::shared::Shared;

/// Connects the client's rebalance callbacks with the shared state. They run on the polling thread.
pub(super) struct Context {
    pub(super) shared: Arc<Shared>,
    pub(super) drain: Duration,
}

impl Context {
    fn partitions(&self, list: &TopicPartitionList) -> Vec<u32> {
        list.elements_for_topic(self.shared.topic())
            .iter()
            .filter_map(|element| u32::try_from(element.partition()).ok())
            .collect()
    }
}

impl ClientContext for Context {}

impl ConsumerContext for Context {
    fn pre_rebalance(&self, consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        if let Rebalance::Revoke(list) = rebalance {
            // Lost ones belong to others already: what is in hand will not be committed.
            let drain = if consumer.assignment_lost() {
                Duration::ZERO
            } else {
                self.drain
            };
            self.shared.revoke(&self.partitions(list), drain);
        }
    }

    fn post_rebalance(&self, _consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        if let Rebalance::Assign(list) = rebalance {
            self.shared.assign(self.partitions(list));
        }
    }
}
