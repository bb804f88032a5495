//! Calls of the Confluent-compatible routes.

use std::fmt;

use callsheet_api::registry::{
    CompatibilityCheckResponse, Config, ConfigUpdate, Mode, RegisterRequest, RegisterResponse,
    Schema, SchemaString, SubjectVersion,
};

use crate::path::{flag, segment, with_query};
use crate::{Client, ClientError};

/// Which version of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionSelector {
    /// The newest live one.
    Latest,
    /// This one, from 1.
    Number(i32),
}

impl fmt::Display for VersionSelector {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latest => out.write_str("latest"),
            Self::Number(number) => number.fmt(out),
        }
    }
}

/// How to register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegisterOptions {
    /// Store the normalized text.
    pub normalize: bool,
    /// Skip the compatibility check.
    pub force: bool,
}

impl Client {
    /// All subjects, sorted; with `deleted` also those whose versions are all soft-deleted.
    pub async fn subjects(&self, deleted: bool) -> Result<Vec<String>, ClientError> {
        self.get(&with_query(
            "/subjects".to_owned(),
            &[("deleted", flag(deleted))],
        ))
        .await
    }

    /// Live version numbers of a subject, ascending.
    pub async fn versions(&self, subject: &str) -> Result<Vec<i32>, ClientError> {
        self.get(&format!("/subjects/{}/versions", segment(subject)))
            .await
    }

    /// Registers a schema; the same content answers with its existing version.
    pub async fn register(
        &self,
        subject: &str,
        request: &RegisterRequest,
        options: RegisterOptions,
    ) -> Result<RegisterResponse, ClientError> {
        let path = with_query(
            format!("/subjects/{}/versions", segment(subject)),
            &[
                ("normalize", flag(options.normalize)),
                ("force", flag(options.force)),
            ],
        );
        self.post(&path, request).await
    }

    /// Finds the version that holds a schema; code 40401 or 40403 if there is none.
    pub async fn lookup(
        &self,
        subject: &str,
        request: &RegisterRequest,
        normalize: bool,
    ) -> Result<Schema, ClientError> {
        let path = with_query(
            format!("/subjects/{}", segment(subject)),
            &[("normalize", flag(normalize))],
        );
        self.post(&path, request).await
    }

    /// One version of a subject.
    pub async fn version(
        &self,
        subject: &str,
        version: VersionSelector,
    ) -> Result<Schema, ClientError> {
        self.get(&format!(
            "/subjects/{}/versions/{version}",
            segment(subject)
        ))
        .await
    }

    /// A schema by its id; `subject` tells in which context to look.
    pub async fn schema_by_id_of(
        &self,
        id: i32,
        subject: Option<&str>,
    ) -> Result<SchemaString, ClientError> {
        let path = with_query(
            format!("/schemas/ids/{id}"),
            &[("subject", subject.map(str::to_owned))],
        );
        self.get(&path).await
    }

    /// A schema by its id in the default context.
    pub async fn schema_by_id(&self, id: i32) -> Result<SchemaString, ClientError> {
        self.schema_by_id_of(id, None).await
    }

    /// A schema by the UUID of its content.
    pub async fn schema_by_guid(&self, guid: &str) -> Result<SchemaString, ClientError> {
        self.get(&format!("/schemas/guids/{}", segment(guid))).await
    }

    /// The bare text of a schema by its id.
    pub async fn schema_text(&self, id: i32) -> Result<String, ClientError> {
        self.text(&format!("/schemas/ids/{id}/schema")).await
    }

    /// Subjects and versions that hold a schema.
    pub async fn schema_versions(&self, id: i32) -> Result<Vec<SubjectVersion>, ClientError> {
        self.get(&format!("/schemas/ids/{id}/versions")).await
    }

    /// Asks whether a schema could be registered: against one version, or, with `None`, against
    /// the versions that the level asks for. Messages are always present.
    pub async fn check_compatibility(
        &self,
        subject: &str,
        version: Option<VersionSelector>,
        request: &RegisterRequest,
    ) -> Result<CompatibilityCheckResponse, ClientError> {
        let mut path = format!("/compatibility/subjects/{}/versions", segment(subject));
        if let Some(version) = version {
            path = format!("{path}/{version}");
        }
        self.post(&with_query(path, &[("verbose", flag(true))]), request)
            .await
    }

    /// Deletes a subject and answers its deleted versions; `permanent` needs the soft delete first.
    pub async fn delete_subject(
        &self,
        subject: &str,
        permanent: bool,
    ) -> Result<Vec<i32>, ClientError> {
        let path = format!("/subjects/{}", segment(subject));
        self.delete(&with_query(path, &[("permanent", flag(permanent))]))
            .await
    }

    /// Deletes one version and answers its number; `permanent` needs the soft delete first.
    pub async fn delete_version(
        &self,
        subject: &str,
        version: VersionSelector,
        permanent: bool,
    ) -> Result<i32, ClientError> {
        let path = format!("/subjects/{}/versions/{version}", segment(subject));
        self.delete(&with_query(path, &[("permanent", flag(permanent))]))
            .await
    }

    /// The configuration of a subject with what it inherits, or of the server.
    pub async fn config(&self, subject: Option<&str>) -> Result<Config, ClientError> {
        match subject {
            Some(subject) => {
                self.get(&format!(
                    "/config/{}?defaultToGlobal=true",
                    segment(subject)
                ))
                .await
            }
            None => self.get("/config").await,
        }
    }

    /// Changes the configuration of a subject or of the server and answers the stored result.
    pub async fn put_config(
        &self,
        subject: Option<&str>,
        update: &ConfigUpdate,
    ) -> Result<ConfigUpdate, ClientError> {
        match subject {
            Some(subject) => {
                self.put(&format!("/config/{}", segment(subject)), update)
                    .await
            }
            None => self.put("/config", update).await,
        }
    }

    /// The mode of the server.
    pub async fn mode(&self) -> Result<Mode, ClientError> {
        self.get("/mode").await
    }
}
