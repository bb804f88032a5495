//! Header `callsheet.src`: which records a derived record was made of.
//!
//! Text, so that people read it in any tool:
//!
//! | text | of |
//! |---|---|
//! | `orders:0:41;run=2f6c` | one record, in a run |
//! | `orders:0:41,rates:2:7` | two records |
//! | `orders:0:41,…;more=9` | more records than a header lists: the first 16, and how many are left out |
//! | `orders:0:41-97,orders:1:3-8;n=23` | a window: the lowest and highest offset of each partition, and how many records |

use core::fmt;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::pipeline::Merge;
use crate::source::{Header, Record, last_header};

/// Name of the header.
pub const PROVENANCE_HEADER: &str = "callsheet.src";

/// Places that a header lists at most.
const CAP: usize = 16;

/// A record's place, or a range of them, in one partition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Topic.
    pub topic: Arc<str>,
    /// Partition.
    pub partition: u32,
    /// Lowest offset.
    pub first: u64,
    /// Highest offset, inclusive.
    pub last: u64,
}

/// What a derived record was made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Places, at most 16; those of [`Provenance::of`] in the order of their addition, those of [`Ranges`] sorted.
    pub places: Vec<Place>,
    /// Records in ranges; `None` when each place is one record.
    pub records: Option<u64>,
    /// Places that are left out.
    pub more: u64,
    /// Run that made the record: the run id of its lineage events.
    pub run: Option<String>,
}

impl Provenance {
    /// Made of `record`.
    pub fn of(record: &Record) -> Self {
        let mut provenance = Self::default();
        provenance.add(record);
        provenance
    }

    /// Made of `record`, too.
    pub fn add(&mut self, record: &Record) {
        if self.places.len() == CAP {
            self.more += 1;
            return;
        }
        self.places.push(Place {
            topic: Arc::clone(&record.topic),
            partition: record.partition,
            first: record.offset,
            last: record.offset,
        });
    }

    /// Made in the run of that id. Characters that have a meaning in the header become `_`.
    #[must_use]
    pub fn in_run(self, run: &str) -> Self {
        let clean = |c: char| if c == ';' || c.is_control() { '_' } else { c };
        Self {
            run: Some(run.chars().map(clean).collect()),
            ..self
        }
    }

    /// The header.
    pub fn header(&self) -> Header {
        Header::new(PROVENANCE_HEADER, self.to_string())
    }

    /// Reads a header's text; `None` when it is none of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(';');
        let mut provenance = Self::default();
        for place in parts.next()?.split(',').filter(|place| !place.is_empty()) {
            let (rest, offsets) = place.rsplit_once(':')?;
            let (topic, partition) = rest.rsplit_once(':')?;
            let (first, last) = offsets.split_once('-').unwrap_or((offsets, offsets));
            provenance.places.push(Place {
                topic: topic.into(),
                partition: partition.parse().ok()?,
                first: first.parse().ok()?,
                last: last.parse().ok()?,
            });
        }
        for part in parts {
            match part.split_once('=')? {
                ("n", count) => provenance.records = Some(count.parse().ok()?),
                ("more", count) => provenance.more = count.parse().ok()?,
                ("run", run) => provenance.run = Some(run.to_owned()),
                // Of a later version.
                _ => {}
            }
        }
        Some(provenance)
    }

    /// The provenance that a record's headers carry.
    pub fn of_headers(headers: &[Header]) -> Option<Self> {
        let value = last_header(headers, PROVENANCE_HEADER)?;
        Self::parse(core::str::from_utf8(value).ok()?)
    }
}

impl fmt::Display for Provenance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, place) in self.places.iter().enumerate() {
            if index > 0 {
                formatter.write_str(",")?;
            }
            write!(
                formatter,
                "{}:{}:{}",
                place.topic, place.partition, place.first
            )?;
            if place.last != place.first {
                write!(formatter, "-{}", place.last)?;
            }
        }
        if let Some(records) = self.records {
            write!(formatter, ";n={records}")?;
        }
        if self.more > 0 {
            write!(formatter, ";more={}", self.more)?;
        }
        match &self.run {
            Some(run) => write!(formatter, ";run={run}"),
            None => Ok(()),
        }
    }
}

/// What a window holds: for each partition the lowest and highest offset, and how many records there are. Part of a
/// window's aggregate; kept in state by [`Ranges::to_bytes`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranges {
    places: BTreeMap<(Arc<str>, u32), (u64, u64)>,
    records: u64,
}

