//! The Confluent-compatible surface.

mod associations;
mod compatibility;
mod config;
mod contexts;
mod formats;
mod guids;
mod ids;
mod metadata;
mod mode;
mod root;
mod schemas;
mod server;
mod subjects;
mod tags;
mod versions;
