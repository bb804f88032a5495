//! What a schema says beyond its types, for all formats: units, marks of personal data, keys, sunsets, meanings of values.
//!
//! Bytes do not carry any of it, so no engine's verdict depends on it; people and their tools do. Each engine walks its own
//! way to pairs of places and hands them over as [`Places`], in the words that [`crate::view`] reads from every format; the
//! [`rules`] look at them once for all. What they find goes back as [`Hit`]s, and the engine says where that is.

use std::borrow::Cow;

use callsheet_schema::{Format, Span};
use sha2::{Digest, Sha256};

use super::Options;
use super::patch::{Edit, Repair};
use super::rules::Rule;
use crate::gate::Date;
use crate::report::Direction;
use crate::view::annotation::{self, Annotation};

pub(crate) mod rules;

/// Words that mean personal data where the configuration names no others.
pub const PII_WORDS: [&str; 4] = ["pii", "personal", "sensitive", "pseudonymous"];

/// One place of both schemas that has fields.
pub(crate) struct Places<'p> {
    /// How messages call the place.
    pub(crate) place: String,
    /// Path of fields to the place; empty for the root.
    pub(crate) path: String,
    pub(crate) old: Side<'p>,
    pub(crate) new: Side<'p>,
    /// Fields that are one and the same, by index: old, new.
    pub(crate) shared: Vec<(usize, usize)>,
    pub(crate) today: Option<Date>,
    /// Words that mean personal data, in lower case.
    pub(crate) personal: Vec<&'p str>,
}

/// A place in one schema.
#[derive(Default)]
pub(crate) struct Side<'p> {
    /// What is said about the record as a whole.
    pub(crate) own: Vec<Annotation<'p>>,
    pub(crate) fields: Vec<Facts<'p>>,
}

/// What is said about a field.
#[derive(Default)]
pub(crate) struct Facts<'p> {
    pub(crate) name: &'p str,
    pub(crate) doc: Option<Cow<'p, str>>,
    pub(crate) annotations: Vec<Annotation<'p>>,
}

/// An enumeration of both schemas.
pub(crate) struct Values<'p> {
    /// How messages call the place.
    pub(crate) place: String,
    pub(crate) old: Vec<Meaning<'p>>,
    pub(crate) new: Vec<Meaning<'p>>,
}

/// What is said about a value of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meaning<'p> {
    /// What stays the same when the value is written down differently: a symbol, a number, a JSON text.
    pub(crate) key: String,
    /// The value for messages.
    pub(crate) shown: String,
    /// Which of several texts about the value it is.
    pub(crate) part: &'static str,
    pub(crate) text: Cow<'p, str>,
    /// Appended to the path of the enumeration.
    pub(crate) suffix: String,
    /// Where the text or the value stands in the main text.
    pub(crate) span: Option<Span>,
}

/// What a rule found.
pub(crate) struct Hit {
    pub(crate) message: String,
    pub(crate) at: At,
    /// What was said and what is said now: the part of a fingerprint that structural hashes leave out.
    pub(crate) said: (String, String),
    pub(crate) wish: Option<Wish>,
}

/// Where, in terms of what the rule was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// The place as a whole.
    Place,
    /// A field of both, by index: old, new.
    Shared(usize, usize),
    /// A field that only the old schema has.
    Gone(usize),
    /// A meaning, by index: old, new.
    Value(usize, usize),
}

/// What would undo it.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    /// A field of the old schema back in the new one, by index.
    Keep(usize),
    /// An annotation of the old schema back on a field of the new one.
    Say {
        /// The new field, by index.
        field: usize,
        /// What to do, as an imperative.
        summary: String,
        /// The annotation as written; only if the new field has none in its place.
        add: Option<String>,
        /// What is there in its place, and what the old schema has.
        replace: Option<(Span, String)>,
    },
}

/// How a rule looks.
#[derive(Debug)]
pub(crate) struct Semantic {
    pub(crate) look: Look,
    /// Examples in the formats beside the rule's first one.
    pub(crate) also: &'static [(Format, super::rules::Example)],
}

