//! What a compatibility rule is, and the rules of all formats.
//!
//! A rule is one file under the `rules/` of its engine, with a fixture pair under `tests/rules/<id>/`. Ids say what
//! happened to whom and are forever; the rules of a peer's rule set keep the peer's ids.

use std::str::FromStr;

use callsheet_schema::Format;

use super::{avro, json, protobuf, semantic};
use crate::report::{Axis, Class, Direction, Level};

/// What a rule is, for reports and for people.
#[derive(Debug)]
pub struct Rule {
    /// Stable id: snake case for our own, the peer's spelling for a peer's.
    pub id: &'static str,
    /// A phrase for headings, without a full stop.
    pub title: &'static str,
    /// What the rule finds, in one or two sentences.
    pub what: &'static str,
    /// Why it matters to whoever reads the records.
    pub why: &'static str,
    /// How to fix it.
    pub fix: &'static str,
    /// What the difference does to records.
    pub class: Class,
    /// Which side of the contract it touches.
    pub axis: Axis,
    /// Level of a finding by default; one that claims broken records without a witness never exceeds [`Level::Warn`].
    pub level: Level,
    /// The registry's difference type for it, if the wire verdict has one.
    pub wire_type: Option<&'static str>,
    /// The smallest pair of schemas that shows it; [`Rule::examples`] has those in other formats.
    pub example: Example,
    /// The rule of the opposite change or role.
    pub mirror: Mirror,
    /// The format of its example; a rule about meaning may have more, see [`Rule::formats`].
    pub format: Format,
    /// The profiles that the rule belongs to; empty if it always runs.
    pub profiles: &'static [Profile],
    pub(crate) observe: Observe,
}

/// A pair of schema texts that a rule fires on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The schema before the change.
    pub old: &'static str,
    /// The schema after the change.
    pub new: &'static str,
    /// In which direction the rule fires: backward means that `new` reads what `old` wrote.
    pub direction: Direction,
}

/// What answers the opposite of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mirror {
    /// This rule does.
    Rule(&'static str),
    /// Nothing does, for this reason.
    None(&'static str),
}

/// A selectable set of rules about Protobuf sources, named as buf names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profile {
    /// Generated source stays the same, file by file.
    File,
    /// Generated source stays the same, package by package.
    Package,
    /// Binary and JSON encoding stay readable.
    WireJson,
    /// The binary encoding stays readable.
    Wire,
    /// What buf asks of schemas for a Confluent schema registry.
    Csr,
}

impl Profile {
    /// All profiles, the strictest first, `CSR` last.
    pub const ALL: [Self; 5] = [
        Self::File,
        Self::Package,
        Self::WireJson,
        Self::Wire,
        Self::Csr,
    ];

    /// The name in configuration, such as `WIRE_JSON`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::File => "FILE",
            Self::Package => "PACKAGE",
            Self::WireJson => "WIRE_JSON",
            Self::Wire => "WIRE",
            Self::Csr => "CSR",
        }
    }
}

impl FromStr for Profile {
    type Err = UnknownProfile;

    /// Reads a profile in any case.
    fn from_str(text: &str) -> Result<Self, UnknownProfile> {
        Self::ALL
            .into_iter()
            .find(|profile| profile.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownProfile(text.to_owned()))
    }
}

/// A word that is no profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no profile; `FILE`, `PACKAGE`, `WIRE_JSON`, `WIRE` and `CSR` are")]
pub struct UnknownProfile(pub String);

/// How a rule looks at a pair of schemas.
#[derive(Debug)]
pub(crate) enum Observe {
    /// At one obligation of the Avro engine.
    Avro(fn(&avro::pair::Pair<'_>, &mut Vec<avro::pair::Hit>)),
    /// At one pair of places of the JSON Schema engine.
    Json(fn(&json::pair::Pair<'_>, &mut Vec<json::pair::Hit>)),
    /// At one pair of messages of the Protobuf engine.
    Protobuf(fn(&protobuf::truth::pair::Pair<'_>, &mut Vec<protobuf::truth::pair::Hit>)),
    /// At the declarations of two Protobuf sources.
    Buf(fn(&protobuf::buf::source::Comparison<'_>, &mut Vec<protobuf::buf::source::Hit>)),
    /// At what is said about places of any format.
    Semantic(&'static semantic::Semantic),
    /// Nowhere: its engine reports it by itself.
    Engine,
}

impl Rule {
    /// The formats whose schemas it looks at.
    pub fn formats(&self) -> Vec<Format> {
        self.examples().map(|(format, _)| format).collect()
    }

    /// An example for each format, that of [`Rule::format`] first.
    pub fn examples(&self) -> impl Iterator<Item = (Format, &Example)> {
        let also = match self.observe {
            Observe::Semantic(semantic) => semantic.also,
            _ => &[],
        };
        let also = also.iter().map(|(format, example)| (*format, example));
        std::iter::once((self.format, &self.example)).chain(also)
    }

    /// Whether it is about what schemas say beyond their types, in several formats.
    pub const fn is_about_meaning(&self) -> bool {
        matches!(self.observe, Observe::Semantic(_))
    }
}

/// All rules: Avro's, JSON Schema's, Protobuf's, then those about meaning in all formats; each in the order of its pages.
pub fn all() -> impl Iterator<Item = &'static Rule> + Clone {
    avro::rules::ALL
        .iter()
        .chain(&json::rules::ALL)
        .chain(&protobuf::rules::ALL)
        .chain(&protobuf::buf::rules::ALL)
        .chain(&semantic::rules::ALL)
        .copied()
}

/// The rule of an id, or of an id that a peer has replaced by it.
pub fn find(id: &str) -> Option<&'static Rule> {
    let aliases = &protobuf::buf::rules::ALIASES;
    let replaced = aliases.iter().find(|(old, _)| *old == id);
    let id = replaced.map_or(id, |(_, now)| now);
    all().find(|rule| rule.id == id)
}

/// The id nearest to a misspelt one, if one is near enough to be meant.
pub fn nearest(id: &str) -> Option<&'static str> {
    crate::nearest::nearest(id, all().map(|rule| rule.id))
}
