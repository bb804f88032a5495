//! The watermark over several partitions: the lowest of those that still speak.
//!
//! Pure: the caller says what time it is. One partition without records must not hold all windows open: after the idle
//! time it no longer counts, until its next record. The combined watermark never goes back.

use std::collections::BTreeMap;

/// What was seen of one partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    highest_ms: i64,
    heard_ms: i64,
}

/// What an event's time means for the watermark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It counts.
    InTime,
    /// It is further ahead of the clock than the bound: it does not count, or one wrong clock would close every window.
    Ahead,
}

/// Watermarks of the partitions of one input. All times in milliseconds since 1970 UTC, all lengths in milliseconds.
#[derive(Clone, Debug)]
pub struct Watermarks {
    delay_ms: i64,
    idle_ms: i64,
    ahead_ms: i64,
    partitions: BTreeMap<u32, Seen>,
    combined_ms: i64,
}

impl Watermarks {
    /// Watermarks that stay `delay_ms` behind the highest event time of each partition. Partitions are idle after 60 s, and
    /// events more than five minutes ahead of the clock do not count.
    pub const fn new(delay_ms: i64) -> Self {
        Self {
            delay_ms,
            idle_ms: 60_000,
            ahead_ms: 300_000,
            partitions: BTreeMap::new(),
            combined_ms: i64::MIN,
        }
    }

    /// The same with other bounds.
    #[must_use]
    pub fn bounds(self, idle_ms: i64, ahead_ms: i64) -> Self {
        Self {
            idle_ms,
            ahead_ms,
            ..self
        }
    }

    /// Takes the partitions that this instance reads from `now_ms` on. One that is new counts from then on: until its first
    /// record, or until it is idle, it holds the watermark where it is.
    pub fn assign(&mut self, partitions: &[u32], now_ms: i64) {
        self.partitions
            .retain(|partition, _| partitions.contains(partition));
        for partition in partitions {
            self.partitions.entry(*partition).or_insert(Seen {
                highest_ms: i64::MIN,
                heard_ms: now_ms,
            });
        }
    }

    /// An event of `partition` happened at `at_ms` and is read at `now_ms`.
    pub fn hear(&mut self, partition: u32, at_ms: i64, now_ms: i64) -> Heard {
        let seen = self.partitions.entry(partition).or_insert(Seen {
            highest_ms: i64::MIN,
            heard_ms: now_ms,
        });
        seen.heard_ms = seen.heard_ms.max(now_ms);
        if at_ms > now_ms.saturating_add(self.ahead_ms) {
            return Heard::Ahead;
        }
        seen.highest_ms = seen.highest_ms.max(at_ms);
        Heard::InTime
    }

    /// The partition's own watermark; `None` before its first event.
    pub fn of(&self, partition: u32) -> Option<i64> {
        let seen = self.partitions.get(&partition)?;
        (seen.highest_ms > i64::MIN).then(|| seen.highest_ms.saturating_sub(self.delay_ms))
    }

    /// The watermark over all partitions that are not idle at `now_ms`; it stays where it was when all are.
    /// `i64::MIN` before anything is known.
    pub fn combined(&mut self, now_ms: i64) -> i64 {
        let idle_ms = self.idle_ms;
        let lowest = self
            .partitions
            .values()
            .filter(|seen| now_ms.saturating_sub(seen.heard_ms) < idle_ms)
            .map(|seen| seen.highest_ms)
            .min();
        if let Some(lowest_ms) = lowest {
            let watermark_ms = lowest_ms.saturating_sub(self.delay_ms);
            self.combined_ms = self.combined_ms.max(watermark_ms);
        }
        self.combined_ms
    }

    /// The partitions that are idle at `now_ms`.
    pub fn idle(&self, now_ms: i64) -> impl Iterator<Item = u32> {
        self.partitions
            .iter()
            .filter(move |(_, seen)| now_ms.saturating_sub(seen.heard_ms) >= self.idle_ms)
            .map(|(partition, _)| *partition)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watermarks() -> Watermarks {
        let mut watermarks = Watermarks::new(5).bounds(100, 1_000);
        watermarks.assign(&[0, 1], 0);
        watermarks
    }

    #[test]
    fn the_slowest_partition_holds_the_watermark_until_it_is_idle() {
        let mut watermarks = watermarks();
        watermarks.hear(0, 500, 10);
        assert_eq!(watermarks.combined(10), i64::MIN, "nothing of the other");
        watermarks.hear(1, 200, 20);
        assert_eq!(watermarks.combined(20), 195);
        watermarks.hear(0, 600, 119);
        assert_eq!(watermarks.combined(119), 195);
        assert_eq!(watermarks.combined(120), 595, "the other is idle");
        assert_eq!(watermarks.idle(120).collect::<Vec<_>>(), [1]);
        watermarks.hear(1, 210, 130);
        assert_eq!(watermarks.combined(130), 595, "it never goes back");
        assert_eq!(watermarks.of(1), Some(205));
    }

    #[test]
    fn a_clock_that_is_ahead_does_not_count() {
        let mut watermarks = watermarks();
        watermarks.hear(1, 50, 50);
        assert_eq!(watermarks.hear(0, 1_051, 50), Heard::Ahead);
        assert_eq!(watermarks.of(0), None);
        assert_eq!(watermarks.hear(0, 1_050, 50), Heard::InTime);
        assert_eq!(watermarks.combined(50), 45);
    }

    #[test]
    fn partitions_that_went_away_hold_nothing() {
        let mut watermarks = watermarks();
        watermarks.hear(0, 500, 10);
        watermarks.assign(&[0], 10);
        assert_eq!(watermarks.combined(10), 495);
    }
}
