//! The root of a document.

use callsheet_schema::tree::Node;

use super::fields::{Fields, Notes};
use super::model::{ApiVersion, Description, Document, Text};
use super::{people, schema, servers};

/// The version that a document declares; the newest if it says none that we know.
pub(super) fn declared(root: &Node) -> ApiVersion {
    match root.get("apiVersion").and_then(Node::as_str) {
        Some("v3.0.0" | "v3.0.1" | "v3.0.2") => ApiVersion::V3_0,
        Some("v3.1.0") => ApiVersion::V3_1,
        _ => ApiVersion::V3_2,
    }
}

pub(super) fn read(root: &Node, notes: &mut Notes<'_>) -> Option<Document> {
    let mut fields = Fields::open(root, "the contract", notes)?;
    let api_version = fields.required_text("apiVersion", notes);
    if let Some(version) = &api_version {
        check_version(version, notes);
    }
    let kind = fields.required_text("kind", notes);
    if let Some(kind) = &kind
        && kind.value != "DataContract"
    {
        let message = format!("`kind` of the contract is `{}`", kind.value);
        notes.error_with(kind.span, message, "ODCS has one kind: `DataContract`");
    }
    let id = fields.required_text("id", notes);
    let version = fields.required_text("version", notes);
    let status = fields.text("status", notes);
    if status.is_none() && fields.peek("status").is_none() && notes.declared < ApiVersion::V3_2 {
        let message = format!(
            "the contract has no `status`, which {} requires",
            notes.declared
        );
        notes.warn(
            fields.span,
            message,
            Some("add `status: active`".to_owned()),
        );
    }
    let name = fields.text("name", notes);
    let tenant = fields.text("tenant", notes);
    let domain = fields.text("domain", notes);
    let data_product = fields.text("dataProduct", notes);
    let tags = fields.texts("tags", notes);
    let description = fields
        .take("description")
        .and_then(|node| describe(node, notes));
    let context = people::context(&mut fields, notes);
    let servers = servers::servers(&mut fields, notes);
    let schema = schema::objects(&mut fields, notes);
    let support = people::support(&mut fields, notes);
    let price = fields
        .take("price")
        .and_then(|node| people::price(node, notes));
    let team = fields
        .take("team")
        .and_then(|node| people::team(node, notes));
    let roles = people::roles(&mut fields, notes);
    let sla_default_element = fields.text("slaDefaultElement", notes);
    let sla_properties = people::service_levels(&mut fields, notes);
    let authoritative_definitions = people::definitions(&mut fields, notes);
    let custom_properties = people::custom_properties(&mut fields, notes);
    let contract_created = fields.text("contractCreatedTs", notes);
    Some(Document {
        api_version,
        kind,
        id,
        name,
        version,
        status,
        tenant,
        domain,
        data_product,
        tags,
        description,
        context,
        servers,
        schema,
        support,
        price,
        team,
        roles,
        sla_default_element,
        sla_properties,
        authoritative_definitions,
        custom_properties,
        contract_created,
        unknown: fields.finish(notes),
    })
}

fn check_version(version: &Text, notes: &mut Notes<'_>) {
    const KNOWN: [&str; 5] = ["v3.2.0", "v3.1.0", "v3.0.2", "v3.0.1", "v3.0.0"];
    let text = version.value.as_str();
    if KNOWN.contains(&text) {
        return;
    }
    if text.starts_with("v2.") {
        let message =
            format!("`apiVersion` {text} is ODCS 2, of which only the name is recognised");
        notes.error_with(
            version.span,
            message,
            "migrate the document to `apiVersion: v3.2.0`",
        );
        return;
    }
    let with_letter = format!("v{text}");
    let help = if KNOWN.contains(&with_letter.as_str()) {
        format!("write `{with_letter}`")
    } else {
        "v3.0.0 to v3.2.0 are read".to_owned()
    };
    notes.error_with(
        version.span,
        format!("`apiVersion` {text} is not known"),
        help,
    );
}

/// The one object of the standard that may have members of any name.
fn describe(node: &Node, notes: &mut Notes<'_>) -> Option<Description> {
    let mut fields = Fields::open(node, "the description", notes)?;
    let usage = fields.text("usage", notes);
    let purpose = fields.text("purpose", notes);
    let limitations = fields.text("limitations", notes);
    let authoritative_definitions = people::definitions(&mut fields, notes);
    let custom_properties = people::custom_properties(&mut fields, notes);
    let known = [
        "usage",
        "purpose",
        "limitations",
        "authoritativeDefinitions",
        "customProperties",
    ];
    let unknown = fields
        .members()
        .iter()
        .filter(|member| !known.contains(&member.key.as_str()));
    Some(Description {
        usage,
        purpose,
        limitations,
        authoritative_definitions,
        custom_properties,
        unknown: unknown.cloned().collect(),
    })
}
