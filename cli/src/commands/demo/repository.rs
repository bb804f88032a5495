//! A small git repository with the example's contracts, published by `callsheet push`, and two pull requests, each judged by
//! `callsheet check`: the very commands of a team.

use std::path::Path;

use callsheet_client::Client;
use callsheet_client::api::check::{CheckBody, CheckUpload};
use callsheet_example_streaming::project::{CRATE, FILES};
use git2::{BranchType, Repository, Signature, build::CheckoutBuilder};

use super::catalog::usage;
use crate::connection::failed;
use crate::failure::Failure;
use crate::{Exit, Shell};

const MAIN: &str = "main";
const EVENTS_SCHEMA: &str = "contracts/playback/events.avsc";
const EVENTS_CONTRACT: &str = "contracts/playback/events.odcs.yaml";

/// A pull request of the story.
struct PullRequest {
    branch: &'static str,
    title: &'static str,
    /// What `check` must say.
    expected: Exit,
    /// File, text to find, text to put in its place.
    edits: &'static [(&'static str, &'static str, &'static str)],
}

const PULL_REQUESTS: [PullRequest; 2] = [
    PullRequest {
        branch: "position-as-text",
        title: "Report the position as text, 01:30:00",
        expected: Exit::Blocking,
        edits: &[
            (
                EVENTS_SCHEMA,
                "\"name\": \"position_s\",\n      \"type\": \"int\",\n      \"doc\": \"Position in the film, in seconds.\"",
                "\"name\": \"position_s\",\n      \"type\": \"string\",\n      \"doc\": \"Position in the film, hours, minutes and seconds.\"",
            ),
            (
                EVENTS_CONTRACT,
                "name: position_s\n        logicalType: integer",
                "name: position_s\n        logicalType: string",
            ),
        ],
    },
    PullRequest {
        branch: "audio-lang",
        title: "Report the language of the sound",
        expected: Exit::Clean,
        edits: &[(
            EVENTS_SCHEMA,
            "country.\"\n    }\n  ]",
            "country.\"\n    },\n    {\n      \"name\": \"audio_lang\",\n      \"type\": \"string\",\n      \"default\": \"und\",\n      \
             \"doc\": \"Language of the sound, BCP 47; `und` when unknown.\"\n    }\n  ]",
        )],
    },
];

/// A judged pull request.
pub(super) struct Judged {
    /// Title.
    pub(super) title: &'static str,
    /// The verdict, as `check --format json` says it.
    pub(super) verdict: String,
    /// Exit code of `check`.
    pub(super) exit_code: u8,
    /// The verdict is the one that the story is about.
    pub(super) as_expected: bool,
    /// Path of the check's page in the catalog.
    pub(super) page: String,
}

/// The repository, on its main branch.
pub(super) struct Project<'a> {
    folder: &'a Path,
    url: &'a str,
    now_ms: i64,
    repository: Repository,
}

impl<'a> Project<'a> {
    /// Makes the repository with its main branch and one branch for each pull request.
    pub(super) fn create(folder: &'a Path, url: &'a str, now_ms: i64) -> Result<Self, Failure> {
        if folder.exists() {
            // A kept folder from an earlier run: the story begins anew.
            std::fs::remove_dir_all(folder).map_err(|error| writing(folder, &error))?;
        }
        let repository = create(folder, now_ms).map_err(|error| match error {
            Trouble::Git(error) => git(&error),
            Trouble::Failure(failure) => failure,
        })?;
        Ok(Self {
            folder,
            url,
            now_ms,
            repository,
        })
    }

    /// `callsheet push`: contracts, levels, schemas and what the pipeline's readers read.
    pub(super) fn push(&self) -> Result<(), Failure> {
        let (exit, said) = self.command(&["push"]);
        match exit {
            Exit::Clean => Ok(()),
            _ => Err(Failure::Internal(format!(
                "publishing the demo's contracts: {}",
                said.both()
            ))),
        }
    }

    /// Judges both pull requests and keeps the checks in the catalog.
    pub(super) async fn judge(&self, client: &Client) -> Result<Vec<Judged>, Failure> {
        let base = commit_of(&self.repository, MAIN).map_err(|error| git(&error))?;
        let mut judged = Vec::new();
        for (number, request) in (1..).zip(&PULL_REQUESTS) {
            check_out(&self.repository, request.branch).map_err(|error| git(&error))?;
            let head = commit_of(&self.repository, request.branch).map_err(|error| git(&error))?;
            let (exit, said) = self.command(&["check", "--base", MAIN, "--format", "json"]);
            let body: CheckBody = serde_json::from_slice(&said.out).map_err(|error| {
                Failure::Internal(format!(
                    "checking the demo's pull request: {error}: {}",
                    said.both()
                ))
            })?;
            let verdict = serde_json::to_value(body.verdict)
                .ok()
                .and_then(|verdict| verdict.as_str().map(str::to_owned))
                .unwrap_or_default();
            let pr = format!("#{number} {}", request.title);
            let upload = CheckUpload::new(body, "streaming-platform", &base, &head, Some(&pr));
            let kept = client
                .post_check(&upload)
                .await
                .map_err(|error| failed("keeping a check", &error))?;
            judged.push(Judged {
                title: request.title,
                verdict,
                exit_code: exit.code(),
                as_expected: exit == request.expected,
                page: kept.url,
            });
        }
        check_out(&self.repository, MAIN).map_err(|error| git(&error))?;
        Ok(judged)
    }

