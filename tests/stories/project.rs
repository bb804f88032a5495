//! A team's repository: the example's contracts under git.

use std::path::Path;

use callsheet_example_streaming::project::FILES;
use git2::{IndexAddOption, Repository, RepositoryInitOptions, Signature};

/// Makes the repository and its first commit on `main`.
pub(crate) fn create(folder: &Path) -> Repository {
    let mut options = RepositoryInitOptions::new();
    options.initial_head("main");
    let repository = Repository::init_opts(folder, &options).unwrap();
    for file in FILES {
        write(folder, file.path, file.text);
    }
    commit(&repository, "contracts");
    repository
}

/// Writes a file of the work tree.
pub(crate) fn write(folder: &Path, path: &str, text: &str) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
}

/// Replaces text in a file of the work tree; the text must be there.
pub(crate) fn edit(folder: &Path, path: &str, find: &str, put: &str) {
    let text = std::fs::read_to_string(folder.join(path)).unwrap();
    assert!(text.contains(find), "`{path}` has no `{find}`");
    write(folder, path, &text.replacen(find, put, 1));
}

/// Commits the whole work tree.
pub(crate) fn commit(repository: &Repository, message: &str) {
    let mut index = repository.index().unwrap();
    index.add_all(["*"], IndexAddOption::DEFAULT, None).unwrap();
    index.write().unwrap();
    let tree = repository.find_tree(index.write_tree().unwrap()).unwrap();
    let who = Signature::now("story", "story@callsheet.invalid").unwrap();
    let parent = repository
        .head()
        .ok()
        .map(|head| head.peel_to_commit().unwrap());
    let parents: Vec<_> = parent.iter().collect();
    repository
        .commit(Some("HEAD"), &who, &who, message, &tree, &parents)
        .unwrap();
}
