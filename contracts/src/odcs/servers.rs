//! Servers: each type has members of its own.

use callsheet_schema::tree::{Node, Value};

use super::fields::{Fields, Notes, kind};
use super::model::{ApiVersion, Server, Text};
use super::people::{custom_properties, roles};

/// A server type: its names, required and optional members, and since when it exists.
struct Kind {
    names: &'static [&'static str],
    required: &'static [&'static str],
    optional: &'static [&'static str],
    since: ApiVersion,
}

const fn kind_of(
    names: &'static [&'static str],
    required: &'static [&'static str],
    optional: &'static [&'static str],
) -> Kind {
    Kind {
        names,
        required,
        optional,
        since: ApiVersion::V3_0,
    }
}

const fn newer(
    names: &'static [&'static str],
    required: &'static [&'static str],
    optional: &'static [&'static str],
) -> Kind {
    Kind {
        names,
        required,
        optional,
        since: ApiVersion::V3_2,
    }
}

const KINDS: &[Kind] = &[
    kind_of(&["api"], &["location"], &[]),
    kind_of(
        &["athena"],
        &["schema"],
        &["stagingDir", "catalog", "regionName", "workgroup"],
    ),
    kind_of(
        &["azure"],
        &["location", "format"],
        &["encoding", "delimiter"],
    ),
    kind_of(&["bigquery"], &["project", "dataset"], &[]),
    kind_of(&["clickhouse"], &["host", "port", "database"], &[]),
    kind_of(&["databricks"], &["catalog", "schema"], &["host"]),
    kind_of(&["denodo"], &["host", "port"], &["database"]),
    kind_of(&["dremio"], &["host", "port"], &["schema"]),
    kind_of(&["duckdb"], &["database"], &["schema"]),
    newer(&["exasol"], &["host"], &["port", "schema"]),
    kind_of(
        &["glue"],
        &["account", "database"],
        &["location", "format", "encoding"],
    ),
    kind_of(&["cloudsql"], &["host", "port", "database", "schema"], &[]),
    kind_of(&["db2"], &["host", "port", "database"], &["schema"]),
    kind_of(
        &["hive", "impala", "informix", "btrieve", "zen"],
        &["host", "database"],
        &["port"],
    ),
    kind_of(&["ingres", "vectorwise"], &["host", "database"], &["port"]),
    kind_of(
        &["poet", "fastobjects", "versant"],
        &["database"],
        &["host", "port"],
    ),
    kind_of(
        &["custom"],
        &[],
        &[
            "account",
            "catalog",
            "database",
            "dataset",
            "delimiter",
            "endpointUrl",
            "format",
            "encoding",
            "host",
            "location",
            "path",
            "port",
            "project",
            "region",
            "regionName",
            "schema",
            "serviceName",
            "stagingDir",
            "warehouse",
            "stream",
        ],
    ),
    kind_of(&["kafka"], &["host"], &["format", "encoding"]),
    kind_of(&["kinesis"], &[], &["region", "format", "encoding"]),
    kind_of(&["local"], &["path", "format"], &["encoding"]),
    kind_of(&["mysql"], &["host", "port", "database"], &[]),
    kind_of(&["oracle"], &["host", "port", "serviceName"], &[]),
    kind_of(
        &["postgres", "postgresql"],
        &["host", "port", "database", "schema"],
        &[],
    ),
    newer(&["hana"], &["host"], &["port", "database", "schema"]),
    newer(
        &["iceberg"],
        &["catalog", "catalogUrl"],
        &["namespace", "warehouse"],
    ),
    kind_of(&["presto"], &["host"], &["catalog", "schema"]),
    kind_of(&["pubsub"], &["project"], &[]),
    kind_of(
        &["redshift"],
        &["database", "schema"],
        &["host", "region", "account"],
    ),
    kind_of(
        &["s3"],
        &["location"],
        &["endpointUrl", "format", "encoding", "delimiter"],
    ),
    kind_of(
        &["sftp"],
        &["location"],
        &["format", "encoding", "delimiter"],
    ),
    kind_of(
        &["snowflake"],
        &["account", "database", "schema"],
        &["host", "port", "warehouse"],
    ),
    kind_of(&["sqlserver"], &["host", "database", "schema"], &["port"]),
    kind_of(&["synapse"], &["host", "port", "database"], &[]),
    newer(&["teradata"], &["host"], &["port", "database"]),
    kind_of(&["trino"], &["host", "port", "catalog", "schema"], &[]),
    kind_of(&["vertica"], &["host", "port", "database", "schema"], &[]),
];

