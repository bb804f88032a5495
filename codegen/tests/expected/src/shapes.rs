// Written by `callsheet gen`. Do not edit: change the contract and run it again.
//! Contract `shapes`.

/// A record `Shapes`.
#[allow(dead_code, reason = "a contract has more than one program uses")]
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
pub struct Shapes {
    /// Field `type`.
    pub r#type: ::std::string::String,
    /// Field `added`.
    pub added: ::std::vec::Vec<Added>,
    /// Field `self`.
    pub self_: bool,
    /// Field `eventTime`.
    pub event_time: ::callsheet::types::TimestampMicros,
    /// Field `event_time`.
    pub event_time_2: ::callsheet::types::Date,
    /// Field `ratio`.
    pub ratio: f64,
    /// Field `mean`.
    pub mean: f64,
    /// Field `raw`.
    pub raw: ::std::vec::Vec<u8>,
    /// Field `hash`.
    pub hash: [u8; 4],
    /// Field `price`.
    pub price: ::callsheet::types::Decimal<2>,
    /// Field `tax`.
    pub tax: ::callsheet::types::Decimal<3>,
    /// Field `span`.
    pub span: ::callsheet::types::Duration,
    /// Field `key`.
    pub key: ::callsheet::types::Uuid,
    /// Field `payload`.
    pub payload: ::core::option::Option<ShapesPayload>,
    /// Field `either`.
    pub either: ShapesEither,
    /// Field `nothing`.
    pub nothing: (),
    /// Field `last`.
    pub last: ::core::option::Option<::std::string::String>,
    /// Field `tree`.
    pub tree: ::core::option::Option<Tree>,
    /// Field `points`.
    pub points: ::std::vec::Vec<Point>,
    /// Field `lookup`.
    pub lookup: ::callsheet::types::Map<
        ::std::string::String,
        ::core::option::Option<Point>,
    >,
}
/// A record `Added`.
#[allow(dead_code, reason = "a contract has more than one program uses")]
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
pub struct Added {
    /// Field `n`.
    pub n: i64,
}
/// A record `Point`.
#[allow(dead_code, reason = "a contract has more than one program uses")]
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
pub struct Point {
    /// Field `x`.
    pub x: f64,
    /// Field `label`.
    pub label: ::std::string::String,
}
/// A record `Tree`.
#[allow(dead_code, reason = "a contract has more than one program uses")]
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
pub struct Tree {
    /// Field `value`.
    pub value: ::std::string::String,
    /// Field `left`.
    pub left: ::core::option::Option<::std::boxed::Box<Tree>>,
    /// Field `children`.
    pub children: ::std::vec::Vec<Tree>,
    /// Field `named`.
    pub named: ::callsheet::types::Map<::std::string::String, Tree>,
}
/// What the union `payload` holds.
#[allow(dead_code, reason = "a contract has more than one program uses")]
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
#[non_exhaustive]
pub enum ShapesPayload {
    /// Branch `String`.
    String(::std::string::String),
    /// Branch `Long`.
    Long(i64),
    /// Branch `Point`.
    Point(Point),
    /// Branch `Array`.
    Array(::std::vec::Vec<::std::string::String>),
}
/// What the union `either` holds.
#[allow(dead_code, reason = "a contract has more than one program uses")]
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
#[non_exhaustive]
pub enum ShapesEither {
    /// Branch `Int`.
    Int(i32),
    /// Branch `String`.
    String(::std::string::String),
}
/// [`Shapes`] as it lies in the message: text is borrowed.
#[allow(dead_code, reason = "a contract has more than one program uses")]
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
pub struct ShapesRef<'a> {
    /// Field `type`.
    pub r#type: &'a str,
    /// Field `added`.
    pub added: ::std::vec::Vec<Added>,
    /// Field `self`.
    pub self_: bool,
    /// Field `eventTime`.
    pub event_time: ::callsheet::types::TimestampMicros,
    /// Field `event_time`.
    pub event_time_2: ::callsheet::types::Date,
    /// Field `ratio`.
    pub ratio: f64,
    /// Field `mean`.
    pub mean: f64,
    /// Field `raw`.
    pub raw: &'a [u8],
    /// Field `hash`.
    pub hash: [u8; 4],
    /// Field `price`.
    pub price: ::callsheet::types::Decimal<2>,
    /// Field `tax`.
    pub tax: ::callsheet::types::Decimal<3>,
    /// Field `span`.
    pub span: ::callsheet::types::Duration,
    /// Field `key`.
    pub key: ::callsheet::types::Uuid,
    /// Field `payload`.
    pub payload: ::core::option::Option<ShapesPayloadRef<'a>>,
    /// Field `either`.
    pub either: ShapesEitherRef<'a>,
    /// Field `nothing`.
    pub nothing: (),
    /// Field `last`.
    pub last: ::core::option::Option<&'a str>,
    /// Field `tree`.
    pub tree: ::core::option::Option<TreeRef<'a>>,
    /// Field `points`.
    pub points: ::std::vec::Vec<PointRef<'a>>,
    /// Field `lookup`.
    pub lookup: ::callsheet::types::Map<&'a str, ::core::option::Option<PointRef<'a>>>,
}
/// [`Point`] as it lies in the message: text is borrowed.
#[allow(dead_code, reason = "a contract has more than one program uses")]
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
pub struct PointRef<'a> {
    /// Field `x`.
    pub x: f64,
    /// Field `label`.
    pub label: &'a str,
}
/// [`Tree`] as it lies in the message: text is borrowed.
#[allow(dead_code, reason = "a contract has more than one program uses")]
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
pub struct TreeRef<'a> {
    /// Field `value`.
    pub value: &'a str,
    /// Field `left`.
    pub left: ::core::option::Option<::std::boxed::Box<TreeRef<'a>>>,
    /// Field `children`.
    pub children: ::std::vec::Vec<TreeRef<'a>>,
    /// Field `named`.
    pub named: ::callsheet::types::Map<&'a str, TreeRef<'a>>,
}
/// What the union `payload` holds.
#[allow(dead_code, reason = "a contract has more than one program uses")]
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
#[non_exhaustive]
pub enum ShapesPayloadRef<'a> {
    /// Branch `String`.
    String(&'a str),
    /// Branch `Long`.
    Long(i64),
    /// Branch `Point`.
    Point(PointRef<'a>),
    /// Branch `Array`.
    Array(::std::vec::Vec<&'a str>),
}
/// What the union `either` holds.
#[allow(dead_code, reason = "a contract has more than one program uses")]
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
#[non_exhaustive]
pub enum ShapesEitherRef<'a> {
    /// Branch `Int`.
    Int(i32),
    /// Branch `String`.
    String(&'a str),
}
#[allow(
    deprecated,
    unreachable_code,
    unused,
    clippy::all,
    clippy::pedantic,
    clippy::restriction,
    reason = "generated"
)]
const _: () = {
    use ::callsheet::__private::v1 as cs;
    #[automatically_derived]
    impl<'a> ShapesRef<'a> {
        ///Copies the view into a [`Shapes`].
        pub fn into_owned(self) -> Shapes {
            Shapes {
                r#type: cs::string(self.r#type),
                added: self.added,
                self_: self.self_,
                event_time: self.event_time,
                event_time_2: self.event_time_2,
                ratio: self.ratio,
                mean: self.mean,
                raw: cs::bytes(self.raw),
                hash: self.hash,
                price: self.price,
                tax: self.tax,
                span: self.span,
                key: self.key,
                payload: match self.payload {
                    cs::Some(value) => cs::Some(value.into_owned()),
                    cs::None => cs::None,
                },
                either: self.either.into_owned(),
                nothing: self.nothing,
                last: match self.last {
                    cs::Some(value) => cs::Some(cs::string(value)),
                    cs::None => cs::None,
                },
                tree: match self.tree {
                    cs::Some(value) => cs::Some(value.into_owned()),
                    cs::None => cs::None,
                },
                points: cs::map_vec(self.points, |value| value.into_owned()),
                lookup: cs::map_entries(
                    self.lookup,
                    |value| match value {
                        cs::Some(value) => cs::Some(value.into_owned()),
                        cs::None => cs::None,
                    },
                ),
            }
        }
    }
    #[automatically_derived]
    impl<'a> PointRef<'a> {
        ///Copies the view into a [`Point`].
        pub fn into_owned(self) -> Point {
            Point {
                x: self.x,
                label: cs::string(self.label),
            }
        }
    }
    #[automatically_derived]
    impl<'a> TreeRef<'a> {
        ///Copies the view into a [`Tree`].
        pub fn into_owned(self) -> Tree {
            Tree {
                value: cs::string(self.value),
                left: match self.left {
                    cs::Some(value) => cs::Some(cs::Box::new((*value).into_owned())),
                    cs::None => cs::None,
                },
                children: cs::map_vec(self.children, |value| value.into_owned()),
                named: cs::map_entries(self.named, |value| value.into_owned()),
            }
        }
    }
    #[automatically_derived]
    impl<'a> ShapesPayloadRef<'a> {
        ///Copies the view into a [`ShapesPayload`].
        pub fn into_owned(self) -> ShapesPayload {
            match self {
                Self::String(value) => ShapesPayload::String(cs::string(value)),
                Self::Long(value) => ShapesPayload::Long(value),
                Self::Point(value) => ShapesPayload::Point(value.into_owned()),
                Self::Array(value) => {
                    ShapesPayload::Array(cs::map_vec(value, |value| cs::string(value)))
                }
            }
        }
    }
    #[automatically_derived]
    impl<'a> ShapesEitherRef<'a> {
        ///Copies the view into a [`ShapesEither`].
        pub fn into_owned(self) -> ShapesEither {
            match self {
                Self::Int(value) => ShapesEither::Int(value),
                Self::String(value) => ShapesEither::String(cs::string(value)),
            }
        }
    }
    #[automatically_derived]
    impl ::callsheet::Contract for Shapes {
        const NAME: &'static str = "shapes";
        const SUBJECT: &'static str = "shapes-value";
        const VERSION: u32 = 2;
        const FINGERPRINT: u64 = 3615081486677363394;
        const SCHEMA_JSON: &'static str = "{\n  \"type\": \"record\", \"name\": \"Shapes\", \"namespace\": \"test\", \"fields\": [\n    { \"name\": \"type\", \"type\": \"string\" },\n    { \"name\": \"added\", \"type\": { \"type\": \"array\", \"items\": { \"type\": \"record\", \"name\": \"Added\", \"fields\": [{ \"name\": \"n\", \"type\": \"long\", \"default\": 7 }] } }, \"default\": [] },\n    { \"name\": \"self\", \"type\": \"boolean\" },\n    { \"name\": \"eventTime\", \"type\": { \"type\": \"long\", \"logicalType\": \"timestamp-micros\" } },\n    { \"name\": \"event_time\", \"type\": { \"type\": \"int\", \"logicalType\": \"date\" } },\n    { \"name\": \"ratio\", \"type\": \"double\" },\n    { \"name\": \"mean\", \"type\": \"double\" },\n    { \"name\": \"raw\", \"type\": \"bytes\" },\n    { \"name\": \"hash\", \"type\": { \"type\": \"fixed\", \"name\": \"Hash\", \"size\": 4 } },\n    { \"name\": \"price\", \"type\": { \"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 12, \"scale\": 2 } },\n    { \"name\": \"tax\", \"type\": { \"type\": \"fixed\", \"name\": \"Tax\", \"size\": 5, \"logicalType\": \"decimal\", \"precision\": 9, \"scale\": 3 } },\n    { \"name\": \"span\", \"type\": { \"type\": \"fixed\", \"name\": \"Span\", \"size\": 12, \"logicalType\": \"duration\" } },\n    { \"name\": \"key\", \"type\": { \"type\": \"fixed\", \"name\": \"Key\", \"size\": 16, \"logicalType\": \"uuid\" } },\n    { \"name\": \"payload\", \"type\": [\"string\", \"null\", \"long\", { \"type\": \"record\", \"name\": \"Point\", \"fields\": [\n      { \"name\": \"x\", \"type\": \"double\" }, { \"name\": \"label\", \"type\": \"string\" }\n    ] }, { \"type\": \"array\", \"items\": \"string\" }] },\n    { \"name\": \"either\", \"type\": [\"int\", \"string\"] },\n    { \"name\": \"nothing\", \"type\": \"null\" },\n    { \"name\": \"last\", \"type\": [\"string\", \"null\"], \"default\": \"none\" },\n    { \"name\": \"tree\", \"type\": [\"null\", { \"type\": \"record\", \"name\": \"Tree\", \"fields\": [\n      { \"name\": \"value\", \"type\": \"string\" },\n      { \"name\": \"left\", \"type\": [\"null\", \"Tree\"], \"default\": null },\n      { \"name\": \"children\", \"type\": { \"type\": \"array\", \"items\": \"Tree\" }, \"default\": [] },\n      { \"name\": \"named\", \"type\": { \"type\": \"map\", \"values\": \"Tree\" }, \"default\": {} }\n    ] }], \"default\": null },\n    { \"name\": \"points\", \"type\": { \"type\": \"array\", \"items\": \"Point\" } },\n    { \"name\": \"lookup\", \"type\": { \"type\": \"map\", \"values\": [\"null\", \"Point\"] } }\n  ]\n}\n";
        const WRITERS: &'static [::callsheet::WriterVersion] = &[
            ::callsheet::WriterVersion {
                version: 1,
                schema_id: ::core::option::Option::None,
                guid: [
                    41, 207, 220, 33, 163, 196, 70, 108, 95, 140, 213, 117, 202, 153,
                    148, 3,
                ],
                fingerprint: 4438948039101200001,
                schema: "{\n  \"type\": \"record\", \"name\": \"Shapes\", \"namespace\": \"test\", \"fields\": [\n    { \"name\": \"type\", \"type\": \"string\" },\n    { \"name\": \"self\", \"type\": \"boolean\" },\n    { \"name\": \"eventTime\", \"type\": { \"type\": \"long\", \"logicalType\": \"timestamp-micros\" } },\n    { \"name\": \"event_time\", \"type\": { \"type\": \"int\", \"logicalType\": \"date\" } },\n    { \"name\": \"ratio\", \"type\": \"float\" },\n    { \"name\": \"mean\", \"type\": \"double\" },\n    { \"name\": \"raw\", \"type\": \"bytes\" },\n    { \"name\": \"hash\", \"type\": { \"type\": \"fixed\", \"name\": \"Hash\", \"size\": 4 } },\n    { \"name\": \"price\", \"type\": { \"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 12, \"scale\": 2 } },\n    { \"name\": \"tax\", \"type\": { \"type\": \"fixed\", \"name\": \"Tax\", \"size\": 5, \"logicalType\": \"decimal\", \"precision\": 9, \"scale\": 3 } },\n    { \"name\": \"span\", \"type\": { \"type\": \"fixed\", \"name\": \"Span\", \"size\": 12, \"logicalType\": \"duration\" } },\n    { \"name\": \"key\", \"type\": { \"type\": \"fixed\", \"name\": \"Key\", \"size\": 16, \"logicalType\": \"uuid\" } },\n    { \"name\": \"payload\", \"type\": [\"string\", \"null\", \"long\", { \"type\": \"record\", \"name\": \"Point\", \"fields\": [\n      { \"name\": \"x\", \"type\": \"double\" }, { \"name\": \"label\", \"type\": \"string\" }\n    ] }, { \"type\": \"array\", \"items\": \"string\" }] },\n    { \"name\": \"either\", \"type\": [\"int\", \"string\"] },\n    { \"name\": \"nothing\", \"type\": \"null\" },\n    { \"name\": \"last\", \"type\": [\"string\", \"null\"], \"default\": \"none\" },\n    { \"name\": \"tree\", \"type\": [\"null\", { \"type\": \"record\", \"name\": \"Tree\", \"fields\": [\n      { \"name\": \"value\", \"type\": \"string\" },\n      { \"name\": \"left\", \"type\": [\"null\", \"Tree\"], \"default\": null },\n      { \"name\": \"children\", \"type\": { \"type\": \"array\", \"items\": \"Tree\" }, \"default\": [] },\n      { \"name\": \"named\", \"type\": { \"type\": \"map\", \"values\": \"Tree\" }, \"default\": {} }\n    ] }], \"default\": null },\n    { \"name\": \"points\", \"type\": { \"type\": \"array\", \"items\": \"Point\" } },\n    { \"name\": \"lookup\", \"type\": { \"type\": \"map\", \"values\": [\"null\", \"Point\"] } }\n  ]\n}\n",
            },
            ::callsheet::WriterVersion {
                version: 2,
                schema_id: ::core::option::Option::None,
                guid: [
                    151, 24, 130, 253, 98, 102, 125, 140, 219, 121, 112, 117, 125, 83,
                    98, 226,
                ],
                fingerprint: 3615081486677363394,
                schema: "{\n  \"type\": \"record\", \"name\": \"Shapes\", \"namespace\": \"test\", \"fields\": [\n    { \"name\": \"type\", \"type\": \"string\" },\n    { \"name\": \"added\", \"type\": { \"type\": \"array\", \"items\": { \"type\": \"record\", \"name\": \"Added\", \"fields\": [{ \"name\": \"n\", \"type\": \"long\", \"default\": 7 }] } }, \"default\": [] },\n    { \"name\": \"self\", \"type\": \"boolean\" },\n    { \"name\": \"eventTime\", \"type\": { \"type\": \"long\", \"logicalType\": \"timestamp-micros\" } },\n    { \"name\": \"event_time\", \"type\": { \"type\": \"int\", \"logicalType\": \"date\" } },\n    { \"name\": \"ratio\", \"type\": \"double\" },\n    { \"name\": \"mean\", \"type\": \"double\" },\n    { \"name\": \"raw\", \"type\": \"bytes\" },\n    { \"name\": \"hash\", \"type\": { \"type\": \"fixed\", \"name\": \"Hash\", \"size\": 4 } },\n    { \"name\": \"price\", \"type\": { \"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 12, \"scale\": 2 } },\n    { \"name\": \"tax\", \"type\": { \"type\": \"fixed\", \"name\": \"Tax\", \"size\": 5, \"logicalType\": \"decimal\", \"precision\": 9, \"scale\": 3 } },\n    { \"name\": \"span\", \"type\": { \"type\": \"fixed\", \"name\": \"Span\", \"size\": 12, \"logicalType\": \"duration\" } },\n    { \"name\": \"key\", \"type\": { \"type\": \"fixed\", \"name\": \"Key\", \"size\": 16, \"logicalType\": \"uuid\" } },\n    { \"name\": \"payload\", \"type\": [\"string\", \"null\", \"long\", { \"type\": \"record\", \"name\": \"Point\", \"fields\": [\n      { \"name\": \"x\", \"type\": \"double\" }, { \"name\": \"label\", \"type\": \"string\" }\n    ] }, { \"type\": \"array\", \"items\": \"string\" }] },\n    { \"name\": \"either\", \"type\": [\"int\", \"string\"] },\n    { \"name\": \"nothing\", \"type\": \"null\" },\n    { \"name\": \"last\", \"type\": [\"string\", \"null\"], \"default\": \"none\" },\n    { \"name\": \"tree\", \"type\": [\"null\", { \"type\": \"record\", \"name\": \"Tree\", \"fields\": [\n      { \"name\": \"value\", \"type\": \"string\" },\n      { \"name\": \"left\", \"type\": [\"null\", \"Tree\"], \"default\": null },\n      { \"name\": \"children\", \"type\": { \"type\": \"array\", \"items\": \"Tree\" }, \"default\": [] },\n      { \"name\": \"named\", \"type\": { \"type\": \"map\", \"values\": \"Tree\" }, \"default\": {} }\n    ] }], \"default\": null },\n    { \"name\": \"points\", \"type\": { \"type\": \"array\", \"items\": \"Point\" } },\n    { \"name\": \"lookup\", \"type\": { \"type\": \"map\", \"values\": [\"null\", \"Point\"] } }\n  ]\n}\n",
            },
        ];
        const COLUMNS: &'static [::callsheet::Column] = &[
            ::callsheet::Column {
                name: "type",
                type_text: "string",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "added",
                type_text: "array<Added>",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "added.n",
                type_text: "long",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "self",
                type_text: "boolean",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "eventTime",
                type_text: "timestamp-micros",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "event_time",
                type_text: "date",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "ratio",
                type_text: "double",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "mean",
                type_text: "double",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "raw",
                type_text: "bytes",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "hash",
                type_text: "Hash",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "price",
                type_text: "decimal",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "tax",
                type_text: "decimal",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "span",
                type_text: "duration",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "key",
                type_text: "uuid",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "payload",
                type_text: "(string | long | Point | array<string>)?",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "payload.x",
                type_text: "double",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "payload.label",
                type_text: "string",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "either",
                type_text: "int | string",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "nothing",
                type_text: "null",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "last",
                type_text: "string?",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "tree",
                type_text: "Tree?",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "tree.value",
                type_text: "string",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "tree.left",
                type_text: "Tree?",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "tree.children",
                type_text: "array<Tree>",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "tree.named",
                type_text: "map<Tree>",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "points",
                type_text: "array<Point>",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "points.x",
                type_text: "double",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "points.label",
                type_text: "string",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "lookup",
                type_text: "map<Point?>",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "lookup.x",
                type_text: "double",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "lookup.label",
                type_text: "string",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
        ];
    }
    #[inline]
    fn write_0(
        value: &Shapes,
        out: &mut cs::Vec<u8>,
    ) -> cs::Result<(), cs::EncodeError> {
        cs::write_str(out, &value.r#type);
        if !value.added.is_empty() {
            cs::write_count(out, value.added.len());
            for item in &value.added {
                write_1(&(*item), out)?;
            }
        }
        cs::write_blocks_end(out);
        {
            let mut stage = cs::Stage::<40>::new();
            stage.boolean(value.self_);
            stage.long(value.event_time.0);
            stage.int(value.event_time_2.0);
            stage.double(value.ratio);
            stage.double(value.mean);
            stage.flush(out);
        }
        cs::write_bytes(out, &value.raw);
        cs::write_fixed(out, &value.hash);
        cs::write_decimal(out, value.price.0);
        cs::write_decimal_fixed(out, value.tax.0, 5)?;
        cs::write_fixed(out, &value.span.to_wire());
        cs::write_fixed(out, &value.key.0);
        match &value.payload {
            cs::None => cs::write_long(out, 1),
            cs::Some(inner) => {
                match &(*inner) {
                    ShapesPayload::String(inner) => {
                        cs::write_long(out, 0);
                        cs::write_str(out, &(*inner));
                    }
                    ShapesPayload::Long(inner) => {
                        cs::write_long(out, 2);
                        cs::write_long(out, (*inner));
                    }
                    ShapesPayload::Point(inner) => {
                        cs::write_long(out, 3);
                        write_2(&(*inner), out)?;
                    }
                    ShapesPayload::Array(inner) => {
                        cs::write_long(out, 4);
                        if !(*inner).is_empty() {
                            cs::write_count(out, (*inner).len());
                            for item in &(*inner) {
                                cs::write_str(out, &(*item));
                            }
                        }
                        cs::write_blocks_end(out);
                    }
                }
            }
        }
        match &value.either {
            ShapesEither::Int(inner) => {
                cs::write_long(out, 0);
                cs::write_int(out, (*inner));
            }
            ShapesEither::String(inner) => {
                cs::write_long(out, 1);
                cs::write_str(out, &(*inner));
            }
        }
        match &value.last {
            cs::None => cs::write_long(out, 1),
            cs::Some(inner) => {
                cs::write_long(out, 0);
                cs::write_str(out, &(*inner));
            }
        }
        match &value.tree {
            cs::None => cs::write_long(out, 0),
            cs::Some(inner) => {
                cs::write_long(out, 1);
                write_3(&(*inner), out)?;
            }
        }
        if !value.points.is_empty() {
            cs::write_count(out, value.points.len());
            for item in &value.points {
                write_2(&(*item), out)?;
            }
        }
        cs::write_blocks_end(out);
        if !value.lookup.is_empty() {
            cs::write_count(out, value.lookup.len());
            for (key, item) in value.lookup.as_slice() {
                cs::write_str(out, key);
                match &(*item) {
                    cs::None => cs::write_long(out, 0),
                    cs::Some(inner) => {
                        cs::write_long(out, 1);
                        write_2(&(*inner), out)?;
                    }
                }
            }
        }
        cs::write_blocks_end(out);
        cs::Ok(())
    }
    #[inline]
    fn write_1(value: &Added, out: &mut cs::Vec<u8>) -> cs::Result<(), cs::EncodeError> {
        cs::write_long(out, value.n);
        cs::Ok(())
    }
    #[inline]
    fn write_2(value: &Point, out: &mut cs::Vec<u8>) -> cs::Result<(), cs::EncodeError> {
        cs::write_double(out, value.x);
        cs::write_str(out, &value.label);
        cs::Ok(())
    }
    #[inline]
    fn write_3(value: &Tree, out: &mut cs::Vec<u8>) -> cs::Result<(), cs::EncodeError> {
        cs::write_str(out, &value.value);
        match &value.left {
            cs::None => cs::write_long(out, 0),
            cs::Some(inner) => {
                cs::write_long(out, 1);
                write_3(&(*(*inner)), out)?;
            }
        }
        if !value.children.is_empty() {
            cs::write_count(out, value.children.len());
            for item in &value.children {
                write_3(&(*item), out)?;
            }
        }
        cs::write_blocks_end(out);
        if !value.named.is_empty() {
            cs::write_count(out, value.named.len());
            for (key, item) in value.named.as_slice() {
                cs::write_str(out, key);
                write_3(&(*item), out)?;
            }
        }
        cs::write_blocks_end(out);
        cs::Ok(())
    }
    #[automatically_derived]
    impl ::callsheet::Encode for Shapes {
        fn encode(&self, out: &mut cs::Vec<u8>) -> cs::Result<(), cs::EncodeError> {
            out.reserve(302 + self.r#type.len() + self.raw.len());
            write_0(self, out)
        }
    }
};
#[allow(
    deprecated,
    unreachable_code,
    unused,
    clippy::all,
    clippy::pedantic,
    clippy::restriction,
    reason = "generated"
)]
const _: () = {
    use ::callsheet::__private::v1 as cs;
    fn decode_0<'a>(input: &mut &'a [u8]) -> cs::Result<Shapes, cs::DecodeError> {
        #[inline]
        fn record_0<'a>(input: &mut &'a [u8]) -> cs::Result<Shapes, cs::DecodeError> {
            let f0 = cs::string(cs::read_str(input)?);
            let f2 = cs::read_boolean(input)?;
            let f3 = cs::types::TimestampMicros(cs::read_long(input)?);
            let f4 = cs::types::Date(cs::read_int(input)?);
            let f5 = f64::from(cs::read_float(input)?);
            let f6 = cs::read_double(input)?;
            let f7 = cs::bytes(cs::read_bytes(input)?);
            let f8 = cs::read_array::<4>(input)?;
            let f9 = cs::Decimal::<2>::from_wire(cs::read_bytes(input)?)?;
            let f10 = cs::Decimal::<3>::from_wire(cs::read_fixed(input, 5)?)?;
            let f11 = cs::Duration::from_wire(cs::read_array::<12>(input)?);
            let f12 = cs::Uuid(cs::read_array::<16>(input)?);
            let f13 = match cs::read_index(input)? {
                0 => cs::Some(ShapesPayload::String(cs::string(cs::read_str(input)?))),
                1 => cs::None,
                2 => cs::Some(ShapesPayload::Long(cs::read_long(input)?)),
                3 => cs::Some(ShapesPayload::Point(record_1(input)?)),
                4 => {
                    cs::Some(
                        ShapesPayload::Array({
                            let mut blocks = cs::Blocks::new();
                            let mut items = cs::Vec::new();
                            loop {
                                let count = blocks.next(input, 1)?;
                                if count == 0 {
                                    break;
                                }
                                items.reserve(cs::reserve(count));
                                for _ in 0..count {
                                    items.push(cs::string(cs::read_str(input)?));
                                }
                            }
                            items
                        }),
                    )
                }
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f14 = match cs::read_index(input)? {
                0 => ShapesEither::Int(cs::read_int(input)?),
                1 => ShapesEither::String(cs::string(cs::read_str(input)?)),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f15 = ();
            let f16 = match cs::read_index(input)? {
                0 => cs::Some(cs::string(cs::read_str(input)?)),
                1 => cs::None,
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f17 = match cs::read_index(input)? {
                0 => cs::None,
                1 => cs::Some(record_2(input, cs::MAX_DEPTH)?),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f18 = {
                let mut blocks = cs::Blocks::new();
                let mut items = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 9)?;
                    if count == 0 {
                        break;
                    }
                    items.reserve(cs::reserve(count));
                    for _ in 0..count {
                        items.push(record_1(input)?);
                    }
                }
                items
            };
            let f19 = {
                let mut blocks = cs::Blocks::new();
                let mut entries = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 2)?;
                    if count == 0 {
                        break;
                    }
                    entries.reserve(cs::reserve(count));
                    for _ in 0..count {
                        let key = cs::string(cs::read_str(input)?);
                        entries
                            .push((
                                key,
                                match cs::read_index(input)? {
                                    0 => cs::None,
                                    1 => cs::Some(record_1(input)?),
                                    _ => return cs::Err(cs::DecodeError::UnionBranch),
                                },
                            ));
                    }
                }
                cs::Map::from(entries)
            };
            let f1 = cs::Vec::from([]);
            cs::Ok({
                Shapes {
                    r#type: f0,
                    added: f1,
                    self_: f2,
                    event_time: f3,
                    event_time_2: f4,
                    ratio: f5,
                    mean: f6,
                    raw: f7,
                    hash: f8,
                    price: f9,
                    tax: f10,
                    span: f11,
                    key: f12,
                    payload: f13,
                    either: f14,
                    nothing: f15,
                    last: f16,
                    tree: f17,
                    points: f18,
                    lookup: f19,
                }
            })
        }
        #[inline]
        fn record_1<'a>(input: &mut &'a [u8]) -> cs::Result<Point, cs::DecodeError> {
            let f0 = cs::read_double(input)?;
            let f1 = cs::string(cs::read_str(input)?);
            cs::Ok({ Point { x: f0, label: f1 } })
        }
        fn record_2<'a>(
            input: &mut &'a [u8],
            depth: u32,
        ) -> cs::Result<Tree, cs::DecodeError> {
            let depth = cs::descend(depth)?;
            let f0 = cs::string(cs::read_str(input)?);
            let f1 = match cs::read_index(input)? {
                0 => cs::None,
                1 => cs::Some(cs::Box::new(record_2(input, depth)?)),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f2 = {
                let mut blocks = cs::Blocks::new();
                let mut items = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 4)?;
                    if count == 0 {
                        break;
                    }
                    items.reserve(cs::reserve(count));
                    for _ in 0..count {
                        items.push(record_2(input, depth)?);
                    }
                }
                items
            };
            let f3 = {
                let mut blocks = cs::Blocks::new();
                let mut entries = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 5)?;
                    if count == 0 {
                        break;
                    }
                    entries.reserve(cs::reserve(count));
                    for _ in 0..count {
                        let key = cs::string(cs::read_str(input)?);
                        entries.push((key, record_2(input, depth)?));
                    }
                }
                cs::Map::from(entries)
            };
            cs::Ok({
                Tree {
                    value: f0,
                    left: f1,
                    children: f2,
                    named: f3,
                }
            })
        }
        cs::Ok(record_0(input)?)
    }
    fn decode_1<'a>(input: &mut &'a [u8]) -> cs::Result<Shapes, cs::DecodeError> {
        #[inline]
        fn record_0<'a>(input: &mut &'a [u8]) -> cs::Result<Shapes, cs::DecodeError> {
            let f0 = cs::string(cs::read_str(input)?);
            let f1 = {
                let mut blocks = cs::Blocks::new();
                let mut items = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 1)?;
                    if count == 0 {
                        break;
                    }
                    items.reserve(cs::reserve(count));
                    for _ in 0..count {
                        items.push(record_1(input)?);
                    }
                }
                items
            };
            let f2 = cs::read_boolean(input)?;
            let f3 = cs::types::TimestampMicros(cs::read_long(input)?);
            let f4 = cs::types::Date(cs::read_int(input)?);
            let f5 = cs::read_double(input)?;
            let f6 = cs::read_double(input)?;
            let f7 = cs::bytes(cs::read_bytes(input)?);
            let f8 = cs::read_array::<4>(input)?;
            let f9 = cs::Decimal::<2>::from_wire(cs::read_bytes(input)?)?;
            let f10 = cs::Decimal::<3>::from_wire(cs::read_fixed(input, 5)?)?;
            let f11 = cs::Duration::from_wire(cs::read_array::<12>(input)?);
            let f12 = cs::Uuid(cs::read_array::<16>(input)?);
            let f13 = match cs::read_index(input)? {
                0 => cs::Some(ShapesPayload::String(cs::string(cs::read_str(input)?))),
                1 => cs::None,
                2 => cs::Some(ShapesPayload::Long(cs::read_long(input)?)),
                3 => cs::Some(ShapesPayload::Point(record_2(input)?)),
                4 => {
                    cs::Some(
                        ShapesPayload::Array({
                            let mut blocks = cs::Blocks::new();
                            let mut items = cs::Vec::new();
                            loop {
                                let count = blocks.next(input, 1)?;
                                if count == 0 {
                                    break;
                                }
                                items.reserve(cs::reserve(count));
                                for _ in 0..count {
                                    items.push(cs::string(cs::read_str(input)?));
                                }
                            }
                            items
                        }),
                    )
                }
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f14 = match cs::read_index(input)? {
                0 => ShapesEither::Int(cs::read_int(input)?),
                1 => ShapesEither::String(cs::string(cs::read_str(input)?)),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f15 = ();
            let f16 = match cs::read_index(input)? {
                0 => cs::Some(cs::string(cs::read_str(input)?)),
                1 => cs::None,
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f17 = match cs::read_index(input)? {
                0 => cs::None,
                1 => cs::Some(record_3(input, cs::MAX_DEPTH)?),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f18 = {
                let mut blocks = cs::Blocks::new();
                let mut items = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 9)?;
                    if count == 0 {
                        break;
                    }
                    items.reserve(cs::reserve(count));
                    for _ in 0..count {
                        items.push(record_2(input)?);
                    }
                }
                items
            };
            let f19 = {
                let mut blocks = cs::Blocks::new();
                let mut entries = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 2)?;
                    if count == 0 {
                        break;
                    }
                    entries.reserve(cs::reserve(count));
                    for _ in 0..count {
                        let key = cs::string(cs::read_str(input)?);
                        entries
                            .push((
                                key,
                                match cs::read_index(input)? {
                                    0 => cs::None,
                                    1 => cs::Some(record_2(input)?),
                                    _ => return cs::Err(cs::DecodeError::UnionBranch),
                                },
                            ));
                    }
                }
                cs::Map::from(entries)
            };
            cs::Ok({
                Shapes {
                    r#type: f0,
                    added: f1,
                    self_: f2,
                    event_time: f3,
                    event_time_2: f4,
                    ratio: f5,
                    mean: f6,
                    raw: f7,
                    hash: f8,
                    price: f9,
                    tax: f10,
                    span: f11,
                    key: f12,
                    payload: f13,
                    either: f14,
                    nothing: f15,
                    last: f16,
                    tree: f17,
                    points: f18,
                    lookup: f19,
                }
            })
        }
        #[inline]
        fn record_1<'a>(input: &mut &'a [u8]) -> cs::Result<Added, cs::DecodeError> {
            let f0 = cs::read_long(input)?;
            cs::Ok({ Added { n: f0 } })
        }
        #[inline]
        fn record_2<'a>(input: &mut &'a [u8]) -> cs::Result<Point, cs::DecodeError> {
            let f0 = cs::read_double(input)?;
            let f1 = cs::string(cs::read_str(input)?);
            cs::Ok({ Point { x: f0, label: f1 } })
        }
        fn record_3<'a>(
            input: &mut &'a [u8],
            depth: u32,
        ) -> cs::Result<Tree, cs::DecodeError> {
            let depth = cs::descend(depth)?;
            let f0 = cs::string(cs::read_str(input)?);
            let f1 = match cs::read_index(input)? {
                0 => cs::None,
                1 => cs::Some(cs::Box::new(record_3(input, depth)?)),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f2 = {
                let mut blocks = cs::Blocks::new();
                let mut items = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 4)?;
                    if count == 0 {
                        break;
                    }
                    items.reserve(cs::reserve(count));
                    for _ in 0..count {
                        items.push(record_3(input, depth)?);
                    }
                }
                items
            };
            let f3 = {
                let mut blocks = cs::Blocks::new();
                let mut entries = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 5)?;
                    if count == 0 {
                        break;
                    }
                    entries.reserve(cs::reserve(count));
                    for _ in 0..count {
                        let key = cs::string(cs::read_str(input)?);
                        entries.push((key, record_3(input, depth)?));
                    }
                }
                cs::Map::from(entries)
            };
            cs::Ok({
                Tree {
                    value: f0,
                    left: f1,
                    children: f2,
                    named: f3,
                }
            })
        }
        cs::Ok(record_0(input)?)
    }
    fn dynamic_0<'a>(
        plan: &cs::WriterPlan,
        step: cs::StepId,
        input: &mut &'a [u8],
        stop: bool,
        depth: u32,
    ) -> cs::Result<Shapes, cs::DecodeError> {
        let mut f0 = cs::None;
        let mut f1 = cs::None;
        let mut f2 = cs::None;
        let mut f3 = cs::None;
        let mut f4 = cs::None;
        let mut f5 = cs::None;
        let mut f6 = cs::None;
        let mut f7 = cs::None;
        let mut f8 = cs::None;
        let mut f9 = cs::None;
        let mut f10 = cs::None;
        let mut f11 = cs::None;
        let mut f12 = cs::None;
        let mut f13 = cs::None;
        let mut f14 = cs::None;
        let mut f15 = cs::None;
        let mut f16 = cs::None;
        let mut f17 = cs::None;
        let mut f18 = cs::None;
        let mut f19 = cs::None;
        cs::dynamic::record(
            plan,
            step,
            input,
            stop,
            cs::MAX_DEPTH,
            |field, step, input, stop| {
                match field {
                    0 => f0 = cs::Some(cs::string(cs::dynamic::text(plan, step, input)?)),
                    1 => {
                        f1 = cs::Some({
                            let mut items = cs::Vec::new();
                            cs::dynamic::items(
                                plan,
                                step,
                                input,
                                |step, input| {
                                    items
                                        .push(dynamic_1(plan, step, input, false, cs::MAX_DEPTH)?);
                                    cs::Ok(())
                                },
                            )?;
                            items
                        });
                    }
                    2 => f2 = cs::Some(cs::dynamic::boolean(plan, step, input)?),
                    3 => {
                        f3 = cs::Some(
                            cs::types::TimestampMicros(
                                cs::dynamic::long(plan, step, input)?,
                            ),
                        );
                    }
                    4 => {
                        f4 = cs::Some(
                            cs::types::Date(cs::dynamic::int(plan, step, input)?),
                        );
                    }
                    5 => f5 = cs::Some(cs::dynamic::double(plan, step, input)?),
                    6 => f6 = cs::Some(cs::dynamic::double(plan, step, input)?),
                    7 => f7 = cs::Some(cs::bytes(cs::dynamic::bytes(plan, step, input)?)),
                    8 => f8 = cs::Some(cs::dynamic::fixed::<4>(plan, step, input)?),
                    9 => {
                        f9 = cs::Some(
                            cs::Decimal::<
                                2,
                            >::from_wire(cs::dynamic::bytes(plan, step, input)?)?,
                        );
                    }
                    10 => {
                        f10 = cs::Some(
                            cs::Decimal::<
                                3,
                            >::from_wire(cs::dynamic::bytes(plan, step, input)?)?,
                        );
                    }
                    11 => {
                        f11 = cs::Some(
                            cs::Duration::from_wire(
                                cs::dynamic::fixed::<12>(plan, step, input)?,
                            ),
                        );
                    }
                    12 => {
                        f12 = cs::Some(
                            cs::Uuid(cs::dynamic::fixed::<16>(plan, step, input)?),
                        );
                    }
                    13 => {
                        f13 = cs::Some(
                            cs::dynamic::option(
                                plan,
                                step,
                                input,
                                1,
                                |step, input| cs::Ok({
                                    let (branch, step) = cs::dynamic::branch(
                                        plan,
                                        step,
                                        input,
                                    )?;
                                    match branch {
                                        0 => {
                                            ShapesPayload::String(
                                                cs::string(cs::dynamic::text(plan, step, input)?),
                                            )
                                        }
                                        2 => {
                                            ShapesPayload::Long(cs::dynamic::long(plan, step, input)?)
                                        }
                                        3 => {
                                            ShapesPayload::Point(
                                                dynamic_2(plan, step, input, stop, cs::MAX_DEPTH)?,
                                            )
                                        }
                                        4 => {
                                            ShapesPayload::Array({
                                                let mut items = cs::Vec::new();
                                                cs::dynamic::items(
                                                    plan,
                                                    step,
                                                    input,
                                                    |step, input| {
                                                        items
                                                            .push(cs::string(cs::dynamic::text(plan, step, input)?));
                                                        cs::Ok(())
                                                    },
                                                )?;
                                                items
                                            })
                                        }
                                        _ => return cs::Err(cs::DecodeError::Resolution),
                                    }
                                }),
                            )?,
                        );
                    }
                    14 => {
                        f14 = cs::Some({
                            let (branch, step) = cs::dynamic::branch(plan, step, input)?;
                            match branch {
                                0 => ShapesEither::Int(cs::dynamic::int(plan, step, input)?),
                                1 => {
                                    ShapesEither::String(
                                        cs::string(cs::dynamic::text(plan, step, input)?),
                                    )
                                }
                                _ => return cs::Err(cs::DecodeError::Resolution),
                            }
                        });
                    }
                    15 => f15 = cs::Some(cs::dynamic::null(plan, step, input)?),
                    16 => {
                        f16 = cs::Some(
                            cs::dynamic::option(
                                plan,
                                step,
                                input,
                                1,
                                |step, input| cs::Ok(
                                    cs::string(cs::dynamic::text(plan, step, input)?),
                                ),
                            )?,
                        );
                    }
                    17 => {
                        f17 = cs::Some(
                            cs::dynamic::option(
                                plan,
                                step,
                                input,
                                0,
                                |step, input| cs::Ok(
                                    dynamic_3(plan, step, input, stop, cs::MAX_DEPTH)?,
                                ),
                            )?,
                        );
                    }
                    18 => {
                        f18 = cs::Some({
                            let mut items = cs::Vec::new();
                            cs::dynamic::items(
                                plan,
                                step,
                                input,
                                |step, input| {
                                    items
                                        .push(dynamic_2(plan, step, input, false, cs::MAX_DEPTH)?);
                                    cs::Ok(())
                                },
                            )?;
                            items
                        });
                    }
                    19 => {
                        f19 = cs::Some({
                            let mut entries = cs::Vec::new();
                            cs::dynamic::entries(
                                plan,
                                step,
                                input,
                                |key, step, input| {
                                    let key = cs::string(key);
                                    entries
                                        .push((
                                            key,
                                            cs::dynamic::option(
                                                plan,
                                                step,
                                                input,
                                                0,
                                                |step, input| cs::Ok(
                                                    dynamic_2(plan, step, input, false, cs::MAX_DEPTH)?,
                                                ),
                                            )?,
                                        ));
                                    cs::Ok(())
                                },
                            )?;
                            cs::Map::from(entries)
                        });
                    }
                    _ => {}
                }
                cs::Ok(())
            },
        )?;
        let f0 = match f0 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f1 = match f1 {
            cs::Some(value) => value,
            cs::None => cs::Vec::from([]),
        };
        let f2 = match f2 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f3 = match f3 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f4 = match f4 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f5 = match f5 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f6 = match f6 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f7 = match f7 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f8 = match f8 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f9 = match f9 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f10 = match f10 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f11 = match f11 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f12 = match f12 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f13 = match f13 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f14 = match f14 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f15 = match f15 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f16 = match f16 {
            cs::Some(value) => value,
            cs::None => cs::Some(cs::string("none")),
        };
        let f17 = match f17 {
            cs::Some(value) => value,
            cs::None => cs::None,
        };
        let f18 = match f18 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f19 = match f19 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        cs::Ok({
            Shapes {
                r#type: f0,
                added: f1,
                self_: f2,
                event_time: f3,
                event_time_2: f4,
                ratio: f5,
                mean: f6,
                raw: f7,
                hash: f8,
                price: f9,
                tax: f10,
                span: f11,
                key: f12,
                payload: f13,
                either: f14,
                nothing: f15,
                last: f16,
                tree: f17,
                points: f18,
                lookup: f19,
            }
        })
    }
    fn dynamic_1<'a>(
        plan: &cs::WriterPlan,
        step: cs::StepId,
        input: &mut &'a [u8],
        stop: bool,
        depth: u32,
    ) -> cs::Result<Added, cs::DecodeError> {
        let mut f0 = cs::None;
        cs::dynamic::record(
            plan,
            step,
            input,
            stop,
            cs::MAX_DEPTH,
            |field, step, input, stop| {
                match field {
                    0 => f0 = cs::Some(cs::dynamic::long(plan, step, input)?),
                    _ => {}
                }
                cs::Ok(())
            },
        )?;
        let f0 = match f0 {
            cs::Some(value) => value,
            cs::None => 7i64,
        };
        cs::Ok({ Added { n: f0 } })
    }
    fn dynamic_2<'a>(
        plan: &cs::WriterPlan,
        step: cs::StepId,
        input: &mut &'a [u8],
        stop: bool,
        depth: u32,
    ) -> cs::Result<Point, cs::DecodeError> {
        let mut f0 = cs::None;
        let mut f1 = cs::None;
        cs::dynamic::record(
            plan,
            step,
            input,
            stop,
            cs::MAX_DEPTH,
            |field, step, input, stop| {
                match field {
                    0 => f0 = cs::Some(cs::dynamic::double(plan, step, input)?),
                    1 => f1 = cs::Some(cs::string(cs::dynamic::text(plan, step, input)?)),
                    _ => {}
                }
                cs::Ok(())
            },
        )?;
        let f0 = match f0 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f1 = match f1 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        cs::Ok({ Point { x: f0, label: f1 } })
    }
    fn dynamic_3<'a>(
        plan: &cs::WriterPlan,
        step: cs::StepId,
        input: &mut &'a [u8],
        stop: bool,
        depth: u32,
    ) -> cs::Result<Tree, cs::DecodeError> {
        let depth = cs::descend(depth)?;
        let mut f0 = cs::None;
        let mut f1 = cs::None;
        let mut f2 = cs::None;
        let mut f3 = cs::None;
        cs::dynamic::record(
            plan,
            step,
            input,
            stop,
            depth,
            |field, step, input, stop| {
                match field {
                    0 => f0 = cs::Some(cs::string(cs::dynamic::text(plan, step, input)?)),
                    1 => {
                        f1 = cs::Some(
                            cs::dynamic::option(
                                plan,
                                step,
                                input,
                                0,
                                |step, input| cs::Ok(
                                    cs::Box::new(dynamic_3(plan, step, input, stop, depth)?),
                                ),
                            )?,
                        );
                    }
                    2 => {
                        f2 = cs::Some({
                            let mut items = cs::Vec::new();
                            cs::dynamic::items(
                                plan,
                                step,
                                input,
                                |step, input| {
                                    items.push(dynamic_3(plan, step, input, false, depth)?);
                                    cs::Ok(())
                                },
                            )?;
                            items
                        });
                    }
                    3 => {
                        f3 = cs::Some({
                            let mut entries = cs::Vec::new();
                            cs::dynamic::entries(
                                plan,
                                step,
                                input,
                                |key, step, input| {
                                    let key = cs::string(key);
                                    entries
                                        .push((key, dynamic_3(plan, step, input, false, depth)?));
                                    cs::Ok(())
                                },
                            )?;
                            cs::Map::from(entries)
                        });
                    }
                    _ => {}
                }
                cs::Ok(())
            },
        )?;
        let f0 = match f0 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f1 = match f1 {
            cs::Some(value) => value,
            cs::None => cs::None,
        };
        let f2 = match f2 {
            cs::Some(value) => value,
            cs::None => cs::Vec::from([]),
        };
        let f3 = match f3 {
            cs::Some(value) => value,
            cs::None => cs::Map::from(cs::Vec::from([])),
        };
        cs::Ok({
            Tree {
                value: f0,
                left: f1,
                children: f2,
                named: f3,
            }
        })
    }
    #[automatically_derived]
    impl<'a> ::callsheet::Decode<'a> for Shapes {
        const CONTRACT: &'static str = "shapes";
        const SUBJECT: &'static str = "shapes-value";
        const READS: &'static [&'static str] = &[
            "added",
            "added.n",
            "either",
            "eventTime",
            "event_time",
            "hash",
            "key",
            "last",
            "lookup",
            "lookup.label",
            "lookup.x",
            "mean",
            "nothing",
            "payload",
            "payload.label",
            "payload.x",
            "points",
            "points.label",
            "points.x",
            "price",
            "ratio",
            "raw",
            "self",
            "span",
            "tax",
            "tree",
            "tree.children",
            "tree.left",
            "tree.named",
            "tree.value",
            "type",
        ];
        const WRITERS: &'static [::callsheet::WriterVersion] = <Shapes as ::callsheet::Contract>::WRITERS;
        fn reader_schema() -> cs::Cow<'static, str> {
            cs::Cow::Borrowed(<Shapes as ::callsheet::Contract>::SCHEMA_JSON)
        }
        #[inline]
        fn decode_slot(
            slot: usize,
            input: &mut &'a [u8],
        ) -> cs::Result<Self, cs::DecodeError> {
            match slot {
                0 => decode_0(input),
                1 => decode_1(input),
                _ => cs::Err(cs::DecodeError::UnknownSlot),
            }
        }
        fn decode_dynamic(
            plan: &cs::WriterPlan,
            input: &mut &'a [u8],
        ) -> cs::Result<Self, cs::DecodeError> {
            let step = plan.root();
            dynamic_0(plan, step, input, false, cs::MAX_DEPTH)
        }
    }
};
#[allow(
    deprecated,
    unreachable_code,
    unused,
    clippy::all,
    clippy::pedantic,
    clippy::restriction,
    reason = "generated"
)]
const _: () = {
    use ::callsheet::__private::v1 as cs;
    fn decode_0<'a>(input: &mut &'a [u8]) -> cs::Result<ShapesRef<'a>, cs::DecodeError> {
        #[inline]
        fn record_0<'a>(
            input: &mut &'a [u8],
        ) -> cs::Result<ShapesRef<'a>, cs::DecodeError> {
            let f0 = cs::read_str(input)?;
            let f2 = cs::read_boolean(input)?;
            let f3 = cs::types::TimestampMicros(cs::read_long(input)?);
            let f4 = cs::types::Date(cs::read_int(input)?);
            let f5 = f64::from(cs::read_float(input)?);
            let f6 = cs::read_double(input)?;
            let f7 = cs::read_bytes(input)?;
            let f8 = cs::read_array::<4>(input)?;
            let f9 = cs::Decimal::<2>::from_wire(cs::read_bytes(input)?)?;
            let f10 = cs::Decimal::<3>::from_wire(cs::read_fixed(input, 5)?)?;
            let f11 = cs::Duration::from_wire(cs::read_array::<12>(input)?);
            let f12 = cs::Uuid(cs::read_array::<16>(input)?);
            let f13 = match cs::read_index(input)? {
                0 => cs::Some(ShapesPayloadRef::String(cs::read_str(input)?)),
                1 => cs::None,
                2 => cs::Some(ShapesPayloadRef::Long(cs::read_long(input)?)),
                3 => cs::Some(ShapesPayloadRef::Point(record_1(input)?)),
                4 => {
                    cs::Some(
                        ShapesPayloadRef::Array({
                            let mut blocks = cs::Blocks::new();
                            let mut items = cs::Vec::new();
                            loop {
                                let count = blocks.next(input, 1)?;
                                if count == 0 {
                                    break;
                                }
                                items.reserve(cs::reserve(count));
                                for _ in 0..count {
                                    items.push(cs::read_str(input)?);
                                }
                            }
                            items
                        }),
                    )
                }
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f14 = match cs::read_index(input)? {
                0 => ShapesEitherRef::Int(cs::read_int(input)?),
                1 => ShapesEitherRef::String(cs::read_str(input)?),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f15 = ();
            let f16 = match cs::read_index(input)? {
                0 => cs::Some(cs::read_str(input)?),
                1 => cs::None,
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f17 = match cs::read_index(input)? {
                0 => cs::None,
                1 => cs::Some(record_2(input, cs::MAX_DEPTH)?),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f18 = {
                let mut blocks = cs::Blocks::new();
                let mut items = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 9)?;
                    if count == 0 {
                        break;
                    }
                    items.reserve(cs::reserve(count));
                    for _ in 0..count {
                        items.push(record_1(input)?);
                    }
                }
                items
            };
            let f19 = {
                let mut blocks = cs::Blocks::new();
                let mut entries = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 2)?;
                    if count == 0 {
                        break;
                    }
                    entries.reserve(cs::reserve(count));
                    for _ in 0..count {
                        let key = cs::read_str(input)?;
                        entries
                            .push((
                                key,
                                match cs::read_index(input)? {
                                    0 => cs::None,
                                    1 => cs::Some(record_1(input)?),
                                    _ => return cs::Err(cs::DecodeError::UnionBranch),
                                },
                            ));
                    }
                }
                cs::Map::from(entries)
            };
            let f1 = cs::Vec::from([]);
            cs::Ok({
                ShapesRef {
                    r#type: f0,
                    added: f1,
                    self_: f2,
                    event_time: f3,
                    event_time_2: f4,
                    ratio: f5,
                    mean: f6,
                    raw: f7,
                    hash: f8,
                    price: f9,
                    tax: f10,
                    span: f11,
                    key: f12,
                    payload: f13,
                    either: f14,
                    nothing: f15,
                    last: f16,
                    tree: f17,
                    points: f18,
                    lookup: f19,
                }
            })
        }
        #[inline]
        fn record_1<'a>(
            input: &mut &'a [u8],
        ) -> cs::Result<PointRef<'a>, cs::DecodeError> {
            let f0 = cs::read_double(input)?;
            let f1 = cs::read_str(input)?;
            cs::Ok({ PointRef { x: f0, label: f1 } })
        }
        fn record_2<'a>(
            input: &mut &'a [u8],
            depth: u32,
        ) -> cs::Result<TreeRef<'a>, cs::DecodeError> {
            let depth = cs::descend(depth)?;
            let f0 = cs::read_str(input)?;
            let f1 = match cs::read_index(input)? {
                0 => cs::None,
                1 => cs::Some(cs::Box::new(record_2(input, depth)?)),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f2 = {
                let mut blocks = cs::Blocks::new();
                let mut items = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 4)?;
                    if count == 0 {
                        break;
                    }
                    items.reserve(cs::reserve(count));
                    for _ in 0..count {
                        items.push(record_2(input, depth)?);
                    }
                }
                items
            };
            let f3 = {
                let mut blocks = cs::Blocks::new();
                let mut entries = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 5)?;
                    if count == 0 {
                        break;
                    }
                    entries.reserve(cs::reserve(count));
                    for _ in 0..count {
                        let key = cs::read_str(input)?;
                        entries.push((key, record_2(input, depth)?));
                    }
                }
                cs::Map::from(entries)
            };
            cs::Ok({
                TreeRef {
                    value: f0,
                    left: f1,
                    children: f2,
                    named: f3,
                }
            })
        }
        cs::Ok(record_0(input)?)
    }
    fn decode_1<'a>(input: &mut &'a [u8]) -> cs::Result<ShapesRef<'a>, cs::DecodeError> {
        #[inline]
        fn record_0<'a>(
            input: &mut &'a [u8],
        ) -> cs::Result<ShapesRef<'a>, cs::DecodeError> {
            let f0 = cs::read_str(input)?;
            let f1 = {
                let mut blocks = cs::Blocks::new();
                let mut items = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 1)?;
                    if count == 0 {
                        break;
                    }
                    items.reserve(cs::reserve(count));
                    for _ in 0..count {
                        items.push(record_1(input)?);
                    }
                }
                items
            };
            let f2 = cs::read_boolean(input)?;
            let f3 = cs::types::TimestampMicros(cs::read_long(input)?);
            let f4 = cs::types::Date(cs::read_int(input)?);
            let f5 = cs::read_double(input)?;
            let f6 = cs::read_double(input)?;
            let f7 = cs::read_bytes(input)?;
            let f8 = cs::read_array::<4>(input)?;
            let f9 = cs::Decimal::<2>::from_wire(cs::read_bytes(input)?)?;
            let f10 = cs::Decimal::<3>::from_wire(cs::read_fixed(input, 5)?)?;
            let f11 = cs::Duration::from_wire(cs::read_array::<12>(input)?);
            let f12 = cs::Uuid(cs::read_array::<16>(input)?);
            let f13 = match cs::read_index(input)? {
                0 => cs::Some(ShapesPayloadRef::String(cs::read_str(input)?)),
                1 => cs::None,
                2 => cs::Some(ShapesPayloadRef::Long(cs::read_long(input)?)),
                3 => cs::Some(ShapesPayloadRef::Point(record_2(input)?)),
                4 => {
                    cs::Some(
                        ShapesPayloadRef::Array({
                            let mut blocks = cs::Blocks::new();
                            let mut items = cs::Vec::new();
                            loop {
                                let count = blocks.next(input, 1)?;
                                if count == 0 {
                                    break;
                                }
                                items.reserve(cs::reserve(count));
                                for _ in 0..count {
                                    items.push(cs::read_str(input)?);
                                }
                            }
                            items
                        }),
                    )
                }
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f14 = match cs::read_index(input)? {
                0 => ShapesEitherRef::Int(cs::read_int(input)?),
                1 => ShapesEitherRef::String(cs::read_str(input)?),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f15 = ();
            let f16 = match cs::read_index(input)? {
                0 => cs::Some(cs::read_str(input)?),
                1 => cs::None,
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f17 = match cs::read_index(input)? {
                0 => cs::None,
                1 => cs::Some(record_3(input, cs::MAX_DEPTH)?),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f18 = {
                let mut blocks = cs::Blocks::new();
                let mut items = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 9)?;
                    if count == 0 {
                        break;
                    }
                    items.reserve(cs::reserve(count));
                    for _ in 0..count {
                        items.push(record_2(input)?);
                    }
                }
                items
            };
            let f19 = {
                let mut blocks = cs::Blocks::new();
                let mut entries = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 2)?;
                    if count == 0 {
                        break;
                    }
                    entries.reserve(cs::reserve(count));
                    for _ in 0..count {
                        let key = cs::read_str(input)?;
                        entries
                            .push((
                                key,
                                match cs::read_index(input)? {
                                    0 => cs::None,
                                    1 => cs::Some(record_2(input)?),
                                    _ => return cs::Err(cs::DecodeError::UnionBranch),
                                },
                            ));
                    }
                }
                cs::Map::from(entries)
            };
            cs::Ok({
                ShapesRef {
                    r#type: f0,
                    added: f1,
                    self_: f2,
                    event_time: f3,
                    event_time_2: f4,
                    ratio: f5,
                    mean: f6,
                    raw: f7,
                    hash: f8,
                    price: f9,
                    tax: f10,
                    span: f11,
                    key: f12,
                    payload: f13,
                    either: f14,
                    nothing: f15,
                    last: f16,
                    tree: f17,
                    points: f18,
                    lookup: f19,
                }
            })
        }
        #[inline]
        fn record_1<'a>(input: &mut &'a [u8]) -> cs::Result<Added, cs::DecodeError> {
            let f0 = cs::read_long(input)?;
            cs::Ok({ Added { n: f0 } })
        }
        #[inline]
        fn record_2<'a>(
            input: &mut &'a [u8],
        ) -> cs::Result<PointRef<'a>, cs::DecodeError> {
            let f0 = cs::read_double(input)?;
            let f1 = cs::read_str(input)?;
            cs::Ok({ PointRef { x: f0, label: f1 } })
        }
        fn record_3<'a>(
            input: &mut &'a [u8],
            depth: u32,
        ) -> cs::Result<TreeRef<'a>, cs::DecodeError> {
            let depth = cs::descend(depth)?;
            let f0 = cs::read_str(input)?;
            let f1 = match cs::read_index(input)? {
                0 => cs::None,
                1 => cs::Some(cs::Box::new(record_3(input, depth)?)),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f2 = {
                let mut blocks = cs::Blocks::new();
                let mut items = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 4)?;
                    if count == 0 {
                        break;
                    }
                    items.reserve(cs::reserve(count));
                    for _ in 0..count {
                        items.push(record_3(input, depth)?);
                    }
                }
                items
            };
            let f3 = {
                let mut blocks = cs::Blocks::new();
                let mut entries = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 5)?;
                    if count == 0 {
                        break;
                    }
                    entries.reserve(cs::reserve(count));
                    for _ in 0..count {
                        let key = cs::read_str(input)?;
                        entries.push((key, record_3(input, depth)?));
                    }
                }
                cs::Map::from(entries)
            };
            cs::Ok({
                TreeRef {
                    value: f0,
                    left: f1,
                    children: f2,
                    named: f3,
                }
            })
        }
        cs::Ok(record_0(input)?)
    }
    fn dynamic_0<'a>(
        plan: &cs::WriterPlan,
        step: cs::StepId,
        input: &mut &'a [u8],
        stop: bool,
        depth: u32,
    ) -> cs::Result<ShapesRef<'a>, cs::DecodeError> {
        let mut f0 = cs::None;
        let mut f1 = cs::None;
        let mut f2 = cs::None;
        let mut f3 = cs::None;
        let mut f4 = cs::None;
        let mut f5 = cs::None;
        let mut f6 = cs::None;
        let mut f7 = cs::None;
        let mut f8 = cs::None;
        let mut f9 = cs::None;
        let mut f10 = cs::None;
        let mut f11 = cs::None;
        let mut f12 = cs::None;
        let mut f13 = cs::None;
        let mut f14 = cs::None;
        let mut f15 = cs::None;
        let mut f16 = cs::None;
        let mut f17 = cs::None;
        let mut f18 = cs::None;
        let mut f19 = cs::None;
        cs::dynamic::record(
            plan,
            step,
            input,
            stop,
            cs::MAX_DEPTH,
            |field, step, input, stop| {
                match field {
                    0 => f0 = cs::Some(cs::dynamic::text(plan, step, input)?),
                    1 => {
                        f1 = cs::Some({
                            let mut items = cs::Vec::new();
                            cs::dynamic::items(
                                plan,
                                step,
                                input,
                                |step, input| {
                                    items
                                        .push(dynamic_1(plan, step, input, false, cs::MAX_DEPTH)?);
                                    cs::Ok(())
                                },
                            )?;
                            items
                        });
                    }
                    2 => f2 = cs::Some(cs::dynamic::boolean(plan, step, input)?),
                    3 => {
                        f3 = cs::Some(
                            cs::types::TimestampMicros(
                                cs::dynamic::long(plan, step, input)?,
                            ),
                        );
                    }
                    4 => {
                        f4 = cs::Some(
                            cs::types::Date(cs::dynamic::int(plan, step, input)?),
                        );
                    }
                    5 => f5 = cs::Some(cs::dynamic::double(plan, step, input)?),
                    6 => f6 = cs::Some(cs::dynamic::double(plan, step, input)?),
                    7 => f7 = cs::Some(cs::dynamic::bytes(plan, step, input)?),
                    8 => f8 = cs::Some(cs::dynamic::fixed::<4>(plan, step, input)?),
                    9 => {
                        f9 = cs::Some(
                            cs::Decimal::<
                                2,
                            >::from_wire(cs::dynamic::bytes(plan, step, input)?)?,
                        );
                    }
                    10 => {
                        f10 = cs::Some(
                            cs::Decimal::<
                                3,
                            >::from_wire(cs::dynamic::bytes(plan, step, input)?)?,
                        );
                    }
                    11 => {
                        f11 = cs::Some(
                            cs::Duration::from_wire(
                                cs::dynamic::fixed::<12>(plan, step, input)?,
                            ),
                        );
                    }
                    12 => {
                        f12 = cs::Some(
                            cs::Uuid(cs::dynamic::fixed::<16>(plan, step, input)?),
                        );
                    }
                    13 => {
                        f13 = cs::Some(
                            cs::dynamic::option(
                                plan,
                                step,
                                input,
                                1,
                                |step, input| cs::Ok({
                                    let (branch, step) = cs::dynamic::branch(
                                        plan,
                                        step,
                                        input,
                                    )?;
                                    match branch {
                                        0 => {
                                            ShapesPayloadRef::String(
                                                cs::dynamic::text(plan, step, input)?,
                                            )
                                        }
                                        2 => {
                                            ShapesPayloadRef::Long(
                                                cs::dynamic::long(plan, step, input)?,
                                            )
                                        }
                                        3 => {
                                            ShapesPayloadRef::Point(
                                                dynamic_2(plan, step, input, stop, cs::MAX_DEPTH)?,
                                            )
                                        }
                                        4 => {
                                            ShapesPayloadRef::Array({
                                                let mut items = cs::Vec::new();
                                                cs::dynamic::items(
                                                    plan,
                                                    step,
                                                    input,
                                                    |step, input| {
                                                        items.push(cs::dynamic::text(plan, step, input)?);
                                                        cs::Ok(())
                                                    },
                                                )?;
                                                items
                                            })
                                        }
                                        _ => return cs::Err(cs::DecodeError::Resolution),
                                    }
                                }),
                            )?,
                        );
                    }
                    14 => {
                        f14 = cs::Some({
                            let (branch, step) = cs::dynamic::branch(plan, step, input)?;
                            match branch {
                                0 => {
                                    ShapesEitherRef::Int(cs::dynamic::int(plan, step, input)?)
                                }
                                1 => {
                                    ShapesEitherRef::String(
                                        cs::dynamic::text(plan, step, input)?,
                                    )
                                }
                                _ => return cs::Err(cs::DecodeError::Resolution),
                            }
                        });
                    }
                    15 => f15 = cs::Some(cs::dynamic::null(plan, step, input)?),
                    16 => {
                        f16 = cs::Some(
                            cs::dynamic::option(
                                plan,
                                step,
                                input,
                                1,
                                |step, input| cs::Ok(cs::dynamic::text(plan, step, input)?),
                            )?,
                        );
                    }
                    17 => {
                        f17 = cs::Some(
                            cs::dynamic::option(
                                plan,
                                step,
                                input,
                                0,
                                |step, input| cs::Ok(
                                    dynamic_3(plan, step, input, stop, cs::MAX_DEPTH)?,
                                ),
                            )?,
                        );
                    }
                    18 => {
                        f18 = cs::Some({
                            let mut items = cs::Vec::new();
                            cs::dynamic::items(
                                plan,
                                step,
                                input,
                                |step, input| {
                                    items
                                        .push(dynamic_2(plan, step, input, false, cs::MAX_DEPTH)?);
                                    cs::Ok(())
                                },
                            )?;
                            items
                        });
                    }
                    19 => {
                        f19 = cs::Some({
                            let mut entries = cs::Vec::new();
                            cs::dynamic::entries(
                                plan,
                                step,
                                input,
                                |key, step, input| {
                                    let key = key;
                                    entries
                                        .push((
                                            key,
                                            cs::dynamic::option(
                                                plan,
                                                step,
                                                input,
                                                0,
                                                |step, input| cs::Ok(
                                                    dynamic_2(plan, step, input, false, cs::MAX_DEPTH)?,
                                                ),
                                            )?,
                                        ));
                                    cs::Ok(())
                                },
                            )?;
                            cs::Map::from(entries)
                        });
                    }
                    _ => {}
                }
                cs::Ok(())
            },
        )?;
        let f0 = match f0 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f1 = match f1 {
            cs::Some(value) => value,
            cs::None => cs::Vec::from([]),
        };
        let f2 = match f2 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f3 = match f3 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f4 = match f4 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f5 = match f5 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f6 = match f6 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f7 = match f7 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f8 = match f8 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f9 = match f9 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f10 = match f10 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f11 = match f11 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f12 = match f12 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f13 = match f13 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f14 = match f14 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f15 = match f15 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f16 = match f16 {
            cs::Some(value) => value,
            cs::None => cs::Some("none"),
        };
        let f17 = match f17 {
            cs::Some(value) => value,
            cs::None => cs::None,
        };
        let f18 = match f18 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f19 = match f19 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        cs::Ok({
            ShapesRef {
                r#type: f0,
                added: f1,
                self_: f2,
                event_time: f3,
                event_time_2: f4,
                ratio: f5,
                mean: f6,
                raw: f7,
                hash: f8,
                price: f9,
                tax: f10,
                span: f11,
                key: f12,
                payload: f13,
                either: f14,
                nothing: f15,
                last: f16,
                tree: f17,
                points: f18,
                lookup: f19,
            }
        })
    }
    fn dynamic_1<'a>(
        plan: &cs::WriterPlan,
        step: cs::StepId,
        input: &mut &'a [u8],
        stop: bool,
        depth: u32,
    ) -> cs::Result<Added, cs::DecodeError> {
        let mut f0 = cs::None;
        cs::dynamic::record(
            plan,
            step,
            input,
            stop,
            cs::MAX_DEPTH,
            |field, step, input, stop| {
                match field {
                    0 => f0 = cs::Some(cs::dynamic::long(plan, step, input)?),
                    _ => {}
                }
                cs::Ok(())
            },
        )?;
        let f0 = match f0 {
            cs::Some(value) => value,
            cs::None => 7i64,
        };
        cs::Ok({ Added { n: f0 } })
    }
    fn dynamic_2<'a>(
        plan: &cs::WriterPlan,
        step: cs::StepId,
        input: &mut &'a [u8],
        stop: bool,
        depth: u32,
    ) -> cs::Result<PointRef<'a>, cs::DecodeError> {
        let mut f0 = cs::None;
        let mut f1 = cs::None;
        cs::dynamic::record(
            plan,
            step,
            input,
            stop,
            cs::MAX_DEPTH,
            |field, step, input, stop| {
                match field {
                    0 => f0 = cs::Some(cs::dynamic::double(plan, step, input)?),
                    1 => f1 = cs::Some(cs::dynamic::text(plan, step, input)?),
                    _ => {}
                }
                cs::Ok(())
            },
        )?;
        let f0 = match f0 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f1 = match f1 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        cs::Ok({ PointRef { x: f0, label: f1 } })
    }
    fn dynamic_3<'a>(
        plan: &cs::WriterPlan,
        step: cs::StepId,
        input: &mut &'a [u8],
        stop: bool,
        depth: u32,
    ) -> cs::Result<TreeRef<'a>, cs::DecodeError> {
        let depth = cs::descend(depth)?;
        let mut f0 = cs::None;
        let mut f1 = cs::None;
        let mut f2 = cs::None;
        let mut f3 = cs::None;
        cs::dynamic::record(
            plan,
            step,
            input,
            stop,
            depth,
            |field, step, input, stop| {
                match field {
                    0 => f0 = cs::Some(cs::dynamic::text(plan, step, input)?),
                    1 => {
                        f1 = cs::Some(
                            cs::dynamic::option(
                                plan,
                                step,
                                input,
                                0,
                                |step, input| cs::Ok(
                                    cs::Box::new(dynamic_3(plan, step, input, stop, depth)?),
                                ),
                            )?,
                        );
                    }
                    2 => {
                        f2 = cs::Some({
                            let mut items = cs::Vec::new();
                            cs::dynamic::items(
                                plan,
                                step,
                                input,
                                |step, input| {
                                    items.push(dynamic_3(plan, step, input, false, depth)?);
                                    cs::Ok(())
                                },
                            )?;
                            items
                        });
                    }
                    3 => {
                        f3 = cs::Some({
                            let mut entries = cs::Vec::new();
                            cs::dynamic::entries(
                                plan,
                                step,
                                input,
                                |key, step, input| {
                                    let key = key;
                                    entries
                                        .push((key, dynamic_3(plan, step, input, false, depth)?));
                                    cs::Ok(())
                                },
                            )?;
                            cs::Map::from(entries)
                        });
                    }
                    _ => {}
                }
                cs::Ok(())
            },
        )?;
        let f0 = match f0 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f1 = match f1 {
            cs::Some(value) => value,
            cs::None => cs::None,
        };
        let f2 = match f2 {
            cs::Some(value) => value,
            cs::None => cs::Vec::from([]),
        };
        let f3 = match f3 {
            cs::Some(value) => value,
            cs::None => cs::Map::from(cs::Vec::from([])),
        };
        cs::Ok({
            TreeRef {
                value: f0,
                left: f1,
                children: f2,
                named: f3,
            }
        })
    }
    #[automatically_derived]
    impl<'a> ::callsheet::Decode<'a> for ShapesRef<'a> {
        const CONTRACT: &'static str = "shapes";
        const SUBJECT: &'static str = "shapes-value";
        const READS: &'static [&'static str] = &[
            "added",
            "added.n",
            "either",
            "eventTime",
            "event_time",
            "hash",
            "key",
            "last",
            "lookup",
            "lookup.label",
            "lookup.x",
            "mean",
            "nothing",
            "payload",
            "payload.label",
            "payload.x",
            "points",
            "points.label",
            "points.x",
            "price",
            "ratio",
            "raw",
            "self",
            "span",
            "tax",
            "tree",
            "tree.children",
            "tree.left",
            "tree.named",
            "tree.value",
            "type",
        ];
        const WRITERS: &'static [::callsheet::WriterVersion] = <Shapes as ::callsheet::Contract>::WRITERS;
        fn reader_schema() -> cs::Cow<'static, str> {
            cs::Cow::Borrowed(<Shapes as ::callsheet::Contract>::SCHEMA_JSON)
        }
        #[inline]
        fn decode_slot(
            slot: usize,
            input: &mut &'a [u8],
        ) -> cs::Result<Self, cs::DecodeError> {
            match slot {
                0 => decode_0(input),
                1 => decode_1(input),
                _ => cs::Err(cs::DecodeError::UnknownSlot),
            }
        }
        fn decode_dynamic(
            plan: &cs::WriterPlan,
            input: &mut &'a [u8],
        ) -> cs::Result<Self, cs::DecodeError> {
            let step = plan.root();
            dynamic_0(plan, step, input, false, cs::MAX_DEPTH)
        }
    }
};