/// What a rule looks at.
#[derive(Debug)]
pub(crate) enum Look {
    Fields(fn(&Places<'_>, &mut Vec<Hit>)),
    Values(fn(&Values<'_>, &mut Vec<Hit>)),
}

/// Everything that the rules for a format have to say about a place.
pub(crate) fn of_places(format: Format, places: &Places<'_>) -> Vec<(&'static Rule, Hit)> {
    let mut out = Vec::new();
    let mut hits = Vec::new();
    for (rule, semantic) in rules::of(format) {
        if let Look::Fields(look) = semantic.look {
            look(places, &mut hits);
            out.extend(hits.drain(..).map(|hit| (rule, hit)));
        }
    }
    out
}

/// Everything that the rules for a format have to say about an enumeration.
pub(crate) fn of_values(format: Format, values: &Values<'_>) -> Vec<(&'static Rule, Hit)> {
    let mut out = Vec::new();
    let mut hits = Vec::new();
    for (rule, semantic) in rules::of(format) {
        if let Look::Values(look) = semantic.look {
            look(values, &mut hits);
            out.extend(hits.drain(..).map(|hit| (rule, hit)));
        }
    }
    out
}

impl Options<'_> {
    /// The words that mean personal data.
    pub(crate) fn personal(&self) -> Vec<&str> {
        match self.pii_words {
            Some(words) => words.iter().map(String::as_str).collect(),
            None => PII_WORDS.to_vec(),
        }
    }
}

/// Two things of the writer and the reader by time: the old schema's first.
pub(crate) fn by_time<T>(direction: Direction, writer: T, reader: T) -> (T, T) {
    match direction {
        Direction::Backward => (writer, reader),
        Direction::Forward => (reader, writer),
    }
}

/// The hash of a node together with what is said about it.
pub(crate) fn hash(node: [u8; 16], said: &str) -> [u8; 16] {
    let digest = Sha256::new()
        .chain_update(node)
        .chain_update(said)
        .finalize();
    let mut out = [0; 16];
    out.copy_from_slice(&digest[..16]);
    out
}

/// Whether a text that people use as a mark means personal data: as a whole, or by one of its words.
pub fn is_personal(text: &str, personal: &[&str]) -> bool {
    let text = text.to_lowercase();
    let mut words = text.split(|letter: char| !letter.is_alphanumeric());
    personal.contains(&text.trim()) || words.any(|word| personal.contains(&word))
}

impl<'p> Places<'p> {
    /// How messages call a field.
    fn field(&self, name: &str) -> String {
        if self.path.is_empty() {
            format!("`{name}`")
        } else {
            format!("`{}.{name}`", self.path)
        }
    }

    /// Fields of both schemas: indices and what is said about them.
    fn pairs(&self) -> impl Iterator<Item = ((usize, usize), &Facts<'p>, &Facts<'p>)> {
        self.shared
            .iter()
            .map(|(old, new)| ((*old, *new), &self.old.fields[*old], &self.new.fields[*new]))
    }
}

impl<'p> Facts<'p> {
    /// The annotation of a word.
    fn find(&self, word: &str) -> Option<&Annotation<'p>> {
        find(&self.annotations, word)
    }

    /// The last day of the field, if it has one.
    pub(crate) fn sunset(&self) -> Option<Date> {
        Date::parse(self.find("sunset")?.text()?)
    }
}

/// The annotation of a word.
fn find<'a, 'p>(annotations: &'a [Annotation<'p>], word: &str) -> Option<&'a Annotation<'p>> {
    annotations.iter().find(|one| one.word == word)
}

/// A wish for an annotation of the old schema.
fn wish(
    field: usize,
    name: &str,
    old: &Annotation<'_>,
    new: Option<&Annotation<'_>>,
) -> Option<Wish> {
    let source = old.source.as_ref()?;
    let (add, replace) = match new {
        None => (Some(source.text.clone()?), None),
        Some(new) if new.key == old.key => (
            None,
            Some((new.source.as_ref()?.span, source.value.clone())),
        ),
        Some(_) => return None,
    };
    Some(Wish::Say {
        field,
        summary: format!("keep `{}` of `{name}` at {}", old.key, old.shown),
        add,
        replace,
    })
}

/// The repair that a wish for an annotation is in a JSON text; `object` is the new field's.
pub(crate) fn in_json(text: &str, object: Span, wish: &Wish) -> Option<Repair> {
    let Wish::Say {
        summary,
        add,
        replace,
        ..
    } = wish
    else {
        return None;
    };
    let edit = match (add, replace) {
        (Some(add), _) => super::patch::member(text, object, add)?,
        (None, Some((at, text))) => Edit {
            at: *at,
            text: text.clone(),
        },
        (None, None) => return None,
    };
    Some(Repair {
        summary: summary.clone(),
        edits: vec![edit],
    })
}

/// Whether a name among the members of a place makes a rule look at it.
pub(crate) fn speaks(key: &str, personal: &[&str]) -> bool {
    annotation::speaks(key, personal)
}
