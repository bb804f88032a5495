//! Everything that processing one batch does to the outside, collected in memory and made durable by one commit.
//!
//! A job never writes: it fills an [`Effects`]. Dropping it undoes everything, which is what makes a crash between any
//! two steps harmless.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Tally;
use crate::dead_letter::{DeadLetter, ErrorCode, Reader};
use crate::headers::{PROVENANCE_HEADER, Provenance, TRACEPARENT_HEADER, TraceContext};
use crate::source::{NewRecord, Record, last_header};

/// A value of one column of an output table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// No value.
    Null,
    /// A number without a fraction; booleans are 0 and 1.
    Integer(i64),
    /// A number with a fraction.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// A row to insert, or to put in the place of the row with the same key.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Output table, created beforehand.
    pub table: Arc<str>,
    /// One cell per column, in the table's order.
    pub cells: Vec<Cell>,
}

/// What becomes of one key of a job's state: `Some` is the new value, `None` removes it.
pub type StateChange = Option<Vec<u8>>;

/// Changes by name of the state and by key.
pub(crate) type StateChanges = BTreeMap<Arc<str>, BTreeMap<Vec<u8>, StateChange>>;

/// The effects of one batch. Order within each kind is the order of the calls; of several changes to one state key the
/// last one counts.
#[derive(Debug, Default)]
pub struct Effects {
    pub(crate) records: Vec<NewRecord>,
    pub(crate) state: StateChanges,
    pub(crate) rows: Vec<Row>,
    pub(crate) outbox: Vec<(Arc<str>, Vec<u8>)>,
    dead_letters: BTreeMap<ErrorCode, u64>,
    tally: Tally,
    run: Option<Arc<str>>,
    in_hand: Option<InHand>,
    #[cfg(feature = "otel")]
    spans: Option<Box<crate::otel::records::RecordSpans>>,
}

/// What derived records inherit from the record in hand.
#[derive(Debug)]
struct InHand {
    context: Option<TraceContext>,
    traceparent: Option<Vec<u8>>,
    inherited: Option<Vec<u8>>,
    provenance: Provenance,
}

impl Effects {
    /// No effects.
    pub fn new() -> Self {
        Self::default()
    }

    /// No effects yet, of the run of that id.
    #[must_use]
    pub fn of_run(run: Option<Arc<str>>) -> Self {
        Self {
            run,
            ..Self::default()
        }
    }

    /// The effects that follow come from `record`, until the next call: each record that is appended gets the headers
    /// `callsheet.src`, with the place of `record`, and `traceparent`, unless the job has set its own. Dead letters keep
    /// their bytes.
    pub fn reading(&mut self, record: &Record) {
        let mut provenance = Provenance::of(record);
        if let Some(run) = &self.run {
            provenance = provenance.in_run(run);
        }
        let header = |name| last_header(&record.headers, name).map(<[u8]>::to_vec);
        let context = TraceContext::of(&record.headers);
        #[cfg(feature = "otel")]
        if let Some(spans) = &mut self.spans {
            spans.reading(record, context.as_ref());
        }
        self.in_hand = Some(InHand {
            context,
            traceparent: header(TRACEPARENT_HEADER),
            inherited: header(PROVENANCE_HEADER),
            provenance,
        });
    }

    #[cfg(feature = "otel")]
    pub(crate) fn with_spans(mut self, spans: crate::otel::records::RecordSpans) -> Self {
        self.spans = Some(Box::new(spans));
        self
    }

    #[cfg(feature = "otel")]
    pub(crate) fn take_spans(&mut self) -> Option<crate::otel::records::RecordSpans> {
        self.spans.take().map(|spans| *spans)
    }

    /// Appends a record to a topic.
    pub fn append(&mut self, mut record: NewRecord) {
        if let Some(in_hand) = &self.in_hand {
            #[cfg(feature = "otel")]
            let created = self
                .spans
                .as_mut()
                .and_then(|spans| spans.derive(&record.topic));
            #[cfg(not(feature = "otel"))]
            let created = None;
            in_hand.stamp(&mut record, created.as_ref());
        }
        self.records.push(record);
    }

    /// Appends a dead letter to the reader's dead-letter topic.
    pub fn dead_letter(&mut self, letter: DeadLetter, reader: &Reader) {
        *self.dead_letters.entry(letter.reason.code).or_default() += 1;
        #[cfg(feature = "otel")]
        if let Some(spans) = &mut self.spans {
            spans.failed(letter.reason.code, letter.reason.stage);
        }
        self.records.push(letter.into_record(reader));
    }

