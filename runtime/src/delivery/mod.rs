//! Delivery: what a batch does to the outside, how records are framed and decoded, and how long to wait before another attempt.
//!
//! Owns [`Effects`] (everything that one commit makes durable), [`Writers`] (schema id → decoder), [`Backoff`],
//! [`Breaker`] and [`Clock`]. It does not own a transport: `embedded` commits effects, `pipeline` drives the loop.

mod backoff;
mod breaker;
mod clock;
pub(crate) mod effects;
mod framing;
mod tally;
mod writers;

pub use backoff::Backoff;
pub use breaker::{Breaker, BreakerOptions, BreakerState};
pub use clock::{Clock, system_clock};
pub use effects::{Cell, Effects, Row, StateChange};
pub use framing::{Frame, Framing, VALUE_GUID_HEADER, frame_of};
pub use tally::Tally;
pub use writers::{UnknownWriters, Writer, Writers};
