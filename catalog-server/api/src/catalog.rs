//! Bodies of the catalog's own routes: contracts, usage and consumers, lineage.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::ReaderBody;

/// `PUT /api/v1/contracts/{id}`: the envelope and the subjects whose bytes it describes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContractUpload {
    /// ODCS document, YAML or JSON text.
    pub odcs: String,
    /// Subjects, in the order of the document's schema objects.
    #[serde(default)]
    pub subjects: Vec<String>,
}

/// A contract of the catalog.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContractBody {
    /// Id of the contract.
    pub id: String,
    /// Name, if the document gives one.
    pub name: Option<String>,
    /// Version of the document.
    pub version: Option<String>,
    /// Status, for example `active`.
    pub status: Option<String>,
    /// Owner: the first team member of that role, or the team's name.
    pub owner: Option<String>,
    /// Domain, if given.
    pub domain: Option<String>,
    /// What it is for.
    pub purpose: Option<String>,
    /// Subjects whose bytes it describes.
    pub subjects: Vec<String>,
    /// ODCS document as it was sent; empty in lists.
    pub odcs: String,
    /// Last change, milliseconds since 1970.
    pub updated_ms: i64,
}

/// `GET /api/v1/contracts?q=`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContractList {
    /// Contracts sorted by id, without their documents.
    pub contracts: Vec<ContractBody>,
}

/// `PUT /api/v1/usage`: what a generated reader reads; the compiler knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UsageUpload {
    /// Name of the crate.
    #[serde(rename = "crate")]
    pub crate_name: String,
    /// Its version.
    pub version: String,
    /// Where it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// One per subject.
    #[serde(default)]
    pub reads: Vec<UsageRead>,
}

/// The fields that a crate reads of one subject.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UsageRead {
    /// Subject.
    pub subject: String,
    /// Versions that the crate was compiled against.
    #[serde(default)]
    pub versions: Vec<i32>,
    /// Field paths, for example `customer.address`.
    #[serde(default)]
    pub fields: Vec<String>,
}

/// `GET /api/v1/consumers?subject=&field=`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConsumersBody {
    /// Subject that was asked for.
    pub subject: String,
    /// Field that was asked for; null asks for every field.
    pub field: Option<String>,
    /// Readers, the best evidence first.
    pub readers: Vec<ConsumerBody>,
}

/// A reader and the field that it reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConsumerBody {
    /// Field path.
    pub field: String,
    /// Name of the application, crate or job.
    pub app: String,
    /// Its version; empty when the evidence names none.
    pub version: String,
    /// Where it runs, if known.
    pub environment: Option<String>,
    /// `proven`, `observed` or `declared`.
    pub grade: String,
    /// Last evidence, RFC 3339 in UTC.
    pub last_seen: Option<String>,
    /// Owner, if known.
    pub owner: Option<String>,
}

impl ConsumerBody {
    /// A reader of a field.
    pub fn new(field: String, reader: ReaderBody) -> Self {
        Self {
            field,
            app: reader.app,
            version: reader.version,
            environment: reader.environment,
            grade: reader.grade,
            last_seen: reader.last_seen,
            owner: reader.owner,
        }
    }
}

/// The answer to `POST /api/v1/lineage`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EventAccepted {
    /// Sequence of the stored event; `min_seq` of a later question waits for it.
    pub seq: i64,
    /// False if this very event was stored before.
    pub new: bool,
}

/// The answer to `POST /api/v1/lineage/batch`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BatchAccepted {
    /// `success` or `partial_success`.
    pub status: String,
    /// Counts.
    pub summary: BatchSummary,
    /// Events that were not stored.
    pub failed_events: Vec<FailedEvent>,
}

/// Counts of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BatchSummary {
    /// Events in the request.
    pub received: usize,
    /// Events stored, now or before.
    pub successful: usize,
    /// Events refused.
    pub failed: usize,
    /// Refused events that may succeed later.
    pub retriable: usize,
    /// Refused events that never will.
    pub non_retriable: usize,
}

/// An event of a batch that was not stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FailedEvent {
    /// Index in the request, from 0.
    pub index: usize,
    /// Why.
    pub reason: String,
    /// Whether sending it again can help.
    pub retriable: bool,
}

/// A place in the lineage graph.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct PlaceBody {
    /// `column`, `dataset` (which column is not known, or all are meant) or `job`.
    pub kind: String,
    /// Namespace of the dataset or job.
    pub namespace: String,
    /// Name of the dataset or job.
    pub name: String,
    /// Path of the column; null unless `kind` is `column`.
    pub column: Option<String>,
}

/// A reached place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ColumnNodeBody {
    /// `column`, `dataset` (which column is not known, or all are meant) or `job`.
    pub kind: String,
    /// Namespace of the dataset or job.
    pub namespace: String,
    /// Name of the dataset or job.
    pub name: String,
    /// Path of the column; null unless `kind` is `column`.
    pub column: Option<String>,
    /// Type text, if an event named it.
    #[serde(rename = "type")]
    pub column_type: Option<String>,
    /// Hops between datasets from the asked column, which has 0.
    pub depth: u32,
}

/// A flow from one place to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ColumnEdgeBody {
    /// Where the value comes from.
    pub from: PlaceBody,
    /// Where it goes.
    pub to: PlaceBody,
    /// How, for example `DIRECT:IDENTITY` or `INDIRECT:JOIN`; `UNSTATED` if the producer does not
    /// say.
    pub kinds: Vec<String>,
    /// Job that makes it flow, as `namespace:name`; null if a dataset declares it.
    pub job: Option<String>,
    /// `observed`, `declared` or `inferred`.
    pub evidence: String,
}

/// `GET /api/v1/lineage/columns`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ColumnsBody {
    /// Reached places, the asked column included; empty if it is not known.
    pub nodes: Vec<ColumnNodeBody>,
    /// Flows between them, in the direction of the data.
    pub edges: Vec<ColumnEdgeBody>,
    /// False if a limit cut the answer.
    pub complete: bool,
    /// Why it is not complete; null if it is.
    pub reason: Option<String>,
    /// Sequence of the newest event that the answer reflects.
    pub graph_seq: u64,
}