pub(super) fn servers(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Vec<Server> {
    let items = fields.list("servers", notes);
    items
        .iter()
        .filter_map(|item| server(item, notes))
        .collect()
}

fn server(node: &Node, notes: &mut Notes<'_>) -> Option<Server> {
    let mut fields = Fields::open(node, "a server", notes)?;
    fields.text("id", notes);
    let name = fields.required_text("server", notes);
    if let Some(name) = &name {
        fields.rename(format!("the server `{}`", name.value));
    }
    let names: Vec<&str> = KINDS.iter().flat_map(|kind| kind.names).copied().collect();
    fields.required("type", notes);
    let server_type = fields.choice("type", &names, notes);
    let description = fields.text("description", notes);
    let environment = fields.text("environment", notes);
    let roles = roles(&mut fields, notes);
    let custom_properties = custom_properties(&mut fields, notes);
    let before = fields.members();
    let found = server_type.as_ref().and_then(|text| {
        KINDS
            .iter()
            .find(|kind| kind.names.contains(&text.value.as_str()))
    });
    let mut settings = Vec::new();
    if let Some(found) = found {
        if let Some(text) = &server_type {
            warn_newer(found, text, notes);
        }
        for &key in found.required {
            fields.required(key, notes);
        }
        for &key in found.required.iter().chain(found.optional) {
            setting(&mut fields, key, notes);
            settings.extend(before.iter().filter(|member| member.key == key).cloned());
        }
        if found.names.contains(&"kafka") {
            kafka(&mut fields, notes);
        }
    }
    let span = fields.span;
    let unknown = if found.is_some() {
        fields.finish(notes)
    } else {
        Vec::new()
    };
    Some(Server {
        server: name,
        kind: server_type,
        environment,
        description,
        roles,
        settings,
        custom_properties,
        unknown,
        span,
    })
}

fn warn_newer(kind: &Kind, text: &Text, notes: &mut Notes<'_>) {
    if notes.declared < kind.since {
        let message = format!(
            "the server type `{}` is new in {}, the document declares {}",
            text.value, kind.since, notes.declared
        );
        let help = Some(format!("declare `apiVersion: {}`", kind.since));
        notes.warn(text.span, message, help);
    }
}

fn setting(fields: &mut Fields<'_>, key: &'static str, notes: &mut Notes<'_>) {
    if matches!(key, "encoding" | "catalogUrl" | "namespace" | "workgroup") {
        fields.newer(key, ApiVersion::V3_2, notes);
    }
    if key != "port" {
        fields.text(key, notes);
        return;
    }
    // Since 3.2 a port may be text that holds a variable.
    if let Some(node) = fields.take("port") {
        let whole = match &node.value {
            Value::Number(text) => super::fields::whole(text).is_some(),
            Value::String(_) => true,
            _ => false,
        };
        if !whole {
            let message = format!(
                "`port` of {} is {}, expected a whole number or text",
                fields.place(),
                kind(node)
            );
            notes.error(node.span, message);
        }
    }
}

/// A topic on a Kafka server is a mistake that a widespread tool's documentation makes.
fn kafka(fields: &mut Fields<'_>, notes: &mut Notes<'_>) {
    for key in ["topic", "topics"] {
        if let Some(member) = fields.peek(key) {
            let named = member.value.as_str().unwrap_or("…");
            let message = format!(
                "{} has a `{key}`, which a kafka server cannot have",
                fields.place()
            );
            let help = format!(
                "name it at the schema object: `physicalName: {named}` and `physicalType: topic`"
            );
            notes.error_with(member.key_span, message, help);
        }
    }
    fields.know(&["topic", "topics"]);
}
