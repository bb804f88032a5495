//! Options that are wrong.

#[derive(callsheet::Reader)]
#[contract("playback.events", decoders = 0)]
struct NoDecoder {
    user_id: i64,
}

#[derive(callsheet::Reader)]
#[contract("playback.events", decoders = "all")]
struct Word {
    user_id: i64,
}

#[derive(callsheet::Reader)]
#[contract("playback.events", strict = true)]
struct Flag {
    user_id: i64,
}

#[derive(callsheet::Reader)]
#[contract("playback.events")]
#[contract("orders")]
struct TwoContracts {
    user_id: i64,
}

#[derive(callsheet::Reader)]
#[contract("playback.events")]
struct Tuple(i64);

#[derive(callsheet::Reader)]
#[contract("playback.events")]
union Either {
    user_id: i64,
}

#[derive(callsheet::Reader)]
#[contract("playback.events")]
struct Hole {
    #[contract(path = "device..os")]
    os: String,
}

#[derive(callsheet::Reader)]
#[contract("playback.events", lock = "nowhere/callsheet.lock")]
struct Lost {
    user_id: i64,
}

callsheet::contract!("playback.events" @ 4, decoders = 0);
callsheet::contract!("playback.events" @ 4, strict);
callsheet::contract!(playback);
callsheet::contract!("playback.events" @ 99999999999);
