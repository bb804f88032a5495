// Written by `callsheet gen`. Do not edit: change the contract and run it again.
//! Contract `legacy`.

/// Registry subject that holds the schema.
pub const SUBJECT: &str = "legacy-value";
/// Version of the subject that the types were made from.
pub const VERSION: u32 = 1;
/// Text of that version's schema.
pub const SCHEMA: &str = "syntax = \"proto2\";\n\n// A record of the years before.\nmessage Legacy {\n  required int32 id = 1;\n  optional string name = 2 [default = \"no \\\"name\\\"\"];\n  optional sint64 count = 3 [default = -7];\n  optional double ratio = 4 [default = 2];\n  optional float huge = 5 [default = inf];\n  optional bool on = 6 [default = true];\n  optional Level level = 7 [default = LEVEL_HIGH];\n  optional bytes raw = 8 [default = \"a\\001\"];\n  repeated int32 loose = 9;\n  repeated int32 tight = 10 [packed = true];\n  repeated group Entry = 11 {\n    required string key = 1;\n    optional Legacy value = 2;\n  }\n  required Inner inner = 12;\n\n  enum Level {\n    LEVEL_LOW = 1;\n    LEVEL_HIGH = 2;\n  }\n\n  message Inner {\n    optional group Single = 1 {\n      optional int32 a = 1;\n    }\n  }\n}\n";
/// A record of the years before.
#[derive(Clone, PartialEq, ::callsheet::prost::Message)]
#[prost(prost_path = "::callsheet::prost")]
pub struct Legacy {
    /// Field `id`.
    #[prost(int32, required, tag = "1")]
    pub id: i32,
    /// Field `name`.
    #[prost(string, optional, default = "no \"name\"", tag = "2")]
    pub name: ::core::option::Option<::std::string::String>,
    /// Field `count`.
    #[prost(sint64, optional, default = "-7", tag = "3")]
    pub count: ::core::option::Option<i64>,
    /// Field `ratio`.
    #[prost(double, optional, default = "2.0", tag = "4")]
    pub ratio: ::core::option::Option<f64>,
    /// Field `huge`.
    #[prost(float, optional, default = "inf", tag = "5")]
    pub huge: ::core::option::Option<f32>,
    /// Field `on`.
    #[prost(bool, optional, default = "true", tag = "6")]
    pub on: ::core::option::Option<bool>,
    /// Field `level`.
    ///
    /// A number of [`LegacyLevel`].
    #[prost(enumeration = "LegacyLevel", optional, default = "High", tag = "7")]
    pub level: ::core::option::Option<i32>,
    /// Field `raw`.
    #[prost(bytes = "vec", optional, default = "b\"a\\x01\"", tag = "8")]
    pub raw: ::core::option::Option<::std::vec::Vec<u8>>,
    /// Field `loose`.
    #[prost(int32, repeated, packed = "false", tag = "9")]
    pub loose: ::std::vec::Vec<i32>,
    /// Field `tight`.
    #[prost(int32, repeated, tag = "10")]
    pub tight: ::std::vec::Vec<i32>,
    /// Field `entry`.
    #[prost(group, repeated, tag = "11")]
    pub entry: ::std::vec::Vec<LegacyEntry>,
    /// Field `inner`.
    #[prost(message, required, tag = "12")]
    pub inner: LegacyInner,
}
#[automatically_derived]
impl ::callsheet::prost::Name for Legacy {
    const NAME: &'static str = "Legacy";
    const PACKAGE: &'static str = "";
}
/// Enum `Legacy.Level`.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    ::callsheet::prost::Enumeration
)]
#[prost(prost_path = "::callsheet::prost")]
#[repr(i32)]
pub enum LegacyLevel {
    /// `LEVEL_LOW`.
    Low = 1,
    /// `LEVEL_HIGH`.
    High = 2,
}
impl LegacyLevel {
    /// The value's name in the contract.
    pub fn as_str_name(&self) -> &'static str {
        match self {
            Self::Low => "LEVEL_LOW",
            Self::High => "LEVEL_HIGH",
        }
    }
    /// The value of a name in the contract, other names of a number included.
    pub fn from_str_name(value: &str) -> ::core::option::Option<Self> {
        match value {
            "LEVEL_LOW" => ::core::option::Option::Some(Self::Low),
            "LEVEL_HIGH" => ::core::option::Option::Some(Self::High),
            _ => ::core::option::Option::None,
        }
    }
}
/// Message `Legacy.Inner`.
#[derive(Clone, PartialEq, ::callsheet::prost::Message)]
#[prost(prost_path = "::callsheet::prost")]
pub struct LegacyInner {
    /// Field `single`.
    #[prost(group, optional, tag = "1")]
    pub single: ::core::option::Option<LegacyInnerSingle>,
}
#[automatically_derived]
impl ::callsheet::prost::Name for LegacyInner {
    const NAME: &'static str = "Legacy.Inner";
    const PACKAGE: &'static str = "";
}
/// Message `Legacy.Inner.Single`.
#[derive(Clone, PartialEq, ::callsheet::prost::Message)]
#[prost(prost_path = "::callsheet::prost")]
pub struct LegacyInnerSingle {
    /// Field `a`.
    #[prost(int32, optional, tag = "1")]
    pub a: ::core::option::Option<i32>,
}
#[automatically_derived]
impl ::callsheet::prost::Name for LegacyInnerSingle {
    const NAME: &'static str = "Legacy.Inner.Single";
    const PACKAGE: &'static str = "";
}
/// Message `Legacy.Entry`.
#[derive(Clone, PartialEq, ::callsheet::prost::Message)]
#[prost(prost_path = "::callsheet::prost")]
pub struct LegacyEntry {
    /// Field `key`.
    #[prost(string, required, tag = "1")]
    pub key: ::std::string::String,
    /// Field `value`.
    #[prost(message, optional, tag = "2")]
    pub value: ::core::option::Option<Legacy>,
}
#[automatically_derived]
impl ::callsheet::prost::Name for LegacyEntry {
    const NAME: &'static str = "Legacy.Entry";
    const PACKAGE: &'static str = "";
}
