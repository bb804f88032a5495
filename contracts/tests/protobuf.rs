//! The Protobuf engine and diff.

mod buf;
mod diff;
mod edits;
mod generate;
mod history;
mod oracle;
mod properties;
mod records;
mod truth;
mod wire;
