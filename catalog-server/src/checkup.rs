//! What `callsheet doctor` asks of a server's configuration and database, without a server.

use std::path::Path;

use callsheet_store::{Store, Target};

use crate::auth::tls::{Tls, expiry_of_file};
use crate::auth::{Auth, AuthError};
use crate::config::ServerConfig;

const DAY_MS: i64 = 86_400_000;

/// A certificate that ends sooner is worth a word.
const CERTIFICATE_DAYS: i64 = 21;

/// A disk with less is about to stop writes.
const FREE_BYTES: u64 = 1 << 30;

/// How far a change may lie in this machine's future: clocks of nodes differ a little.
const CLOCK_SLACK_MS: i64 = 60_000;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// Nothing to do.
    Good,
    /// Works, and should not stay so.
    Doubtful,
    /// Does not work.
    Bad,
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What was looked at.
    pub what: &'static str,
    /// How it is.
    pub health: Health,
    /// What was seen.
    pub seen: String,
    /// What to do, unless there is nothing.
    pub advice: Option<String>,
}

impl Checked {
    /// Nothing to do.
    pub fn good(what: &'static str, seen: impl Into<String>) -> Self {
        Self {
            what,
            health: Health::Good,
            seen: seen.into(),
            advice: None,
        }
    }

    /// Works, and should not stay so.
    pub fn doubtful(
        what: &'static str,
        seen: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            what,
            health: Health::Doubtful,
            seen: seen.into(),
            advice: Some(advice.into()),
        }
    }

    /// Does not work.
    pub fn bad(what: &'static str, seen: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            health: Health::Bad,
            ..Self::doubtful(what, seen, advice)
        }
    }
}

/// Looks at the access, the certificates, the disk and the database of a configuration.
///
/// Opening a database brings its tables up to date, as a start of the server does; one that does not exist is not made.
pub async fn inspect(config: &ServerConfig, now_ms: i64) -> Vec<Checked> {
    let mut found = vec![access(config), certificates(config, now_ms)];
    match config.target() {
        Target::Sqlite { path } if !path.exists() => found.push(Checked::doubtful(
            "database",
            format!("`{}` does not exist yet", path.display()),
            "`callsheet serve` makes it",
        )),
        target => {
            if let Target::Sqlite { path } = &target {
                found.push(disk(path.parent().unwrap_or(path)));
            }
            match Store::open(&target).await {
                Ok(store) => {
                    found.extend(database(config, &store, now_ms).await);
                    store.close().await;
                }
                Err(error) => found.push(Checked::bad(
                    "database",
                    error.to_string(),
                    "check that the database runs, that the URL or folder is right, and that no newer release has used it",
                )),
            }
        }
    }
    found
}

fn access(config: &ServerConfig) -> Checked {
    const WHAT: &str = "access";
    if config.auth.is_on() {
        return Checked::good(WHAT, "callers are asked who they are");
    }
    if config.listen.ip().is_loopback() {
        return Checked::good(
            WHAT,
            format!("open, on the loopback only ({})", config.listen),
        );
    }
    Checked::bad(
        WHAT,
        format!(
            "{} is reachable for other machines, and nobody is asked who they are",
            config.listen
        ),
        "set `auth.methods` under [server], for example to \"token, basic\"",
    )
}

fn certificates(config: &ServerConfig, now_ms: i64) -> Checked {
    const WHAT: &str = "TLS";
    if let Err(error) = Tls::open(&config.tls) {
        return Checked::bad(
            WHAT,
            error.to_string(),
            "correct the files under [server.tls]",
        );
    }
    let Some(path) = &config.tls.certificate else {
        return if config.auth.is_on() && !config.listen.ip().is_loopback() {
            Checked::doubtful(
                WHAT,
                "credentials cross the network unencrypted",
                "set `tls.certificate` and `tls.key`, or put a proxy with TLS in front",
            )
        } else {
            Checked::good(WHAT, "off")
        };
    };
    let days = match expiry_of_file(path) {
        Ok(end) => (end - now_ms).div_euclid(DAY_MS),
        Err(error) => return Checked::bad(WHAT, error.to_string(), "replace the certificate"),
    };
    let seen = format!("`{}` ends in {days} days", path.display());
    match days {
        ..0 => Checked::bad(
            WHAT,
            format!("`{}` has ended", path.display()),
            "replace the certificate; a running server reads it again by itself",
        ),
        0..CERTIFICATE_DAYS => Checked::doubtful(
            WHAT,
            seen,
            "replace the certificate; a running server reads it again by itself",
        ),
        _ => Checked::good(WHAT, seen),
    }
}

