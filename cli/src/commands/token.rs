//! `callsheet token`: API tokens, made and revoked on a server, or on its database where no server can be asked yet.

use std::io::BufRead as _;

use callsheet_api::access::{CreatedToken, TokenBody, TokenRequest};
use callsheet_server::auth::hash_password;
use callsheet_server::services::access::OfflineTokens;
use callsheet_server::{ApiError, Stamp};

use super::serve::{StoreOptions, configuration};
use crate::connection::{ServerOption, block_on, failed};
use crate::failure::Failure;
use crate::project::Project;
use crate::{Exit, Shell};

const DAY_MS: i64 = 86_400_000;

/// Options of `callsheet token`.
#[derive(Debug, clap::Args)]
pub(crate) struct Token {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Make a token and print its secret, which is shown this once.
    Create(Create),
    /// List tokens: scopes, expiry, last use.
    List(List),
    /// Revoke a token; its secret opens nothing from then on.
    Revoke(Revoke),
    /// Read a password from standard input and print its hash for the access file.
    HashPassword,
}

#[derive(Debug, clap::Args)]
struct Create {
    /// Name of the token; the user name of HTTP basic.
    name: String,
    /// What it may do: `read:*`, `write:orders-*`, `admin::.context:*`. Repeatable.
    #[arg(long = "scope", value_name = "SCOPE", required = true)]
    scopes: Vec<String>,
    /// Days until it expires; never without it.
    #[arg(long, value_name = "DAYS")]
    expires_in_days: Option<u32>,
    /// Print nothing but the secret, for scripts.
    #[arg(long)]
    quiet: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, clap::Args)]
struct List {
    /// Show revoked tokens too.
    #[arg(long)]
    revoked: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, clap::Args)]
struct Revoke {
    /// Id or name of the token.
    id_or_name: String,
    #[command(flatten)]
    place: Place,
}

/// A server, or a database.
#[derive(Debug, clap::Args)]
struct Place {
    #[command(flatten)]
    server: ServerOption,
    #[command(flatten)]
    store: StoreOptions,
    /// Work on the configured database without a server; --data and --database do so too.
    #[arg(long, conflicts_with = "server")]
    offline: bool,
}

/// Runs the command.
pub(crate) fn run(options: &Token, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    match &options.action {
        Action::Create(create) => {
            let request = TokenRequest {
                name: create.name.clone(),
                scopes: create.scopes.clone(),
                expires_ms: create
                    .expires_in_days
                    .map(|days| shell.now_ms() + i64::from(days) * DAY_MS),
            };
            let made = create.place.create(&request, shell)?;
            if create.quiet {
                shell.say(&made.secret);
            } else {
                show(&made, shell);
            }
        }
        Action::List(list) => {
            let tokens = list.place.list(list.revoked, shell)?;
            if tokens.is_empty() {
                shell.note("there are no tokens");
            }
            for token in tokens {
                shell.say(&line(&token, shell.now_ms()));
            }
        }
        Action::Revoke(revoke) => {
            let revoked = revoke.place.revoke(&revoke.id_or_name, shell)?;
            shell.say(&format!("revoked  {}  {}", revoked.name, revoked.id));
        }
        Action::HashPassword => {
            let mut password = String::new();
            std::io::stdin()
                .lock()
                .read_line(&mut password)
                .map_err(|error| Failure::Usage(format!("reading the password: {error}")))?;
            let password = password.trim_end_matches(['\n', '\r']);
            if password.is_empty() {
                return Err(Failure::Usage(
                    "the password is empty; write it to standard input".to_owned(),
                ));
            }
            shell.say(&hash_password(password).map_err(Failure::Internal)?);
        }
    }
    Ok(Exit::Clean)
}

impl Place {
    fn create(&self, request: &TokenRequest, shell: &Shell<'_>) -> Result<CreatedToken, Failure> {
        if self.offline || self.store.is_given() {
            let stamp = stamp(shell);
            let request = request.clone();
            return self.offline(shell, async |tokens| tokens.create(request, stamp).await);
        }
        let client = self.client(shell)?;
        block_on(client.create_token(request))?.map_err(|error| failed("making the token", &error))
    }

    fn list(&self, revoked: bool, shell: &Shell<'_>) -> Result<Vec<TokenBody>, Failure> {
        if self.offline || self.store.is_given() {
            return self.offline(shell, async |tokens| tokens.list(revoked).await);
        }
        let client = self.client(shell)?;
        block_on(client.tokens(revoked))?
            .map(|list| list.tokens)
            .map_err(|error| failed("listing tokens", &error))
    }

    fn revoke(&self, token: &str, shell: &Shell<'_>) -> Result<TokenBody, Failure> {
        if self.offline || self.store.is_given() {
            let stamp = stamp(shell);
            return self.offline(shell, async |tokens| tokens.revoke(token, stamp).await);
        }
        let client = self.client(shell)?;
        block_on(client.revoke_token(token))?.map_err(|error| failed("revoking the token", &error))
    }

    fn client(&self, shell: &Shell<'_>) -> Result<callsheet_client::Client, Failure> {
        let project = Project::find(shell)?;
        self.server
            .client(shell, project.config.project.server.as_deref())
    }

    fn offline<T>(
        &self,
        shell: &Shell<'_>,
        work: impl AsyncFnOnce(&OfflineTokens) -> Result<T, ApiError>,
    ) -> Result<T, Failure> {
        let config = configuration(&self.store, shell)?;
        block_on(async {
            let tokens = OfflineTokens::open(&config).await.map_err(|error| {
                Failure::CouldNotCheck(format!("opening the database: {error}"))
            })?;
            let outcome = work(&tokens).await;
            tokens.close().await;
            outcome.map_err(|error| {
                let message = error.message().to_owned();
                if error.status() == 422 {
                    Failure::Usage(message)
                } else {
                    Failure::CouldNotCheck(message)
                }
            })
        })?
    }
}

/// Who works on the database without a server, for the audit trail.
fn stamp(shell: &Shell<'_>) -> Stamp {
    let user = shell.env("USER").unwrap_or("unknown");
    Stamp::new(format!("command-line:{user}"), shell.now_ms())
}

fn show(made: &CreatedToken, shell: &mut Shell<'_>) {
    shell.say(&format!("name    {}", made.name));
    shell.say(&format!("id      {}", made.id));
    shell.say(&format!("scopes  {}", made.scopes.join(" ")));
    shell.say(&format!("secret  {}", made.secret));
    shell.note("the secret is not stored and not shown again; clients send it as bearer token, or as the password of HTTP basic with the name as user");
}

fn line(token: &TokenBody, now_ms: i64) -> String {
    let state = match (token.revoked_ms, token.expires_ms) {
        (Some(_), _) => "revoked".to_owned(),
        (None, Some(end)) if end <= now_ms => "expired".to_owned(),
        (None, Some(end)) => format!("{} days left", (end - now_ms) / DAY_MS),
        (None, None) => "no expiry".to_owned(),
    };
    let used = match token.last_used_ms {
        None => "never used".to_owned(),
        Some(at) if now_ms - at < 2 * DAY_MS => "used lately".to_owned(),
        Some(at) => format!("used {} days ago", (now_ms - at) / DAY_MS),
    };
    format!(
        "{}  {}  {}  {state}  {used}",
        token.name,
        token.id,
        token.scopes.join(" ")
    )
}
