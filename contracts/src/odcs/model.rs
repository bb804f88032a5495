//! An ODCS document as read: our own types, with the place of what can be wrong or can change.

use std::fmt;

use callsheet_schema::Span;
use callsheet_schema::tree::{Member, Node, Value};

/// The version of the standard that a document declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ApiVersion {
    /// `v3.0.0`, `v3.0.1` and `v3.0.2`.
    V3_0,
    /// `v3.1.0`.
    V3_1,
    /// `v3.2.0`, also taken for a document whose version is not known.
    V3_2,
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V3_0 => "v3.0.2",
            Self::V3_1 => "v3.1.0",
            Self::V3_2 => "v3.2.0",
        })
    }
}

/// A text and where it stands.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text, or a number as it is written.
    pub value: String,
    /// Its place.
    pub span: Span,
}

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.value
    }
}

/// A data contract.
#[derive(Clone, Debug)]
pub struct Document {
    /// The declared version of the standard, as written.
    pub api_version: Option<Text>,
    /// `DataContract`.
    pub kind: Option<Text>,
    /// Identity of the contract.
    pub id: Option<Text>,
    /// Name for people.
    pub name: Option<Text>,
    /// Version of the contract.
    pub version: Option<Text>,
    /// `proposed`, `draft`, `active`, `deprecated`, `retired`, or any other text.
    pub status: Option<Text>,
    /// Tenant.
    pub tenant: Option<Text>,
    /// Domain.
    pub domain: Option<Text>,
    /// Data product; deprecated since 3.1.
    pub data_product: Option<Text>,
    /// Tags.
    pub tags: Vec<Text>,
    /// What the data is for.
    pub description: Option<Description>,
    /// Guidance for readers that are programs; text or object (3.2).
    pub context: Option<Node>,
    /// Where the data is.
    pub servers: Vec<Server>,
    /// Schema objects: topics, tables, files.
    pub schema: Vec<SchemaObject>,
    /// Support channels.
    pub support: Vec<SupportChannel>,
    /// Price per unit.
    pub price: Option<Price>,
    /// Who is responsible.
    pub team: Option<Team>,
    /// Roles for access.
    pub roles: Vec<Role>,
    /// Element that service levels refer to; deprecated.
    pub sla_default_element: Option<Text>,
    /// Service levels.
    pub sla_properties: Vec<SlaProperty>,
    /// Links.
    pub authoritative_definitions: Vec<Definition>,
    /// Extensions.
    pub custom_properties: Vec<CustomProperty>,
    /// When the contract was made.
    pub contract_created: Option<Text>,
    /// Members that the standard does not have, in order.
    pub unknown: Vec<Member>,
}

impl Document {
    /// Who answers for the contract: the team's name, else the member whose role is owner, else
    /// the first member.
    pub fn owner(&self) -> Option<&str> {
        let team = self.team.as_ref()?;
        if let Some(name) = &team.name {
            return Some(name.as_str());
        }
        let owner = team.members.iter().find(|member| {
            let role = member.role.as_ref();
            role.is_some_and(|role| role.value.eq_ignore_ascii_case("owner"))
        });
        let member = owner.or_else(|| team.members.first())?;
        member.username.as_ref().map(Text::as_str)
    }

    /// An extension of the contract itself.
    pub fn custom(&self, property: &str) -> Option<&CustomProperty> {
        find(&self.custom_properties, property)
    }

    /// A service level by name, whatever its case.
    pub fn sla(&self, property: &str) -> Option<&SlaProperty> {
        self.sla_properties.iter().find(|sla| {
            let name = sla.property.as_ref();
            name.is_some_and(|name| name.value.eq_ignore_ascii_case(property))
        })
    }
}

fn find<'a>(properties: &'a [CustomProperty], name: &str) -> Option<&'a CustomProperty> {
    properties.iter().find(|custom| {
        let property = custom.property.as_ref();
        property.is_some_and(|property| property.value == name)
    })
}

/// What the data is for.
#[derive(Clone, Debug)]
pub struct Description {
    /// Intended use.
    pub usage: Option<Text>,
    /// Purpose.
    pub purpose: Option<Text>,
    /// What it must not be used for, and what is missing.
    pub limitations: Option<Text>,
    /// Links.
    pub authoritative_definitions: Vec<Definition>,
    /// Extensions.
    pub custom_properties: Vec<CustomProperty>,
    /// Other members; the standard allows them here.
    pub unknown: Vec<Member>,
}

