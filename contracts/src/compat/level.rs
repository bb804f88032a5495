//! Compatibility levels: which versions are compared in which direction, and the registry's list of messages.

use std::fmt;
use std::str::FromStr;

use super::purse::Purses;
use super::versions::{Question, answers};
use super::{Options, Policy, wire};
use crate::report::{Direction, Finding, Report, Wire};
use crate::schema::Schema;

/// Longest schema, in UTF-16 units as Java counts, that messages quote whole.
const MAX_QUOTED: usize = 10 * 1024;

/// What a subject demands of a new version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CompatibilityLevel {
    /// Nothing is compared.
    None,
    /// The new version reads the latest one.
    #[default]
    Backward,
    /// The new version reads every live one.
    BackwardTransitive,
    /// The latest version reads the new one.
    Forward,
    /// Every live version reads the new one.
    ForwardTransitive,
    /// Backward and forward with the latest.
    Full,
    /// Backward and forward with every live version.
    FullTransitive,
}

impl CompatibilityLevel {
    /// All levels, in the order of the documentation.
    pub const ALL: [Self; 7] = [
        Self::None,
        Self::Backward,
        Self::BackwardTransitive,
        Self::Forward,
        Self::ForwardTransitive,
        Self::Full,
        Self::FullTransitive,
    ];

    /// The name on the wire, such as `BACKWARD_TRANSITIVE`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Backward => "BACKWARD",
            Self::BackwardTransitive => "BACKWARD_TRANSITIVE",
            Self::Forward => "FORWARD",
            Self::ForwardTransitive => "FORWARD_TRANSITIVE",
            Self::Full => "FULL",
            Self::FullTransitive => "FULL_TRANSITIVE",
        }
    }

    /// Whether every live version counts and not only the latest.
    pub const fn is_transitive(self) -> bool {
        matches!(
            self,
            Self::BackwardTransitive | Self::ForwardTransitive | Self::FullTransitive
        )
    }

    /// The directions that are asked, in the order in which a registry lists their errors: forward first.
    pub const fn directions(self) -> &'static [Direction] {
        match self {
            Self::None => &[],
            Self::Backward | Self::BackwardTransitive => &[Direction::Backward],
            Self::Forward | Self::ForwardTransitive => &[Direction::Forward],
            Self::Full | Self::FullTransitive => &[Direction::Forward, Direction::Backward],
        }
    }
}

impl fmt::Display for CompatibilityLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that is no compatibility level.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no compatibility level")]
pub struct UnknownLevel(pub String);

impl FromStr for CompatibilityLevel {
    type Err = UnknownLevel;

    /// Reads a level in any case.
    fn from_str(text: &str) -> Result<Self, UnknownLevel> {
        Self::ALL
            .into_iter()
            .find(|level| level.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownLevel(text.to_owned()))
    }
}

/// A version that a new schema is compared with.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// Its number in the subject, from 1.
    pub number: i32,
    /// Its schema.
    pub schema: &'a Schema,
    /// Its stored text, which messages quote.
    pub text: &'a str,
}

/// One version in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Number of the version.
    pub against: i32,
    /// Who reads whose data.
    pub direction: Direction,
    /// Both verdicts and what they rest on.
    pub report: Report,
}

/// What a level answers about a new schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelReport {
    /// Whether a registry accepts the schema.
    pub wire_compatible: bool,
    /// The registry's messages, version and level lines included; empty if compatible.
    pub messages: Vec<String>,
    /// Every comparison that the level asks for, newest version first, forward before backward.
    pub comparisons: Vec<Comparison>,
}

/// The wire part of a [`LevelReport`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireReport {
    /// Whether a registry accepts the schema.
    pub compatible: bool,
    /// The registry's messages, version and level lines included; empty if compatible.
    pub messages: Vec<String>,
}

