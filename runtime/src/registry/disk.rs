//! Schemas on disk: a process that starts while the registry is down reads what an earlier one was told.
//!
//! One file for each schema of each registry, `{folder}/{registry}/{id or guid}.avsc`: a checksum line, then the schema with
//! its references written out. A schema never changes under its id, so a file is right or it is damaged; a damaged one is
//! asked for again.

use std::path::{Path, PathBuf};

use callsheet_schema::avro::{ParseOptions, Schema};

use super::{FetchError, SchemaFetch};
use crate::delivery::Frame;
use crate::pipeline::fnv1a;
use crate::types::Uuid;

/// Keeps what a source answers in a folder, and answers from there first.
#[derive(Debug)]
pub struct OnDisk<F> {
    source: F,
    folder: PathBuf,
}

impl<F: SchemaFetch> OnDisk<F> {
    /// A cache in `folder` of what `source` answers. `registry`: a name for the registry, such as its host; ids of one mean
    /// nothing in another.
    pub fn new(source: F, folder: impl AsRef<Path>, registry: &str) -> Self {
        let plain = |character: char| {
            if character.is_ascii_alphanumeric() || character == '-' {
                character
            } else {
                '_'
            }
        };
        // Two names may look alike when they are plain: the digest keeps them apart.
        let name: String = registry.chars().map(plain).collect();
        let name = format!("{name}-{:016x}", fnv1a(registry.as_bytes()));
        Self {
            source,
            folder: folder.as_ref().join(name),
        }
    }

    /// A cache in the user's own folder for caches, `$XDG_CACHE_HOME` or `~/.cache`, under `callsheet/schemas`; in the
    /// folder for temporary files when neither is known.
    pub fn of_user(source: F, registry: &str) -> Self {
        let home = || std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
        let caches = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let folder = caches.or_else(home).unwrap_or_else(std::env::temp_dir);
        Self::new(source, folder.join("callsheet").join("schemas"), registry)
    }

    fn path(&self, frame: Frame) -> PathBuf {
        let name = match frame {
            Frame::Id(id) => format!("{id}.avsc"),
            Frame::Guid(guid) => {
                format!("{}.avsc", String::from_utf8_lossy(&Uuid(guid).to_ascii()))
            }
        };
        self.folder.join(name)
    }
}

/// The schema of a file; `None` when there is none, or it is damaged.
fn read(path: &Path) -> Option<Schema> {
    let text = std::fs::read_to_string(path).ok()?;
    let (checksum, schema) = text.split_once('\n')?;
    if checksum != checksum_of(schema) {
        return None;
    }
    // As the registry's own answer is parsed: what is published is published.
    let options = ParseOptions {
        validate_names: false,
        validate_defaults: false,
    };
    Schema::parse_with(schema, &[], options).ok()
}

/// Writes beside the place and moves the file there: a reader sees all of it or nothing.
fn write(path: &Path, schema: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    std::fs::write(&beside, format!("{}\n{schema}", checksum_of(schema)))?;
    std::fs::rename(&beside, path)
}

/// FNV-1a over the text: against torn and flipped bytes, not against people.
fn checksum_of(schema: &str) -> String {
    format!("fnv1a:{:016x}", fnv1a(schema.as_bytes()))
}

impl<F: SchemaFetch> SchemaFetch for OnDisk<F> {
    async fn fetch(&self, frame: Frame) -> Result<Schema, FetchError> {
        let path = self.path(frame);
        let place = path.clone();
        let kept = tokio::task::spawn_blocking(move || read(&place)).await;
        if let Ok(Some(schema)) = kept {
            return Ok(schema);
        }
        let schema = self.source.fetch(frame).await?;
        let text = schema.to_json_resolved();
        // A disk that cannot be written costs the next start a question, nothing else.
        let _kept = tokio::task::spawn_blocking(move || write(&path, &text)).await;
        Ok(schema)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    const ORDER: &str = r#"{"type":"record","name":"Order","namespace":"shop","fields":[
        {"name":"id","type":"long","aliases":["number"]},
        {"name":"next","type":["null","Order"],"default":null}]}"#;

    #[derive(Default)]
    struct Source {
        asked: AtomicU32,
        down: bool,
    }

    impl SchemaFetch for &Source {
        async fn fetch(&self, frame: Frame) -> Result<Schema, FetchError> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            match (self.down, frame) {
                (true, _) => Err(FetchError::Unavailable("down".into())),
                (_, Frame::Id(404)) => Err(FetchError::NotFound),
                _ => Ok(Schema::parse(ORDER).unwrap()),
            }
        }
    }

    #[tokio::test]
    async fn a_cold_start_without_registry_reads_what_an_earlier_one_was_told() {
        let folder = tempfile::tempdir().unwrap();
        let (up, down) = (
            Source::default(),
            Source {
                down: true,
                ..Source::default()
            },
        );
        let frames = [Frame::Id(7), Frame::Guid([0xab; 16])];
        let warm = OnDisk::new(&up, folder.path(), "http://registry:8081");
        let cold = OnDisk::new(&down, folder.path(), "http://registry:8081");
        for frame in frames {
            let told = warm.fetch(frame).await.unwrap();
            warm.fetch(frame).await.unwrap();
            let read = cold.fetch(frame).await.unwrap();
            assert_eq!(read.to_json(), told.to_json());
            assert_eq!(read.fingerprint_rabin(), told.fingerprint_rabin());
        }
        assert_eq!(up.asked.load(Ordering::Relaxed), 2);
        assert_eq!(down.asked.load(Ordering::Relaxed), 0);
        // Another registry's ids are others.
        let other = OnDisk::new(&down, folder.path(), "http://registry-8081");
        assert!(other.fetch(Frame::Id(7)).await.is_err());
        // A refusal is not kept.
        assert_eq!(
            warm.fetch(Frame::Id(404)).await.unwrap_err(),
            FetchError::NotFound
        );
        assert!(!warm.path(Frame::Id(404)).exists());
    }

    #[tokio::test]
    async fn a_damaged_file_is_asked_for_again() {
        let folder = tempfile::tempdir().unwrap();
        let source = Source::default();
        let cache = OnDisk::new(&source, folder.path(), "r");
        cache.fetch(Frame::Id(1)).await.unwrap();
        let path = cache.path(Frame::Id(1));
        let whole = std::fs::read(&path).unwrap();
        for cut in [0, 10, whole.len() / 2, whole.len() - 1] {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let before = source.asked.load(Ordering::Relaxed);
            cache.fetch(Frame::Id(1)).await.unwrap();
            assert_eq!(source.asked.load(Ordering::Relaxed), before + 1, "{cut}");
            assert_eq!(std::fs::read(&path).unwrap(), whole, "it is whole again");
        }
    }
}
