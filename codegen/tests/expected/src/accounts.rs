// Written by `callsheet gen`. Do not edit: change the contract and run it again.
//! Contract `accounts`.

/// Registry subject that holds the schema.
pub const SUBJECT: &str = "accounts-value";
/// Version of the subject that the types were made from.
pub const VERSION: u32 = 1;
/// Text of that version's schema.
pub const SCHEMA: &str = "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  \"title\": \"Account\",\n  \"description\": \"Somebody who pays.\",\n  \"type\": \"object\",\n  \"required\": [\"id\", \"plan\", \"parent\", \"contact\", \"kind\"],\n  \"properties\": {\n    \"id\": { \"type\": \"string\", \"format\": \"uuid\", \"description\": \"Identity.\" },\n    \"type\": { \"type\": \"string\" },\n    \"kind\": { \"const\": \"account\" },\n    \"plan\": { \"$ref\": \"#/$defs/plan\" },\n    \"trial\": { \"type\": \"boolean\", \"default\": true },\n    \"seats\": { \"type\": \"integer\", \"default\": 5, \"minimum\": 1 },\n    \"level\": { \"$ref\": \"#/$defs/plan\", \"default\": \"free\" },\n    \"mode\": { \"enum\": [\"on\", \"off\", null], \"default\": \"off\" },\n    \"parent\": { \"type\": [\"string\", \"null\"] },\n    \"score\": { \"type\": [\"number\", \"null\"] },\n    \"either\": { \"type\": [\"string\", \"integer\"] },\n    \"contact\": {\n      \"oneOf\": [\n        { \"$ref\": \"#/$defs/mail\" },\n        { \"$ref\": \"#/$defs/phone\" },\n        { \"type\": \"string\" }\n      ]\n    },\n    \"fallback\": { \"anyOf\": [{ \"$ref\": \"#/$defs/phone\" }, { \"type\": \"null\" }] },\n    \"team\": { \"$ref\": \"#/$defs/team\" },\n    \"labels\": { \"type\": \"object\", \"additionalProperties\": { \"type\": \"string\" } },\n    \"extra\": {},\n    \"range\": { \"type\": \"array\", \"prefixItems\": [{ \"type\": \"integer\" }, { \"type\": \"string\" }], \"items\": false, \"minItems\": 2 },\n    \"address\": {\n      \"allOf\": [\n        { \"$ref\": \"#/$defs/place\" },\n        { \"type\": \"object\", \"properties\": { \"zip\": { \"type\": \"string\" } }, \"required\": [\"zip\"] }\n      ]\n    },\n    \"small\": { \"type\": \"integer\", \"format\": \"int32\" },\n    \"old_name\": { \"type\": \"string\", \"deprecated\": true },\n    \"email\": { \"type\": \"string\" }\n  },\n  \"additionalProperties\": { \"type\": \"integer\" },\n  \"examples\": [\n    { \"id\": \"0188d3f0-7c6b-7a1e-8f00-0123456789ab\", \"kind\": \"account\", \"plan\": \"pro\", \"parent\": null, \"contact\": \"desk\" },\n    { \"id\": \"x\", \"kind\": \"account\", \"plan\": \"free\", \"parent\": \"y\", \"contact\": { \"mail\": \"a@example.org\", \"kind\": \"mail\" }, \"hits\": 3,\n      \"team\": { \"name\": \"t\", \"members\": [{ \"name\": \"u\", \"members\": [] }], \"lead\": { \"name\": \"v\", \"members\": [] } }, \"range\": [1, \"a\"], \"either\": 4 }\n  ],\n  \"$defs\": {\n    \"plan\": { \"enum\": [\"free\", \"pro\", \"2-go\"] },\n    \"place\": { \"type\": \"object\", \"properties\": { \"city\": { \"type\": \"string\" } }, \"required\": [\"city\"] },\n    \"mail\": {\n      \"type\": \"object\", \"required\": [\"kind\", \"mail\"], \"additionalProperties\": false,\n      \"properties\": { \"kind\": { \"const\": \"mail\" }, \"mail\": { \"type\": \"string\" } }\n    },\n    \"phone\": {\n      \"type\": \"object\", \"required\": [\"number\"], \"additionalProperties\": false,\n      \"properties\": { \"number\": { \"type\": \"string\" }, \"country\": { \"type\": [\"string\", \"null\"] } }\n    },\n    \"team\": {\n      \"type\": \"object\", \"required\": [\"name\", \"members\"],\n      \"properties\": {\n        \"name\": { \"type\": \"string\" },\n        \"members\": { \"type\": \"array\", \"items\": { \"$ref\": \"#/$defs/team\" } },\n        \"lead\": { \"$ref\": \"#/$defs/team\" }\n      }\n    }\n  }\n}\n";
/// Somebody who pays.
#[allow(deprecated, reason = "the type itself may use what its users should not")]
#[derive(
    Clone,
    PartialEq,
    ::callsheet::serde::Deserialize,
    ::callsheet::serde::Serialize
)]
#[serde(crate = "::callsheet::serde")]
pub struct Account {
    /// Identity.
    pub id: ::std::string::String,
    /// Property `type`.
    #[serde(default, skip_serializing_if = "::core::option::Option::is_none")]
    pub r#type: ::core::option::Option<::std::string::String>,
    /// Property `kind`.
    pub kind: AccountKind,
    /// Property `plan`.
    pub plan: Plan,
    /// Property `trial`.
    #[serde(default = "default_account_4")]
    pub trial: bool,
    /// Property `seats`.
    #[serde(default = "default_account_5")]
    pub seats: i64,
    /// Property `level`.
    #[serde(default = "default_account_6")]
    pub level: Plan,
    /// Property `mode`.
    #[serde(default = "default_account_7")]
    pub mode: ::core::option::Option<AccountMode>,
    /// Property `parent`.
    #[serde(deserialize_with = "::callsheet::json::nullable")]
    pub parent: ::core::option::Option<::std::string::String>,
    /// Property `score`.
    #[serde(default, skip_serializing_if = "::core::option::Option::is_none")]
    pub score: ::core::option::Option<f64>,
    /// Property `either`.
    #[serde(default, skip_serializing_if = "::core::option::Option::is_none")]
    pub either: ::core::option::Option<AccountEither>,
    /// Property `contact`.
    pub contact: AccountContact,
    /// Property `fallback`.
    #[serde(default, skip_serializing_if = "::core::option::Option::is_none")]
    pub fallback: ::core::option::Option<Phone>,
    /// Property `team`.
    #[serde(default, skip_serializing_if = "::core::option::Option::is_none")]
    pub team: ::core::option::Option<Team>,
    /// Property `labels`.
    #[serde(default, skip_serializing_if = "::core::option::Option::is_none")]
    pub labels: ::core::option::Option<
        ::std::collections::BTreeMap<::std::string::String, ::std::string::String>,
    >,
    /// Property `extra`.
    #[serde(default, skip_serializing_if = "::core::option::Option::is_none")]
    pub extra: ::core::option::Option<::callsheet::serde_json::Value>,
    /// Property `range`.
    #[serde(default, skip_serializing_if = "::core::option::Option::is_none")]
    pub range: ::core::option::Option<(i64, ::std::string::String)>,
    /// Property `address`.
    #[serde(default, skip_serializing_if = "::core::option::Option::is_none")]
    pub address: ::core::option::Option<AccountAddress>,
    /// Property `small`.
    #[serde(default, skip_serializing_if = "::core::option::Option::is_none")]
    pub small: ::core::option::Option<i32>,
    /// Property `old_name`.
    #[deprecated]
    #[serde(default, skip_serializing_if = "::core::option::Option::is_none")]
    pub old_name: ::core::option::Option<::std::string::String>,
    /// Property `email`.
    #[serde(default, skip_serializing_if = "::core::option::Option::is_none")]
    pub email: ::core::option::Option<::std::string::String>,
    /// Members that the contract does not name.
    #[serde(flatten)]
    pub additional: ::std::collections::BTreeMap<::std::string::String, i64>,
}
#[automatically_derived]
#[allow(deprecated, reason = "every field is printed")]
impl ::core::fmt::Debug for Account {
    fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        formatter
            .debug_struct("Account")
            .field("id", &self.id)
            .field("type", &self.r#type)
            .field("kind", &self.kind)
            .field("plan", &self.plan)
            .field("trial", &self.trial)
            .field("seats", &self.seats)
            .field("level", &self.level)
            .field("mode", &self.mode)
            .field("parent", &self.parent)
            .field("score", &self.score)
            .field("either", &self.either)
            .field("contact", &self.contact)
            .field("fallback", &self.fallback)
            .field("team", &self.team)
            .field("labels", &self.labels)
            .field("extra", &self.extra)
            .field("range", &self.range)
            .field("address", &self.address)
            .field("small", &self.small)
            .field("old_name", &self.old_name)
            .field("email", &::core::format_args!("<redacted>"))
            .field("additional", &self.additional)
            .finish()
    }
}
fn default_account_4() -> bool {
    true
}
fn default_account_5() -> i64 {
    5i64
}
fn default_account_6() -> Plan {
    Plan::Free
}
fn default_account_7() -> ::core::option::Option<AccountMode> {
    ::core::option::Option::Some(AccountMode::Off)
}
/// One of a list of words.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    ::callsheet::serde::Deserialize,
    ::callsheet::serde::Serialize
)]
#[serde(crate = "::callsheet::serde")]
pub enum AccountKind {
    /// `account`.
    #[serde(rename = "account")]
    Account,
}
/// One of a list of words.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    ::callsheet::serde::Deserialize,
    ::callsheet::serde::Serialize
)]
#[serde(crate = "::callsheet::serde")]
pub enum Plan {
    /// `free`.
    #[serde(rename = "free")]
    Free,
    /// `pro`.
    #[serde(rename = "pro")]
    Pro,
    /// `2-go`.
    #[serde(rename = "2-go")]
    _2Go,
}
/// One of a list of words.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    ::callsheet::serde::Deserialize,
    ::callsheet::serde::Serialize
)]
#[serde(crate = "::callsheet::serde")]
pub enum AccountMode {
    /// `on`.
    #[serde(rename = "on")]
    On,
    /// `off`.
    #[serde(rename = "off")]
    Off,
}
/// One of several types.
#[derive(
    Clone,
    Debug,
    PartialEq,
    ::callsheet::serde::Deserialize,
    ::callsheet::serde::Serialize
)]
#[serde(crate = "::callsheet::serde", untagged)]
pub enum AccountEither {
    /// Alternative `String`.
    String(::std::string::String),
    /// Alternative `Integer`.
    Integer(i64),
}
/// One of several alternatives.
#[derive(
    Clone,
    Debug,
    PartialEq,
    ::callsheet::serde::Deserialize,
    ::callsheet::serde::Serialize
)]
#[serde(crate = "::callsheet::serde", untagged)]
pub enum AccountContact {
    /// Alternative `Mail`.
    Mail(Mail),
    /// Alternative `Phone`.
    Phone(Phone),
    /// Alternative `String`.
    String(::std::string::String),
}
/// An object `Mail`.
#[derive(
    Clone,
    Debug,
    PartialEq,
    ::callsheet::serde::Deserialize,
    ::callsheet::serde::Serialize
)]
#[serde(crate = "::callsheet::serde", deny_unknown_fields)]
pub struct Mail {
    /// Property `kind`.
    pub kind: MailKind,
    /// Property `mail`.
    pub mail: ::std::string::String,
}
/// One of a list of words.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    ::callsheet::serde::Deserialize,
    ::callsheet::serde::Serialize
)]
#[serde(crate = "::callsheet::serde")]
pub enum MailKind {
    /// `mail`.
    #[serde(rename = "mail")]
    Mail,
}
/// An object `Phone`.
#[derive(
    Clone,
    Debug,
    PartialEq,
    ::callsheet::serde::Deserialize,
    ::callsheet::serde::Serialize
)]
#[serde(crate = "::callsheet::serde", deny_unknown_fields)]
pub struct Phone {
    /// Property `number`.
    pub number: ::std::string::String,
    /// Property `country`.
    #[serde(default, skip_serializing_if = "::core::option::Option::is_none")]
    pub country: ::core::option::Option<::std::string::String>,
}
/// An object `Team`.
#[derive(
    Clone,
    Debug,
    PartialEq,
    ::callsheet::serde::Deserialize,
    ::callsheet::serde::Serialize
)]
#[serde(crate = "::callsheet::serde")]
pub struct Team {
    /// Property `name`.
    pub name: ::std::string::String,
    /// Property `members`.
    pub members: ::std::vec::Vec<::callsheet::serde_json::Value>,
    /// Property `lead`.
    #[serde(default, skip_serializing_if = "::core::option::Option::is_none")]
    pub lead: ::core::option::Option<::callsheet::serde_json::Value>,
}
/// An object `AccountAddress`.
#[derive(
    Clone,
    Debug,
    PartialEq,
    ::callsheet::serde::Deserialize,
    ::callsheet::serde::Serialize
)]
#[serde(crate = "::callsheet::serde")]
pub struct AccountAddress {
    /// Property `city`.
    pub city: ::std::string::String,
    /// Property `zip`.
    pub zip: ::std::string::String,
}
