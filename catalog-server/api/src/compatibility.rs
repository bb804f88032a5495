//! `POST /api/v1/compatibility`: judge a pair without registering it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

fn avro() -> String {
    "AVRO".to_owned()
}
