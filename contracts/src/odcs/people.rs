//! Team, roles, support, price, links, extensions and service levels.

use callsheet_schema::tree::{Node, Value};

use super::fields::{Fields, Notes, kind};
use super::model::{
    ApiVersion, CustomProperty, Definition, Price, Role, SlaProperty, SupportChannel, Team,
    TeamMember,
};

pub(super) fn team(node: &Node, notes: &mut Notes<'_>) -> Option<Team> {
    if let Value::Array(items) = &node.value {
        if notes.declared >= ApiVersion::V3_1 {
            let message = "`team` as a bare list is the form of v3.0";
            let help = Some("write `team: {members: […]}`".to_owned());
            notes.warn(node.span, message, help);
        }
        return Some(Team {
            name: None,
            members: items
                .iter()
                .filter_map(|item| member(item, notes))
                .collect(),
            bare_list: true,
        });
    }
    let mut fields = Fields::open(node, "the team", notes)?;
    fields.text("id", notes);
    let name = fields.text("name", notes);
    fields.text("description", notes);
    let members = fields.list("members", notes);
    let members = members
        .iter()
        .filter_map(|item| member(item, notes))
        .collect();
    annotations(&mut fields, notes);
    fields.finish(notes);
    Some(Team {
        name,
        members,
        bare_list: false,
    })
}

fn member(node: &Node, notes: &mut Notes<'_>) -> Option<TeamMember> {
    let mut fields = Fields::open(node, "a team member", notes)?;
    fields.text("id", notes);
    let username = fields.required_text("username", notes);
    let name = fields.text("name", notes);
    let role = fields.text("role", notes);
    for key in ["description", "dateIn", "dateOut", "replacedByUsername"] {
        fields.text(key, notes);
    }
    annotations(&mut fields, notes);
    fields.finish(notes);
    Some(TeamMember {
        username,
        name,
        role,
    })
}

/// Tags, links and extensions of an object whose own types do not keep them.
fn annotations(fields: &mut Fields<'_>, notes: &mut Notes<'_>) {
    fields.texts("tags", notes);
    definitions(fields, notes);
    custom_properties(fields, notes);
}

