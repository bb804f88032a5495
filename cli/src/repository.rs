//! The customer's git repository: what the base holds, what the work tree holds. Read only.
//!
//! The base is the merge base with the target branch, so that its own changes are not reported as the author's. The other side is
//! the work tree, uncommitted and untracked files included, ignored ones not. Files that git knows to be unchanged are
//! named by their blob id and never read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use callsheet_contracts::set::{Selection, kind_of};
use git2::{ObjectType, Oid, TreeWalkMode, TreeWalkResult};

use crate::failure::Failure;

/// Branches that a pull request usually goes to, the first one that is there is taken.
const TARGETS: [&str; 5] = [
    "origin/HEAD",
    "origin/main",
    "origin/master",
    "main",
    "master",
];

/// An opened repository with a work tree.
pub(crate) struct Repository {
    git: git2::Repository,
    root: PathBuf,
}

/// A commit to compare with.
#[derive(Clone, Debug)]
pub(crate) struct Base {
    commit: Oid,
    /// Seven hexadecimal digits.
    pub(crate) short: String,
}

/// The content of one side: a blob of git, or a file of the work tree that git does not have.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Blob(Oid),
    Bytes(Oid, Vec<u8>),
}

impl Content {
    fn id(&self) -> Oid {
        match self {
            Self::Blob(id) | Self::Bytes(id, _) => *id,
        }
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

/// Contract files of one side, by path from the root with `/` separators.
pub(crate) type Files = BTreeMap<String, Content>;

fn could_not<E: std::fmt::Display>(what: &str) -> impl Fn(E) -> Failure + '_ {
    move |error| Failure::CouldNotCheck(format!("{what}: {error}"))
}

/// The message of libgit2 without its class and code.
fn reason(error: &git2::Error) -> String {
    error.message().trim_end_matches('.').to_owned()
}

impl Repository {
    /// Opens the repository around a folder.
    pub(crate) fn open(start: &Path) -> Result<Self, Failure> {
        let git = git2::Repository::discover(start).map_err(|error| {
            if error.code() == git2::ErrorCode::NotFound {
                Failure::CouldNotCheck(format!(
                    "`{}` is in no git repository, so there is no base to compare with; compare two files with `callsheet diff OLD NEW`",
                    start.display()
                ))
            } else {
                Failure::CouldNotCheck(format!("opening the git repository around `{}`: {}", start.display(), reason(&error)))
            }
        })?;
        let root = git.workdir().map(Path::to_owned).ok_or_else(|| {
            Failure::CouldNotCheck(format!(
                "`{}` is a bare repository and has no work tree to check; use a clone, or name two commits with --base and --head",
                git.path().display()
            ))
        })?;
        Ok(Self { git, root })
    }

    /// The root of the work tree.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path as given on the command line, from the root and with `/`; `None` outside the repository.
    pub(crate) fn relative(&self, current: &Path, path: &str) -> Option<String> {
        let joined = current.join(path);
        let absolute = joined.canonicalize().unwrap_or(joined);
        let root = self
            .root
            .canonicalize()
            .unwrap_or_else(|_| self.root.clone());
        let relative = absolute.strip_prefix(&root).ok()?;
        let parts: Vec<&str> = relative.iter().filter_map(|part| part.to_str()).collect();
        Some(parts.join("/"))
    }

    /// The merge base of `head` (HEAD if `None`) with a revision, or with the branch that pull requests go to.
    pub(crate) fn base(&self, wanted: Option<&str>, head: Option<&str>) -> Result<Base, Failure> {
        let head = match head {
            Some(revision) => self.commit(revision)?,
            None => self.head()?,
        };
        let (name, target) = match wanted {
            Some(revision) => (revision, self.commit(revision)?),
            None => self.target()?,
        };
        let commit = self.git.merge_base(head, target).map_err(|error| {
            if self.git.is_shallow() {
                self.shallow(
                    &format!(
                        "the clone is shallow and does not reach the merge base with `{name}`"
                    ),
                    name,
                )
            } else if error.code() == git2::ErrorCode::NotFound {
                Failure::CouldNotCheck(format!(
                    "HEAD and `{name}` have no commit in common; name another base with --base"
                ))
            } else {
                Failure::CouldNotCheck(format!(
                    "finding the merge base with `{name}`: {}",
                    reason(&error)
                ))
            }
        })?;
        Ok(Base {
            commit,
            short: commit.to_string().chars().take(7).collect(),
        })
    }

