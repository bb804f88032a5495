//! Witnesses: the smallest record that shows a difference, written, read back, and found to fail or to change.
//!
//! A witness that does not show what it should is dropped here; nothing downstream has to trust a rule. Start at
//! [`Bench`]. The records are built in [`record`], times and decimals are told apart in [`meaning`].

mod meaning;
mod record;

use std::cell::{OnceCell, RefCell};

use callsheet_schema::avro::{
    DecodeError, DecodeErrorKind, NodeId, Plans, Schema, Value, encode_at,
};

use crate::compat::avro::pair::{Leaf, Step};
use crate::compat::avro::walk::{Found, Walked};
use crate::compat::purse::{Purse, Spent};
use crate::report::{Class, Witness};

/// How many steps of a way that is too long for a record are shown.
const SHOWN: usize = 64;

/// Longest schema that other decoders are asked about: some look through all names for each.
const MAX_ASKED_BYTES: usize = 128 << 10;

/// Units of work for a pair of types that is compiled.
const PER_STEP: u64 = 5;

/// Both schemas of a comparison, made ready to execute witnesses.
pub(crate) struct Bench<'a> {
    writer: &'a Schema,
    reader: &'a Schema,
    /// Whether other decoders are asked too.
    voters: bool,
    plans: RefCell<Plans<'a>>,
    apache: OnceCell<Option<(apache_avro::Schema, apache_avro::Schema)>>,
}

impl<'a> Bench<'a> {
    /// Prepares nothing until the first witness.
    pub(crate) fn new(writer: &'a Schema, reader: &'a Schema, voters: bool) -> Self {
        Self {
            writer,
            reader,
            voters,
            plans: RefCell::new(Plans::new(writer, reader)),
            apache: OnceCell::new(),
        }
    }

    /// Executes the witness of a finding; `None` if there is none or it does not show the finding.
    ///
    /// Where the whole record would nest deeper than decoders here follow, the witness is its innermost part.
    ///
    /// # Errors
    /// [`Spent`] where what had to be compiled could not be paid.
    pub(crate) fn execute(
        &self,
        walked: &Walked,
        found: &Found,
        trail: &[Step],
        purse: &Purse<'_>,
    ) -> Result<Option<Witness>, Spent> {
        let before = self.plans.borrow().compiled();
        let witness = self.shown(walked, found, trail);
        purse.pay_each(self.plans.borrow().compiled() - before, PER_STEP)?;
        Ok(witness)
    }

    fn shown(&self, walked: &Walked, found: &Found, trail: &[Step]) -> Option<Witness> {
        if matches!(found.hit.leaf, Leaf::None) {
            return None;
        }
        let roots = (self.writer.root(), self.reader.root());
        if let Some(datum) = self.datum(roots.0, trail, found) {
            return self.run(roots, found, trail, &datum);
        }
        let branch = usize::from(found.meant.is_some());
        [SHOWN, 0].into_iter().find_map(|steps| {
            let top = walked.ways.back(found.at, steps);
            let part = trail.len().saturating_sub(steps + branch);
            let trail = &trail[part..];
            let datum = self.datum(top.w, trail, found)?;
            let mut witness = self.run((top.w, top.r), found, trail, &datum)?;
            witness.verified_by.truncate(1);
            witness.error = format!("{part} steps down the record: {}", witness.error);
            Some(witness)
        })
    }

    /// The record of a finding with its bytes, if decoders here could follow it at all.
    fn datum(
        &self,
        root: NodeId,
        trail: &[Step],
        found: &Found,
    ) -> Option<(record::Datum, Vec<u8>)> {
        let datum = record::build(self.writer, root, trail, &found.hit.leaf)?;
        let mut encoded = Vec::new();
        encode_at(self.writer, root, &datum.whole, &mut encoded).ok()?;
        Some((datum, encoded))
    }

    fn run(
        &self,
        from: (NodeId, NodeId),
        found: &Found,
        trail: &[Step],
        (datum, encoded): &(record::Datum, Vec<u8>),
    ) -> Option<Witness> {
        let class = found.rule.class;
        let outcome = self.decode(from, encoded);
        let (error, path) = match (class, outcome) {
            (Class::BreaksDecode, Ok(_)) => return None,
            (Class::BreaksDecode, Err(error)) => self.failure(found, datum, error)?,
            (_, outcome) => self.change(found, trail, datum, outcome)?,
        };
        let mut verified_by = vec!["plan"];
        if class == Class::BreaksDecode && self.voters && self.apache_fails(encoded) {
            verified_by.push("apache-avro");
        }
        Some(Witness {
            record: datum.whole.to_json(),
            encoded: encoded.clone(),
            error,
            path,
            verified_by,
        })
    }

    fn decode(&self, pair: (NodeId, NodeId), encoded: &[u8]) -> Result<Value, DecodeError> {
        self.plans.borrow_mut().decode(pair, &mut { encoded })
    }

    /// What becomes of the found pair's datum alone.
    fn local(&self, found: &Found, datum: &Value) -> Option<Result<Value, DecodeError>> {
        let mut encoded = Vec::new();
        encode_at(self.writer, found.w, datum, &mut encoded).ok()?;
        Some(self.decode((found.w, found.r), &encoded))
    }

    /// The error that belongs to the finding: the whole record's, unless that one stems from another place.
    fn failure(
        &self,
        found: &Found,
        datum: &record::Datum,
        whole: DecodeError,
    ) -> Option<(String, String)> {
        let own = match &whole.kind {
            DecodeErrorKind::Unresolved(unresolved) => unresolved.pair == (found.w, found.r),
            _ => whole.path == datum.path,
        };
        if own {
            return Some((whole.to_string(), whole.path));
        }
        let error = self.local(found, &datum.leaf)?.err()?;
        Some((error.kind.to_string(), datum.path.clone()))
    }

    /// What became of the value: `before → after`, or the error of a decoder that refuses it.
    fn change(
        &self,
        found: &Found,
        trail: &[Step],
        datum: &record::Datum,
        whole: Result<Value, DecodeError>,
    ) -> Option<(String, String)> {
        let after = match whole {
            Ok(value) => record::at(&value, trail)?.clone(),
            Err(_) => match self.local(found, &datum.leaf)? {
                Ok(value) => value,
                Err(error) => return Some((error.kind.to_string(), datum.path.clone())),
            },
        };
        let (written, read) = (
            self.writer.node(found.w).logical,
            self.reader.node(found.r).logical,
        );
        let shown = meaning::change((&datum.leaf, written), (&after, read))?;
        Some((shown, datum.path.clone()))
    }

    fn apache_fails(&self, encoded: &[u8]) -> bool {
        let schemas = self.apache.get_or_init(|| {
            let parse = |schema: &Schema| {
                let text = schema.to_json_resolved();
                let asked = text.len() <= MAX_ASKED_BYTES;
                asked.then(|| apache_avro::Schema::parse_str(&text).ok())?
            };
            Some((parse(self.writer)?, parse(self.reader)?))
        });
        let Some((writer, reader)) = schemas else {
            return false;
        };
        apache_avro::reader::datum::GenericDatumReader::builder(writer)
            .reader_schema(reader)
            .build()
            .is_ok_and(|datum| datum.read_value(&mut &*encoded).is_err())
    }
}
