//! Finding and reading the lock and the schemas it pins; the only module of the crate that touches files and the environment.
//!
//! Contents are hashed on read and must be what the lock says. Parsed files are cached for the life of the process by path,
//! modification time and length, so that five hundred macro calls parse a schema once.

mod script;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use callsheet_schema::Format;
use callsheet_schema::avro::Schema;

pub use script::{BUILT_FILE, BuildError, build, modules};

use crate::facts::Facts;
use crate::lock::{LOCK_FILE, Lock, LockedSchema, sha256_hex};
use crate::source::{Source, Version, list};

/// Environment variable that names the lock, ahead of the search.
pub const LOCK_VARIABLE: &str = "CALLSHEET_LOCK";

/// Why the lock or a schema that it pins could not be used. The text stands alone: it becomes a compile error.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FsError {
    /// No lock was found.
    NoLock {
        /// Folder where the search began.
        start: PathBuf,
    },
    /// A file could not be read.
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The lock's text is wrong.
    Lock {
        /// The lock.
        path: PathBuf,
        /// Every problem with its position.
        problems: crate::lock::LockProblems,
    },
    /// The lock does not list the contract.
    UnknownContract {
        /// The lock.
        path: PathBuf,
        /// The name that was asked for.
        name: String,
        /// A locked name that is close.
        nearest: Option<String>,
    },
    /// A file's content is not what the lock pins.
    Hash {
        /// The file, relative to the lock.
        file: String,
        /// SHA-256 in the lock.
        expected: String,
        /// SHA-256 of the content.
        found: String,
    },
    /// A version is not locked.
    Version {
        /// The contract.
        name: String,
        /// The version that was asked for.
        version: u32,
        /// The locked ones, as people list them.
        locked: String,
    },
    /// A schema is of a format that these types are not made from.
    Format {
        /// The file, relative to the lock.
        file: String,
        /// Its format.
        format: Format,
    },
    /// A pinned schema does not parse.
    Schema {
        /// The file, relative to the lock.
        file: String,
        /// Every problem with its position.
        problems: String,
    },
}

impl fmt::Display for FsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLock { start } => write!(
                formatter,
                "no `{LOCK_FILE}` in `{}` or a folder above it\n  = help: run `callsheet pull --add CONTRACT`, or name the file with `lock = \"…\"` or {LOCK_VARIABLE}",
                start.display()
            ),
            Self::Read { path, reason } => {
                write!(
                    formatter,
                    "reading `{}`: {reason}\n  = help: run `callsheet pull`",
                    path.display()
                )
            }
            Self::Lock { path, problems } => {
                let name = path
                    .file_name()
                    .map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
                for (index, problem) in problems.0.iter().enumerate() {
                    let newline = if index > 0 { "\n" } else { "" };
                    let at = problem.position;
                    write!(
                        formatter,
                        "{newline}{name}:{}:{}: {}",
                        at.line, at.column, problem.message
                    )?;
                }
                Ok(())
            }
            Self::UnknownContract {
                path,
                name,
                nearest,
            } => {
                let file = path
                    .file_name()
                    .map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
                write!(
                    formatter,
                    "`{file}` does not lock a contract or subject `{name}`"
                )?;
                if let Some(nearest) = nearest {
                    write!(formatter, "; did you mean `{nearest}`?")?;
                }
                write!(formatter, "\n  = help: run `callsheet pull --add {name}`")
            }
            Self::Hash {
                file,
                expected,
                found,
            } => write!(
                formatter,
                "`{file}` is not the schema that the lock pins\n  expected sha256 {expected}\n     found sha256 {found}\n  = help: run `callsheet pull`"
            ),
            Self::Version {
                name,
                version,
                locked,
            } => write!(
                formatter,
                "`{name}` version {version} is not locked; locked: {locked}\n  = help: run `callsheet pull --add {name}@{version}`"
            ),
            Self::Format { file, format } => write!(
                formatter,
                "`{file}` is {}: `contract!` and `Reader` read Avro\n  = help: `callsheet gen` makes its types",
                format.title()
            ),
            Self::Schema { file, problems } => {
                write!(formatter, "`{file}` is not a schema\n{problems}")
            }
        }
    }
}

impl std::error::Error for FsError {}

/// One locked version of any format, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pinned {
    /// Its entry in the lock.
    pub locked: LockedSchema,
    /// The schema's text.
    pub text: String,
    /// What the contract says about its fields.
    pub facts: Facts,
    /// Numbers of all locked versions, oldest first.
    pub versions: Vec<u32>,
}