fn disk(folder: &Path) -> Checked {
    const WHAT: &str = "disk";
    match rustix::fs::statvfs(folder) {
        Ok(stat) => {
            let free = stat.f_bavail.saturating_mul(stat.f_frsize);
            let seen = format!("{} MiB free under `{}`", free >> 20, folder.display());
            if free < FREE_BYTES {
                Checked::doubtful(
                    WHAT,
                    seen,
                    "make room: writes are refused when the disk is full, reads go on",
                )
            } else {
                Checked::good(WHAT, seen)
            }
        }
        Err(error) => Checked::doubtful(
            WHAT,
            format!("`{}`: {error}", folder.display()),
            "check that the data folder is mounted",
        ),
    }
}

async fn database(config: &ServerConfig, store: &Store, now_ms: i64) -> Vec<Checked> {
    let mut found = Vec::new();
    let head = match store.head().await {
        Ok(head) => head,
        Err(error) => {
            return vec![Checked::bad(
                "database",
                error.to_string(),
                "check that the database runs",
            )];
        }
    };
    found.push(Checked::good(
        "database",
        format!("answers, tables are current, {head} changes"),
    ));
    match store.changes_after((head - 1).max(0), 1).await {
        Ok(changes) => match changes.last() {
            Some(newest) if newest.seq != head => found.push(Checked::bad(
                "audit trail",
                format!(
                    "the newest change is {}, the chain ends at {head}",
                    newest.seq
                ),
                "run `callsheet audit verify` and restore a backup",
            )),
            None if head > 0 => found.push(Checked::bad(
                "audit trail",
                format!("the chain ends at {head}, and that change is missing"),
                "run `callsheet audit verify` and restore a backup",
            )),
            Some(newest) if newest.ts_ms > now_ms + CLOCK_SLACK_MS => {
                found.push(Checked::doubtful(
                    "clock",
                    format!(
                        "the newest change lies {} s in this machine's future",
                        (newest.ts_ms - now_ms) / 1_000
                    ),
                    "synchronise the clocks of the nodes: tokens expire by them",
                ));
            }
            _ => found.push(Checked::good(
                "audit trail",
                format!(
                    "the chain ends at change {head}; `callsheet audit verify` reads all of it"
                ),
            )),
        },
        Err(error) => found.push(Checked::bad(
            "audit trail",
            error.to_string(),
            "run `callsheet audit verify`",
        )),
    }
    if config.auth.is_on() {
        found.push(proofs(config, store, now_ms).await);
    }
    found
}

/// Whether the access file and the keys can be read, and whether there is a token that may make others.
async fn proofs(config: &ServerConfig, store: &Store, now_ms: i64) -> Checked {
    const WHAT: &str = "credentials";
    let auth = match Auth::new(&config.auth, store.clone()) {
        Ok(auth) => auth,
        Err(error) => return Checked::bad(WHAT, error.to_string(), "correct [server.auth]"),
    };
    let read: Result<(), AuthError> = auth.reload(now_ms).await;
    if let Err(error) = read {
        return Checked::bad(WHAT, error.to_string(), "correct the file that is named");
    }
    match store.tokens(false).await {
        Ok(tokens) => {
            let live = tokens
                .iter()
                .filter(|token| token.expires_ms.is_none_or(|end| now_ms < end));
            let (mut count, mut admins) = (0, 0);
            for token in live {
                count += 1;
                admins += usize::from(token.scopes.iter().any(|scope| scope == "admin:*"));
            }
            if admins == 0 && config.auth.file.is_none() && config.auth.jwt.jwks.is_empty() {
                return Checked::doubtful(
                    WHAT,
                    format!("{count} tokens in force, none of which may make others"),
                    "run `callsheet token create root --scope admin:* --data DIR` beside the database",
                );
            }
            Checked::good(WHAT, format!("{count} tokens in force"))
        }
        Err(error) => Checked::bad(WHAT, error.to_string(), "check that the database runs"),
    }
}