    fn head(&self) -> Result<Oid, Failure> {
        let head = self.git.head().and_then(|head| head.peel_to_commit());
        head.map(|commit| commit.id()).map_err(|error| match error.code() {
            git2::ErrorCode::UnbornBranch | git2::ErrorCode::NotFound => Failure::CouldNotCheck(
                "the repository has no commit yet, so there is no base to compare with; commit once first".to_owned(),
            ),
            _ => Failure::CouldNotCheck(format!("reading HEAD: {}", reason(&error))),
        })
    }

    /// A commit by a revision that somebody named.
    fn commit(&self, revision: &str) -> Result<Oid, Failure> {
        let found = self
            .git
            .revparse_single(revision)
            .and_then(|object| object.peel_to_commit());
        found.map(|commit| commit.id()).map_err(|error| {
            if self.git.is_shallow() {
                return self.shallow(&format!("the clone is shallow and does not hold `{revision}`"), revision);
            }
            if error.code() == git2::ErrorCode::NotFound {
                let branch = revision.strip_prefix("origin/").unwrap_or(revision);
                return Failure::CouldNotCheck(format!(
                    "the repository does not hold `{revision}`; run `git fetch origin {branch}`, or name another base with --base"
                ));
            }
            Failure::CouldNotCheck(format!("finding `{revision}`: {}", reason(&error)))
        })
    }

    fn target(&self) -> Result<(&'static str, Oid), Failure> {
        for name in TARGETS {
            if let Ok(object) = self.git.revparse_single(name)
                && let Ok(commit) = object.peel_to_commit()
            {
                return Ok((name, commit.id()));
            }
        }
        if self.git.is_shallow() {
            return Err(self.shallow("the clone is shallow and holds no target branch", "main"));
        }
        Err(Failure::CouldNotCheck(format!(
            "no base is known: none of {} is here; name the target branch with --base, or as `base` under [project] in callsheet.toml",
            TARGETS.join(", ")
        )))
    }

    fn shallow(&self, what: &str, revision: &str) -> Failure {
        let remote = self.git.remotes().ok();
        let remote = remote
            .as_ref()
            .and_then(|names| names.iter().flatten().flatten().next().map(str::to_owned));
        let remote = remote.unwrap_or_else(|| "origin".to_owned());
        let branch = revision
            .strip_prefix(&format!("{remote}/"))
            .unwrap_or(revision);
        let hexadecimal = branch.len() >= 7 && branch.bytes().all(|byte| byte.is_ascii_hexdigit());
        let named = if hexadecimal || branch == "HEAD" {
            String::new()
        } else {
            format!(" {branch}")
        };
        Failure::CouldNotCheck(format!(
            "{what}; run `git fetch --deepen=200 {remote}{named}`, or `git fetch --unshallow {remote}` for the whole history"
        ))
    }

    /// Contract files of a commit.
    pub(crate) fn files_at(&self, base: &Base, selection: &Selection) -> Result<Files, Failure> {
        let tree = self
            .git
            .find_commit(base.commit)
            .and_then(|commit| commit.tree());
        let tree = tree.map_err(could_not(&format!("reading the files of {}", base.short)))?;
        let mut files = Files::new();
        let mut paths = Vec::new();
        tree.walk(TreeWalkMode::PreOrder, |folder, entry| {
            if entry.kind() == Some(ObjectType::Blob)
                && let Ok(name) = entry.name()
                && kind_of(name).is_some()
            {
                paths.push((format!("{folder}{name}"), entry.id()));
            }
            TreeWalkResult::Ok
        })
        .map_err(could_not(&format!("listing the files of {}", base.short)))?;
        let package = |folder: &str| {
            tree.get_path(Path::new(&format!("{folder}/Cargo.toml")))
                .is_ok()
        };
        for (path, id) in paths {
            if selection.takes(&path, package) {
                files.insert(path, Content::Blob(id));
            }
        }
        Ok(files)
    }

