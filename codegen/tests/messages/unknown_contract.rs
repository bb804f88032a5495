//! A typo in the contract's name, and a version that is not locked.

#[derive(callsheet::Reader)]
#[contract("playback.event")]
struct Watch {
    user_id: i64,
}

callsheet::contract!("playback.events" @ 9);

fn main() {}
