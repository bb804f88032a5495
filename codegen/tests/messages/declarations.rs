//! Declarations that are wrong in themselves.

#[derive(callsheet::Reader)]
struct Unnamed {
    user_id: i64,
}

#[derive(callsheet::Reader)]
#[contract("playback.events", locked = "x")]
struct Option1<'a, T> {
    user_id: &'a T,
    #[contract(default = 3)]
    quality_level: i32,
}

#[derive(callsheet::Reader)]
#[contract("playback.events")]
enum Choice {
    One,
}

#[derive(callsheet::Reader)]
#[contract("playback.events")]
struct Twice {
    user_id: i64,
    #[contract(rename = "user_id")]
    again: i64,
}

fn main() {}