    /// The commit that a revision names, as the other side of a comparison.
    pub(crate) fn at(&self, revision: &str) -> Result<Base, Failure> {
        let commit = self.commit(revision)?;
        Ok(Base {
            commit,
            short: commit.to_string().chars().take(7).collect(),
        })
    }

    /// Contract files of the work tree.
    pub(crate) fn files_of_work_tree(&self, selection: &Selection) -> Result<Files, Failure> {
        let index = self.git.index().map_err(could_not("reading the index"))?;
        let mut known: Files = Files::new();
        for entry in index.iter() {
            // A conflict has stages; the work tree has the file that counts.
            let stage = (entry.flags >> 12) & 3;
            if let Ok(path) = std::str::from_utf8(&entry.path)
                && stage == 0
                && kind_of(path).is_some()
            {
                known.insert(path.to_owned(), Content::Blob(entry.id));
            }
        }
        let mut options = git2::DiffOptions::new();
        options
            .include_untracked(true)
            .recurse_untracked_dirs(true)
            .ignore_submodules(true)
            .skip_binary_check(true);
        options.include_typechange(true).force_text(true);
        for pattern in [
            "*.avsc",
            "*.proto",
            "*.schema.json",
            "*.odcs.yaml",
            "*.odcs.yml",
            "*.odcs.json",
        ] {
            options.pathspec(pattern);
        }
        let diff = self
            .git
            .diff_index_to_workdir(Some(&index), Some(&mut options))
            .map_err(could_not("reading the work tree"))?;
        let mut dirty = Vec::new();
        for delta in diff.deltas() {
            let path = delta.new_file().path().or_else(|| delta.old_file().path());
            if let Some(path) = path.and_then(Path::to_str)
                && kind_of(path).is_some()
            {
                known.remove(path);
                if delta.status() != git2::Delta::Deleted {
                    dirty.push(path.to_owned());
                }
            }
        }
        let package = |folder: &str| self.root.join(folder).join("Cargo.toml").is_file();
        let mut files: Files = known
            .into_iter()
            .filter(|(path, _)| selection.takes(path, package))
            .collect();
        for path in dirty {
            if selection.takes(&path, package) {
                let bytes = self.read(&path)?;
                let id =
                    Oid::hash_object(ObjectType::Blob, &bytes).map_err(could_not("hashing"))?;
                files.insert(path, Content::Bytes(id, bytes));
            }
        }
        Ok(files)
    }

    /// A file of the work tree.
    fn read(&self, path: &str) -> Result<Vec<u8>, Failure> {
        std::fs::read(self.root.join(path))
            .map_err(|error| Failure::CouldNotCheck(format!("reading `{path}`: {error}")))
    }

    /// The bytes of a file of one side.
    pub(crate) fn bytes(&self, path: &str, content: &Content) -> Result<Vec<u8>, Failure> {
        match content {
            Content::Bytes(_, bytes) => Ok(bytes.clone()),
            Content::Blob(id) => match self.git.find_blob(*id) {
                Ok(blob) => Ok(blob.content().to_vec()),
                // A partial clone may lack the blob of a file that lies in the work tree.
                Err(error) => Err(Failure::CouldNotCheck(format!(
                    "reading `{path}` from git: {}",
                    reason(&error)
                ))),
            },
        }
    }

    /// The bytes of a file at a revision.
    pub(crate) fn show(&self, revision: &str, path: &str) -> Result<Vec<u8>, Failure> {
        let commit = self.commit(revision)?;
        let tree = self
            .git
            .find_commit(commit)
            .and_then(|commit| commit.tree());
        let tree = tree.map_err(could_not(&format!("reading the files of `{revision}`")))?;
        let entry = tree
            .get_path(Path::new(path))
            .map_err(|_| Failure::CouldNotCheck(format!("`{revision}` has no file `{path}`")))?;
        self.bytes(path, &Content::Blob(entry.id()))
    }
}