impl Ranges {
    /// The one record.
    pub fn of(record: &Record) -> Self {
        let place = (Arc::clone(&record.topic), record.partition);
        Self {
            places: BTreeMap::from([(place, (record.offset, record.offset))]),
            records: 1,
        }
    }

    /// Records in it.
    pub const fn records(&self) -> u64 {
        self.records
    }

    /// What a header says of it.
    pub fn provenance(&self) -> Provenance {
        let all = self
            .places
            .iter()
            .map(|((topic, partition), (first, last))| Place {
                topic: Arc::clone(topic),
                partition: *partition,
                first: *first,
                last: *last,
            });
        Provenance {
            places: all.take(CAP).collect(),
            records: Some(self.records),
            more: self.places.len().saturating_sub(CAP) as u64,
            run: None,
        }
    }

    /// The bytes to keep in state: the header's text with every place.
    pub fn to_bytes(&self) -> Vec<u8> {
        let whole = Provenance {
            places: self
                .places
                .iter()
                .map(|((topic, partition), (first, last))| Place {
                    topic: Arc::clone(topic),
                    partition: *partition,
                    first: *first,
                    last: *last,
                })
                .collect(),
            records: Some(self.records),
            more: 0,
            run: None,
        };
        whole.to_string().into_bytes()
    }

    /// Takes kept bytes back; `None` when they are not of [`Ranges::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let whole = Provenance::parse(core::str::from_utf8(bytes).ok()?)?;
        let places = whole
            .places
            .into_iter()
            .map(|place| ((place.topic, place.partition), (place.first, place.last)));
        Some(Self {
            places: places.collect(),
            records: whole.records?,
        })
    }
}

impl Merge for Ranges {
    fn merge(&mut self, other: Self) {
        for (place, (first, last)) in other.places {
            let range = self.places.entry(place).or_insert((first, last));
            *range = (range.0.min(first), range.1.max(last));
        }
        self.records += other.records;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(topic: &str, partition: u32, offset: u64) -> Record {
        Record {
            topic: topic.into(),
            partition,
            offset,
            timestamp_ms: 0,
            key: None,
            value: None,
            headers: Vec::new(),
        }
    }

    #[test]
    fn a_list_names_its_records_and_counts_the_rest() {
        let mut list = Provenance::of(&record("orders", 0, 41));
        assert_eq!(list.to_string(), "orders:0:41");
        list.add(&record("rates", 2, 7));
        let list = list.in_run("2f6c;x");
        assert_eq!(list.to_string(), "orders:0:41,rates:2:7;run=2f6c_x");
        let mut many = Provenance::default();
        (0..25).for_each(|offset| many.add(&record("t", 0, offset)));
        assert!(many.to_string().ends_with(",t:0:15;more=9"), "{many}");
        assert_eq!(Provenance::parse(&many.to_string()), Some(many));
    }

    #[test]
    fn a_window_says_ranges_and_how_many() {
        let mut ranges = Ranges::default();
        for (partition, offset) in [(1, 8), (0, 97), (1, 3), (0, 41)] {
            ranges.merge(Ranges::of(&record("orders", partition, offset)));
        }
        let text = "orders:0:41-97,orders:1:3-8;n=4";
        assert_eq!(ranges.provenance().to_string(), text);
        assert_eq!(Ranges::from_bytes(text.as_bytes()), Some(ranges.clone()));
        (0..40).for_each(|partition| ranges.merge(Ranges::of(&record("orders", partition, 1))));
        assert!(ranges.provenance().to_string().ends_with(";n=44;more=24"));
        assert_eq!(Ranges::from_bytes(&ranges.to_bytes()), Some(ranges));
    }

    #[test]
    fn other_texts_are_none_of_ours() {
        for text in ["orders", "orders:0", "orders:x:1", "orders:0:1-", "t:0:1;n"] {
            assert_eq!(Provenance::parse(text), None, "{text}");
        }
        assert_eq!(Provenance::parse("t:0:1;later=1").unwrap().places.len(), 1);
    }

    proptest! {
        #[test]
        fn merging_in_any_order_gives_the_same(places in prop::collection::vec((0_u32..4, 0_u64..50), 0..30)) {
            let merged = |places: &mut dyn Iterator<Item = &(u32, u64)>| {
                let mut ranges = Ranges::default();
                places.for_each(|(partition, offset)| ranges.merge(Ranges::of(&record("t", *partition, *offset))));
                ranges
            };
            prop_assert_eq!(merged(&mut places.iter()), merged(&mut places.iter().rev()));
        }
    }
}
