//! Hands the messages of a Protobuf pair to the rules about meaning, and says where their hits are.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use callsheet_schema::Format;
use callsheet_schema::protobuf::{Enum, EnumValue, Field, FileId, Message, Schema};
use prost_reflect::Kind;

use super::edit;
use super::place::Side as Engine;
use super::truth::meet::Meeting;
use super::truth::pair::{Hit, Pair, Shared};
use crate::compat::Options;
use crate::compat::rules::Rule;
use crate::compat::semantic::{self, At, Facts, Meaning, Places, Side, Values, Wish, by_time};
use crate::report::Direction;
use crate::view::annotation::{self, Annotation};

/// Whether enums of one name are described differently, which hashes leave out.
pub(super) fn enums_differ(writer: &Schema, reader: &Schema) -> bool {
    writer.enums().any(|(_, written)| {
        let read = reader.find_enum(&written.full_name);
        read.is_some_and(|read| !are_described_alike(written, reader.enumeration(read)))
    })
}

/// Whether two enums have the same values in the same order with the same comments and options.
fn are_described_alike(a: &Enum, b: &Enum) -> bool {
    a.hash == b.hash
        && a.values.len() == b.values.len()
        && (a.values.iter().zip(&b.values)).all(|(a, b)| a.number == b.number && a.doc == b.doc)
}

/// What the rules about meaning have to say about a pair.
pub(super) fn look(pair: &Pair<'_>, options: &Options<'_>) -> Vec<(&'static Rule, Hit)> {
    let mut out = Vec::new();
    if pair.is_entry() {
        return out;
    }
    for shared in &pair.shared {
        out.extend(values(pair, shared));
    }
    let (Some(written), Some(read)) = (
        pair.writer.model(pair.w.full_name()),
        pair.reader.model(pair.r.full_name()),
    ) else {
        return out;
    };
    let speaks = |message: &Message| {
        let mut fields = message.fields.iter();
        !message.options.is_empty() || fields.any(|field| !field.options.is_empty())
    };
    let mut renamed = pair.shared.iter();
    if speaks(written)
        || speaks(read)
        || renamed.any(|shared| shared.writer.name != shared.reader.name)
    {
        out.extend(places(pair, options, written, read));
    }
    out
}

fn places(
    pair: &Pair<'_>,
    options: &Options<'_>,
    written: &Message,
    read: &Message,
) -> Vec<(&'static Rule, Hit)> {
    let (before, after) = by_time(pair.direction, written, read);
    let numbers: BTreeMap<i32, usize> = after
        .fields
        .iter()
        .enumerate()
        .map(|(at, field)| (field.number, at))
        .collect();
    let mut names: HashMap<&str, usize> = HashMap::new();
    for (at, field) in after.fields.iter().enumerate() {
        names.entry(&field.name).or_insert(at);
    }
    let shared = before.fields.iter().enumerate().filter_map(|(at, field)| {
        let same = numbers.get(&field.number).copied();
        let same = same.filter(|now| !is_another(pair, field, &after.fields[*now]));
        // A field that went to another number is there still; that it moved is for other rules.
        let now = same.or_else(|| names.get(field.name.as_str()).copied())?;
        Some((at, now))
    });
    let (old, new) = by_time(
        pair.direction,
        side(pair.writer, written),
        side(pair.reader, read),
    );
    let places = Places {
        place: format!("`{}`", pair.r.name()),
        path: String::new(),
        shared: shared.collect(),
        old,
        new,
        today: options.today,
        personal: options.personal(),
    };
    let hits = semantic::of_places(Format::Protobuf, &places).into_iter();
    let located = |(rule, hit)| Some((rule, located(pair, before, after, hit)?));
    hits.filter_map(located).collect()
}

/// Whether a number stands for an unlike field: that is a finding about bytes, and what is said about the two has nothing in
/// common.
fn is_another(pair: &Pair<'_>, old: &Field, new: &Field) -> bool {
    old.name != new.name
        && u32::try_from(old.number)
            .ok()
            .and_then(|number| pair.shared_by_number(number))
            .is_some_and(|shared| {
                matches!(shared.meeting, Meeting::Dropped | Meeting::Reinterpreted)
            })
}

fn side<'s>(engine: &Engine<'s>, message: &'s Message) -> Side<'s> {
    let text = (message.file == FileId::MAIN).then(|| engine.schema().text());
    let fields = message.fields.iter().map(|field| {
        let annotations = annotation::of_options(&field.options, text);
        Facts {
            name: &field.name,
            doc: doc(field.doc.as_deref(), &annotations),
            annotations,
        }
    });
    Side {
        own: annotation::of_options(&message.options, text),
        fields: fields.collect(),
    }
}