/// Compares a new schema with the versions before it, `history` newest first.
///
/// Parts that a version shares with the new schema cost nothing, versions that differ in words only are judged once, and
/// the others side by side. Fixes are tried for the first few contents that fail. The direction of `options` is not
/// looked at: the level says which are asked.
pub fn check_level(
    new: &Schema,
    history: &[Version<'_>],
    level: CompatibilityLevel,
    options: &Options<'_>,
) -> LevelReport {
    let mut asked: Vec<(&Version<'_>, Direction)> = Vec::new();
    for version in self::asked(history, level) {
        asked.extend(level.directions().iter().map(|one| (version, *one)));
    }
    let questions: Vec<Question<'_>> = asked
        .iter()
        .map(|(version, direction)| (version.schema, *direction))
        .collect();
    let reports = answers(new, &questions, options);
    let mut comparisons = Vec::with_capacity(asked.len());
    for ((version, direction), mut report) in asked.into_iter().zip(reports) {
        for finding in &mut report.findings {
            finding.against = format!("version {}", version.number);
        }
        comparisons.push(Comparison {
            against: version.number,
            direction,
            report,
        });
    }
    remember(new, history, options, &mut comparisons);
    let mut answers = comparisons.iter().map(|comparison| &comparison.report.wire);
    let messages = messages(history, level, |_, _| {
        answers.next().cloned().unwrap_or_else(Wire::compatible)
    });
    LevelReport {
        wire_compatible: messages.is_empty(),
        messages,
        comparisons,
    }
}

/// Adds what a whole history knows to the newest comparison: numbers and names that an earlier version used with another
/// meaning. Every live version counts, whichever the level asks for.
fn remember(
    new: &Schema,
    history: &[Version<'_>],
    options: &Options<'_>,
    comparisons: &mut [Comparison],
) {
    let newest = comparisons
        .iter()
        .position(|one| one.direction == Direction::Backward)
        .unwrap_or(0);
    if newest >= comparisons.len() {
        return;
    }
    let mut versions: Vec<&Version<'_>> = history.iter().collect();
    versions.sort_by_key(|version| std::cmp::Reverse(version.number));
    let past: Vec<(String, &Schema)> = versions
        .into_iter()
        .map(|version| (format!("version {}", version.number), version.schema))
        .collect();
    for finding in reused(new, &past, options) {
        let told = comparisons.iter().any(|one| {
            one.report.findings.iter().any(|other| {
                (other.rule, &other.reader_path, &other.against)
                    == (finding.rule, &finding.reader_path, &finding.against)
            })
        });
        if !told {
            comparisons[newest].report.findings.push(finding);
        }
    }
    if let Schema::Protobuf(_) = new {
        super::protobuf::truth::assemble::sort(&mut comparisons[newest].report.findings);
    }
}

/// What comes back in a new schema with another meaning than some version before it gave it, `versions` newest first with
/// the names that findings give them. Only Protobuf has something that can come back.
pub(crate) fn reused(
    new: &Schema,
    versions: &[(String, &Schema)],
    options: &Options<'_>,
) -> Vec<Finding> {
    let Schema::Protobuf(new) = new else {
        return Vec::new();
    };
    let past: Vec<super::protobuf::history::Past<'_>> = versions
        .iter()
        .filter_map(|(name, schema)| match schema {
            Schema::Protobuf(schema) => Some((name.clone(), schema)),
            _ => None,
        })
        .collect();
    let purses = Purses::new(options.cancelled);
    super::protobuf::history::check(new, &past, options.thorough, &purses.truth)
}

/// Answers as a registry would and looks at nothing else; stops at the first version that fails.
pub fn check_wire(
    new: &Schema,
    history: &[Version<'_>],
    level: CompatibilityLevel,
    policy: Policy,
) -> WireReport {
    let purses = Purses::new(&|| false);
    let messages = messages(history, level, |version, direction| {
        let (writer, reader) = match direction {
            Direction::Backward => (version.schema, new),
            Direction::Forward => (new, version.schema),
        };
        // What one comparison leaves is there for the next one.
        let own = purses.one_of(1);
        let wire = wire(writer, reader, direction, policy, &own.wire);
        purses.settle(&own);
        wire
    });
    WireReport {
        compatible: messages.is_empty(),
        messages,
    }
}

/// The versions that a level looks at.
fn asked<'h, 'a>(history: &'h [Version<'a>], level: CompatibilityLevel) -> &'h [Version<'a>] {
    let count = match level {
        CompatibilityLevel::None => 0,
        level if level.is_transitive() => history.len(),
        _ => history.len().min(1),
    };
    &history[..count]
}

/// The registry's list: the first version that fails, the version's lines after the errors, the level's line last.
fn messages(
    history: &[Version<'_>],
    level: CompatibilityLevel,
    mut answer: impl FnMut(&Version<'_>, Direction) -> Wire,
) -> Vec<String> {
    for version in asked(history, level) {
        let mut messages = Vec::new();
        for direction in level.directions() {
            let wire = answer(version, *direction);
            if wire.messages.is_empty() {
                continue;
            }
            messages.extend(wire.messages);
            // With FULL, the lines follow the backward errors only.
            if *direction == Direction::Backward || level.directions().len() == 1 {
                messages.push(format!("{{oldSchemaVersion: {}}}", version.number));
                messages.push(quoted(version.text));
            }
        }
        if !messages.is_empty() {
            messages.push(format!(
                "{{validateFields: 'false', compatibility: '{level}'}}"
            ));
            return messages;
        }
    }
    Vec::new()
}

fn quoted(text: &str) -> String {
    let mut units = 0;
    for (at, character) in text.char_indices() {
        units += character.len_utf16();
        if units > MAX_QUOTED {
            return format!(
                "{{oldSchema: <truncated to {MAX_QUOTED} characters> '{}'}}",
                &text[..at]
            );
        }
    }
    format!("{{oldSchema: '{text}'}}")
}
