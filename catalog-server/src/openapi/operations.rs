//! What each route takes and answers: one row a route, types from `callsheet-api`.

use callsheet_api::access::{CreatedToken, TokenBody, TokenList, TokenRequest, WhoAmI};
use callsheet_api::catalog::{
    BatchAccepted, ColumnsBody, ConsumersBody, ContractBody, ContractList, ContractUpload,
    EventAccepted, UsageUpload,
};
use callsheet_api::check::{CheckBody, CheckCreated, CheckSummary, CheckUpload};
use callsheet_api::compatibility::{CompatibilityRequest, SubjectReportBody};
use callsheet_api::registry::{
    Association, AssociationBatch, AssociationBatchGet, AssociationBatchResponse,
    AssociationRequest, AssociationResponse, CompatibilityCheckResponse, Config, ConfigUpdate,
    ContextId, DeploymentAttributes, ExtendedSchema, Mode, RegisterRequest, RegisterResponse,
    Schema as RegistrySchema, SchemaString, ServerVersion, StoredSettings, SubjectVersion,
    TagSchemaRequest,
};
use callsheet_api::report::ReportBody;
use schemars::{JsonSchema, Schema, SchemaGenerator};

type Body = fn(&mut SchemaGenerator) -> Schema;

/// What a route takes and answers.
pub(super) struct Operation {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) summary: &'static str,
    /// Parameters of the query with the JSON type of their values.
    pub(super) query: &'static [(&'static str, &'static str)],
    pub(super) body: Option<Body>,
    pub(super) answer: Answer,
}

/// What a 200 holds.
#[derive(Clone, Copy)]
pub(super) enum Answer {
    /// JSON of a type.
    Json(Body),
    /// JSON of any shape.
    Any,
    /// The text of a schema as it is: JSON of Avro and JSON Schema, source of Protobuf, all with the media type of JSON.
    Bare,
    /// 204, without a body.
    Nothing,
    /// 207: JSON of a type, with a result for each request in it.
    Each(Body),
    /// Text of this media type.
    Text(&'static str),
}

impl Operation {
    const fn new(method: &'static str, path: &'static str, summary: &'static str) -> Self {
        Self {
            method,
            path,
            summary,
            query: &[],
            body: None,
            answer: Answer::Any,
        }
    }

    const fn query(mut self, query: &'static [(&'static str, &'static str)]) -> Self {
        self.query = query;
        self
    }

    const fn takes(mut self, body: Body) -> Self {
        self.body = Some(body);
        self
    }

    const fn answers(mut self, body: Body) -> Self {
        self.answer = Answer::Json(body);
        self
    }

    const fn answers_each(mut self, body: Body) -> Self {
        self.answer = Answer::Each(body);
        self
    }

    const fn nothing(mut self) -> Self {
        self.answer = Answer::Nothing;
        self
    }

    const fn bare(mut self) -> Self {
        self.answer = Answer::Bare;
        self
    }

