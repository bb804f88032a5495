//! The Confluent-compatible surface.

mod compatibility;
mod config;
mod contexts;
mod guids;
mod ids;
mod metadata;
mod mode;
mod root;
mod schemas;
mod server;
mod subjects;
mod versions;
