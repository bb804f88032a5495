//! The Protobuf engine and diff.

mod diff;
mod edits;
mod generate;
mod properties;
mod wire;
