//! The Protobuf model.

mod model;
mod print;
mod problems;
