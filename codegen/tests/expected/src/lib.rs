// Written by `callsheet gen`. Do not edit: change the contracts and run it again.
//! Types, decoders and encoders of the contracts that `callsheet.lock` pins.

/// Contract `playback.events`, version 4.
pub mod playback_events;

/// Contract `shapes`, version 2.
pub mod shapes;
