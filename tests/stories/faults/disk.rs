//! A disk that is full: a small file system of its own, where mounting is permitted.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::work::schema;
use super::{Catalog, say};
use crate::http::{get, post};
use crate::process::Server;

/// A file system in memory; unmounted when dropped.
struct Small(PathBuf);

impl Small {
    /// `None` where mounting is not permitted.
    fn mount(at: &Path) -> Option<Self> {
        std::fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=3m", "callsheet-test"])
            .arg(at)
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        mounted.then(|| Self(at.to_owned()))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_says_so_and_goes_on_when_there_is_room() {
    let catalog = Catalog::sqlite();
    let Some(disk) = Small::mount(&catalog.folder.path().join("data")) else {
        say("SKIPPED: mounting a file system is not permitted here");
        return;
    };
    let ballast = disk.0.join("ballast");
    std::fs::write(&ballast, vec![0; 1_500_000]).unwrap();
    let server = Server::with(catalog.folder.path(), &catalog.arguments());
    let register = |mark: usize| {
        let body = serde_json::json!({ "schema": schema(mark) }).to_string();
        post(&server.url, &format!("/subjects/s{mark}/versions"), &body)
    };
    let mut stored = 0;
    let full = loop {
        let answer = register(stored);
        if answer.status != 200 {
            break answer;
        }
        stored += 1;
        assert!(stored < 20_000, "the disk never fills up");
    };
    assert_eq!(
        (full.status, full.retry_after()),
        (500, Some(1)),
        "{full:?}"
    );
    assert!(stored > 0);
    // Nothing of the refused write is there, what was stored can be read.
    assert_eq!(
        get(&server.url, &format!("/subjects/s{stored}/versions")).status,
        404
    );
    let last = get(
        &server.url,
        &format!("/subjects/s{}/versions/1", stored - 1),
    );
    assert_eq!(last.status, 200, "{last:?}");

    std::fs::remove_file(&ballast).unwrap();
    let answer = register(stored);
    assert_eq!(answer.status, 200, "{answer:?}");
    let id = serde_json::from_str::<serde_json::Value>(&answer.body).unwrap()["id"].clone();
    assert_eq!(id, stored + 1, "ids have no gap");
    drop(server);
}
