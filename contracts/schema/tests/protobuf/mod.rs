//! The Protobuf model.

mod model;
mod problems;
