//! Calls of the catalog's own routes.

use callsheet_api::catalog::{
    BatchAccepted, ColumnsBody, ConsumersBody, ContractBody, ContractList, ContractUpload,
    EventAccepted, UsageUpload,
};
use callsheet_api::check::{CheckCreated, CheckUpload};
use callsheet_api::compatibility::CompatibilityRequest;
use callsheet_api::report::ReportBody;
use reqwest::Method;

use crate::path::{segment, with_query};
use crate::{Client, ClientError};

/// Against or along the flow of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnDirection {
    /// To the sources.
    Up,
    /// To what is made of it.
    Down,
}

/// A question about a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnsQuery {
    /// Namespace of the dataset.
    pub namespace: String,
    /// Name of the dataset.
    pub name: String,
    /// Path of the column.
    pub column: String,
    /// Which way.
    pub direction: ColumnDirection,
    /// Hops between datasets; `None` leaves it to the server.
    pub depth: Option<u32>,
    /// Wait until the graph reflects this sequence: read your own writes.
    pub min_seq: Option<i64>,
}

impl Client {
    /// Judges a writer and a reader without registering anything.
    pub async fn compatibility(
        &self,
        request: &CompatibilityRequest,
    ) -> Result<ReportBody, ClientError> {
        self.post("/api/v1/compatibility", request).await
    }

    /// Sends one `OpenLineage` event, JSON text.
    pub async fn send_event(
        &self,
        event: impl Into<Vec<u8>>,
    ) -> Result<EventAccepted, ClientError> {
        self.json(Method::POST, "/api/v1/lineage", Some(event.into()))
            .await
    }

    /// Sends several `OpenLineage` events, each JSON text.
    pub async fn send_events(&self, events: &[String]) -> Result<BatchAccepted, ClientError> {
        let body = format!("[{}]", events.join(","));
        self.json(
            Method::POST,
            "/api/v1/lineage/batch",
            Some(body.into_bytes()),
        )
        .await
    }

    /// Stores a contract under its id and answers what the catalog made of it.
    pub async fn put_contract(
        &self,
        id: &str,
        contract: &ContractUpload,
    ) -> Result<ContractBody, ClientError> {
        self.put(&format!("/api/v1/contracts/{}", segment(id)), contract)
            .await
    }

    /// One contract with its document.
    pub async fn contract(&self, id: &str) -> Result<ContractBody, ClientError> {
        self.get(&format!("/api/v1/contracts/{}", segment(id)))
            .await
    }

    /// Contracts whose id, name, owner or subject holds the words; an empty query lists all.
    pub async fn search_contracts(&self, query: &str) -> Result<ContractList, ClientError> {
        let path = "/api/v1/contracts".to_owned();
        self.get(&with_query(path, &[("q", Some(query.to_owned()))]))
            .await
    }

    /// Says which fields a crate reads.
    pub async fn put_usage(&self, usage: &UsageUpload) -> Result<(), ClientError> {
        let _: serde_json::Value = self.put("/api/v1/usage", usage).await?;
        Ok(())
    }

    /// Asks who reads a field, or any field with `None`.
    pub async fn consumers(
        &self,
        subject: &str,
        field: Option<&str>,
    ) -> Result<ConsumersBody, ClientError> {
        let path = with_query(
            "/api/v1/consumers".to_owned(),
            &[
                ("subject", Some(subject.to_owned())),
                ("field", field.map(str::to_owned)),
            ],
        );
        self.get(&path).await
    }

    /// Keeps a check and answers its page.
    pub async fn post_check(&self, check: &CheckUpload) -> Result<CheckCreated, ClientError> {
        self.post("/api/v1/checks", check).await
    }

    /// A kept check.
    pub async fn check(&self, id: &str) -> Result<CheckUpload, ClientError> {
        self.get(&format!("/api/v1/checks/{}", segment(id))).await
    }

    /// Traces a column.
    pub async fn columns(&self, query: &ColumnsQuery) -> Result<ColumnsBody, ClientError> {
        let direction = match query.direction {
            ColumnDirection::Up => "up",
            ColumnDirection::Down => "down",
        };
        let path = with_query(
            "/api/v1/lineage/columns".to_owned(),
            &[
                (
                    "dataset",
                    Some(format!("{}:{}", query.namespace, query.name)),
                ),
                ("column", Some(query.column.clone())),
                ("direction", Some(direction.to_owned())),
                ("depth", query.depth.map(|depth| depth.to_string())),
                ("min_seq", query.min_seq.map(|seq| seq.to_string())),
            ],
        );
        self.get(&path).await
    }

    /// Whether the server has loaded and answers.
    pub async fn ready(&self) -> Result<(), ClientError> {
        self.bytes(Method::GET, "/readyz", None).await.map(drop)
    }
}
