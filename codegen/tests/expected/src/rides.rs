// Written by `callsheet gen`. Do not edit: change the contract and run it again.
//! Contract `rides`.

/// Registry subject that holds the schema.
pub const SUBJECT: &str = "rides-value";
/// Version of the subject that the types were made from.
pub const VERSION: u32 = 1;
/// Text of that version's schema.
pub const SCHEMA: &str = "syntax = \"proto3\";\n\npackage fleet.rides.v1;\n\nimport \"google/protobuf/timestamp.proto\";\n\n// One ride, from order to arrival.\nmessage Ride {\n  // Identity of the ride.\n  string id = 1;\n  google.protobuf.Timestamp ordered_at = 2;\n  Status status = 3;\n  repeated Stop stops = 4;\n  map<string, int64> fares = 5;\n  map<int32, Stop> by_zone = 6;\n  map<string, Status> history = 7;\n  oneof payment {\n    string voucher = 8;\n    Card card = 9;\n    sint64 cash_cents = 10;\n    Ride shared_with = 11;\n  }\n  optional int32 rating = 12;\n  Ride previous = 13;\n  repeated sint32 offsets = 14 [packed = false];\n  repeated double weights = 15;\n  bytes signature = 16;\n  string rider_email = 17;\n  fixed64 hash = 18;\n  sfixed32 delta = 19;\n  float ratio = 20;\n  bool type = 21;\n  uint64 big = 22;\n  repeated string self = 23;\n  repeated bytes blobs = 24;\n  repeated Status statuses = 25;\n  uint32 small = 26;\n  fixed32 crc = 27;\n  sfixed64 balance = 28;\n\n  enum Status {\n    STATUS_UNSPECIFIED = 0;\n    STATUS_DRIVING = 1;\n    STATUS_DONE = 5;\n  }\n\n  message Card {\n    string number = 1;\n    Holder holder = 2;\n    message Holder {\n      string name = 1;\n    }\n  }\n}\n\nmessage Stop {\n  double lat = 1;\n  double lon = 2;\n  Kind kind = 3;\n}\n\nenum Kind {\n  option allow_alias = true;\n  PICKUP = 0;\n  START = 0;\n  DROP = 1;\n}\n";
/// One ride, from order to arrival.
#[derive(Clone, PartialEq, ::callsheet::prost::Message)]
#[prost(prost_path = "::callsheet::prost")]
#[prost(skip_debug)]
pub struct Ride {
    /// Identity of the ride.
    #[prost(string, tag = "1")]
    pub id: ::std::string::String,
    /// Field `ordered_at`.
    #[prost(message, optional, tag = "2")]
    pub ordered_at: ::core::option::Option<GoogleProtobufTimestamp>,
    /// Field `status`.
    ///
    /// A number of [`RideStatus`].
    #[prost(enumeration = "RideStatus", tag = "3")]
    pub status: i32,
    /// Field `stops`.
    #[prost(message, repeated, tag = "4")]
    pub stops: ::std::vec::Vec<Stop>,
    /// Field `fares`.
    #[prost(btree_map = "string, int64", tag = "5")]
    pub fares: ::std::collections::BTreeMap<::std::string::String, i64>,
    /// Field `by_zone`.
    #[prost(btree_map = "int32, message", tag = "6")]
    pub by_zone: ::std::collections::BTreeMap<i32, Stop>,
    /// Field `history`.
    #[prost(btree_map = "string, enumeration(RideStatus)", tag = "7")]
    pub history: ::std::collections::BTreeMap<::std::string::String, i32>,
    /// One of `fleet.rides.v1.Ride.payment`.
    #[prost(oneof = "RidePayment", tags = "8, 9, 10, 11")]
    pub payment: ::core::option::Option<RidePayment>,
    /// Field `rating`.
    #[prost(int32, optional, tag = "12")]
    pub rating: ::core::option::Option<i32>,
    /// Field `previous`.
    #[prost(message, optional, boxed, tag = "13")]
    pub previous: ::core::option::Option<::std::boxed::Box<Ride>>,
    /// Field `offsets`.
    #[prost(sint32, repeated, packed = "false", tag = "14")]
    pub offsets: ::std::vec::Vec<i32>,
    /// Field `weights`.
    #[prost(double, repeated, tag = "15")]
    pub weights: ::std::vec::Vec<f64>,
    /// Field `signature`.
    #[prost(bytes = "vec", tag = "16")]
    pub signature: ::std::vec::Vec<u8>,
    /// Address of the rider.
    #[prost(string, tag = "17")]
    pub rider_email: ::std::string::String,
    /// Field `hash`.
    #[prost(fixed64, tag = "18")]
    pub hash: u64,
    /// Field `delta`.
    #[prost(sfixed32, tag = "19")]
    pub delta: i32,
    /// Field `ratio`.
    #[prost(float, tag = "20")]
    pub ratio: f32,
    /// Field `type`.
    #[prost(bool, tag = "21")]
    pub r#type: bool,
    /// Field `big`.
    #[prost(uint64, tag = "22")]
    pub big: u64,
    /// Field `self`.
    #[prost(string, repeated, tag = "23")]
    pub self_: ::std::vec::Vec<::std::string::String>,
    /// Field `blobs`.
    #[prost(bytes = "vec", repeated, tag = "24")]
    pub blobs: ::std::vec::Vec<::std::vec::Vec<u8>>,
    /// Field `statuses`.
    ///
    /// A number of [`RideStatus`].
    #[prost(enumeration = "RideStatus", repeated, tag = "25")]
    pub statuses: ::std::vec::Vec<i32>,
    /// Field `small`.
    #[prost(uint32, tag = "26")]
    pub small: u32,
    /// Field `crc`.
    #[prost(fixed32, tag = "27")]
    pub crc: u32,
    /// Field `balance`.
    #[prost(sfixed64, tag = "28")]
    pub balance: i64,
}
#[automatically_derived]
impl ::core::fmt::Debug for Ride {
    fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        formatter
            .debug_struct("Ride")
            .field("id", &self.id)
            .field("ordered_at", &self.ordered_at)
            .field("status", &self.status)
            .field("stops", &self.stops)
            .field("fares", &self.fares)
            .field("by_zone", &self.by_zone)
            .field("history", &self.history)
            .field("payment", &self.payment)
            .field("rating", &self.rating)
            .field("previous", &self.previous)
            .field("offsets", &self.offsets)
            .field("weights", &self.weights)
            .field("signature", &self.signature)
            .field("rider_email", &::core::format_args!("<redacted>"))
            .field("hash", &self.hash)
            .field("delta", &self.delta)
            .field("ratio", &self.ratio)
            .field("type", &self.r#type)
            .field("big", &self.big)
            .field("self_", &self.self_)
            .field("blobs", &self.blobs)
            .field("statuses", &self.statuses)
            .field("small", &self.small)
            .field("crc", &self.crc)
            .field("balance", &self.balance)
            .finish()
    }
}
#[automatically_derived]
impl ::callsheet::prost::Name for Ride {
    const NAME: &'static str = "Ride";
    const PACKAGE: &'static str = "fleet.rides.v1";
}
/// One of `fleet.rides.v1.Ride.payment`.
#[derive(Clone, PartialEq, ::callsheet::prost::Oneof)]
#[prost(prost_path = "::callsheet::prost")]
pub enum RidePayment {
    /// Field `voucher`.
    #[prost(string, tag = "8")]
    Voucher(::std::string::String),
    /// Field `card`.
    #[prost(message, tag = "9")]
    Card(RideCard),
    /// Field `cash_cents`.
    #[prost(sint64, tag = "10")]
    CashCents(i64),
    /// Field `shared_with`.
    #[prost(message, boxed, tag = "11")]
    SharedWith(::std::boxed::Box<Ride>),
}
/// Enum `fleet.rides.v1.Ride.Status`.
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
pub enum RideStatus {
    /// `STATUS_UNSPECIFIED`.
    Unspecified = 0,
    /// `STATUS_DRIVING`.
    Driving = 1,
    /// `STATUS_DONE`.
    Done = 5,
}
impl RideStatus {
    /// The value's name in the contract.
    pub fn as_str_name(&self) -> &'static str {
        match self {
            Self::Unspecified => "STATUS_UNSPECIFIED",
            Self::Driving => "STATUS_DRIVING",
            Self::Done => "STATUS_DONE",
        }
    }
    /// The value of a name in the contract, other names of a number included.
    pub fn from_str_name(value: &str) -> ::core::option::Option<Self> {
        match value {
            "STATUS_UNSPECIFIED" => ::core::option::Option::Some(Self::Unspecified),
            "STATUS_DRIVING" => ::core::option::Option::Some(Self::Driving),
            "STATUS_DONE" => ::core::option::Option::Some(Self::Done),
            _ => ::core::option::Option::None,
        }
    }
}
/// Message `fleet.rides.v1.Ride.Card`.
#[derive(Clone, PartialEq, ::callsheet::prost::Message)]
#[prost(prost_path = "::callsheet::prost")]
pub struct RideCard {
    /// Field `number`.
    #[prost(string, tag = "1")]
    pub number: ::std::string::String,
    /// Field `holder`.
    #[prost(message, optional, tag = "2")]
    pub holder: ::core::option::Option<RideCardHolder>,
}
#[automatically_derived]
impl ::callsheet::prost::Name for RideCard {
    const NAME: &'static str = "Ride.Card";
    const PACKAGE: &'static str = "fleet.rides.v1";
}
/// Message `fleet.rides.v1.Ride.Card.Holder`.
#[derive(Clone, PartialEq, ::callsheet::prost::Message)]
#[prost(prost_path = "::callsheet::prost")]
pub struct RideCardHolder {
    /// Field `name`.
    #[prost(string, tag = "1")]
    pub name: ::std::string::String,
}
#[automatically_derived]
impl ::callsheet::prost::Name for RideCardHolder {
    const NAME: &'static str = "Ride.Card.Holder";
    const PACKAGE: &'static str = "fleet.rides.v1";
}
/// Message `google.protobuf.Timestamp`.
#[derive(Clone, PartialEq, ::callsheet::prost::Message)]
#[prost(prost_path = "::callsheet::prost")]
pub struct GoogleProtobufTimestamp {
    /// Field `seconds`.
    #[prost(int64, tag = "1")]
    pub seconds: i64,
    /// Field `nanos`.
    #[prost(int32, tag = "2")]
    pub nanos: i32,
}
#[automatically_derived]
impl ::callsheet::prost::Name for GoogleProtobufTimestamp {
    const NAME: &'static str = "Timestamp";
    const PACKAGE: &'static str = "google.protobuf";
}
/// Message `fleet.rides.v1.Stop`.
#[derive(Clone, PartialEq, ::callsheet::prost::Message)]
#[prost(prost_path = "::callsheet::prost")]
pub struct Stop {
    /// Field `lat`.
    #[prost(double, tag = "1")]
    pub lat: f64,
    /// Field `lon`.
    #[prost(double, tag = "2")]
    pub lon: f64,
    /// Field `kind`.
    ///
    /// A number of [`Kind`].
    #[prost(enumeration = "Kind", tag = "3")]
    pub kind: i32,
}
#[automatically_derived]
impl ::callsheet::prost::Name for Stop {
    const NAME: &'static str = "Stop";
    const PACKAGE: &'static str = "fleet.rides.v1";
}
/// Enum `fleet.rides.v1.Kind`.
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
pub enum Kind {
    /// `PICKUP`.
    Pickup = 0,
    /// `DROP`.
    Drop = 1,
}
impl Kind {
    /// The value's name in the contract.
    pub fn as_str_name(&self) -> &'static str {
        match self {
            Self::Pickup => "PICKUP",
            Self::Drop => "DROP",
        }
    }
    /// The value of a name in the contract, other names of a number included.
    pub fn from_str_name(value: &str) -> ::core::option::Option<Self> {
        match value {
            "PICKUP" => ::core::option::Option::Some(Self::Pickup),
            "START" => ::core::option::Option::Some(Self::Pickup),
            "DROP" => ::core::option::Option::Some(Self::Drop),
            _ => ::core::option::Option::None,
        }
    }
}
