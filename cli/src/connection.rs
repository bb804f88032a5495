//! Which server a command talks to, as whom, and how a failure to reach it reads.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use callsheet_client::{Builder, Client, ClientError};

use crate::Shell;
use crate::failure::Failure;
use crate::project::Project;

/// The address of a server and the credentials for it, as every command that needs one takes them.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct ServerOption {
    /// Address of the server; else `CALLSHEET_SERVER`, else `[project] server` of callsheet.toml.
    #[arg(long, value_name = "URL")]
    pub(crate) server: Option<Hidden>,
    #[command(flatten)]
    pub(crate) credentials: CredentialOptions,
}

/// Credentials for a server.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct CredentialOptions {
    /// API token or JWT; else `CALLSHEET_TOKEN`, which other users of this machine cannot see.
    #[arg(long, value_name = "TOKEN")]
    token: Option<Hidden>,
    /// User and password for HTTP basic; else `CALLSHEET_USER_INFO`.
    #[arg(long, value_name = "USER:PASSWORD", conflicts_with = "token")]
    user_info: Option<Hidden>,
    /// PEM file of authorities to trust besides the system's; else `CALLSHEET_CA`, else `[project] server_ca`.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
}

/// A text of the command line that may be a secret and is not printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Hidden(pub(crate) String);

impl FromStr for Hidden {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Hidden(…)")
    }
}

/// The address of a server, as given, from the environment, or as configured, in this order.
pub(crate) fn address(
    given: Option<&Hidden>,
    shell: &Shell<'_>,
    configured: Option<&str>,
) -> Option<String> {
    given
        .map(|given| given.0.clone())
        .or_else(|| shell.env("CALLSHEET_SERVER").map(str::to_owned))
        .or_else(|| configured.map(str::to_owned))
}

impl ServerOption {
    /// The address, from the option, the environment or `configured`, in this order.
    pub(crate) fn address(&self, shell: &Shell<'_>, configured: Option<&str>) -> Option<String> {
        address(self.server.as_ref(), shell, configured)
    }

    /// A client of that address.
    pub(crate) fn client(
        &self,
        shell: &Shell<'_>,
        configured: Option<&str>,
    ) -> Result<Client, Failure> {
        let address = self.address(shell, configured).ok_or_else(|| {
            Failure::Usage(
                "no server is known: give --server URL, set CALLSHEET_SERVER, or write `server = \"URL\"` under [project] in callsheet.toml"
                    .to_owned(),
            )
        })?;
        self.credentials.client(shell, &address)
    }
}

impl CredentialOptions {
    /// A client of an address, with these credentials or those of the environment.
    pub(crate) fn client(&self, shell: &Shell<'_>, address: &str) -> Result<Client, Failure> {
        self.builder(shell, address)?
            .build()
            .map_err(|error| Failure::Usage(format!("the server: {error}")))
    }

    /// The settings of such a client.
    pub(crate) fn builder(&self, shell: &Shell<'_>, address: &str) -> Result<Builder, Failure> {
        let mut builder = self.trusting(shell, address)?;
        let given = |option: &Option<Hidden>, variable: &str| {
            option
                .as_ref()
                .map(|hidden| hidden.0.clone())
                .or_else(|| shell.env(variable).map(str::to_owned))
        };
        // A flag wins over both variables.
        let token = if self.user_info.is_some() {
            None
        } else {
            given(&self.token, "CALLSHEET_TOKEN")
        };
        if let Some(token) = token {
            builder = builder.bearer(token);
        } else if let Some(info) = given(&self.user_info, "CALLSHEET_USER_INFO") {
            let (user, password) = info.split_once(':').ok_or_else(|| {
                Failure::Usage(
                    "--user-info and CALLSHEET_USER_INFO read `user:password`".to_owned(),
                )
            })?;
            builder = builder.basic(user, password);
        }
        Ok(builder)
    }

    /// The settings of a client without these credentials, which trusts the authorities that they name.
    pub(crate) fn trusting(&self, shell: &Shell<'_>, address: &str) -> Result<Builder, Failure> {
        let mut builder = Client::builder(address);
        if let Some(path) = self.authorities(shell)? {
            let pem = std::fs::read(&path).map_err(|error| {
                Failure::Usage(format!(
                    "reading the authorities `{}`: {error}",
                    path.display()
                ))
            })?;
            builder = builder.authorities(pem);
        }
        Ok(builder)
    }

    fn authorities(&self, shell: &Shell<'_>) -> Result<Option<PathBuf>, Failure> {
        let named = self
            .ca
            .clone()
            .or_else(|| shell.env("CALLSHEET_CA").map(PathBuf::from));
        if let Some(path) = named {
            return Ok(Some(shell.current_dir().join(path)));
        }
        let project = Project::find(shell)?;
        Ok(project
            .config
            .project
            .server_ca
            .map(|path| project.root.join(path)))
    }
}

/// A failed call as a command's failure: an unreachable server is never an answer.
pub(crate) fn failed(tried: &str, error: &ClientError) -> Failure {
    let hint = match error.status() {
        _ if error.is_unreachable() => "; is the server running, and is the address right?",
        Some(401) => "; give --token or set CALLSHEET_TOKEN",
        _ => "",
    };
    Failure::CouldNotCheck(format!("{tried}: {error}{hint}"))
}

/// A runtime with a thread for each core, for a server in this process.
pub(crate) fn block_on_all_cores<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Internal(format!("starting the server's runtime: {error}")))?;
    Ok(runtime.block_on(work))
}

/// A runtime for one command's network calls.
pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Internal(format!("starting the network runtime: {error}")))?;
    Ok(runtime.block_on(work))
}
