//! Sliding windows: windows of one size that begin at every slide, so that an event lies in several.
//!
//! Each is a window of [`Tumbling`]'s kind: it fires at its end, again for each event within the allowed lateness, and is
//! forgotten afterwards. An event is late when the last of its windows is forgotten.

use super::{Change, Merge, Placed, Timing, Tumbling, WindowKey};

/// The operator for one partition. State, watermark and order: as [`super::Tumbling`].
#[derive(Clone, Debug)]
pub struct Sliding<K, A> {
    engine: Tumbling<K, A>,
    timing: Timing,
    slide_ms: i64,
}

impl<K: Ord + Copy, A: Merge + Clone> Sliding<K, A> {
    /// An operator without windows. `slide_ms`: from one window's start to the next one's; between 1 and the size.
    pub fn new(timing: Timing, slide_ms: i64) -> Self {
        let engine = Tumbling::new(timing);
        let timing = engine.timing();
        Self {
            engine,
            timing,
            slide_ms: slide_ms.clamp(1, timing.size_ms),
        }
    }

    /// Takes stored state back: the watermark and the windows.
    pub fn restore(
        &mut self,
        watermark_ms: i64,
        windows: impl IntoIterator<Item = (WindowKey<K>, A)>,
    ) {
        self.engine.restore(watermark_ms, windows);
    }

    /// The watermark, in milliseconds since 1970 UTC; `i64::MIN` before the first event.
    pub const fn watermark_ms(&self) -> i64 {
        self.engine.watermark_ms()
    }

    /// Starts of the windows that hold `at_ms`, oldest first.
    pub fn windows_of(&self, at_ms: i64) -> impl Iterator<Item = i64> + use<K, A> {
        let last = at_ms.saturating_sub(at_ms.rem_euclid(self.slide_ms));
        let (size_ms, slide_ms) = (self.timing.size_ms, self.slide_ms);
        let before = (size_ms - 1) / slide_ms;
        (0..=before)
            .rev()
            .map(move |nth| last.saturating_sub(nth.saturating_mul(slide_ms)))
            .filter(move |start_ms| at_ms.saturating_sub(*start_ms) < size_ms)
    }

    /// Puts one event into each of its windows that is not forgotten, and tells each window that took it and had fired: it
    /// fires again. [`Placed::Late`] when none took it. Call [`Sliding::advance`] afterwards.
    pub fn add(
        &mut self,
        key: K,
        at_ms: i64,
        event: A,
        mut updated: impl FnMut(WindowKey<K>, &A),
    ) -> Placed {
        let mut whole = Placed::Late;
        for start_ms in self.windows_of(at_ms) {
            let window = WindowKey { start_ms, key };
            match self.engine.put(window, event.clone()) {
                Placed::Late => {}
                Placed::Updated => {
                    whole = Placed::Updated;
                    if let Some(aggregate) = self.engine.get(&window) {
                        updated(window, aggregate);
                    }
                }
                Placed::Open if whole == Placed::Late => whole = Placed::Open,
                Placed::Open => {}
            }
        }
        whole
    }

    /// The aggregate of a window that is not forgotten.
    pub fn get(&self, window: &WindowKey<K>) -> Option<&A> {
        self.engine.get(window)
    }

    /// Moves the watermark for an event at `at_ms` and hands out the windows that fire for the first time, oldest first.
    pub fn advance(&mut self, at_ms: i64) -> Vec<(WindowKey<K>, A)> {
        self.engine.advance(at_ms)
    }

    /// Moves the watermark to `watermark_ms`, such as the one over all partitions ([`super::Watermarks::combined`]).
    pub fn advance_to(&mut self, watermark_ms: i64) -> Vec<(WindowKey<K>, A)> {
        self.engine.advance_to(watermark_ms)
    }

    /// Ends the input: every window fires that has not.
    pub fn finish(&mut self) -> Vec<(WindowKey<K>, A)> {
        self.engine.finish()
    }

    /// The windows that changed since the last call, with what became of them: what to store.
    pub fn take_changes(&mut self, each: impl FnMut(&WindowKey<K>, Change<'_, A>)) {
        self.engine.take_changes(each);
    }

    /// Number of windows in memory.
    pub fn len(&self) -> usize {
        self.engine.len()
    }

    /// There is no window in memory.
    pub fn is_empty(&self) -> bool {
        self.engine.is_empty()
    }
}
