//! Fields that do not fit, or are read without a reason: the texts of all messages are tests of the crate callsheet-codegen.

#[derive(callsheet::Reader)]
#[contract("playback.events")]
struct Watch<'a> {
    user_id: &'a str,
    email: Option<&'a str>,
    country: Option<&'a str>,
    #[contract(path = "device.kind")]
    kind: i64,
}

callsheet::contract!("playback.events" @ 9);

fn main() {}
