//! Getting a schema from the registry.

use core::fmt;
use std::collections::BTreeSet;

use callsheet_client::api::registry::{RegisterRequest, SchemaReference};
use callsheet_client::{Client, ClientError, RegisterOptions, VersionSelector};
use callsheet_schema::avro::{ParseOptions, Schema};

use crate::contract::Contract;
use crate::delivery::Frame;

/// Why a schema could not be had.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchError {
    /// The registry answers that it does not know it (404).
    NotFound,
    /// The registry does not answer, or not now.
    Unavailable(String),
    /// The registry's text is not a schema.
    Unusable(String),
}

impl fmt::Display for FetchError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => formatter.write_str("the registry does not know the schema"),
            Self::Unavailable(cause) => write!(formatter, "the registry does not answer: {cause}"),
            Self::Unusable(cause) => {
                write!(formatter, "the registry's schema cannot be used: {cause}")
            }
        }
    }
}

impl core::error::Error for FetchError {}

/// Where schemas come from.
pub trait SchemaFetch: Send + Sync {
    /// The schema that a frame names, references included.
    ///
    /// # Errors
    /// [`FetchError`].
    fn fetch(&self, frame: Frame) -> impl Future<Output = Result<Schema, FetchError>> + Send;
}

/// A registry over HTTP.
#[derive(Clone, Debug)]
pub struct Registry {
    client: Client,
}

/// References may nest this deep.
const MAX_REFERENCES: usize = 64;

impl Registry {
    /// The registry behind `client`.
    pub const fn new(client: Client) -> Self {
        Self { client }
    }

    /// The client, for calls of another kind.
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// The registry's id of contract version `C`: what a producer writes before each payload. Never registers.
    ///
    /// # Errors
    /// [`FetchError::NotFound`] when the version was not published to this registry.
    pub async fn id_of<C: Contract>(&self) -> Result<u32, FetchError> {
        let found = self
            .client
            .lookup(C::SUBJECT, &request(C::SCHEMA_JSON), false)
            .await
            .map_err(refused)?;
        Ok(found.id.cast_unsigned())
    }

    /// Publishes a schema's text under `subject` and answers its id; the same text answers the same id.
    ///
    /// # Errors
    /// [`FetchError::Unusable`] when the registry refuses it.
    pub async fn publish(&self, subject: &str, schema: &str) -> Result<u32, FetchError> {
        let registered = self
            .client
            .register(subject, &request(schema), RegisterOptions::default())
            .await
            .map_err(refused)?;
        Ok(registered.id.cast_unsigned())
    }

    async fn references(&self, direct: Vec<SchemaReference>) -> Result<Vec<Schema>, FetchError> {
        // Each reference after those that it needs itself.
        let (mut open, mut texts) = (direct, Vec::new());
        while let Some(reference) = open.pop() {
            if texts.len() == MAX_REFERENCES {
                return Err(FetchError::Unusable(format!(
                    "more than {MAX_REFERENCES} references"
                )));
            }
            let version = VersionSelector::Number(reference.version);
            let schema = self
                .client
                .version(&reference.subject, version)
                .await
                .map_err(refused)?;
            open.extend(schema.references);
            texts.push(((reference.subject, reference.version), schema.schema));
        }
        let (mut parsed, mut seen) = (Vec::<Schema>::new(), BTreeSet::new());
        for (name, text) in texts.into_iter().rev() {
            if seen.insert(name) {
                let schema = parse(&text, &parsed)?;
                parsed.push(schema);
            }
        }
        Ok(parsed)
    }
}

fn request(schema: &str) -> RegisterRequest {
    RegisterRequest {
        schema: Some(schema.to_owned()),
        ..RegisterRequest::default()
    }
}

fn parse(text: &str, references: &[Schema]) -> Result<Schema, FetchError> {
    // What is published is published: names and defaults that the specification forbids still decode.
    let options = ParseOptions {
        validate_names: false,
        validate_defaults: false,
    };
    Schema::parse_with(text, references, options)
        .map_err(|problems| FetchError::Unusable(problems.to_string()))
}

fn refused(error: ClientError) -> FetchError {
    if error.is_not_found() {
        FetchError::NotFound
    } else if error.is_retriable() {
        FetchError::Unavailable(error.to_string())
    } else {
        FetchError::Unusable(error.to_string())
    }
}

impl SchemaFetch for Registry {
    async fn fetch(&self, frame: Frame) -> Result<Schema, FetchError> {
        let answer = match frame {
            Frame::Id(id) => match i32::try_from(id) {
                Ok(id) => self.client.schema_by_id(id).await,
                Err(_) => return Err(FetchError::NotFound),
            },
            Frame::Guid(guid) => self.client.schema_by_guid(&uuid_text(guid)).await,
        }
        .map_err(refused)?;
        let references = self.references(answer.references).await?;
        parse(&answer.schema, &references)
    }
}

fn uuid_text(guid: [u8; 16]) -> String {
    String::from_utf8_lossy(&crate::types::Uuid(guid).to_ascii()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_is_written_as_a_uuid() {
        let guid = [
            0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0, 1, 2, 3, 4, 5, 6, 7,
        ];
        assert_eq!(uuid_text(guid), "01234567-89ab-cdef-0001-020304050607");
    }
}