/// A place where the data is.
#[derive(Clone, Debug)]
pub struct Server {
    /// Identifier within the contract.
    pub server: Option<Text>,
    /// One of the standard's server types.
    pub kind: Option<Text>,
    /// Environment.
    pub environment: Option<Text>,
    /// Description.
    pub description: Option<Text>,
    /// Roles for access.
    pub roles: Vec<Role>,
    /// The members of its type: host, port, database and so on.
    pub settings: Vec<Member>,
    /// Extensions.
    pub custom_properties: Vec<CustomProperty>,
    /// Members that the type does not have.
    pub unknown: Vec<Member>,
    /// Place of the server.
    pub span: Span,
}

/// What schema objects and properties have in common.
#[derive(Clone, Debug)]
pub struct Element {
    /// Stable id.
    pub id: Option<Text>,
    /// Name.
    pub name: Option<Text>,
    /// Type in the storage, such as `topic` or `VARCHAR(2)`.
    pub physical_type: Option<Text>,
    /// Name in the storage.
    pub physical_name: Option<Text>,
    /// Logical type.
    pub logical_type: Option<Text>,
    /// Description.
    pub description: Option<Text>,
    /// Name for the business.
    pub business_name: Option<Text>,
    /// Whether new uses are discouraged (3.2).
    pub deprecated: bool,
    /// Other words for it (3.2).
    pub synonyms: Vec<Node>,
    /// Tags.
    pub tags: Vec<Text>,
    /// Links.
    pub authoritative_definitions: Vec<Definition>,
    /// Extensions.
    pub custom_properties: Vec<CustomProperty>,
    /// Relationships.
    pub relationships: Vec<Relationship>,
    /// Quality checks.
    pub quality: Vec<Quality>,
    /// Members that the standard does not have.
    pub unknown: Vec<Member>,
    /// Place of the first member.
    pub span: Span,
}

impl Element {
    /// The name, or nothing.
    pub fn name(&self) -> &str {
        self.name.as_ref().map_or("", Text::as_str)
    }

    /// An extension.
    pub fn custom(&self, property: &str) -> Option<&CustomProperty> {
        find(&self.custom_properties, property)
    }
}

/// A topic, table, view or file.
#[derive(Clone, Debug)]
pub struct SchemaObject {
    /// What objects and properties have in common.
    pub element: Element,
    /// What one record stands for.
    pub granularity: Option<Text>,
    /// Properties.
    pub properties: Vec<Property>,
    /// Guidance for readers that are programs (3.2).
    pub context: Option<Node>,
}

/// A property: an annotation of a field.
#[derive(Clone, Debug)]
pub struct Property {
    /// What objects and properties have in common.
    pub element: Element,
    /// Options of the logical type, checked.
    pub logical_type_options: Option<Node>,
    /// Whether a value must be there; false if not said.
    pub required: bool,
    /// Place of `required`, if said.
    pub required_span: Option<Span>,
    /// Whether values are unique.
    pub unique: bool,
    /// Whether it belongs to the primary key.
    pub primary_key: bool,
    /// Position in the primary key, from 1; -1 if not said.
    pub primary_key_position: i64,
    /// Whether the data is partitioned by it.
    pub partitioned: bool,
    /// Position in the partition key, from 1; -1 if not said.
    pub partition_key_position: i64,
    /// Classification, such as `pii` or `confidential`.
    pub classification: Option<Text>,
    /// Name of the encrypted column.
    pub encrypted_name: Option<Text>,
    /// Whether it is a critical data element.
    pub critical: bool,
    /// Source objects of the transformation.
    pub transform_sources: Vec<Text>,
    /// Logic of the transformation.
    pub transform_logic: Option<Text>,
    /// The logic in words.
    pub transform_description: Option<Text>,
    /// Sample values.
    pub examples: Vec<Node>,
    /// Allowed values (3.2), each with its value.
    pub values: Vec<EnumValue>,
    /// `column`, `measure` or `dimension` (3.2).
    pub semantic_type: Option<Text>,
    /// Properties of an object.
    pub properties: Vec<Property>,
    /// What a list holds.
    pub items: Option<Box<Property>>,
    /// Key and value of a map (3.2).
    pub map: Option<Box<(Property, Property)>>,
}