    const fn text(mut self, media_type: &'static str) -> Self {
        self.answer = Answer::Text(media_type);
        self
    }
}

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

const FLAG: &str = "boolean";
const NUMBER: &str = "integer";
const TEXT: &str = "string";
const REGISTER: &[(&str, &str)] = &[("normalize", FLAG), ("format", TEXT), ("force", FLAG)];
const VERSION: &[(&str, &str)] = &[("format", TEXT), ("deleted", FLAG)];
const BY_ID: &[(&str, &str)] = &[("subject", TEXT), ("format", TEXT), ("fetchMaxId", FLAG)];
const PLACES: &[(&str, &str)] = &[
    ("subject", TEXT),
    ("deleted", FLAG),
    ("offset", NUMBER),
    ("limit", NUMBER),
];
const ASSOCIATIONS: &[(&str, &str)] = &[
    ("resourceType", TEXT),
    ("associationType", TEXT),
    ("lifecycle", TEXT),
    ("offset", NUMBER),
    ("limit", NUMBER),
];
const CHECK: &[(&str, &str)] = &[("normalize", FLAG), ("verbose", FLAG)];

/// Every route that programs call.
pub(super) const OPERATIONS: &[Operation] = &[
    Operation::new("GET", "/healthz", "Whether the process answers"),
    Operation::new("GET", "/readyz", "Whether the server is ready"),
    Operation::new(
        "GET",
        "/metrics",
        "The numbers of this node, as Prometheus reads them",
    )
    .text("text/plain"),
    Operation::new("GET", "/openapi.json", "This document"),
    Operation::new("GET", "/", "An empty object: whether a registry answers"),
    Operation::new("POST", "/", "An empty object"),
    Operation::new("GET", "/schemas", "Schemas by subject and version")
        .query(&[
            ("subjectPrefix", TEXT),
            ("deleted", FLAG),
            ("latestOnly", FLAG),
            ("aliases", FLAG),
            ("ruleType", TEXT),
            ("resourceType", TEXT),
            ("associationType", TEXT),
            ("lifecycle", TEXT),
            ("offset", NUMBER),
            ("limit", NUMBER),
        ])
        .answers(of::<Vec<ExtendedSchema>>),
    Operation::new("GET", "/schemas/types", "Schema types").answers(of::<Vec<String>>),
    Operation::new("GET", "/schemas/ids/{id}", "The schema of an id")
        .query(BY_ID)
        .answers(of::<SchemaString>),
    Operation::new(
        "GET",
        "/schemas/ids/{id}/schema",
        "The bare text of an id's schema",
    )
    .query(BY_ID)
    .bare(),
    Operation::new(
        "GET",
        "/schemas/ids/{id}/subjects",
        "Subjects that hold an id",
    )
    .query(PLACES)
    .answers(of::<Vec<String>>),
    Operation::new(
        "GET",
        "/schemas/ids/{id}/versions",
        "Versions that hold an id",
    )
    .query(PLACES)
    .answers(of::<Vec<SubjectVersion>>),
    Operation::new("GET", "/schemas/guids/{guid}", "The schema of a guid")
        .query(&[("format", TEXT)])
        .answers(of::<SchemaString>),
    Operation::new(
        "GET",
        "/schemas/guids/{guid}/ids",
        "The ids of a guid, by context",
    )
    .answers(of::<Vec<ContextId>>),
    Operation::new("GET", "/subjects", "Subjects")
        .query(&[
            ("subjectPrefix", TEXT),
            ("deleted", FLAG),
            ("deletedOnly", FLAG),
            ("offset", NUMBER),
            ("limit", NUMBER),
        ])
        .answers(of::<Vec<String>>),
    Operation::new(
        "POST",
        "/subjects/{subject}",
        "Which version holds a schema?",
    )
    .query(&[("normalize", FLAG), ("format", TEXT), ("deleted", FLAG)])
    .takes(of::<RegisterRequest>)
    .answers(of::<RegistrySchema>),
    Operation::new(
        "DELETE",
        "/subjects/{subject}",
        "Deletes a subject; answers its versions",
    )
    .query(&[("permanent", FLAG)])
    .answers(of::<Vec<i32>>),
    Operation::new(
        "GET",
        "/subjects/{subject}/versions",
        "Versions of a subject",
    )
    .query(&[
        ("deleted", FLAG),
        ("deletedOnly", FLAG),
        ("deletedAsNegative", FLAG),
        ("offset", NUMBER),
        ("limit", NUMBER),
    ])
    .answers(of::<Vec<i32>>),
    Operation::new("POST", "/subjects/{subject}/versions", "Registers a schema")
        .query(REGISTER)
        .takes(of::<RegisterRequest>)
        .answers(of::<RegisterResponse>),
    Operation::new(
        "GET",
        "/subjects/{subject}/versions/{version}",
        "One version",
    )
    .query(VERSION)
    .answers(of::<RegistrySchema>),
    Operation::new(
        "DELETE",
        "/subjects/{subject}/versions/{version}",
        "Deletes a version",
    )
    .query(&[("permanent", FLAG)])
    .answers(of::<i32>),
    Operation::new(
        "GET",
        "/subjects/{subject}/versions/{version}/schema",
        "The bare text of a version",
    )
    .query(VERSION)
    .bare(),
    Operation::new(
        "GET",
        "/subjects/{subject}/versions/{version}/referencedby",
        "Ids of the schemas that refer to a version",
    )
    .query(&[("deleted", FLAG), ("offset", NUMBER), ("limit", NUMBER)])
    .answers(of::<Vec<i32>>),
    Operation::new(
        "POST",
        "/compatibility/subjects/{subject}/versions",
        "Could a schema be registered?",
    )
    .query(CHECK)
    .takes(of::<RegisterRequest>)
    .answers(of::<CompatibilityCheckResponse>),
    Operation::new(
        "POST",
        "/compatibility/subjects/{subject}/versions/{version}",
        "Is a schema compatible with one version?",
    )
    .query(CHECK)
    .takes(of::<RegisterRequest>)
    .answers(of::<CompatibilityCheckResponse>),
    Operation::new("GET", "/config", "The configuration of the server").answers(of::<Config>),
    Operation::new("PUT", "/config", "Changes the configuration of the server")
        .takes(of::<ConfigUpdate>)
        .answers(of::<ConfigUpdate>),
    Operation::new(
        "DELETE",
        "/config",
        "Resets the configuration of the server",
    )
    .answers(of::<Config>),
    Operation::new(
        "GET",
        "/config/{subject}",
        "The configuration of a subject or context",
    )
    .query(&[("defaultToGlobal", FLAG)])
    .answers(of::<Config>),
    Operation::new(
        "PUT",
        "/config/{subject}",
        "Changes the configuration of a subject or context",
    )
    .takes(of::<ConfigUpdate>)
    .answers(of::<ConfigUpdate>),
    Operation::new(
        "DELETE",
        "/config/{subject}",
        "Removes the configuration of a subject or context",
    )
    .answers(of::<Config>),
    Operation::new(
        "GET",
        "/subjects/{subject}/metadata",
        "The newest version with these properties",
    )
    .query(&[
        ("key", TEXT),
        ("value", TEXT),
        ("format", TEXT),
        ("deleted", FLAG),
    ])
    .answers(of::<RegistrySchema>),
    Operation::new("PUT", "/mode", "Changes the mode of the server")
        .query(&[("force", FLAG)])
        .takes(of::<Mode>)
        .answers(of::<Mode>),
    Operation::new("DELETE", "/mode", "Resets the mode of the server")
        .query(&[("recursive", FLAG)])
        .answers(of::<Mode>),
    Operation::new(
        "PUT",
        "/mode/{subject}",
        "Changes the mode of a subject or context",
    )
    .query(&[("force", FLAG)])
    .takes(of::<Mode>)
    .answers(of::<Mode>),
    Operation::new(
        "DELETE",
        "/mode/{subject}",
        "Removes the mode of a subject or context",
    )
    .query(&[("recursive", FLAG)])
    .answers(of::<Mode>),
    Operation::new(
        "DELETE",
        "/contexts/{context}",
        "Takes an empty context off the list",
    )
    .nothing(),
    Operation::new(
        "POST",
        "/exporters",
        "Exporters are not part of this registry",
    ),
    Operation::new("GET", "/mode", "The mode of the server").answers(of::<Mode>),
    Operation::new("GET", "/mode/{subject}", "The mode of a subject or context")
        .query(&[("defaultToGlobal", FLAG)])
        .answers(of::<Mode>),
    Operation::new("GET", "/contexts", "Contexts")
        .query(&[
            ("contextPrefix", TEXT),
            ("offset", NUMBER),
            ("limit", NUMBER),
        ])
        .answers(of::<Vec<String>>),
    Operation::new("GET", "/exporters", "Exporters; none").answers(of::<Vec<String>>),
    Operation::new(
        "POST",
        "/subjects/{subject}/versions/{version}/tags",
        "Registers a version with other tags",
    )
    .takes(of::<TagSchemaRequest>)
    .answers(of::<RegisterResponse>),
    Operation::new("POST", "/associations", "Ties subjects to a resource")
        .query(&[("context", TEXT), ("dryRun", FLAG)])
        .takes(of::<AssociationRequest>)
        .answers(of::<AssociationResponse>),
    Operation::new(
        "POST",
        "/associations:batchGet",
        "Associations of several resources",
    )
    .query(&[("includeSchemas", FLAG)])
    .takes(of::<AssociationBatchGet>)
    .answers_each(of::<AssociationBatchResponse>),
    Operation::new(
        "POST",
        "/associations:batchMutate",
        "Changes several associations",
    )
    .query(&[("context", TEXT), ("dryRun", FLAG)])
    .takes(of::<AssociationBatch>)
    .answers_each(of::<AssociationBatchResponse>),
    Operation::new(
        "GET",
        "/associations/resources/{resource}",
        "Associations of a resource",
    )
    .query(ASSOCIATIONS)
    .answers(of::<Vec<Association>>),
    Operation::new(
        "PUT",
        "/associations/resources/{resource}",
        "Ties subjects to a resource, or changes how",
    )
    .query(&[("context", TEXT), ("dryRun", FLAG)])
    .takes(of::<AssociationRequest>)
    .answers(of::<AssociationResponse>),
    Operation::new(
        "DELETE",
        "/associations/resources/{resource}",
        "Unties subjects from a resource",
    )
    .query(&[
        ("resourceType", TEXT),
        ("associationType", TEXT),
        ("cascadeLifecycle", FLAG),
        ("dryRun", FLAG),
    ])
    .nothing(),
    Operation::new(
        "GET",
        "/associations/resources/{resource}/{name}",
        "Associations of a resource by namespace and name",
    )
    .query(ASSOCIATIONS)
    .answers(of::<Vec<Association>>),
    Operation::new(
        "GET",
        "/associations/subjects/{subject}",
        "Associations of a subject",
    )
    .query(ASSOCIATIONS)
    .answers(of::<Vec<Association>>),
    Operation::new("GET", "/v1/metadata/id", "The id of the cluster"),
    Operation::new("GET", "/v1/metadata/version", "The release of the server")
        .answers(of::<ServerVersion>),
    Operation::new("GET", "/v1/metadata/deployment", "Labels of the deployment")
        .answers(of::<DeploymentAttributes>),
    Operation::new("POST", "/api/v1/lineage", "Stores an OpenLineage event")
        .takes(of::<serde_json::Value>)
        .answers(of::<EventAccepted>),
    Operation::new("POST", "/api/v1/lineage/batch", "Stores OpenLineage events")
        .takes(of::<Vec<serde_json::Value>>)
        .answers(of::<BatchAccepted>),
    Operation::new(
        "GET",
        "/api/v1/lineage/columns",
        "Where a column comes from or goes to",
    )
    .query(&[
        ("dataset", TEXT),
        ("column", TEXT),
        ("direction", TEXT),
        ("depth", NUMBER),
        ("min_seq", NUMBER),
    ])
    .answers(of::<ColumnsBody>),
    Operation::new(
        "POST",
        "/api/v1/compatibility",
        "Both verdicts on a pair of schemas",
    )
    .takes(of::<CompatibilityRequest>)
    .answers(of::<ReportBody>),
    Operation::new(
        "POST",
        "/api/v1/subjects/{subject}/compatibility",
        "Both verdicts on a schema against the versions that its subject's level asks for",
    )
    .query(&[("level", TEXT), ("normalize", FLAG)])
    .takes(of::<RegisterRequest>)
    .answers(of::<SubjectReportBody>),
    Operation::new("GET", "/api/v1/contracts", "Contracts that hold every word")
        .query(&[("q", TEXT)])
        .answers(of::<ContractList>),
    Operation::new("GET", "/api/v1/contracts/{id}", "One contract").answers(of::<ContractBody>),
    Operation::new("PUT", "/api/v1/contracts/{id}", "Stores a contract")
        .takes(of::<ContractUpload>)
        .answers(of::<ContractBody>),
    Operation::new("PUT", "/api/v1/usage", "Stores what a crate reads").takes(of::<UsageUpload>),
    Operation::new("GET", "/api/v1/consumers", "Who reads a field?")
        .query(&[("subject", TEXT), ("field", TEXT)])
        .answers(of::<ConsumersBody>),
    Operation::new(
        "GET",
        "/api/v1/settings",
        "Which scopes store settings themselves",
    )
    .answers(of::<StoredSettings>),
    Operation::new("GET", "/api/v1/checks", "The newest checks")
        .query(&[("limit", NUMBER)])
        .answers(of::<Vec<CheckSummary>>),
    Operation::new("POST", "/api/v1/checks", "Keeps the result of a check")
        .takes(of::<CheckUpload>)
        .answers(of::<CheckCreated>),
    Operation::new("GET", "/api/v1/checks/{id}", "One check").answers(of::<CheckBody>),
    Operation::new("GET", "/api/v1/tokens", "API tokens")
        .query(&[("revoked", FLAG)])
        .answers(of::<TokenList>),
    Operation::new(
        "POST",
        "/api/v1/tokens",
        "Makes an API token and tells its secret",
    )
    .takes(of::<TokenRequest>)
    .answers(of::<CreatedToken>),
    Operation::new("DELETE", "/api/v1/tokens/{id}", "Revokes an API token")
        .answers(of::<TokenBody>),
    Operation::new("GET", "/api/v1/whoami", "Who the caller is").answers(of::<WhoAmI>),
];
