//! Which server a command talks to, and how a failure to reach it reads.

use callsheet_client::{Client, ClientError};

use crate::Shell;
use crate::failure::Failure;

/// The address of a server, as every command that needs one takes it.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct ServerOption {
    /// Address of the server; else `CALLSHEET_SERVER`, else `[project] server` of callsheet.toml.
    #[arg(long, value_name = "URL")]
    pub(crate) server: Option<String>,
}

impl ServerOption {
    /// The address, from the option, the environment or `configured`, in this order.
    pub(crate) fn address(&self, shell: &Shell<'_>, configured: Option<&str>) -> Option<String> {
        self.server
            .clone()
            .or_else(|| shell.env("CALLSHEET_SERVER").map(str::to_owned))
            .or_else(|| configured.map(str::to_owned))
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
        Client::new(&address)
            .map_err(|error| Failure::Usage(format!("the server address `{address}`: {error}")))
    }
}

/// A failed call as a command's failure: an unreachable server is never an answer.
pub(crate) fn failed(tried: &str, error: &ClientError) -> Failure {
    let hint = if error.is_unreachable() {
        "; is the server running, and is the address right?"
    } else {
        ""
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