    /// Runs a command of this very program in the repository. It may start a runtime of its own.
    fn command(&self, arguments: &[&str]) -> (Exit, Said) {
        let arguments: Vec<String> = ["callsheet"]
            .iter()
            .chain(arguments)
            .map(|text| (*text).to_owned())
            .collect();
        let mut said = Said {
            out: Vec::new(),
            err: Vec::new(),
        };
        let mut shell = Shell::new(
            &mut said.out,
            &mut said.err,
            self.folder.to_owned(),
            self.now_ms,
        )
        .with_env("CALLSHEET_SERVER", self.url);
        let exit = tokio::task::block_in_place(|| crate::dispatch(&arguments, &mut shell));
        (exit, said)
    }
}

/// What a command printed.
struct Said {
    out: Vec<u8>,
    err: Vec<u8>,
}

impl Said {
    fn both(&self) -> String {
        format!(
            "{}{}",
            String::from_utf8_lossy(&self.out),
            String::from_utf8_lossy(&self.err)
        )
    }
}

fn git(error: &git2::Error) -> Failure {
    Failure::Internal(format!("the demo's git repository: {}", error.message()))
}

enum Trouble {
    Git(git2::Error),
    Failure(Failure),
}

impl From<git2::Error> for Trouble {
    fn from(error: git2::Error) -> Self {
        Self::Git(error)
    }
}

/// The repository with a main branch and one branch for each pull request.
fn create(folder: &Path, now_ms: i64) -> Result<Repository, Trouble> {
    let mut options = git2::RepositoryInitOptions::new();
    options.initial_head(MAIN);
    let repository = Repository::init_opts(folder, &options)?;
    for file in FILES {
        write(folder, file.path, file.text).map_err(Trouble::Failure)?;
    }
    let evidence = serde_json::to_string_pretty(&usage())
        .map_err(|error| Trouble::Failure(Failure::Internal(error.to_string())))?;
    write(
        folder,
        &format!(".callsheet/usage/{CRATE}.json"),
        &format!("{evidence}\n"),
    )
    .map_err(Trouble::Failure)?;
    commit_all(&repository, "Contracts of the streaming platform", now_ms)?;
    for request in &PULL_REQUESTS {
        let main = repository
            .find_branch(MAIN, BranchType::Local)?
            .get()
            .peel_to_commit()?;
        repository.branch(request.branch, &main, false)?;
        check_out(&repository, request.branch)?;
        for (path, find, put) in request.edits {
            edit(folder, path, find, put).map_err(Trouble::Failure)?;
        }
        commit_all(&repository, request.title, now_ms)?;
        check_out(&repository, MAIN)?;
    }
    Ok(repository)
}

fn commit_all(repository: &Repository, message: &str, now_ms: i64) -> Result<(), git2::Error> {
    let mut index = repository.index()?;
    index.add_all(["*"], git2::IndexAddOption::DEFAULT, None)?;
    index.write()?;
    let tree = repository.find_tree(index.write_tree()?)?;
    let who = Signature::new(
        "callsheet demo",
        "demo@callsheet.invalid",
        &git2::Time::new(now_ms / 1_000, 0),
    )?;
    let parent = match repository.head() {
        Ok(head) => Some(head.peel_to_commit()?),
        Err(_) => None,
    };
    let parents: Vec<_> = parent.iter().collect();
    repository.commit(Some("HEAD"), &who, &who, message, &tree, &parents)?;
    Ok(())
}

fn check_out(repository: &Repository, branch: &str) -> Result<(), git2::Error> {
    repository.set_head(&format!("refs/heads/{branch}"))?;
    repository.checkout_head(Some(CheckoutBuilder::new().force()))
}

fn commit_of(repository: &Repository, branch: &str) -> Result<String, git2::Error> {
    Ok(repository
        .find_branch(branch, BranchType::Local)?
        .get()
        .peel_to_commit()?
        .id()
        .to_string())
}

fn edit(folder: &Path, path: &str, find: &str, put: &str) -> Result<(), Failure> {
    let file = folder.join(path);
    let text = std::fs::read_to_string(&file).map_err(|error| writing(&file, &error))?;
    if !text.contains(find) {
        return Err(Failure::Internal(format!(
            "the demo's edit of `{path}` does not fit the file any more"
        )));
    }
    write(folder, path, &text.replacen(find, put, 1))
}

fn write(folder: &Path, path: &str, text: &str) -> Result<(), Failure> {
    let file = folder.join(path);
    let made = file.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(&file, text))
        .map_err(|error| writing(&file, &error))
}

fn writing(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Internal(format!("writing `{}`: {error}", path.display()))
}
