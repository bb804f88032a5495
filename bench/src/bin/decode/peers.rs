//! The peers' types: serde structs as a user of serde_avro_fast or apache-avro writes them.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::records::plain;

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Kind {
    #[serde(rename = "PLAY")]
    Play,
    #[serde(rename = "PAUSE")]
    Pause,
    #[serde(rename = "SEEK")]
    Seek,
    #[serde(rename = "HEARTBEAT")]
    Heartbeat,
    #[serde(rename = "STOP")]
    Stop,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum DeviceKind {
    #[serde(rename = "TV")]
    Tv,
    #[serde(rename = "MOBILE")]
    Mobile,
    #[serde(rename = "WEB")]
    Web,
    #[serde(rename = "TABLET")]
    Tablet,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Device {
    pub kind: DeviceKind,
    pub os: String,
    pub model: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Event {
    pub event_id: String,
    #[serde(alias = "ts")]
    pub occurred_at: i64,
    pub user_id: i64,
    pub position_ms: i64,
    pub kind: Kind,
    pub quality: Option<i64>,
    pub title: String,
    pub device: Device,
    #[serde(default)]
    pub country: Option<String>,
    pub session_id: String,
    pub tags: HashMap<String, String>,
    pub segments: Vec<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "Device")]
#[expect(dead_code, reason = "decoded and dropped")]
pub struct DeviceBorrowed<'a> {
    pub kind: DeviceKind,
    pub os: &'a str,
    pub model: &'a str,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "Event")]
#[expect(dead_code, reason = "decoded and dropped")]
pub struct EventBorrowed<'a> {
    pub event_id: &'a str,
    pub occurred_at: i64,
    pub user_id: i64,
    pub position_ms: i64,
    pub kind: Kind,
    pub quality: Option<i64>,
    pub title: &'a str,
    #[serde(borrow)]
    pub device: DeviceBorrowed<'a>,
    pub country: Option<&'a str>,
    pub session_id: &'a str,
    #[serde(borrow)]
    pub tags: HashMap<&'a str, &'a str>,
    pub segments: Vec<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "Event")]
#[expect(dead_code, reason = "decoded and dropped")]
pub struct Three<'a> {
    pub occurred_at: i64,
    pub user_id: i64,
    pub title: &'a str,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Flat {
    pub a: i64,
    pub b: i64,
    pub c: i32,
    pub d: i32,
    pub e: bool,
    pub f: f64,
    pub g: f64,
    pub h: f32,
    pub i: i64,
    pub j: i32,
}

impl From<&plain::Event> for Event {
    fn from(event: &plain::Event) -> Self {
        let kind = match event.kind {
            plain::Kind::Play => Kind::Play,
            plain::Kind::Pause => Kind::Pause,
            plain::Kind::Seek => Kind::Seek,
            plain::Kind::Heartbeat => Kind::Heartbeat,
            plain::Kind::Stop => Kind::Stop,
        };
        let device = match event.device.kind {
            plain::DeviceKind::Tv => DeviceKind::Tv,
            plain::DeviceKind::Mobile => DeviceKind::Mobile,
            plain::DeviceKind::Web => DeviceKind::Web,
            plain::DeviceKind::Tablet => DeviceKind::Tablet,
        };
        Self {
            event_id: event.event_id.clone(),
            occurred_at: event.occurred_at,
            user_id: event.user_id,
            position_ms: event.position_ms,
            kind,
            quality: event.quality,
            title: event.title.clone(),
            device: Device { kind: device, os: event.device.os.clone(), model: event.device.model.clone() },
            country: event.country.clone(),
            session_id: event.session_id.clone(),
            tags: event.tags.iter().cloned().collect(),
            segments: event.segments.clone(),
        }
    }
}

impl From<&super::records::lean::Flat> for Flat {
    fn from(flat: &super::records::lean::Flat) -> Self {
        Self { a: flat.a, b: flat.b, c: flat.c, d: flat.d, e: flat.e, f: flat.f, g: flat.g, h: flat.h, i: flat.i, j: flat.j }
    }
}