impl Property {
    /// Whether classification or tags are among the words that mean personal data.
    pub fn is_pii(&self, words: &[String]) -> bool {
        let marks = self.classification.iter().chain(&self.element.tags);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        marks
            .into_iter()
            .any(|mark| crate::compat::is_personal(&mark.value, &words))
    }
}

/// An allowed value.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// The value.
    pub value: Node,
    /// Label for people.
    pub label: Option<Text>,
}

/// A quality check.
#[derive(Clone, Debug)]
pub struct Quality {
    /// `library`, `text`, `sql` or `custom`, if said.
    pub kind: Option<Text>,
    /// Name.
    pub name: Option<Text>,
    /// Description.
    pub description: Option<Text>,
    /// Dimension.
    pub dimension: Option<Text>,
    /// Severity.
    pub severity: Option<Text>,
    /// Metric of a library check.
    pub metric: Option<Text>,
    /// Arguments of the metric.
    pub arguments: Option<Node>,
    /// The operator's name and operand.
    pub operator: Option<(String, Node)>,
    /// `rows`, `percent` or another.
    pub unit: Option<Text>,
    /// Query of an SQL check.
    pub query: Option<Text>,
    /// Engine of a custom check.
    pub engine: Option<Text>,
    /// What the engine runs.
    pub implementation: Option<Node>,
    /// Members that the standard does not have.
    pub unknown: Vec<Member>,
    /// Place of the first member.
    pub span: Span,
}

/// A reference from properties to others.
#[derive(Clone, Debug)]
pub struct Relationship {
    /// The properties that refer; empty at a property.
    pub from: Vec<Text>,
    /// The properties referred to.
    pub to: Vec<Text>,
    /// Place of the first member.
    pub span: Span,
}

/// A service level.
#[derive(Clone, Debug)]
pub struct SlaProperty {
    /// Name, such as `retention`.
    pub property: Option<Text>,
    /// Agreed value.
    pub value: Option<Node>,
    /// Unit, such as `d`.
    pub unit: Option<Text>,
    /// Field that it refers to, `object.field`, or several with commas.
    pub element: Option<Text>,
    /// Why it matters.
    pub driver: Option<Text>,
    /// Place of the first member.
    pub span: Span,
}

/// Who is responsible.
#[derive(Clone, Debug)]
pub struct Team {
    /// Name.
    pub name: Option<Text>,
    /// Members.
    pub members: Vec<TeamMember>,
    /// Whether the document uses the bare list of 3.0.
    pub bare_list: bool,
}

/// A member of the team.
#[derive(Clone, Debug)]
pub struct TeamMember {
    /// User name or mail address.
    pub username: Option<Text>,
    /// Name for people.
    pub name: Option<Text>,
    /// Role.
    pub role: Option<Text>,
}

/// A role for access.
#[derive(Clone, Debug)]
pub struct Role {
    /// Name.
    pub role: Option<Text>,
    /// Kind of access.
    pub access: Option<Text>,
}

/// A support channel.
#[derive(Clone, Debug)]
pub struct SupportChannel {
    /// Name.
    pub channel: Option<Text>,
    /// Address.
    pub url: Option<Text>,
    /// Tool.
    pub tool: Option<Text>,
}

/// A price.
#[derive(Clone, Debug)]
pub struct Price {
    /// Amount, as written.
    pub amount: Option<Text>,
    /// Currency.
    pub currency: Option<Text>,
    /// Unit.
    pub unit: Option<Text>,
}

/// A link to where more is said.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Address; never followed.
    pub url: Option<Text>,
    /// What is there.
    pub kind: Option<Text>,
}

/// An extension.
#[derive(Clone, Debug)]
pub struct CustomProperty {
    /// Name.
    pub property: Option<Text>,
    /// Value, of any type.
    pub value: Option<Node>,
    /// Whose extension it is (3.2).
    pub vendor: Option<Text>,
    /// Place of the first member.
    pub span: Span,
}

impl CustomProperty {
    /// The value if it is text.
    pub fn text(&self) -> Option<&str> {
        match &self.value.as_ref()?.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Place of the value, or of the extension without one.
    pub fn value_span(&self) -> Span {
        self.value.as_ref().map_or(self.span, |value| value.span)
    }
}
