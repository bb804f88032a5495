//! Making the topics that a job writes to.

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::error::RDKafkaErrorCode;

use super::consumer::ASK;
use super::{KafkaFailure, Settings};

/// Makes topics.
pub struct Topics {
    client: AdminClient<DefaultClientContext>,
}

impl core::fmt::Debug for Topics {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_struct("Topics").finish_non_exhaustive()
    }
}

impl Topics {
    /// A client for the cluster.
    ///
    /// # Errors
    /// [`KafkaFailure`] for properties that the client refuses.
    pub fn new(settings: &Settings) -> Result<Self, KafkaFailure> {
        let mut config = settings.common()?;
        for (name, value) in &settings.properties {
            config.set(name, value);
        }
        let client = config
            .create()
            .map_err(|error| KafkaFailure::new("making an admin client", error))?;
        Ok(Self { client })
    }

    /// Creates `topic`, or finds it. `replication`: copies of each partition; `config`: topic properties such as
    /// `cleanup.policy`.
    ///
    /// # Errors
    /// [`KafkaFailure`] when the cluster does not answer or refuses.
    pub async fn create(
        &self,
        topic: &str,
        partitions: u32,
        replication: u32,
        config: &[(&str, &str)],
    ) -> Result<(), KafkaFailure> {
        let doing = || format!("creating topic `{topic}`");
        let partitions = i32::try_from(partitions).unwrap_or(i32::MAX);
        let replication = i32::try_from(replication).unwrap_or(i32::MAX);
        let mut new = NewTopic::new(topic, partitions, TopicReplication::Fixed(replication));
        for (name, value) in config {
            new = new.set(name, value);
        }
        let options = AdminOptions::new().operation_timeout(Some(ASK));
        let answers = self
            .client
            .create_topics([&new], &options)
            .await
            .map_err(|error| KafkaFailure::new(doing(), error))?;
        for answer in answers {
            match answer {
                Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
                Err((_, code)) => {
                    let error = rdkafka::error::KafkaError::AdminOp(code);
                    return Err(KafkaFailure::new(doing(), error));
                }
            }
        }
        Ok(())
    }
}
