//! Archives: what a job writes, as files, one for each commit.
//!
//! A file is written before the position moves and is named after the positions that it holds. A commit that fails leaves
//! a file behind whose positions were never reached; the next commit of the partition removes it. So the folder holds each
//! record once, as of the last commit.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use callsheet_schema::avro::{Schema, decode};

use super::{Codec, FileError, write_container};
use crate::contract::Encode;
use crate::dead_letter::{ErrorCode, Reason, Stage};
use crate::delivery::Effects;
use crate::sink::{Outgoing, Sink};
use crate::source::NewRecord;
use crate::store::{Apply, Guarantee, Progress, Promise, StoreError};

/// What the files hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Avro containers.
    Avro(Codec),
    /// One JSON value a line.
    JsonLines,
}

impl Format {
    const fn extension(self) -> &'static str {
        match self {
            Self::Avro(_) => "avro",
            Self::JsonLines => "jsonl",
        }
    }
}

/// A folder of files, `{folder}/{topic}/{partition}/{from}-{to}.avro`: the source's topic and partition, and the positions
/// of the batch. One folder serves one group.
#[derive(Clone, Debug)]
pub struct Archive {
    folder: PathBuf,
    name: Arc<str>,
    schema: &'static str,
    format: Format,
}

impl Archive {
    /// An archive of values of `C` in `folder`.
    pub fn of<C: Encode>(folder: impl Into<PathBuf>, format: Format) -> Self {
        let folder: PathBuf = folder.into();
        Self {
            name: format!("archive {}", folder.display()).into(),
            folder,
            schema: C::SCHEMA_JSON,
            format,
        }
    }

    /// The sink into this archive.
    ///
    /// # Errors
    /// [`FileError::Schema`] when the contract's schema does not parse.
    pub fn sink<C: Encode>(&self) -> Result<ToArchive<C>, FileError> {
        Ok(ToArchive {
            name: Arc::clone(&self.name),
            schema: Schema::parse(C::SCHEMA_JSON)
                .map_err(|problems| FileError::Schema(problems.to_string()))?,
            format: self.format,
            contract: core::marker::PhantomData,
        })
    }

    fn place(&self, progress: Option<&Progress>) -> (PathBuf, String) {
        let extension = self.format.extension();
        match progress {
            Some(progress) => (
                self.folder
                    .join(plain(&progress.topic))
                    .join(progress.partition.to_string()),
                format!("{:020}-{:020}.{extension}", progress.from, progress.to),
            ),
            None => (self.folder.join("end"), format!("end.{extension}")),
        }
    }

    fn content(&self, records: Vec<NewRecord>) -> Result<Vec<u8>, FileError> {
        let values: Vec<Vec<u8>> = records
            .into_iter()
            .filter_map(|record| record.value)
            .collect();
        match self.format {
            Format::Avro(codec) => write_container(self.schema, codec, &values),
            Format::JsonLines => Ok(values
                .into_iter()
                .flat_map(|mut line| {
                    line.push(b'\n');
                    line
                })
                .collect()),
        }
    }
}

/// A topic's name as a folder's: Kafka's names are, but for those of dots alone.
fn plain(topic: &str) -> String {
    let kept = |character: char| match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' => character,
        _ => '_',
    };
    let name: String = topic.chars().map(kept).collect();
    if name.chars().all(|character| character == '.') {
        format!("_{name}")
    } else {
        name
    }
}

fn io(doing: &str, path: &Path) -> impl FnOnce(std::io::Error) -> FileError {
    let doing = format!("{doing} `{}`", path.display());
    move |source| FileError::Io { doing, source }
}

/// Removes what was written for positions from `from` on, and then puts the new file there as a whole.
fn replace(
    folder: &Path,
    name: &str,
    from: Option<u64>,
    content: Option<Vec<u8>>,
) -> Result<(), FileError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => Some(entries),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(io("reading", folder)(error)),
    };
    for entry in entries.into_iter().flatten() {
        let path = entry.map_err(io("reading", folder))?.path();
        let begins = path
            .file_name()
            .and_then(|name| name.to_str()?.split_once('-')?.0.parse::<u64>().ok());
        if begins.is_some_and(|begins| from.is_some_and(|from| begins >= from)) {
            std::fs::remove_file(&path).map_err(io("removing", &path))?;
        }
    }
    let Some(content) = content else {
        return Ok(());
    };
    std::fs::create_dir_all(folder).map_err(io("creating", folder))?;
    let (path, beside) = (folder.join(name), folder.join(format!("new.{name}")));
    std::fs::write(&beside, content).map_err(io("writing", &beside))?;
    std::fs::File::open(&beside)
        .and_then(|file| file.sync_all())
        .map_err(io("writing", &beside))?;
    std::fs::rename(&beside, &path).map_err(io("naming", &path))
}

impl Apply for Archive {
    async fn apply(
        &self,
        progress: Option<&Progress>,
        effects: &mut Effects,
    ) -> Result<u64, StoreError> {
        let (ours, others): (Vec<_>, Vec<_>) = core::mem::take(&mut effects.records)
            .into_iter()
            .partition(|record| record.topic == self.name);
        effects.records = others;
        let count = ours.len() as u64;
        let (folder, name) = self.place(progress);
        let from = progress.map(|progress| progress.from);
        let content = if ours.is_empty() {
            None
        } else {
            let content = self.content(ours);
            Some(content.map_err(|error| StoreError::Refused(Box::new(error)))?)
        };
        let written =
            tokio::task::spawn_blocking(move || replace(&folder, &name, from, content)).await;
        match written {
            Ok(Ok(())) => Ok(count),
            // A full disk, a share that is away: waited for.
            Ok(Err(error)) => Err(StoreError::Transient(Box::new(error))),
            Err(error) => Err(StoreError::Transient(Box::new(error))),
        }
    }

    fn promises(&self) -> Vec<Promise> {
        vec![Promise::new(
            "records in files",
            Guarantee::EffectivelyOnce,
            "one file per commit, named by its positions; the next commit removes what a failed one left",
        )]
    }
}

/// Writes values of a contract into an archive.
#[derive(Clone, Debug)]
pub struct ToArchive<C> {
    name: Arc<str>,
    schema: Schema,
    format: Format,
    contract: core::marker::PhantomData<fn(C)>,
}

impl<C: Encode> Sink<C> for ToArchive<C> {
    fn write(&mut self, item: Outgoing<C>, effects: &mut Effects) -> Result<(), Reason> {
        let mut value = Vec::new();
        item.value
            .encode(&mut value)
            .map_err(|error| rejected(error.to_string()))?;
        if self.format == Format::JsonLines {
            let decoded = decode(&self.schema, &mut value.as_slice())
                .map_err(|error| rejected(error.to_string()))?;
            value = decoded.to_json().into_bytes();
        }
        effects.append(NewRecord {
            topic: Arc::clone(&self.name),
            partition: 0,
            timestamp_ms: item.timestamp_ms,
            key: Some(item.key),
            value: Some(value),
            headers: item.headers,
        });
        Ok(())
    }
}

fn rejected(message: String) -> Reason {
    Reason {
        stage: Stage::TaskPut,
        ..Reason::processing(ErrorCode::SinkRejected, message)
    }
}
