//! The Confluent-compatible surface.

mod compatibility;
mod config;
mod contexts;
mod guids;
mod ids;
mod mode;
mod root;
mod schemas;
mod subjects;
mod versions;
