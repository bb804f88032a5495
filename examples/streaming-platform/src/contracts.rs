//! Types generated from the locked contracts: what the pipeline writes and reads.
//!
//! `callsheet.lock` beside this crate's manifest pins the versions. Older versions of the playback event exist for the
//! generator, which writes as older players do.

/// `catalog.content`, version 1.
pub mod content {
    callsheet::contract!("catalog.content" @ 1);
}

/// `engagement.user.5s`, version 1.
pub mod engagement {
    callsheet::contract!("engagement.user.5s" @ 1);
}

/// `playback.events`, each version that a player writes.
pub mod playback {
    /// Version 1: no bitrate, `device`.
    pub mod v1 {
        callsheet::contract!("playback.events" @ 1);
    }
    /// Version 2: `bitrate_kbps` is new.
    pub mod v2 {
        callsheet::contract!("playback.events" @ 2);
    }
    /// Version 3: `device` is called `device_type`.
    pub mod v3 {
        callsheet::contract!("playback.events" @ 3);
    }
    /// Version 4: `DOWNLOAD` is new.
    pub mod v4 {
        callsheet::contract!("playback.events" @ 4);
    }
}
