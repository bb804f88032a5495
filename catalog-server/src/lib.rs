//! The registry and the catalog: services over the store, axum routes, the UI.
//!
//! [`serve`] starts a server from a [`ServerConfig`]; [`app`] is its router over an [`AppState`],
//! for tests without a port. The data's way: `routes` read a request into values, `services`
//! decide and write through the store, answers come from memory.
//!
//! Registry reads never wait for SQL: ids, subjects and versions are in
//! [`services::registry::Index`], texts and finished answers in byte-bounded caches. Every write
//! is a row of the store's `changes`, and tailing them is the only way that memory changes, for
//! this node's writes and for others'.

mod app;
pub mod auth;
pub mod checkup;
pub mod config;
mod connections;
mod error;
pub mod offline;
pub mod openapi;
mod routes;
mod serve;
pub mod services;
mod state;
pub mod telemetry;
mod ui;
mod watch_files;

pub use app::app;
pub use auth::AuthError;
pub use auth::rules::routes;
pub use auth::tls::TlsError;
pub use callsheet_store::Stamp;
pub use config::{ConfigError, Layers, ServerConfig};
pub use error::ApiError;
pub use serve::{Running, ServeError, serve};
pub use state::{AppState, OpenError};
