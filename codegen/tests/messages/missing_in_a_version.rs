//! A field that an older version lacks, without a default.

#[derive(callsheet::Reader)]
#[contract("playback.events")]
struct Flags {
    legacy_flags: Vec<u8>,
}

fn main() {}
