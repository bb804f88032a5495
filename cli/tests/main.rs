//! The command line without a process: temporary repositories, exit codes, printed text.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stop where something fails, as tests do"
)]

mod access;
mod audit;
mod check;
mod diff;
mod explain;
mod failures;
mod fix;
mod lock;
mod migrate;
mod published;

use std::path::Path;
use std::process::ExitCode;

use callsheet_cli::{Shell, run};
use git2::{Repository, RepositoryInitOptions, Signature};
use tempfile::TempDir;

/// 2026-11-21, noon UTC.
pub(crate) const NOW_MS: i64 = (20_778 * 86_400 + 43_200) * 1000;

/// What a run printed and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: u8,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs `callsheet` with arguments in a folder.
pub(crate) fn callsheet(folder: &Path, arguments: &[&str]) -> Ran {
    let mut words = vec!["callsheet".to_owned()];
    words.extend(arguments.iter().map(|&word| word.to_owned()));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let shell = Shell::new(&mut out, &mut err, folder.to_owned(), NOW_MS);
    let exit = run(&words, shell);
    ran(exit, out, err)
}

/// What a run printed and how it ended.
pub(crate) fn ran(exit: ExitCode, out: Vec<u8>, err: Vec<u8>) -> Ran {
    let code = [0, 1, 2, 100, 101]
        .into_iter()
        .find(|&code| exit == ExitCode::from(code))
        .unwrap_or(255);
    Ran {
        code,
        out: String::from_utf8(out).unwrap(),
        err: String::from_utf8(err).unwrap(),
    }
}

/// A git repository in a temporary folder, on the branch `main`.
pub(crate) struct Repo {
    pub(crate) folder: TempDir,
    pub(crate) git: Repository,
}

impl Repo {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let git = Repository::init_opts(
            folder.path(),
            RepositoryInitOptions::new().initial_head("main"),
        )
        .unwrap();
        Self { folder, git }
    }

    /// A repository whose first commit holds these files, on a new branch `change`.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let repo = Self::new();
        for (path, text) in files {
            repo.write(path, text);
        }
        repo.commit();
        let commit = repo.git.head().unwrap().peel_to_commit().unwrap();
        repo.git.branch("change", &commit, false).unwrap();
        drop(commit);
        repo.git.set_head("refs/heads/change").unwrap();
        repo
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn commit(&self) {
        let mut index = self.git.index().unwrap();
        index
            .add_all(["*"], git2::IndexAddOption::DEFAULT, None)
            .unwrap();
        index.update_all(["*"], None).unwrap();
        index.write().unwrap();
        let tree = self.git.find_tree(index.write_tree().unwrap()).unwrap();
        let author = Signature::now("shop-team", "shop-team@example.org").unwrap();
        let parent = self
            .git
            .head()
            .ok()
            .and_then(|head| head.peel_to_commit().ok());
        let parents: Vec<_> = parent.iter().collect();
        self.git
            .commit(Some("HEAD"), &author, &author, "change", &tree, &parents)
            .unwrap();
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        callsheet(self.path(), arguments)
    }

    /// Seven digits of HEAD.
    pub(crate) fn short(&self) -> String {
        let head = self.git.head().unwrap().peel_to_commit().unwrap();
        head.id().to_string()[..7].to_owned()
    }
}

pub(crate) const ORDER: &str = r#"{
  "type": "record",
  "name": "Order",
  "fields": [
    {"name": "id", "type": "string"}
  ]
}
"#;

pub(crate) const ORDER_WITH_NOTE: &str = r#"{
  "type": "record",
  "name": "Order",
  "fields": [
    {"name": "id", "type": "string"},
    {"name": "note", "type": "string"}
  ]
}
"#;

pub(crate) const ORDER_WITH_DEFAULT: &str = r#"{
  "type": "record",
  "name": "Order",
  "fields": [
    {"name": "id", "type": "string"},
    {"name": "note", "type": "string", "default": ""}
  ]
}
"#;