    /// Sets (`Some`) or removes (`None`) one key of `store`.
    pub fn put_state(&mut self, store: &Arc<str>, key: Vec<u8>, change: StateChange) {
        match self.state.get_mut(store) {
            Some(changes) => {
                changes.insert(key, change);
            }
            None => {
                self.state
                    .insert(Arc::clone(store), BTreeMap::from([(key, change)]));
            }
        }
    }

    /// Inserts or replaces a row of an output table.
    pub fn upsert(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// Leaves a message for `destination` in the outbox; it is sent after the commit, at least once.
    pub fn post(&mut self, destination: &Arc<str>, payload: Vec<u8>) {
        self.outbox.push((Arc::clone(destination), payload));
    }

    /// The kinds of effects that are in it, in words.
    pub fn kinds(&self) -> Vec<&'static str> {
        [
            ("records", self.records.is_empty()),
            ("state", self.state.is_empty()),
            ("rows", self.rows.is_empty()),
            ("outbox messages", self.outbox.is_empty()),
        ]
        .into_iter()
        .filter_map(|(kind, is_empty)| (!is_empty).then_some(kind))
        .collect()
    }

    /// What the job counts of the batch: for [`crate::pipeline::Totals`] and metrics.
    pub const fn tally(&mut self) -> &mut Tally {
        &mut self.tally
    }

    /// Dead letters so far, by class.
    pub fn dead_letters(&self) -> &BTreeMap<ErrorCode, u64> {
        &self.dead_letters
    }

    /// Records to append so far, dead letters included.
    pub fn records(&self) -> &[NewRecord] {
        &self.records
    }

    /// Rows to write so far.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}

impl InHand {
    fn stamp(&self, record: &mut NewRecord, created: Option<&TraceContext>) {
        // What was copied from the record in hand is not the job's own.
        let own = |name, inherited: Option<&Vec<u8>>| {
            let header = last_header(&record.headers, name);
            header.is_some() && header != inherited.map(Vec::as_slice)
        };
        let has_source = own(PROVENANCE_HEADER, self.inherited.as_ref());
        let has_trace = own(TRACEPARENT_HEADER, self.traceparent.as_ref());
        if !has_source {
            let header = self.provenance.header();
            record.headers.retain(|other| other.name != header.name);
            record.headers.push(header);
        }
        if let (false, Some(context)) = (has_trace, created.or(self.context.as_ref())) {
            context.write(&mut record.headers);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Header;

    const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn text(headers: &[Header], name: &str) -> String {
        let value = last_header(headers, name).unwrap_or_default();
        String::from_utf8(value.to_vec()).unwrap()
    }

    fn input(offset: u64, headers: &[(&str, &str)]) -> Record {
        Record {
            topic: "in".into(),
            partition: 2,
            offset,
            timestamp_ms: 0,
            key: None,
            value: None,
            headers: headers
                .iter()
                .map(|(name, value)| Header::new(*name, *value))
                .collect(),
        }
    }

    fn derived(headers: Vec<Header>) -> NewRecord {
        NewRecord {
            topic: "out".into(),
            partition: 0,
            timestamp_ms: 0,
            key: None,
            value: None,
            headers,
        }
    }

    #[test]
    fn derived_records_say_what_they_come_from() {
        let mut effects = Effects::of_run(Some("r1".into()));
        effects.append(derived(Vec::new()));
        let first = input(7, &[("traceparent", PARENT), ("callsheet.src", "raw:0:1")]);
        effects.reading(&first);
        effects.append(derived(Vec::new()));
        effects.append(derived(first.headers.clone()));
        effects.append(derived(vec![Header::new("callsheet.src", "mine")]));
        effects.reading(&input(8, &[]));
        effects.append(derived(Vec::new()));
        let sources: Vec<String> = effects
            .records()
            .iter()
            .map(|record| text(&record.headers, "callsheet.src"))
            .collect();
        assert_eq!(
            sources,
            [
                "",
                "in:2:7;run=r1",
                "in:2:7;run=r1",
                "mine",
                "in:2:8;run=r1"
            ]
        );
        let traces: Vec<bool> = effects
            .records()
            .iter()
            .map(|record| text(&record.headers, "traceparent") == PARENT)
            .collect();
        assert_eq!(traces, [false, true, true, true, false]);
        assert_eq!(effects.records()[2].headers.len(), 2, "nothing twice");
    }
}