pub(super) fn roles(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Vec<Role> {
    let items = fields.list("roles", notes);
    items.iter().filter_map(|item| role(item, notes)).collect()
}

fn role(node: &Node, notes: &mut Notes<'_>) -> Option<Role> {
    let mut fields = Fields::open(node, "a role", notes)?;
    fields.text("id", notes);
    let role = fields.required_text("role", notes);
    let access = fields.text("access", notes);
    for key in ["description", "firstLevelApprovers", "secondLevelApprovers"] {
        fields.text(key, notes);
    }
    custom_properties(&mut fields, notes);
    fields.finish(notes);
    Some(Role { role, access })
}

pub(super) fn support(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Vec<SupportChannel> {
    let items = fields.list("support", notes);
    items
        .iter()
        .filter_map(|item| channel(item, notes))
        .collect()
}

fn channel(node: &Node, notes: &mut Notes<'_>) -> Option<SupportChannel> {
    let mut fields = Fields::open(node, "a support channel", notes)?;
    fields.text("id", notes);
    let channel = fields.required_text("channel", notes);
    let url = fields.text("url", notes);
    let tool = fields.text("tool", notes);
    for key in ["description", "scope", "invitationUrl"] {
        fields.text(key, notes);
    }
    custom_properties(&mut fields, notes);
    fields.finish(notes);
    Some(SupportChannel { channel, url, tool })
}

pub(super) fn price(node: &Node, notes: &mut Notes<'_>) -> Option<Price> {
    let mut fields = Fields::open(node, "the price", notes)?;
    fields.text("id", notes);
    let amount = fields.number("priceAmount", notes);
    let currency = fields.text("priceCurrency", notes);
    let unit = fields.text("priceUnit", notes);
    fields.finish(notes);
    Some(Price {
        amount,
        currency,
        unit,
    })
}

pub(super) fn definitions(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Vec<Definition> {
    let items = fields.list("authoritativeDefinitions", notes);
    let mut out = Vec::new();
    for item in items {
        let Some(mut fields) = Fields::open(item, "an authoritative definition", notes) else {
            continue;
        };
        fields.text("id", notes);
        let url = fields.required_text("url", notes);
        let kind = fields.required_text("type", notes);
        fields.text("description", notes);
        fields.finish(notes);
        out.push(Definition { url, kind });
    }
    out
}

pub(super) fn custom_properties(
    fields: &mut Fields<'_>,
    notes: &mut Notes<'_>,
) -> Vec<CustomProperty> {
    let items = fields.list("customProperties", notes);
    let mut out = Vec::new();
    for item in items {
        let Some(mut fields) = Fields::open(item, "a custom property", notes) else {
            continue;
        };
        fields.text("id", notes);
        let property = fields.required_text("property", notes);
        if let Some(property) = &property {
            fields.rename(format!("the custom property `{}`", property.value));
        }
        fields.required("value", notes);
        let value = fields.take("value").cloned();
        fields.text("description", notes);
        fields.newer("vendor", ApiVersion::V3_2, notes);
        let vendor = fields.text("vendor", notes);
        let span = fields.span;
        fields.finish(notes);
        out.push(CustomProperty {
            property,
            value,
            vendor,
            span,
        });
    }
    out
}

/// Names that the standard's table of service levels has; others are noted, not refused.
const SERVICE_LEVELS: &[&str] = &[
    "availability",
    "throughput",
    "errorRate",
    "generalAvailability",
    "endOfSupport",
    "endOfLife",
    "retention",
    "frequency",
    "latency",
    "freshness",
    "timeToDetect",
    "timeToNotify",
    "timeToRepair",
    "timeOfAvailability",
];

pub(super) fn service_levels(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Vec<SlaProperty> {
    let items = fields.list("slaProperties", notes);
    let mut out = Vec::new();
    for item in items {
        let Some(mut fields) = Fields::open(item, "a service level", notes) else {
            continue;
        };
        fields.text("id", notes);
        let property = fields.required_text("property", notes);
        if let Some(property) = &property {
            fields.rename(format!("the service level `{}`", property.value));
            let short = short_form(&property.value);
            let known =
                |name: &&str| name.eq_ignore_ascii_case(&property.value) || short == Some(*name);
            if !SERVICE_LEVELS.iter().any(known) {
                let help = crate::nearest::nearest(&property.value, SERVICE_LEVELS.iter().copied())
                    .map(|near| format!("did you mean `{near}`?"));
                let message = format!("the standard names no service level `{}`", property.value);
                notes.warn(property.span, message, help);
            }
        }
        fields.required("value", notes);
        let value = fields.single("value", notes).cloned();
        fields.single("valueExt", notes);
        let unit = fields.text("unit", notes);
        let element = fields.text("element", notes);
        let driver = fields.text("driver", notes);
        for key in ["description", "scheduler", "schedule"] {
            fields.text(key, notes);
        }
        for key in ["customProperties", "authoritativeDefinitions"] {
            fields.newer(key, ApiVersion::V3_2, notes);
        }
        custom_properties(&mut fields, notes);
        definitions(&mut fields, notes);
        let span = fields.span;
        fields.finish(notes);
        out.push(SlaProperty {
            property,
            value,
            unit,
            element,
            driver,
            span,
        });
    }
    out
}

/// The standard's two-letter names.
fn short_form(name: &str) -> Option<&'static str> {
    Some(match name {
        "av" => "availability",
        "th" => "throughput",
        "er" => "errorRate",
        "ga" => "generalAvailability",
        "es" => "endOfSupport",
        "el" => "endOfLife",
        "re" => "retention",
        "fy" => "frequency",
        "ly" => "latency",
        "td" => "timeToDetect",
        "tn" => "timeToNotify",
        "tr" => "timeToRepair",
        "ta" => "timeOfAvailability",
        _ => return None,
    })
}

/// Text or object: guidance for programs that read the data (3.2).
pub(super) fn context(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Option<Node> {
    fields.newer("context", ApiVersion::V3_2, notes);
    let node = fields.take("context")?;
    if !matches!(node.value, Value::String(_) | Value::Object(_)) {
        let message = format!(
            "`context` of {} is {}, expected text or an object",
            fields.place(),
            kind(node)
        );
        notes.error(node.span, message);
    }
    Some(node.clone())
}
