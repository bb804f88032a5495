//! `callsheet export`: writes everything that a registry holds into an archive that `callsheet import` reads.

use std::path::PathBuf;

use super::import::{CREDENTIALS, FROM_TOKEN};
use crate::connection::{CredentialOptions, Hidden, address, block_on};
use crate::failure::Failure;
use crate::migrate::archive;
use crate::migrate::connect::{JOBS, client};
use crate::migrate::progress::Progress;
use crate::migrate::read::read;
use crate::project::Project;
use crate::{Exit, Shell};

/// Options of `callsheet export`.
#[derive(Debug, clap::Args)]
#[command(after_help = CREDENTIALS)]
pub(crate) struct Export {
    /// The registry to read, of whichever make; else `CALLSHEET_SERVER`, else `[project] server` of callsheet.toml.
    #[arg(long, value_name = "URL")]
    from: Option<Hidden>,
    #[command(flatten)]
    credentials: CredentialOptions,
    /// The archive to write, which must not exist [default: standard output].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Calls at once.
    #[arg(long, value_name = "N", default_value_t = JOBS)]
    jobs: usize,
}

/// Runs the command.
pub(crate) fn run(options: &Export, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let project = Project::find(shell)?;
    let configured = project.config.project.server.as_deref();
    let from = address(options.from.as_ref(), shell, configured)
        .ok_or_else(|| Failure::Usage("no source is known: give --from URL".to_owned()))?;
    let source = match shell.env(FROM_TOKEN) {
        Some(token) => options.credentials.trusting(shell, &from)?.bearer(token),
        None => options.credentials.builder(shell, &from)?,
    };
    let source = client(source)?;
    let out = options
        .out
        .as_ref()
        .map(|path| shell.current_dir().join(path));
    if let Some(path) = out.as_ref().filter(|path| path.exists()) {
        return Err(Failure::Usage(format!(
            "`{}` exists and is not overwritten",
            path.display()
        )));
    }
    let progress = Progress::new(shell);
    let reading = block_on(read(&source, options.jobs, "reading", &progress))?;
    progress.finish();
    let reading = reading?;
    let text = archive::write(
        &reading.inventory,
        source.base(),
        &reading.notices,
        shell.now_ms(),
    );
    match out {
        Some(path) => {
            write_new(&path, &text)?;
            shell.say(&format!("exported  {}", reading.inventory.counts()));
        }
        None => shell.say_text(&text),
    }
    for notice in &reading.notices {
        shell.note(&format!("the source: {notice}"));
    }
    Ok(Exit::Clean)
}

/// Writes a whole file or none: under another name first.
fn write_new(path: &std::path::Path, text: &str) -> Result<(), Failure> {
    let shown = path.display();
    let fail = |error: std::io::Error| Failure::Internal(format!("writing `{shown}`: {error}"));
    let folder = path.parent().unwrap_or_else(|| std::path::Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(fail)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(fail)?;
    file.as_file().sync_all().map_err(fail)?;
    file.persist_noclobber(path)
        .map_err(|error| fail(error.error))?;
    Ok(())
}
