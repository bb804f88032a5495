//! Every problem is reported at once, each on its own field.

#[derive(callsheet::Reader)]
#[contract("playback.events")]
struct Watch<'a> {
    user_id: &'a str,
    quality_level: i32,
    #[contract(path = "device.kind")]
    kind: i64,
    device: &'a str,
    qualty_level: Option<i32>,
    ts: i64,
    position_s: i32,
    #[contract(logical)]
    country: Option<&'a str>,
    #[contract(path = "device.app_version")]
    app_version: Option<&'a str>,
}

fn main() {}