/// What describes an element: the comment before it, else an option named `doc`.
fn doc<'s>(comment: Option<&'s str>, annotations: &[Annotation<'s>]) -> Option<Cow<'s, str>> {
    let comment = comment.filter(|text| !text.trim().is_empty());
    let option = || {
        let one = annotations.iter().find(|one| one.word == "doc")?;
        Some(Cow::Owned(one.text()?.to_owned()))
    };
    comment.map(Cow::Borrowed).or_else(option)
}

fn values(pair: &Pair<'_>, shared: &Shared) -> Vec<(&'static Rule, Hit)> {
    let (Kind::Enum(w), Kind::Enum(r)) = (&shared.writer.kind, &shared.reader.kind) else {
        return Vec::new();
    };
    let (written, read) = (
        pair.writer.schema().find_enum(w.full_name()),
        pair.reader.schema().find_enum(r.full_name()),
    );
    let (Some(written), Some(read)) = (written, read) else {
        return Vec::new();
    };
    let (written, read) = (
        pair.writer.schema().enumeration(written),
        pair.reader.schema().enumeration(read),
    );
    if shared.meeting != Meeting::Enums || are_described_alike(written, read) {
        return Vec::new();
    }
    let (old, new) = by_time(pair.direction, meanings(written), meanings(read));
    let values = Values {
        place: format!("enum `{}`", r.name()),
        old,
        new,
    };
    let hits = semantic::of_values(Format::Protobuf, &values).into_iter();
    let said = |(rule, hit): (&'static Rule, semantic::Hit)| {
        let mut out = pair.hit_shared(shared, hit.message);
        out.reader = pair.reader.enumeration(r);
        out.writer = pair.writer.enumeration(w);
        if let At::Value(old, new) = hit.at {
            let (writer, reader) = by_time(pair.direction, &values.old[old], &values.new[new]);
            for (place, meaning) in [(&mut out.writer, writer), (&mut out.reader, reader)] {
                place.path.push_str(&meaning.suffix);
                place.span = place.span.and(meaning.span);
            }
        }
        (rule, told_apart(pair.direction, out, &hit.said))
    };
    hits.map(said).collect()
}

/// What is said about each number of an enum, by the first of its values.
fn meanings(symbols: &Enum) -> Vec<Meaning<'_>> {
    let mut seen = BTreeSet::new();
    let values = symbols.values.iter();
    let values = values.filter(|value| seen.insert(value.number));
    values.filter_map(meaning).collect()
}

fn meaning(value: &EnumValue) -> Option<Meaning<'_>> {
    Some(Meaning {
        key: value.number.to_string(),
        shown: value.name.clone(),
        part: "doc",
        text: doc(
            value.doc.as_deref(),
            &annotation::of_options(&value.options, None),
        )?,
        suffix: format!("/{}", value.name),
        span: Some(value.name_span),
    })
}

/// Where a hit is, and what would undo it.
fn located(pair: &Pair<'_>, before: &Message, after: &Message, hit: semantic::Hit) -> Option<Hit> {
    let number = |at: usize| u32::try_from(before.fields[at].number).ok();
    let out = match hit.at {
        At::Shared(old, _) => {
            let number = number(old)?;
            let same = pair.shared_by_number(number);
            if let Some(shared) = same {
                pair.hit_shared(shared, hit.message)
            } else {
                let name = &before.fields[old].name;
                let (written, read) = pair.moved().find(|(one, _)| one.name == *name)?;
                pair.hit_moved(written, read, hit.message)
            }
        }
        At::Gone(old) => {
            let number = number(old)?;
            match pair.direction {
                Direction::Backward => {
                    let mut fields = pair.writer_fields();
                    pair.hit_writer(fields.find(|one| one.number == number)?, hit.message)
                }
                Direction::Forward => {
                    let mut fields = pair.reader_fields();
                    pair.hit_reader(fields.find(|one| one.number == number)?, hit.message)
                }
            }
        }
        At::Place | At::Value(..) => pair.hit(hit.message),
    };
    let repair = hit.wish.as_ref().and_then(|wish| match wish {
        Wish::Keep(at) => {
            let number = u32::try_from(before.fields[*at].number).ok()?;
            let (mut written, mut read) = (pair.writer_fields(), pair.reader_fields());
            let field = match pair.direction {
                Direction::Backward => written.find(|one| one.number == number)?,
                Direction::Forward => read.find(|one| one.number == number)?,
            };
            edit::keep(pair, field)
        }
        Wish::Say { field, .. } => {
            let (_, new) = by_time(pair.direction, pair.writer, pair.reader);
            if after.file != FileId::MAIN {
                return None;
            }
            edit::say(new.schema().text(), &after.fields[*field], wish)
        }
    });
    Some(told_apart(pair.direction, out, &hit.said).repaired_by(repair))
}

/// Lets the fingerprint tell apart what only annotations tell apart.
fn told_apart(direction: Direction, mut hit: Hit, said: &(String, String)) -> Hit {
    let (writer, reader) = by_time(direction, &said.0, &said.1);
    hit.writer.hash = semantic::hash(hit.writer.hash, writer);
    hit.reader.hash = semantic::hash(hit.reader.hash, reader);
    hit
}
