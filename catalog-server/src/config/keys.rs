//! The one table of settings: name, and how its text becomes a value.

use std::net::{SocketAddr, ToSocketAddrs};
use std::str::FromStr;
use std::time::Duration;

use callsheet_contracts::compat::CompatibilityLevel;

use super::access::{client_certificates, means, optional_path};
use super::{AccessLog, DatabaseUrl, LogFormat, ResponseFields, ServerConfig};

/// One setting.
pub(super) struct Key {
    /// Dotted name below `[server]`.
    pub(super) name: &'static str,
    /// Puts a text into the configuration, or says what would be right.
    pub(super) set: fn(&mut ServerConfig, &str) -> Result<(), String>,
}

/// Every setting, by name.
pub(super) const KEYS: &[Key] = &[
    Key {
        name: "auth.file",
        set: |c, v| put(&mut c.auth.file, Ok(optional_path(v))),
    },
    Key {
        name: "auth.jwt.algorithms",
        set: |c, v| {
            crate::auth::algorithms(v)?;
            put(&mut c.auth.jwt.algorithms, Ok(v.to_owned()))
        },
    },
    Key {
        name: "auth.jwt.audience",
        set: |c, v| put(&mut c.auth.jwt.audience, Ok(v.to_owned())),
    },
    Key {
        name: "auth.jwt.issuer",
        set: |c, v| put(&mut c.auth.jwt.issuer, Ok(v.to_owned())),
    },
    Key {
        name: "auth.jwt.jwks",
        set: |c, v| put(&mut c.auth.jwt.jwks, Ok(v.to_owned())),
    },
    Key {
        name: "auth.jwt.leeway_ms",
        set: |c, v| put(&mut c.auth.jwt.leeway, time(v)),
    },
    Key {
        name: "auth.jwt.principal_claim",
        set: |c, v| put(&mut c.auth.jwt.principal_claim, Ok(v.to_owned())),
    },
    Key {
        name: "auth.jwt.refresh_ms",
        set: |c, v| put(&mut c.auth.jwt.refresh, time(v)),
    },
    Key {
        name: "auth.jwt.scope_claim",
        set: |c, v| put(&mut c.auth.jwt.scope_claim, Ok(v.to_owned())),
    },
    Key {
        name: "auth.methods",
        set: |c, v| put(&mut c.auth.methods, means(v)),
    },
    Key {
        name: "auth.public_metrics",
        set: |c, v| put(&mut c.auth.public_metrics, flag(v)),
    },
    Key {
        name: "body_timeout_ms",
        set: |c, v| put(&mut c.limits.body_timeout, time(v)),
    },
    Key {
        name: "cache.answers_bytes",
        set: |c, v| put(&mut c.cache.answers_bytes, number(v)),
    },
    Key {
        name: "cache.contents_bytes",
        set: |c, v| put(&mut c.cache.contents_bytes, number(v)),
    },
    Key {
        name: "cache.schemas_bytes",
        set: |c, v| put(&mut c.cache.schemas_bytes, number(v)),
    },
    Key {
        name: "data",
        set: |c, v| put(&mut c.data, Ok(v.into())),
    },
    Key {
        name: "database",
        set: |c, v| put(&mut c.database, Ok(DatabaseUrl::new(v))),
    },
    Key {
        name: "lineage.max_body_bytes",
        set: |c, v| put(&mut c.lineage.max_body_bytes, number(v)),
    },
    Key {
        name: "lineage.max_columns",
        set: |c, v| put(&mut c.lineage.max_columns, number(v)),
    },
    Key {
        name: "lineage.max_wait_ms",
        set: |c, v| put(&mut c.lineage.max_wait, time(v)),
    },
    Key {
        name: "listen",
        set: |c, v| put(&mut c.listen, address(v)),
    },
    Key {
        name: "log.access",
        set: |c, v| put(&mut c.log.access, access_log(v)),
    },
    Key {
        name: "log.format",
        set: |c, v| put(&mut c.log.format, log_format(v)),
    },
    Key {
        name: "log.level",
        set: |c, v| put(&mut c.log.level, Ok(v.to_owned())),
    },
    Key {
        name: "header_timeout_ms",
        set: |c, v| put(&mut c.limits.header_timeout, time(v)),
    },
    Key {
        name: "log.slow_ms",
        set: |c, v| put(&mut c.log.slow, time(v)),
    },
    Key {
        name: "max_body_bytes",
        set: |c, v| put(&mut c.limits.max_body_bytes, number(v)),
    },
    Key {
        name: "max_connections",
        set: |c, v| put(&mut c.limits.max_connections, number(v)),
    },
    Key {
        name: "max_header_bytes",
        set: |c, v| put(&mut c.limits.max_header_bytes, number(v)),
    },
    Key {
        name: "max_headers",
        set: |c, v| put(&mut c.limits.max_headers, number(v)),
    },
    Key {
        name: "max_requests",
        set: |c, v| put(&mut c.limits.max_requests, number(v)),
    },
    Key {
        name: "poll_interval_ms",
        set: |c, v| put(&mut c.poll_interval, time(v)),
    },
    Key {
        name: "rate_burst",
        set: |c, v| put(&mut c.limits.rate_burst, count(v)),
    },
    Key {
        name: "rate_per_second",
        set: |c, v| put(&mut c.limits.rate, count(v)),
    },
    Key {
        name: "registry.compatibility_level",
        set: |c, v| put(&mut c.registry.compatibility_level, level(v)),
    },
    Key {
        name: "registry.incompatible_error_code",
        set: |c, v| {
            put(
                &mut c.registry.incompatible_error_code,
                incompatible_code(v),
            )
        },
    },
    Key {
        name: "registry.response_fields",
        set: |c, v| put(&mut c.registry.response_fields, response_fields(v)),
    },
    Key {
        name: "request_timeout_ms",
        set: |c, v| put(&mut c.limits.request_timeout, time(v)),
    },
    Key {
        name: "shutdown_timeout_ms",
        set: |c, v| put(&mut c.shutdown_timeout, time(v)),
    },
    Key {
        name: "telemetry.otlp_endpoint",
        set: |c, v| put(&mut c.otlp_endpoint, endpoint(v)),
    },
    Key {
        name: "tls.certificate",
        set: |c, v| put(&mut c.tls.certificate, Ok(optional_path(v))),
    },
    Key {
        name: "tls.client_ca",
        set: |c, v| put(&mut c.tls.client_ca, Ok(optional_path(v))),
    },
    Key {
        name: "tls.client_certificates",
        set: |c, v| put(&mut c.tls.client_certificates, client_certificates(v)),
    },
    Key {
        name: "tls.key",
        set: |c, v| put(&mut c.tls.key, Ok(optional_path(v))),
    },
];