/// A lock and where it lies.
#[derive(Clone, Debug)]
pub struct Project {
    /// The lock file.
    pub lock_path: PathBuf,
    /// Its content.
    pub lock: Arc<Lock>,
}

impl Project {
    /// Finds and reads the lock: `explicit` (relative to `start`), else the environment's, else the nearest one upwards from `start`.
    ///
    /// # Errors
    /// [`FsError::NoLock`], [`FsError::Read`], [`FsError::Lock`].
    pub fn find(start: &Path, explicit: Option<&str>) -> Result<Self, FsError> {
        let lock_path = match explicit.map(str::to_owned).or_else(|| {
            std::env::var(LOCK_VARIABLE)
                .ok()
                .filter(|path| !path.is_empty())
        }) {
            Some(path) => start.join(path),
            None => start
                .ancestors()
                .map(|folder| folder.join(LOCK_FILE))
                .find(|path| path.is_file())
                .ok_or_else(|| FsError::NoLock {
                    start: start.to_owned(),
                })?,
        };
        Self::open(lock_path)
    }

    /// Reads the lock at a path.
    ///
    /// # Errors
    /// [`FsError::Read`], [`FsError::Lock`].
    pub fn open(lock_path: PathBuf) -> Result<Self, FsError> {
        let lock = cached(&lock_path, |bytes| {
            let text = text(&lock_path, bytes)?;
            Lock::parse(&text)
                .map(|lock| Entry::Lock(Arc::new(lock)))
                .map_err(|problems| FsError::Lock {
                    path: lock_path.clone(),
                    problems,
                })
        })?;
        match lock {
            Entry::Lock(lock) => Ok(Self { lock_path, lock }),
            _ => Err(FsError::Read {
                path: lock_path,
                reason: "the lock is also pinned as a schema".to_owned(),
            }),
        }
    }

    /// Folder of the lock; the files that it pins are relative to it.
    pub fn root(&self) -> &Path {
        self.lock_path.parent().unwrap_or_else(|| Path::new("."))
    }

    /// Reads all locked versions of a contract, named by contract or by subject.
    ///
    /// # Errors
    /// [`FsError::UnknownContract`], [`FsError::Read`], [`FsError::Hash`], [`FsError::Schema`].
    pub fn load(&self, name: &str) -> Result<Source, FsError> {
        let locked = self.lock.versions(name);
        let Some(first) = locked.first() else {
            return Err(self.unknown(name));
        };
        let (contract, subject) = (first.contract.clone(), first.subject.clone());
        let versions = locked
            .into_iter()
            .map(|locked| self.version(locked))
            .collect::<Result<_, _>>()?;
        Ok(Source {
            contract,
            subject,
            versions,
        })
    }

    /// The format of a contract's newest locked version, named by contract or by subject.
    ///
    /// # Errors
    /// [`FsError::UnknownContract`].
    pub fn format(&self, name: &str) -> Result<Format, FsError> {
        let locked = self.lock.versions(name);
        locked
            .last()
            .map(|locked| locked.format())
            .ok_or_else(|| self.unknown(name))
    }

    /// Reads the text of one locked version of any format, hash checked; none: the newest.
    ///
    /// # Errors
    /// As [`Project::load`], and [`FsError::Version`].
    pub fn pinned(&self, name: &str, version: Option<u32>) -> Result<Pinned, FsError> {
        let locked = self.lock.versions(name);
        let newest = locked.last().ok_or_else(|| self.unknown(name))?;
        let chosen = match version {
            None => *newest,
            Some(number) => locked
                .iter()
                .copied()
                .find(|locked| locked.version == number)
                .ok_or_else(|| FsError::Version {
                    name: newest.contract.clone(),
                    version: number,
                    locked: list(
                        &locked
                            .iter()
                            .map(|locked| locked.version)
                            .collect::<Vec<_>>(),
                    ),
                })?,
        };
        let path = self.root().join(&chosen.file);
        let bytes = std::fs::read(&path).map_err(|error| FsError::Read {
            path: path.clone(),
            reason: error.to_string(),
        })?;
        check_hash(&chosen.file, &chosen.sha256, &sha256_hex(&bytes))?;
        Ok(Pinned {
            locked: chosen.clone(),
            text: text(&path, &bytes)?,
            facts: self.facts(chosen)?,
            versions: locked.iter().map(|locked| locked.version).collect(),
        })
    }

    fn unknown(&self, name: &str) -> FsError {
        FsError::UnknownContract {
            path: self.lock_path.clone(),
            name: name.to_owned(),
            nearest: self.lock.nearest(name).map(str::to_owned),
        }
    }

