// Written by `callsheet gen`. Do not edit: change the contract and run it again.
//! Contract `playback.events`.

/// Newer: one thing that a player did while a viewer watched.
#[allow(dead_code, deprecated, reason = "a contract has more than one program uses")]
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
pub struct PlaybackEvent {
    /// Identity of the event.
    pub event_id: ::callsheet::types::Uuid,
    /// When the player did it.
    pub occurred_at: ::callsheet::types::TimestampMillis,
    /// Pseudonymous number of the viewer.
    pub user_id: i64,
    /// What happened.
    pub event_type: EventType,
    /// Position in the film, in seconds.
    pub position_s: i64,
    /// Rendition; null when unknown.
    pub quality_level: ::core::option::Option<i32>,
    /// Field `device`.
    pub device: Device,
    /// Field `country`.
    #[deprecated(note = "deprecated since 3; use `region`; removed in v6")]
    pub country: ::core::option::Option<::std::string::String>,
    /// Field `tags`.
    pub tags: ::callsheet::types::Map<::std::string::String, ::std::string::String>,
    /// Field `segments`.
    pub segments: ::std::vec::Vec<i64>,
    /// Address of the account.
    pub email: ::core::option::Option<::callsheet::types::Pii<::std::string::String>>,
}
/// A record `Device`.
#[allow(dead_code, reason = "a contract has more than one program uses")]
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
pub struct Device {
    /// Field `kind`.
    pub kind: DeviceKind,
    /// Field `os`.
    pub os: ::std::string::String,
    /// Field `app_version`.
    pub app_version: ::std::string::String,
}
/// An enum `EventType`.
#[allow(dead_code, reason = "a contract has more than one program uses")]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::fmt::Debug,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
    ::core::cmp::PartialOrd,
    ::core::cmp::Ord
)]
#[non_exhaustive]
pub enum EventType {
    /// `UNKNOWN`.
    Unknown,
    /// `PLAY`.
    Play,
    /// `PAUSE`.
    Pause,
    /// `SEEK`.
    Seek,
    /// `STOP`.
    Stop,
}
#[automatically_derived]
impl ::callsheet::types::Enumeration for EventType {
    const SYMBOLS: &'static [&'static str] = &[
        "UNKNOWN",
        "PLAY",
        "PAUSE",
        "SEEK",
        "STOP",
    ];
    fn from_symbol(symbol: &str) -> ::core::option::Option<Self> {
        match symbol {
            "UNKNOWN" => ::core::option::Option::Some(Self::Unknown),
            "PLAY" => ::core::option::Option::Some(Self::Play),
            "PAUSE" => ::core::option::Option::Some(Self::Pause),
            "SEEK" => ::core::option::Option::Some(Self::Seek),
            "STOP" => ::core::option::Option::Some(Self::Stop),
            _ => ::core::option::Option::None,
        }
    }
    fn symbol(&self) -> &'static str {
        match self {
            Self::Unknown => "UNKNOWN",
            Self::Play => "PLAY",
            Self::Pause => "PAUSE",
            Self::Seek => "SEEK",
            Self::Stop => "STOP",
        }
    }
}
/// An enum `DeviceKind`.
#[allow(dead_code, reason = "a contract has more than one program uses")]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::fmt::Debug,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
    ::core::cmp::PartialOrd,
    ::core::cmp::Ord
)]
#[non_exhaustive]
pub enum DeviceKind {
    /// `TV`.
    Tv,
    /// `MOBILE`.
    Mobile,
    /// `WEB`.
    Web,
}
#[automatically_derived]
impl ::callsheet::types::Enumeration for DeviceKind {
    const SYMBOLS: &'static [&'static str] = &["TV", "MOBILE", "WEB"];
    fn from_symbol(symbol: &str) -> ::core::option::Option<Self> {
        match symbol {
            "TV" => ::core::option::Option::Some(Self::Tv),
            "MOBILE" => ::core::option::Option::Some(Self::Mobile),
            "WEB" => ::core::option::Option::Some(Self::Web),
            _ => ::core::option::Option::None,
        }
    }
    fn symbol(&self) -> &'static str {
        match self {
            Self::Tv => "TV",
            Self::Mobile => "MOBILE",
            Self::Web => "WEB",
        }
    }
}
/// [`PlaybackEvent`] as it lies in the message: text is borrowed.
#[allow(dead_code, deprecated, reason = "a contract has more than one program uses")]
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
pub struct PlaybackEventRef<'a> {
    /// Identity of the event.
    pub event_id: ::callsheet::types::Uuid,
    /// When the player did it.
    pub occurred_at: ::callsheet::types::TimestampMillis,
    /// Pseudonymous number of the viewer.
    pub user_id: i64,
    /// What happened.
    pub event_type: EventType,
    /// Position in the film, in seconds.
    pub position_s: i64,
    /// Rendition; null when unknown.
    pub quality_level: ::core::option::Option<i32>,
    /// Field `device`.
    pub device: DeviceRef<'a>,
    /// Field `country`.
    #[deprecated(note = "deprecated since 3; use `region`; removed in v6")]
    pub country: ::core::option::Option<&'a str>,
    /// Field `tags`.
    pub tags: ::callsheet::types::Map<&'a str, &'a str>,
    /// Field `segments`.
    pub segments: ::std::vec::Vec<i64>,
    /// Address of the account.
    pub email: ::core::option::Option<::callsheet::types::Pii<&'a str>>,
}
/// [`Device`] as it lies in the message: text is borrowed.
#[allow(dead_code, reason = "a contract has more than one program uses")]
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
pub struct DeviceRef<'a> {
    /// Field `kind`.
    pub kind: DeviceKind,
    /// Field `os`.
    pub os: &'a str,
    /// Field `app_version`.
    pub app_version: &'a str,
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
    impl<'a> PlaybackEventRef<'a> {
        ///Copies the view into a [`PlaybackEvent`].
        pub fn into_owned(self) -> PlaybackEvent {
            PlaybackEvent {
                event_id: self.event_id,
                occurred_at: self.occurred_at,
                user_id: self.user_id,
                event_type: self.event_type,
                position_s: self.position_s,
                quality_level: self.quality_level,
                device: self.device.into_owned(),
                country: match self.country {
                    cs::Some(value) => cs::Some(cs::string(value)),
                    cs::None => cs::None,
                },
                tags: cs::map_entries(self.tags, |value| cs::string(value)),
                segments: self.segments,
                email: match self.email {
                    cs::Some(value) => {
                        cs::Some(cs::Pii::new(cs::string(value.into_exposed())))
                    }
                    cs::None => cs::None,
                },
            }
        }
    }
    #[automatically_derived]
    impl<'a> DeviceRef<'a> {
        ///Copies the view into a [`Device`].
        pub fn into_owned(self) -> Device {
            Device {
                kind: self.kind,
                os: cs::string(self.os),
                app_version: cs::string(self.app_version),
            }
        }
    }
    #[automatically_derived]
    impl ::callsheet::Contract for PlaybackEvent {
        const NAME: &'static str = "playback.events";
        const SUBJECT: &'static str = "playback.events-value";
        const VERSION: u32 = 4;
        const FINGERPRINT: u64 = 2273907451490660117;
        const SCHEMA_JSON: &'static str = "{\n  \"type\": \"record\",\n  \"name\": \"PlaybackEvent\",\n  \"namespace\": \"streaming.playback\",\n  \"doc\": \"Newer: one thing that a player did while a viewer watched.\",\n  \"fields\": [\n    { \"name\": \"event_id\", \"type\": { \"type\": \"string\", \"logicalType\": \"uuid\" }, \"doc\": \"Identity of the event.\" },\n    { \"name\": \"occurred_at\", \"aliases\": [\"ts\"], \"type\": { \"type\": \"long\", \"logicalType\": \"timestamp-millis\" }, \"doc\": \"When the player did it.\" },\n    { \"name\": \"user_id\", \"type\": \"long\", \"doc\": \"Pseudonymous number of the viewer.\" },\n    { \"name\": \"event_type\", \"type\": { \"type\": \"enum\", \"name\": \"EventType\", \"symbols\": [\"UNKNOWN\", \"PLAY\", \"PAUSE\", \"SEEK\", \"STOP\"], \"default\": \"UNKNOWN\" }, \"doc\": \"What happened.\" },\n    { \"name\": \"position_s\", \"type\": \"long\", \"doc\": \"Position in the film, in seconds.\" },\n    { \"name\": \"quality_level\", \"type\": [\"null\", \"int\"], \"default\": null, \"doc\": \"Rendition; null when unknown.\" },\n    { \"name\": \"device\", \"type\": { \"type\": \"record\", \"name\": \"Device\", \"fields\": [\n      { \"name\": \"kind\", \"type\": { \"type\": \"enum\", \"name\": \"DeviceKind\", \"symbols\": [\"TV\", \"MOBILE\", \"WEB\"] } },\n      { \"name\": \"os\", \"type\": \"string\" },\n      { \"name\": \"app_version\", \"type\": \"string\", \"default\": \"0\" }\n    ] } },\n    { \"name\": \"country\", \"type\": [\"null\", \"string\"], \"default\": null },\n    { \"name\": \"tags\", \"type\": { \"type\": \"map\", \"values\": \"string\" }, \"default\": {} },\n    { \"name\": \"segments\", \"type\": { \"type\": \"array\", \"items\": \"long\" }, \"default\": [] },\n    { \"name\": \"email\", \"type\": [\"null\", \"string\"], \"default\": null }\n  ]\n}\n";
        const WRITERS: &'static [::callsheet::WriterVersion] = &[
            ::callsheet::WriterVersion {
                version: 1,
                schema_id: ::core::option::Option::Some(101),
                guid: [
                    32, 153, 235, 178, 216, 166, 5, 69, 130, 246, 30, 251, 198, 210, 90,
                    28,
                ],
                fingerprint: 10449908655533363393,
                schema: "{\n  \"type\": \"record\",\n  \"name\": \"PlaybackEvent\",\n  \"namespace\": \"streaming.playback\",\n  \"doc\": \"One thing that a player did while a viewer watched.\",\n  \"fields\": [\n    { \"name\": \"event_id\", \"type\": { \"type\": \"string\", \"logicalType\": \"uuid\" }, \"doc\": \"Identity of the event.\" },\n    { \"name\": \"ts\", \"type\": { \"type\": \"long\", \"logicalType\": \"timestamp-millis\" }, \"doc\": \"When the player did it.\" },\n    { \"name\": \"user_id\", \"type\": \"long\", \"doc\": \"Pseudonymous number of the viewer.\" },\n    { \"name\": \"event_type\", \"type\": { \"type\": \"enum\", \"name\": \"EventType\", \"symbols\": [\"UNKNOWN\", \"PLAY\", \"PAUSE\", \"STOP\"], \"default\": \"UNKNOWN\" }, \"doc\": \"What happened.\" },\n    { \"name\": \"position_s\", \"type\": \"int\", \"doc\": \"Position in the film, in seconds.\" },\n    { \"name\": \"quality_level\", \"type\": \"int\", \"doc\": \"Rendition.\" },\n    { \"name\": \"device\", \"type\": { \"type\": \"record\", \"name\": \"Device\", \"fields\": [\n      { \"name\": \"kind\", \"type\": { \"type\": \"enum\", \"name\": \"DeviceKind\", \"symbols\": [\"TV\", \"MOBILE\", \"WEB\"] } },\n      { \"name\": \"os\", \"type\": \"string\" }\n    ] } },\n    { \"name\": \"legacy_flags\", \"type\": \"bytes\" },\n    { \"name\": \"tags\", \"type\": { \"type\": \"map\", \"values\": \"string\" }, \"default\": {} },\n    { \"name\": \"segments\", \"type\": { \"type\": \"array\", \"items\": \"int\" }, \"default\": [] }\n  ]\n}\n",
            },
            ::callsheet::WriterVersion {
                version: 2,
                schema_id: ::core::option::Option::Some(102),
                guid: [
                    218, 238, 176, 5, 177, 49, 11, 179, 28, 8, 30, 16, 19, 203, 166, 132,
                ],
                fingerprint: 17322271801969216138,
                schema: "{\n  \"type\": \"record\",\n  \"name\": \"PlaybackEvent\",\n  \"namespace\": \"streaming.playback\",\n  \"doc\": \"One thing that a player did while a viewer watched.\",\n  \"fields\": [\n    { \"name\": \"event_id\", \"type\": { \"type\": \"string\", \"logicalType\": \"uuid\" }, \"doc\": \"Identity of the event.\" },\n    { \"name\": \"ts\", \"type\": { \"type\": \"long\", \"logicalType\": \"timestamp-millis\" }, \"doc\": \"When the player did it.\" },\n    { \"name\": \"user_id\", \"type\": \"long\", \"doc\": \"Pseudonymous number of the viewer.\" },\n    { \"name\": \"event_type\", \"type\": { \"type\": \"enum\", \"name\": \"EventType\", \"symbols\": [\"UNKNOWN\", \"PLAY\", \"PAUSE\", \"STOP\"], \"default\": \"UNKNOWN\" }, \"doc\": \"What happened.\" },\n    { \"name\": \"position_s\", \"type\": \"int\", \"doc\": \"Position in the film, in seconds.\" },\n    { \"name\": \"quality_level\", \"type\": [\"null\", \"int\"], \"default\": null, \"doc\": \"Rendition; null when unknown.\" },\n    { \"name\": \"device\", \"type\": { \"type\": \"record\", \"name\": \"Device\", \"fields\": [\n      { \"name\": \"kind\", \"type\": { \"type\": \"enum\", \"name\": \"DeviceKind\", \"symbols\": [\"TV\", \"MOBILE\", \"WEB\"] } },\n      { \"name\": \"os\", \"type\": \"string\" }\n    ] } },\n    { \"name\": \"country\", \"type\": [\"null\", \"string\"], \"default\": null },\n    { \"name\": \"tags\", \"type\": { \"type\": \"map\", \"values\": \"string\" }, \"default\": {} },\n    { \"name\": \"segments\", \"type\": { \"type\": \"array\", \"items\": \"int\" }, \"default\": [] }\n  ]\n}\n",
            },
            ::callsheet::WriterVersion {
                version: 3,
                schema_id: ::core::option::Option::Some(103),
                guid: [
                    190, 234, 100, 232, 95, 182, 89, 13, 4, 10, 31, 148, 101, 147, 35, 81,
                ],
                fingerprint: 2273907451490660117,
                schema: "{\n  \"type\": \"record\",\n  \"name\": \"PlaybackEvent\",\n  \"namespace\": \"streaming.playback\",\n  \"doc\": \"One thing that a player did while a viewer watched.\",\n  \"fields\": [\n    { \"name\": \"event_id\", \"type\": { \"type\": \"string\", \"logicalType\": \"uuid\" }, \"doc\": \"Identity of the event.\" },\n    { \"name\": \"occurred_at\", \"aliases\": [\"ts\"], \"type\": { \"type\": \"long\", \"logicalType\": \"timestamp-millis\" }, \"doc\": \"When the player did it.\" },\n    { \"name\": \"user_id\", \"type\": \"long\", \"doc\": \"Pseudonymous number of the viewer.\" },\n    { \"name\": \"event_type\", \"type\": { \"type\": \"enum\", \"name\": \"EventType\", \"symbols\": [\"UNKNOWN\", \"PLAY\", \"PAUSE\", \"SEEK\", \"STOP\"], \"default\": \"UNKNOWN\" }, \"doc\": \"What happened.\" },\n    { \"name\": \"position_s\", \"type\": \"long\", \"doc\": \"Position in the film, in seconds.\" },\n    { \"name\": \"quality_level\", \"type\": [\"null\", \"int\"], \"default\": null, \"doc\": \"Rendition; null when unknown.\" },\n    { \"name\": \"device\", \"type\": { \"type\": \"record\", \"name\": \"Device\", \"fields\": [\n      { \"name\": \"kind\", \"type\": { \"type\": \"enum\", \"name\": \"DeviceKind\", \"symbols\": [\"TV\", \"MOBILE\", \"WEB\"] } },\n      { \"name\": \"os\", \"type\": \"string\" },\n      { \"name\": \"app_version\", \"type\": \"string\", \"default\": \"0\" }\n    ] } },\n    { \"name\": \"country\", \"type\": [\"null\", \"string\"], \"default\": null },\n    { \"name\": \"tags\", \"type\": { \"type\": \"map\", \"values\": \"string\" }, \"default\": {} },\n    { \"name\": \"segments\", \"type\": { \"type\": \"array\", \"items\": \"long\" }, \"default\": [] },\n    { \"name\": \"email\", \"type\": [\"null\", \"string\"], \"default\": null }\n  ]\n}\n",
            },
            ::callsheet::WriterVersion {
                version: 4,
                schema_id: ::core::option::Option::Some(104),
                guid: [
                    225, 212, 98, 236, 63, 168, 106, 196, 185, 163, 143, 148, 235, 158,
                    241, 82,
                ],
                fingerprint: 2273907451490660117,
                schema: "{\n  \"type\": \"record\",\n  \"name\": \"PlaybackEvent\",\n  \"namespace\": \"streaming.playback\",\n  \"doc\": \"Newer: one thing that a player did while a viewer watched.\",\n  \"fields\": [\n    { \"name\": \"event_id\", \"type\": { \"type\": \"string\", \"logicalType\": \"uuid\" }, \"doc\": \"Identity of the event.\" },\n    { \"name\": \"occurred_at\", \"aliases\": [\"ts\"], \"type\": { \"type\": \"long\", \"logicalType\": \"timestamp-millis\" }, \"doc\": \"When the player did it.\" },\n    { \"name\": \"user_id\", \"type\": \"long\", \"doc\": \"Pseudonymous number of the viewer.\" },\n    { \"name\": \"event_type\", \"type\": { \"type\": \"enum\", \"name\": \"EventType\", \"symbols\": [\"UNKNOWN\", \"PLAY\", \"PAUSE\", \"SEEK\", \"STOP\"], \"default\": \"UNKNOWN\" }, \"doc\": \"What happened.\" },\n    { \"name\": \"position_s\", \"type\": \"long\", \"doc\": \"Position in the film, in seconds.\" },\n    { \"name\": \"quality_level\", \"type\": [\"null\", \"int\"], \"default\": null, \"doc\": \"Rendition; null when unknown.\" },\n    { \"name\": \"device\", \"type\": { \"type\": \"record\", \"name\": \"Device\", \"fields\": [\n      { \"name\": \"kind\", \"type\": { \"type\": \"enum\", \"name\": \"DeviceKind\", \"symbols\": [\"TV\", \"MOBILE\", \"WEB\"] } },\n      { \"name\": \"os\", \"type\": \"string\" },\n      { \"name\": \"app_version\", \"type\": \"string\", \"default\": \"0\" }\n    ] } },\n    { \"name\": \"country\", \"type\": [\"null\", \"string\"], \"default\": null },\n    { \"name\": \"tags\", \"type\": { \"type\": \"map\", \"values\": \"string\" }, \"default\": {} },\n    { \"name\": \"segments\", \"type\": { \"type\": \"array\", \"items\": \"long\" }, \"default\": [] },\n    { \"name\": \"email\", \"type\": [\"null\", \"string\"], \"default\": null }\n  ]\n}\n",
            },
        ];
        const COLUMNS: &'static [::callsheet::Column] = &[
            ::callsheet::Column {
                name: "event_id",
                type_text: "uuid",
                doc: ::core::option::Option::Some("Identity of the event."),
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "occurred_at",
                type_text: "timestamp-millis",
                doc: ::core::option::Option::Some("When the player did it."),
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "user_id",
                type_text: "long",
                doc: ::core::option::Option::Some("Pseudonymous number of the viewer."),
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "event_type",
                type_text: "EventType",
                doc: ::core::option::Option::Some("What happened."),
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "position_s",
                type_text: "long",
                doc: ::core::option::Option::Some("Position in the film, in seconds."),
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "quality_level",
                type_text: "int?",
                doc: ::core::option::Option::Some("Rendition; null when unknown."),
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "device",
                type_text: "Device",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "device.kind",
                type_text: "DeviceKind",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "device.os",
                type_text: "string",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "device.app_version",
                type_text: "string",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "country",
                type_text: "string?",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::Some("internal"),
                pii: false,
                deprecated: ::core::option::Option::Some(
                    "deprecated since 3; use `region`; removed in v6",
                ),
            },
            ::callsheet::Column {
                name: "tags",
                type_text: "map<string>",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "segments",
                type_text: "array<long>",
                doc: ::core::option::Option::None,
                classification: ::core::option::Option::None,
                pii: false,
                deprecated: ::core::option::Option::None,
            },
            ::callsheet::Column {
                name: "email",
                type_text: "string?",
                doc: ::core::option::Option::Some("Address of the account."),
                classification: ::core::option::Option::Some("pii.email"),
                pii: true,
                deprecated: ::core::option::Option::None,
            },
        ];
    }
    #[inline]
    fn write_0(
        value: &PlaybackEvent,
        out: &mut cs::Vec<u8>,
    ) -> cs::Result<(), cs::EncodeError> {
        cs::write_uuid(out, value.event_id);
        {
            let mut stage = cs::Stage::<43>::new();
            stage.long(value.occurred_at.0);
            stage.long(value.user_id);
            stage.int(value.event_type as i32);
            stage.long(value.position_s);
            stage.flush(out);
        }
        match &value.quality_level {
            cs::None => cs::write_long(out, 0),
            cs::Some(inner) => {
                cs::write_long(out, 1);
                cs::write_int(out, (*inner));
            }
        }
        write_1(&value.device, out)?;
        match &value.country {
            cs::None => cs::write_long(out, 0),
            cs::Some(inner) => {
                cs::write_long(out, 1);
                cs::write_str(out, &(*inner));
            }
        }
        if !value.tags.is_empty() {
            cs::write_count(out, value.tags.len());
            for (key, item) in value.tags.as_slice() {
                cs::write_str(out, key);
                cs::write_str(out, &(*item));
            }
        }
        cs::write_blocks_end(out);
        if !value.segments.is_empty() {
            cs::write_count(out, value.segments.len());
            for item in &value.segments {
                cs::write_long(out, (*item));
            }
        }
        cs::write_blocks_end(out);
        match &value.email {
            cs::None => cs::write_long(out, 0),
            cs::Some(inner) => {
                cs::write_long(out, 1);
                cs::write_str(out, &(*(*inner).expose()));
            }
        }
        cs::Ok(())
    }
    #[inline]
    fn write_1(
        value: &Device,
        out: &mut cs::Vec<u8>,
    ) -> cs::Result<(), cs::EncodeError> {
        cs::write_int(out, value.kind as i32);
        cs::write_str(out, &value.os);
        cs::write_str(out, &value.app_version);
        cs::Ok(())
    }
    #[automatically_derived]
    impl ::callsheet::Encode for PlaybackEvent {
        fn encode(&self, out: &mut cs::Vec<u8>) -> cs::Result<(), cs::EncodeError> {
            out.reserve(167);
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
    fn decode_0<'a>(input: &mut &'a [u8]) -> cs::Result<PlaybackEvent, cs::DecodeError> {
        #[inline]
        fn record_0<'a>(
            input: &mut &'a [u8],
        ) -> cs::Result<PlaybackEvent, cs::DecodeError> {
            let f0 = cs::Uuid::parse(cs::read_bytes(input)?)?;
            let f1 = cs::types::TimestampMillis(cs::read_long(input)?);
            let f2 = cs::read_long(input)?;
            let f3 = match cs::read_index(input)? {
                0 => EventType::Unknown,
                1 => EventType::Play,
                2 => EventType::Pause,
                3 => EventType::Stop,
                _ => return cs::Err(cs::DecodeError::EnumIndex),
            };
            let f4 = i64::from(cs::read_int(input)?);
            let f5 = cs::Some(cs::read_int(input)?);
            let f6 = record_1(input)?;
            cs::skip_bytes(input)?;
            let f8 = {
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
                        entries.push((key, cs::string(cs::read_str(input)?)));
                    }
                }
                cs::Map::from(entries)
            };
            let f9 = {
                let mut blocks = cs::Blocks::new();
                let mut items = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 1)?;
                    if count == 0 {
                        break;
                    }
                    items.reserve(cs::reserve(count));
                    for _ in 0..count {
                        items.push(i64::from(cs::read_int(input)?));
                    }
                }
                items
            };
            let f7 = cs::None;
            let f10 = cs::None;
            cs::Ok({
                PlaybackEvent {
                    event_id: f0,
                    occurred_at: f1,
                    user_id: f2,
                    event_type: f3,
                    position_s: f4,
                    quality_level: f5,
                    device: f6,
                    country: f7,
                    tags: f8,
                    segments: f9,
                    email: f10,
                }
            })
        }
        #[inline]
        fn record_1<'a>(input: &mut &'a [u8]) -> cs::Result<Device, cs::DecodeError> {
            let f0 = match cs::read_index(input)? {
                0 => DeviceKind::Tv,
                1 => DeviceKind::Mobile,
                2 => DeviceKind::Web,
                _ => return cs::Err(cs::DecodeError::EnumIndex),
            };
            let f1 = cs::string(cs::read_str(input)?);
            let f2 = cs::string("0");
            cs::Ok({
                Device {
                    kind: f0,
                    os: f1,
                    app_version: f2,
                }
            })
        }
        cs::Ok(record_0(input)?)
    }
    fn decode_1<'a>(input: &mut &'a [u8]) -> cs::Result<PlaybackEvent, cs::DecodeError> {
        #[inline]
        fn record_0<'a>(
            input: &mut &'a [u8],
        ) -> cs::Result<PlaybackEvent, cs::DecodeError> {
            let f0 = cs::Uuid::parse(cs::read_bytes(input)?)?;
            let f1 = cs::types::TimestampMillis(cs::read_long(input)?);
            let f2 = cs::read_long(input)?;
            let f3 = match cs::read_index(input)? {
                0 => EventType::Unknown,
                1 => EventType::Play,
                2 => EventType::Pause,
                3 => EventType::Stop,
                _ => return cs::Err(cs::DecodeError::EnumIndex),
            };
            let f4 = i64::from(cs::read_int(input)?);
            let f5 = match cs::read_index(input)? {
                0 => cs::None,
                1 => cs::Some(cs::read_int(input)?),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f6 = record_1(input)?;
            let f7 = match cs::read_index(input)? {
                0 => cs::None,
                1 => cs::Some(cs::string(cs::read_str(input)?)),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f8 = {
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
                        entries.push((key, cs::string(cs::read_str(input)?)));
                    }
                }
                cs::Map::from(entries)
            };
            let f9 = {
                let mut blocks = cs::Blocks::new();
                let mut items = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 1)?;
                    if count == 0 {
                        break;
                    }
                    items.reserve(cs::reserve(count));
                    for _ in 0..count {
                        items.push(i64::from(cs::read_int(input)?));
                    }
                }
                items
            };
            let f10 = cs::None;
            cs::Ok({
                PlaybackEvent {
                    event_id: f0,
                    occurred_at: f1,
                    user_id: f2,
                    event_type: f3,
                    position_s: f4,
                    quality_level: f5,
                    device: f6,
                    country: f7,
                    tags: f8,
                    segments: f9,
                    email: f10,
                }
            })
        }
        #[inline]
        fn record_1<'a>(input: &mut &'a [u8]) -> cs::Result<Device, cs::DecodeError> {
            let f0 = match cs::read_index(input)? {
                0 => DeviceKind::Tv,
                1 => DeviceKind::Mobile,
                2 => DeviceKind::Web,
                _ => return cs::Err(cs::DecodeError::EnumIndex),
            };
            let f1 = cs::string(cs::read_str(input)?);
            let f2 = cs::string("0");
            cs::Ok({
                Device {
                    kind: f0,
                    os: f1,
                    app_version: f2,
                }
            })
        }
        cs::Ok(record_0(input)?)
    }
    fn decode_2<'a>(input: &mut &'a [u8]) -> cs::Result<PlaybackEvent, cs::DecodeError> {
        #[inline]
        fn record_0<'a>(
            input: &mut &'a [u8],
        ) -> cs::Result<PlaybackEvent, cs::DecodeError> {
            let f0 = cs::Uuid::parse(cs::read_bytes(input)?)?;
            let f1 = cs::types::TimestampMillis(cs::read_long(input)?);
            let f2 = cs::read_long(input)?;
            let f3 = match cs::read_index(input)? {
                0 => EventType::Unknown,
                1 => EventType::Play,
                2 => EventType::Pause,
                3 => EventType::Seek,
                4 => EventType::Stop,
                _ => return cs::Err(cs::DecodeError::EnumIndex),
            };
            let f4 = cs::read_long(input)?;
            let f5 = match cs::read_index(input)? {
                0 => cs::None,
                1 => cs::Some(cs::read_int(input)?),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f6 = record_1(input)?;
            let f7 = match cs::read_index(input)? {
                0 => cs::None,
                1 => cs::Some(cs::string(cs::read_str(input)?)),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f8 = {
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
                        entries.push((key, cs::string(cs::read_str(input)?)));
                    }
                }
                cs::Map::from(entries)
            };
            let f9 = {
                let mut blocks = cs::Blocks::new();
                let mut items = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 1)?;
                    if count == 0 {
                        break;
                    }
                    items.reserve(cs::reserve(count));
                    for _ in 0..count {
                        items.push(cs::read_long(input)?);
                    }
                }
                items
            };
            let f10 = match cs::read_index(input)? {
                0 => cs::None,
                1 => cs::Some(cs::Pii::new(cs::string(cs::read_str(input)?))),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            cs::Ok({
                PlaybackEvent {
                    event_id: f0,
                    occurred_at: f1,
                    user_id: f2,
                    event_type: f3,
                    position_s: f4,
                    quality_level: f5,
                    device: f6,
                    country: f7,
                    tags: f8,
                    segments: f9,
                    email: f10,
                }
            })
        }
        #[inline]
        fn record_1<'a>(input: &mut &'a [u8]) -> cs::Result<Device, cs::DecodeError> {
            let f0 = match cs::read_index(input)? {
                0 => DeviceKind::Tv,
                1 => DeviceKind::Mobile,
                2 => DeviceKind::Web,
                _ => return cs::Err(cs::DecodeError::EnumIndex),
            };
            let f1 = cs::string(cs::read_str(input)?);
            let f2 = cs::string(cs::read_str(input)?);
            cs::Ok({
                Device {
                    kind: f0,
                    os: f1,
                    app_version: f2,
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
    ) -> cs::Result<PlaybackEvent, cs::DecodeError> {
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
        cs::dynamic::record(
            plan,
            step,
            input,
            stop,
            cs::MAX_DEPTH,
            |field, step, input, stop| {
                match field {
                    0 => {
                        f0 = cs::Some(
                            cs::Uuid::parse(cs::dynamic::bytes(plan, step, input)?)?,
                        );
                    }
                    1 => {
                        f1 = cs::Some(
                            cs::types::TimestampMillis(
                                cs::dynamic::long(plan, step, input)?,
                            ),
                        );
                    }
                    2 => f2 = cs::Some(cs::dynamic::long(plan, step, input)?),
                    3 => {
                        f3 = cs::Some(
                            match cs::dynamic::symbol(plan, step, input)? {
                                cs::Some(0) => EventType::Unknown,
                                cs::Some(1) => EventType::Play,
                                cs::Some(2) => EventType::Pause,
                                cs::Some(3) => EventType::Seek,
                                cs::Some(4) => EventType::Stop,
                                _ => return cs::Err(cs::DecodeError::UnknownSymbol),
                            },
                        );
                    }
                    4 => f4 = cs::Some(cs::dynamic::long(plan, step, input)?),
                    5 => {
                        f5 = cs::Some(
                            cs::dynamic::option(
                                plan,
                                step,
                                input,
                                0,
                                |step, input| cs::Ok(cs::dynamic::int(plan, step, input)?),
                            )?,
                        );
                    }
                    6 => {
                        f6 = cs::Some(dynamic_1(plan, step, input, stop, cs::MAX_DEPTH)?);
                    }
                    7 => {
                        f7 = cs::Some(
                            cs::dynamic::option(
                                plan,
                                step,
                                input,
                                0,
                                |step, input| cs::Ok(
                                    cs::string(cs::dynamic::text(plan, step, input)?),
                                ),
                            )?,
                        );
                    }
                    8 => {
                        f8 = cs::Some({
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
                                            cs::string(cs::dynamic::text(plan, step, input)?),
                                        ));
                                    cs::Ok(())
                                },
                            )?;
                            cs::Map::from(entries)
                        });
                    }
                    9 => {
                        f9 = cs::Some({
                            let mut items = cs::Vec::new();
                            cs::dynamic::items(
                                plan,
                                step,
                                input,
                                |step, input| {
                                    items.push(cs::dynamic::long(plan, step, input)?);
                                    cs::Ok(())
                                },
                            )?;
                            items
                        });
                    }
                    10 => {
                        f10 = cs::Some(
                            cs::dynamic::option(
                                plan,
                                step,
                                input,
                                0,
                                |step, input| cs::Ok(
                                    cs::Pii::new(
                                        cs::string(cs::dynamic::text(plan, step, input)?),
                                    ),
                                ),
                            )?,
                        );
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
            cs::None => return cs::Err(cs::DecodeError::Resolution),
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
            cs::None => cs::None,
        };
        let f6 = match f6 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f7 = match f7 {
            cs::Some(value) => value,
            cs::None => cs::None,
        };
        let f8 = match f8 {
            cs::Some(value) => value,
            cs::None => cs::Map::from(cs::Vec::from([])),
        };
        let f9 = match f9 {
            cs::Some(value) => value,
            cs::None => cs::Vec::from([]),
        };
        let f10 = match f10 {
            cs::Some(value) => value,
            cs::None => cs::None,
        };
        cs::Ok({
            PlaybackEvent {
                event_id: f0,
                occurred_at: f1,
                user_id: f2,
                event_type: f3,
                position_s: f4,
                quality_level: f5,
                device: f6,
                country: f7,
                tags: f8,
                segments: f9,
                email: f10,
            }
        })
    }
    fn dynamic_1<'a>(
        plan: &cs::WriterPlan,
        step: cs::StepId,
        input: &mut &'a [u8],
        stop: bool,
        depth: u32,
    ) -> cs::Result<Device, cs::DecodeError> {
        let mut f0 = cs::None;
        let mut f1 = cs::None;
        let mut f2 = cs::None;
        cs::dynamic::record(
            plan,
            step,
            input,
            stop,
            cs::MAX_DEPTH,
            |field, step, input, stop| {
                match field {
                    0 => {
                        f0 = cs::Some(
                            match cs::dynamic::symbol(plan, step, input)? {
                                cs::Some(0) => DeviceKind::Tv,
                                cs::Some(1) => DeviceKind::Mobile,
                                cs::Some(2) => DeviceKind::Web,
                                _ => return cs::Err(cs::DecodeError::UnknownSymbol),
                            },
                        );
                    }
                    1 => f1 = cs::Some(cs::string(cs::dynamic::text(plan, step, input)?)),
                    2 => f2 = cs::Some(cs::string(cs::dynamic::text(plan, step, input)?)),
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
        let f2 = match f2 {
            cs::Some(value) => value,
            cs::None => cs::string("0"),
        };
        cs::Ok({
            Device {
                kind: f0,
                os: f1,
                app_version: f2,
            }
        })
    }
    #[automatically_derived]
    impl<'a> ::callsheet::Decode<'a> for PlaybackEvent {
        const CONTRACT: &'static str = "playback.events";
        const SUBJECT: &'static str = "playback.events-value";
        const READS: &'static [&'static str] = &[
            "country",
            "device",
            "device.app_version",
            "device.kind",
            "device.os",
            "email",
            "event_id",
            "event_type",
            "occurred_at",
            "position_s",
            "quality_level",
            "segments",
            "tags",
            "user_id",
        ];
        const WRITERS: &'static [::callsheet::WriterVersion] = <PlaybackEvent as ::callsheet::Contract>::WRITERS;
        fn reader_schema() -> cs::Cow<'static, str> {
            cs::Cow::Borrowed(<PlaybackEvent as ::callsheet::Contract>::SCHEMA_JSON)
        }
        #[inline]
        fn decode_slot(
            slot: usize,
            input: &mut &'a [u8],
        ) -> cs::Result<Self, cs::DecodeError> {
            match slot {
                0 => decode_0(input),
                1 => decode_1(input),
                2 | 3 => decode_2(input),
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
    fn decode_0<'a>(
        input: &mut &'a [u8],
    ) -> cs::Result<PlaybackEventRef<'a>, cs::DecodeError> {
        #[inline]
        fn record_0<'a>(
            input: &mut &'a [u8],
        ) -> cs::Result<PlaybackEventRef<'a>, cs::DecodeError> {
            let f0 = cs::Uuid::parse(cs::read_bytes(input)?)?;
            let f1 = cs::types::TimestampMillis(cs::read_long(input)?);
            let f2 = cs::read_long(input)?;
            let f3 = match cs::read_index(input)? {
                0 => EventType::Unknown,
                1 => EventType::Play,
                2 => EventType::Pause,
                3 => EventType::Stop,
                _ => return cs::Err(cs::DecodeError::EnumIndex),
            };
            let f4 = i64::from(cs::read_int(input)?);
            let f5 = cs::Some(cs::read_int(input)?);
            let f6 = record_1(input)?;
            cs::skip_bytes(input)?;
            let f8 = {
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
                        entries.push((key, cs::read_str(input)?));
                    }
                }
                cs::Map::from(entries)
            };
            let f9 = {
                let mut blocks = cs::Blocks::new();
                let mut items = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 1)?;
                    if count == 0 {
                        break;
                    }
                    items.reserve(cs::reserve(count));
                    for _ in 0..count {
                        items.push(i64::from(cs::read_int(input)?));
                    }
                }
                items
            };
            let f7 = cs::None;
            let f10 = cs::None;
            cs::Ok({
                PlaybackEventRef {
                    event_id: f0,
                    occurred_at: f1,
                    user_id: f2,
                    event_type: f3,
                    position_s: f4,
                    quality_level: f5,
                    device: f6,
                    country: f7,
                    tags: f8,
                    segments: f9,
                    email: f10,
                }
            })
        }
        #[inline]
        fn record_1<'a>(
            input: &mut &'a [u8],
        ) -> cs::Result<DeviceRef<'a>, cs::DecodeError> {
            let f0 = match cs::read_index(input)? {
                0 => DeviceKind::Tv,
                1 => DeviceKind::Mobile,
                2 => DeviceKind::Web,
                _ => return cs::Err(cs::DecodeError::EnumIndex),
            };
            let f1 = cs::read_str(input)?;
            let f2 = "0";
            cs::Ok({
                DeviceRef {
                    kind: f0,
                    os: f1,
                    app_version: f2,
                }
            })
        }
        cs::Ok(record_0(input)?)
    }
    fn decode_1<'a>(
        input: &mut &'a [u8],
    ) -> cs::Result<PlaybackEventRef<'a>, cs::DecodeError> {
        #[inline]
        fn record_0<'a>(
            input: &mut &'a [u8],
        ) -> cs::Result<PlaybackEventRef<'a>, cs::DecodeError> {
            let f0 = cs::Uuid::parse(cs::read_bytes(input)?)?;
            let f1 = cs::types::TimestampMillis(cs::read_long(input)?);
            let f2 = cs::read_long(input)?;
            let f3 = match cs::read_index(input)? {
                0 => EventType::Unknown,
                1 => EventType::Play,
                2 => EventType::Pause,
                3 => EventType::Stop,
                _ => return cs::Err(cs::DecodeError::EnumIndex),
            };
            let f4 = i64::from(cs::read_int(input)?);
            let f5 = match cs::read_index(input)? {
                0 => cs::None,
                1 => cs::Some(cs::read_int(input)?),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f6 = record_1(input)?;
            let f7 = match cs::read_index(input)? {
                0 => cs::None,
                1 => cs::Some(cs::read_str(input)?),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f8 = {
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
                        entries.push((key, cs::read_str(input)?));
                    }
                }
                cs::Map::from(entries)
            };
            let f9 = {
                let mut blocks = cs::Blocks::new();
                let mut items = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 1)?;
                    if count == 0 {
                        break;
                    }
                    items.reserve(cs::reserve(count));
                    for _ in 0..count {
                        items.push(i64::from(cs::read_int(input)?));
                    }
                }
                items
            };
            let f10 = cs::None;
            cs::Ok({
                PlaybackEventRef {
                    event_id: f0,
                    occurred_at: f1,
                    user_id: f2,
                    event_type: f3,
                    position_s: f4,
                    quality_level: f5,
                    device: f6,
                    country: f7,
                    tags: f8,
                    segments: f9,
                    email: f10,
                }
            })
        }
        #[inline]
        fn record_1<'a>(
            input: &mut &'a [u8],
        ) -> cs::Result<DeviceRef<'a>, cs::DecodeError> {
            let f0 = match cs::read_index(input)? {
                0 => DeviceKind::Tv,
                1 => DeviceKind::Mobile,
                2 => DeviceKind::Web,
                _ => return cs::Err(cs::DecodeError::EnumIndex),
            };
            let f1 = cs::read_str(input)?;
            let f2 = "0";
            cs::Ok({
                DeviceRef {
                    kind: f0,
                    os: f1,
                    app_version: f2,
                }
            })
        }
        cs::Ok(record_0(input)?)
    }
    fn decode_2<'a>(
        input: &mut &'a [u8],
    ) -> cs::Result<PlaybackEventRef<'a>, cs::DecodeError> {
        #[inline]
        fn record_0<'a>(
            input: &mut &'a [u8],
        ) -> cs::Result<PlaybackEventRef<'a>, cs::DecodeError> {
            let f0 = cs::Uuid::parse(cs::read_bytes(input)?)?;
            let f1 = cs::types::TimestampMillis(cs::read_long(input)?);
            let f2 = cs::read_long(input)?;
            let f3 = match cs::read_index(input)? {
                0 => EventType::Unknown,
                1 => EventType::Play,
                2 => EventType::Pause,
                3 => EventType::Seek,
                4 => EventType::Stop,
                _ => return cs::Err(cs::DecodeError::EnumIndex),
            };
            let f4 = cs::read_long(input)?;
            let f5 = match cs::read_index(input)? {
                0 => cs::None,
                1 => cs::Some(cs::read_int(input)?),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f6 = record_1(input)?;
            let f7 = match cs::read_index(input)? {
                0 => cs::None,
                1 => cs::Some(cs::read_str(input)?),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            let f8 = {
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
                        entries.push((key, cs::read_str(input)?));
                    }
                }
                cs::Map::from(entries)
            };
            let f9 = {
                let mut blocks = cs::Blocks::new();
                let mut items = cs::Vec::new();
                loop {
                    let count = blocks.next(input, 1)?;
                    if count == 0 {
                        break;
                    }
                    items.reserve(cs::reserve(count));
                    for _ in 0..count {
                        items.push(cs::read_long(input)?);
                    }
                }
                items
            };
            let f10 = match cs::read_index(input)? {
                0 => cs::None,
                1 => cs::Some(cs::Pii::new(cs::read_str(input)?)),
                _ => return cs::Err(cs::DecodeError::UnionBranch),
            };
            cs::Ok({
                PlaybackEventRef {
                    event_id: f0,
                    occurred_at: f1,
                    user_id: f2,
                    event_type: f3,
                    position_s: f4,
                    quality_level: f5,
                    device: f6,
                    country: f7,
                    tags: f8,
                    segments: f9,
                    email: f10,
                }
            })
        }
        #[inline]
        fn record_1<'a>(
            input: &mut &'a [u8],
        ) -> cs::Result<DeviceRef<'a>, cs::DecodeError> {
            let f0 = match cs::read_index(input)? {
                0 => DeviceKind::Tv,
                1 => DeviceKind::Mobile,
                2 => DeviceKind::Web,
                _ => return cs::Err(cs::DecodeError::EnumIndex),
            };
            let f1 = cs::read_str(input)?;
            let f2 = cs::read_str(input)?;
            cs::Ok({
                DeviceRef {
                    kind: f0,
                    os: f1,
                    app_version: f2,
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
    ) -> cs::Result<PlaybackEventRef<'a>, cs::DecodeError> {
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
        cs::dynamic::record(
            plan,
            step,
            input,
            stop,
            cs::MAX_DEPTH,
            |field, step, input, stop| {
                match field {
                    0 => {
                        f0 = cs::Some(
                            cs::Uuid::parse(cs::dynamic::bytes(plan, step, input)?)?,
                        );
                    }
                    1 => {
                        f1 = cs::Some(
                            cs::types::TimestampMillis(
                                cs::dynamic::long(plan, step, input)?,
                            ),
                        );
                    }
                    2 => f2 = cs::Some(cs::dynamic::long(plan, step, input)?),
                    3 => {
                        f3 = cs::Some(
                            match cs::dynamic::symbol(plan, step, input)? {
                                cs::Some(0) => EventType::Unknown,
                                cs::Some(1) => EventType::Play,
                                cs::Some(2) => EventType::Pause,
                                cs::Some(3) => EventType::Seek,
                                cs::Some(4) => EventType::Stop,
                                _ => return cs::Err(cs::DecodeError::UnknownSymbol),
                            },
                        );
                    }
                    4 => f4 = cs::Some(cs::dynamic::long(plan, step, input)?),
                    5 => {
                        f5 = cs::Some(
                            cs::dynamic::option(
                                plan,
                                step,
                                input,
                                0,
                                |step, input| cs::Ok(cs::dynamic::int(plan, step, input)?),
                            )?,
                        );
                    }
                    6 => {
                        f6 = cs::Some(dynamic_1(plan, step, input, stop, cs::MAX_DEPTH)?);
                    }
                    7 => {
                        f7 = cs::Some(
                            cs::dynamic::option(
                                plan,
                                step,
                                input,
                                0,
                                |step, input| cs::Ok(cs::dynamic::text(plan, step, input)?),
                            )?,
                        );
                    }
                    8 => {
                        f8 = cs::Some({
                            let mut entries = cs::Vec::new();
                            cs::dynamic::entries(
                                plan,
                                step,
                                input,
                                |key, step, input| {
                                    let key = key;
                                    entries.push((key, cs::dynamic::text(plan, step, input)?));
                                    cs::Ok(())
                                },
                            )?;
                            cs::Map::from(entries)
                        });
                    }
                    9 => {
                        f9 = cs::Some({
                            let mut items = cs::Vec::new();
                            cs::dynamic::items(
                                plan,
                                step,
                                input,
                                |step, input| {
                                    items.push(cs::dynamic::long(plan, step, input)?);
                                    cs::Ok(())
                                },
                            )?;
                            items
                        });
                    }
                    10 => {
                        f10 = cs::Some(
                            cs::dynamic::option(
                                plan,
                                step,
                                input,
                                0,
                                |step, input| cs::Ok(
                                    cs::Pii::new(cs::dynamic::text(plan, step, input)?),
                                ),
                            )?,
                        );
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
            cs::None => return cs::Err(cs::DecodeError::Resolution),
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
            cs::None => cs::None,
        };
        let f6 = match f6 {
            cs::Some(value) => value,
            cs::None => return cs::Err(cs::DecodeError::Resolution),
        };
        let f7 = match f7 {
            cs::Some(value) => value,
            cs::None => cs::None,
        };
        let f8 = match f8 {
            cs::Some(value) => value,
            cs::None => cs::Map::from(cs::Vec::from([])),
        };
        let f9 = match f9 {
            cs::Some(value) => value,
            cs::None => cs::Vec::from([]),
        };
        let f10 = match f10 {
            cs::Some(value) => value,
            cs::None => cs::None,
        };
        cs::Ok({
            PlaybackEventRef {
                event_id: f0,
                occurred_at: f1,
                user_id: f2,
                event_type: f3,
                position_s: f4,
                quality_level: f5,
                device: f6,
                country: f7,
                tags: f8,
                segments: f9,
                email: f10,
            }
        })
    }
    fn dynamic_1<'a>(
        plan: &cs::WriterPlan,
        step: cs::StepId,
        input: &mut &'a [u8],
        stop: bool,
        depth: u32,
    ) -> cs::Result<DeviceRef<'a>, cs::DecodeError> {
        let mut f0 = cs::None;
        let mut f1 = cs::None;
        let mut f2 = cs::None;
        cs::dynamic::record(
            plan,
            step,
            input,
            stop,
            cs::MAX_DEPTH,
            |field, step, input, stop| {
                match field {
                    0 => {
                        f0 = cs::Some(
                            match cs::dynamic::symbol(plan, step, input)? {
                                cs::Some(0) => DeviceKind::Tv,
                                cs::Some(1) => DeviceKind::Mobile,
                                cs::Some(2) => DeviceKind::Web,
                                _ => return cs::Err(cs::DecodeError::UnknownSymbol),
                            },
                        );
                    }
                    1 => f1 = cs::Some(cs::dynamic::text(plan, step, input)?),
                    2 => f2 = cs::Some(cs::dynamic::text(plan, step, input)?),
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
        let f2 = match f2 {
            cs::Some(value) => value,
            cs::None => "0",
        };
        cs::Ok({
            DeviceRef {
                kind: f0,
                os: f1,
                app_version: f2,
            }
        })
    }
    #[automatically_derived]
    impl<'a> ::callsheet::Decode<'a> for PlaybackEventRef<'a> {
        const CONTRACT: &'static str = "playback.events";
        const SUBJECT: &'static str = "playback.events-value";
        const READS: &'static [&'static str] = &[
            "country",
            "device",
            "device.app_version",
            "device.kind",
            "device.os",
            "email",
            "event_id",
            "event_type",
            "occurred_at",
            "position_s",
            "quality_level",
            "segments",
            "tags",
            "user_id",
        ];
        const WRITERS: &'static [::callsheet::WriterVersion] = <PlaybackEvent as ::callsheet::Contract>::WRITERS;
        fn reader_schema() -> cs::Cow<'static, str> {
            cs::Cow::Borrowed(<PlaybackEvent as ::callsheet::Contract>::SCHEMA_JSON)
        }
        #[inline]
        fn decode_slot(
            slot: usize,
            input: &mut &'a [u8],
        ) -> cs::Result<Self, cs::DecodeError> {
            match slot {
                0 => decode_0(input),
                1 => decode_1(input),
                2 | 3 => decode_2(input),
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
