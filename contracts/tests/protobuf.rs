//! The Protobuf engine and diff.

mod diff;
mod wire;