    /// Every file that an expansion over a contract depends on: the lock, its schemas and facts.
    pub fn files(&self, name: &str) -> Vec<PathBuf> {
        let mut files = vec![self.lock_path.clone()];
        for locked in self.lock.versions(name) {
            files.push(self.root().join(&locked.file));
            if locked.facts.is_some() {
                files.push(self.root().join(locked.facts_file()));
            }
        }
        files.retain(|path| path.is_file());
        files
    }

    fn version(&self, locked: &LockedSchema) -> Result<Version, FsError> {
        if locked.format() != Format::Avro {
            return Err(FsError::Format {
                file: locked.file.clone(),
                format: locked.format(),
            });
        }
        let path = self.root().join(&locked.file);
        let entry = cached(&path, |bytes| {
            let text = text(&path, bytes)?;
            let schema = Schema::parse(&text).map_err(|problems| FsError::Schema {
                file: locked.file.clone(),
                problems: problems
                    .0
                    .iter()
                    .map(|problem| format!("{}:{problem}", locked.file))
                    .collect::<Vec<_>>()
                    .join("\n"),
            })?;
            Ok(Entry::Schema {
                sha256: sha256_hex(bytes),
                text: text.into(),
                schema,
            })
        })?;
        let Entry::Schema {
            sha256,
            text: schema_text,
            schema,
        } = entry
        else {
            return Err(FsError::Read {
                path,
                reason: "the file is pinned as a schema and as something else".to_owned(),
            });
        };
        check_hash(&locked.file, &locked.sha256, &sha256)?;
        Ok(Version {
            locked: locked.clone(),
            text: schema_text.to_string(),
            schema,
            facts: self.facts(locked)?,
        })
    }

    fn facts(&self, locked: &LockedSchema) -> Result<Facts, FsError> {
        let facts = match &locked.facts {
            None => Facts::default(),
            Some(expected) => {
                let file = locked.facts_file();
                let path = self.root().join(&file);
                let entry = cached(&path, |bytes| {
                    let text = text(&path, bytes)?;
                    let facts = Facts::parse(&text).map_err(|problems| FsError::Schema {
                        file: file.clone(),
                        problems: problems.to_string(),
                    })?;
                    Ok(Entry::Facts {
                        sha256: sha256_hex(bytes),
                        facts: Arc::new(facts),
                    })
                })?;
                let Entry::Facts { sha256, facts } = entry else {
                    return Err(FsError::Read {
                        path,
                        reason: "the file is pinned as facts and as something else".to_owned(),
                    });
                };
                check_hash(&file, expected, &sha256)?;
                Facts::clone(&facts)
            }
        };
        Ok(facts)
    }
}

fn check_hash(file: &str, expected: &str, found: &str) -> Result<(), FsError> {
    if expected == found {
        return Ok(());
    }
    Err(FsError::Hash {
        file: file.to_owned(),
        expected: expected.to_owned(),
        found: found.to_owned(),
    })
}

fn text(path: &Path, bytes: &[u8]) -> Result<String, FsError> {
    std::str::from_utf8(bytes)
        .map(str::to_owned)
        .map_err(|error| FsError::Read {
            path: path.to_owned(),
            reason: format!("not UTF-8 at byte {}", error.valid_up_to()),
        })
}

#[derive(Clone, Debug)]
enum Entry {
    Lock(Arc<Lock>),
    Schema {
        sha256: String,
        text: Arc<str>,
        schema: Schema,
    },
    Facts {
        sha256: String,
        facts: Arc<Facts>,
    },
}

type Stamp = (Option<SystemTime>, u64);

static CACHE: Mutex<BTreeMap<PathBuf, (Stamp, Entry)>> = Mutex::new(BTreeMap::new());

/// The parsed file, from the cache when the file has not changed. Errors are not kept.
fn cached(
    path: &Path,
    parse: impl FnOnce(&[u8]) -> Result<Entry, FsError>,
) -> Result<Entry, FsError> {
    let failed = |error: std::io::Error| FsError::Read {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let metadata = std::fs::metadata(path).map_err(failed)?;
    let stamp = (metadata.modified().ok(), metadata.len());
    {
        let cache = CACHE.lock().unwrap_or_else(|poisoned| {
            CACHE.clear_poison();
            let mut cache = poisoned.into_inner();
            cache.clear();
            cache
        });
        if let Some((known, entry)) = cache.get(path)
            && *known == stamp
        {
            return Ok(entry.clone());
        }
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    let entry = parse(&bytes)?;
    if let Ok(mut cache) = CACHE.lock() {
        cache.insert(path.to_owned(), (stamp, entry.clone()));
    }
    Ok(entry)
}
