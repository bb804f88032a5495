//! The Protobuf engine and diff.

mod wire;