fn put<T>(slot: &mut T, value: Result<T, String>) -> Result<(), String> {
    *slot = value?;
    Ok(())
}

fn flag(text: &str) -> Result<bool, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is neither `true` nor `false`"))
}

fn number(text: &str) -> Result<usize, String> {
    text.replace('_', "")
        .parse()
        .map_err(|_| format!("`{text}` is not a whole number from 0"))
}

fn time(text: &str) -> Result<Duration, String> {
    match number(text)? {
        0 => Err("0 ms leaves no time".to_owned()),
        millis => Ok(Duration::from_millis(millis as u64)),
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let wrong = || format!("`{text}` is not an address and a port, for example 127.0.0.1:8081");
    // Names such as `localhost` resolve without the network on every system.
    text.to_socket_addrs()
        .map_err(|_| wrong())?
        .next()
        .ok_or_else(wrong)
}

/// An address over HTTP; an empty text is none.
fn endpoint(text: &str) -> Result<Option<String>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || format!("`{text}` is no URL over HTTP, for example http://localhost:4318");
    let url = reqwest::Url::parse(text).map_err(|_| wrong())?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(wrong());
    }
    Ok(Some(text.to_owned()))
}

fn count(text: &str) -> Result<u32, String> {
    u32::try_from(number(text)?).map_err(|_| format!("`{text}` is too large"))
}

fn access_log(text: &str) -> Result<AccessLog, String> {
    match text {
        "all" => Ok(AccessLog::All),
        "writes" => Ok(AccessLog::Writes),
        "none" => Ok(AccessLog::None),
        _ => Err(format!("`{text}` is none of `all`, `writes`, `none`")),
    }
}

fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("`{text}` is neither `text` nor `json`")),
    }
}

fn response_fields(text: &str) -> Result<ResponseFields, String> {
    match text {
        "current" => Ok(ResponseFields::Current),
        "negotiated" => Ok(ResponseFields::Negotiated),
        "legacy" => Ok(ResponseFields::Legacy),
        _ => Err(format!(
            "`{text}` is none of `current`, `negotiated`, `legacy`"
        )),
    }
}

fn incompatible_code(text: &str) -> Result<u32, String> {
    match number(text)? {
        40_901 => Ok(40_901),
        409 => Ok(409),
        _ => Err(format!("`{text}` is neither 40901 nor 409")),
    }
}

fn level(text: &str) -> Result<String, String> {
    CompatibilityLevel::from_str(text)
        .map(|level| level.as_str().to_owned())
        .map_err(|_| format!("`{text}` is no compatibility level"))
}
