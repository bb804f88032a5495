// Written by `callsheet gen`. Do not edit: change the contracts and run it again.
//! Types, decoders and encoders of the contracts that `callsheet.lock` pins.

/// Contract `accounts`, version 1.
pub mod accounts;

/// Contract `legacy`, version 1.
pub mod legacy;

/// Contract `playback.events`, version 4.
pub mod playback_events;

/// Contract `rides`, version 1.
pub mod rides;

/// Contract `shapes`, version 2.
pub mod shapes;
