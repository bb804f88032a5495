//! Seeded viewing events: the same seed gives the same events, in the order in which they arrive.
//!
//! Owns who watches what and when ([`viewer`]) and what happens to an event on its way ([`delivery`]): late, twice, altered,
//! broken, with a wrong clock. Memory grows with the number of viewers, not of events. It knows no bytes: `wire` frames
//! the arrivals, and [`crate::oracle`] predicts what must become of each.

mod delivery;
mod draw;
mod viewer;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

pub use delivery::{Arrival, Fate, Poison};
pub use draw::Draw;
pub use viewer::{Device, EventKind, Network, ViewingEvent};

use delivery::Carrier;
use viewer::Audience;

use crate::films::Popularity;

/// When the first viewer may begin: 2026-01-10 18:00:00 UTC, in milliseconds since 1970.
pub const EPOCH_MS: i64 = 1_768_068_000_000;

/// What to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GeneratorOptions {
    /// Seed of every draw.
    pub seed: u64,
    /// Number of arrivals, duplicates and broken records included.
    pub events: u64,
}

/// The stream of arrivals, in order of arrival.
#[derive(Debug)]
pub struct Generator {
    audience: Audience,
    carrier: Carrier,
    under_way: BinaryHeap<Reverse<Ordered>>,
    next_seq: u64,
    left: u64,
}

/// An arrival ordered by time, then by the order of its making.
#[derive(Debug)]
struct Ordered {
    arrival_ms: i64,
    seq: u64,
    arrival: Arrival,
}

impl PartialEq for Ordered {
    fn eq(&self, other: &Self) -> bool {
        (self.arrival_ms, self.seq) == (other.arrival_ms, other.seq)
    }
}

impl Eq for Ordered {}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.arrival_ms, self.seq).cmp(&(other.arrival_ms, other.seq))
    }
}

impl Generator {
    /// A stream over the films of `popularity`.
    pub fn new(options: GeneratorOptions, popularity: &Popularity) -> Self {
        let viewers = (options.events / 400).clamp(20, 2_000);
        Self {
            audience: Audience::new(options.seed, viewers, popularity.clone()),
            carrier: Carrier::new(options.seed, options.events),
            under_way: BinaryHeap::new(),
            next_seq: 0,
            left: options.events,
        }
    }

    fn send(&mut self, arrival: Arrival) {
        let ordered = Ordered {
            arrival_ms: arrival.arrival_ms,
            seq: self.next_seq,
            arrival,
        };
        self.next_seq += 1;
        self.under_way.push(Reverse(ordered));
    }
}

impl Iterator for Generator {
    type Item = Arrival;

    fn next(&mut self) -> Option<Arrival> {
        if self.left == 0 {
            return None;
        }
        // Nothing that is still to happen can arrive before it happens.
        while self
            .under_way
            .peek()
            .is_none_or(|Reverse(first)| first.arrival_ms > self.audience.now_ms())
        {
            let event = self.audience.next_event();
            for arrival in self.carrier.carry(event) {
                self.send(arrival);
            }
        }
        self.left -= 1;
        self.under_way.pop().map(|Reverse(ordered)| ordered.arrival)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn arrivals(seed: u64, events: u64) -> Vec<Arrival> {
        Generator::new(
            GeneratorOptions { seed, events },
            &Popularity::of_embedded_films(),
        )
        .collect()
    }

    #[test]
    fn one_seed_gives_one_stream() {
        assert_eq!(arrivals(7, 3_000), arrivals(7, 3_000));
        assert_ne!(arrivals(7, 100), arrivals(8, 100));
    }

    #[test]
    fn arrivals_are_in_order_and_never_before_the_event_unless_the_clock_is_wrong() {
        let all = arrivals(3, 10_000);
        assert_eq!(all.len(), 10_000);
        assert!(all.is_sorted_by_key(|arrival| arrival.arrival_ms));
        for arrival in &all {
            assert!(
                arrival.fate == Fate::WrongClock
                    || arrival.arrival_ms >= arrival.event.occurred_at_ms
            );
        }
    }

    #[test]
    fn every_fate_and_every_writer_occurs_even_in_a_short_stream() {
        let mut fates: BTreeMap<String, u32> = BTreeMap::new();
        let mut writers: BTreeMap<u32, u32> = BTreeMap::new();
        for arrival in arrivals(1, 5_000) {
            *fates.entry(format!("{:?}", arrival.fate)).or_default() += 1;
            *writers.entry(arrival.writer).or_default() += 1;
        }
        let names: Vec<&str> = fates.keys().map(String::as_str).collect();
        let expected = [
            "Altered",
            "Duplicate",
            "Good",
            "Poisoned(BadMagic)",
            "Poisoned(Truncated)",
            "Poisoned(UnknownSchemaId)",
            "WrongClock",
        ];
        assert_eq!(names, expected);
        assert_eq!(writers.keys().copied().collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert!(fates["Good"] > 4_800, "{fates:?}");
    }
}
