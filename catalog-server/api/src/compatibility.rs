//! `POST /api/v1/compatibility`: judge a pair without registering it; `POST /api/v1/subjects/{subject}/compatibility`: judge
//! a schema against the versions of a subject.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::{ReportBody, WireBody};

/// A writer and a reader; the answer is a [`crate::report::ReportBody`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CompatibilityRequest {
    /// `AVRO`, the default, `JSON` or `PROTOBUF`.
    #[serde(default = "avro")]
    pub format: String,
    /// Schema that wrote the records.
    pub writer: SchemaSource,
    /// Schema that reads them.
    pub reader: SchemaSource,
    /// `STRICT` or `LENIENT`; matters to JSON Schema only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Rules about Protobuf sources to apply too: `FILE`, `PACKAGE`, `WIRE_JSON`, `WIRE` or `CSR`, as buf names them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
}

/// A schema text with everything that it refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SchemaSource {
    /// Text of the schema.
    pub schema: String,
    /// Texts of the types that it uses and does not define; each may use the ones before it.
    #[serde(default)]
    pub references: Vec<NamedSchema>,
}

/// A referred schema.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NamedSchema {
    /// Name by which it is referred to.
    pub name: String,
    /// Text of the schema.
    pub schema: String,
}

/// What the level of a subject says about a schema that is not registered yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SubjectReportBody {
    /// The level that was asked, such as `BACKWARD_TRANSITIVE`.
    pub level: String,
    /// What a Confluent registry with that level answers: it stops at the first version that fails.
    pub wire: WireBody,
    /// Both verdicts on every version that the level asks for, the newest first; none at level `NONE`.
    pub comparisons: Vec<VersionReportBody>,
}

/// One version in one direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VersionReportBody {
    /// Number of the version.
    pub version: i32,
    /// `BACKWARD`: the new schema reads the version's records; `FORWARD`: the version reads the new schema's.
    pub direction: String,
    /// Both verdicts; places are in `schema`, the posted text, and in `version N`.
    pub report: ReportBody,
}

fn avro() -> String {
    "AVRO".to_owned()
}
