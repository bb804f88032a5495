//! `kill -9` of a running job, again and again at random moments: what comes out in the end is what an undisturbed run
//! writes. The child is this test program itself, told by the environment what to be.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a failed unwrap is a failed test, in helpers too; the child tells its progress"
)]

#[cfg(feature = "embedded")]
mod embedded;
#[cfg(all(feature = "kafka", feature = "postgres"))]
mod kafka_to_postgres;

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

/// What the child reads to know that it is one, and where its work lies.
const CHILD: &str = "CALLSHEET_TEST_CHILD";

/// What a child says after each commit.
const COMMITTED: &str = "child: committed";

fn is_child() -> Option<String> {
    std::env::var(CHILD).ok()
}

fn say_committed() {
    println!("{COMMITTED}");
}

/// A small generator of numbers, the same for the same seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// Runs test `name` of this program as a child, kills it at a random moment, `kills` times, and lets it end the last time.
fn kill_again_and_again(name: &str, work: &str, kills: u32) {
    let seed = u64::from(std::process::id()) | 1;
    println!("seed {seed}");
    let mut draw = Draw(seed);
    let mut killed = 0;
    while killed < kills {
        let mut child = child(name, work);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // After some commits, and then at any moment: the child runs on while we count.
        let mut commits = draw.below(5);
        while commits > 0 {
            match lines.next() {
                Some(line) if line.as_ref().unwrap().ends_with(COMMITTED) => commits -= 1,
                Some(_) => {}
                None => break,
            }
        }
        for _ in 0..draw.below(20_000) {
            core::hint::spin_loop();
        }
        child.kill().unwrap();
        let status = child.wait().unwrap();
        assert_ne!(
            status.code(),
            Some(0),
            "the work was done after {killed} kills: too little of it"
        );
        assert_eq!(status.code(), None, "the child failed by itself");
        killed += 1;
    }
    let mut last = child(name, work);
    // Its output must not fill the pipe.
    for line in BufReader::new(last.stdout.take().unwrap()).lines() {
        line.unwrap();
    }
    assert!(last.wait().unwrap().success());
}

fn child(name: &str, work: &str) -> std::process::Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(CHILD, work)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}
