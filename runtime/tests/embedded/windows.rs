//! The window operator and the aggregate's laws.

use std::collections::BTreeMap;

use callsheet::pipeline::{Change, Merge, Placed, Sliding, Timing, Tumbling, WindowKey};
use proptest::prelude::*;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Count(pub(super) u64);

impl Merge for Count {
    fn merge(&mut self, other: Self) {
        self.0 += other.0;
    }
}

pub(super) const TIMING: Timing = Timing {
    size_ms: 10,
    delay_ms: 5,
    lateness_ms: 20,
};

#[test]
fn a_window_fires_at_its_end_again_for_late_events_and_is_then_forgotten() {
    let mut windows = Tumbling::new(TIMING);
    let mut put = |key: u8, at_ms| {
        let placed = windows.add(key, at_ms, Count(1));
        (placed, windows.advance(at_ms), windows.watermark_ms())
    };
    assert_eq!(put(1, 3), (Placed::Open, vec![], -2));
    assert_eq!(put(1, 12), (Placed::Open, vec![], 7));
    let first = WindowKey {
        start_ms: 0,
        key: 1,
    };
    assert_eq!(put(1, 15), (Placed::Open, vec![(first, Count(1))], 10));
    assert_eq!(put(1, 9), (Placed::Updated, vec![], 10));
    assert_eq!(
        put(2, 1),
        (Placed::Updated, vec![], 10),
        "a new key in a fired window"
    );
    assert_eq!(
        put(1, 34).1,
        [(
            WindowKey {
                start_ms: 10,
                key: 1
            },
            Count(2)
        )]
    );
    assert_eq!(put(1, 5).0, Placed::Updated);
    assert_eq!(put(1, 35).2, 30);
    assert_eq!(
        put(1, 5).0,
        Placed::Late,
        "end 10 + lateness 20 is behind the watermark"
    );
    let fired = windows.finish();
    assert_eq!(
        fired,
        [(
            WindowKey {
                start_ms: 30,
                key: 1
            },
            Count(2)
        )]
    );
    assert!(windows.is_empty());
    assert_eq!(windows.finish(), []);
}

#[test]
fn events_before_1970_have_windows_too() {
    let windows: Tumbling<u8, Count> = Tumbling::new(TIMING);
    assert_eq!(windows.window_of(-1), -10);
    assert_eq!(windows.window_of(-10), -10);
    assert_eq!(windows.window_of(0), 0);
}

proptest! {
    /// Against the obvious account: every event that is not late is in the last result of its window.
    #[test]
    fn results_equal_a_naive_count(events in prop::collection::vec((0_u8..3, 0_i64..200), 0..120)) {
        let mut windows = Tumbling::new(TIMING);
        let (mut results, mut naive) = (BTreeMap::new(), BTreeMap::<(u8, i64), u64>::new());
        let mut highest = i64::MIN / 2;
        for (key, at_ms) in events {
            let start_ms = at_ms - at_ms.rem_euclid(10);
            let late = start_ms + 10 + 20 <= highest - 5;
            let placed = windows.add(key, at_ms, Count(1));
            prop_assert_eq!(placed == Placed::Late, late);
            if placed == Placed::Updated {
                let window = WindowKey { start_ms, key };
                results.insert((key, start_ms), windows.get(&window).unwrap().0);
            }
            if !late {
                *naive.entry((key, start_ms)).or_default() += 1;
                highest = highest.max(at_ms);
            }
            for (window, count) in windows.advance(at_ms) {
                prop_assert_eq!(results.insert((window.key, window.start_ms), count.0), None, "fires first once");
            }
        }
        for (window, count) in windows.finish() {
            results.insert((window.key, window.start_ms), count.0);
        }
        prop_assert_eq!(results, naive);
    }

    /// Storing the changes and restoring from them at any point changes nothing.
    #[test]
    fn a_restart_anywhere_changes_nothing(
        events in prop::collection::vec((0_u8..3, 0_i64..200), 1..60),
        cut in 0_usize..60,
    ) {
        let run = |cut: Option<usize>| {
            let mut windows = Tumbling::new(TIMING);
            let (mut stored, mut out) = (BTreeMap::new(), Vec::new());
            for (index, (key, at_ms)) in events.iter().enumerate() {
                if cut == Some(index) {
                    let mut again = Tumbling::new(TIMING);
                    again.restore(windows.watermark_ms(), stored.clone());
                    windows = again;
                }
                out.push(format!("{:?}", windows.add(*key, *at_ms, Count(1))));
                out.push(format!("{:?}", windows.advance(*at_ms)));
                windows.take_changes(|window, change| match change {
                    Change::Put(count) => { stored.insert(*window, count.clone()); }
                    Change::Removed => { stored.remove(window); }
                });
            }
            out.push(format!("{:?}", windows.finish()));
            out
        };
        prop_assert_eq!(run(None), run(Some(cut.min(events.len() - 1))));
    }

    /// Sliding windows against the obvious account.
    #[test]
    fn sliding_results_equal_a_naive_count(
        events in prop::collection::vec((0_u8..3, -50_i64..200), 0..80),
        slide_ms in 1_i64..=10,
    ) {
        let mut windows = Sliding::new(TIMING, slide_ms);
        let (mut results, mut naive) = (BTreeMap::new(), BTreeMap::<(u8, i64), u64>::new());
        let mut highest = i64::MIN / 2;
        for (key, at_ms) in events {
            let mut late = true;
            for start_ms in at_ms - 9..=at_ms {
                if start_ms.rem_euclid(slide_ms) == 0 && start_ms + 10 + 20 > highest - 5 {
                    late = false;
                    *naive.entry((key, start_ms)).or_default() += 1;
                }
            }
            let placed = windows.add(key, at_ms, Count(1), |window, count| {
                results.insert((window.key, window.start_ms), count.0);
            });
            prop_assert_eq!(placed == Placed::Late, late);
            highest = highest.max(at_ms);
            for (window, count) in windows.advance(at_ms) {
                prop_assert_eq!(results.insert((window.key, window.start_ms), count.0), None, "fires first once");
            }
        }
        for (window, count) in windows.finish() {
            results.insert((window.key, window.start_ms), count.0);
        }
        prop_assert_eq!(results, naive);
    }

    #[test]
    fn the_order_of_merging_does_not_matter(a: u32, b: u32, c: u32) {
        let merged = |parts: [u32; 3]| {
            let mut left = Count::default();
            for part in parts {
                left.merge(Count(u64::from(part)));
            }
            left
        };
        let mut nested = Count(u64::from(b));
        nested.merge(Count(u64::from(c)));
        let mut right = Count(u64::from(a));
        right.merge(nested);
        prop_assert_eq!(merged([a, b, c]), right);
        prop_assert_eq!(merged([a, b, c]), merged([c, a, b]));
    }
}
