//! Executes witnesses: writes a record, reads it back, and looks whether it shows what the rule claims.
//!
//! A witness that does not show it is dropped here; nothing downstream has to trust a rule.

use std::borrow::Cow;
use std::sync::Arc;

use prost::Message as _;
use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, Value};

use super::build;
use super::compare::{self, Difference};
use super::decode::{decode, missing_required, ordered};
use super::field::{Field, Handle};
use super::pair::{Encoding, Look, Show};
use super::walk::{Found, Step};
use crate::report::Witness;

/// Longest path from a record to a finding that decoders follow.
pub(super) const MAX_TRAIL: usize = 90;

/// Units of work for executing the records of a finding in small messages.
const PER_FINDING: u64 = 200;

/// Units of work for executing the records of a finding: each record is looked through field by field, on both sides and
/// in every message around it.
pub(super) fn price(found: &Found) -> u64 {
    let fields = |(writer, reader): &(MessageDescriptor, Option<MessageDescriptor>)| {
        writer.fields().len() + reader.as_ref().map_or(0, |reader| reader.fields().len())
    };
    let around: usize = found
        .trail
        .iter()
        .filter_map(|step| match &step.writer.kind {
            Kind::Message(message) => Some(message.fields().len()),
            _ => None,
        })
        .sum();
    let records = found.hit.show.as_ref().map_or(0, |show| show.records.len());
    let looked = (fields(&found.root) + fields(&found.at) + around).saturating_mul(records);
    PER_FINDING.saturating_add(u64::try_from(looked).unwrap_or(u64::MAX))
}

/// The witness of a finding, if one of its records shows it.
pub(crate) fn execute(found: &Found) -> Option<Witness> {
    let show = found.hit.show.as_ref()?;
    show.records
        .iter()
        .find_map(|values| attempt(found, show, values))
}

fn attempt(found: &Found, show: &Show, values: &[(Field, Value)]) -> Option<Witness> {
    let leaf = build::with(&found.at.0, values)?;
    let trail = &found.trail[..];
    let (root, reader) = &found.root;
    let record = wrap(root, trail, leaf.clone())?;
    // Maps of several entries have no order of their own.
    let several = values
        .iter()
        .any(|(_, value)| value.as_map().is_some_and(|entries| entries.len() > 1));
    let text = if several {
        compare::sorted_json(&record)
    } else {
        compare::json(&record)
    };
    let encoded = match show.encoding {
        Encoding::Binary if several => ordered(root, &record.encode_to_vec())?,
        Encoding::Binary => record.encode_to_vec(),
        Encoding::Json => text.clone()?.into_bytes(),
    };
    let (error, path) = match (reader, show.encoding) {
        (None, _) => matches!(show.look, Look::NoMessage).then(|| {
            let error = format!("the reader has no message `{}`", root.full_name());
            (error, String::new())
        }),
        (Some(reader), Encoding::Binary) => seen(decode(reader, &encoded), show, &leaf, trail),
        (Some(reader), Encoding::Json) => {
            seen(read_json(reader, text.as_deref()?), show, &leaf, trail)
        }
    }?;
    Some(Witness {
        record: text.unwrap_or_else(|| format!("\"0x{}\"", compare::hex(&encoded))),
        encoded,
        error,
        path,
        verified_by: vec![match show.encoding {
            Encoding::Binary => "prost-reflect",
            Encoding::Json => "prost-reflect (json)",
        }],
    })
}

/// Puts a message where its trail says.
fn wrap(
    root: &MessageDescriptor,
    trail: &[Arc<Step>],
    leaf: DynamicMessage,
) -> Option<DynamicMessage> {
    let mut inner = leaf;
    for (at, step) in trail.iter().enumerate().rev() {
        let outer = match at.checked_sub(1).map(|before| &trail[before].writer.kind) {
            None => root,
            Some(Kind::Message(message)) => message,
            Some(_) => return None,
        };
        inner = build::around(outer, &step.writer, inner)?;
    }
    Some(inner)
}

