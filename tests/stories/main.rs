//! Whole-product stories, one binary: the command as a process, the server over loopback, files and git for real.
//!
//! A story proves that the rooms fit together; what each room does is tested in the room.
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed story, in helpers too"
)]

mod demo;
mod faults;
mod formats;
mod http;
mod process;
mod project;
mod restart;
mod round_trip;
