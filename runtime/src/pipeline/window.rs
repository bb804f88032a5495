//! Tumbling windows over event time: watermark, allowed lateness, late output.
//!
//! A window `[start, start + size)` fires when the watermark reaches its end, fires again for each event that arrives
//! within the allowed lateness, and is forgotten afterwards; what comes later is late. The watermark is the highest event
//! time seen, less the delay; it never goes back. Everything depends on the order of one partition's records and on
//! nothing else: not on batches, not on the clock.

use std::collections::{BTreeMap, BTreeSet};

/// An aggregate whose parts may be combined in any order and grouping.
///
/// `merge` must be associative and commutative, with `Default` as its neutral element.
pub trait Merge: Default {
    /// Takes `other` into `self`.
    fn merge(&mut self, other: Self);
}

/// The sizes of a window operator, all in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Length of a window; greater than zero.
    pub size_ms: i64,
    /// How far the watermark stays behind the highest event time.
    pub delay_ms: i64,
    /// How long after its end a window still takes events.
    pub lateness_ms: i64,
}

/// A window of one key. Ordered by time first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WindowKey<K> {
    /// Start of the window, inclusive, in milliseconds since 1970 UTC.
    pub start_ms: i64,
    /// Key.
    pub key: K,
}

/// Where an event went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// Into a window that has not fired.
    Open,
    /// Into a window that has fired: it fires again.
    Updated,
    /// Nowhere: its window is forgotten.
    Late,
}

/// What became of a window's state, for storing it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change<'a, A> {
    /// The window's aggregate is now this.
    Put(&'a A),
    /// The window is forgotten.
    Removed,
}

/// The operator for one partition.
#[derive(Clone, Debug)]
pub struct Tumbling<K, A> {
    timing: Timing,
    watermark_ms: i64,
    windows: BTreeMap<WindowKey<K>, A>,
    fired_until_ms: i64,
    touched: BTreeSet<WindowKey<K>>,
}

impl<K: Ord + Copy, A: Merge + Clone> Tumbling<K, A> {
    /// An operator without windows, whose watermark is before all time.
    pub fn new(timing: Timing) -> Self {
        let timing = Timing {
            size_ms: timing.size_ms.max(1),
            ..timing
        };
        Self {
            timing,
            watermark_ms: i64::MIN,
            windows: BTreeMap::new(),
            fired_until_ms: i64::MIN,
            touched: BTreeSet::new(),
        }
    }

    /// Takes stored state back: the watermark and the windows.
    pub fn restore(
        &mut self,
        watermark_ms: i64,
        windows: impl IntoIterator<Item = (WindowKey<K>, A)>,
    ) {
        self.watermark_ms = watermark_ms;
        self.fired_until_ms = watermark_ms;
        self.windows = windows.into_iter().collect();
        self.touched.clear();
    }

    pub(super) const fn timing(&self) -> Timing {
        self.timing
    }

    /// The watermark, in milliseconds since 1970 UTC; `i64::MIN` before the first event.
    pub const fn watermark_ms(&self) -> i64 {
        self.watermark_ms
    }

    /// Start of the window that holds `at_ms`.
    pub const fn window_of(&self, at_ms: i64) -> i64 {
        at_ms.saturating_sub(at_ms.rem_euclid(self.timing.size_ms))
    }

    /// End of a window, exclusive.
    pub const fn end_ms(&self, start_ms: i64) -> i64 {
        start_ms.saturating_add(self.timing.size_ms)
    }

    /// Puts one event into its window and answers where it went. Call [`Tumbling::advance`] afterwards.
    pub fn add(&mut self, key: K, at_ms: i64, event: A) -> Placed {
        let start_ms = self.window_of(at_ms);
        self.put(WindowKey { start_ms, key }, event)
    }

    /// Puts one event into a window, wherever it begins.
    pub(super) fn put(&mut self, window: WindowKey<K>, event: A) -> Placed {
        let end_ms = self.end_ms(window.start_ms);
        if end_ms.saturating_add(self.timing.lateness_ms) <= self.watermark_ms {
            return Placed::Late;
        }
        self.windows.entry(window).or_default().merge(event);
        self.touched.insert(window);
        if end_ms <= self.fired_until_ms {
            Placed::Updated
        } else {
            Placed::Open
        }
    }

    /// The aggregate of a window that is not forgotten.
    pub fn get(&self, window: &WindowKey<K>) -> Option<&A> {
        self.windows.get(window)
    }

    /// Moves the watermark for an event at `at_ms` and hands out the windows that fire for the first time, oldest first.
    pub fn advance(&mut self, at_ms: i64) -> Vec<(WindowKey<K>, A)> {
        self.advance_to(at_ms.saturating_sub(self.timing.delay_ms))
    }

    /// Ends the input: every window fires that has not.
    pub fn finish(&mut self) -> Vec<(WindowKey<K>, A)> {
        let last = self
            .windows
            .last_key_value()
            .map(|(window, _)| self.end_ms(window.start_ms));
        last.map_or_else(Vec::new, |end_ms| {
            self.advance_to(end_ms.saturating_add(self.timing.lateness_ms))
        })
    }

    /// Moves the watermark to `watermark_ms`, such as the one over all partitions ([`super::Watermarks::combined`]), and hands
    /// out the windows that fire for the first time, oldest first.
    pub fn advance_to(&mut self, watermark_ms: i64) -> Vec<(WindowKey<K>, A)> {
        if watermark_ms <= self.watermark_ms {
            return Vec::new();
        }
        self.watermark_ms = watermark_ms;
        let mut fired = Vec::new();
        let (size_ms, lateness_ms) = (self.timing.size_ms, self.timing.lateness_ms);
        let end = |window: &WindowKey<K>| window.start_ms.saturating_add(size_ms);
        for (window, aggregate) in &self.windows {
            let end_ms = end(window);
            if end_ms > watermark_ms {
                break;
            }
            if end_ms > self.fired_until_ms {
                fired.push((*window, aggregate.clone()));
            }
        }
        self.fired_until_ms = watermark_ms;
        while let Some(entry) = self.windows.first_entry() {
            if end(entry.key()).saturating_add(lateness_ms) > watermark_ms {
                break;
            }
            self.touched.insert(*entry.key());
            entry.remove();
        }
        fired
    }

    /// The windows that changed since the last call, with what became of them: what to store.
    pub fn take_changes(&mut self, mut each: impl FnMut(&WindowKey<K>, Change<'_, A>)) {
        for window in core::mem::take(&mut self.touched) {
            match self.windows.get(&window) {
                Some(aggregate) => each(&window, Change::Put(aggregate)),
                None => each(&window, Change::Removed),
            }
        }
    }

    /// Number of windows in memory.
    pub fn len(&self) -> usize {
        self.windows.len()
    }

    /// There is no window in memory.
    pub fn is_empty(&self) -> bool {
        self.windows.is_empty()
    }
}