/// What a look sees in what was read: the error or the change, and where.
fn seen(
    read: Result<DynamicMessage, String>,
    show: &Show,
    leaf: &DynamicMessage,
    trail: &[Arc<Step>],
) -> Option<(String, String)> {
    let place = |field: &str| {
        let mut path = path(trail);
        if !path.is_empty() && !field.is_empty() {
            path.push('.');
        }
        path.push_str(field);
        path
    };
    let record = match (read, &show.look) {
        (Err(error), Look::Value(shared)) => return Some((error, place(&shared.reader.name))),
        (Err(error), Look::Renamed(fields)) => return Some((error, place(&fields.1.name))),
        (Err(error), Look::Failure) => return Some((error, place(""))),
        (Err(_), _) | (Ok(_), Look::Failure | Look::NoMessage) => return None,
        (Ok(record), _) => record,
    };
    let mut inner = Cow::Borrowed(&record);
    for step in trail {
        let next = match &inner {
            Cow::Borrowed(outer) => build::within(outer, &step.reader),
            Cow::Owned(outer) => build::within(outer, &step.reader)
                .map(Cow::into_owned)
                .map(Cow::Owned),
        };
        let Some(next) = next else {
            // The message around the value was put aside with it.
            return matches!(show.look, Look::Value(_) | Look::Change(_)).then(|| {
                let before = compare::json(leaf).unwrap_or_else(|| "a value".to_owned());
                (format!("{before} → nothing"), place(""))
            });
        };
        inner = next;
    }
    let changed =
        |before: String, after: String, at: &str| (format!("{before} → {after}"), place(at));
    match &show.look {
        Look::Value(shared) | Look::Change(shared) => compare::field(shared, leaf, &inner).map(
            |Difference {
                 path,
                 before,
                 after,
             }| changed(before, after, &path),
        ),
        Look::Missing(field) => (!field.is_set(&inner)).then(|| {
            let lacking = missing_required(&inner).unwrap_or_else(|| field.name.clone());
            let error = format!("required field `{lacking}` is missing");
            (error, place(&field.name))
        }),
        Look::ByName(fields) => {
            let (written, read) = fields.as_ref();
            let before = compare::text(&written.get(leaf), &written.kind);
            let after = compare::text(&read.get(&inner), &read.kind);
            let lost = written.is_set(leaf) && !read.is_set(&inner);
            let after = if lost { "absent".to_owned() } else { after };
            (before != after).then(|| changed(before, after, &read.name))
        }
        Look::Renamed(fields) => {
            let (written, read) = fields.as_ref();
            read.is_set(&inner).then(|| {
                let before = compare::text(&written.get(leaf), &written.kind);
                let after = compare::text(&read.get(&inner), &read.kind);
                let (before, after) = (
                    format!("`{}` {before}", written.name),
                    format!("`{}` {after}", read.name),
                );
                changed(before, after, &read.name)
            })
        }
        Look::Failure | Look::NoMessage => None,
    }
}

/// A path of field names with `[]` for elements; the value of a map entry is the entry's place.
pub(crate) fn path(trail: &[Arc<Step>]) -> String {
    let mut out = String::new();
    for step in trail {
        if matches!(&step.reader.handle, Handle::Field(field) if field.parent_message().is_map_entry())
        {
            continue;
        }
        if !out.is_empty() {
            out.push('.');
        }
        out.push_str(&step.reader.name);
        if !step.reader.presence.is_singular() {
            out.push_str("[]");
        }
    }
    out
}

/// Reads a record from ProtoJSON; unknown members are errors, as the format wants it.
pub(crate) fn read_json(message: &MessageDescriptor, text: &str) -> Result<DynamicMessage, String> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = DynamicMessage::deserialize(message.clone(), &mut deserializer)
        .map_err(|error| error.to_string())?;
    deserializer.end().map_err(|error| error.to_string())?;
    Ok(read)
}
