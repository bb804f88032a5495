//! Which readers count: an observation is evidence for a time, `usage_window_days` of the configuration.

use super::Date;
use crate::consumers::ConsumerIndex;
use crate::report::{Grade, ReaderHit};

/// Readers whose evidence is fresh enough; what is proven or declared does not age.
pub(super) struct Recent<'a> {
    all: &'a dyn ConsumerIndex,
    since: Date,
    days: u32,
}

impl<'a> Recent<'a> {
    pub(super) fn new(all: &'a dyn ConsumerIndex, today: Date, days: u32) -> Self {
        Self {
            all,
            since: today.plus(-i64::from(days)),
            days,
        }
    }

    fn counts(&self, reader: &ReaderHit) -> bool {
        reader.grade != Grade::Observed
            || reader
                .last_seen
                .as_deref()
                .and_then(Date::parse)
                .is_none_or(|day| day >= self.since)
    }

    /// What to say about a field whose readers were all seen too long ago; `None` if there are others, or none at all.
    pub(super) fn silence(&self, subject: &str, field_path: &str) -> Option<String> {
        let readers = self.all.readers(subject, field_path);
        if readers.is_empty() || readers.iter().any(|reader| self.counts(reader)) {
            return None;
        }
        let last = readers.iter().max_by_key(|reader| &reader.last_seen)?;
        let day = Date::parse(last.last_seen.as_deref()?)?;
        Some(format!(
            "no reader was seen in the last {} days; the last one was `{}` on {day}",
            self.days, last.app
        ))
    }
}

impl ConsumerIndex for Recent<'_> {
    fn readers(&self, subject: &str, field_path: &str) -> Vec<ReaderHit> {
        let mut readers = self.all.readers(subject, field_path);
        readers.retain(|reader| self.counts(reader));
        readers
    }
}
