//! What must come out: a second, naive account of the same arrivals.
//!
//! Owns the expected windows, dead letters and late records. It shares no code with the jobs: no operator, no state, no
//! codec. It sees each arrival once, in the order of its partition, and keeps everything.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use crate::films::{MOVIES_JSON, content_id, rows};
use crate::generator::{Arrival, EventKind, Fate, Poison};

/// Window length, watermark delay, allowed lateness and bound for clocks ahead, in milliseconds.
const WINDOW_MS: i64 = 5_000;
const DELAY_MS: i64 = 5_000;
const LATENESS_MS: i64 = 30_000;
const CLOCK_BOUND_MS: i64 = 300_000;

/// One row of the serving table, as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedWindow {
    /// Distinct events.
    pub events: i64,
    /// Viewings begun.
    pub plays: i64,
    /// Pauses.
    pub pauses: i64,
    /// Jumps.
    pub seeks: i64,
    /// Waits for data.
    pub buffers: i64,
    /// Lowest and highest position, in seconds.
    pub positions_s: (i64, i64),
    /// Event time, identity, position and film of the latest event.
    pub last: (i64, [u8; 16], i64, usize),
}

/// Viewer and start of the window.
pub type WindowId = (i64, i64);
/// Partition and offset.
pub type Position = (u32, u64);

/// The expected outcome.
#[derive(Debug, Default)]
pub struct Oracle {
    /// Rows of the serving table.
    pub windows: BTreeMap<WindowId, ExpectedWindow>,
    /// Dead letters, with their class.
    pub dead_letters: BTreeMap<Position, &'static str>,
    /// Records that come after their window was forgotten.
    pub late: BTreeSet<Position>,
    /// Records whose identity was counted before.
    pub repeated: u64,
    /// Records in all.
    pub records: u64,
    seen: HashMap<[u8; 16], i32>,
    highest_ms: BTreeMap<u32, i64>,
}

impl Oracle {
    /// Takes one arrival, which stands at `offset` of `partition`.
    pub fn take(&mut self, arrival: &Arrival, partition: u32, offset: u64) {
        self.records += 1;
        let event = &arrival.event;
        if let Some(code) = self.rejected(arrival) {
            self.dead_letters.insert((partition, offset), code);
            return;
        }
        if self.seen.insert(event.event_id, event.position_s).is_some() {
            self.repeated += 1;
            return;
        }
        let at_ms = event.occurred_at_ms;
        let start_ms = at_ms - at_ms.rem_euclid(WINDOW_MS);
        let highest_ms = self.highest_ms.entry(partition).or_insert(i64::MIN / 2);
        if start_ms + WINDOW_MS + LATENESS_MS <= *highest_ms - DELAY_MS {
            self.late.insert((partition, offset));
            return;
        }
        *highest_ms = (*highest_ms).max(at_ms);
        let position_s = i64::from(event.position_s);
        let last = (at_ms, event.event_id, position_s, event.film);
        let window = self
            .windows
            .entry((event.user_id, start_ms))
            .or_insert(ExpectedWindow {
                events: 0,
                plays: 0,
                pauses: 0,
                seeks: 0,
                buffers: 0,
                positions_s: (position_s, position_s),
                last,
            });
        window.events += 1;
        match event.kind {
            EventKind::Play => window.plays += 1,
            EventKind::Pause => window.pauses += 1,
            EventKind::Seek => window.seeks += 1,
            EventKind::Buffer => window.buffers += 1,
            _ => {}
        }
        window.positions_s.0 = window.positions_s.0.min(position_s);
        window.positions_s.1 = window.positions_s.1.max(position_s);
        window.last = window.last.max(last);
    }

    fn rejected(&self, arrival: &Arrival) -> Option<&'static str> {
        let event = &arrival.event;
        match arrival.fate {
            Fate::Poisoned(Poison::BadMagic) => Some("MAGIC"),
            Fate::Poisoned(Poison::UnknownSchemaId) => Some("UNKNOWN_SCHEMA_ID"),
            Fate::Poisoned(Poison::Truncated) => Some("TRUNCATED"),
            _ if event.occurred_at_ms > arrival.arrival_ms + CLOCK_BOUND_MS => Some("CLOCK"),
            _ if self
                .seen
                .get(&event.event_id)
                .is_some_and(|known| *known != event.position_s) =>
            {
                Some("ID_MUTATION")
            }
            _ => None,
        }
    }
}

/// Title and main genre of each film that the catalogue must accept.
pub type ExpectedFilms = BTreeMap<String, (String, Option<String>)>;

/// The films that must reach the catalogue: those with a title of text and a release until 2011.
pub fn expected_films() -> ExpectedFilms {
    rows(MOVIES_JSON)
        .into_iter()
        .enumerate()
        .filter_map(|(index, row)| {
            let film: Value = serde_json::from_slice(row).ok()?;
            let title = film["Title"].as_str()?.to_owned();
            let year: i32 = film["Release Date"]
                .as_str()?
                .rsplit(' ')
                .next()?
                .parse()
                .ok()?;
            let genre = film["Major Genre"].as_str().map(str::to_owned);
            (year <= 2011).then(|| (content_id(index), (title, genre)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_titles_and_twenty_two_dates_are_refused() {
        assert_eq!(expected_films().len(), 3_201 - 10 - 22);
    }
}
