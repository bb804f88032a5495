//! The whole pipeline against its oracle, and readers against writers of every kind.
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, in helpers too"
)]

mod writers;

use std::path::Path;

use callsheet::pipeline::Stop;
use callsheet_example_streaming::{RunOptions, Summary, run};

fn options(dir: &Path, events: u64, seed: u64) -> RunOptions {
    // A stop that nobody asks for: dropping the asking side would ask.
    let (stopper, stop) = Stop::new();
    std::mem::forget(stopper);
    RunOptions {
        dir: dir.to_owned(),
        registry_url: None,
        events,
        seed,
        stop,
    }
}

fn assert_exact(summary: &Summary) {
    assert_eq!(summary.difference, None);
    assert_eq!((summary.lost, summary.duplicates), (0, 0));
    assert!(summary.oracle_equal);
}

#[tokio::test]
async fn the_output_is_the_oracles_and_the_real_defects_are_dead_letters() {
    let folder = tempfile::tempdir().unwrap();
    let summary = run(options(folder.path(), 6_000, 7)).await.unwrap();
    assert_exact(&summary);
    assert_eq!(summary.events_in, 6_000);
    assert_eq!((summary.films_in, summary.films_out), (3_201, 3_169));
    assert!(
        summary.late > 0 && summary.repeated > 0 && summary.events_out > 1_000,
        "{summary:?}"
    );
    let classes: Vec<&str> = summary
        .dead_letter_classes
        .iter()
        .map(|(class, _)| class.as_str())
        .collect();
    let expected = [
        "films CONTRACT",
        "playback.events CLOCK",
        "playback.events ID_MUTATION",
        "playback.events MAGIC",
        "playback.events TRUNCATED",
        "playback.events UNKNOWN_SCHEMA_ID",
    ];
    assert_eq!(classes, expected);
    assert_eq!(summary.dead_letter_classes[0].1, 32);

    let again = run(options(folder.path(), 6_000, 7)).await.unwrap();
    let timeless = |summary: Summary| Summary {
        seconds: 0.0,
        ..summary
    };
    assert_eq!(
        timeless(again),
        timeless(summary),
        "a second run finds nothing to do"
    );
}

#[tokio::test]
async fn a_run_that_is_broken_off_anywhere_ends_like_any_other() {
    let whole = tempfile::tempdir().unwrap();
    let expected = run(options(whole.path(), 3_000, 3)).await.unwrap();
    assert_exact(&expected);
    let folder = tempfile::tempdir().unwrap();
    for polls in [5, 40, 80, 120, 160, 220, 300] {
        // Dropping the future is the crash: whatever was not committed is gone.
        let mut left = polls;
        let mut victim = Box::pin(run(options(folder.path(), 3_000, 3)));
        std::future::poll_fn(|context| {
            left -= 1;
            if left == 0 {
                std::task::Poll::Ready(())
            } else {
                victim.as_mut().poll(context).map(|_| ())
            }
        })
        .await;
    }
    let summary = run(options(folder.path(), 3_000, 3)).await.unwrap();
    assert_exact(&summary);
    assert_eq!(summary.events_out, expected.events_out);
    assert_eq!(summary.dead_letter_classes, expected.dead_letter_classes);
}
