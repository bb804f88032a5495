//! The configuration of the server: an embedded default file, `[server]` of `callsheet.toml`, the
//! environment, flags; the later wins.
//!
//! `default.toml` is the documentation and is read by the same code as the user's file. [`keys`]
//! is the one table of settings. An unknown key is an error that names the nearest known one.

mod access;
mod keys;
mod layers;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use callsheet_store::Target;
use thiserror::Error;

pub use access::{AuthConfig, ClientCertificates, DatabaseUrl, JwtConfig, Means, TlsConfig};
pub use layers::Layers;

/// The embedded default file.
pub const DEFAULT_FILE: &str = include_str!("default.toml");

/// File name of the embedded database inside the data folder.
const SQLITE_FILE: &str = "catalog.sqlite";

/// Everything that the server can be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerConfig {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Folder of the embedded database.
    pub data: PathBuf,
    /// URL of a Postgres server; in place of `data`.
    pub database: Option<DatabaseUrl>,
    /// Whether other machines may reach a server that has no authentication.
    pub allow_remote_without_auth: bool,
    /// Who may call.
    pub auth: AuthConfig,
    /// Encryption of connections.
    pub tls: TlsConfig,
    /// Limits of a request.
    pub limits: LimitConfig,
    /// Longest time that a shutdown waits for running requests.
    pub shutdown_timeout: Duration,
    /// How often writes of other nodes are looked for.
    pub poll_interval: Duration,
    /// Logs.
    pub log: LogConfig,
    /// The OpenTelemetry collector that takes traces; `None` sends none.
    pub otlp_endpoint: Option<String>,
    /// The Confluent surface.
    pub registry: RegistryConfig,
    /// Caches.
    pub cache: CacheConfig,
    /// The lineage routes.
    pub lineage: LineageConfig,
}

/// Limits of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitConfig {
    /// Largest body of a registry or catalog request.
    pub max_body_bytes: usize,
    /// Requests that run at once.
    pub max_requests: usize,
    /// Longest time between two pieces of a body.
    pub body_timeout: Duration,
    /// Requests a second of one caller; 0 is no limit.
    pub rate: u32,
    /// Requests of one caller that may come at once.
    pub rate_burst: u32,
    /// Longest time for one request.
    pub request_timeout: Duration,
    /// Connections that are served at once.
    pub max_connections: usize,
    /// Headers of a request.
    pub max_headers: usize,
    /// Size of all headers of a request.
    pub max_header_bytes: usize,
    /// Longest time for a TLS handshake, and for the head of a request.
    pub header_timeout: Duration,
}

/// How logs are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogConfig {
    /// Text or JSON.
    pub format: LogFormat,
    /// A level or a filter.
    pub level: String,
    /// Which requests get a line.
    pub access: AccessLog,
    /// A request that takes longer gets a warning.
    pub slow: Duration,
}

/// Which requests get a line at level `info`; the others get one at `debug`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessLog {
    /// All.
    All,
    /// Those that may change something.
    Writes,
    /// None.
    None,
}

/// The format of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// The Confluent surface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryConfig {
    /// Which members answers have.
    pub response_fields: ResponseFields,
    /// `error_code` of an incompatible schema.
    pub incompatible_error_code: u32,
    /// Level where nothing is stored, in capitals.
    pub compatibility_level: String,
}

/// Which members answers of the Confluent surface have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseFields {
    /// All of the newest registry.
    Current,
    /// The new ones only for a client that asks for them.
    Negotiated,
    /// Those of 5.5 to 7.x.
    Legacy,
}

/// Sizes of the caches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheConfig {
    /// Finished answers to reads by id.
    pub answers_bytes: usize,
    /// Schema texts.
    pub contents_bytes: usize,
    /// Parsed schemas, estimated.
    pub schemas_bytes: usize,
}

/// The lineage routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineageConfig {
    /// Largest event or batch after decompression.
    pub max_body_bytes: usize,
    /// Longest time that a question waits for `min_seq`.
    pub max_wait: Duration,
    /// Columns that one answer holds at most.
    pub max_columns: usize,
}

/// A configuration that cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file is not TOML.
    #[error("{path}:{line}:{column}: {message}")]
    Syntax {
        /// The file.
        path: String,
        /// Line from 1.
        line: u32,
        /// Column from 1.
        column: u32,
        /// What the parser says.
        message: String,
    },
    /// A setting that does not exist.
    #[error("{place}: unknown setting `{key}`{}", hint(.nearest.as_deref()))]
    UnknownKey {
        /// Where it stands.
        place: String,
        /// The key as written.
        key: String,
        /// The nearest known key.
        nearest: Option<String>,
    },
    /// A value that the setting cannot have.
    #[error("{place}: setting `{key}`: {message}")]
    Value {
        /// Where it stands.
        place: String,
        /// The setting.
        key: String,
        /// What would be right.
        message: String,
    },
}

fn hint(nearest: Option<&str>) -> String {
    nearest
        .map(|known| format!("; did you mean `{known}`?"))
        .unwrap_or_default()
}

impl Default for ServerConfig {
    /// The values of the embedded default file.
    fn default() -> Self {
        Layers::default()
            .load()
            .expect("invariant: the embedded default file is tested")
    }
}

impl ServerConfig {
    /// The database to open.
    pub fn target(&self) -> Target {
        match &self.database {
            Some(url) => Target::Postgres {
                url: url.reveal().to_owned(),
            },
            None => Target::Sqlite {
                path: self.data.join(SQLITE_FILE),
            },
        }
    }

    /// How old the memory may be before the node is no longer ready: twenty polls that did not get through.
    pub fn staleness_limit(&self) -> Duration {
        self.poll_interval * 20
    }

    /// The values before any layer is read; every one of them stands in `default.toml`.
    fn blank() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            data: PathBuf::new(),
            database: None,
            allow_remote_without_auth: false,
            auth: AuthConfig::default(),
            tls: TlsConfig::default(),
            limits: LimitConfig {
                max_body_bytes: 0,
                max_requests: 0,
                body_timeout: Duration::ZERO,
                rate: 0,
                rate_burst: 0,
                request_timeout: Duration::ZERO,
                max_connections: 0,
                max_headers: 0,
                max_header_bytes: 0,
                header_timeout: Duration::ZERO,
            },
            shutdown_timeout: Duration::ZERO,
            poll_interval: Duration::ZERO,
            log: LogConfig {
                format: LogFormat::Text,
                level: String::new(),
                access: AccessLog::Writes,
                slow: Duration::ZERO,
            },
            otlp_endpoint: None,
            registry: RegistryConfig {
                response_fields: ResponseFields::Current,
                incompatible_error_code: 0,
                compatibility_level: String::new(),
            },
            cache: CacheConfig {
                answers_bytes: 0,
                contents_bytes: 0,
                schemas_bytes: 0,
            },
            lineage: LineageConfig {
                max_body_bytes: 0,
                max_wait: Duration::ZERO,
                max_columns: 0,
            },
        }
    }
}
